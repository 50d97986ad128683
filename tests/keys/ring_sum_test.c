/*
 * ring_sum_test.c - a small city's keyring whose rows are changed beside the key keeper: each way, in each table, is
 * refused at the next start, and gone on with only on purpose. A sample of rows and bytes, each one with JEJARING_TORTURE
 * set.
 */
#include "city.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/strbuf.h"

#define STRIDE 400
#define FIRST 2 /* rows of each table that are tried, then every STEP-th */
#define STEP 7
#define RING_MAX ((size_t)4 << 20)

static const char *const TABLES[] = { "principal", "seat",        "compartment", "grant_row",
                                      "receipt",   "search_card", "state" };

struct world {
    struct city t;
    struct str was, now; /* the keyring's file before the last changes, and as it is */
};
static struct world w;

static bool torture(void)
{
    return getenv("JEJARING_TORTURE") != NULL;
}

static struct str read_ring(void)
{
    char *p = arena_alloc(w.t.mem, RING_MAX);
    int fd = open(w.t.ring, O_RDONLY);
    const ssize_t n = read(fd, p, RING_MAX);
    close(fd);
    CHECK(n > 0 && n < (ssize_t)RING_MAX, "the keyring is a small file");
    return (struct str){ p, (size_t)n };
}

static void lay(const char *path, struct str bytes)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n, "the file is written");
    close(fd);
}

static const char *old_path(void)
{
    struct str parts[] = { str_of(w.t.dir), STR("/was.db") };
    return str_z(w.t.mem, str_join(w.t.mem, parts, 2));
}

/* A compartment of lead, ana, and budi for an hour; with a card of it and a receipt. */
static struct str compartment_make(struct str token, struct str ana, struct str budi)
{
    static const unsigned char index[16] = { 7 };
    struct ctx *c = city_as(&w.t, token);
    struct keys_change *k = keys_change_new(c);
    struct key key = { { 1 } };
    struct str id = str_copy(w.t.mem, id_new(c->mem, w.t.now_ms));
    const struct search_card card = { .object = id, .scope = id, .name = STR("Nama Contoh") };
    keys_change_compartment(k, id, KEYD_TALK, &key);
    keys_change_allow(k, id, STR("lead"), 0);
    keys_change_allow(k, id, ana, 0);
    keys_change_allow(k, id, budi, w.t.now_ms + 3600000);
    keys_change_receipt(k, index, &key, id);
    keys_change_card(k, &card);
    CHECK(keys_change_send(c, k) == OK && keys_sync(c) == OK, "a compartment");
    city_end(c);
    return id;
}

/* What an older copy of the keyring would bring back: ana's grant, budi's short one, and his account. */
static void go_on(struct str token, struct str id, struct str ana, struct str budi)
{
    struct ctx *c = city_as(&w.t, token);
    struct keys_change *k = keys_change_new(c);
    const struct search_card card = { .object = id, .scope = id, .name = STR("Nama Lain") };
    keys_change_deny(k, id, ana);
    keys_change_allow(k, id, budi, w.t.now_ms + 60000);
    keys_change_card(k, &card);
    CHECK(keys_change_send(c, k) == OK && keys_sync(c) == OK, "grants are changed");
    city_end(c);
    CHECK(city_login(&w.t, "budi").n == 64, "an account is changed");
}

static void world_make(void)
{
    memset(&w, 0, sizeof w);
    city_make(&w.t);
    city_member(&w.t, "sari", "lead", "UPTD_PPA", true);
    struct str ana = city_member(&w.t, "ana", "case_manager", "UPTD_PPA", true);
    struct str budi = city_member(&w.t, "budi", "case_manager", "UPTD_PPA", true);
    CHECK(city_login(&w.t, "ana").n == 64 && city_login(&w.t, "budi").n == 64, "they log in");
    struct str token = city_login(&w.t, "sari");
    struct str id = compartment_make(token, ana, budi);
    keyd_close(w.t.keyd);
    w.was = read_ring();
    lay(old_path(), w.was);
    city_open(&w.t);
    go_on(city_login(&w.t, "sari"), id, ana, budi);
    city_again(&w.t);
    CHECK(city_login(&w.t, "sari").n == 64, "an entry tells of it");
    keyd_close(w.t.keyd);
    w.now = read_ring();
}

