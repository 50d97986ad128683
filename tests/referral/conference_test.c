/*
 * conference_test.c - case conferences: nothing goes to a desk without a ground, a brief names
 * nobody, and an extract dies the day after.
 */
#include "kit.h"

#include "base/ids.h"

#define DAY INT64_C(86400000)
#define ASK "purpose=LAPORAN_POLISI&asked_for=Mohon+terima+laporan+hari+ini&picked=about"
#define GROUND "basis=CONSENT&need=YES&identity=YES&story=YES&health=NO&giver=KORBAN"

static const char *value(struct kit *k, struct str id)
{
    return test_printf(k->h, "%.*s", STR_ARG(id));
}

static int begin(void **state)
{
    static struct kit k; /* one at a time */
    k = kit_open(test_http_new());
    *state = &k;
    return 0;
}

static int end(void **state)
{
    struct kit *k = *state;
    test_http_free(k->h);
    return 0;
}

/* ---- what may be sent ---- */

static void without_ground(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    struct test_answer a =
        test_post(k->h, "case_manager", test_printf(k->h, "%s/undang", meeting),
                  test_printf(k->h, "case_id=%s&agency_id=POLRESTA", k->case_id));
    CHECK(a.status == 422, "no ground, no invitation");
    CHECK(test_has(&a, "POLRESTA"), "what was chosen stays");
    CHECK(kit_status(k, "partner", kit_invited(k, meeting)) == 404, "and the desk sees nothing");
    (void)kit_consent(k, "POLRESTA", GROUND);
    CHECK(kit_invite(k, meeting, "agency_id=POLRESTA") == 303, "with a ground it goes");
    CHECK(kit_status(k, "partner", kit_invited(k, meeting)) == 200, "to the desk");
    CHECK(kit_status(k, "partner2", kit_invited(k, meeting)) == 404, "to no other desk");
    CHECK(kit_invite(k, meeting, "agency_id=RSUD_ABDUL_MANAP") == 422, "each needs its own ground");
}

static const struct {
    const char *why, *words;
} tells[] = {
    { "her name", "questions=Apakah+Dara+Lestari+aman%3F" },
    { "part of a name", "questions=Ke+mana+Dara+pergi%3F" },
    { "her guardian", "questions=Apakah+Surya+Wijaya+tahu%3F" },
    { "her school", "questions=Siapa+di+SMP+contoh+tiga%3F" },
    { "her address", "questions=Siapa+menjaga+lorong+rekaan+7%3F" },
    { "her kelurahan", "questions=Siapa+dari+Thehok+ikut%3F" },
    { "a day in figures", "questions=Apa+yang+terjadi+11%2F11%3F" },
    { "an exact age", "questions=Anak+14+tahun+ini+aman%3F" },
    { "a day", "questions=Apa+yang+terjadi+11+November+2024%3F" },
    { "a long number", "questions=Telepon+0800-000-0031%3F" },
    { "the same in the needs", KIT_ASKS "&needs=Dara" },
};

static void words_that_tell(void **state)
{
    struct kit *k = *state;
    for (size_t i = 0; i < ARRAY_LEN(tells); i++) {
        const char *body = test_printf(
            k->h, "starts_ms=2024-11-15T10:00&place=RUANG_RAPAT&chair=%.*s&case_id=%s&%s",
            STR_ARG(test_member_id(k->h, "case_manager")), k->case_id, tells[i].words);
        CHECK(test_post(k->h, "case_manager", "/gelar", body).status == 422, tells[i].why);
    }
}

static void a_brief_names_nobody(void **state)
{
    static const char *const never[] = { "Dara",       "Lestari",  "Bunga",         "Melati",
                                         "Surya",      "Wijaya",   "0800-000",      "Dipukul",
                                         "14 tahun",   "30 tahun", "2024-11-11",    "11 November",
                                         "SMP Contoh", "Kampus",   "Lorong Rekaan", "Thehok",
                                         "11/11",      "JBI-2024" };
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(k, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    struct test_answer theirs = test_get(k->h, "partner", kit_invited(k, meeting));
    struct test_answer ours =
        test_get(k->h, "case_manager", test_printf(k->h, "%s/ringkasan", meeting));
    CHECK(theirs.status == 200 && ours.status == 200, "both are shown");
    CHECK(test_has(&theirs, "Siapa menemani ke sekolah?"), "with what is to be decided");
    for (size_t i = 0; i < ARRAY_LEN(never); i++) {
        CHECK(!test_has(&theirs, never[i]), test_printf(k->h, "the desk's: %s", never[i]));
        CHECK(i + 1 == ARRAY_LEN(never) || !test_has(&ours, never[i]),
              test_printf(k->h, "ours: %s", never[i]));
    }
}

/* Where the district may be named, it is; never the part of it. */
static void the_district_and_no_more(void **state)
{
    struct kit *k = *state;
    const char *with = kit_meeting(k, KIT_ASKS "&with_area=1");
    const char *without = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(k, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, with, "agency_id=POLRESTA"), 303);
    assert_int_equal(kit_invite(k, without, "agency_id=POLRESTA"), 303);
    struct test_answer yes = test_get(k->h, "partner", kit_invited(k, with));
    struct test_answer no = test_get(k->h, "partner", kit_invited(k, without));
    CHECK(test_has(&yes, "Jambi Selatan") && !test_has(&yes, "Thehok"), "the district");
    CHECK(!test_has(&no, "Jambi Selatan") && !test_has(&no, "Thehok"), "only when chosen");
}

