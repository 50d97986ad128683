/*
 * dashboard_test.c - every view says what the recap of the same period says; what is small is hidden; a decision is late here
 * only when its agency had its days; who may see it.
 */
#include "feature/dashboard/dashboard.h"

#include "feature/import/import.h"
#include "http/test_http.h"
#include "rec/pack.h"

#include <stdio.h>

#include "base/check.h"

#define YEAR "?from_day=2024-01-01&to_day=2024-11-14&basis=REPORT"
#define AUTUMN "?from_day=2024-09-01&to_day=2024-10-31&basis=REPORT"
#define AUTUMN_BEFORE "?from_day=2023-09-01&to_day=2023-10-31&basis=REPORT"
#define BEFORE                                     \
    "no_kasus,tgl_lapor,kecamatan,jk,usia,jenis\n" \
    "R-1,2023-09-05,Jelutung,P,14,FISIK\n"         \
    "R-2,2023-10-05,Jelutung,L,9,PSIKIS\n"         \
    "R-3,2023-10-31,Jelutung,P,30,FISIK\n"         \
    "R-4,2023-11-01,Jelutung,P,30,FISIK\n"

static struct http_test *city;

/* ---- reading what programs get: the dashboard's tables are text, the recap's are numbers by code ---- */

static const struct val *dashboard(const char *query)
{
    const struct test_answer a =
        test_get_json(city, "leader", test_printf(city, "/dasbor%s", query));
    CHECK(a.status == 200 && a.json != NULL, query);
    return a.json;
}

static const struct val *recap(const char *query)
{
    const struct test_answer a =
        test_get_json(city, "leader", test_printf(city, "/rekap%s", query));
    CHECK(a.status == 200 && a.json != NULL, query);
    return a.json;
}

static const struct val *rows_of(const struct val *page, const char *view)
{
    return val_getz(val_getz(page, view), "rows");
}

static struct str cell(const struct val *rows, size_t row, size_t at)
{
    CHECK(row < val_count(rows), "there is such a row");
    const struct val *cells = val_getz(rows->list->items[row], "cells");
    CHECK(at < val_count(cells), "there is such a cell");
    return val_get_text(cells->list->items[at], "text");
}

static void check_number(struct str got, int64_t want, const char *why)
{
    char text[32];
    (void)snprintf(text, sizeof text, "%lld", (long long)want);
    CHECK_STR(got, text, why);
}

/* ---- the one source ---- */

#define MAP_HEAD 2 /* unit and total stand before the codes of a recap's table */

static const struct {
    const char *view, *table;
    bool hides;
} same[] = { { "trend", "month", false },
             { "kinds", "violence_kind", false },
             { "area", "kecamatan", true } };

static void every_view_is_the_recap(void **state)
{
    (void)state;
    static const char *const periods[] = { YEAR, AUTUMN };
    for (size_t p = 0; p < ARRAY_LEN(periods); p++) {
        const struct val *d = dashboard(periods[p]);
        const struct val *r = recap(periods[p]);
        for (size_t i = 0; i < ARRAY_LEN(same); i++) {
            const struct val *rows = rows_of(d, same[i].view);
            const struct val *table = val_getz(r, same[i].table);
            const size_t n = val_count(table) - MAP_HEAD;
            size_t shown = 0;
            CHECK(val_count(rows) == n + 1, "a row for each code, and their total");
            for (size_t k = 0; k < n; k++) {
                const int64_t count = table->map->items[MAP_HEAD + k]->i;
                if (same[i].hides && str_eqz(cell(rows, k, 0), "disamarkan")) {
                    continue;
                }
                CHECK(!same[i].hides || count == 0 || count >= 5, "what is small is hidden");
                check_number(cell(rows, k, 0), count, same[i].view);
                shown++;
            }
            CHECK(shown > 1, same[i].view);
            check_number(cell(rows, n, 0), val_get_int(table, "total", -1), same[i].view);
        }
    }
}

