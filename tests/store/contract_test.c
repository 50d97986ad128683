/*
 * The store's contract: one list of cases, run on SQLite, on SQLite behind the failing backend (not
 * failing), and on
 * PostgreSQL, so that a feature written against one works on all.
 */
#include "base/check.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pg_cluster.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "store/store.h"

static const struct migration tables[] = {
    { STR("0001"),
      STR("/*pg: CREATE DOMAIN blob AS bytea; */\n"
          "CREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT, number BIGINT, share DOUBLE PRECISION, body BLOB);\n") },
};

static const struct stmt Q_PUT = {
    "thing_put", "ttidb",
    "INSERT INTO thing (id, name, number, share, body) VALUES ($1, $2, $3, $4, $5)"
};
static const struct stmt Q_PUT_ONCE = {
    "thing_put_once", "ti", "INSERT INTO thing (id, number) VALUES ($1, $2) ON CONFLICT DO NOTHING"
};
static const struct stmt Q_GET = { "thing_get", "t",
                                   "SELECT name, number, share, body FROM thing WHERE id = $1" };
static const struct stmt Q_ALL = { "thing_all", "i",
                                   "SELECT id, number FROM thing ORDER BY number, id LIMIT $1" };
static const struct stmt Q_COUNT = { "thing_count", "", "SELECT COUNT(*) FROM thing" };
static const struct stmt Q_SUM = { "thing_sum", "",
                                   "SELECT CAST(SUM(number) AS BIGINT) FROM thing" };
static const struct stmt Q_SET = { "thing_set", "it",
                                   "UPDATE thing SET number = $1 WHERE id = $2" };
static const struct stmt Q_TWICE = {
    "thing_twice", "ti", "UPDATE thing SET number = $2 WHERE id = $1 AND number <> $2"
};
static const struct stmt Q_CLEAR = { "thing_clear", "", "DELETE FROM thing" };
static const struct stmt Q_TEN = {
    "ten", "iiiiiiiiiii",
    "SELECT $11, $10, $1 FROM thing WHERE $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9 = 44"
};
static const struct stmt Q_NEW = {
    "thing_new", "ti", "INSERT INTO thing (id, number) VALUES ($1, $2) RETURNING number"
};
static const struct stmt Q_BROKEN = { "broken", "", "SELECT nothing FROM nowhere" };
static const struct stmt Q_FEWER = { "fewer", "ii", "SELECT number FROM thing WHERE number = $1" };

enum which { ON_SQLITE, ON_FAULT, ON_PG };

struct place {
    struct ctx c;
    char folder[64];
    struct pg_cluster pg;
    bool absent;
};

/* ---- cases ---- */

static void write_one(struct ctx *c, const char *id, int64_t number)
{
    CHECK(store_begin_write(c) == OK, "begin");
    CHECK(store_exec(c, &Q_PUT_ONCE, VALS(V_TEXTZ(id), V_INT(number)), NULL) == OK, "put");
    CHECK(store_commit(c) == OK, "commit");
}

static int64_t count(struct ctx *c)
{
    struct value n = V_NULL;
    bool found = false;
    CHECK(store_one(c, &Q_COUNT, NO_VALS, &n, 1, &found) == OK && found, "count");
    return n.i;
}