/* What was handed out is what was chosen: the case goes on, the extract does not. */
static void what_was_chosen_stays(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(k, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    const struct str before = test_get_json(k->h, "partner", kit_invited(k, meeting)).body;
    struct test_answer a =
        test_post(k->h, "case_manager", kit_path(k, "/asesmen"),
                  "risk=TINGGI&risk_why=Ancaman+baru&bio=Rekaan&psych=Rekaan&social=Rekaan");
    CHECK(a.status == 303, test_printf(k->h, "judged anew: %d %.*s", a.status, 900, a.body.p));
    struct test_answer form =
        test_get(k->h, "case_manager", kit_path(k, test_printf(k->h, "/orang/%s", k->adult)));
    a = test_post(k->h, "case_manager", kit_path(k, test_printf(k->h, "/orang/%s", k->adult)),
                  test_printf(k->h,
                              "roles=KORBAN&sex=P&age_incident=30&age_report=30&kinds=PSIKIS&"
                              "needs=Lain&disability=TIDAK&version=%s",
                              value(k, test_field(&form, "version"))));
    CHECK(a.status == 303, test_printf(k->h, "she is described anew: %d", a.status));
    const struct str after = test_get_json(k->h, "partner", kit_invited(k, meeting)).body;
    CHECK(str_eq(before, after), "the desk reads what was chosen");
    struct test_answer paper =
        test_get(k->h, "case_manager", test_printf(k->h, "%s/ringkasan", meeting));
    CHECK(paper.status == 200, "the team prints what is known now");
}

/* That somebody was reported before is for the team: neither a brief nor a referral says it. */
static void nothing_of_other_cases(void **state)
{
    struct kit *k = *state;
    struct kit old = kit_open(k->h);
    struct test_answer people = test_get_json(k->h, "case_manager", kit_path(k, "/orang"));
    struct test_answer theirs = test_get_json(k->h, "case_manager", kit_path(&old, "/orang"));
    const struct val *mine = val_getz(val_getz(people.json, "people")->list->items[2], "id");
    const struct val *his = val_getz(val_getz(theirs.json, "people")->list->items[2], "id");
    struct test_answer a =
        test_post(k->h, "case_manager", kit_path(k, "/kembali"),
                  test_printf(k->h, "party_id=%.*s&other_case=%s&other_party=%.*s",
                              STR_ARG(mine->s), old.case_id, STR_ARG(his->s)));
    CHECK(a.status == 303, "the same man");
    a = test_get(k->h, "case_manager", kit_path(k, "/orang"));
    CHECK(test_has(&a, "Terlapor dalam laporan lain"), "the team reads it");
    const char *meeting = kit_meeting(k, KIT_ASKS);
    const char *consent = kit_consent(k, "POLRESTA", GROUND);
    const char *referral = kit_send(
        k, "POLRESTA", consent,
        "purpose=LAPORAN_POLISI&asked_for=Mohon&picked=about&picked=kinds&picked=incident");
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    const char *const seen[] = { kit_invited(k, meeting),
                                 test_printf(k->h, "/rujukan/%s", referral) };
    for (size_t i = 0; i < ARRAY_LEN(seen); i++) {
        struct test_answer page = test_get(k->h, "partner", seen[i]);
        CHECK(page.status == 200, seen[i]);
        CHECK(!test_has(&page, "laporan lain") && !test_has(&page, "kasus lain") &&
                  !test_has(&page, "Pernah dilaporkan") && !test_has(&page, "berulang"),
              test_printf(k->h, "a partner does not: %s", seen[i]));
    }
}

/* ---- the end of an extract ---- */

static void it_dies_the_day_after(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(k, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    const int64_t hour = 3600000;
    test_clock_add(k->h, 2 * DAY - 9 * hour - 60000); /* 15 November, 23:59 */
    CHECK(kit_status(k, "partner", kit_invited(k, meeting)) == 200,
          "the evening after the meeting");
    test_clock_add(k->h, DAY); /* 16 November, 23:59 */
    CHECK(kit_status(k, "partner", kit_invited(k, meeting)) == 200, "the day after, to its end");
    test_clock_add(k->h, 2 * 60000);
    struct test_answer gone = test_get(k->h, "partner", kit_invited(k, meeting));
    struct test_answer never = test_get(
        k->h, "partner",
        test_printf(k->h, "/undangan/%.*s", STR_ARG(id_random(test_ctx(k->h, NULL)->mem))));
    CHECK(gone.status == 404 && never.status == 404, "then it is as if it had never been");
    struct test_answer list = test_get(k->h, "partner", "/undangan");
    CHECK(!test_has(&list, meeting + 7), "in the list too");
}

static void taken_back(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(k, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    struct test_answer page = test_get(k->h, "case_manager", meeting);
    const struct str id = test_field(&page, "invite_id");
    CHECK(id_valid(id), "the page offers to take it back");
    struct test_answer a = test_post(k->h, "case_manager", test_printf(k->h, "%s/tarik", meeting),
                                     test_printf(k->h, "invite_id=%s", value(k, id)));
    CHECK(a.status == 303 && kit_status(k, "partner", kit_invited(k, meeting)) == 404,
          "it ends at once");
}

static void cancelled(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(k, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    struct test_answer a =
        test_post(k->h, "case_manager", test_printf(k->h, "%s/batal", meeting), "");
    CHECK(a.status == 303 && kit_status(k, "partner", kit_invited(k, meeting)) == 404,
          "all of them end");
}

static int move(struct kit *k, const char *meeting, const char *starts)
{
    return test_post(
               k->h, "case_manager", test_printf(k->h, "%s/jadwal", meeting),
               test_printf(k->h, "starts_ms=%s&place=RUANG_RAPAT&place_text=Lantai+dua", starts))
        .status;
}

/* Planned for 15 November; what was handed out follows the day, in both directions. */
static void moved(void **state)
{
    static const struct {
        const char *why, *to;
        int status;
        int64_t last_hours; /* after 14 November 09:00: the last hour in which it is read */
    } rows[] = {
        { "a week later: to the end of 23 November", "2024-11-22T10:00", 303, 9 * 24 + 14 },
        { "to the same day: to the end of 15 November", "2024-11-14T15:00", 303, 24 + 14 },
        { "not into the past: as it was", "2024-11-13T10:00", 422, 2 * 24 + 14 },
    };
    const int64_t hour = 3600000;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kit k = kit_open(test_http_new());
        const char *meeting = kit_meeting(&k, KIT_ASKS);
        (void)kit_consent(&k, "POLRESTA", GROUND);
        assert_int_equal(kit_invite(&k, meeting, "agency_id=POLRESTA"), 303);
        CHECK(move(&k, meeting, rows[i].to) == rows[i].status, rows[i].why);
        test_clock_add(k.h, rows[i].last_hours * hour);
        struct test_answer page = test_get(k.h, "partner", kit_invited(&k, meeting));
        CHECK(page.status == 200, test_printf(k.h, "still read: %s", rows[i].why));
        CHECK(test_has(&page, "Lantai dua") == (rows[i].status == 303), "with the new place");
        test_clock_add(k.h, hour);
        CHECK(kit_status(&k, "partner", kit_invited(&k, meeting)) == 404,
              test_printf(k.h, "then gone: %s", rows[i].why));
        CHECK(move(&k, meeting, "2024-12-20T10:00") == 422, "what is over is not moved");
        test_http_free(k.h);
    }
}

/* The ground ends on 16 November: no meeting makes the extract outlive it. */
static void moved_beyond_its_ground(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(k, "POLRESTA", GROUND "&until_day=2024-11-16");
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    CHECK(move(k, meeting, "2024-11-22T10:00") == 303, "it is moved");
    test_clock_add(k->h, 2 * DAY + 14 * INT64_C(3600000));
    CHECK(kit_status(k, "partner", kit_invited(k, meeting)) == 200, "on its last day");
    test_clock_add(k->h, INT64_C(3600000));
    CHECK(kit_status(k, "partner", kit_invited(k, meeting)) == 404, "not a day longer");
}

static void cancelled_is_not_moved(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(k, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    assert_int_equal(
        test_post(k->h, "case_manager", test_printf(k->h, "%s/batal", meeting), "").status, 303);
    CHECK(move(k, meeting, "2024-11-22T10:00") == 422, "a cancelled one stays cancelled");
    CHECK(kit_status(k, "partner", kit_invited(k, meeting)) == 404, "and shows nothing again");
    CHECK(kit_status(k, "case_manager2", test_printf(k->h, "%s/jadwal", meeting)) == 404,
          "another's is absent");
}

/* A meeting of two teams: whoever cancels it opens one of the cases and not the other. */
static void cancelled_by_one_team(void **state)
{
    struct kit *k = *state;
    struct kit theirs = kit_open(k->h);
    const char *join = test_printf(k->h, "/tim/kasus/%s", theirs.case_id);
    const char *meeting = kit_meeting(k, KIT_ASKS);
    (void)kit_consent(&theirs, "POLRESTA", GROUND);
    struct test_answer a = test_post(k->h, "case_manager", test_printf(k->h, "%s/kasus", meeting),
                                     test_printf(k->h, "case_id=%s&%s", theirs.case_id, KIT_ASKS));
    CHECK(a.status == 303, test_printf(k->h, "a second case: %d", a.status));
    assert_int_equal(kit_invite(&theirs, meeting, "agency_id=POLRESTA"), 303);
    struct test_answer form = test_get(k->h, "lead", join);
    a = test_post(k->h, "lead", join,
                  test_printf(k->h, "member_id=%.*s&version=%s",
                              STR_ARG(test_member_id(k->h, "case_manager2")),
                              value(k, test_field(&form, "version"))));
    CHECK(a.status == 303, test_printf(k->h, "it goes to another team: %d", a.status));
    CHECK(kit_status(k, "case_manager", kit_path(&theirs, "")) == 404, "which he is not in");
    a = test_post(k->h, "case_manager", test_printf(k->h, "%s/batal", meeting), "");
    CHECK(a.status == 303, test_printf(k->h, "he can cancel all the same: %d", a.status));
    CHECK(kit_status(k, "partner", kit_invited(k, meeting)) == 404, "and the desk sees neither");
    struct test_answer page = test_get(k->h, "case_manager2", meeting);
    CHECK(page.status == 200 && test_has(&page, "Kepolisian"), "their own team still reads it");
}

static void withdrawn_ground(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    const char *consent = kit_consent(k, "POLRESTA", GROUND);
    assert_int_equal(kit_invite(k, meeting, "agency_id=POLRESTA"), 303);
    struct test_answer a =
        test_post(k->h, "case_manager",
                  kit_path(k, test_printf(k->h, "/persetujuan/%s/cabut", consent)), "version=1");
    CHECK(a.status == 303 && kit_status(k, "partner", kit_invited(k, meeting)) == 404,
          "she said stop, and it stops");
}

/* ---- who may not ---- */

static void who_may_not(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    static const struct {
        const char *login;
        int status;
        const char *why;
    } rows[] = {
        { "case_manager2", 404, "another's case is absent" },
        { "partner", 403, "a partner plans nothing" },
        { "leader", 403, "nor does who reads figures" },
        { "admin", 403, "nor who keeps members" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(kit_status(k, rows[i].login, meeting) == rows[i].status, rows[i].why);
    }
}

static void a_decision_is_a_task(void **state)
{
    struct kit *k = *state;
    const char *meeting = kit_meeting(k, KIT_ASKS);
    CHECK(test_get(k->h, "case_manager", test_printf(k->h, "%s/keputusan", meeting)).status == 200,
          "the form is there");
    test_clock_add(k->h, DAY + 2 * 3600000); /* 15 November, 11:00: it has begun */
    struct test_answer a = test_post(
        k->h, "case_manager", test_printf(k->h, "%s/keputusan", meeting),
        test_printf(k->h, "case_id=%s&body=Menemani+ke+sekolah&owner_id=%.*s&due_on=2024-11-20",
                    k->case_id, STR_ARG(test_member_id(k->h, "case_manager"))));
    CHECK(a.status == 303, test_printf(k->h, "decided: %d", a.status));
    struct test_answer tasks = test_get(k->h, "case_manager", kit_path(k, "/rencana"));
    CHECK(test_has(&tasks, "Menemani ke sekolah"), "it stands in the plan");
}

#define IN_CITY(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_CITY(without_ground),
        IN_CITY(words_that_tell),
        IN_CITY(a_brief_names_nobody),
        IN_CITY(it_dies_the_day_after),
        IN_CITY(taken_back),
        IN_CITY(cancelled),
        IN_CITY(cancelled_by_one_team),
        IN_CITY(withdrawn_ground),
        IN_CITY(who_may_not),
        IN_CITY(a_decision_is_a_task),
        IN_CITY(the_district_and_no_more),
        IN_CITY(what_was_chosen_stays),
        IN_CITY(nothing_of_other_cases),
        cmocka_unit_test(moved),
        IN_CITY(moved_beyond_its_ground),
        IN_CITY(cancelled_is_not_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
