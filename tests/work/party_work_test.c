/*
 * party_work_test.c - people of a case: what the page shows, identities behind a reason, relations,
 * the same person.
 */
#include "work.h"

#include "feature/party/party.h"

#define NIK "1571995503100001"

static void shows_people_masked(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct test_answer a = test_get(h, "case_manager", work_path(h, &k, "/orang"));
    CHECK(a.status == 200, "the team sees the people");
    CHECK(test_has(&a, "Korban 1") && test_has(&a, "Terlapor 1"), "named by their roles");
    CHECK(test_has(&a, "14 tahun saat kejadian"), "with ages");
    CHECK(test_has(&a, "Belum diisi."), "nobody's identity is there yet");
    work_refuses_others(h, &k, "/orang", false, NULL);
}

static void adds_a_person(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    struct test_answer a =
        test_post(h, "case_manager", work_path(h, &k, "/orang"),
                  "roles=KORBAN&roles=TERLAPOR&sex=L&name=Budi+Santoso&born=2010-03-15&nik=" NIK
                  "&phone=0800-000-0123");
    CHECK(a.status == 303, "a person with identity is added");
    a = test_follow(h, "case_manager", &a);
    CHECK(!test_has(&a, "Budi"), "the list does not show the name");
    CHECK(test_has(&a, "Buka identitas"), "but that there is one");
    CHECK(test_has(&a, "korban sekaligus terlapor"),
          "a child on both sides is shown with its protection");
    const struct case_all all = work_load(h, "case_manager", k.id);
    CHECK(all.n_parties == 3, "one more party");
    CHECK(party_age(&all.parties[2], false) == 14, "the age follows from the day of birth");
    CHECK(all.parties[2].person_id.n != 0, "and the person has a mark of its own");
}

static const struct {
    const char *why, *body, *says;
} bad[] = {
    { "no role", "sex=P", "class=\"err\"" },
    { "no sex", "roles=KORBAN", "class=\"err\"" },
    { "NIK with a month 13", "roles=KORBAN&sex=P&nik=1571990113990001", "16 angka" },
    { "NIK too short", "roles=KORBAN&sex=P&nik=15719901", "16 angka" },
    { "letters in a telephone number", "roles=KORBAN&sex=P&phone=rumah", "dengan angka" },
    { "born tomorrow", "roles=KORBAN&sex=P&born=2099-01-01", "sesudah hari ini" },
    { "a plate without a number", "roles=TERLAPOR&sex=L&plate=mobil+biru", "BH 1234 ZZ" },
    { "an account of four digits", "roles=TERLAPOR&sex=L&account=1234", "enam angka" },
    { "an address for a name", "roles=TERLAPOR&sex=L&handle=https://contoh.invalid/a",
      "tanpa alamat situs" },
    { "an age in words", "roles=KORBAN&sex=P&age_incident=empat+belas", "class=\"err\"" },
    { "a field that is set by code", "roles=KORBAN&sex=P&person_id=x", "person_id" },
};

static void refuses_bad_people(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const char *body = test_printf(h, "%s&alias=Kancil", bad[i].body);
        const struct test_answer a = test_post(h, "case_manager", work_path(h, &k, "/orang"), body);
        CHECK(a.status == 422, bad[i].why);
        CHECK(test_has(&a, bad[i].says), bad[i].why);
        CHECK_STR(test_field(&a, "alias"), "Kancil", "what was typed is kept");
    }
    CHECK(work_load(h, "case_manager", k.id).n_parties == 2, "nothing was stored");
    work_refuses_others(h, &k, "/orang", true, "roles=SAKSI&sex=P");
}

static const char *identity_path(struct http_test *h, const struct work_case *k, const char *rest)
{
    return test_printf(h, "/kasus/%.*s/orang/%.*s/identitas%s", STR_ARG(k->id), STR_ARG(k->victim),
                       rest);
}

