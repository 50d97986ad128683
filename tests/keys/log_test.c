/* log_test.c - the log under attack and accident; and a keyring whose bytes were changed. */
#include "city.h"

#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/strbuf.h"

#define SEGMENT (1 << 20)
#define LINK 16
#define ENTRIES 12

struct logfile {
    unsigned char bytes[SEGMENT];
    size_t at[64], size[64], n, end; /* entries: where their size stands, and it */
};

static const char *path_in(struct city *t, const char *name)
{
    struct str parts[] = { str_of(t->log), STR("/"), str_of(name) };
    return str_z(t->mem, str_join(t->mem, parts, 3));
}

static void put_file(const char *path, const void *p, size_t n)
{
    int fd = open(path, O_WRONLY);
    CHECK(fd >= 0 && pwrite(fd, p, n, 0) == (ssize_t)n, "the file is written");
    close(fd);
}

static void load(struct city *t, struct logfile *f)
{
    int fd = open(path_in(t, "00000001.log"), O_RDONLY);
    CHECK(fd >= 0 && pread(fd, f->bytes, SEGMENT, 0) == SEGMENT, "a segment is one MiB");
    close(fd);
    f->n = f->end = 0;
    for (;;) {
        uint32_t n = 0;
        memcpy(&n, f->bytes + f->end, sizeof n);
        if (n == 0 || f->n == ARRAY_LEN(f->at)) {
            return;
        }
        f->at[f->n] = f->end;
        f->size[f->n++] = n;
        f->end += sizeof n + n + LINK;
    }
}

/* A forger knows how links are made: makes all of them right again. */
static void forge_links(struct logfile *f)
{
    unsigned char link[LINK] = { 0 };
    size_t at = 0;
    for (;;) {
        uint32_t n = 0;
        crypto_generichash_state s;
        memcpy(&n, f->bytes + at, sizeof n);
        if (n == 0 || at + n > SEGMENT - 100) {
            return;
        }
        crypto_generichash_init(&s, NULL, 0, LINK);
        crypto_generichash_update(&s, link, LINK);
        crypto_generichash_update(&s, f->bytes + at + sizeof n, n);
        crypto_generichash_final(&s, link, LINK);
        memcpy(f->bytes + at + sizeof n + n, link, LINK);
        at += sizeof n + n + LINK;
    }
}

static bool is_ok(struct city *t)
{
    struct keyd_verify_report r;
    keyd_verify(t->log, STR_NONE, STR_NONE, &r);
    CHECK(r.ok || r.problem[0] != '\0', "what is wrong is said");
    return r.ok;
}

/* A closed city with some entries, all under a checkpoint. */
static void with_log(struct city *t, struct logfile *f)
{
    city_make(t);
    city_member(t, "sari", "lead", "UPTD_PPA", true);
    for (int i = 0; i < ENTRIES; i++) {
        CHECK(city_login(t, "sari").n == 64, "an entry more");
    }
    keyd_close(t->keyd);
    load(t, f);
    CHECK(f->n > ENTRIES, "entries are there");
    CHECK(is_ok(t), "untouched it is in order");
}

static void open_again(struct city *t)
{
    struct str why = STR_NONE;
    CHECK(keyd_open(&t->cfg, &t->keyd, &why) == OK, "it opens again");
    t->transport = (struct keys_transport){ keyd_call, t->keyd };
}

static void test_every_byte(void **state)
{
    static struct logfile f;
    static struct logfile bad;
    struct city t;
    struct str why = STR_NONE;
    (void)state;
    with_log(&t, &f);
    const char *path = path_in(&t, "00000001.log");
    /* every byte of the first and the last entry, one in seven of the others */
    for (size_t i = 0; i < f.end; i += i < f.at[1] || i >= f.at[f.n - 1] ? 1 : 7) {
        memcpy(&bad, &f, sizeof f);
        bad.bytes[i] ^= 0x01;
        int fd = open(path, O_WRONLY);
        CHECK(pwrite(fd, &bad.bytes[i], 1, (off_t)i) == 1 && !is_ok(&t), "a changed byte is found");
        CHECK(pwrite(fd, &f.bytes[i], 1, (off_t)i) == 1, "put back");
        close(fd);
    }
    bad.bytes[20] ^= 0x01;
    put_file(path, bad.bytes, SEGMENT);
    CHECK(keyd_open(&t.cfg, &t.keyd, &why) != OK, "and keyd does not start on it");
    put_file(path, f.bytes, SEGMENT);
    open_again(&t);
    city_drop(&t);
}

