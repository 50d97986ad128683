/*
 * feed_test.c - a member's calendar address: what it gives, to whom, what it never says, and what ends it.
 */
#include <string.h>

#include "base/check.h"
#include "feature/feed/feed.h"
#include "http/test_http.h"

static int city_make(void **state)
{
    *state = test_http_new();
    return 0;
}

static int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

/* A meeting held today with a decision of the police due tomorrow; the hospital is invited to one on Monday. */
static void work(struct http_test *h)
{
    struct test_answer a = test_post(
        h, "secretariat", "/rapat",
        "kind=KOORDINASI&title=Rapat+pagi&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T12:00"
        "&place=Aula&chair=Sekda");
    CHECK(a.status == 303, "planned");
    const char *meeting = test_printf(h, "%.43s", str_z(test_ctx(h, NULL)->mem, a.location));
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/mulai", meeting), "").status == 303,
          "held");
    a = test_post(h, "secretariat", test_printf(h, "%s/keputusan", meeting),
                  "body=Kata+kata+keputusan&agency_id=POLRESTA&measure=Tanda+terima"
                  "&due_on=2024-11-15");
    CHECK(a.status == 303, "decided");
    a = test_post(h, "secretariat", "/rapat",
                  "kind=EVALUASI&title=Rapat+rumah+sakit&starts_ms=2024-11-18T13:30"
                  "&ends_ms=2024-11-18T15:00&place=Aula&chair=Sekda");
    meeting = test_printf(h, "%.43s", str_z(test_ctx(h, NULL)->mem, a.location));
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/undang", meeting),
                    "agency_id=RSUD_ABDUL_MANAP")
                  .status == 303,
          "the hospital is invited");
}

/* A new address of the member: its path. */
static const char *address(struct http_test *h, const char *login)
{
    struct test_answer a = test_post(h, login, "/kalender", "");
    CHECK(a.status == 200, "made");
    const char *at = strstr(str_z(test_ctx(h, NULL)->mem, a.body), "/kalender/");
    while (at != NULL && strncmp(at + 74, ".ics", 4) != 0) {
        at = strstr(at + 1, "/kalender/");
    }
    CHECK(at != NULL, "shown");
    return test_printf(h, "%.78s", at);
}

static const struct {
    const char *why, *login, *text;
    bool has;
} lines[] = {
    { "a due day of its own agency", "partner", "DTSTART;VALUE=DATE:20241115", true },
    { "it ends before the next", "partner", "DTEND;VALUE=DATE:20241116", true },
    { "a meeting that others are invited to is not the police's", "partner", "Rapat rumah sakit",
      false },
    { "the hospital's meeting", "partner2", "SUMMARY:Rapat rumah sakit", true },
    { "in the city's hours", "partner2", "DTSTART;TZID=Asia/Jakarta:20241118T133000", true },
    { "with its zone", "partner2", "BEGIN:VTIMEZONE", true },
    { "another agency's due day", "partner2", "20241115", false },
    { "the secretariat sees all days", "secretariat", "DTSTART;VALUE=DATE:20241115", true },
    { "and all meetings", "secretariat", "SUMMARY:Rapat pagi", true },
    { "no word of a decision", "secretariat", "Kata kata", false },
    { "nor of how it is measured", "partner", "Tanda terima", false },
    { "nor who has to do it", "secretariat", "POLRESTA", false },
};

static void what_it_has(void **state)
{
    struct http_test *h = *state;
    work(h);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct test_answer a = test_get(h, NULL, address(h, lines[i].login));
        CHECK(a.status == 200 && test_has(&a, "BEGIN:VCALENDAR"), "without a login");
        CHECK(test_has(&a, lines[i].text) == lines[i].has, lines[i].why);
    }
}

