/* backup_test.c - what a backup holds, what is noticed about a damaged one, what stays how long. */
#include "app/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"
#include "app/init.h"
#include "app/restore.h"
#include "base/check.h"
#include "base/day.h"
#include "base/strbuf.h"
#include "embedded.h"

/* ---- a folder of the test ---- */

struct place {
    struct arena *mem;
    char dir[64];
    const char *backup, *host_key, *recovery;
};

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static struct place place_make(void)
{
    struct place p = { .mem = arena_new(0), .dir = "/tmp/jejaring-backup-XXXXXX" };
    CHECK(mkdtemp(p.dir) != NULL, "a folder");
    p.backup = path_join(p.mem, p.dir, "backup");
    p.host_key = path_join(p.mem, p.dir, "host.key");
    p.recovery = path_join(p.mem, p.dir, "recovery.secret");
    return p;
}

static void place_drop(struct place *p)
{
    CHECK(nftw(p->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0, "the folder is removed");
    arena_free(p->mem);
}

/* ---- lists ---- */

static struct backup_list sample_list(struct arena *a, bool with_pieces)
{
    struct backup_list l = { .generation = STR("20241114T020301Z"),
                             .pack = STR("kota-jambi"),
                             .program = STR("0.1.0"),
                             .schema = STR("0001_core.sql"),
                             .made_ms = 1731549781000,
                             .full = true };
    struct backup_file *f = backup_list_add(a, &l, STR("log/00000001.log"));
    if (with_pieces) {
        f->size = VAULT_PIECE + 1;
        f->n = 2;
        f->ids = (const unsigned char
                      *)"names of two pieces are 64 bytes\nof anything, also new lines....";
    }
    (void)backup_list_add(a, &l, STR("city.db")); /* empty */
    return l;
}

static void lists_come_back(void **state)
{
    struct arena *a = arena_new(0);
    struct backup_list l = sample_list(a, true);
    struct backup_list back;
    struct str text = backup_list_text(a, &l);
    (void)state;
    CHECK(backup_list_read(a, text, &back), "is read");
    CHECK_STR(back.generation, "20241114T020301Z", "generation");
    CHECK_STR(back.schema, "0001_core.sql", "schema");
    CHECK(back.full && back.made_ms == l.made_ms && back.n == 2, "the rest");
    const struct backup_file *f = backup_list_find(&back, STR("log/00000001.log"));
    CHECK(f != NULL && f->n == 2 && f->size == VAULT_PIECE + 1, "found by name");
    CHECK(memcmp(f->ids, l.files[0].ids, 2 * VAULT_ID) == 0, "with its pieces");
    CHECK(backup_list_find(&back, STR("log/00000002.log")) == NULL, "no other");
    for (size_t i = 0; i < text.n; i++) {
        CHECK(!backup_list_read(a, (struct str){ text.p, i }, &back), "cut off");
    }
    arena_free(a);
}

static void names_lead_nowhere_else(void **state)
{
    static const struct {
        const char *why, *name;
        bool taken;
    } rows[] = {
        { "the database", "city.db", true },
        { "its WAL", "city.db-wal", true },
        { "a sealed file", "files/0193a0e2-7b1c-4f00-8000-000000000001", true },
        { "a segment", "log/00000001.log", true },
        { "the host key", "host.key", false },
        { "the host key in a folder is no host key, and no file of ours", "files/host.key", false },
        { "another folder", "other/city.db", false },
        { "upwards", "../city.db", false },
        { "upwards from inside", "files/../city.db", false },
        { "hidden", ".city.db", false },
        { "from the root", "/etc/passwd", false },
        { "deeper", "log/a/b", false },
        { "only a folder", "log/", false },
        { "empty", "", false },
        { "a space", "city db", false },
        { "a new line", "city\n.db", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(backup_list_takes(str_of(rows[i].name)) == rows[i].taken, rows[i].why);
    }
}

static void generations_have_names(void **state)
{
    static const struct {
        const char *why, *name;
        int64_t ms; /* 0: refused */
    } rows[] = {
        { "an instant", "20241114T020301Z", 1731549781000 },
        { "the begin of a day", "19700102T000000Z", DAY_MS },
        { "no such day", "20240231T000000Z", 0 },
        { "letters", "2024111xT020301Z", 0 },
        { "no zone", "20241114T020301", 0 },
        { "too long", "20241114T020301ZZ", 0 },
        { "empty", "", 0 },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct str name = str_of(rows[i].name);
        CHECK(backup_name_valid(name) == (rows[i].ms != 0), rows[i].why);
        CHECK(rows[i].ms == 0 || backup_name_ms(name) == rows[i].ms, rows[i].why);
        if (rows[i].ms != 0) {
            CHECK_STR(backup_name(a, rows[i].ms + 999), rows[i].name, "and back");
        }
    }
    arena_free(a);
}

/* ---- what stays ---- */

static void increments_are_thinned(void **state)
{
    static const struct {
        const char *why;
        int64_t minutes; /* since the begin of a day */
        bool stays;
    } rows[] = {
        { "in the middle of an hour long ago", 10, false },
        { "the last of that hour", 59, true },
        { "alone in its hour", 70, true },
        { "hours ago, not the last", 600, false },
        { "hours ago, the last", 601, true },
        { "two hours ago and more", 719, true }, /* the last of its hour */
        { "just two hours ago", 720, false },
        { "not yet two hours ago", 721, true },
        { "now", 839, true },
        { "now", 840, true },
    };
    int64_t at_ms[ARRAY_LEN(rows)];
    bool stays[ARRAY_LEN(rows)];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        at_ms[i] = 20000 * DAY_MS + rows[i].minutes * MINUTE_MS;
    }
    backup_thin(at_ms, ARRAY_LEN(rows), 20000 * DAY_MS + 840 * MINUTE_MS, stays);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(stays[i] == rows[i].stays, rows[i].why);
    }
}