static void the_year_before(void **state)
{
    (void)state;
    const struct val *rows = rows_of(dashboard(AUTUMN), "trend");
    const struct val *table = val_getz(recap(AUTUMN_BEFORE), "month");
    CHECK(val_count(rows) == 3, "two months and the total");
    for (size_t k = 0; k < 2; k++) {
        check_number(cell(rows, k, 1), table->map->items[MAP_HEAD + k]->i, "the same month");
    }
    check_number(cell(rows, 2, 1), 3, "up to the same day, not beyond");
}

/* Rows end with their sum, and the columns that are shown are whole numbers of the recap's rows. */
static void ages_hide_what_is_small(void **state)
{
    (void)state;
    const struct val *d = dashboard(AUTUMN);
    const struct val *rows = rows_of(d, "ages");
    const struct val *table = val_getz(recap(AUTUMN), "age_band");
    size_t hidden = 0;
    CHECK(val_count(rows) == val_count(table) - MAP_HEAD, "a row for each band");
    for (size_t k = 0; k < val_count(rows); k++) {
        const size_t n = val_count(val_getz(rows->list->items[k], "cells"));
        check_number(cell(rows, k, n - 1), table->map->items[MAP_HEAD + k]->i, "city totals stand");
        for (size_t j = 0; j + 1 < n; j++) {
            const struct str text = cell(rows, k, j);
            int64_t value = 0;
            hidden += str_eqz(text, "disamarkan") ? 1 : 0;
            CHECK(!str_to_int(text, &value) || value == 0 || value >= 5, "nothing small");
        }
    }
    CHECK(hidden > 1, "never one alone");
    const struct val *pairs = val_getz(val_getz(d, "ages"), "pairs");
    size_t stars = 0;
    for (size_t k = 0; k < val_count(pairs); k++) {
        const struct val *p = pairs->list->items[k];
        stars += str_eqz(val_get_text(val_getz(p, "left"), "text"), "*") ? 1 : 0;
        stars += str_eqz(val_get_text(val_getz(p, "right"), "text"), "*") ? 1 : 0;
    }
    CHECK(stars == hidden, "the drawing hides what the table hides");
}

/* ---- steps ---- */

static const char *const way[] = { "LAPORAN_POLISI", "PENYELIDIKAN", "PENYIDIKAN", "TERSANGKA",
                                   "BERKAS_TAHAP_I", "P19",          "P21",        "TAHAP_II",
                                   "DILIMPAHKAN_PN", "SIDANG",       "PUTUSAN_PN", "BANDING",
                                   "KASASI",         "INKRACHT",     "EKSEKUSI",   "RESTITUSI",
                                   "BEBAS" };
static const size_t step_begins[] = { 0, 2, 6, 8, 10 }; /* in way */

static void steps_add_up(void **state)
{
    (void)state;
    const struct val *r = recap(YEAR);
    const struct val *rows = rows_of(dashboard(YEAR), "steps");
    const struct val *states = val_getz(r, "legal_state");
    const int64_t cases = val_get_int(r, "cases", -1);
    check_number(cell(rows, 0, 0), cases, "all cases");
    check_number(cell(rows, 1, 0), val_get_int(r, "cases_verified", -1), "the verified");
    for (size_t s = 0; s < ARRAY_LEN(step_begins); s++) {
        int64_t want = 0;
        for (size_t i = step_begins[s]; i < ARRAY_LEN(way); i++) {
            want += val_get_int(states, way[i], 0);
        }
        check_number(cell(rows, 2 + s, 0), want, "at the step or beyond it");
    }
    int64_t sum = 0;
    for (size_t i = 2 + ARRAY_LEN(step_begins); i < val_count(rows); i++) {
        int64_t n = 0;
        CHECK(str_to_int(cell(rows, i, 0), &n), "a number");
        sum += n;
    }
    int64_t police = 0;
    CHECK(str_to_int(cell(rows, 2, 0), &police) && police > 0, "some went to the police");
    CHECK(police + sum == cases, "with what stands beside: every case once");
}