static void values_come_back(struct ctx *c)
{
    static const char bytes[] = { 0, 1, (char)0xff, 0, 'x' };
    struct rows r;
    CHECK(store_begin_write(c) == OK, "begin");
    CHECK(store_exec(c, &Q_PUT,
                     VALS(V_TEXTZ("a"), V_TEXTZ("Bang \xc3\xa9 ; ' \""), V_INT(INT64_MIN),
                          V_REAL(-0.125), V_BLOB(((struct str){ bytes, sizeof bytes }))),
                     NULL) == OK,
          "put");
    CHECK(store_exec(c, &Q_PUT, VALS(V_TEXTZ("b"), V_NULL, V_NULL, V_NULL, V_NULL), NULL) == OK,
          "nothing");
    CHECK(store_commit(c) == OK, "commit");
    CHECK(store_query(c, &Q_GET, VALS(V_TEXTZ("a")), &r) == OK, "query");
    CHECK(store_next(&r), "there is a row");
    CHECK_STR(row_text(&r, 0), "Bang \xc3\xa9 ; ' \"", "text with quotes and accents");
    CHECK(row_int(&r, 1) == INT64_MIN, "the smallest number");
    CHECK(row_real(&r, 2) == -0.125, "a real number");
    CHECK(str_eq(row_blob(&r, 3), ((struct str){ bytes, sizeof bytes })), "bytes with zeros");
    CHECK(!store_next(&r) && store_done(&r) == OK, "one row only");
    CHECK(store_query(c, &Q_GET, VALS(V_TEXTZ("b")), &r) == OK && store_next(&r), "second row");
    for (int i = 0; i < 4; i++) {
        CHECK(row_is_null(&r, i), "nothing stays nothing");
    }
    CHECK(row_text(&r, 0).n == 0 && row_int(&r, 1) == 0 && row_real(&r, 2) == 0.0,
          "nothing reads as empty");
    CHECK(store_done(&r) == OK, "ended early");
}

static void values_of_another_kind_are_refused(struct ctx *c)
{
    static const struct {
        const char *why;
        struct value id, number;
    } cases[] = {
        { "a number where text is declared",
          { .kind = VALUE_INT, .i = 1 },
          { .kind = VALUE_INT, .i = 1 } },
        { "text where a number is declared",
          { .kind = VALUE_TEXT, .s = { "a", 1 } },
          { .kind = VALUE_TEXT, .s = { "1", 1 } } },
        { "bytes where text is declared",
          { .kind = VALUE_BLOB, .s = { "a", 1 } },
          { .kind = VALUE_INT, .i = 1 } },
        { "text with a NUL",
          { .kind = VALUE_TEXT, .s = { "a\0b", 3 } },
          { .kind = VALUE_INT, .i = 1 } },
        { "text that is not UTF-8",
          { .kind = VALUE_TEXT, .s = { "\xff", 1 } },
          { .kind = VALUE_INT, .i = 1 } },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(store_begin_write(c) == OK, "begin");
        CHECK(store_exec(c, &Q_PUT_ONCE, VALS(cases[i].id, cases[i].number), NULL) == ERR_INTERNAL,
              cases[i].why);
        store_rollback(c);
        fail_clear(c);
    }
    CHECK(store_begin_write(c) == OK, "begin");
    CHECK(store_exec(c, &Q_PUT_ONCE, VALS(V_TEXTZ("a")), NULL) == ERR_INTERNAL, "too few values");
    store_rollback(c);
    CHECK(count(c) == 0, "nothing was written");
}

static void the_number_of_changed_rows_is_told(struct ctx *c)
{
    int64_t n = -1;
    CHECK(store_begin_write(c) == OK, "begin");
    CHECK(store_exec(c, &Q_PUT_ONCE, VALS(V_TEXTZ("a"), V_INT(1)), &n) == OK && n == 1,
          "a new row");
    CHECK(store_exec(c, &Q_PUT_ONCE, VALS(V_TEXTZ("a"), V_INT(2)), &n) == OK && n == 0,
          "there already, and no failure");
    CHECK(store_exec(c, &Q_SET, VALS(V_INT(5), V_TEXTZ("none")), &n) == OK && n == 0,
          "no such row");
    CHECK(store_exec(c, &Q_TWICE, VALS(V_TEXTZ("a"), V_INT(9)), &n) == OK && n == 1,
          "a parameter used twice");
    CHECK(store_commit(c) == OK, "commit");
}

static void a_broken_constraint_is_a_conflict(struct ctx *c)
{
    write_one(c, "a", 1);
    CHECK(store_begin_write(c) == OK, "begin");
    CHECK(store_exec(c, &Q_PUT_ONCE, VALS(V_TEXTZ("b"), V_INT(1)), NULL) == OK, "a good row");
    CHECK(store_exec(c, &Q_PUT, VALS(V_TEXTZ("a"), V_NULL, V_NULL, V_NULL, V_NULL), NULL) ==
              ERR_CONFLICT,
          "key twice");
    CHECK(store_exec(c, &Q_SET, VALS(V_INT(5), V_TEXTZ("a")), NULL) != OK, "only rollback is left");
    CHECK(store_commit(c) != OK, "commit is refused");
    store_rollback(c);
    CHECK(count(c) == 1, "the good row went too");
}

