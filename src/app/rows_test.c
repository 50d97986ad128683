/*
 * rows_test.c - a small city whose database is changed beside the program: each way is noticed, and a
 * change that failed is none. One byte in STRIDE is tried, every one with JEJARING_TORTURE set.
 */
#include "app/rows.h"

#include <stdlib.h>
#include <string.h>

#include "app/features.h"
#include "app/files.h"
#include "base/check.h"
#include "feature/case/case.h"
#include "http/test_http.h"

#define STRIDE 23
#define GOALS 2

static const struct stmt Q_GOALS = { "test_goals", "",
                                     "SELECT id, sealed, version FROM goal ORDER BY id" };
static const struct stmt Q_PUT = { "test_put", "tbi",
                                   "UPDATE goal SET sealed = $2, version = $3 WHERE id = $1" };
static const struct stmt Q_DROP = { "test_drop", "t", "DELETE FROM goal WHERE id = $1" };
static const struct stmt Q_COPY = {
    "test_copy", "ttbi",
    "INSERT INTO goal (id, case_id, compartment_id, sealed, version)"
    " SELECT $1, case_id, compartment_id, $3, $4 FROM goal WHERE id = $2"
};
static const struct stmt Q_FACT = { "test_fact", "", "SELECT id, sealed, version FROM fact" };
static const struct stmt Q_FACT_PUT = { "test_fact_put", "tb",
                                        "UPDATE fact SET sealed = $2 WHERE id = $1" };
static const struct stmt Q_CASE = { "test_case", "", "SELECT id, sealed, version FROM case_file" };
static const struct stmt Q_CASE_PUT = { "test_case_put", "tb",
                                        "UPDATE case_file SET sealed = $2 WHERE id = $1" };

struct one {
    struct str id, sealed;
    int64_t version;
};

struct world {
    struct http_test *h;
    struct ctx *c;
    struct str case_id;
    struct one first[GOALS], now[GOALS]; /* as written first, and as it is */
};

static struct rows_report check(struct world *w, bool alone)
{
    struct rows_report r;
    size_t n = 0;
    const struct feature *const *features = features_all(&n);
    const char *log = path_join(w->c->mem, test_dir(w->h), "log");
    CHECK(rows_check(w->c, log, features, n, alone, &r) == OK, "it can be compared");
    return r;
}

/* "2 goal" for two rows of goal; "" for none. */
static struct str said(struct world *w, const struct rows_bad *bad, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++) {
        text = test_printf(w->h, "%s%s%d %s", text, i > 0 ? ", " : "", (int)bad[i].n, bad[i].table);
    }
    return str_of(text);
}

static void expect(struct world *w, const char *why, const char *foreign, const char *gone,
                   const char *older)
{
    const struct rows_report r = check(w, true);
    CHECK_STR(said(w, r.foreign, r.n_foreign), foreign, why);
    CHECK_STR(said(w, r.gone, r.n_gone), gone, why);
    CHECK_STR(said(w, r.older, r.n_older), older, why);
}

static void run(struct world *w, const struct stmt *q, const struct value *v, size_t n)
{
    int64_t changed = 0;
    CHECK(store_begin_write(w->c) == OK && store_exec(w->c, q, v, n, &changed) == OK &&
              changed == 1 && store_commit(w->c) == OK,
          q->name);
}

static void put(struct world *w, const struct one *row, struct str sealed, int64_t version)
{
    run(w, &Q_PUT, VALS(V_TEXT(row->id), V_BLOB(sealed), V_INT(version)));
}

static size_t read_all(struct world *w, const struct stmt *q, struct one *out, size_t most)
{
    struct rows r;
    size_t n = 0;
    CHECK(store_query(w->c, q, NULL, 0, &r) == OK, q->name);
    while (store_next(&r)) {
        CHECK(n < most, "no more than there should be");
        out[n++] = (struct one){ row_text(&r, 0), row_blob(&r, 1), row_int(&r, 2) };
    }
    CHECK(store_done(&r) == OK, q->name);
    return n;
}

