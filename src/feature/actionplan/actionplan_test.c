/* actionplan_test.c - what is summed and what is not, which figures stand, and who may write them. */
#include "base/check.h"
#include "feature/actionplan/actionplan.h"
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

#define NONE -1

static const struct {
    const char *why;
    const char *counting;
    int64_t q[4]; /* NONE: no figure */
    bool day, source;
    int month; /* of the day, the first of it, in 2024 */
    enum plan_fault fault;
    bool any;
    int64_t reached;
} cases[] = {
    { "nothing yet is not zero", "SUM", { NONE, NONE, NONE, NONE }, 0, 0, 0, PLAN_FINE, 0, 0 },
    { "zero is a figure", "SUM", { 0, NONE, NONE, NONE }, 1, 1, 4, PLAN_FINE, 1, 0 },
    { "counts are summed", "SUM", { 6, 9, 11, NONE }, 1, 1, 10, PLAN_FINE, 1, 26 },
    { "shares are not summed", "LAST", { 35, 50, 62, NONE }, 1, 1, 10, PLAN_FINE, 1, 62 },
    { "the newest may be lower", "LAST", { 35, 20, NONE, NONE }, 1, 1, 7, PLAN_FINE, 1, 20 },
    { "no day", "SUM", { 6, NONE, NONE, NONE }, 0, 1, 0, PLAN_NO_DAY, 1, 6 },
    { "no source", "SUM", { 6, NONE, NONE, NONE }, 1, 0, 4, PLAN_NO_SOURCE, 1, 6 },
    { "a day alone", "SUM", { NONE, NONE, NONE, NONE }, 1, 0, 4, PLAN_NO_FIGURE, 0, 0 },
    { "a source alone", "SUM", { NONE, NONE, NONE, NONE }, 0, 1, 0, PLAN_NO_FIGURE, 0, 0 },
    { "its first day", "SUM", { 6, 1, NONE, NONE }, 1, 1, 4, PLAN_FINE, 1, 7 },
    { "a quarter to come", "SUM", { 6, 1, NONE, NONE }, 1, 1, 3, PLAN_EARLY, 1, 7 },
    { "a day to come", "SUM", { 6, NONE, NONE, NONE }, 1, 1, 12, PLAN_EARLY, 1, 6 },
};

static void figures(void **state)
{
    static const char *const names[] = { "q1", "q2", "q3", "q4" };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const int64_t *q = cases[i].q;
        struct plan_row p = { .year_no = 2024, .counting = str_of(cases[i].counting) };
        int64_t reached = 0;
        p.q1 = q[0] == NONE ? 0 : q[0];
        p.q2 = q[1] == NONE ? 0 : q[1];
        p.q3 = q[2] == NONE ? 0 : q[2];
        p.q4 = q[3] == NONE ? 0 : q[3];
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
            if (q[k] != NONE) {
                rec_set_has(&plan_row_rec, &p, names[k]);
            }
        }
        p.as_of = cases[i].day ? day_of(2024, cases[i].month, 1) : 0;
        p.source = cases[i].source ? STR("Laporan") : STR_NONE;
        CHECK(plan_row_fault(&p, day_of(2024, 11, 14)) == cases[i].fault, cases[i].why);
        CHECK(plan_row_reached(&p, &reached) == cases[i].any, cases[i].why);
        CHECK(reached == cases[i].reached, cases[i].why);
    }
}

#define ROW                                                                                     \
    "year_no=2024&pillar=PENCEGAHAN&objective=Sekolah+aman&activity=Kunjungan&indicator=Jumlah" \
    "&unit=sekolah&counting=SUM&target=20"