static void every_state_has_its_step(void **state)
{
    (void)state;
    const struct ctx *c = test_ctx(city, "leader");
    const struct vocab *v = pack_vocab(c->packs, STR("legal_state"));
    const struct pack_table *t = pack_table(c->packs, STR("figure/legal_step"));
    for (size_t i = 0; i < v->n; i++) {
        size_t found = 0;
        for (size_t k = 0; k < t->n_rows; k++) {
            struct str states = pack_cell(t, k, "states");
            struct str one;
            while (str_next(&states, '|', &one)) {
                found += str_eq(one, v->codes[i].code) ? 1 : 0;
            }
        }
        CHECK(found == (str_eqz(v->codes[i].code, "TIDAK_DIKETAHUI") ? 0 : 1),
              test_printf(city, "%.*s", STR_ARG(v->codes[i].code)));
    }
}

static void every_kecamatan_has_its_place(void **state)
{
    (void)state;
    const struct val *map = val_getz(val_getz(dashboard(YEAR), "area"), "map");
    const struct val *tiles = val_getz(map, "tiles");
    CHECK(val_count(tiles) == 11, "the eleven of the city");
    for (size_t i = 0; i < val_count(tiles); i++) {
        for (size_t k = 0; k < i; k++) {
            const struct val *a = tiles->list->items[i];
            const struct val *b = tiles->list->items[k];
            CHECK(val_get_int(a, "x", -1) != val_get_int(b, "x", -2) ||
                      val_get_int(a, "y", -1) != val_get_int(b, "y", -2),
                  "no two on one place");
        }
    }
    const struct test_answer a = test_get(city, "leader", "/dasbor" AUTUMN);
    CHECK(test_has(&a, "url(#few)") && test_has(&a, "<title>Telanaipura: disamarkan</title>"),
          "what is hidden is hatched");
}

/* ---- beside ---- */

static void old_figures_are_marked(void **state)
{
    (void)state;
    const struct test_answer a = test_get(city, "leader", "/dasbor" YEAR);
    CHECK(test_has(&a, "Provinsi Jambi") && test_has(&a, "13 Des 2023"), "source and day");
    CHECK(!test_has(&a, "Ada angka pembanding yang sudah lama"), "of last year");
    test_clock_add(city, 80 * 24 * HOUR_MS);
    const struct test_answer b = test_get(city, "leader", "/dasbor" YEAR);
    CHECK(test_has(&b, "Ada angka pembanding yang sudah lama"), "400 days are too many");
    test_clock_add(city, -80 * 24 * HOUR_MS);
}

/* ---- every view says what it is of ---- */

static void says_unit_and_period(void **state)
{
    (void)state;
    const struct val *d = dashboard(YEAR);
    for (size_t i = 0; i < DASHBOARD_VIEWS; i++) {
        const struct val *v = val_getz(d, dashboard_views[i]);
        const struct str says = val_get_text(v, "says");
        const bool open_now = i == 1 || i == 2; /* waits, late */
        CHECK(val_get_text(v, "unit").n > 0, dashboard_views[i]);
        CHECK(str_has(says, STR("Keadaan data per 14 Nov 2024")), "as of when");
        CHECK(open_now || (str_has(says, STR("1 Jan 2024 – 14 Nov 2024")) &&
                           str_has(says, STR("menurut hari laporan")) &&
                           str_has(says, STR("erverifikasi"))),
              dashboard_views[i]);
    }
}

/* ---- late decisions ---- */

