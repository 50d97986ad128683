/* freshness_test.c - parts of a city put back alone and together; and going on with them. */
#include "app/freshness.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"
#include "app/init.h"
#include "base/check.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "store/change.h"

#define PARTS (CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE | CITY_KEYS)

enum part { DATABASE = 1, KEYRING = 2, LOG = 4, KEPT_BESIDE = 8, ALL = 15 };

static const struct {
    enum part part;
    const char *name;
} FILES[] = {
    { DATABASE, "city.db" },     { KEYRING, "keyring.db" }, { LOG, "log/00000001.log" },
    { LOG, "log/00000002.log" }, { LOG, "log/checkpoint" }, { KEPT_BESIDE, "checkpoint" },
};

struct world {
    struct arena *mem;
    const char *dir;
    struct city city;
    struct str old[ARRAY_LEN(FILES)], new[ARRAY_LEN(FILES)];
};

static const char *place(struct world *w, size_t i)
{
    return path_join(w->mem, w->dir, FILES[i].name);
}

/* The closed city's files into memory. */
static void take(struct world *w, struct str *files)
{
    for (size_t i = 0; i < ARRAY_LEN(FILES); i++) {
        CHECK(file_read(w->mem, place(w, i), 8 << 20, &files[i]), FILES[i].name);
    }
}

/* Newest files, but those of `older`. */
static void lay(struct world *w, unsigned older)
{
    for (size_t i = 0; i < ARRAY_LEN(FILES); i++) {
        const struct str bytes = (older & FILES[i].part) != 0 ? w->old[i] : w->new[i];
        CHECK(file_replace(w->mem, place(w, i), bytes, 0600), FILES[i].name);
    }
}

static enum err open_again(struct world *w, bool any_age, struct str *why)
{
    const struct city_where where = { .data = w->dir, .packs = "packs" };
    w->city = (struct city){ .lock_fd = -1, .any_age = any_age, .passes = 1, .memory_kib = 8 };
    return city_open(&w->city, w->mem, &where, PARTS, why);
}

/* One in each part: a desk in the keyring, an entry of the log, a row of the database. */
static void change(struct world *w)
{
    static int turn;
    struct strbuf desk;
    struct ctx c = city_ctx(&w->city, w->mem);
    const struct job_new j = { .kind = "word", .about = STR("a"), .payload = STR("7") };
    bool retry = false;
    strbuf_init(&desk, w->mem);
    strbuf_printf(&desk, "inbox:UJI%d", turn++);
    CHECK(keys_desk_make(&c, strbuf_str(&desk)) == OK && keys_sync(&c) == OK, "a desk");
    c.change = change_new(&c);
    change_action(&c, ACTION_JOB);
    change_log_row(&c, "job", STR("00000000-0000-4000-8000-000000000001"), 1, NULL);
    job_enqueue(&c, &j);
    CHECK(change_commit(&c, &retry) == OK && keys_sync(&c) == OK, "a change");
}

