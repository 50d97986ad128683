/*
 * referral_test.c - from the ground to the answer: what goes to whom, what is blocked, and when
 * access ends.
 */
#include "kit.h"

#define YES_ADULT "basis=CONSENT&giver=KORBAN&need=YES&identity=YES&story=YES"
#define ASK \
    "purpose=LAPORAN_POLISI&asked_for=Mohon+terima+laporan+hari+ini&picked=about&picked=needs"

static struct test_answer send(const struct kit *k, const char *login, const char *path,
                               const char *body)
{
    return test_post(k->h, login, path, body);
}

/* Preview, refused with that sentence. */
static void refused(const struct kit *k, const char *draft, const char *says, const char *why)
{
    struct test_answer a = send(k, "case_manager", kit_path(k, "/rujukan/pratinjau"), draft);
    CHECK(a.status == 422, why);
    CHECK(test_has(&a, says), why);
}

static void without_a_ground_nothing_is_sent(void **state)
{
    struct kit k = kit_open(*state);
    struct test_answer form = test_get(
        k.h, "case_manager",
        kit_path(&k, test_printf(k.h, "/rujukan/baru?agency_id=POLRESTA&party_id=%s", k.adult)));
    CHECK(form.status == 200 && test_has(&form, "Belum dapat dikirim"),
          "the form asks for consent first");
    CHECK(!test_has(&form, "/rujukan/pratinjau"), "and has no way on");
    refused(&k, kit_draft(&k, "POLRESTA", "00000000-0000-7000-8000-000000000000", ASK),
            "Belum ada dasar", "an invented ground");
    const char *no = kit_consent(&k, "POLRESTA", "basis=CONSENT&giver=KORBAN&need=NO");
    refused(&k, kit_draft(&k, "POLRESTA", no, ASK), "jawabannya tidak", "she said no");
    const char *yes = kit_consent(&k, "POLRESTA", YES_ADULT);
    refused(&k, kit_draft(&k, "DINSOS", yes, ASK), "lembaga lain",
            "for the police, not for the social office");
    const char *old = kit_consent(&k, "POLRESTA", YES_ADULT "&until_day=2024-11-15");
    test_clock_add(k.h, 3 * DAY_MS);
    refused(&k, kit_draft(&k, "POLRESTA", old, ASK), "sudah habis", "the day is over");
    test_clock_add(k.h, -3 * DAY_MS);
    struct test_answer w =
        send(&k, "case_manager", kit_path(&k, test_printf(k.h, "/persetujuan/%s/cabut", yes)),
             "end_why=Berubah");
    CHECK(w.status == 303, "she takes it back");
    refused(&k, kit_draft(&k, "POLRESTA", yes, ASK), "sudah dicabut", "withdrawn");
}

static void what_goes_to_whom(void **state)
{
    struct kit k = kit_open(*state);
    struct test_answer a =
        send(&k, "case_manager", kit_path(&k, "/persetujuan"),
             test_printf(k.h, "agency_id=POLRESTA&party_id=%s&" YES_ADULT "&health=YES", k.adult));
    CHECK(a.status == 422 && test_has(&a, "tidak pernah dikirim"),
          "health never goes to the police, whoever agrees");
    const char *police = kit_consent(&k, "POLRESTA", YES_ADULT);
    refused(&k, kit_draft(&k, "POLRESTA", police, ASK "&picked=bio"), "tidak disetujui",
            "nor by choosing the field");
    const char *school = kit_consent(&k, "DISDIK", "basis=CONSENT&giver=KORBAN&need=YES");
    a = test_get(
        k.h, "case_manager",
        kit_path(&k, test_printf(k.h, "/rujukan/baru?agency_id=DISDIK&party_id=%s", k.adult)));
    CHECK(test_has(&a, "Belum ada orang dari lembaga ini"),
          "nobody there has logged in: said clearly");
    CHECK(!test_has(&a, "value=\"incident\"") && !test_has(&a, "value=\"LAPORAN_POLISI\""),
          "no story, no police report to choose");
    refused(&k,
            kit_draft(&k, "DISDIK", school,
                      "purpose=PENDIDIKAN&asked_for=Izin&picked=needs&picked=risk"),
            "tidak pernah dikirim", "a school learns no risk");
    refused(&k,
            kit_draft(&k, "DISDIK", school, "purpose=LAPORAN_POLISI&asked_for=Izin&picked=needs"),
            "tidak dapat diminta", "and takes no police report");
    a = send(&k, "case_manager", kit_path(&k, "/rujukan/pratinjau"),
             kit_draft(&k, "DISDIK", school,
                       "purpose=PENDIDIKAN&asked_for=Izin+dua+minggu&picked=needs"));
    CHECK(a.status == 200 && test_has(&a, "Juru bahasa isyarat"), "it sees the attendance needs");
    CHECK(!test_has(&a, "Dara Lestari") && !test_has(&a, "Dipukul"), "no name, no story");
}