static void identity_needs_a_reason(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    struct test_answer a = test_post(h, "case_manager", identity_path(h, &k, "/ubah"),
                                     "name=Siti+Rahayu&born=2010-03-15&phone=0800-000-0124");
    CHECK(a.status == 303, "the first identity needs no opening");
    a = test_get(h, "case_manager", identity_path(h, &k, ""));
    CHECK(a.status == 200 && !test_has(&a, "Siti"), "asking shows nothing");
    a = test_post(h, "case_manager", identity_path(h, &k, ""), "reason=");
    CHECK(a.status == 422 && !test_has(&a, "Siti"), "no reason, no name");
    a = test_post(h, "case_manager", identity_path(h, &k, ""), "reason=rujuk");
    CHECK(a.status == 422 && !test_has(&a, "Siti"), "one word is no reason");
    CHECK_STR(test_field(&a, "reason"), "rujuk", "what was typed is kept");
    a = test_post(h, "case_manager", identity_path(h, &k, ""),
                  "reason=menghubungi+korban+tentang+jadwal+visum");
    CHECK(a.status == 200 && test_has(&a, "Siti Rahayu"),
          "with a reason the answer shows the name");
    const struct test_answer looks = test_get(h, "case_manager", work_path(h, &k, "/akses"));
    CHECK(test_has(&looks, "jadwal visum") && test_has(&looks, "Identitas"),
          "and the team sees that and why");
    CHECK(!test_has(&looks, "Siti"), "not whom");
    work_refuses_others(h, &k, test_printf(h, "/orang/%.*s/identitas", STR_ARG(k.victim)), true,
                        "reason=ingin+tahu+siapa+ini");
}

static void identity_changes_after_opening(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    (void)test_post(h, "case_manager", identity_path(h, &k, "/ubah"),
                    "name=Siti+Rahayu"); /* checked above */
    struct test_answer a =
        test_post(h, "case_manager", identity_path(h, &k, "/ubah"), "name=Siti&version=1");
    CHECK(a.status == 422 && test_has(&a, "Buka lagi identitas"), "no change without an opening");
    CHECK_STR(test_field(&a, "name"), "Siti", "what was typed is kept");
    a = test_post(h, "case_manager", identity_path(h, &k, ""),
                  "reason=membetulkan+nama+sesuai+akta");
    const struct str token = str_copy(test_ctx(h, NULL)->mem, test_field(&a, "token"));
    const char *body = test_printf(
        h, "name=Siti+Rahayu+Ningsih&born=2009-01-02&version=1&token=%.*s", STR_ARG(token));
    a = test_post(h, "lead", identity_path(h, &k, "/ubah"), body);
    CHECK(a.status == 422, "another's opening is not one's own");
    a = test_post(h, "case_manager", identity_path(h, &k, "/ubah"), body);
    CHECK(a.status == 303, "one's own is");
    const struct case_all all = work_load(h, "case_manager", k.id);
    CHECK(party_age(work_party(&all, k.victim), false) == 15, "the age follows the day of birth");
    a = test_post(h, "case_manager", identity_path(h, &k, "/ubah"), body);
    CHECK(a.status == 409 && test_has(&a, "Ningsih"), "who comes second sees what the first saved");
    test_clock_add(h, 2 * HOUR_MS);
    body = test_printf(h, "name=Siti&version=2&token=%.*s", STR_ARG(token));
    a = test_post(h, "case_manager", identity_path(h, &k, "/ubah"), body);
    CHECK(a.status == 422, "an opening of long ago has run out");
}

static void relation_of_a_pair(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = work_path(h, &k, "/hubungan");
    const char *pair =
        test_printf(h, "reported_id=%.*s&victim_id=%.*s", STR_ARG(k.reported), STR_ARG(k.victim));
    struct test_answer a =
        test_post(h, "case_manager", path, test_printf(h, "%s&relation=GURU", pair));
    CHECK(a.status == 303, "a relation is stored");
    a = test_post(h, "case_manager", path, test_printf(h, "%s&relation=TETANGGA&version=1", pair));
    CHECK(a.status == 303, "and changed");
    const struct case_all all = work_load(h, "case_manager", k.id);
    CHECK(all.n_relations == 1 && str_eqz(all.relations[0].relation, "TETANGGA"),
          "one row per pair");
    a = test_post(h, "case_manager", path, test_printf(h, "%s&relation=GURU&version=1", pair));
    CHECK(a.status == 409, "an older version is refused");
    const char *wrong = test_printf(h, "reported_id=%.*s&victim_id=%.*s&relation=GURU",
                                    STR_ARG(k.victim), STR_ARG(k.reported));
    CHECK(test_post(h, "case_manager", path, wrong).status == 422,
          "a victim is no reported person");
    CHECK(test_post(h, "case_manager", path, test_printf(h, "%s&relation=MUSUH", pair)).status ==
              422,
          "an unknown code");
    work_refuses_others(h, &k, "/hubungan", true, test_printf(h, "%s&relation=GURU", pair));
}

