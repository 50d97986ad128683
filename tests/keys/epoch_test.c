/*
 * epoch_test.c - a compartment gets a new key: who has it then, who has not, what opens while rows of both epochs are there,
 * and that the former key is gone at the end.
 */
#include "city.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keyd/keyd_look.h"
#include "store/change.h"

struct office {
    struct city t;
    struct str budi_id, ana_id, tuti_id;
    struct str place, talk; /* of a case, and of a report */
    struct key first;
};

#define DAY INT64_C(86400000)

/* Sari leads; budi and ana hold the case themselves, tuti for a day. Rudi holds nothing, dewi may let nobody in. */
static void office_make(struct office *o)
{
    memset(o, 0, sizeof *o);
    city_make(&o->t);
    city_member(&o->t, "sari", "lead", "UPTD_PPA", true);
    o->budi_id = city_member(&o->t, "budi", "case_manager", "UPTD_PPA", true);
    o->ana_id = city_member(&o->t, "ana", "case_manager", "UPTD_PPA", true);
    o->tuti_id = city_member(&o->t, "tuti", "case_manager", "UPTD_PPA", true);
    city_member(&o->t, "rudi", "case_manager", "UPTD_PPA", true);
    const struct str dewi_id = city_member(&o->t, "dewi", "companion", "UPTD_PPA", true);
    city_member(&o->t, "kepala", "admin", "DPMPPA", true);
    static const char *const logins[] = { "sari", "budi", "ana", "tuti", "rudi", "dewi" };
    for (size_t i = 0; i < ARRAY_LEN(logins); i++) {
        CHECK(city_login(&o->t, logins[i]).n == 64, "everybody has a pair of keys");
    }
    struct ctx *c = city_as(&o->t, city_login(&o->t, "sari"));
    struct keys_change *k = keys_change_new(c);
    o->place = str_copy(o->t.mem, id_random(c->mem));
    o->talk = str_copy(o->t.mem, id_random(c->mem));
    key_random(&o->first);
    keys_change_action(k, ACTION_CASE_OPEN);
    keys_change_compartment(k, o->place, IN_CASE, &o->first);
    keys_change_allow(k, o->place, STR("lead"), 0);
    keys_change_allow(k, o->place, o->budi_id, 0);
    keys_change_allow(k, o->place, o->ana_id, 0);
    keys_change_allow(k, o->place, dewi_id, 0);
    keys_change_allow(k, o->place, o->tuti_id, o->t.now_ms + DAY);
    keys_change_compartment(k, o->talk, IN_TALK, &o->first);
    keys_change_allow(k, o->talk, STR("lead"), 0);
    CHECK(keys_change_send(c, k) == OK, "a case is opened");
    city_end(c);
}

static enum err rekey(struct office *o, const char *login, struct str place, bool end)
{
    struct ctx *c = city_as(&o->t, city_login(&o->t, login));
    const enum err e = keys_rekey(c, place, end);
    city_end(c);
    return e;
}

/* What a member holds: the epoch (0: nothing), and the keys of what is sealed under this epoch and the one before. */
static int64_t holds(struct office *o, const char *login, struct key *now, struct key *before)
{
    struct ctx *c = city_as(&o->t, city_login(&o->t, login));
    int64_t epoch = 0;
    int64_t of = 0;
    memset(now, 0, sizeof *now);
    memset(before, 0, sizeof *before);
    CHECK(keys_fetch(c, &o->place, 1, LOOK_CASE, NULL) == OK, "asking is nobody's fault");
    if (keys_held(c, o->place)) {
        epoch = keys_epoch(c, o->place);
        const char marks[2] = { (char)epoch, (char)(epoch - 1) };
        CHECK(keys_under(c, o->place, (struct str){ &marks[0], 1 }, now, &of) == OK && of == epoch,
              "the present key");
        CHECK(keys_under(c, o->place, (struct str){ &marks[1], 1 }, before, &of) == OK,
              "one of two");
        if (of == epoch) {
            memset(before, 0, sizeof *before); /* there is no former one */
        }
        const char later = (char)(epoch + 1);
        CHECK(keys_under(c, o->place, (struct str){ &later, 1 }, now, &of) == ERR_CONFLICT,
              "what was sealed under a key that is newer than his: read again");
        CHECK(keys_of(c, o->place, now) == OK, "it is what new rows are sealed with");
    }
    city_end(c);
    return epoch;
}

static bool opens(const struct key *k, struct str place, int64_t epoch, struct str sealed)
{
    struct arena *a = arena_new(0);
    struct ctx c = { .mem = a };
    struct str plain;
    const struct seal_place at = { STR("note"), STR("1"), place, epoch, 1 };
    const bool does = seal_open_row(&c, k, &at, sealed, &plain) == OK;
    arena_free(a);
    return does;
}