static void the_preview_is_what_is_sent(void **state)
{
    struct kit k = kit_open(*state);
    const char *ground = kit_consent(&k, "POLRESTA", YES_ADULT);
    const char *draft =
        kit_draft(&k, "POLRESTA", ground, ASK "&picked=name&picked=phone_safe&picked=incident");
    struct test_answer a = send(&k, "case_manager", kit_path(&k, "/rujukan"), draft);
    CHECK(a.status == 422 && test_has(&a, "pratinjau"), "nothing leaves without a preview");
    CHECK(test_has(&a, "Mohon terima laporan hari ini"), "what was typed is kept");
    a = send(&k, "case_manager", kit_path(&k, "/rujukan/pratinjau"), draft);
    CHECK(a.status == 200 && test_has(&a, "Dara Lestari") && test_has(&a, "Hanya siang hari"),
          "the preview shows name and contact");
    CHECK(!test_has(&a, "0800-000-0031"), "only what was chosen");
    struct str seen = test_field(&a, "seen");
    a = send(&k, "case_manager", kit_path(&k, "/rujukan"),
             test_printf(k.h, "%s&picked=phone&seen=%.*s", draft, STR_ARG(seen)));
    CHECK(a.status == 422 && test_has(&a, "berubah sejak pratinjau"),
          "one more field than was previewed");
    a = send(&k, "case_manager", kit_path(&k, "/rujukan/ubah"), draft);
    CHECK(a.status == 200 && test_has(&a, "Mohon terima laporan hari ini"),
          "back to the form with everything in it");
    const char *id = kit_send(&k, "POLRESTA", ground, ASK "&picked=name");
    a = test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id));
    CHECK(a.status == 200 && test_has(&a, "Dara Lestari"), "the receiver sees it");
    CHECK(!test_has(&a, "Dipukul"), "and nothing more");
    a = test_get(k.h, "case_manager", kit_path(&k, test_printf(k.h, "/rujukan/%s", id)));
    CHECK(a.status == 200 && test_has(&a, "Dara Lestari") && test_has(&a, "Terkirim"),
          "the team sees the frozen extract");
}

static void a_duty_needs_two(void **state)
{
    struct kit k = kit_open(*state);
    const char *ground =
        kit_consent(&k, "POLRESTA", "basis=LEGAL_DUTY&duty=TPKS_LAPOR&need=YES&story=YES");
    const char *id = kit_send(&k, "POLRESTA", ground, ASK "&picked=incident");
    const char *agree = kit_path(&k, test_printf(k.h, "/rujukan/%s/setuju", id));
    CHECK(test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id)).status == 404,
          "frozen: the receiver sees nothing yet");
    CHECK(!kit_holds(&k, "partner", id) && kit_holds(&k, "lead", id), "and holds no key");
    struct test_answer a = send(&k, "case_manager", agree, "");
    CHECK(a.status == 422 && test_has(&a, "harus orang lain"),
          "the second person is not the first");
    CHECK(send(&k, "case_manager2", agree, "").status == 404,
          "nor one who does not stand in the case");
    a = test_get(k.h, "lead", kit_path(&k, test_printf(k.h, "/rujukan/%s", id)));
    CHECK(a.status == 200 && test_has(&a, "Dipukul di rumah"),
          "the second sees exactly the extract");
    CHECK(send(&k, "lead", agree, "").status == 303, "and agrees");
    CHECK(test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id)).status == 200,
          "now it is there");
    CHECK(send(&k, "lead", agree, "").status == 409, "once");
    CHECK(test_get(k.h, "partner2", test_printf(k.h, "/rujukan/%s", id)).status == 404,
          "and for this agency alone");
}