static void old_sets_go(void **state)
{
    static const struct {
        const char *why;
        enum vault_part part;
        size_t nth;
        int64_t days;
        bool stays;
    } rows[] = {
        { "the newest data", VAULT_DATA, 0, 400, true },
        { "data within the number", VAULT_DATA, 29, 400, true },
        { "data beyond it", VAULT_DATA, 30, 1, false },
        { "the newest keyring, however old", VAULT_KEYRING, 0, 400, true },
        { "a keyring of 34 days", VAULT_KEYRING, 5, 34, true },
        { "a keyring of 35 days", VAULT_KEYRING, 5, 35, false },
        { "a keyring without its data", VAULT_KEYRING, 30, 1, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(backup_stays(rows[i].part, rows[i].nth, rows[i].days * DAY_MS, 30) == rows[i].stays,
              rows[i].why);
    }
}

/* ---- a small backup made by hand: every byte of it ---- */

static const unsigned char HOST[32] = "host key of this test, 32 bytes.";
static const unsigned char SECRET[32] = "recovery secret of this test 32b";

static struct backup_keys keys_of_test(void)
{
    struct backup_keys keys;
    memcpy(keys.host, HOST, 32);
    memcpy(keys.recovery_sk, SECRET, 32);
    vault_secret_public(SECRET, keys.recovery_pk);
    return keys;
}

static void put_key(struct place *p, const char *path, const unsigned char key[32])
{
    CHECK(file_make(path, str_hex(p->mem, key, 32), 0600), "a file with a key");
}

static struct str newest_schema(void)
{
    struct str last = STR_NONE;
    for (size_t i = 0; i < embedded_file_count; i++) {
        struct str name = str_of(embedded_files[i].name);
        if (str_starts(name, STR("migrations/"))) {
            last = str_cut(name, sizeof "migrations/" - 1, name.n);
        }
    }
    return last;
}

/* A set with one generation: each name a file of one piece that holds its name. */
static void put_set(struct place *p, const char *dir, enum vault_part part, const char *generation,
                    struct str schema, const char *const *names, size_t n)
{
    static unsigned char buffer[VAULT_PIECE + VAULT_MORE];
    struct backup_set s;
    struct str why = STR_NONE;
    struct backup_keys keys = keys_of_test();
    struct backup_list l = { .generation = str_of(generation),
                             .pack = STR("kota-jambi"),
                             .program = STR("9.9.9"),
                             .schema = schema,
                             .made_ms = 1 };
    (void)mkdir(dir, 0700); /* made already by the other part */
    CHECK(backup_set_make(p->mem, &s, dir, part, l.generation, &keys, &why) == OK, "a set");
    for (size_t i = 0; i < n; i++) {
        unsigned char id[VAULT_ID];
        struct backup_file *f = backup_list_add(p->mem, &l, str_of(names[i]));
        vault_piece_id(&s.vault, f->name, id);
        CHECK(backup_piece_write(p->mem, &s, f->name, id, buffer, &why) == OK, "a piece");
        f->size = (int64_t)f->name.n;
        f->n = 1;
        f->ids = arena_dup(p->mem, id, sizeof id);
    }
    CHECK(backup_set_sync(&s, &why) == OK, "synced");
    CHECK(backup_list_put(p->mem, &s, l.generation, backup_list_text(p->mem, &l), &why) == OK,
          "a list");
    backup_set_close(&s);
}

#define GENERATION "20241114T020301Z"
static const char *const DATA[] = { "city.db", "jejaring.conf", "log/00000001.log" };
static const char *const KEYRING[] = { "keyring.db" };

static struct place small_make(void)
{
    struct place p = place_make();
    put_key(&p, p.host_key, HOST);
    put_key(&p, p.recovery, SECRET);
    put_set(&p, p.backup, VAULT_DATA, GENERATION, newest_schema(), DATA, ARRAY_LEN(DATA));
    put_set(&p, p.backup, VAULT_KEYRING, GENERATION, newest_schema(), KEYRING, ARRAY_LEN(KEYRING));
    return p;
}

static enum err verify(struct place *p, const char *from, const char *at, struct str *why)
{
    struct arena *a = arena_new(0);
    struct restore_done done;
    struct str said = STR_NONE;
    const struct restore_plan plan = {
        .from = from, .at = at, .host_key_file = p->host_key, .recovery_file = p->recovery
    };
    enum err e = restore_verify(a, &plan, &done, &said);
    *why = str_copy(p->mem, said);
    arena_free(a);
    return e;
}

/* Files of the last walk. */
static char found[64][256];
static size_t n_found;

static int take_file(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)at;
    if (kind == FTW_F && n_found < ARRAY_LEN(found) && strlen(path) < sizeof found[0]) {
        memcpy(found[n_found++], path, strlen(path) + 1);
    }
    return 0;
}

