/*
 * glass_test.c - emergency access at the key keeper: who sits at desk `glass` opens what lead opens, for himself, for a time,
 * in a change of that name, and by nothing else.
 */
#include "city.h"

#include <sqlite3.h>
#include <string.h>

#include "box/wrap.h"
#include "wire/keyd_msg.h"

#define HOUR INT64_C(3600000)
#define GLASS KEYD_ACT_GLASS
#define NOTE 17

struct office {
    struct city t;
    struct str lead, glass, other, partner; /* tokens */
    struct str lead_id, glass_id, other_id; /* members */
    struct str shared, apart;               /* compartments: lead's, and one that lead has not */
};

static bool sees(struct city *t, struct str token, struct str compartment)
{
    struct ctx *c = city_as(t, token);
    bool held = keys_fetch(c, &compartment, 1, LOOK_CASE, NULL) == OK && keys_held(c, compartment);
    city_end(c);
    return held;
}

static struct str compartment_of(struct city *t, struct str token, struct str principal)
{
    struct key key;
    struct ctx *c = city_as(t, token);
    struct keys_change *k = keys_change_new(c);
    struct str id = str_copy(t->mem, id_random(c->mem));
    key_random(&key);
    keys_change_action(k, 9);
    keys_change_compartment(k, id, IN_CASE, &key);
    keys_change_allow(k, id, principal, 0);
    CHECK(keys_change_send(c, k) == OK, "a compartment is made");
    city_end(c);
    return id;
}

static void office_make(struct office *o)
{
    memset(o, 0, sizeof *o);
    city_make(&o->t);
    o->lead_id = city_member(&o->t, "sari", "lead", "UPTD_PPA", true);
    o->glass_id = city_member(&o->t, "budi", "case_manager", "UPTD_PPA", true);
    o->other_id = city_member(&o->t, "ana", "companion", "UPTD_PPA", true);
    city_member(&o->t, "polisi", "partner", "POLRESTA", true);
    o->lead = city_login(&o->t, "sari");
    o->glass = city_login(&o->t, "budi");
    o->other = city_login(&o->t, "ana");
    o->partner = city_login(&o->t, "polisi");
    struct ctx *c = city_as(&o->t, o->lead);
    CHECK(keys_setup_end(c) == OK, "set-up is over");
    city_end(c);
    o->shared = compartment_of(&o->t, o->lead, STR("lead"));
    o->apart = compartment_of(&o->t, o->lead, o->other_id);
}

struct
try {
    const char *why;
    struct str token, compartment, to;
    int action;
    int64_t until_ms;
    enum err want;
};

static enum err allow(struct office *o, const struct try *w)
{
    struct ctx *c = city_as(&o->t, w->token);
    struct keys_change *k = keys_change_new(c);
    keys_change_action(k, w->action);
    keys_change_allow(k, w->compartment, w->to, w->until_ms);
    enum err e = keys_change_send(c, k);
    city_end(c);
    return e;
}

