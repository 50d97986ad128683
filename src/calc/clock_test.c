/* clock_test.c - due times in a city at UTC+7, office Monday to Friday 08:00-16:00, Wednesday to
 * 12:00. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "calc/clock.h"

#define OFFSET 420

static const int from[8] = { 0, 480, 480, 480, 480, 480, 0, 0 };
static const int to[8] = { 0, 960, 960, 720, 960, 960, 0, 0 };
static const int never[8] = { 0 };

/* "2024-11-14 09:30" in the city; "" is 0. */
static int64_t at(const char *text)
{
    struct str s = str_of(text);
    if (s.n == 0) {
        return 0;
    }
    day_t day = 0;
    int64_t hour = 0, minute = 0;
    assert_true(day_read_iso(str_cut(s, 0, 10), &day));
    assert_true(str_to_int(str_cut(s, 11, 13), &hour));
    assert_true(str_to_int(str_cut(s, 14, 16), &minute));
    return day_start_ms(day, OFFSET) + hour * HOUR_MS + minute * MINUTE_MS;
}

static struct calendar city(day_t *holidays)
{
    holidays[0] = day_of(2024, 12, 25); /* a Wednesday */
    holidays[1] = day_of(2024, 11, 27);
    holidays[2] = day_of(2025, 1, 1);
    return (struct calendar){ from, to, holidays, 3, OFFSET };
}

static void assert_time(const char *why, int64_t got, const char *want, int64_t more)
{
    if (got != at(want) + more) {
        struct arena *a = arena_new(0);
        print_error("%s: %.*s, not %s\n", why, STR_ARG(day_ms_iso(a, got, OFFSET)), want);
        arena_free(a);
        fail();
    }
}

/* end: due is the last millisecond of the minute that begins at want. */
static const struct {
    const char *why;
    enum clock_span unit;
    int64_t amount;
    const char *started, *want;
    bool end;
} dues[] = {
    { "minutes run at night", CLOCK_MINUTES, 30, "2024-11-14 23:45", "2024-11-15 00:15", false },
    { "hours run over a weekend", CLOCK_HOURS, 72, "2024-11-15 15:00", "2024-11-18 15:00", false },
    { "no hours: now", CLOCK_HOURS, 0, "2024-11-15 15:00", "2024-11-15 15:00", false },
    { "office hours inside a day", CLOCK_OFFICE_HOURS, 2, "2024-11-14 09:30", "2024-11-14 11:30",
      false },
    { "they end as the office closes", CLOCK_OFFICE_HOURS, 8, "2024-11-14 08:00",
      "2024-11-14 16:00", false },
    { "over a night", CLOCK_OFFICE_HOURS, 8, "2024-11-14 12:00", "2024-11-15 12:00", false },
    { "over a weekend", CLOCK_OFFICE_HOURS, 8, "2024-11-15 15:00", "2024-11-18 15:00", false },
    { "begun on a Sunday", CLOCK_OFFICE_HOURS, 1, "2024-11-17 10:00", "2024-11-18 09:00", false },
    { "begun before opening", CLOCK_OFFICE_HOURS, 1, "2024-11-14 05:00", "2024-11-14 09:00",
      false },
    { "begun after closing", CLOCK_OFFICE_HOURS, 1, "2024-11-14 16:00", "2024-11-15 09:00", false },
    { "over a short Wednesday", CLOCK_OFFICE_HOURS, 8, "2024-11-19 12:00", "2024-11-20 12:00",
      false },
    { "over a holiday", CLOCK_OFFICE_HOURS, 8, "2024-12-24 12:00", "2024-12-26 12:00", false },
    { "days end with the day", CLOCK_DAYS, 7, "2024-11-14 09:00", "2024-11-21 23:59", true },
    { "no days: the end of today", CLOCK_DAYS, 0, "2024-11-14 09:00", "2024-11-14 23:59", true },
    { "over 29 February", CLOCK_DAYS, 1, "2024-02-28 09:00", "2024-02-29 23:59", true },
    { "just after the city's midnight it is the new day", CLOCK_DAYS, 1, "2024-11-15 00:01",
      "2024-11-16 23:59", true },
    { "office days skip the weekend", CLOCK_OFFICE_DAYS, 3, "2024-11-14 09:00", "2024-11-19 16:00",
      false },
    { "office days skip a holiday", CLOCK_OFFICE_DAYS, 2, "2024-11-26 09:00", "2024-11-29 16:00",
      false },
    { "due as a short day closes", CLOCK_OFFICE_DAYS, 1, "2024-11-19 09:00", "2024-11-20 12:00",
      false },
    { "begun on a Saturday", CLOCK_OFFICE_DAYS, 1, "2024-11-16 09:00", "2024-11-18 16:00", false },
    { "two holidays and a new year", CLOCK_OFFICE_DAYS, 5, "2024-12-24 09:00", "2025-01-02 16:00",
      false },
    { "no office day: today", CLOCK_OFFICE_DAYS, 0, "2024-11-14 09:00", "2024-11-14 16:00", false },
    { "no office day, in the evening", CLOCK_OFFICE_DAYS, 0, "2024-11-15 18:00", "2024-11-18 16:00",
      false },
    { "a month", CLOCK_MONTHS, 1, "2024-11-14 09:00", "2024-12-14 23:59", true },
    { "the end of a shorter month", CLOCK_MONTHS, 1, "2024-01-31 09:00", "2024-02-29 23:59", true },
    { "the same in a common year", CLOCK_MONTHS, 3, "2024-11-30 09:00", "2025-02-28 23:59", true },
};