/* What a forger may do with the entries from at[i] on. */
static void drop_one(struct logfile *f, size_t i)
{
    size_t step = sizeof(uint32_t) + f->size[i] + LINK;
    memmove(f->bytes + f->at[i], f->bytes + f->at[i] + step, SEGMENT - f->at[i] - step);
}

static void repeat_one(struct logfile *f, size_t i)
{
    size_t step = sizeof(uint32_t) + f->size[i] + LINK;
    memmove(f->bytes + f->at[i] + step, f->bytes + f->at[i], SEGMENT - f->at[i] - step);
}

static void swap_two(struct logfile *f, size_t i)
{
    static unsigned char first[4096];
    size_t step = sizeof(uint32_t) + f->size[i] + LINK;
    size_t next = sizeof(uint32_t) + f->size[i + 1] + LINK;
    memcpy(first, f->bytes + f->at[i], step);
    memmove(f->bytes + f->at[i], f->bytes + f->at[i + 1], next);
    memcpy(f->bytes + f->at[i] + next, first, step);
}

static void change_actor(struct logfile *f, size_t i)
{
    f->bytes[f->at[i] + sizeof(uint32_t) + 40] ^= 0x01;
}

static void cut_from(struct logfile *f, size_t i)
{
    memset(f->bytes + f->at[i], 0, SEGMENT - f->at[i]);
}

static void test_forgeries(void **state)
{
    static const struct {
        const char *why;
        void (*forge)(struct logfile *f, size_t i);
    } cases[] = {
        { "an entry left out", drop_one },   { "an entry twice", repeat_one },
        { "two entries swapped", swap_two }, { "another in a look's place", change_actor },
        { "the end cut off", cut_from },
    };
    static struct logfile f;
    static struct logfile bad;
    struct city t;
    struct str why = STR_NONE;
    (void)state;
    with_log(&t, &f);
    const char *path = path_in(&t, "00000001.log");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t at = 1; at + 2 < f.n; at += 3) {
            for (int links = 0; links < 2; links++) {
                memcpy(&bad, &f, sizeof f);
                cases[i].forge(&bad, at);
                if (links == 1) {
                    forge_links(&bad);
                }
                put_file(path, bad.bytes, SEGMENT);
                CHECK(!is_ok(&t), cases[i].why);
                CHECK(keyd_open(&t.cfg, &t.keyd, &why) != OK, "keyd does not start on it");
            }
        }
    }
    put_file(path, f.bytes, SEGMENT);
    open_again(&t);
    city_drop(&t);
}

static struct str read_text(struct city *t, const char *name)
{
    char *p = arena_alloc(t->mem, 4096);
    int fd = open(path_in(t, name), O_RDONLY);
    ssize_t n = pread(fd, p, 4096, 0);
    close(fd);
    CHECK(n > 0, "the file has text");
    return (struct str){ p, (size_t)n };
}

static void test_checkpoints(void **state)
{
    static struct logfile f;
    struct city t;
    struct keyd_verify_report r;
    (void)state;
    with_log(&t, &f);
    struct str kept = read_text(&t, "checkpoint");
    CHECK(str_starts(kept, STR("jejaring/uji\n")) &&
              str_has(kept, STR("\n\n\xE2\x80\x94 jejaring/uji ")),
          "the C2SP form");
    open_again(&t);
    CHECK(city_login(&t, "sari").n == 64, "entries go on");
    keyd_close(t.keyd);
    keyd_verify(t.log, STR_NONE, kept, &r);
    CHECK(r.ok, "a grown log contains what a kept checkpoint was signed for");
    struct str newest = read_text(&t, "checkpoint");
    for (size_t i = 0; i < newest.n; i++) {
        char *p = arena_dup(t.mem, newest.p, newest.n);
        p[i] = (char)(p[i] ^ 0x02);
        put_file(path_in(&t, "checkpoint"), p, newest.n);
        /* The spare bits of the last base64 letter are refused too. */
        CHECK(!is_ok(&t), "no byte of a checkpoint may change");
    }
    put_file(path_in(&t, "checkpoint"), newest.p, newest.n);
    struct city other;
    city_make(&other);
    keyd_verify(other.log, STR_NONE, kept, &r);
    CHECK(!r.ok, "another city's checkpoint");
    keyd_verify(t.log, read_text(&other, "public.key"), STR_NONE, &r);
    CHECK(!r.ok, "another city's key");
    city_drop(&other);
    open_again(&t);
    city_drop(&t);
}