static void test_who_and_how(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    const int64_t now = o.t.now_ms;
    const struct try refused[] = {
        { "in a change of another name", o.glass, o.shared, o.glass_id, NOTE, now + HOUR, 0 },
        { "a partner", o.partner, o.shared, o.glass_id, GLASS, now + HOUR, 0 },
        { "for somebody else", o.glass, o.shared, o.other_id, GLASS, now + HOUR, 0 },
        { "for a desk", o.glass, o.shared, STR("staff"), GLASS, now + HOUR, 0 },
        { "for the desk itself", o.glass, o.shared, STR(KEYD_GLASS_DESK), GLASS, now + HOUR, 0 },
        { "without an end", o.glass, o.shared, o.glass_id, GLASS, 0, 0 },
        { "with an end that is past", o.glass, o.shared, o.glass_id, GLASS, now - 1, 0 },
        { "for too long", o.glass, o.shared, o.glass_id, GLASS, now + KEYD_GLASS_MS + HOUR, 0 },
        { "what lead does not open", o.glass, o.apart, o.glass_id, GLASS, now + HOUR, 0 },
        { "what is not there", o.glass, STR("0192d3c0-0000-7000-8000-000000000001"), o.glass_id,
          GLASS, now + HOUR, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        CHECK(allow(&o, &refused[i]) == ERR_DENIED, refused[i].why);
        CHECK(!sees(&o.t, o.glass, o.shared) && !sees(&o.t, o.glass, o.apart), refused[i].why);
    }
    const struct try opens = { "", o.glass, o.shared, o.glass_id, GLASS, now + HOUR, OK };
    CHECK(allow(&o, &opens) == OK, "for himself, for an hour");
    CHECK(sees(&o.t, o.glass, o.shared), "it opens");
    CHECK(!sees(&o.t, o.other, o.shared), "for nobody else of the desk");
    city_drop(&o.t);
}

static void test_it_ends_by_itself(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    const int64_t now = o.t.now_ms;
    const struct try opens = { "", o.glass, o.shared, o.glass_id, GLASS, now + HOUR / 4, OK };
    CHECK(allow(&o, &opens) == OK, "opened");
    const struct try longer[] = {
        { "his own, without an end", o.glass, o.shared, o.glass_id, NOTE, 0, 0 },
        { "his own, longer", o.glass, o.shared, o.glass_id, NOTE, now + HOUR, 0 },
        { "a friend's, without an end", o.glass, o.shared, o.other_id, NOTE, 0, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(longer); i++) {
        CHECK(allow(&o, &longer[i]) == ERR_DENIED, longer[i].why);
    }
    const struct try shares = { "", o.glass, o.shared, o.other_id, NOTE, now + HOUR / 8, OK };
    CHECK(allow(&o, &shares) == OK, "what ends earlier can be shared");
    o.t.now_ms += HOUR / 4 - 1000;
    CHECK(sees(&o.t, o.glass, o.shared), "a second before the end");
    CHECK(!sees(&o.t, o.other, o.shared), "the friend's has ended");
    o.t.now_ms += 1000;
    CHECK(!sees(&o.t, o.glass, o.shared), "at the end it is over");
    CHECK(sees(&o.t, city_login(&o.t, "sari"), o.shared), "lead's has no end");
    city_drop(&o.t);
}

static void test_takes_nothing_away(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    struct ctx *c = city_as(&o.t, o.glass);
    struct keys_change *k = keys_change_new(c);
    keys_change_action(k, GLASS);
    keys_change_allow(k, o.shared, o.glass_id, o.t.now_ms + HOUR);
    keys_change_deny(k, o.shared, STR("lead"));
    CHECK(keys_change_send(c, k) == ERR_DENIED, "nobody is shut out by it");
    city_end(c);
    CHECK(sees(&o.t, o.lead, o.shared) && !sees(&o.t, o.glass, o.shared), "and nothing was done");
    city_drop(&o.t);
}

static void test_its_reason(void **state)
{
    struct office o;
    struct key key;
    (void)state;
    office_make(&o);
    struct ctx *c = city_as(&o.t, o.glass);
    struct keys_change *k = keys_change_new(c);
    struct str reason = str_copy(o.t.mem, id_random(c->mem));
    key_random(&key);
    keys_change_action(k, GLASS);
    keys_change_compartment(k, reason, IN_CASE, &key);
    keys_change_allow(k, reason, STR("lead"), 0);
    keys_change_allow(k, reason, o.glass_id, o.t.now_ms + HOUR);
    keys_change_allow(k, o.shared, o.glass_id, o.t.now_ms + HOUR);
    CHECK(keys_change_send(c, k) == OK, "a reason of its own comes along");
    city_end(c);
    CHECK(sees(&o.t, o.lead, reason), "lead reads it");
    CHECK(sees(&o.t, o.glass, o.shared), "and he what he asked for");
    city_drop(&o.t);
}

static void test_new_keys(void **state)
{
    static const char *const desks[] = { "lead", KEYD_GLASS_DESK, "lead" };
    struct office o;
    (void)state;
    office_make(&o);
    for (size_t i = 0; i < ARRAY_LEN(desks); i++) {
        size_t n = 0;
        struct ctx *c = city_as(&o.t, o.lead);
        CHECK(keys_desk_renew(c, str_of(desks[i]), &n) == OK, desks[i]);
        city_end(c);
        struct str id = compartment_of(&o.t, o.lead, STR("lead"));
        const struct try opens = { "", o.glass, id, o.glass_id, GLASS, o.t.now_ms + HOUR, OK };
        CHECK(allow(&o, &opens) == OK && sees(&o.t, o.glass, id), "opens after a desk's new key");
    }
    city_drop(&o.t);
}

/* A city made before there was such a desk: nothing lies under its key until lead lets somebody in. */
static void test_an_older_city(void **state)
{
    struct office o;
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    const struct keyd_id lead = id_of_desk("lead");
    const struct keyd_id glass = id_of_desk(KEYD_GLASS_DESK);
    (void)state;
    office_make(&o);
    keyd_close(o.t.keyd);
    CHECK(sqlite3_open(o.t.ring, &db) == SQLITE_OK, "the keyring opens");
    CHECK(sqlite3_prepare_v2(db, "DELETE FROM seat WHERE a = ?1 AND b = ?2", -1, &q, NULL) ==
              SQLITE_OK,
          "a seat is taken out");
    sqlite3_bind_blob(q, 1, &lead, sizeof lead, SQLITE_STATIC);
    sqlite3_bind_blob(q, 2, &glass, sizeof glass, SQLITE_STATIC);
    CHECK(sqlite3_step(q) == SQLITE_DONE && sqlite3_changes(db) == 1, "that of the desk");
    sqlite3_finalize(q);
    sqlite3_close(db);
    o.t.cfg.any_age = true; /* a row taken out beside the key keeper is refused else */
    city_open(&o.t);
    o.glass = city_login(&o.t, "budi");
    o.other = city_login(&o.t, "ana");
    const struct try opens = { "", o.glass, o.shared, o.glass_id, GLASS, o.t.now_ms + HOUR, 0 };
    CHECK(allow(&o, &opens) == ERR_DENIED, "nothing to open with");
    struct ctx *c = city_as(&o.t, o.other);
    CHECK(keys_desk_admit(c, STR(KEYD_GLASS_DESK), o.glass_id) == ERR_DENIED, "not by a colleague");
    city_end(c);
    c = city_as(&o.t, city_login(&o.t, "sari"));
    CHECK(keys_desk_admit(c, STR(KEYD_GLASS_DESK), o.glass_id) == OK, "lead lets him in");
    city_end(c);
    CHECK(allow(&o, &opens) == OK && sees(&o.t, o.glass, o.shared), "then it opens");
    city_drop(&o.t);
}

static void test_seat_taken_away(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    struct ctx *c = city_as(&o.t, o.lead);
    CHECK(keys_desk_remove(c, STR(KEYD_GLASS_DESK), o.glass_id) == OK, "the seat is taken away");
    city_end(c);
    const struct try opens = { "", o.glass, o.shared, o.glass_id, GLASS, o.t.now_ms + HOUR, 0 };
    CHECK(allow(&o, &opens) == ERR_DENIED, "and with it the way in");
    city_drop(&o.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_and_how),        cmocka_unit_test(test_it_ends_by_itself),
        cmocka_unit_test(test_takes_nothing_away), cmocka_unit_test(test_its_reason),
        cmocka_unit_test(test_new_keys),           cmocka_unit_test(test_seat_taken_away),
        cmocka_unit_test(test_an_older_city),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