static void late_after_its_days(void **state)
{
    (void)state;
    struct test_answer a =
        test_post(city, "secretariat", "/rapat",
                  "kind=KOORDINASI&title=Rapat&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T12:00"
                  "&place=Aula&chair=Sekda");
    const char *meeting = test_printf(city, "%.43s", str_z(test_ctx(city, NULL)->mem, a.location));
    a = test_post(city, "secretariat", test_printf(city, "%s/mulai", meeting), "");
    CHECK(a.status == 303, "held");
    a = test_post(
        city, "secretariat", test_printf(city, "%s/keputusan", meeting),
        "body=Ruang+periksa+ramah+anak&agency_id=POLRESTA&measure=Ruang&due_on=2024-11-15");
    CHECK(a.status == 303, "decided");
    test_clock_add(city,
                   4 * 24 * HOUR_MS); /* the 18th: three days late, its agency may still say why */
    a = test_get(city, "leader", "/dasbor");
    CHECK(a.status == 200 && !test_has(&a, "Ruang periksa ramah anak"), "not yet");
    test_clock_add(city, 24 * HOUR_MS);
    a = test_get(city, "leader", "/dasbor");
    CHECK(test_has(&a, "Ruang periksa ramah anak") && test_has(&a, "Lewat 4 hari"), "now");
    a = test_get(city, "leader", "/dasbor/berkas/dasbor.odt");
    CHECK(a.status == 200, "as a file");
    test_clock_add(city, -5 * 24 * HOUR_MS);
}

/* ---- who ---- */

static const struct {
    const char *login, *why;
    int status;
} who[] = {
    { "leader", "mayor and secretary of the city", 200 },
    { "lead", "who leads the service", 200 },
    { "secretariat", "the task force's secretariat", 200 },
    { "intake", "an officer reads cases, not the city", 403 },
    { "case_manager", "nor does a case manager", 403 },
    { "partner", "a partner has his own sheets", 403 },
    { "admin", "an administrator has no figures", 403 },
    { "auditor", "an auditor reads the log", 403 },
};

static void who_sees(void **state)
{
    (void)state;
    static const char *const paths[] = { "/dasbor", "/dasbor/cetak", "/dasbor/berkas/dasbor.pdf",
                                         "/dasbor/berkas/dasbor.xlsx" };
    for (size_t i = 0; i < ARRAY_LEN(who); i++) {
        for (size_t k = 0; k < ARRAY_LEN(paths); k++) {
            CHECK(test_get(city, who[i].login, paths[k]).status == who[i].status, who[i].why);
        }
    }
    CHECK(test_get(city, "leader", "/dasbor/berkas/rekap.pdf").status == 404, "no other file");
    CHECK(test_get(city, "leader", "/dasbor?from_day=2024-05-01&to_day=2024-01-01").status == 422,
          "a period backwards");
    CHECK(test_get(city, "leader", "/dasbor?from_day=0001-01-01&to_day=0001-03-01").status == 200,
          "before the first year there is none");
    const struct test_answer a = test_get(city, "leader", "/dasbor/cetak" YEAR);
    CHECK(test_has(&a, "<details open>") && !test_has(&a, "<details>"), "to print: tables open");
}

/* ---- the city ---- */

static int take(struct ctx *c, struct str list)
{
    struct import_list l = { 0 };
    struct import_result r = { 0 };
    const bool made = import_read(c, list, &l) == OK && import_apply(c, &l, false, NULL, &r) == OK;
    keys_forget(c->keys);
    return made ? (int)r.cases : -1;
}

static int make_city(void **state)
{
    (void)state;
    city = test_http_new();
    struct ctx *c = test_ctx(city, "lead");
    FILE *f = fopen("packs/demo/linelist.csv", "rb");
    const size_t room = 200000;
    char *p = arena_alloc(c->mem, room);
    if (f == NULL) {
        return -1;
    }
    const struct str list = { p, fread(p, 1, room, f) };
    (void)fclose(f); /* only read */
    return take(c, list) > 100 && take(test_ctx(city, "lead"), STR(BEFORE)) == 4 ? 0 : -1;
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
        cmocka_unit_test(every_view_is_the_recap),  cmocka_unit_test(the_year_before),
        cmocka_unit_test(ages_hide_what_is_small),  cmocka_unit_test(steps_add_up),
        cmocka_unit_test(every_state_has_its_step), cmocka_unit_test(every_kecamatan_has_its_place),
        cmocka_unit_test(old_figures_are_marked),   cmocka_unit_test(says_unit_and_period),
        cmocka_unit_test(late_after_its_days),      cmocka_unit_test(who_sees),
    };
    return cmocka_run_group_tests(tests, make_city, drop_city);
}