static void due_cases(void **state)
{
    (void)state; /* no fixture */
    day_t holidays[3];
    struct calendar cal = city(holidays);
    for (size_t i = 0; i < ARRAY_LEN(dues); i++) {
        int64_t got = clock_due(&cal, dues[i].unit, dues[i].amount, at(dues[i].started));
        assert_time(dues[i].why, got, dues[i].want, dues[i].end ? MINUTE_MS - 1 : 0);
    }
}

static void never_due(void **state)
{
    (void)state; /* no fixture */
    struct calendar closed = { never, never, NULL, 0, OFFSET };
    int64_t now = at("2024-11-14 09:00");
    assert_true(clock_due(&closed, CLOCK_OFFICE_HOURS, 1, now) == CLOCK_NEVER);
    assert_true(clock_due(&closed, CLOCK_OFFICE_DAYS, 1, now) == CLOCK_NEVER);
    assert_true(clock_due(&closed, CLOCK_OFFICE_DAYS, 0, now) == CLOCK_NEVER);
    assert_true(clock_next_open(&closed, now) == CLOCK_NEVER);
    assert_false(clock_is_open(&closed, now));
    assert_true(clock_due(&closed, CLOCK_HOURS, INT64_MAX, now) == CLOCK_NEVER);
    assert_true(clock_due(&closed, CLOCK_DAYS, INT64_MAX, now) == CLOCK_NEVER);
    assert_true(clock_due(&closed, CLOCK_MONTHS, INT64_MAX, now) == CLOCK_NEVER);
    assert_time("hours do not need an office", clock_due(&closed, CLOCK_HOURS, 1, now),
                "2024-11-14 10:00", 0);
}

static const struct {
    const char *why, *now, *want;
    bool is_open;
} opens[] = {
    { "open", "2024-11-14 09:00", "2024-11-14 09:00", true },
    { "the minute it opens", "2024-11-14 08:00", "2024-11-14 08:00", true },
    { "the minute before", "2024-11-14 07:59", "2024-11-14 08:00", false },
    { "the minute it closes", "2024-11-14 16:00", "2024-11-15 08:00", false },
    { "Friday evening", "2024-11-15 20:00", "2024-11-18 08:00", false },
    { "Sunday", "2024-11-17 12:00", "2024-11-18 08:00", false },
    { "Wednesday afternoon", "2024-11-20 13:00", "2024-11-21 08:00", false },
    { "a holiday at noon", "2024-11-27 10:00", "2024-11-28 08:00", false },
    { "the evening before a holiday", "2024-12-24 17:00", "2024-12-26 08:00", false },
};

static void open_cases(void **state)
{
    (void)state; /* no fixture */
    day_t holidays[3];
    struct calendar cal = city(holidays);
    for (size_t i = 0; i < ARRAY_LEN(opens); i++) {
        assert_time(opens[i].why, clock_next_open(&cal, at(opens[i].now)), opens[i].want, 0);
        assert_int_equal(clock_is_open(&cal, at(opens[i].now)), opens[i].is_open);
    }
}

