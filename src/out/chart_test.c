/* chart_test.c - lengths, scales and points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/json.h"
#include "out/chart.h"

#include <cmocka.h> /* last: its macro fail() would take the place of ours */

static const struct {
    const char *why;
    int64_t part, of;
    const char *want;
} percents[] = {
    { "half", 1, 2, "50" },
    { "one decimal, rounded", 1, 3, "33.3" },
    { "rounded up", 2, 3, "66.7" },
    { "nothing of nothing", 0, 0, "0" },
    { "something of nothing", 5, 0, "0" },
    { "a negative part has no length", -5, 10, "0" },
    { "more than the whole is cut", 15, 10, "100" },
    { "very large numbers do not overflow", INT64_MAX / 2, INT64_MAX, "50" },
};

static void test_percent(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    for (size_t i = 0; i < ARRAY_LEN(percents); i++) {
        struct str got = chart_percent(a, percents[i].part, percents[i].of);
        if (!str_eqz(got, percents[i].want)) {
            fail_msg("%s: got %.*s", percents[i].why, STR_ARG(got));
        }
    }
    arena_free(a);
}

static void test_number(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    assert_true(str_eqz(chart_number(a, 34561, LANG_ID), "34.561"));
    assert_true(str_eqz(chart_number(a, 1234567, LANG_EN), "1,234,567"));
    assert_true(str_eqz(chart_number(a, 999, LANG_ID), "999"));
    assert_true(str_eqz(chart_number(a, -100, LANG_ID), "-100"));
    assert_true(str_eqz(chart_number(a, -1000, LANG_ID), "-1.000"));
    assert_int_equal(chart_number(a, CHART_NONE, LANG_ID).n, 0);
    arena_free(a);
}

static void assert_json(const struct val *v, const char *want, struct arena *a)
{
    struct strbuf b;
    strbuf_init(&b, a);
    json_write(&b, v);
    assert_string_equal(str_z(a, strbuf_str(&b)), want);
}

static void test_bars(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct chart_bar bars[] = { { STR("Fisik"), 1500, false },
                                { STR("Psikis"), 375, false },
                                { STR("Jarang"), 9000, true },
                                { STR("Kosong"), CHART_NONE, false } };
    assert_json(chart_bars(a, bars, ARRAY_LEN(bars), 0, LANG_ID),
                "[{\"label\":\"Fisik\",\"value\":1500,\"text\":\"1.500\","
                "\"width\":\"100\",\"hidden\":false},"
                "{\"label\":\"Psikis\",\"value\":375,\"text\":\"375\","
                "\"width\":\"25\",\"hidden\":false},"
                "{\"label\":\"Jarang\",\"value\":null,\"text\":\"\","
                "\"width\":\"0\",\"hidden\":true},"
                "{\"label\":\"Kosong\",\"value\":null,\"text\":\"\","
                "\"width\":\"0\",\"hidden\":false}]",
                a);
    struct val *scaled = chart_bars(a, bars, 1, 3000, LANG_ID);
    assert_true(str_eqz(val_get_text(scaled->list->items[0], "width"), "50"));
    arena_free(a);
}

static const struct val *series_of(const struct val *chart, const char *view, size_t i)
{
    return val_getz(val_getz(chart, view), "series")->list->items[i];
}