static void rollback_leaves_nothing(struct ctx *c)
{
    struct rows r;
    CHECK(store_begin_write(c) == OK, "begin");
    CHECK(store_exec(c, &Q_PUT_ONCE, VALS(V_TEXTZ("a"), V_INT(1)), NULL) == OK, "put");
    CHECK(store_query(c, &Q_ALL, VALS(V_INT(10)), &r) == OK && store_next(&r), "seen inside");
    store_rollback(c);
    CHECK(!store_next(&r), "rows ended with the transaction");
    CHECK(count(c) == 0, "gone");
    store_rollback(c); /* fine when none is open */
}

static void changes_need_a_writing_transaction(struct ctx *c)
{
    struct rows r;
    CHECK(store_exec(c, &Q_PUT_ONCE, VALS(V_TEXTZ("a"), V_INT(1)), NULL) == ERR_INTERNAL,
          "without a transaction");
    CHECK(store_begin_read(c) == OK, "begin");
    CHECK(store_exec(c, &Q_PUT_ONCE, VALS(V_TEXTZ("a"), V_INT(1)), NULL) == ERR_INTERNAL,
          "in a reading one");
    store_rollback(c);
    CHECK(store_begin_read(c) == OK, "begin");
    CHECK(store_query(c, &Q_NEW, VALS(V_TEXTZ("a"), V_INT(1)), &r) == ERR_INTERNAL,
          "by RETURNING in a reading one");
    store_rollback(c);
    CHECK(store_begin_write(c) == OK && store_begin_read(c) == ERR_INTERNAL,
          "begin inside a transaction");
    store_rollback(c);
    CHECK(store_commit(c) == ERR_INTERNAL, "commit of nothing");
    CHECK(count(c) == 0, "nothing was written");
}

static void returning_gives_rows(struct ctx *c)
{
    struct value n = V_NULL;
    bool found = false;
    CHECK(store_begin_write(c) == OK, "begin");
    CHECK(store_one(c, &Q_NEW, VALS(V_TEXTZ("a"), V_INT(7)), &n, 1, &found) == OK && found &&
              n.i == 7,
          "row");
    CHECK(store_commit(c) == OK, "commit");
    CHECK(count(c) == 1, "written");
    CHECK(store_begin_write(c) == OK, "begin");
    (void)fail(c, ERR_INPUT, "x", NULL); /* an older failure does not hide this one */
    CHECK(store_one(c, &Q_NEW, VALS(V_TEXTZ("a"), V_INT(7)), &n, 1, &found) == ERR_CONFLICT,
          "key twice");
    store_rollback(c);
}

static void eight_queries_may_be_open(struct ctx *c)
{
    struct rows r[9];
    write_one(c, "a", 1);
    write_one(c, "b", 2);
    CHECK(store_begin_read(c) == OK, "begin");
    for (size_t i = 0; i < 8; i++) {
        CHECK(store_query(c, &Q_ALL, VALS(V_INT(10)), &r[i]) == OK, "the same statement again");
        CHECK(store_next(&r[i]), "first row");
    }
    CHECK(store_query(c, &Q_ALL, VALS(V_INT(10)), &r[8]) == ERR_INTERNAL, "a ninth");
    fail_clear(c);
    for (size_t i = 0; i < 8; i++) {
        CHECK(row_int(&r[i], 1) == 1, "its own place");
        CHECK(store_next(&r[i]) && row_int(&r[i], 1) == 2, "goes on by itself");
        CHECK(!store_next(&r[i]) && store_done(&r[i]) == OK, "end");
    }
    CHECK(store_query(c, &Q_ALL, VALS(V_INT(10)), &r[0]) == OK && store_done(&r[0]) == OK,
          "free again");
    store_rollback(c);
}