static const struct {
    const char *why, *login, *body;
    int status;
} posts[] = {
    { "without figures", "secretariat", ROW "&agency_id=DISDIK", 303 },
    { "an agency does not write the plan", "partner", ROW "&agency_id=POLRESTA", 403 },
    { "nor does a leader", "leader", ROW "&agency_id=DISDIK", 403 },
    { "nobody's", "secretariat", ROW "&agency_id=TIDAK_ADA", 422 },
    { "a figure without its day", "secretariat", ROW "&agency_id=DISDIK&q1=5&source=Laporan", 422 },
    { "a figure without source", "secretariat", ROW "&agency_id=DISDIK&q1=5&as_of=2024-04-01",
      422 },
    { "a quarter that has not come", "secretariat",
      ROW "&agency_id=DISDIK&q4=5&source=Laporan&as_of=2024-09-30", 422 },
    { "a target of nothing", "secretariat", ROW "&agency_id=DISDIK&target=0", 422 },
};

static void writing(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(posts); i++) {
        const struct test_answer a = test_post(h, posts[i].login, "/rencana-aksi", posts[i].body);
        CHECK(a.status == posts[i].status, posts[i].why);
    }
    CHECK(test_get(h, "partner", "/rencana-aksi").status == 200, "an agency reads it");
    CHECK(test_get(h, "intake", "/rencana-aksi/baru").status != 200, "intake does not write it");
    CHECK(test_get(h, "secretariat", "/rencana-aksi/tidak-ada").status == 404, "no such row");
}

static void year_of_plan(void **state)
{
    struct http_test *h = *state;
    CHECK(test_post(h, "secretariat", "/rencana-aksi", ROW "&agency_id=DISDIK").status == 303,
          "planned");
    struct test_answer a = test_get_json(h, "leader", "/rencana-aksi");
    const struct val *rows = val_getz(val_getz(a.json, "groups")->list->items[0], "rows");
    const struct val *row = rows->list->items[0];
    CHECK_STR(val_get_text(row, "q1"), "–", "no figure is not 0");
    const char *href = str_z(test_ctx(h, NULL)->mem, val_get_text(row, "href"));
    CHECK(test_post(h, "partner", href, ROW "&agency_id=DISDIK&version=1").status == 403,
          "the row itself is the secretariat's to change");
    CHECK(test_post(h, "secretariat", href,
                    ROW "&agency_id=DISDIK&version=1&q1=6&q2=9&as_of=2024-07-02&source=Laporan")
                  .status == 303,
          "written down");
    CHECK(test_post(h, "secretariat", href, ROW "&agency_id=DISDIK&version=1").status == 409,
          "another's change is not written over");
    a = test_get_json(h, "leader", "/rencana-aksi");
    rows = val_getz(val_getz(a.json, "groups")->list->items[0], "rows");
    row = rows->list->items[0];
    CHECK(val_get_int(row, "reached", 0) == 15 && val_get_int(row, "target", 0) == 20, "summed");
    CHECK_STR(val_get_text(row, "source"), "Laporan", "with its source");
    CHECK_STR(val_get_text(row, "unit"), "sekolah", "and its unit");
    a = test_get_json(h, "leader", "/rencana-aksi?year_no=2023");
    CHECK(val_getz(a.json, "groups")->list->n == 0, "another year");
}

static const struct {
    const char *why, *login, *body;
    int status;
} told[] = {
    { "another agency's", "partner2", "version=1&q1=5&as_of=2024-04-01&source=Laporan", 403 },
    { "a leader reads", "leader", "version=1&q1=5&as_of=2024-04-01&source=Laporan", 403 },
    { "without its day", "partner", "version=1&q1=5&source=Laporan", 422 },
    { "a quarter that has not come", "partner", "version=1&q4=5&as_of=2024-09-30&source=Laporan",
      422 },
    { "the plan itself is not the agency's", "partner",
      "version=1&target=1&q1=5&as_of=2024-04-01&source=Laporan", 422 },
    { "its own", "partner", "version=1&q1=5&as_of=2024-04-01&source=Laporan&obstacle=Kurang+orang",
      303 },
    { "what somebody changed meanwhile", "partner", "version=1&q1=6&as_of=2024-04-01&source=L",
      409 },
    { "the secretariat on its behalf", "secretariat",
      "version=2&q1=5&q2=7&as_of=2024-07-01&source=Surat+Polresta", 303 },
};

