/* erasure_test.c - when a case may be erased, who decides it, that nothing of it opens afterwards, and what stays. */
#include "app/features.h"
#include "app/files.h"
#include "app/rows.h"
#include "base/check.h"
#include "feature/case/case.h"
#include "feature/erasure/erasure.h"
#include "http/test_http.h"

static void test_what_bars(void **state)
{
    static const struct {
        const char *why, *reason;
        struct erasure_facts f;
        enum erasure_bar want;
    } cases[] = {
        { "still open", "DIMINTA", { false, false, false, 0, 100 }, ERASURE_OPEN },
        { "closed and asked for", "DIMINTA", { true, false, false, 200, 100 }, ERASURE_FREE },
        { "held", "DIMINTA", { true, true, false, 50, 100 }, ERASURE_HELD },
        { "not kept long enough", "RETENSI", { true, false, false, 101, 100 }, ERASURE_TOO_EARLY },
        { "on the very day", "RETENSI", { true, false, false, 100, 100 }, ERASURE_FREE },
        { "no rule says how long", "RETENSI", { true, false, false, 0, 100 }, ERASURE_TOO_EARLY },
        { "asked already", "DIMINTA", { true, false, true, 50, 100 }, ERASURE_WAITS },
        { "a hold is said before a waiting one",
          "DIMINTA",
          { true, true, true, 50, 100 },
          ERASURE_HELD },
        { "no report", "BUKAN_LAPORAN", { true, false, false, 0, 100 }, ERASURE_NO_REPORT },
        { "a report that is none",
          "BUKAN_LAPORAN",
          { true, false, false, 0, 100, true },
          ERASURE_FREE },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(erasure_may(&cases[i].f, str_of(cases[i].reason)) == cases[i].want, cases[i].why);
    }
}

static void test_how_long(void **state)
{
    const struct packs *p = test_ctx(*state, NULL)->packs;
    const day_t closed = day_of(2024, 11, 30);
    CHECK(erasure_due(p, ERASURE_CASE, closed) == day_of(2029, 11, 30), "five years");
    CHECK(erasure_due(p, ERASURE_LAW_CASE, closed) == day_of(2034, 11, 30),
          "ten where there was a law case");
    CHECK(erasure_due(p, ERASURE_REPORT, closed) == day_of(2026, 11, 30), "two for a report");
    CHECK(erasure_due(p, ERASURE_CASE, 0) == 0, "an open case is never due");
    CHECK(erasure_due(p, "TIDAK_ADA", closed) == 0, "what no rule names neither");
}

static struct str open_case(struct http_test *h, struct case_all *all)
{
    static struct party people[1];
    static struct party_identity names[1];
    struct ctx *c = test_ctx(h, "case_manager");
    bool retry = false;
    people[0] = (struct party){ .roles = STR("KORBAN"),
                                .sex = STR("P"),
                                .kinds = STR("FISIK"),
                                .age_incident = 30,
                                .age_report = 30 };
    names[0] = (struct party_identity){ .name = STR("Zubaidah Contoh") };
    *all = (struct case_all){ .row = { .report_day = day_of(2024, 11, 1),
                                       .risk = STR("SEDANG"),
                                       .incident = STR("Cerita yang disegel") },
                              .parties = people,
                              .n_parties = 1 };
    c->change = change_new(c);
    assert_int_equal(case_open_new(c, all, names, STR_NONE), OK);
    assert_int_equal(change_commit(c, &retry), OK);
    return all->row.id;
}

static void close_case(struct http_test *h, struct str id)
{
    struct ctx *c = test_ctx(h, "case_manager");
    struct case_all all = { .row = { 0 } };
    bool retry = false;
    c->change = change_new(c);
    assert_int_equal(case_load(c, id, &all), OK);
    all.row.stage = STR("TERMINASI");
    all.row.closed_ms = c->now_ms;
    rec_set_all(&case_file_rec, &all.row);
    assert_int_equal(rec_update(c, &case_file_rec, &all.row), OK);
    assert_int_equal(change_commit(c, &retry), OK);
}

static int64_t count(struct http_test *h, const struct stmt *q)
{
    struct ctx *c = test_ctx(h, "lead");
    struct value v;
    bool found = false;
    assert_int_equal(store_one(c, q, NO_VALS, &v, 1, &found), OK);
    return v.i;
}
static const struct stmt Q_FACTS = { "test_facts", "", "SELECT COUNT(*) FROM fact" };
static const struct stmt Q_CARDS = { "test_cards", "", "SELECT COUNT(*) FROM card" };
static const struct stmt Q_PARTS = { "test_parts", "t",
                                     "SELECT id FROM compartment WHERE case_id = $1 LIMIT 50" };