/* A file as it is now, kept beside it, or put back. */
static void keep(const char *path, bool back)
{
    static unsigned char bytes[4 << 20];
    static size_t n;
    int fd = open(path, back ? O_WRONLY | O_TRUNC : O_RDONLY);
    const ssize_t done = back ? write(fd, bytes, n) : read(fd, bytes, sizeof bytes);
    CHECK(done > 0, "the file is there");
    n = (size_t)done;
    close(fd);
}

static void test_torn_tail(void **state)
{
    static struct logfile f;
    static struct logfile now;
    struct city t;
    struct keyd_verify_report r;
    (void)state;
    with_log(&t, &f);
    struct str checkpoint = read_text(&t, "checkpoint");
    open_again(&t);
    (void)city_login(&t, "sari");
    keyd_close(t.keyd);
    keep(t.ring, false);
    open_again(&t);
    (void)city_login(&t, "sari");
    keyd_close(t.keyd);
    load(&t, &now);
    /* As after a power cut: the older checkpoint, the last entry half written, and so not in the keyring. */
    int fd = open(path_in(&t, "checkpoint"), O_WRONLY | O_TRUNC);
    CHECK(write(fd, checkpoint.p, checkpoint.n) == (ssize_t)checkpoint.n, "the older checkpoint");
    close(fd);
    memset(now.bytes + now.end - LINK - 30, 0, 30 + LINK);
    put_file(path_in(&t, "00000001.log"), now.bytes, SEGMENT);
    CHECK(!is_ok(&t), "the check tells of the torn tail");
    struct str why = STR_NONE;
    CHECK(keyd_open(&t.cfg, &t.keyd, &why) == ERR_CONFLICT && str_has(why, STR("older than the keyring")),
          "an entry that the keyring knows is not cut, it is missed");
    keep(t.ring, true);
    open_again(&t);
    keyd_close(t.keyd);
    keyd_verify(t.log, STR_NONE, checkpoint, &r);
    CHECK(r.ok && r.entries == now.n - 1, "only the torn entry was cut");
    open_again(&t);
    CHECK(city_login(&t, "sari").n == 64, "and the log goes on");
    keyd_close(t.keyd);
    CHECK(is_ok(&t), "in order");
    open_again(&t);
    city_drop(&t);
}

static void test_segments(void **state)
{
    struct city t;
    struct keyd_verify_report r;
    struct str id = STR_NONE;
    (void)state;
    city_make(&t);
    for (int i = 0; i < 60; i++) {
        struct ctx *c = city_request(&t);
        struct keys_change *k = keys_change_new(c);
        id = id_new(c->mem, t.now_ms);
        for (int row = 0; row < 800; row++) {
            keys_change_row(k, "draft", id, row, NULL);
        }
        CHECK(keys_change_send(c, k) == OK && keys_sync(c) == OK, "an entry of 50 KB");
        city_end(c);
    }
    city_again(&t);
    struct stat st;
    CHECK(stat(path_in(&t, "00000003.log"), &st) == 0, "the log went over three segments");
    CHECK(stat(path_in(&t, "00000004.log"), &st) == 0 && st.st_size == SEGMENT,
          "the next one is allocated ahead");
    keyd_verify(t.log, STR_NONE, STR_NONE, &r);
    CHECK(r.ok && r.entries == 60 && r.covered == 60, "all is read again");
    city_drop(&t);
}

/* ---- the keyring ---- */

static int64_t one_number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *q = NULL;
    CHECK(sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW,
          sql);
    int64_t n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    return n;
}