static void a_duty_is_towards_somebody(void **state)
{
    struct kit k = kit_open(*state);
    struct test_answer a = send(
        &k, "case_manager", kit_path(&k, "/persetujuan"),
        test_printf(k.h, "agency_id=DISDIK&party_id=%s&basis=LEGAL_DUTY&duty=TPKS_LAPOR&need=YES",
                    k.adult));
    CHECK(a.status == 422 && test_has(&a, "tidak mewajibkan"),
          "reporting to the police is no ground for writing to a school");
}

static void vital_interest_stays_open(void **state)
{
    struct kit k = kit_open(*state);
    const char *ground = kit_consent(
        &k, "POLRESTA", "basis=VITAL_INTEREST&why=Terancam+malam+ini&need=YES&identity=YES");
    const char *id = kit_send(&k, "POLRESTA", ground, ASK "&picked=name");
    const char *one = kit_path(&k, test_printf(k.h, "/persetujuan/%s", ground));
    const char *review = test_printf(k.h, "%s/tinjau", one);
    struct test_answer a = test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id));
    CHECK(a.status == 200, "sent now");
    a = test_get(k.h, "case_manager", one);
    CHECK(test_has(&a, "Menunggu tinjauan") && test_has(&a, "Tinjau pengiriman kepentingan vital"),
          "open, with its clock");
    test_clock_add(k.h, 25 * HOUR_MS);
    a = test_get(k.h, "lead", kit_path(&k, ""));
    CHECK(test_has(&a, "Tinjau pengiriman kepentingan vital ke Kepolisian"),
          "after a day it is still there");
    test_clock_add(k.h, -25 * HOUR_MS);
    a = send(&k, "case_manager", review, "decision=YES");
    CHECK(a.status == 422 && test_has(&a, "harus orang lain"), "nobody reviews himself");
    a = send(&k, "lead", review, "decision=NO");
    CHECK(a.status == 422 && test_has(&a, "mengapa tidak dibenarkan"), "a no says why");
    CHECK(send(&k, "lead", review, "decision=NO&end_why=Tidak+terancam").status == 303,
          "not upheld");
    CHECK(test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id)).status == 404,
          "then access ends");
    CHECK(send(&k, "lead", review, "decision=YES").status == 409, "a review is done once");
}

static void a_child_is_asked(void **state)
{
    struct kit k = kit_open(*state);
    const char *child = test_printf(k.h, "party_id=%s&", k.child);
    const char *conflict = kit_consent(
        &k, "POLRESTA",
        test_printf(
            k.h,
            "%sbasis=CONSENT&guardian_conflict=1&child_wish=SETUJU&need=YES&identity=YES&story=YES",
            child));
    const char *id = kit_send(&k, "POLRESTA", conflict,
                              test_printf(k.h, "%s" ASK "&picked=name&picked=guardian", child));
    struct test_answer a = test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", id));
    CHECK(a.status == 200 && test_has(&a, "Bunga Melati"),
          "her own wish is enough where the guardian is the reported person");
    CHECK(!test_has(&a, "Surya Wijaya") && !test_has(&a, "0800-000-0044"),
          "his name and number do not go, even when chosen");
    CHECK(test_has(&a, "jangan memberi tahu orang tua atau wali"), "and the receiver is warned");
    const char *duty = kit_consent(
        &k, "POLRESTA",
        test_printf(k.h, "%sbasis=LEGAL_DUTY&duty=TPKS_LAPOR&need=YES&identity=YES", child));
    a = send(&k, "case_manager", kit_path(&k, "/rujukan/pratinjau"),
             kit_draft(&k, "POLRESTA", duty,
                       test_printf(k.h, "%s" ASK "&picked=name&picked=guardian", child)));
    CHECK(a.status == 200 && !test_has(&a, "Surya Wijaya") && test_has(&a, "jangan memberi tahu"),
          "once known, under any ground");
    a = send(
        &k, "case_manager", kit_path(&k, "/persetujuan"),
        test_printf(
            k.h,
            "%sagency_id=POLRESTA&basis=CONSENT&guardian_conflict=1&guardian_answer=YES&child_wish=SETUJU&need=YES",
            child));
    CHECK(a.status == 422 && test_has(&a, "tidak boleh ditanya"), "he is asked nothing");
    const char *against = kit_consent(
        &k, "DINSOS",
        test_printf(
            k.h,
            "%sbasis=CONSENT&giver=ORANG_TUA_WALI&guardian_answer=YES&child_wish=TIDAK_SETUJU&need=YES",
            child));
    refused(&k,
            kit_draft(&k, "DINSOS", against,
                      test_printf(k.h, "%spurpose=BANTUAN_SOSIAL&asked_for=Bantuan", child)),
            "Anak tidak mau", "against her wish nothing goes");
}