static size_t parts_of(struct http_test *h, struct str id, struct str out[50])
{
    struct ctx *c = test_ctx(h, "lead");
    struct rows r;
    size_t n = 0;
    assert_int_equal(store_query(c, &Q_PARTS, VALS(V_TEXT(id)), &r), OK);
    while (store_next(&r)) {
        out[n++] = str_copy(c->mem, row_text(&r, 0));
    }
    assert_int_equal(store_done(&r), OK);
    return n;
}

static bool opens(struct http_test *h, const char *login, struct str compartment)
{
    struct ctx *c = test_ctx(h, login);
    return keys_fetch(c, &compartment, 1, LOOK_CASE, NULL) == OK && keys_held(c, compartment);
}

/* What was cut is told to the log like any change: doctor finds no row that nobody wrote. */
static void rows_as_told(struct http_test *h)
{
    struct ctx *c = test_ctx(h, "lead");
    struct rows_report r;
    size_t n = 0;
    const struct feature *const *features = features_all(&n);
    CHECK(rows_check(c, path_join(c->mem, test_dir(h), "log"), features, n, true, &r) == OK,
          "it can be compared");
    CHECK(r.n_foreign == 0, "every row is told by the log");
    CHECK(r.n_gone == 0, "and none is missed");
    CHECK(r.n_older == 0, "or older than told");
    CHECK(r.n_lost == 0, "and no list or recap lacks a case");
}

static void test_two_persons(void **state)
{
    struct http_test *h = *state;
    struct case_all all;
    struct str id = open_case(h, &all);
    const char *page = test_printf(h, "/kasus/%.*s/pemusnahan", STR_ARG(id));
    const char *decide = test_printf(h, "%s/putusan", page);
    const struct {
        const char *why, *login, *path, *body;
        int status;
        const char *says;
    } early[] = {
        { "an open case", "lead", page, "reason=DIMINTA", 422, "Tutup lebih dahulu" },
        { "no reason", "lead", page, "", 422, NULL },
        { "a reason that no list has", "lead", page, "reason=BOSAN", 422, NULL },
        { "the right is lead's", "case_manager", page, "reason=DIMINTA", 403, NULL },
        { "an administrator erases nothing", "admin", page, "reason=DIMINTA", 403, NULL },
        { "nothing is asked yet", "lead2", decide, "read_version=1", 409, NULL },
        { "a hold that does not stand", "lead", test_printf(h, "%s/lepas", page), "", 409, NULL },
    };
    for (size_t i = 0; i < ARRAY_LEN(early); i++) {
        struct test_answer a = test_post(h, early[i].login, early[i].path, early[i].body);
        CHECK(a.status == early[i].status, early[i].why);
        CHECK(early[i].says == NULL || test_has(&a, early[i].says), early[i].why);
    }
    close_case(h, id);
    CHECK(test_post(h, "lead", test_printf(h, "%s/tahan", page), "reason=PROSES_HUKUM").status ==
              303,
          "held");
    struct test_answer a = test_post(h, "lead", page, "reason=DIMINTA");
    CHECK(a.status == 422 && test_has(&a, "Ditahan untuk hukum"), "a held case is not erased");
    CHECK(test_post(h, "lead", test_printf(h, "%s/lepas", page), "").status == 303, "lifted");
    a = test_post(h, "lead", page, "reason=BUKAN_LAPORAN");
    CHECK(a.status == 422 && test_has(&a, "hanya untuk laporan"), "a case is no report");
    a = test_get(h, "lead", page);
    CHECK(!test_has(&a, "BUKAN_LAPORAN") && test_has(&a, "MELAWAN_HUKUM"), "nor is it offered");
    a = test_post(h, "lead", page, "reason=RETENSI");
    CHECK(a.status == 422 && test_has(&a, "belum berakhir"), "not kept long enough");
    CHECK(test_post(h, "lead", page, "reason=DIMINTA").status == 303, "asked");
    a = test_post(h, "lead", page, "reason=DIMINTA");
    CHECK(a.status == 422 && test_has(&a, "sudah diusulkan"), "asked twice");
    a = test_post(h, "lead", decide, "step=erase&read_version=1");
    CHECK(a.status == 422 && test_has(&a, "Orang lain yang memutuskan"), "nobody decides his own");
    CHECK(test_post(h, "lead2", decide, "step=erase&read_version=7").status == 409, "a stale page");
    CHECK(test_post(h, "lead2", decide, "step=refuse&read_version=1").status == 303, "refused");
    CHECK(test_get(h, "case_manager", test_printf(h, "/kasus/%.*s", STR_ARG(id))).status == 200,
          "and all is there");
}