static void world_drop(void)
{
    lay(w.t.ring, w.now);
    unlink(old_path());
    city_open(&w.t);
    city_drop(&w.t);
}

/* Opens it and closes it again. */
static enum err opens(void)
{
    struct str why = STR_NONE;
    enum err e = keyd_open(&w.t.cfg, &w.t.keyd, &why);
    if (e == OK) {
        keyd_close(w.t.keyd);
    }
    CHECK(e == OK || why.n > 0, "a refusal is explained");
    return e;
}

static const char *say(const char *format, const char *table, int64_t row)
{
    struct strbuf b;
    strbuf_init(&b, w.t.mem);
    for (const char *p = format; *p != '\0'; p++) {
        if (*p == '@') {
            strbuf_putz(&b, table);
        } else if (*p == '#') {
            strbuf_printf(&b, "%lld", (long long)row);
        } else {
            strbuf_putc(&b, *p);
        }
    }
    return str_z(w.t.mem, strbuf_str(&b));
}

/* SQL: the blob with a bit of one byte changed. */
static void flipped(sqlite3_context *c, int n, sqlite3_value **v)
{
    unsigned char bytes[2048];
    const int size = sqlite3_value_bytes(v[0]);
    CHECK(n == 2 && size <= (int)sizeof bytes, "a row's blob");
    memcpy(bytes, sqlite3_value_blob(v[0]), (size_t)size);
    bytes[sqlite3_value_int(v[1])] ^= 0x04;
    sqlite3_result_blob(c, bytes, size, SQLITE_TRANSIENT);
}

/* Lays the newest keyring, runs the text on it; how many rows it changed. */
static int forge(const char *sql)
{
    sqlite3 *db = NULL;
    lay(w.t.ring, w.now);
    CHECK(sqlite3_open(w.t.ring, &db) == SQLITE_OK, "the keyring opens as a database");
    CHECK(sqlite3_create_function(db, "flipped", 2, SQLITE_UTF8, NULL, flipped, NULL, NULL) ==
              SQLITE_OK,
          "a function");
    const char *attach = say("ATTACH '@' AS was", old_path(), 0);
    CHECK(sqlite3_exec(db, attach, NULL, NULL, NULL) == SQLITE_OK, attach);
    (void)sqlite3_exec(db, "PRAGMA synchronous = OFF", NULL, NULL, NULL); /* nothing crashes here */
    CHECK(sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK, sql);
    const int n = sqlite3_changes(db);
    sqlite3_close(db);
    return n;
}

#define ROW "(SELECT a, b FROM @ ORDER BY a, b LIMIT 1 OFFSET #)"

static void test_each_row(void **state)
{
    static const struct {
        const char *why, *sql;
        unsigned few; /* bits of TABLES that have nothing for it: one row, or none that changed */
    } cases[] = {
        { "taken out", "DELETE FROM @ WHERE (a, b) = " ROW, 0 },
        { "put in a second time, under another id",
          "INSERT INTO @ SELECT randomblob(16), b, body FROM @ WHERE (a, b) = " ROW, 0 },
        { "another one's bytes in its place",
          "UPDATE @ SET body = (SELECT body FROM @ ORDER BY a DESC, b DESC LIMIT 1 OFFSET #)"
          " WHERE (a, b) = " ROW " AND body <> (SELECT body FROM @ ORDER BY a DESC, b DESC LIMIT 1 "
          "OFFSET #)",
          1 << 4 | 1 << 5 },
        { "put back as it once was",
          "INSERT OR REPLACE INTO @ SELECT a, b, body FROM was.@ WHERE body NOT IN (SELECT body "
          "FROM @) ORDER BY a, b LIMIT 1 OFFSET #",
          1 << 1 | 1 << 2 | 1 << 4 },
    };
    (void)state;
    CHECK(opens() == OK, "untouched it opens");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t t = 0; t < ARRAY_LEN(TABLES); t++) {
            int64_t row = 0;
            while (forge(say(cases[i].sql, TABLES[t], row)) > 0) {
                CHECK(opens() != OK, cases[i].why);
                row += row < FIRST || torture() ? 1 : STEP;
            }
            CHECK((row == 0) == ((cases[i].few >> t & 1) != 0), cases[i].why);
        }
    }
    lay(w.t.ring, w.now);
    CHECK(opens() == OK, "as it was it opens");
}