static void withdrawing_revokes(void **state)
{
    struct kit k = kit_open(*state);
    const char *ground = kit_consent(&k, "POLRESTA", YES_ADULT);
    const char *id = kit_send(&k, "POLRESTA", ground, ASK);
    const char *seen = test_printf(k.h, "/rujukan/%s", id);
    const char *one = kit_path(&k, test_printf(k.h, "/persetujuan/%s", ground));
    CHECK(test_get(k.h, "partner", seen).status == 200, "there");
    CHECK(send(&k, "case_manager", test_printf(k.h, "%s/cabut", one), "end_why=Berubah+pikiran")
                  .status == 303,
          "withdrawn");
    CHECK(test_get(k.h, "partner", seen).status == 404, "gone");
    CHECK(!kit_holds(&k, "partner", id), "the key as well");
    struct test_answer a = test_get(k.h, "case_manager", one);
    CHECK(test_has(&a, "Beri tahu penerima"), "the receiver must be told to stop");
    CHECK(send(&k, "case_manager", test_printf(k.h, "%s/diberitahu", one), "").status == 303,
          "told");
    a = test_get(k.h, "case_manager", kit_path(&k, test_printf(k.h, "/rujukan/%s", id)));
    CHECK(a.status == 200 && test_has(&a, "Dicabut"), "the team still sees what was sent");
    CHECK(send(&k, "case_manager", test_printf(k.h, "%s/cabut", one), "").status == 409,
          "not twice");
}

static void revoking_and_expiry_end_access(void **state)
{
    struct kit k = kit_open(*state);
    const char *ground = kit_consent(&k, "POLRESTA", YES_ADULT "&until_day=2024-11-20");
    const char *first = kit_send(&k, "POLRESTA", ground, ASK);
    const char *revoke = kit_path(&k, test_printf(k.h, "/rujukan/%s/cabut", first));
    struct test_answer a = send(&k, "case_manager", revoke, "");
    CHECK(a.status == 422 && test_has(&a, "alasan pencabutan"), "revoking says why");
    CHECK(send(&k, "case_manager", revoke, "why=Salah+lembaga").status == 303, "revoked");
    CHECK(test_get(k.h, "partner", test_printf(k.h, "/rujukan/%s", first)).status == 404,
          "access ended");
    CHECK(!kit_holds(&k, "partner", first) && kit_holds(&k, "case_manager", first),
          "the key too, for him alone");
    refused(&k, kit_draft(&k, "POLRESTA", ground, ASK "&expires_on=2024-12-24"), "paling lama",
            "never later than the consent");
    const char *second = kit_send(&k, "POLRESTA", ground, ASK);
    const char *seen = test_printf(k.h, "/rujukan/%s", second);
    CHECK(test_get(k.h, "partner", seen).status == 200, "there");
    test_clock_add(k.h, 8 * DAY_MS);
    CHECK(test_get(k.h, "partner", seen).status == 404, "expired with the consent");
    a = test_get(k.h, "case_manager", kit_path(&k, test_printf(k.h, "/rujukan/%s", second)));
    CHECK(a.status == 200 && test_has(&a, "Kedaluwarsa"), "and shown so");
    test_clock_add(k.h, -8 * DAY_MS);
}