static void the_same_person(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct work_case other = work_open(h, "case_manager2");
    const char *who = "roles=SAKSI&sex=P&name=Dewi+Lestari&nik=1571994101900002";
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/orang"), who).status == 303,
          "somebody new");
    struct test_answer a = test_post(h, "case_manager2", work_path(h, &other, "/orang"), who);
    CHECK(a.status == 303, "of another's case nothing is asked: the person is added");
    a = test_post(h, "case_manager", work_path(h, &k, "/orang"), who);
    CHECK(a.status == 200 && test_has(&a, "Mungkin orang yang sama"),
          "in his own case he is asked first");
    const struct case_all before = work_load(h, "case_manager", k.id);
    CHECK(before.n_parties == 3, "nothing was stored yet");
    const char *same = test_printf(h, "%s&step=same:%.*s", who, STR_ARG(before.parties[2].id));
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/orang"), same).status == 303,
          "he says it is the same person");
    const struct case_all after = work_load(h, "case_manager", k.id);
    CHECK(str_eq(after.parties[2].person_id, after.parties[3].person_id),
          "one person, two parties");
    const struct case_all hers = work_load(h, "case_manager2", other.id);
    const char *stolen = test_printf(h, "%s&step=same:%.*s", who, STR_ARG(hers.parties[2].id));
    CHECK(test_post(h, "case_manager", work_path(h, &k, "/orang"), stolen).status == 404,
          "no link to a case he may not see");
}

#define PLATE "roles=TERLAPOR&sex=L&alias=Sopir&plate="

static size_t notices(struct http_test *h, const char *login, const struct work_case *k)
{
    const struct test_answer a = test_get(h, login, work_path(h, k, "/kembali"));
    size_t n = 0;
    for (size_t i = 0; i + 25 < a.body.n; i++) {
        n += str_starts(str_cut(a.body, i, a.body.n), STR("Dalam kasus lain dicatat")) ? 1 : 0;
    }
    return n;
}

/* Marks lead from case to case: to his own with its number, to another's with one sentence. */
static void marks_are_known(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct work_case other = work_open(h, "case_manager2");
    const char *path = work_path(h, &k, "/orang");
    CHECK(test_post(h, "case_manager2", work_path(h, &other, "/orang"),
                    PLATE "BH+4321+ZY&account=Bank+Contoh+0000987654&handle=@jalan.cepat")
                  .status == 303,
          "the first to write them down");
    const struct case_all hers = work_load(h, "case_manager2", other.id);
    const char *number = test_printf(h, "%.*s", STR_ARG(hers.row.number));
    struct test_answer a = test_post(h, "case_manager", path, PLATE "bh4321zy&step=check");
    CHECK(a.status == 200 && test_has(&a, "Dikenal, hubungi pemilik kasus."),
          "who looks is told that it is known");
    CHECK(!test_has(&a, number) && !test_has(&a, "Mungkin orang yang sama") &&
              !test_has(&a, "Tidak ada orang yang cocok"),
          "and neither where nor of whom");
    CHECK(notices(h, "case_manager2", &other) == 1, "its owner is told");
    static const char *const same[] = { "account=0000987654", "handle=Jalan.Cepat" };
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        a = test_post(h, "case_manager", path, test_printf(h, "roles=TERLAPOR&sex=L&%s", same[i]));
        CHECK(a.status == 303, "it is saved");
        a = test_follow(h, "case_manager", &a);
        CHECK(test_has(&a, "Dikenal dari kasus lain") && !test_has(&a, number),
              "saying that it is known");
    }
    CHECK(notices(h, "case_manager2", &other) == 1, "one notice stands until it is dealt with");
    static const char *const others[] = { PLATE "BH+9999+ZY", PLATE "0000987654" };
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        a = test_post(h, "case_manager", path, test_printf(h, "%s&step=check", others[i]));
        CHECK(a.status == 200 && test_has(&a, "Tidak ada orang yang cocok") &&
                  !test_has(&a, "Dikenal,"),
              "another vehicle is known to nobody, nor is a plate with the digits of an account");
    }
    a = test_post(h, "case_manager2", work_path(h, &other, "/orang"), PLATE "BH-4321-ZY");
    CHECK(a.status == 200 && test_has(&a, number) && test_has(&a, "Nomor polisi kendaraan</span>"),
          "in his own case he reads where, and what agrees");
    a = test_post(h, "partner", path, PLATE "bh4321zy&step=check");
    CHECK(a.status == 403, "a partner cannot ask");
    a = test_post(h, "case_manager2", path, PLATE "bh4321zy&step=check");
    CHECK(a.status == 404, "nor a member from another's case");
}