static const struct {
    const char *why;
    enum clock_span unit;
    int64_t amount;
    const char *started, *pauses[4], *now, *want;
    bool end;
} paused[] = {
    { "an hour's pause",
      CLOCK_HOURS,
      24,
      "2024-11-14 09:00",
      { "2024-11-14 10:00", "2024-11-14 11:00" },
      "2024-11-15 00:00",
      "2024-11-15 10:00",
      false },
    { "a pause that is not over",
      CLOCK_HOURS,
      24,
      "2024-11-14 09:00",
      { "2024-11-14 10:00", "" },
      "2024-11-14 13:00",
      "2024-11-15 12:00",
      false },
    { "a pause after the end does not matter",
      CLOCK_HOURS,
      1,
      "2024-11-14 09:00",
      { "2024-11-14 10:30", "2024-11-14 11:00" },
      "2024-11-15 00:00",
      "2024-11-14 10:00",
      false },
    { "a pause before the start counts from the start",
      CLOCK_HOURS,
      1,
      "2024-11-14 09:00",
      { "2024-11-14 08:00", "2024-11-14 09:15" },
      "2024-11-15 00:00",
      "2024-11-14 10:15",
      false },
    { "overlapping pauses count once",
      CLOCK_HOURS,
      4,
      "2024-11-14 09:00",
      { "2024-11-14 10:00", "2024-11-14 11:00", "2024-11-14 10:30", "2024-11-14 11:30" },
      "2024-11-15 00:00",
      "2024-11-14 14:30",
      false },
    { "a pause opens the way for a second one",
      CLOCK_HOURS,
      1,
      "2024-11-14 09:00",
      { "2024-11-14 09:30", "2024-11-14 10:30", "2024-11-14 10:45", "2024-11-14 11:45" },
      "2024-11-15 00:00",
      "2024-11-14 12:00",
      false },
    { "an evening's pause costs no office time",
      CLOCK_OFFICE_HOURS,
      8,
      "2024-11-14 12:00",
      { "2024-11-14 17:00", "2024-11-15 07:00" },
      "2024-11-16 00:00",
      "2024-11-15 12:00",
      false },
    { "a pause over the weekend",
      CLOCK_OFFICE_HOURS,
      8,
      "2024-11-15 12:00",
      { "2024-11-15 15:00", "2024-11-18 09:00" },
      "2024-11-30 00:00",
      "2024-11-18 14:00",
      false },
    { "days count whole days",
      CLOCK_DAYS,
      7,
      "2024-11-14 09:00",
      { "2024-11-15 10:00", "2024-11-17 08:00" },
      "2024-11-30 00:00",
      "2024-11-23 23:59",
      true },
    { "a pause within a day costs no day",
      CLOCK_DAYS,
      7,
      "2024-11-14 09:00",
      { "2024-11-15 10:00", "2024-11-15 18:00" },
      "2024-11-30 00:00",
      "2024-11-21 23:59",
      true },
    { "office days left at the pause are left after it",
      CLOCK_OFFICE_DAYS,
      3,
      "2024-11-14 09:00",
      { "2024-11-15 10:00", "2024-11-20 10:00" },
      "2024-11-30 00:00",
      "2024-11-22 16:00",
      false },
};

static void pause_cases(void **state)
{
    (void)state; /* no fixture */
    day_t holidays[3];
    struct calendar cal = city(holidays);
    for (size_t i = 0; i < ARRAY_LEN(paused); i++) {
        struct clock_pause p[2];
        size_t n = 0;
        for (; n < 2 && paused[i].pauses[2 * n] != NULL; n++) {
            p[n].from_ms = at(paused[i].pauses[2 * n]);
            p[n].to_ms = at(paused[i].pauses[2 * n + 1]);
        }
        int64_t got = clock_due_paused(&cal, paused[i].unit, paused[i].amount,
                                       at(paused[i].started), p, n, at(paused[i].now));
        assert_time(paused[i].why, got, paused[i].want, paused[i].end ? MINUTE_MS - 1 : 0);
    }
}

static const struct {
    const char *why;
    int64_t started, due, done, now;
    enum clock_state want;
    int64_t left;
} states[] = {
    { "fresh", 1000, 2000, 0, 1000, CLOCK_RUNNING, 1000 },
    { "a quarter left is not yet soon", 1000, 2000, 0, 1750, CLOCK_RUNNING, 250 },
    { "less than a quarter", 1000, 2000, 0, 1751, CLOCK_SOON, 249 },
    { "the last moment", 1000, 2000, 0, 2000, CLOCK_SOON, 0 },
    { "over", 1000, 2000, 0, 2001, CLOCK_LATE, -1 },
    { "done at the last moment", 1000, 2000, 2000, 9000, CLOCK_DONE_IN_TIME, -7000 },
    { "done too late", 1000, 2000, 2001, 9000, CLOCK_DONE_LATE, -7000 },
    { "a clock behind the start", 1000, 2000, 0, 500, CLOCK_RUNNING, 1500 },
    { "never due", 1000, CLOCK_NEVER, 0, 9000, CLOCK_RUNNING, CLOCK_NEVER },
    { "never due, done", 1000, CLOCK_NEVER, 5, 9000, CLOCK_DONE_IN_TIME, CLOCK_NEVER },
};

static void state_cases(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        enum clock_state got =
            clock_state(states[i].started, states[i].due, states[i].done, states[i].now);
        if (got != states[i].want ||
            clock_left_ms(states[i].due, states[i].now) != states[i].left) {
            fail_msg("%s: %d", states[i].why, (int)got);
        }
    }
}

static void span_names(void **state)
{
    (void)state; /* no fixture */
    enum clock_span s = CLOCK_MINUTES;
    assert_true(clock_span_read(STR("office_days"), &s));
    assert_int_equal(s, CLOCK_OFFICE_DAYS);
    assert_true(clock_span_read(STR("months"), &s));
    assert_int_equal(s, CLOCK_MONTHS);
    assert_false(clock_span_read(STR("weeks"), &s));
    assert_false(clock_span_read(STR_NONE, &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(due_cases),   cmocka_unit_test(never_due),   cmocka_unit_test(open_cases),
        cmocka_unit_test(pause_cases), cmocka_unit_test(state_cases), cmocka_unit_test(span_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
