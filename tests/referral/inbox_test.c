/*
 * inbox_test.c - the partner's side: accept, decline, ask, the answer of his kind, and nothing
 * else.
 */
#include "kit.h"

#define YES_ADULT "basis=CONSENT&giver=KORBAN&need=YES&identity=YES&story=YES"
#define ASK "purpose=LAPORAN_POLISI&asked_for=Mohon+terima+laporan+hari+ini&picked=about"

static const char *sent(const struct kit *k)
{
    return kit_send(k, "POLRESTA", kit_consent(k, "POLRESTA", YES_ADULT), ASK);
}

static struct test_answer act(const struct kit *k, const char *login, const char *id,
                              const char *what, const char *body)
{
    return test_post(k->h, login, test_printf(k->h, "/rujukan/%s/%s", id, what), body);
}

static struct test_answer team(const struct kit *k, const char *id)
{
    return test_get(k->h, "case_manager", kit_path(k, test_printf(k->h, "/rujukan/%s", id)));
}

static void the_list(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k);
    struct test_answer a = test_get(k.h, "partner", "/rujukan");
    CHECK(a.status == 200 && test_has(&a, id), "what was sent to his desk");
    CHECK(test_has(&a, "Laporan dan perlindungan polisi") && test_has(&a, "Hanya kebutuhannya"),
          "what is asked, which parts");
    CHECK(test_has(&a, "UPTD Perlindungan Perempuan dan Anak"), "who sent it");
    a = test_get(k.h, "partner2", "/rujukan");
    CHECK(a.status == 200 && !test_has(&a, id), "nothing of it at another desk");
    a = test_get(k.h, "partner2", test_printf(k.h, "/rujukan/%s", id));
    struct test_answer b =
        test_get(k.h, "partner2", "/rujukan/00000000-0000-7000-8000-000000000000");
    CHECK(a.status == 404 && b.status == 404 && a.body.n == b.body.n,
          "another's and an absent one look alike");
    a = test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id));
    CHECK(test_has(&a, "Kepolisian Resor Kota Jambi · partner · "),
          "the watermark names agency, member and time");
    CHECK(test_get(k.h, "partner", "/kasus").status == 403, "no cases");
    CHECK(test_get(k.h, "case_manager", "/rujukan").status == 403, "not for the office");
}

static void accept_and_answer(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k);
    struct test_answer a = act(&k, "partner", id, "jawab", "lp_number=LP/1&investigator=Budi");
    CHECK(a.status == 409, "no answer before accepting");
    CHECK(act(&k, "partner2", id, "terima", "").status == 404, "another agency accepts nothing");
    CHECK(act(&k, "partner", id, "terima", "").status == 303, "accepted");
    CHECK(act(&k, "partner", id, "terima", "").status == 409, "once");
    a = act(&k, "partner", id, "jawab", "investigator=Budi");
    CHECK(a.status == 422 && test_has(&a, "Nomor laporan polisi"),
          "the police must give the LP number");
    CHECK(test_has(&a, "value=\"Budi\""), "what was typed is kept");
    a = act(&k, "partner", id, "jawab", "lp_number=LP/1&investigator=Budi&doctor=Siapa");
    CHECK(a.status == 422, "a field of another kind is refused by name");
    a = act(&k, "partner", id, "jawab", "lp_number=LP/1&investigator=Budi&lp_day=kemarin");
    CHECK(a.status == 422, "a day that is none");
    CHECK(act(&k, "partner", id, "jawab", "lp_number=LP%2F77&investigator=Budi&lp_day=13/11/2024")
                  .status == 303,
          "answered");
    a = team(&k, id);
    CHECK(test_has(&a, "LP/77") && test_has(&a, "13 November 2024"), "the team reads it");
    a = test_get(k.h, "case_manager", kit_path(&k, ""));
    CHECK(test_has(&a, "Jawaban mitra"), "and it stands on the time line");
}