static void world_make(struct world *w)
{
    static char name[] = "/tmp/jj-fresh-XXXXXX";
    struct str why = STR_NONE;
    memset(w, 0, sizeof *w);
    memcpy(name, "/tmp/jj-fresh-XXXXXX", sizeof name);
    log_setup("test", LOG_ERROR + 1);
    CHECK(mkdtemp(name) != NULL, "a folder");
    w->mem = arena_new(0);
    w->dir = name;
    const struct init_plan plan = {
        .where = { .data = w->dir, .packs = "packs", .pack = "kota-jambi" },
        .passes = 1,
        .memory_kib = 8
    };
    CHECK_STR(init_city(&w->city, w->mem, &plan, &why) == OK ? STR("made") : why, "made", "a city");
    change(w);
    city_close(&w->city);
    take(w, w->old);
    CHECK(open_again(w, false, &why) == OK, "it opens again");
    for (int i = 0; i < 3; i++) {
        change(w);
    }
    city_close(&w->city);
    CHECK(open_again(w, false, &why) == OK, "and again");
    change(w); /* tells of the ones before */
    city_close(&w->city);
    take(w, w->new);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static void world_drop(struct world *w)
{
    CHECK(nftw(w->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, "the folder is removed");
    arena_free(w->mem);
}

static void test_parts(void **state)
{
    static const struct {
        const char *why;
        unsigned older;
        const char *said; /* NULL: it opens */
    } cases[] = {
        { "nothing was put back", 0, NULL },
        { "the database", DATABASE, "the database is older than the log" },
        { "the keyring", KEYRING, "the keyring is older than the log" },
        { "the log", LOG, "older than the file checkpoint" },
        { "the log and the file beside it", LOG | KEPT_BESIDE,
          "the log is older than the database" },
        { "log and database", LOG | KEPT_BESIDE | DATABASE, "the log is older than the keyring" },
        { "log and keyring", LOG | KEPT_BESIDE | KEYRING, "the log is older than the database" },
        { "database and keyring", DATABASE | KEYRING, "the database is older than the log" },
        { "the file beside it alone says nothing", KEPT_BESIDE, NULL },
        { "all together: nothing inside can tell", ALL, NULL },
    };
    struct world w;
    (void)state;
    world_make(&w);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str why = STR_NONE;
        lay(&w, cases[i].older);
        const enum err e = open_again(&w, false, &why);
        city_close(&w.city);
        CHECK((e == OK) == (cases[i].said == NULL), cases[i].why);
        CHECK(e == OK || (e == ERR_CONFLICT && str_has(why, str_of(cases[i].said))), cases[i].why);
    }
    world_drop(&w);
}

static void test_going_on(void **state)
{
    static const struct {
        const char *why;
        unsigned older;
    } cases[] = {
        { "an older database", DATABASE },
        { "an older keyring", KEYRING },
        { "an older log", LOG },
        { "an older log, the file beside it too", LOG | KEPT_BESIDE },
        { "older data beside a newer keyring", LOG | KEPT_BESIDE | DATABASE },
        { "keyring and database of a backup, the log newer", DATABASE | KEYRING },
    };
    struct world w;
    (void)state;
    world_make(&w);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str why = STR_NONE;
        lay(&w, cases[i].older);
        CHECK(open_again(&w, true, &why) == OK, "doctor and accept-rollback open it");
        CHECK(freshness_accept(&w.city, FRESHNESS_RESTORE, &why) == OK, cases[i].why);
        city_close(&w.city);
        for (int again = 0; again < 2; again++) {
            CHECK_STR(open_again(&w, false, &why) == OK ? STR("opens") : why, "opens",
                      cases[i].why);
            change(&w);
            city_close(&w.city);
        }
    }
    world_drop(&w);
}

static void test_another_log(void **state)
{
    struct world w;
    struct str why = STR_NONE;
    (void)state;
    world_make(&w);
    /* The log goes on from the older state, farther than it had been, under the same key. */
    lay(&w, LOG | KEPT_BESIDE | DATABASE | KEYRING);
    CHECK(open_again(&w, false, &why) == OK, "all of it older");
    for (int i = 0; i < 30; i++) {
        change(&w);
    }
    city_close(&w.city);
    for (size_t i = 0; i < ARRAY_LEN(FILES); i++) {
        if (FILES[i].part == DATABASE) {
            CHECK(file_replace(w.mem, place(&w, i), w.new[i], 0600), "the newer database back");
        }
    }
    CHECK(open_again(&w, false, &why) == ERR_CONFLICT && str_has(why, STR("another one")),
          "a longer log, but not the one that the database was written with");
    city_close(&w.city);
    world_drop(&w);
}

static void test_words(void **state)
{
    (void)state;
    CHECK(freshness_reason_of(STR("restore")) == FRESHNESS_RESTORE, "a word");
    CHECK(freshness_reason_of(STR("other")) == FRESHNESS_OTHER, "the last one");
    CHECK(freshness_reason_of(STR("")) == FRESHNESS_NONE, "no word");
    CHECK(freshness_reason_of(STR("restored")) == FRESHNESS_NONE, "none of them");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts),
        cmocka_unit_test(test_going_on),
        cmocka_unit_test(test_another_log),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