static void walk(const char *dir)
{
    n_found = 0;
    CHECK(nftw(dir, take_file, 16, FTW_PHYS) == 0 && n_found > 0, "files of the backup");
}

static void write_at(const char *path, off_t at, unsigned char byte)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    CHECK(fd >= 0 && pwrite(fd, &byte, 1, at) == 1 && close(fd) == 0, "a byte is written");
}

static void every_byte_counts(void **state)
{
    struct place p = small_make();
    struct str why = STR_NONE;
    (void)state;
    CHECK(verify(&p, p.backup, NULL, &why) == OK, "whole");
    walk(p.backup);
    CHECK(n_found == 2 + 2 + 4, "two keys, two lists, four pieces");
    for (size_t f = 0; f < n_found; f++) {
        struct str bytes;
        CHECK(file_read(p.mem, found[f], 1 << 20, &bytes), "a file");
        for (size_t i = 0; i < bytes.n; i++) {
            const struct arena_mark mark = arena_mark(p.mem);
            write_at(found[f], (off_t)i, (unsigned char)bytes.p[i] ^ 0x10);
            CHECK(verify(&p, p.backup, NULL, &why) != OK, found[f]);
            CHECK(str_has(why, str_of(found[f])), "the sentence names the file");
            write_at(found[f], (off_t)i, (unsigned char)bytes.p[i]);
            arena_rewind(p.mem, mark);
        }
        for (size_t n = 0; n < bytes.n; n += 7) {
            CHECK(truncate(found[f], (off_t)n) == 0, "cut off");
            CHECK(verify(&p, p.backup, NULL, &why) != OK, "what was cut off is noticed");
        }
        CHECK(unlink(found[f]) == 0, "removed");
        CHECK(verify(&p, p.backup, NULL, &why) != OK, "what is missing is noticed");
        CHECK(file_make(found[f], bytes, 0600), "and back");
    }
    CHECK(verify(&p, p.backup, NULL, &why) == OK, "as it was");
    place_drop(&p);
}

/* Renames x to y, and y to x. */
static void swap_files(struct place *p, const char *x, const char *y)
{
    const char *third = path_join(p->mem, p->dir, "third");
    CHECK(rename(x, third) == 0 && rename(y, x) == 0 && rename(third, y) == 0, "two files swap");
}