static void change_goal(struct world *w, int64_t version)
{
    const char *path = test_printf(w->h, "/kasus/%.*s/rencana/tujuan/%.*s", STR_ARG(w->case_id),
                                   STR_ARG(w->first[0].id));
    const char *body =
        test_printf(w->h, "body=Tujuan+lain+%d&version=%d", (int)version, (int)version);
    CHECK(test_post(w->h, "case_manager", path, body).status == 303, "a goal is changed");
}

static void world_make(struct world *w)
{
    bool retry = false;
    *w = (struct world){ .h = test_http_new() };
    w->c = test_ctx(w->h, "case_manager");
    struct case_all all = { .row = { .report_day = day_of(2024, 11, 14), .risk = STR("SEDANG") } };
    w->c->change = change_new(w->c);
    CHECK(case_open_new(w->c, &all, NULL, STR_NONE) == OK && change_commit(w->c, &retry) == OK,
          "a case");
    w->case_id = all.row.id;
    const char *path = test_printf(w->h, "/kasus/%.*s/rencana/tujuan", STR_ARG(w->case_id));
    for (int i = 0; i < GOALS; i++) {
        CHECK(test_post(w->h, "case_manager", path, "body=Tujuan+contoh").status == 303, "a goal");
    }
    CHECK(read_all(w, &Q_GOALS, w->first, GOALS) == GOALS, "all goals are there");
    change_goal(w, 1);
    change_goal(w, 2);
    CHECK(read_all(w, &Q_GOALS, w->now, GOALS) == GOALS && w->now[0].version == 3, "and changed");
    expect(w, "nothing was changed beside the program", "", "", "");
}

static void test_rows(void **state)
{
    struct world w;
    (void)state;
    world_make(&w);
    const struct one *a = &w.now[0];
    const struct one *b = &w.now[1];
    put(&w, a, w.first[0].sealed, 1);
    expect(&w, "put back by two versions", "", "", "1 goal");
    CHECK(check(&w, false).n_older == 0, "not told while others may write");
    put(&w, a, w.first[0].sealed, 3);
    expect(&w, "its older bytes at the newest version", "1 goal", "", "");
    CHECK(check(&w, false).n_foreign == 1, "that is told beside others too");
    put(&w, a, a->sealed, 4);
    expect(&w, "another version alone", "1 goal", "1 goal", "");
    put(&w, a, b->sealed, 3);
    put(&w, b, a->sealed, 1);
    expect(&w, "two rows swapped", "2 goal", "", "");
    put(&w, a, a->sealed, 3);
    put(&w, b, STR(""), 1);
    expect(&w, "emptied", "1 goal", "", "");
    put(&w, b, b->sealed, 1);
    expect(&w, "as it was", "", "", "");
    run(&w, &Q_COPY, VALS(V_TEXT(w.case_id), V_TEXT(b->id), V_BLOB(b->sealed), V_INT(1)));
    expect(&w, "one twice, under another id", "1 goal", "", "");
    run(&w, &Q_DROP, VALS(V_TEXT(w.case_id)));
    run(&w, &Q_DROP, VALS(V_TEXT(b->id)));
    expect(&w, "one taken out that was written once", "", "1 goal", "");
    run(&w, &Q_COPY, VALS(V_TEXT(b->id), V_TEXT(a->id), V_BLOB(b->sealed), V_INT(1)));
    expect(&w, "put in again as it was", "", "", "");
    run(&w, &Q_DROP, VALS(V_TEXT(a->id)));
    expect(&w, "one taken out that was changed since", "", "1 goal", "");
    CHECK(check(&w, false).n_gone == 0, "not told while others may write");
    test_http_free(w.h);
}