static void taking_over(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k);
    const char *take = kit_path(&k, test_printf(k.h, "/rujukan/%s/ambil-alih", id));
    CHECK(test_post(k.h, "case_manager", take, "").status == 409, "nothing to take over yet");
    (void)act(&k, "partner", id, "terima", "");
    (void)act(&k, "partner", id, "jawab", "lp_number=LP%2F77&investigator=Budi&lp_day=2024-11-13");
    struct test_answer a = test_get(k.h, "case_manager", kit_path(&k, ""));
    CHECK(test_has(&a, "Ambil alih jawaban Kepolisian"), "it needs action");
    CHECK(test_post(k.h, "partner", take, "").status == 403, "only the team counts");
    CHECK(test_post(k.h, "case_manager", take, "").status == 303, "one tap");
    struct ctx *c = test_ctx(k.h, "case_manager");
    struct case_all all = { 0 };
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_load(c, str_of(k.case_id), &all), OK);
    store_rollback(c);
    CHECK(all.n_services == 1, "one service");
    CHECK_STR(all.services[0].kind, "PENEGAKAN_HUKUM", "of the police's kind");
    CHECK(all.services[0].given_on == day_of(2024, 11, 13), "on the day of the LP");
    CHECK_STR(all.services[0].party_id, k.adult, "for her");
    CHECK_STR(all.row.legal_state, "LAPORAN_POLISI", "and the legal state moves on");
    CHECK(test_post(k.h, "case_manager", take, "").status == 409, "once");
}

static void decline(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k);
    struct test_answer a = act(&k, "partner", id, "tolak", "alternative=Polda+Jambi");
    CHECK(a.status == 422 && test_has(&a, "alasan menolak"), "a reason is needed");
    CHECK(test_has(&a, "Polda Jambi"), "what was typed is kept");
    CHECK(act(&k, "partner", id, "tolak", "decline_reason=WILAYAH_LAIN&alternative=Polda+Jambi")
                  .status == 303,
          "declined");
    CHECK(test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id)).status == 404,
          "then he no longer needs it");
    a = test_get(k.h, "partner", "/rujukan?ended=1");
    CHECK(a.status == 200 && !test_has(&a, id) && test_has(&a, "Ditolak"),
          "the list remembers number and state, no way in");
    a = team(&k, id);
    CHECK(test_has(&a, "Di luar wilayah") && test_has(&a, "Polda Jambi"),
          "the team reads reason and alternative");
}

static void ask_and_reply(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k);
    const char *reply = kit_path(&k, test_printf(k.h, "/rujukan/%s/balas", id));
    CHECK(act(&k, "partner", id, "tanya", "").status == 422, "a question has words");
    CHECK(act(&k, "partner", id, "tanya", "body=Apakah+perlu+penerjemah").status == 303, "asked");
    struct test_answer a = test_get(k.h, "case_manager", kit_path(&k, ""));
    CHECK(test_has(&a, "Apakah perlu penerjemah"), "it stands on the time line");
    CHECK(test_has(&a, "Jawaban atas pertanyaan mitra"), "and now our clock runs");
    CHECK(test_has(&a, "Balas pertanyaan Kepolisian"), "it needs action");
    CHECK(test_post(k.h, "case_manager", reply, "body=Ya%2C+bahasa+isyarat").status == 303,
          "replied");
    a = test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id));
    CHECK(test_has(&a, "Ya, bahasa isyarat") && test_has(&a, "Terkirim"), "his turn again");
}

static void an_old_page_changes_nothing(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = sent(&k);
    CHECK(act(&k, "partner", id, "terima", "version=1").status == 303, "accepted");
    CHECK(act(&k, "partner", id, "tolak", "version=1&decline_reason=LAINNYA").status == 409,
          "a page from before is told so");
}

static int set_up(void **state)
{
    *state = test_http_new();
    return 0;
}

static int tear_down(void **state)
{
    test_http_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list),      cmocka_unit_test(accept_and_answer),
        cmocka_unit_test(taking_over),   cmocka_unit_test(decline),
        cmocka_unit_test(ask_and_reply), cmocka_unit_test(an_old_page_changes_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