/* Entered later, with the identity: the same. */
static void marks_of_an_identity(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const struct work_case other = work_open(h, "case_manager2");
    CHECK(
        test_post(h, "case_manager2", work_path(h, &other, "/orang"), PLATE "BH+7777+ZX").status ==
            303,
        "the first to write it down");
    const char *path =
        test_printf(h, "/kasus/%.*s/orang/%.*s/identitas", STR_ARG(k.id), STR_ARG(k.reported));
    struct test_answer a =
        test_post(h, "case_manager", test_printf(h, "%s/ubah", path), "plate=bh7777zx");
    CHECK(a.status == 303, "saved");
    a = test_follow(h, "case_manager", &a);
    CHECK(test_has(&a, "Dikenal dari kasus lain"), "and told that it is known");
    CHECK(notices(h, "case_manager2", &other) == 1, "its owner is told");
    a = test_post(h, "case_manager", path, "reason=memastikan+kendaraan+terlapor");
    CHECK(a.status == 200 && test_has(&a, "bh7777zx"), "the mark stands behind the reason");
    a = test_get(h, "case_manager", work_path(h, &k, "/orang"));
    CHECK(!test_has(&a, "bh7777zx"), "and on no other page");
}

static void changes_a_person(void **state)
{
    struct http_test *h = *state;
    const struct work_case k = work_open(h, "case_manager");
    const char *path = test_printf(h, "/kasus/%.*s/orang/%.*s", STR_ARG(k.id), STR_ARG(k.victim));
    CHECK(test_get(h, "case_manager", path).status == 200, "the form");
    struct test_answer a = test_post(
        h, "case_manager", path, "roles=KORBAN&sex=P&kinds=FISIK&version=1&lives_with_reported=1");
    CHECK(a.status == 303, "saved");
    a = test_post(h, "case_manager", path, "roles=KORBAN&sex=P&version=2");
    CHECK(a.status == 303, "boxes that are no longer ticked");
    const struct case_all all = work_load(h, "case_manager", k.id);
    const struct party *victim = work_party(&all, k.victim);
    CHECK(victim->kinds.n == 0 && !victim->lives_with_reported, "are empty then");
    CHECK(party_age(victim, false) == 14, "a number that was not sent stays");
    CHECK(test_post(h, "case_manager", path, "sex=P&version=3").status == 422,
          "nobody is without a role");
    CHECK(test_post(h, "case_manager", path, "roles=KORBAN&sex=L&version=1").status == 409,
          "an older version is refused");
    const struct work_case other = work_open(h, "case_manager2");
    const char *foreign =
        test_printf(h, "/kasus/%.*s/orang/%.*s", STR_ARG(k.id), STR_ARG(other.victim));
    CHECK(test_get(h, "case_manager", foreign).status == 404,
          "a party of another case is not here");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_people_masked), cmocka_unit_test(adds_a_person),
        cmocka_unit_test(refuses_bad_people),  cmocka_unit_test(identity_needs_a_reason),
        cmocka_unit_test(relation_of_a_pair),  cmocka_unit_test(the_same_person),
        cmocka_unit_test(marks_are_known),     cmocka_unit_test(marks_of_an_identity),
        cmocka_unit_test(changes_a_person),    cmocka_unit_test(identity_changes_after_opening),
    };
    return cmocka_run_group_tests(tests, work_begin, work_end);
}