static void parameters_above_nine_are_bound_by_name(struct ctx *c)
{
    struct value out[3];
    bool found = false;
    write_one(c, "a", 1);
    CHECK(store_one(c, &Q_TEN,
                    VALS(V_INT(1), V_INT(2), V_INT(3), V_INT(4), V_INT(5), V_INT(6), V_INT(7),
                         V_INT(8), V_INT(9), V_INT(10), V_INT(11)),
                    out, 3, &found) == OK &&
              found,
          "query");
    CHECK(out[0].i == 11 && out[1].i == 10 && out[2].i == 1, "each in its place");
}

static void absent_rows_and_empty_sums(struct ctx *c)
{
    struct value v = V_INT(5);
    bool found = true;
    CHECK(store_one(c, &Q_GET, VALS(V_TEXTZ("none")), &v, 1, &found) == OK && !found,
          "no row is no failure");
    CHECK(store_one(c, &Q_SUM, NO_VALS, &v, 1, &found) == OK && found && v.kind == VALUE_NULL,
          "sum of nothing");
    write_one(c, "a", INT64_C(4611686018427387904));
    CHECK(store_one(c, &Q_SUM, NO_VALS, &v, 1, &found) == OK && v.kind == VALUE_INT,
          "a sum is a number");
    CHECK(v.i == INT64_C(4611686018427387904), "and a large one");
}

static void statements_that_do_not_fit_are_refused(struct ctx *c)
{
    CHECK(store_prepare(c, &Q_ALL) == OK, "a good one");
    CHECK(store_prepare(c, &Q_BROKEN) == ERR_INTERNAL, "no such table");
    CHECK(store_prepare(c, &Q_FEWER) == ERR_INTERNAL, "more types than parameters");
    fail_clear(c);
    write_one(c, "a", 1); /* the store goes on */
}

static void a_migration_runs_once_and_whole(struct ctx *c)
{
    static const struct stmt look = { "late_look", "",
                                      "SELECT word FROM late ORDER BY word LIMIT 5" };
    static const struct stmt half = { "half_look", "", "SELECT id FROM half" };
    struct value word = V_NULL;
    bool found = false;
    size_t n = 9;
    struct migration m[] = {
        tables[0],
        { STR("0002"),
          STR("-- a comment; with a semicolon\n"
              "CREATE TABLE late (word TEXT); /* and; another */\n"
              "INSERT INTO late (word) VALUES ('one; ''two'' -- three /* four */ $1');\n"
              "/*sqlite: INSERT INTO late (word) VALUES ('zsqlite'); */ /*pg: INSERT INTO late (word) VALUES ('zpg'); */;;\n"
              "CREATE INDEX \"late;by\" ON late (word)") },
    };
    struct migration broken[] = {
        { STR("0003"), STR("CREATE TABLE half (id TEXT); CREATE TABEL half2 (id TEXT);") }
    };
    struct migration torn[] = {
        { STR("0004"), STR("CREATE TABLE half (id TEXT); INSERT INTO half (id) VALUES ('x") }
    };
    struct migration edited[] = { { STR("0002"), STR("CREATE TABLE other (id TEXT);") } };
    CHECK(store_migrate(c, m, 2, &n) == OK && n == 1, "the new one alone");
    CHECK(store_migrate(c, m, 2, &n) == OK && n == 0, "nothing the second time");
    CHECK(store_one(c, &look, NO_VALS, &word, 1, &found) == OK && found, "row");
    CHECK_STR(word.s, "one; 'two' -- three /* four */ $1", "quoted text is no comment and no end");
    CHECK(store_migrate(c, broken, 1, &n) != OK, "a broken one");
    fail_clear(c);
    CHECK(store_prepare(c, &half) == ERR_INTERNAL, "leaves nothing of it");
    fail_clear(c);
    CHECK(store_migrate(c, torn, 1, &n) == ERR_STORE, "a torn one");
    fail_clear(c);
    CHECK(store_prepare(c, &half) == ERR_INTERNAL, "leaves nothing of it");
    fail_clear(c);
    CHECK(store_migrate(c, edited, 1, &n) == ERR_STORE, "an edited one is refused");
    fail_clear(c);
}