static void change_member(struct http_test *h, const char *login, const char *roles, const char *is)
{
    static const struct stmt q = { "feed_test_member", "ttt",
                                   "UPDATE member SET roles = $2, state = $3 WHERE id = $1" };
    struct ctx *c = test_ctx(h, NULL);
    int64_t changed = 0;
    assert_int_equal(store_begin_write(c), OK);
    assert_int_equal(store_exec(c, &q,
                                VALS(V_TEXT(test_member_id(h, login)), V_TEXT(str_of(roles)),
                                     V_TEXT(str_of(is))),
                                &changed),
                     OK);
    assert_int_equal(changed, 1);
    assert_int_equal(store_commit(c), OK);
}

static void what_ends_it(void **state)
{
    struct http_test *h = *state;
    const char *first = address(h, "partner");
    const char *other = address(h, "partner2");
    struct test_answer a = test_get(h, "partner", "/kalender");
    CHECK(!test_has(&a, ".ics"), "it is not shown again");
    const char *second = address(h, "partner");
    CHECK(test_get(h, NULL, first).status == 404, "a new address ends the old one");
    CHECK(test_get(h, NULL, second).status == 200, "and works");
    CHECK(test_post(h, "partner", "/kalender/hapus", "").status == 303, "ended");
    CHECK(test_get(h, NULL, second).status == 404, "dead at once");
    CHECK(test_get(h, NULL, other).status == 200, "another's goes on");
    CHECK(test_post(h, "partner", "/kalender/hapus", "").status == 303,
          "ending twice harms nothing");
    change_member(h, "partner2", "companion", "ACTIVE");
    CHECK(test_get(h, NULL, other).status == 404, "he has no part in the task force any more");
    change_member(h, "partner2", "partner", "ACTIVE");
    CHECK(test_get(h, NULL, other).status == 200, "he has it again");
    change_member(h, "partner2", "partner", "DISABLED");
    CHECK(test_get(h, NULL, other).status == 404, "he left");
}

static const struct {
    const char *why, *path;
} wrong[] = {
    { "a guess", "/kalender/0000000000000000000000000000000000000000000000000000000000000000.ics" },
    { "nothing", "/kalender/.ics" },
    { "another ending", "/kalender/jadwal.csv" },
};

static void refusals(void **state)
{
    struct http_test *h = *state;
    static const char *const outside[] = { "intake", "case_manager", "admin", "auditor" };
    const char *path = address(h, "partner");
    CHECK(test_post(h, "partner", "/kalender/hapus", "").status == 303, "a row without a digest");
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        CHECK(test_get(h, NULL, wrong[i].path).status == 404, wrong[i].why);
    }
    CHECK(test_get(h, NULL, path).status == 404, "what was ended");
    for (size_t i = 0; i < ARRAY_LEN(outside); i++) {
        CHECK(test_get(h, outside[i], "/kalender").status == 403, outside[i]);
        CHECK(test_post(h, outside[i], "/kalender", "").status == 403, outside[i]);
    }
    CHECK(test_get(h, NULL, "/kalender").status == 303, "the public is led to the login");
}

/* The secret itself stands nowhere in the database. */
static void kept_as_digest(void **state)
{
    struct http_test *h = *state;
    static const struct stmt q = { "feed_test_digest", "", "SELECT digest FROM calendar_feed" };
    struct ctx *c = test_ctx(h, NULL);
    struct value v = V_NULL;
    bool found = false;
    const char *path = address(h, "leader");
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, &q, NO_VALS, &v, 1, &found), OK);
    store_rollback(c);
    CHECK(found && v.s.n == 32, "a digest of 16 bytes");
    CHECK(strstr(path, str_z(c->mem, v.s)) == NULL, "which is no part of the address");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_it_has, city_make, city_drop),
        cmocka_unit_test_setup_teardown(what_ends_it, city_make, city_drop),
        cmocka_unit_test_setup_teardown(refusals, city_make, city_drop),
        cmocka_unit_test_setup_teardown(kept_as_digest, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