static const char *police_row(struct http_test *h)
{
    CHECK(test_post(h, "secretariat", "/rencana-aksi", ROW "&agency_id=POLRESTA").status == 303,
          "planned");
    struct test_answer a = test_get_json(h, "partner", "/rencana-aksi");
    const struct val *rows = val_getz(val_getz(a.json, "groups")->list->items[0], "rows");
    return str_z(test_ctx(h, NULL)->mem, val_get_text(rows->list->items[0], "href"));
}

static void told_by_its_agency(void **state)
{
    struct http_test *h = *state;
    const char *href = police_row(h);
    const char *report = test_printf(h, "%s/capaian", href);
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        CHECK(test_post(h, told[i].login, report, told[i].body).status == told[i].status,
              told[i].why);
    }
    struct test_answer a = test_get_json(h, "leader", "/rencana-aksi");
    const struct val *rows = val_getz(val_getz(a.json, "groups")->list->items[0], "rows");
    const struct val *row = rows->list->items[0];
    CHECK(val_get_int(row, "reached", 0) == 12 && val_get_int(row, "target", 0) == 20,
          "its figures; the target stands");
    CHECK(
        test_post(h, "partner", report,
                  "version=3&q1=5&q2=&q3=&q4=&as_of=2024-07-01&source=Laporan&obstacle=&next_step=")
                .status == 303,
        "a wrong figure is taken back");
    a = test_get_json(h, "leader", "/rencana-aksi");
    rows = val_getz(val_getz(a.json, "groups")->list->items[0], "rows");
    row = rows->list->items[0];
    CHECK_STR(val_get_text(row, "q2"), "–", "empty again, not 0");
    CHECK(val_get_int(row, "reached", 0) == 5, "and no longer summed");
    CHECK(val_get_text(row, "report").n == 0, "a leader is offered no form");
    a = test_get(h, "partner2", "/rencana-aksi");
    CHECK(!test_has(&a, "/capaian"), "nor is another agency");
    CHECK(test_get(h, "partner2", report).status == 403, "which does not open it either");
    CHECK(test_post(h, "secretariat", href, ROW "&agency_id=POLRESTA&version=4&dropped=1").status ==
              303,
          "dropped");
    CHECK(test_get(h, "partner", report).status == 403, "a dropped row takes no more figures");
}

static const struct {
    const char *why, *login, *file;
    int status;
} files[] = {
    { "to print", "leader", "matriks.pdf", 200 },
    { "to change", "partner", "matriks.odt?year_no=2024", 200 },
    { "to go on calculating", "secretariat", "matriks.xlsx", 200 },
    { "a year without rows", "secretariat", "matriks.pdf?year_no=2023", 200 },
    { "no year", "secretariat", "matriks.pdf?year_no=1", 422 },
    { "another paper", "secretariat", "rencana.pdf", 404 },
    { "not outside the task force", "intake", "matriks.xlsx", 403 },
};

static void as_files(void **state)
{
    struct http_test *h = *state;
    const char *report = test_printf(h, "%s/capaian", police_row(h));
    CHECK(test_post(h, "partner", report, told[5].body).status == 303, "with a figure");
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct test_answer a =
            test_get(h, files[i].login, test_printf(h, "/rencana-aksi/berkas/%s", files[i].file));
        CHECK(a.status == files[i].status, files[i].why);
        CHECK(a.status != 200 || str_starts(a.body, STR("%PDF-")) || str_starts(a.body, STR("PK")),
              "a file of its kind");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures),
        cmocka_unit_test_setup_teardown(writing, city_make, city_drop),
        cmocka_unit_test_setup_teardown(year_of_plan, city_make, city_drop),
        cmocka_unit_test_setup_teardown(told_by_its_agency, city_make, city_drop),
        cmocka_unit_test_setup_teardown(as_files, city_make, city_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