static void test_nothing_opens_afterwards(void **state)
{
    struct http_test *h = *state;
    struct case_all all;
    struct str parts[50];
    struct str id = open_case(h, &all);
    const char *page = test_printf(h, "/kasus/%.*s/pemusnahan", STR_ARG(id));
    const char *number = test_printf(h, "%.*s", STR_ARG(all.row.number));
    const int64_t facts = count(h, &Q_FACTS);
    const int64_t cards = count(h, &Q_CARDS);
    const size_t n = parts_of(h, id, parts);
    close_case(h, id);
    CHECK(n >= 2 && opens(h, "lead", parts[0]) && opens(h, "case_manager", parts[0]),
          "before, they open");
    CHECK(test_post(h, "lead", page, "reason=PERSETUJUAN_DITARIK").status == 303, "asked");
    struct test_answer list = test_get(h, "lead2", "/pemusnahan");
    CHECK(list.status == 200 && test_has(&list, number), "the other lead is told");
    struct test_answer done =
        test_post(h, "lead2", test_printf(h, "%s/putusan", page), "step=erase&read_version=1");
    CHECK(done.status == 303, "erased");
    for (size_t i = 0; i < n; i++) {
        CHECK(!opens(h, "lead", parts[i]) && !opens(h, "case_manager", parts[i]),
              "no key of it is there any more");
    }
    static const char *const who[] = { "lead", "lead2", "case_manager" };
    for (size_t i = 0; i < ARRAY_LEN(who); i++) {
        CHECK(test_get(h, who[i], test_printf(h, "/kasus/%.*s", STR_ARG(id))).status == 404,
              "the case is absent");
        struct test_answer cases = test_get(h, who[i], "/kasus");
        CHECK(cases.status == 200 && !test_has(&cases, number), "and in no list");
    }
    CHECK(count(h, &Q_FACTS) == facts, "what recaps count stays");
    CHECK(count(h, &Q_CARDS) == cards - 1, "its card is gone");
    rows_as_told(h);
    struct search_hit hits[5];
    size_t found = 0;
    struct ctx *c = test_ctx(h, "lead");
    struct search_card asked = { .name = STR("Zubaidah Contoh") };
    CHECK(keys_search(c, &asked, hits, ARRAY_LEN(hits), &found) == OK, "searched");
    for (size_t i = 0; i < found; i++) {
        CHECK(!str_eq(hits[i].scope, id), "the person is found no more");
    }
    struct test_answer record = test_follow(h, "lead2", &done);
    CHECK(record.status == 200 && test_has(&record, "BERITA ACARA PEMUSNAHAN") &&
              test_has(&record, number) && !test_has(&record, "Zubaidah"),
          "the record of destruction names the case and nobody in it");
    list = test_get(h, "lead", "/pemusnahan");
    CHECK(test_has(&list, "Persetujuan ditarik"), "and is listed");
    CHECK(test_get(h, "case_manager", "/pemusnahan").status == 403, "for lead alone");
    CHECK(test_get(h, "lead", test_printf(h, "/pemusnahan/%.*s", STR_ARG(id))).status == 404,
          "another id is no record");
}

static void test_what_is_due(void **state)
{
    struct http_test *h = *state;
    struct case_all all;
    struct str id = open_case(h, &all);
    const char *number = test_printf(h, "%.*s", STR_ARG(all.row.number));
    close_case(h, id);
    struct test_answer list = test_get(h, "lead", "/pemusnahan");
    CHECK(!test_has(&list, number), "closed today is not due");
    test_clock_add(h, INT64_C(86400000) * 366 * 5);
    list = test_get(h, "lead", "/pemusnahan");
    CHECK(test_has(&list, number), "five years later it is");
    CHECK(test_post(h, "lead", test_printf(h, "/kasus/%.*s/pemusnahan", STR_ARG(id)),
                    "reason=RETENSI")
                  .status == 303,
          "and may be asked for with that reason");
}

static int set_up(void **state)
{
    *state = test_http_new();
    return 0;
}

static int tear_down(void **state)
{
    test_http_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_bars),   cmocka_unit_test(test_how_long),
        cmocka_unit_test(test_two_persons), cmocka_unit_test(test_nothing_opens_afterwards),
        cmocka_unit_test(test_what_is_due),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