/* Flips one bit of byte at of the i-th row's column; the same again puts it back. */
static void flip(sqlite3 *db, const char *table, const char *column, int64_t row, int64_t at)
{
    sqlite3_stmt *q = NULL;
    unsigned char bytes[1200];
    struct arena *a = arena_new(0);
    struct strbuf sql;
    strbuf_init(&sql, a);
    strbuf_printf(&sql, "SELECT %s, a, b FROM %s ORDER BY a, b LIMIT 1 OFFSET %lld", column, table,
                  (long long)row);
    CHECK(sqlite3_prepare_v2(db, sql.p, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW,
          "a row");
    int n = sqlite3_column_bytes(q, 0);
    CHECK(n > 0 && n < (int)sizeof bytes, "a blob");
    memcpy(bytes, sqlite3_column_blob(q, 0), (size_t)n);
    unsigned char key[2][16];
    memcpy(key[0], sqlite3_column_blob(q, 1), 16);
    memcpy(key[1], sqlite3_column_blob(q, 2), 16);
    sqlite3_finalize(q);
    bytes[at % n] ^= 0x10;
    strbuf_clear(&sql);
    strbuf_printf(&sql, "UPDATE %s SET %s = ?1 WHERE a = ?2 AND b = ?3", table, column);
    CHECK(sqlite3_prepare_v2(db, sql.p, -1, &q, NULL) == SQLITE_OK, "an update");
    sqlite3_bind_blob(q, 1, bytes, n, SQLITE_STATIC);
    sqlite3_bind_blob(q, 2, key[0], 16, SQLITE_STATIC);
    sqlite3_bind_blob(q, 3, key[1], 16, SQLITE_STATIC);
    CHECK(sqlite3_step(q) == SQLITE_DONE, "done");
    sqlite3_finalize(q);
    arena_free(a);
}

/*
 * Whether a small city still works in every part: it opens, its lead logs in and reads the cards.
 */
static bool works(struct city *t)
{
    struct str why = STR_NONE;
    struct str card = COMPARTMENT_CARD;
    enum err e = OK;
    int64_t n[3];
    bool open = false;
    if (keyd_open(&t->cfg, &t->keyd, &why) != OK) {
        return false;
    }
    t->transport = (struct keys_transport){ keyd_call, t->keyd };
    struct ctx *c = city_request(t);
    struct str token = city_login_with(t, c, "sari", "sandi sari", "", &e);
    bool ok = token.n == 64 && keys_session(c, token, false) == OK &&
              keys_fetch(c, &card, 1, LOOK_LIST, NULL) == OK && keys_held(c, card) &&
              keyd_count(t->keyd, &n[0], &n[1], &n[2], &open) == OK;
    city_end(c);
    keyd_close(t->keyd);
    return ok;
}

static void test_keyring_bytes(void **state)
{
    /* The row that is needed for the way from login to the cards, in each table. */
    static const char *const tables[] = { "principal", "compartment", "grant_row", "state" };
    struct city t;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    (void)city_login(&t, "sari");
    keyd_close(t.keyd);
    CHECK(works(&t), "untouched it works");
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        sqlite3 *db = NULL;
        struct str parts[] = { STR("SELECT count(*) FROM "), str_of(tables[i]) };
        CHECK(sqlite3_open(t.ring, &db) == SQLITE_OK, "the keyring opens as a database");
        int64_t rows = one_number(db, str_z(t.mem, str_join(t.mem, parts, 2)));
        sqlite3_close(db);
        CHECK(rows > 0, "the table has rows");
        for (int64_t at = 0; at < 700; at += 23) {
            CHECK(sqlite3_open(t.ring, &db) == SQLITE_OK, "opens");
            flip(db, tables[i], "body", at % rows, at);
            sqlite3_close(db);
            CHECK(!works(&t), "a changed byte is refused");
            CHECK(sqlite3_open(t.ring, &db) == SQLITE_OK, "opens");
            flip(db, tables[i], "body", at % rows, at);
            sqlite3_close(db);
        }
    }
    CHECK(works(&t), "put back it works");
    t.cfg.host_key[0] ^= 1;
    CHECK(!works(&t), "with another host key nothing opens");
    t.cfg.host_key[0] ^= 1;
    open_again(&t);
    city_drop(&t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte),  cmocka_unit_test(test_forgeries),
        cmocka_unit_test(test_checkpoints), cmocka_unit_test(test_torn_tail),
        cmocka_unit_test(test_segments),    cmocka_unit_test(test_keyring_bytes),
    };
    log_setup("test", LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