static void nothing_stands_in_for_another(void **state)
{
    struct place p = small_make();
    struct str why = STR_NONE;
    const char *other = path_join(p.mem, p.dir, "other");
    char of_other[64][256];
    (void)state;
    put_set(&p, other, VAULT_DATA, GENERATION, newest_schema(), DATA, ARRAY_LEN(DATA));
    put_set(&p, other, VAULT_KEYRING, GENERATION, newest_schema(), KEYRING, ARRAY_LEN(KEYRING));
    CHECK(verify(&p, other, NULL, &why) == OK, "another backup of the same city");
    walk(other);
    memcpy(of_other, found, sizeof found);
    const size_t n_other = n_found;
    walk(p.backup);
    for (size_t i = 0; i < n_found; i++) {
        for (size_t k = i + 1; k < n_found; k++) {
            swap_files(&p, found[i], found[k]);
            CHECK(verify(&p, p.backup, NULL, &why) != OK, "two files of one backup");
            swap_files(&p, found[i], found[k]);
        }
        for (size_t k = 0; k < n_other; k++) {
            swap_files(&p, found[i], of_other[k]);
            CHECK(verify(&p, p.backup, NULL, &why) != OK, "a file of another backup");
            swap_files(&p, found[i], of_other[k]);
        }
    }
    CHECK(verify(&p, p.backup, NULL, &why) == OK, "as it was");
    place_drop(&p);
}

static void choosing_is_told(void **state)
{
    struct place p = small_make();
    struct str why = STR_NONE;
    (void)state;
    put_set(&p, p.backup, VAULT_DATA, "20241115T000000Z", STR("9999_later.sql"), DATA, 3);
    CHECK(verify(&p, p.backup, NULL, &why) == ERR_NOT_FOUND, "the newest has no keyring yet");
    CHECK(str_has(why, STR("the keyring of this generation is not here")), "and says so");
    put_set(&p, p.backup, VAULT_KEYRING, "20241115T000000Z", STR("9999_later.sql"), KEYRING, 1);
    CHECK(verify(&p, p.backup, NULL, &why) == ERR_CONFLICT, "a newer schema");
    CHECK(str_has(why, STR("newer program (9.9.9)")), "and says which program");
    CHECK(verify(&p, p.backup, GENERATION, &why) == OK, "an older one by its name");
    CHECK(verify(&p, p.backup, "20241114T020302Z", &why) == ERR_NOT_FOUND, "no such generation");
    CHECK(str_has(why, STR("the newest is 20241115T000000Z")), "and names the newest");
    CHECK(verify(&p, p.dir, NULL, &why) == ERR_NOT_FOUND, "no backup");
    CHECK(backup_set_remove(p.mem, p.backup, VAULT_KEYRING, STR(GENERATION)), "35 days later");
    CHECK(verify(&p, p.backup, GENERATION, &why) == OK, "old data with a later keyring");
    CHECK(unlink(p.recovery) == 0, "another secret");
    put_key(&p, p.recovery, HOST);
    CHECK(verify(&p, p.backup, NULL, &why) != OK, "does not open");
    CHECK(str_has(why, STR("recovery secret is not the one")), "and says why");
    CHECK(unlink(p.host_key) == 0, "another host key");
    put_key(&p, p.host_key, SECRET);
    CHECK(verify(&p, p.backup, NULL, &why) != OK, "does not open");
    CHECK(str_has(why, STR("host key is not the one")), "and says why");
    place_drop(&p);
}

/* ---- a city ---- */

struct town {
    struct place p;
    const char *data;
    struct city city; /* settings only */
};

static void town_make(struct town *t)
{
    struct str why = STR_NONE;
    static struct city made;
    t->p = place_make();
    t->data = path_join(t->p.mem, t->p.dir, "city");
    const struct init_plan plan = {
        .where = { .data = t->data, .packs = "packs", .pack = "kota-jambi" },
        .recovery_out = t->p.recovery,
        .passes = 1,
        .memory_kib = 8
    };
    CHECK(init_city(&made, t->p.mem, &plan, &why) == OK, "a city");
    city_close(&made);
    t->p.host_key = path_join(t->p.mem, t->data, "host.key");
    const struct city_where where = { .data = t->data, .packs = "packs" };
    t->city = (struct city){ .lock_fd = -1 };
    CHECK(city_open(&t->city, t->p.mem, &where, CITY_CONFIG, &why) == OK, "its settings");
}