static void flip(struct world *w, const struct stmt *all, const struct stmt *q, const char *wanted)
{
    struct one rows[4];
    const size_t stride = getenv("JEJARING_TORTURE") != NULL ? 1 : STRIDE;
    const size_t n = read_all(w, all, rows, ARRAY_LEN(rows));
    CHECK(n > 0, all->name);
    for (size_t i = 0; i < n; i++) {
        for (size_t at = 0; at < rows[i].sealed.n; at += stride) {
            char *bytes = arena_dup(w->c->mem, rows[i].sealed.p, rows[i].sealed.n);
            bytes[at] = (char)(bytes[at] ^ 1);
            const struct str bad = { bytes, rows[i].sealed.n };
            run(w, q, VALS(V_TEXT(rows[i].id), V_BLOB(bad)));
            const struct rows_report r = check(w, true);
            CHECK_STR(said(w, r.foreign, r.n_foreign), wanted, "a byte changed");
        }
        run(w, q, VALS(V_TEXT(rows[i].id), V_BLOB(rows[i].sealed)));
    }
}

static void test_bytes(void **state)
{
    static const struct stmt put_goal = { "test_goal_put", "tb",
                                          "UPDATE goal SET sealed = $2 WHERE id = $1" };
    struct world w;
    (void)state;
    world_make(&w);
    flip(&w, &Q_GOALS, &put_goal, "1 goal");
    flip(&w, &Q_CASE, &Q_CASE_PUT, "1 case_file");
    flip(&w, &Q_FACT, &Q_FACT_PUT, "1 fact");
    expect(&w, "as it was", "", "", "");
    test_http_free(w.h);
}

/* What the log can't miss, because it goes in use: a case that is in no list, opens to nobody, or counts twice or not. */
static void test_lists(void **state)
{
    static const struct stmt q[] = {
        { "test_no_card", "", "DELETE FROM card" },
        { "test_no_access", "", "DELETE FROM case_access" },
        { "test_no_fact", "", "DELETE FROM fact" },
        { "test_facts", "",
          "INSERT INTO fact (id, sealed, version) SELECT 'a' || id, sealed, version FROM case_file"
          " UNION ALL SELECT 'b' || id, sealed, version FROM case_file" },
        { "test_erased", "", "UPDATE case_file SET number = id" },
    };
    static const struct {
        const char *why, *lost;
    } cases[ARRAY_LEN(q)] = {
        { "it is in no list", "1 card" },
        { "and opens to nobody", "1 card, 1 case_access" },
        { "and counts in no recap", "1 card, 1 case_access, 1 fact" },
        { "or twice", "1 card, 1 case_access, 1 fact" },
        { "of an erased one only the count is needed", "1 fact" },
    };
    struct world w;
    (void)state;
    world_make(&w);
    CHECK(check(&w, true).n_lost == 0, "every case has what it needs");
    for (size_t i = 0; i < ARRAY_LEN(q); i++) {
        int64_t changed = 0;
        CHECK(store_begin_write(w.c) == OK && store_exec(w.c, &q[i], NULL, 0, &changed) == OK &&
                  changed > 0 && store_commit(w.c) == OK,
              q[i].name);
        const struct rows_report r = check(&w, false);
        CHECK_STR(said(&w, r.lost, r.n_lost), cases[i].lost, cases[i].why);
    }
    test_http_free(w.h);
}

/* The log knows of a change that somebody else's, or a full disk, kept from happening. */
static void test_failed_change(void **state)
{
    struct world w;
    bool retry = false;
    (void)state;
    world_make(&w);
    const int64_t open = check(&w, true).open;
    w.c->change = change_new(w.c);
    change_action(w.c, ACTION_PLAN);
    change_log_row(w.c, "goal", w.first[1].id, 2, (const unsigned char *)"0123456789abcdef");
    change_exec(w.c, &Q_DROP, VALS(V_TEXT(STR("nobody"))), MISS_CONFLICT);
    CHECK(change_commit(w.c, &retry) == ERR_CONFLICT, "somebody was faster");
    expect(&w, "a change that failed is no row put back", "", "", "");
    CHECK(check(&w, true).open == open + 1, "but that isn't known");
    change_goal(&w, 3);
    expect(&w, "nor when others went on", "", "", "");
    test_http_free(w.h);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_rows), cmocka_unit_test(test_bytes),
                                        cmocka_unit_test(test_lists),
                                        cmocka_unit_test(test_failed_change) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