static void programs_get_the_same(void **state)
{
    struct kit k = kit_open(*state);
    const char *ground = kit_consent(&k, "POLRESTA", YES_ADULT);
    const char *body = test_printf(
        k.h,
        "{\"agency_id\":\"POLRESTA\",\"party_id\":\"%s\",\"consent_id\":\"%s\",\"asked_for\":\"Lapor\","
        "\"picked\":[\"about\",\"incident\"]}",
        k.adult, ground);
    struct test_answer a =
        test_post_json(k.h, "case_manager", kit_path(&k, "/rujukan/pratinjau"), body);
    CHECK(a.status == 422 && a.json != NULL, "no purpose");
    const struct val *errors = val_getz(a.json, "errors");
    CHECK(val_count(errors) == 1, "one thing is wrong");
    CHECK_STR(val_get_text(errors->list->items[0], "field"), "purpose", "and it is named");
    const char *id = kit_send(&k, "POLRESTA", ground, ASK "&picked=incident");
    a = test_get_json(k.h, "partner", test_printf(k.h, "/rujukan/%s", id));
    CHECK(a.status == 200 && a.json != NULL, "the receiver's data");
    const struct val *packages =
        val_getz(val_getz(val_getz(a.json, "referral"), "extract"), "packages");
    CHECK(val_count(packages) == 2, "the need and what happened");
    CHECK_STR(val_get_text(packages->list->items[1], "code"), "STORY", "by code");
    const struct val *line = val_getz(packages->list->items[1], "lines")->list->items[0];
    CHECK_STR(val_get_text(line, "text"), "Dipukul di rumah pada malam hari.", "word for word");
}

static const struct stmt Q_OVER = {
    "test_case_over", "tt", "UPDATE case_file SET closed_ms = 5, legal_state = $2 WHERE id = $1"
};

static void both_states_ended(void **state)
{
    struct kit k = kit_open(*state);
    const char *id = kit_send(&k, "POLRESTA", kit_consent(&k, "POLRESTA", YES_ADULT), ASK);
    const char *seen = test_printf(k.h, "/rujukan/%s", id);
    struct ctx *c = test_ctx(k.h, "case_manager");
    assert_int_equal(store_begin_write(c), OK);
    assert_int_equal(store_exec(c, &Q_OVER, VALS(V_TEXTZ(k.case_id), V_TEXTZ("SIDANG")), NULL), OK);
    assert_int_equal(store_commit(c), OK);
    CHECK(test_get(k.h, "partner", seen).status == 200,
          "the service has ended, the trial has not: he still sees it");
    assert_int_equal(store_begin_write(c), OK);
    assert_int_equal(store_exec(c, &Q_OVER, VALS(V_TEXTZ(k.case_id), V_TEXTZ("INKRACHT")), NULL),
                     OK);
    assert_int_equal(store_commit(c), OK);
    CHECK(test_get(k.h, "partner", seen).status == 404,
          "both have ended: so has access, even before anybody tidied up");
    bool retry = false;
    struct case_all all = { 0 };
    c->change = change_new(c);
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(case_load(c, str_of(k.case_id), &all), OK);
    assert_int_equal(referral_end_case(c, str_of(k.case_id)), OK);
    store_rollback(c);
    assert_int_equal(change_commit(c, &retry), OK);
    CHECK(!kit_holds(&k, "partner", id), "and then the key is gone");
}

static const struct {
    const char *login;
    int want;
} readers[] = { { "case_manager", 200 }, { "lead", 200 },      { "case_manager2", 404 },
                { "intake", 404 },       { "companion", 404 }, { "partner", 403 },
                { "leader", 403 },       { "admin", 403 },     { "secretariat", 403 } };

static void who_may_look(void **state)
{
    struct kit k = kit_open(*state);
    const char *paths[] = { kit_path(&k, "/persetujuan"), kit_path(&k, "/rujukan") };
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        for (size_t p = 0; p < ARRAY_LEN(paths); p++) {
            CHECK(test_get(k.h, readers[i].login, paths[p]).status == readers[i].want,
                  readers[i].login);
        }
    }
    CHECK(
        test_get(k.h, "case_manager", kit_path(&k, "/rujukan/00000000-0000-7000-8000-000000000000"))
                .status == 404,
        "absent");
    CHECK(test_post(k.h, "companion", kit_path(&k, "/rujukan"), "").status == 403,
          "a companion sends nothing");
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
        cmocka_unit_test(without_a_ground_nothing_is_sent),
        cmocka_unit_test(what_goes_to_whom),
        cmocka_unit_test(the_preview_is_what_is_sent),
        cmocka_unit_test(a_duty_needs_two),
        cmocka_unit_test(a_duty_is_towards_somebody),
        cmocka_unit_test(vital_interest_stays_open),
        cmocka_unit_test(a_child_is_asked),
        cmocka_unit_test(withdrawing_revokes),
        cmocka_unit_test(revoking_and_expiry_end_access),
        cmocka_unit_test(programs_get_the_same),
        cmocka_unit_test(both_states_ended),
        cmocka_unit_test(who_may_look),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