static const char *packs_dir = "packs";

static enum err restore(struct town *t, const char *to, struct str *why)
{
    struct restore_done done;
    const struct restore_plan plan = { .packs = packs_dir,
                                       .from = t->p.backup,
                                       .to = to,
                                       .host_key_file = t->p.host_key,
                                       .recovery_file = t->p.recovery };
    return restore_city(t->p.mem, &plan, &done, why);
}

static struct backup_run run;

static size_t generations(struct town *t)
{
    size_t n = 0;
    (void)backup_find(t->p.mem, t->p.backup, VAULT_DATA, &n);
    return n;
}

static void a_city_comes_back(void **state)
{
    struct town t;
    struct str why = STR_NONE;
    struct str text;
    struct stat st;
    (void)state;
    town_make(&t);
    const struct backup_plan plan = { .dir = t.p.backup, .keep = 2 };
    CHECK(backup_begin(&run, &t.city, &plan) == OK && backup_turn(&run) == OK, "a full backup");
    CHECK(generations(&t) == 1, "one generation");
    CHECK(file_read(t.p.mem, path_join(t.p.mem, t.data, "last_backup"), 100, &text) &&
              str_ends(text, STR(" full\n")),
          "it is noted");
    const char *file = path_join(t.p.mem, t.data, "files/0193a0e2-7b1c-4f00-8000-000000000001");
    CHECK(file_make(file, STR("a sealed file"), 0600), "a file more");
    CHECK(backup_turn(&run) == OK && generations(&t) == 2, "an increment");
    CHECK(run.written < 200000, "of little but what changed");
    CHECK(file_read(t.p.mem, path_join(t.p.mem, t.data, "last_backup"), 100, &text) &&
              str_ends(text, STR(" increment\n")),
          "it is noted");
    CHECK(backup_turn(&run) == OK && run.written < 200000, "hardly anything new");
    backup_end(&run);
    const char *to = path_join(t.p.mem, t.p.dir, "new");
    const char *packs = packs_dir;
    packs_dir = t.p.dir; /* packs of nowhere */
    CHECK(restore(&t, to, &why) != OK && str_has(why, STR("no packs here")), "no packs, no city");
    CHECK(stat(to, &st) != 0 && errno == ENOENT, "and nothing was written");
    packs_dir = packs;
    CHECK(restore(&t, to, &why) == OK, "restored");
    CHECK(file_read(t.p.mem, path_join(t.p.mem, to, "files/0193a0e2-7b1c-4f00-8000-000000000001"),
                    100, &text),
          "with the file");
    CHECK_STR(text, "a sealed file", "as it was");
    CHECK(restore(&t, to, &why) == ERR_CONFLICT, "not twice to the same place");
    CHECK(str_has(why, STR("not empty")), "and says why");
    place_drop(&t.p);
}

/* Changes the middle of each file in turn; nothing may be restored, and nothing may be left. */
static void a_damaged_backup_restores_nothing(void **state)
{
    struct town t;
    struct str why = STR_NONE;
    struct stat st;
    (void)state;
    town_make(&t);
    const struct backup_plan plan = { .dir = t.p.backup, .keep = 2 };
    CHECK(backup_begin(&run, &t.city, &plan) == OK && backup_turn(&run) == OK, "a full backup");
    backup_end(&run);
    const char *to = path_join(t.p.mem, t.p.dir, "new");
    walk(t.p.backup);
    for (size_t i = 0; i < n_found; i++) {
        struct str bytes;
        CHECK(file_read(t.p.mem, found[i], 1 << 20, &bytes), "a file of the backup");
        if (bytes.n > 0) { /* the lock is empty */
            const size_t at = bytes.n / 2;
            write_at(found[i], (off_t)at, (unsigned char)bytes.p[at] ^ 1);
            CHECK(restore(&t, to, &why) != OK, found[i]);
            CHECK(stat(to, &st) != 0 && errno == ENOENT, "nothing is left");
            write_at(found[i], (off_t)at, (unsigned char)bytes.p[at]);
        }
    }
    CHECK(restore(&t, to, &why) == OK, "as it was");
    place_drop(&t.p);
}