#define CASES(X)                                                                                   \
    X(values_come_back)                                                                            \
    X(values_of_another_kind_are_refused)                                                          \
    X(the_number_of_changed_rows_is_told)                                                          \
    X(a_broken_constraint_is_a_conflict) X(rollback_leaves_nothing)                                \
        X(changes_need_a_writing_transaction) X(returning_gives_rows) X(eight_queries_may_be_open) \
            X(parameters_above_nine_are_bound_by_name) X(absent_rows_and_empty_sums)               \
                X(statements_that_do_not_fit_are_refused) X(a_migration_runs_once_and_whole)

/* ---- places ---- */

static struct place place_now;

static int open_place(enum which which)
{
    struct place *p = &place_now;
    struct store *inner = NULL;
    size_t applied = 0;
    *p = (struct place){ .c = { .mem = arena_new(0), .now_ms = INT64_C(1731546000000) } };
    log_setup("test", LOG_ERROR + 1);
    if (which == ON_PG) {
        if (!pg_cluster_start(&p->pg)) {
            print_message("skipped: %s\n", p->pg.why);
            p->absent = true;
            return 0;
        }
        struct strbuf b;
        strbuf_init(&b, p->c.mem);
        strbuf_printf(&b, "schema=kota_a %s", p->pg.address);
        for (int tries = 0; tries < 500 && store_open_pg(&p->c, b.p, &p->c.db) != OK; tries++) {
            (void)usleep(20000); /* the socket is there before the server answers */
        }
        fail_clear(&p->c);
    } else {
        struct strbuf b;
        memcpy(p->folder, "/tmp/jejaring-store-XXXXXX", sizeof "/tmp/jejaring-store-XXXXXX");
        strbuf_init(&b, p->c.mem);
        strbuf_printf(&b, "%s/city.db", mkdtemp(p->folder));
        if (store_open_sqlite(&p->c, b.p, true, &p->c.db) != OK) {
            return -1;
        }
        inner = p->c.db;
        p->c.db = which == ON_FAULT ? store_open_fault(&p->c, inner) : inner;
    }
    return p->c.db != NULL && store_migrate(&p->c, tables, 1, &applied) == OK && applied == 1 ? 0
                                                                                              : -1;
}

static int open_sqlite(void **state)
{
    (void)state;
    return open_place(ON_SQLITE);
}

static int open_fault(void **state)
{
    (void)state;
    return open_place(ON_FAULT);
}

static int open_pg(void **state)
{
    (void)state;
    return open_place(ON_PG);
}

static int close_place(void **state)
{
    static const char *const files[] = { "city.db", "city.db-wal", "city.db-shm", "city.db-write" };
    struct place *p = &place_now;
    (void)state;
    store_close(p->c.db);
    pg_cluster_stop(&p->pg);
    for (size_t i = 0; p->folder[0] != '\0' && i < ARRAY_LEN(files); i++) {
        struct strbuf b;
        strbuf_init(&b, p->c.mem);
        strbuf_printf(&b, "%s/%s", p->folder, files[i]);
        (void)unlink(b.p);
    }
    if (p->folder[0] != '\0' && rmdir(p->folder) != 0) {
        return -1;
    }
    arena_free(p->c.mem);
    return 0;
}

static void run_case(void (*test)(struct ctx *))
{
    struct ctx *c = &place_now.c;
    if (place_now.absent) {
        skip();
    }
    fail_clear(c);
    CHECK(store_begin_write(c) == OK && store_exec(c, &Q_CLEAR, NO_VALS, NULL) == OK &&
              store_commit(c) == OK,
          "clean");
    test(c);
    store_rollback(c);
}

#define CASE_FUNCTION(name)               \
    static void test_##name(void **state) \
    {                                     \
        (void)state;                      \
        run_case(name);                   \
    }
CASES(CASE_FUNCTION)

int main(void)
{
#define CASE_ROW(name) { #name, test_##name, NULL, NULL, NULL },
    const struct CMUnitTest cases[] = { CASES(CASE_ROW) };
    int failed = 0;
    failed += cmocka_run_group_tests_name("sqlite", cases, open_sqlite, close_place);
    failed += cmocka_run_group_tests_name("sqlite behind the failing backend", cases, open_fault,
                                          close_place);
    failed += cmocka_run_group_tests_name("postgresql", cases, open_pg, close_place);
    return failed;
}
