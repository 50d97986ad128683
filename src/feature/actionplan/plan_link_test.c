/*
 * plan_link_test.c - what records add up to; they propose figures and change none; a row that is continued keeps its line and
 * nothing of its figures.
 */
#include "base/check.h"
#include "feature/actionplan/plan_counted.h"
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

#define D(month, day) day_of(2024, month, day)

static void sums(void **state)
{
    (void)state;
    const struct plan_counted r[] = {
        { .id = STR("a"), .place_id = STR("x"), .day = D(5, 2), .people = 40 },
        { .id = STR("b"), .place_id = STR("x"), .day = D(2, 2), .people = 30 },
        { .id = STR("c"), .place_id = STR("y"), .day = D(5, 9), .people = 20 },
        { .id = STR("d"), .place_id = STR("y"), .day = D(5, 9), .people = 10 },
        { .id = STR("e"), .day = D(12, 31), .people = 5 },
        { .id = STR("f"), .place_id = STR("z"), .day = day_of(2023, 12, 31), .people = 99 },
        { .id = STR("g"), .people = 99 },
    };
    static const struct {
        const char *why, *measure;
        int64_t want[PLAN_QUARTERS];
    } cases[] = {
        { "records, not those of another year nor without a day", "", { 1, 3, 0, 1 } },
        { "the same by its word", "RECORDS", { 1, 3, 0, 1 } },
        { "people", "PEOPLE", { 30, 70, 0, 5 } },
        { "a place once, in the quarter of its first visit; no place is none",
          "PLACES",
          { 1, 1, 0, 0 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t got[PLAN_QUARTERS];
        plan_counted_sum(r, ARRAY_LEN(r), str_of(cases[i].measure), 2024, got);
        for (size_t q = 0; q < PLAN_QUARTERS; q++) {
            CHECK(got[q] == cases[i].want[q], cases[i].why);
        }
    }
    static const struct {
        const char *why, *counting;
        int year;
        size_t quarter;
        bool may;
    } may[] = {
        { "a quarter that runs", "SUM", 2024, 3, true },
        { "one that is over", "SUM", 2024, 0, true },
        { "one to come", "SUM", 2025, 0, false },
        { "a share is not counted from records", "LAST", 2024, 0, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(may); i++) {
        const struct plan_row p = { .year_no = may[i].year, .counting = str_of(may[i].counting) };
        CHECK(plan_may_propose(&p, may[i].quarter, D(11, 14)) == may[i].may, may[i].why);
    }
}

#define ROW                                                                                     \
    "year_no=2024&pillar=PENCEGAHAN&objective=Sekolah+aman&activity=Kunjungan&indicator=Jumlah" \
    "&unit=sekolah&counting=SUM&target=20&agency_id=POLRESTA"

/* The address of the row of POLRESTA. */
static const char *make_row(struct http_test *h)
{
    CHECK(test_post(h, "secretariat", "/rencana-aksi", ROW).status == 303, "planned");
    const struct test_answer a = test_get_json(h, "partner", "/rencana-aksi");
    const struct val *rows = val_getz(val_getz(a.json, "groups")->list->items[0], "rows");
    return str_z(test_ctx(h, NULL)->mem, val_get_text(rows->list->items[0], "href"));
}

static const char *newest(struct http_test *h, const struct stmt *q)
{
    struct ctx *c = test_ctx(h, NULL);
    struct value v = V_NULL;
    bool found = false;
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, q, NO_VALS, &v, 1, &found), OK);
    store_rollback(c);
    assert_true(found);
    return str_z(c->mem, v.s);
}

/* A line of the programme with two visits, and one visit without a line; returns the line's id. */
static const char *make_visits(struct http_test *h, const char **alone)
{
    static const struct stmt line = { "test_line", "", "SELECT id FROM programme LIMIT 1" };
    static const struct stmt act = { "test_act", "",
                                     "SELECT id FROM activity WHERE topic = 'Tanpa rencana'" };
    CHECK(test_post(h, "secretariat", "/pencegahan/rencana",
                    "year_no=2024&month_no=5&kind=KUNJUNGAN_SEKOLAH&title=Sekolah+aman"
                    "&field=EDUKASI&agency_id=POLRESTA&planned=4&budget_item=DAK_SOSIALISASI")
                  .status == 303,
          "a line");
    const char *id = newest(h, &line);
    const char *acts[] = { test_printf(h, "topic=Satu&done_on=2024-02-01&programme_id=%s", id),
                           test_printf(h, "topic=Dua&done_on=2024-05-01&programme_id=%s", id),
                           "topic=Tanpa+rencana&done_on=2024-05-02" };
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        const char *form =
            test_printf(h, "kind=KUNJUNGAN_SEKOLAH&agency_id=POLRESTA&women_13_17=40&%s", acts[i]);
        CHECK(test_post(h, "partner", "/pencegahan/kegiatan", form).status == 303, acts[i]);
    }
    *alone = newest(h, &act);
    return id;
}