/* A backup whose pieces are whole but which is no city: the checks behind the writing. */
static void what_is_no_city_is_taken_away(void **state)
{
    struct place p = small_make();
    struct restore_done done;
    struct str why = STR_NONE;
    struct stat st;
    const char *to = path_join(p.mem, p.dir, "new");
    const struct restore_plan plan = { .packs = "packs",
                                       .from = p.backup,
                                       .to = to,
                                       .host_key_file = p.host_key,
                                       .recovery_file = p.recovery };
    (void)state;
    CHECK(restore_city(p.mem, &plan, &done, &why) != OK, "names instead of databases");
    CHECK(stat(to, &st) != 0 && errno == ENOENT, "nothing is left");
    CHECK(mkdir(to, 0700) == 0 && file_make(path_join(p.mem, to, "own"), STR("x"), 0600), "own");
    CHECK(restore_city(p.mem, &plan, &done, &why) == ERR_CONFLICT, "a folder in use");
    CHECK(stat(path_join(p.mem, to, "own"), &st) == 0, "is not touched");
    place_drop(&p);
}

static void places_are_refused(void **state)
{
    struct town t;
    struct stat st;
    (void)state;
    town_make(&t);
    const char *inside = path_join(t.p.mem, t.data, "backup");
    const struct backup_plan beside = { .dir = inside, .keep = 2 };
    CHECK(backup_begin(&run, &t.city, &beside) == ERR_INPUT, "in the data folder");
    CHECK(str_has(run.why, STR("lost with it")) && stat(inside, &st) != 0, "says why, leaves none");
    backup_end(&run);
    static struct backup_run second;
    const struct backup_plan plan = { .dir = t.p.backup, .keep = 2 };
    CHECK(backup_begin(&run, &t.city, &plan) == OK, "somewhere else");
    CHECK(backup_begin(&second, &t.city, &plan) == ERR_CONFLICT, "one at a time");
    backup_end(&second);
    backup_end(&run);
    t.city.cfg.database = STR("postgresql://db/kota");
    CHECK(backup_begin(&run, &t.city, &plan) == ERR_INPUT, "a database elsewhere");
    CHECK(str_has(run.why, STR("pg_dump")), "and says what to use");
    backup_end(&run);
    place_drop(&t.p);
}

/* What a machine that stopped in the middle left, and what is too old, goes with the next backup. */
static void rotation(void **state)
{
    struct town t;
    size_t n = 0;
    (void)state;
    town_make(&t);
    put_set(&t.p, t.p.backup, VAULT_DATA, "20200101T000000Z", newest_schema(), DATA, 3);
    put_set(&t.p, t.p.backup, VAULT_KEYRING, "20200101T000000Z", newest_schema(), KEYRING, 1);
    put_set(&t.p, t.p.backup, VAULT_DATA, "20200102T000000Z", newest_schema(), DATA, 3);
    const char *half = "data/20200102T000000Z/20200102T000000Z.list";
    CHECK(unlink(path_join(t.p.mem, t.p.backup, half)) == 0, "a set that never became whole");
    const struct backup_plan plan = { .dir = t.p.backup, .keep = 2 };
    CHECK(backup_begin(&run, &t.city, &plan) == OK && backup_turn(&run) == OK, "a full backup");
    struct str *sets = backup_sets(t.p.mem, t.p.backup, VAULT_DATA, &n);
    CHECK(n == 2 && str_eqz(sets[0], "20200101T000000Z"), "the half one is gone, the old one not");
    (void)backup_sets(t.p.mem, t.p.backup, VAULT_KEYRING, &n);
    CHECK(n == 1, "a keyring older than 35 days is gone");
    backup_end(&run);
    CHECK(backup_begin(&run, &t.city, &plan) == OK && backup_turn(&run) == OK, "another one");
    sets = backup_sets(t.p.mem, t.p.backup, VAULT_DATA, &n);
    CHECK(n == 2 && !str_eqz(sets[0], "20200101T000000Z"), "two stay");
    backup_end(&run);
    place_drop(&t.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_come_back),
        cmocka_unit_test(names_lead_nowhere_else),
        cmocka_unit_test(generations_have_names),
        cmocka_unit_test(increments_are_thinned),
        cmocka_unit_test(old_sets_go),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(nothing_stands_in_for_another),
        cmocka_unit_test(choosing_is_told),
        cmocka_unit_test(a_city_comes_back),
        cmocka_unit_test(a_damaged_backup_restores_nothing),
        cmocka_unit_test(what_is_no_city_is_taken_away),
        cmocka_unit_test(places_are_refused),
        cmocka_unit_test(rotation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
