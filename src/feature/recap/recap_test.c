/* recap_test.c - what stands on the pages beside the figures: no number without what it counts. */
#include "feature/recap/recap_priv.h"

#include "feature/import/import.h"
#include "http/test_http.h"

#include "base/check.h"

#define LIST                                       \
    "no_kasus,tgl_lapor,kecamatan,jk,usia,jenis\n" \
    "R-1,2024-03-05,Jelutung,P,14,FISIK\n"         \
    "R-2,2024-05-05,Jelutung,L,9,PSIKIS\n"

#define PERIOD "?from_day=2024-01-01&to_day=2024-06-30"

static struct http_test *city;

static size_t count(struct str text, const char *part)
{
    const struct str p = str_of(part);
    size_t n = 0;
    for (size_t i = 0; i + p.n <= text.n; i++) {
        n += str_eq(str_cut(text, i, i + p.n), p) ? 1 : 0;
    }
    return n;
}

/*
 * Cut out or photographed, a table still says its unit, its period, as of when, and whether
 * verified.
 */
static void every_table_says_what_it_counts(void **state)
{
    (void)state;
    static const char *const pages[] = { "/rekap" PERIOD, "/rekap/cetak" PERIOD };
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        const struct test_answer a = test_get(city, "leader", pages[i]);
        const size_t tables = count(a.body, "<section class=\"card s6 chart\"");
        assert_int_equal(a.status, 200);
        CHECK(tables > 15, pages[i]);
        CHECK(count(a.body, "Satuan: ") == tables, "the unit");
        CHECK(count(a.body, "1 Jan 2024 – 30 Jun 2024") == tables + 1,
              "the period, above and in each table");
        CHECK(count(a.body, "menurut hari laporan") == tables + 1, "which day counts");
        CHECK(count(a.body, "kasus terverifikasi") == tables + 1, "verified or not");
        CHECK(count(a.body, "Keadaan data per 14 Nov 2024") == tables + 1, "as of when");
    }
}

