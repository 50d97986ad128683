/* Tests of day.h. */
#include "base/day.h"

#include "base/check.h"

static void test_every_day_follows_the_one_before(void **state)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int y = 1;
    int m = 1;
    int d = 1;
    (void)state;
    for (day_t at = 1; at <= DAY_MAX; at++) {
        int ys = 0;
        int ms = 0;
        int ds = 0;
        day_split(at, &ys, &ms, &ds);
        CHECK(ys == y && ms == m && ds == d, "counted by hand from 0001-01-01");
        CHECK(day_of(y, m, d) == at, "and back");
        bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        if (++d > days[m - 1] + (m == 2 && leap ? 1 : 0)) {
            d = 1;
            m = m == 12 ? 1 : m + 1;
            y += m == 1 ? 1 : 0;
        }
    }
    CHECK(y == 10000 && m == 1 && d == 1, "DAY_MAX is 9999-12-31");
}

static void test_known_days(void **state)
{
    static const struct {
        const char *why;
        int y, m, d;
        day_t want;
        int weekday;
    } cases[] = {
        { "the first, a Monday by the rule counted back", 1, 1, 1, 1, 1 },
        { "the epoch was a Thursday", 1970, 1, 1, 719163, 4 },
        { "independence was a Friday", 1945, 8, 17, 710260, 5 },
        { "a leap day of a full century", 2000, 2, 29, 730179, 2 },
        { "the last", 9999, 12, 31, DAY_MAX, 5 },
        { "1900 was no leap year", 1900, 2, 29, 0, 0 },
        { "no 31 April", 2024, 4, 31, 0, 0 },
        { "no month 0", 2024, 0, 1, 0, 0 },
        { "no month 13", 2024, 13, 1, 0, 0 },
        { "no day 0", 2024, 1, 0, 0, 0 },
        { "no year 0", 0, 1, 1, 0, 0 },
        { "no year 10000", 10000, 1, 1, 0, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        day_t d = day_of(cases[i].y, cases[i].m, cases[i].d);
        CHECK(d == cases[i].want, cases[i].why);
        if (d != 0) {
            CHECK(day_weekday(d) == cases[i].weekday, cases[i].why);
        }
    }
}

static void test_reading(void **state)
{
    static const struct {
        const char *why, *s, *iso; /* "" refused */
        bool strict;               /* day_read_iso reads it too */
    } cases[] = {
        { "ISO", "2024-11-14", "2024-11-14", true },
        { "slashes", "14/11/2024", "2024-11-14", false },
        { "one digit each", "4-1-2024", "2024-01-04", false },
        { "points", "04.01.2024", "2024-01-04", false },
        { "spaces around", "  14/11/2024 ", "2024-11-14", false },
        { "spaces around ISO", " 2024-11-14", "2024-11-14", false },
        { "leap day", "29/02/2024", "2024-02-29", false },
        { "no leap day", "29/02/2023", "", false },
        { "ISO of no such day", "2023-02-29", "", false },
        { "two separators mixed", "14/11-2024", "", false },
        { "year of two digits: whose century", "14/11/24", "", false },
        { "three digits of a day", "014/11/2024", "", false },
        { "month first is not guessed", "11/14/2024", "", false },
        { "ISO with one digit", "2024-1-4", "", false },
        { "year first with slashes", "2024/11/14", "", false },
        { "a sign", "-1/11/2024", "", false },
        { "something behind", "14/11/2024x", "", false },
        { "a third separator", "14/11/2024/", "", false },
        { "a part missing", "14//2024", "", false },
        { "letters", "14 Nov 2024", "", false },
        { "spaces inside", "14 / 11 / 2024", "", false },
        { "empty", "", "", false },
        { "separators only", "//", "", false },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        day_t any = 0;
        day_t iso = 0;
        bool ok = cases[i].iso[0] != '\0';
        CHECK(day_read_any(str_of(cases[i].s), &any) == ok, cases[i].why);
        CHECK_STR(day_iso(a, any), cases[i].iso, cases[i].why);
        CHECK(day_read_iso(str_of(cases[i].s), &iso) == cases[i].strict, cases[i].why);
        CHECK(iso == (cases[i].strict ? any : 0), cases[i].why);
    }
    arena_free(a);
}

static day_t iso_day(const char *iso)
{
    day_t d = 0;
    CHECK(iso[0] == '\0' || day_read_iso(str_of(iso), &d), iso);
    return d;
}

static void test_years(void **state)
{
    static const struct {
        const char *why, *born, *at;
        int want;
    } cases[] = {
        { "the day before the 18th birthday", "2006-11-15", "2024-11-14", 17 },
        { "on the birthday", "2006-11-14", "2024-11-14", 18 },
        { "born today", "2024-11-14", "2024-11-14", 0 },
        { "born tomorrow", "2024-11-15", "2024-11-14", -1 },
        { "day of birth not known", "", "2024-11-14", -1 },
        { "a leap child on 28 February", "2008-02-29", "2026-02-28", 17 },
        { "a leap child on 1 March", "2008-02-29", "2026-03-01", 18 },
        { "a leap child in a leap year", "2008-02-29", "2024-02-29", 16 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(day_years(iso_day(cases[i].born), iso_day(cases[i].at)) == cases[i].want,
              cases[i].why);
    }
}

static void test_months(void **state)
{
    static const struct {
        const char *why, *from;
        int months;
        const char *want;
    } cases[] = {
        { "same day", "2024-01-15", 1, "2024-02-15" },
        { "a shorter month ends earlier", "2024-01-31", 1, "2024-02-29" },
        { "in a common year", "2023-01-31", 1, "2023-02-28" },
        { "over the year", "2023-12-31", 2, "2024-02-29" },
        { "back over the year", "2024-01-31", -2, "2023-11-30" },
        { "none", "2024-01-31", 0, "2024-01-31" },
        { "a year", "2024-02-29", 12, "2025-02-28" },
        { "after the last year there is no day", "9999-12-01", 1, "" },
        { "before the first there is none", "0001-01-01", -1, "" },
        { "the last month", "9999-11-30", 1, "9999-12-30" },
        { "far away", "2024-01-01", INT32_MAX, "" },
        { "far back", "2024-01-01", INT32_MIN, "" },
        { "no day stays no day", "", 5, "" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        day_t d = day_add_months(iso_day(cases[i].from), cases[i].months);
        CHECK_STR(day_iso(a, d), cases[i].want, cases[i].why);
    }
    arena_free(a);
}

static void test_instants(void **state)
{
    static const struct {
        const char *why;
        int64_t ms;
        int offset;
        const char *want;
    } cases[] = {
        { "the epoch", 0, 0, "1970-01-01T00:00:00+00:00" },
        { "the epoch in the city", 0, 420, "1970-01-01T07:00:00+07:00" },
        { "just before it", -1, 0, "1969-12-31T23:59:59+00:00" },
        { "an instant of 2024", INT64_C(1731549900000), 420, "2024-11-14T09:05:00+07:00" },
        { "the evening before in UTC", INT64_C(1731517200000), 420, "2024-11-14T00:00:00+07:00" },
        { "one millisecond less", INT64_C(1731517199999), 420, "2024-11-13T23:59:59+07:00" },
        { "west of Greenwich, half an hour", 0, -210, "1969-12-31T20:30:00-03:30" },
        { "after the year 9999", INT64_C(253402300800000), 0, "" },
        { "its last second", INT64_C(253402300799999), 0, "9999-12-31T23:59:59+00:00" },
        { "before the year 1", INT64_C(-62135596800001), 0, "" },
        { "the first millisecond", INT64_C(-62135596800000), 0, "0001-01-01T00:00:00+00:00" },
        { "as far as it goes", INT64_MAX, 420, "" },
        { "as far back as it goes", INT64_MIN, -420, "" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str got = day_ms_iso(a, cases[i].ms, cases[i].offset);
        day_t d = day_of_ms(cases[i].ms, cases[i].offset);
        CHECK_STR(got, cases[i].want, cases[i].why);
        CHECK(str_eq(day_iso(a, d), str_cut(got, 0, 10)), cases[i].why);
        if (d != 0) {
            int64_t start = day_start_ms(d, cases[i].offset);
            CHECK(start <= cases[i].ms && cases[i].ms < start + DAY_MS, cases[i].why);
        }
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_follows_the_one_before),
        cmocka_unit_test(test_known_days),
        cmocka_unit_test(test_reading),
        cmocka_unit_test(test_years),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