static void test_line(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct str months[] = {
        STR("Jan"), STR("Feb"), STR("Mar"), STR("Apr"), STR("Mei"), STR("Jun"),
        STR("Jul"), STR("Agu"), STR("Sep"), STR("Okt"), STR("Nov"), STR("Des")
    };
    int64_t cases[] = { 0, 5, 10, 15, 20, CHART_NONE, 20, 30, 30, 10, 0, CHART_NONE };
    int64_t none[12];
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        none[i] = CHART_NONE;
    }
    struct chart_series series[] = { { STR("Kasus"), cases }, { STR("Korban"), none } };
    struct val *chart = chart_line(a, months, 12, series, 2, LANG_ID);
    const struct val *narrow = val_getz(chart, "narrow");
    assert_true(str_eqz(val_get_text(narrow, "view"), "0 0 330 190"));
    assert_int_equal(val_count(val_getz(narrow, "months")), 6);
    assert_int_equal(val_count(val_getz(val_getz(chart, "wide"), "months")), 12);
    assert_int_equal(val_count(val_getz(narrow, "ticks")), 4); /* 0, 10, 20, 30 */

    const struct val *first = series_of(chart, "narrow", 0);
    const struct val *lines = val_getz(first, "lines");
    assert_int_equal(val_count(lines), 2); /* June has no figure: the line is broken there */
    struct str points = val_get_text(lines->list->items[0], "points");
    if (!str_eqz(points, "40,166 62.3,140.7 84.7,115.4 107,90 129.4,64.7")) {
        fail_msg("got %.*s", STR_ARG(points));
    }
    assert_int_equal(val_count(val_getz(first, "dots")), 10);
    assert_true(
        str_eqz(val_get_text(val_getz(first, "dots")->list->items[1], "title"), "Feb, Kasus: 5"));
    assert_true(str_eqz(val_get_text(val_getz(first, "end"), "text"), "0"));

    assert_true(
        str_eqz(val_get_text(val_getz(first, "end"), "y"), "170.5")); /* level with its point */

    const struct val *second = series_of(chart, "wide", 1);
    assert_int_equal(val_count(val_getz(second, "lines")), 0);
    assert_int_equal(val_getz(second, "end")->kind, VAL_NULL);
    arena_free(a);
}

static void test_numbers_at_the_ends_do_not_meet(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct str months[] = { STR("Jan"), STR("Feb") };
    int64_t low[] = { 40, 10 }, high[] = { 0, 12 };
    struct chart_series series[] = { { STR("Kasus"), low }, { STR("Korban"), high } };
    struct val *chart = chart_line(a, months, 2, series, 2, LANG_ID);
    struct str below = val_get_text(val_getz(series_of(chart, "narrow", 0), "end"), "y");
    struct str above = val_get_text(val_getz(series_of(chart, "narrow", 1), "end"), "y");
    assert_true(str_eqz(below, "139")); /* 128 and 11 down */
    assert_true(str_eqz(above, "120.4"));
    arena_free(a);
}

static void test_line_at_its_limits(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    struct str month = STR("Jan");
    int64_t values[] = { 0, INT64_MAX / 8 };
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        struct chart_series series = { STR("Kasus"), &values[i] };
        struct val *chart = chart_line(a, &month, 1, &series, 1, LANG_EN);
        const struct val *dots = val_getz(series_of(chart, "wide", 0), "dots");
        assert_int_equal(val_count(dots),
                         1); /* one month stands in the middle, no division by zero */
        assert_true(str_eqz(val_get_text(dots->list->items[0], "x"), "348"));
    }
    arena_free(a);
}

static void test_pairs(void **state)
{
    (void)state; /* no fixture */
    struct arena *a = arena_new(0);
    const struct chart_pair pairs[] = {
        { STR("13-17"), 1200, 300, false, false },
        { STR("60+"), 2, 0, true, false },
    };
    assert_json(chart_pairs(a, pairs, 2, STR("*"), LANG_ID),
                "[{\"label\":\"13-17\",\"left\":{\"text\":\"1.200\",\"x\":\"0\",\"width\":\"100\","
                "\"hidden\":false},\"right\":{\"text\":\"300\",\"x\":\"75\",\"width\":\"25\","
                "\"hidden\":false}},{\"label\":\"60+\",\"left\":{\"text\":\"*\",\"x\":\"96\","
                "\"width\":\"4\",\"hidden\":true},\"right\":{\"text\":\"0\",\"x\":\"100\","
                "\"width\":\"0\",\"hidden\":false}}]",
                a);
    const struct chart_pair most = { STR("x"), (int64_t)1 << 60, 0, false, false };
    const struct val *v = chart_pairs(a, &most, 1, STR("*"), LANG_ID)->list->items[0];
    assert_true(str_eqz(val_get_text(val_getz(v, "left"), "width"), "100"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_bars),
        cmocka_unit_test(test_pairs),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_numbers_at_the_ends_do_not_meet),
        cmocka_unit_test(test_line_at_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