/* Sent at 0, due at 100, now is 150. */
static void answers_add_up(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        struct recap_sent r;
        struct recap_answers want;
    } cases[] = {
        { "in time", { 0, 100, 60, false }, { .sent = 1, .answered = 1, .in_time = 1 } },
        { "in the last moment",
          { 0, 100, 100, false },
          { .sent = 1, .answered = 1, .in_time = 1 } },
        { "too late", { 0, 100, 101, false }, { .sent = 1, .answered = 1 } },
        { "answered, then run out",
          { 0, 100, 60, true },
          { .sent = 1, .answered = 1, .in_time = 1 } },
        { "no limit", { 0, 0, 900, false }, { .sent = 1, .answered = 1, .in_time = 1 } },
        { "still time", { 0, 200, 0, false }, { .sent = 1, .waiting = 1 } },
        { "overdue", { 0, 100, 0, false }, { .sent = 1, .waiting = 1, .overdue = 1 } },
        { "revoked before anybody answered", { 0, 100, 0, true }, { .sent = 1, .ended = 1 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t room[1] = { -1 };
        struct recap_answers a = { .spans = room };
        recap_answer_add(&a, &cases[i].r, 150);
        const struct recap_answers *w = &cases[i].want;
        CHECK(a.sent == w->sent && a.answered == w->answered && a.in_time == w->in_time &&
                  a.waiting == w->waiting && a.overdue == w->overdue && a.ended == w->ended,
              cases[i].why);
        CHECK(a.sent == a.answered + a.waiting + a.ended, "nothing is counted twice or not at all");
        CHECK(a.n == (size_t)a.answered && (a.n == 0 || room[0] == cases[i].r.answered_ms),
              "and how long it took");
    }
    int64_t odd[] = { 90, 10, 20 };
    int64_t even[] = { 40, 10, 20, 90 };
    CHECK(recap_middle(odd, 3) == 20 && recap_middle(even, 4) == 30 && recap_middle(odd, 0) == 0,
          "the middle, which one slow answer does not move");
}

static void what_is_not_known_has_words(void **state)
{
    (void)state;
    const struct test_answer a = test_get(city, "leader", "/rekap" PERIOD);
    CHECK(!test_has(&a, "TIDAK_DIKETAHUI"), "no code where a label belongs");
    CHECK(count(a.body, "<th scope=\"row\">Tidak diketahui</th>") > 1,
          "a bucket above 0 is printed");
    const struct test_answer csv = test_get(city, "leader", "/rekap/csv" PERIOD);
    CHECK(test_has(
              &csv,
              "legal_state,case,TIDAK_DIKETAHUI,Tidak diketahui,2,2024-01-01,2024-06-30,report,"),
          "the code for programs, the label beside it");
}

/* On 14 November 2024: a month, or a quarter, that is not over is no whole one. */
static void usual_periods(void **state)
{
    (void)state;
    static const char *const periods[] = { "from_day=2024-01-01&amp;to_day=2024-11-14",
                                           "from_day=2024-07-01&amp;to_day=2024-09-30",
                                           "from_day=2023-11-01&amp;to_day=2024-10-31" };
    const struct test_answer a = test_get(city, "leader", "/rekap" PERIOD);
    for (size_t i = 0; i < ARRAY_LEN(periods); i++) {
        CHECK(test_has(&a, test_printf(city, "href=\"/rekap?%s\"", periods[i])), periods[i]);
    }
}

/* Whoever asks for all of history at once would keep a worker busy for a minute. */
static void refused_periods(void **state)
{
    (void)state;
    static const struct {
        const char *why, *period;
        int want;
        const char *says;
    } cases[] = {
        { "backwards", "from_day=2024-12-01&to_day=2024-01-01", 422, "sebelum hari akhir" },
        { "fifty years", "from_day=1974-11-14&to_day=2024-11-14", 200, NULL },
        { "fifty years and a day", "from_day=1974-11-13&to_day=2024-11-14", 422, "50 tahun" },
        { "all of history", "from_day=0900-04-23&to_day=8576-10-17&basis=INCIDENT", 422,
          "50 tahun" },
        { "to a far day from this year on", "to_day=8576-10-17", 422, "50 tahun" },
        { "from a far day up to now", "from_day=0900-04-23", 422, "50 tahun" },
    };
    static const char *const pages[] = { "/rekap", "/rekap/cetak", "/rekap/csv", "/rekap/pidato" };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t k = 0; k < ARRAY_LEN(pages); k++) {
            const struct test_answer a =
                test_get(city, "leader", test_printf(city, "%s?%s", pages[k], cases[i].period));
            CHECK(a.status == cases[i].want, test_printf(city, "%s: %s", pages[k], cases[i].why));
            CHECK(cases[i].says == NULL || test_has(&a, cases[i].says), cases[i].why);
        }
    }
}

static void the_nation_stands_beside_it(void **state)
{
    (void)state;
    static const char *const pages[] = { "/rekap" PERIOD, "/rekap/cetak" PERIOD };
    static const char *const figures[] = { "31.953", "34.561",
                                           "24.343, di antaranya 19.402 perempuan",
                                           "sebagaimana dibacakan 13 November 2024" };
    for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
        const struct test_answer a = test_get(city, "leader", pages[i]);
        for (size_t k = 0; k < ARRAY_LEN(figures); k++) {
            CHECK(test_has(&a, figures[k]), figures[k]);
        }
    }
}

static int make_city(void **state)
{
    (void)state;
    city = test_http_new();
    struct ctx *c = test_ctx(city, "lead");
    struct import_list l = { 0 };
    struct import_result r = { 0 };
    return import_read(c, STR(LIST), &l) == OK && import_apply(c, &l, false, NULL, &r) == OK &&
                   r.cases == 2
               ? 0
               : -1;
}

static int drop_city(void **state)
{
    (void)state;
    test_http_free(city);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_add_up),
        cmocka_unit_test(every_table_says_what_it_counts),
        cmocka_unit_test(what_is_not_known_has_words),
        cmocka_unit_test(usual_periods),
        cmocka_unit_test(refused_periods),
        cmocka_unit_test(the_nation_stands_beside_it),
    };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
