/* repair_test.c - keys of nothing are destroyed, and no others; a city that has none stays as it is. */
#include "app/repair.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app/freshness.h"
#include "app/init.h"
#include "audit/verify.h"
#include "app/files.h"
#include "base/check.h"
#include "base/ids.h"
#include "base/log.h"
#include "keyd/keyd_look.h"
#include "seal/keys_change.h"
#include "store/change.h"

#define PARTS (CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE | CITY_KEYS)
#define ORPHANS 203 /* more than one slice */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

/* A report's compartment; its row, too, or as if the change had been cut off before it. */
static struct str talk_make(struct city *city, bool with_row)
{
    struct ctx c = city_ctx(city, city->mem);
    struct str id = STR_NONE;
    bool retry = false;
    c.change = change_new(&c);
    if (with_row) {
        change_action(&c, ACTION_JOB);
        id = change_compartment(&c, IN_TALK, STR_NONE, id_new(c.mem, 1), STR_NONE);
        change_allow(&c, id, STR("intake"), 0);
        CHECK(change_commit(&c, &retry) == OK, "a compartment and its row");
    } else {
        struct keys_change *k = keys_change_new(&c);
        const struct key key = { { 3 } };
        id = id_new(c.mem, 1);
        keys_change_action(k, ACTION_JOB);
        keys_change_compartment(k, id, IN_TALK, &key);
        keys_change_allow(k, id, STR("intake"), 0);
        CHECK(keys_change_send(&c, k) == OK && keys_sync(&c) == OK, "a compartment alone");
    }
    return id;
}

static bool knows(struct city *city, struct str id, struct str desk)
{
    bool there = false;
    CHECK(keyd_knows(city->keyd, id, desk, &there) == OK, "it can be asked");
    return there;
}

static uint64_t entries(struct city *city)
{
    struct keyd_verify_report r;
    keyd_verify(path_join(city->mem, city->dir, "log"), STR_NONE, STR_NONE, &r);
    return r.entries;
}

static void test_orphans(void **state)
{
    char name[] = "/tmp/jj-repair-XXXXXX";
    struct str why = STR_NONE;
    struct str lost = STR_NONE;
    struct city city = { 0 };
    size_t n = 1;
    (void)state;
    CHECK(mkdtemp(name) != NULL, "a folder");
    const struct init_plan plan = {
        .where = { .data = name, .packs = "packs", .pack = "kota-jambi" },
        .passes = 1,
        .memory_kib = 8
    };
    struct arena *mem = arena_new(0);
    CHECK_STR(init_city(&city, mem, &plan, &why) == OK ? STR("made") : why, "made", "a city");
    const struct str kept = talk_make(&city, true);
    uint64_t before = entries(&city);
    CHECK(repair_orphans(&city, &n) == OK && n == 0, "there are none");
    CHECK(entries(&city) == before, "so nothing is told");
    for (int i = 0; i < ORPHANS; i++) {
        lost = talk_make(&city, false);
    }
    before = entries(&city);
    CHECK(knows(&city, lost, STR("intake")), "a key of nothing");
    CHECK(repair_orphans(&city, &n) == OK && n == ORPHANS, "each of them is destroyed");
    CHECK(entries(&city) == before + 2, "an entry of the log for each slice");
    CHECK(!knows(&city, lost, STR("")) && !knows(&city, lost, STR("intake")), "grant and key");
    CHECK(knows(&city, kept, STR("")) && knows(&city, kept, STR("intake")), "what has a row stays");
    CHECK(knows(&city, COMPARTMENT_CARD, STR("staff")), "so does what every city has");
    CHECK(repair_orphans(&city, &n) == OK && n == 0, "a second time there are none");
    city_close(&city);
    const struct city_where where = { .data = name, .packs = "packs" };
    city = (struct city){ .lock_fd = -1, .passes = 1, .memory_kib = 8 };
    CHECK_STR(city_open(&city, mem, &where, PARTS, &why) == OK ? STR("opens") : why, "opens",
              "the city goes on");
    city_close(&city);
    CHECK(nftw(name, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0, "the folder is removed");
    arena_free(mem);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(test_orphans) };
    log_setup("test", LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