static void counts_and_proposes(void **state)
{
    struct http_test *h = *state;
    const char *row = make_row(h);
    const char *records = test_printf(h, "%s/catatan", row);
    const char *alone = NULL;
    const char *line = make_visits(h, &alone);
    const struct {
        const char *why, *login, *record;
        int status;
    } links[] = {
        { "another agency's row", "partner2", test_printf(h, "record=PROGRAMME:%s", line), 403 },
        { "a leader reads", "leader", test_printf(h, "record=PROGRAMME:%s", line), 403 },
        { "nothing chosen", "partner", "record=", 422 },
        { "no such record", "partner", "record=ACTIVITY:tidak-ada", 422 },
        { "of another kind", "partner", test_printf(h, "record=TRAINING:%s", line), 422 },
        { "the line", "partner", test_printf(h, "record=PROGRAMME:%s", line), 303 },
        { "a meeting that was not held", "partner", "record=MEETING:tidak-ada", 422 },
        { "once more is the same", "partner", test_printf(h, "record=PROGRAMME:%s", line), 303 },
        { "the visit without a line, by the secretariat", "secretariat",
          test_printf(h, "record=ACTIVITY:%s", alone), 303 },
    };
    for (size_t i = 0; i < ARRAY_LEN(links); i++) {
        CHECK(test_post(h, links[i].login, records, links[i].record).status == links[i].status,
              links[i].why);
    }
    struct test_answer a = test_get_json(h, "leader", records);
    CHECK(val_count(val_getz(a.json, "records")) == 3, "each record once");
    CHECK(val_count(val_getz(a.json, "links")) == 2, "by two links");
    const struct val *quarters = val_getz(a.json, "quarters");
    CHECK_STR(val_get_text(quarters->list->items[0], "counted"), "1", "the first quarter");
    CHECK_STR(val_get_text(quarters->list->items[1], "counted"), "2", "the second");
    CHECK_STR(val_get_text(quarters->list->items[1], "told"), "–", "nothing is told yet");
    a = test_get(h, "partner", test_printf(h, "%s/capaian?from_records=1", row));
    CHECK_STR(test_field(&a, "q2"), "2", "proposed in the form");
    CHECK_STR(test_field(&a, "source"), "Catatan di Jejaring: 3", "with its source");
    CHECK(test_has(&a, "belum disimpan"), "which says that nothing is saved");
    a = test_get_json(h, "leader", records);
    CHECK_STR(val_get_text(val_getz(a.json, "quarters")->list->items[1], "told"), "–",
              "a proposal changes nothing");
    CHECK(test_post(h, "partner", test_printf(h, "%s/capaian", row),
                    "version=1&q2=7&as_of=2024-07-01&source=Laporan")
                  .status == 303,
          "told otherwise");
    a = test_get(h, "leader", records);
    CHECK(test_has(&a, "berbeda") && test_has(&a, ">7 "), "both stand beside each other");
    a = test_get_json(h, "leader", records);
    const struct val *first = val_getz(a.json, "links")->list->items[0];
    const char *take = str_z(test_ctx(h, NULL)->mem, val_get_text(first, "action"));
    CHECK(test_post(h, "partner2", take, "").status == 403, "not another agency's to take out");
    CHECK(test_post(h, "partner", take, "").status == 303, "taken out");
    a = test_get_json(h, "leader", records);
    CHECK(val_count(val_getz(a.json, "links")) == 1, "and no longer counted");
    CHECK(test_get(h, "intake", records).status == 403, "not outside the task force");
}

/* One counter of the page by its key. */
static const struct val *counter(const struct test_answer *a, const char *key)
{
    const struct val *groups = val_getz(a->json, "groups");
    for (size_t g = 0; g < val_count(groups); g++) {
        const struct val *list = val_getz(groups->list->items[g], "counters");
        for (size_t i = 0; i < val_count(list); i++) {
            if (str_eqz(val_get_text(list->list->items[i], "key"), key)) {
                return list->list->items[i];
            }
        }
    }
    return NULL;
}