static void test_a_new_key(void **state)
{
    struct office *o = *state;
    struct key now, before, his;
    const struct key none = { { 0 } };
    CHECK(holds(o, "budi", &now, &before) == 1 && memcmp(&now, &o->first, sizeof now) == 0 &&
              memcmp(&before, &none, sizeof none) == 0,
          "one key at first");
    CHECK(rekey(o, "sari", o->place, false) == OK, "lead changes it");
    city_again(&o->t);
    CHECK(holds(o, "budi", &now, &before) == 2, "who held it holds the new one");
    CHECK(memcmp(&now, &o->first, sizeof now) != 0, "it is another one");
    CHECK(memcmp(&before, &o->first, sizeof before) == 0,
          "the former one opens what is not moved yet");
    CHECK(holds(o, "tuti", &his, &before) == 2 && memcmp(&his, &now, sizeof now) == 0,
          "who holds it for a time holds it on");
    struct arena *a = arena_new(0);
    const struct seal_place at = { STR("note"), STR("1"), o->place, 2, 1 };
    const struct str written = seal_row(a, &now, &at, STR("catatan"));
    CHECK(opens(&now, o->place, 2, written), "a row of now opens with the key of now");
    CHECK(!opens(&o->first, o->place, 2, written) && !opens(&o->first, o->place, 1, written),
          "who kept the former key opens nothing that was written after");
    arena_free(a);
    CHECK(rekey(o, "sari", o->place, false) == OK && holds(o, "budi", &his, &before) == 2 &&
              memcmp(&his, &now, sizeof now) == 0,
          "asked twice it is still one new key, and the former one is not lost");
    CHECK(rekey(o, "sari", o->place, true) == OK, "the former one is destroyed");
    city_again(&o->t);
    CHECK(holds(o, "budi", &his, &before) == 2 && memcmp(&his, &now, sizeof now) == 0 &&
              memcmp(&before, &none, sizeof none) == 0,
          "the new one stays, and it alone");
    CHECK(rekey(o, "sari", o->place, true) == OK, "destroyed twice is destroyed");
    CHECK(rekey(o, "sari", o->place, false) == OK && holds(o, "budi", &his, &before) == 3 &&
              memcmp(&before, &now, sizeof now) == 0,
          "and it can be changed again");
    city_again(&o->t);
}

static void stop(struct office *o, struct str id, bool stopped)
{
    struct ctx *c = city_as(&o->t, city_login(&o->t, "kepala"));
    CHECK(keys_member_disable(c, id, stopped) == OK, "an administrator does it");
    city_end(c);
}

static void test_who_gets_it(void **state)
{
    struct office *o = *state;
    struct key now, before;
    bool knows = true;
    stop(o, o->ana_id, true);
    o->t.now_ms += DAY + 1;
    CHECK(rekey(o, "budi", o->place, false) == OK, "who holds it and may let in changes it, too");
    stop(o, o->ana_id, false);
    CHECK(holds(o, "ana", &now, &before) == 0, "who was stopped then does not get the new key");
    CHECK(holds(o, "tuti", &now, &before) == 0, "nor does whose time was over");
    CHECK(keyd_knows(o->t.keyd, o->place, o->ana_id, &knows) == OK && !knows, "her grant is gone");
    CHECK(keyd_knows(o->t.keyd, o->place, o->budi_id, &knows) == OK && knows, "his is there");
    CHECK(holds(o, "sari", &now, &before) == 2, "a desk gets it");
}

static void test_refused(void **state)
{
    static const struct {
        const char *why, *login;
        bool talk;
        enum err want;
    } cases[] = {
        { "holds nothing of it", "rudi", false, ERR_DENIED },
        { "holds it for a time only", "tuti", false, ERR_DENIED },
        { "may let nobody in", "dewi", false, ERR_DENIED },
        { "an administrator has no key", "kepala", false, ERR_DENIED },
        { "a report's talk: the reporter's receipt opens it", "sari", true, ERR_DENIED },
    };
    struct office *o = *state;
    struct key now, before;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct str place = cases[i].talk ? o->talk : o->place;
        CHECK(rekey(o, cases[i].login, place, false) == cases[i].want, cases[i].why);
        CHECK(rekey(o, cases[i].login, place, true) == cases[i].want, cases[i].why);
    }
    struct ctx *c = city_request(&o->t);
    CHECK(keys_rekey(c, o->place, false) != OK, "without a login, on the command line too");
    CHECK(keys_rekey(c, STR("x"), false) == ERR_NOT_FOUND, "no id");
    city_end(c);
    CHECK(rekey(o, "sari", COMPARTMENT_FIGURES, false) == ERR_DENIED, "the city's own stay");
    CHECK(holds(o, "budi", &now, &before) == 1, "nothing has changed by any of it");
}

/* The process dies right after the answer: what was answered is on disk, and the keyring is whole. */
static void test_killed(void **state)
{
    struct office *o = *state;
    struct key now, before;
    for (int end = 0; end < 2; end++) {
        int status = 1;
        keyd_close(o->t.keyd);
        const pid_t child = fork();
        if (child == 0) {
            city_open(&o->t);
            _exit(rekey(o, "sari", o->place, end != 0) == OK ? 0 : 1);
        }
        CHECK(child > 0 && waitpid(child, &status, 0) == child && status == 0, "done, then killed");
        city_open(&o->t);
        CHECK(holds(o, "budi", &now, &before) == 2, "the new key is there");
        CHECK((memcmp(&before, &o->first, sizeof before) == 0) == (end == 0),
              "the former one until its end");
    }
}

static void test_erased_meanwhile(void **state)
{
    struct office *o = *state;
    struct key now, before;
    CHECK(rekey(o, "sari", o->place, false) == OK, "begun");
    struct ctx *c = city_as(&o->t, city_login(&o->t, "sari"));
    struct keys_change *k = keys_change_new(c);
    keys_change_action(k, ACTION_ERASE);
    keys_change_deny(k, o->place, STR_NONE);
    CHECK(keys_change_send(c, k) == OK, "the case is erased");
    city_end(c);
    CHECK(holds(o, "sari", &now, &before) == 0, "neither key is left to anybody");
    CHECK(rekey(o, "sari", o->place, true) == ERR_DENIED, "nor is there one to end");
    city_again(&o->t);
}

static int begin(void **state)
{
    static struct office o;
    office_make(&o);
    *state = &o;
    return 0;
}

static int end(void **state)
{
    city_drop(&((struct office *)*state)->t);
    return 0;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void)
{
    static const struct CMUnitTest tests[] = { TEST(test_a_new_key), TEST(test_who_gets_it),
                                               TEST(test_refused), TEST(test_killed),
                                               TEST(test_erased_meanwhile) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