static void test_each_byte(void **state)
{
    static const char *const columns[] = { "a", "b", "body" };
    const int64_t stride = torture() ? 1 : STRIDE;
    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(TABLES); t++) {
        for (size_t c = 0; c < ARRAY_LEN(columns); c++) {
            for (int64_t at = 0, row = 0, first = 0;; at += stride) {
                struct strbuf sql;
                strbuf_init(&sql, w.t.mem);
                strbuf_printf(
                    &sql,
                    "UPDATE %s SET %s = flipped(%s, %lld) WHERE %lld < length(%s)"
                    " AND (a, b) = (SELECT a, b FROM %s ORDER BY a, b LIMIT 1 OFFSET %lld)",
                    TABLES[t], columns[c], columns[c], (long long)at, (long long)at, columns[c],
                    TABLES[t], (long long)row);
                if (forge(str_z(w.t.mem, strbuf_str(&sql))) > 0) {
                    CHECK(opens() != OK, "a changed byte is refused");
                    continue;
                }
                if (at == first) {
                    break; /* no such row */
                }
                row++;
                first = (row * 5) % (stride < 16 ? stride : 16); /* other bytes of each row */
                at = first - stride;
            }
        }
    }
}

/* What was put back on purpose is gone on with, and told in the log. */
static void test_going_on(void **state)
{
    struct str why = STR_NONE;
    struct keyd_verify_report before;
    struct keyd_verify_report after;
    (void)state;
    CHECK(forge("DELETE FROM grant_row WHERE a = (SELECT max(a) FROM grant_row)") > 0,
          "grants are taken out");
    CHECK(opens() == ERR_CONFLICT, "it does not open");
    w.t.cfg.any_age = true;
    CHECK(opens() == OK, "but for doctor");
    w.t.cfg.any_age = false;
    CHECK(opens() == ERR_CONFLICT, "who has looked has not gone on");
    keyd_verify(w.t.log, STR_NONE, STR_NONE, &before);
    w.t.cfg.any_age = true;
    CHECK(keyd_open(&w.t.cfg, &w.t.keyd, &why) == OK && keyd_accept_age(w.t.keyd, 1) == OK,
          "gone on with");
    keyd_close(w.t.keyd);
    w.t.cfg.any_age = false;
    keyd_verify(w.t.log, STR_NONE, STR_NONE, &after);
    CHECK(after.ok && after.entries == before.entries + 1, "an entry tells of it");
    CHECK(opens() == OK, "and it opens");
    w.now = read_ring();
}

/* Everything that changes rows leaves a sum that holds: also a step that is taken back, and a new epoch. */
static void test_honest_changes(void **state)
{
    struct str why = STR_NONE;
    (void)state;
    lay(w.t.ring, w.now);
    city_open(&w.t);
    struct str token = city_login(&w.t, "sari");
    struct ctx *c = city_as(&w.t, token);
    struct keys_change *k = keys_change_new(c);
    struct key key = { { 2 } };
    struct str id = id_new(c->mem, w.t.now_ms);
    keys_change_compartment(k, id, KEYD_TALK, &key);
    keys_change_allow(k, id, STR("lead"), 0);
    keys_change_allow(k, id, STR("00000000-0000-4000-8000-00000000dead"), 0);
    CHECK(keys_change_send(c, k) != OK, "a change that is refused in the middle");
    city_end(c);
    c = city_request(&w.t);
    CHECK(city_login_with(&w.t, c, "ana", "salah sekali", "", &(enum err){ OK }).n == 0,
          "a login refused");
    city_end(c);
    CHECK(keyd_rewrap(w.t.keyd, &why) == OK, "a new epoch");
    CHECK(city_login(&w.t, "ana").n == 64, "a change in it");
    keyd_close(w.t.keyd);
    CHECK(opens() == OK, "the sum holds");
    w.now = read_ring();
}

/* One city for all of them: what takes time is the disk. */
static int before_all(void **state)
{
    (void)state;
    world_make();
    return 0;
}

static int after_all(void **state)
{
    (void)state;
    world_drop();
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_row),
        cmocka_unit_test(test_each_byte),
        cmocka_unit_test(test_going_on),
        cmocka_unit_test(test_honest_changes),
    };
    log_setup("test", LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, before_all, after_all);
}