static void counters(void **state)
{
    struct http_test *h = *state;
    const char *alone = NULL;
    (void)make_visits(h, &alone);
    struct test_answer a = test_post(
        h, "secretariat", "/rapat",
        "kind=KOORDINASI&title=Rapat&starts_ms=2024-11-14T09:00&ends_ms=2024-11-14T12:00&place=A"
        "&chair=S&budget_item=DAK_KOORDINASI");
    const char *meeting = test_printf(h, "%.43s", str_z(test_ctx(h, NULL)->mem, a.location));
    a = test_get_json(h, "leader", "/rencana-aksi/penghitung?year_no=2024");
    CHECK(val_get_int(counter(&a, "DAK_RAKOR"), "n", -1) == 0, "a planned meeting was not held");
    CHECK(test_post(h, "secretariat", test_printf(h, "%s/mulai", meeting), "").status == 303,
          "held");
    CHECK(test_post(h, "partner", "/pencegahan/pelatihan",
                    "topic=Wawancara&held_on=2024-05-02&hours=8&agency_id=POLRESTA&women=6&men=9")
                  .status == 303,
          "a training");
    a = test_get_json(h, "leader", "/rencana-aksi/penghitung?year_no=2024");
    static const struct {
        const char *why, *key, *q2, *q4;
        int64_t n;
        size_t records;
    } want[] = {
        { "the meeting of that item", "DAK_RAKOR", "0", "1", 1, 1 },
        { "two visits of the line, not the one without", "DAK_SOSIALISASI", "1", "0", 2, 2 },
        { "people there", "DAK_SOSIALISASI_ORANG", "40", "0", 80, 2 },
        { "nothing of another item", "SUB_PENCEGAHAN", "0", "0", 0, 0 },
        { "officers trained", "SUB_PELATIHAN_ORANG", "15", "0", 15, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(want); i++) {
        const struct val *v = counter(&a, want[i].key);
        CHECK(val_get_int(v, "n", -1) == want[i].n, want[i].why);
        CHECK_STR(val_get_text(v, "q2"), want[i].q2, want[i].why);
        CHECK_STR(val_get_text(v, "q4"), want[i].q4, want[i].why);
        CHECK(val_count(val_getz(v, "records")) == want[i].records, "it shows what it counts");
    }
}

static void year_after_year(void **state)
{
    struct http_test *h = *state;
    const char *row = make_row(h);
    CHECK(test_post(h, "partner", test_printf(h, "%s/capaian", row),
                    "version=1&q1=5&as_of=2024-04-01&source=Laporan&obstacle=Mobil")
                  .status == 303,
          "with a figure");
    const char *on = test_printf(h, "%s/lanjut", row);
    CHECK(test_post(h, "partner", on, "").status == 403, "the plan is the secretariat's");
    struct test_answer a = test_post(h, "secretariat", on, "");
    CHECK(a.status == 303, "continued");
    const char *next = test_printf(h, "%.50s", str_z(test_ctx(h, NULL)->mem, a.location));
    a = test_post(h, "secretariat", on, "");
    CHECK(a.status == 303 && str_starts(a.location, str_of(next)), "once only");
    a = test_get(h, "secretariat", next);
    CHECK_STR(test_field(&a, "year_no"), "2025", "the year after");
    CHECK(test_field(&a, "q1").n == 0 && !test_has(&a, "Mobil"), "without figures and obstacles");
    CHECK(test_post(h, "secretariat", next,
                    "year_no=2025&pillar=PENCEGAHAN&objective=S&activity=K&indicator=J&unit=sekolah"
                    "&counting=SUM&target=30&agency_id=POLRESTA&version=1")
                  .status == 303,
          "its own target");
    a = test_get(h, "leader", "/rencana-aksi/beberapa-tahun?year_no=2024");
    CHECK(test_has(&a, ">5 / 20<") && test_has(&a, ">– / 30<"), "year beside year");
    a = test_get_json(h, "leader", "/rencana-aksi/beberapa-tahun?year_no=2024");
    const struct val *groups = val_getz(a.json, "groups");
    CHECK(val_count(groups) == 1 && val_count(val_getz(groups->list->items[0], "rows")) == 1,
          "one line");
    a = test_get(h, "leader", "/rencana-aksi/berkas/beberapa-tahun.pdf?year_no=2024");
    CHECK(a.status == 200 && str_starts(a.body, STR("%PDF-")), "to print");
    CHECK(test_get(h, "intake", "/rencana-aksi/beberapa-tahun").status == 403,
          "not outside the task force");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums),
        cmocka_unit_test_setup_teardown(counts_and_proposes, city_make, city_drop),
        cmocka_unit_test_setup_teardown(counters, city_make, city_drop),
        cmocka_unit_test_setup_teardown(year_after_year, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
