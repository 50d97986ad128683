/*
 * leave_test.c - somebody leaves a desk: the desk gets a new key, all that was sealed to it is sealed anew, and a kill in
 * the middle leaves everything as it was.
 */
#include "city.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "wire/keyd_msg.h"

#define CASES 40

struct office {
    struct city t;
    struct str lead_id, budi_id, ana_id;
    struct str cases[CASES];
    struct key keys[CASES];
};

static bool sees(struct city *t, const char *login, struct str compartment, const struct key *want)
{
    struct key got;
    struct ctx *c = city_as(t, city_login(t, login));
    bool held = keys_fetch(c, &compartment, 1, LOOK_CASE, NULL) == OK && keys_held(c, compartment);
    if (held && want != NULL) {
        CHECK(keys_of(c, compartment, &got) == OK && memcmp(got.b, want->b, 32) == 0,
              "the key is the one that was made");
    }
    city_end(c);
    return held;
}

static void admit(struct city *t, const char *desk, struct str id)
{
    struct ctx *c = city_as(t, city_login(t, "sari"));
    CHECK(keys_desk_admit(c, str_of(desk), id) == OK, "lead lets in");
    city_end(c);
}

static void open_cases(struct office *o)
{
    struct ctx *c = city_as(&o->t, city_login(&o->t, "sari"));
    for (size_t i = 0; i < CASES; i++) {
        struct keys_change *k = keys_change_new(c);
        o->cases[i] = str_copy(o->t.mem, id_random(c->mem));
        key_random(&o->keys[i]);
        keys_change_action(k, 9);
        keys_change_compartment(k, o->cases[i], IN_CASE, &o->keys[i]);
        keys_change_allow(k, o->cases[i], STR("lead"), 0);
        keys_change_allow(k, o->cases[i], STR("staff"), i % 2 == 0 ? 0 : o->t.now_ms + 86400000);
        CHECK(keys_change_send(c, k) == OK, "a case is opened");
    }
    city_end(c);
}

/* Sari leads, budi and ana sit at desk staff; set-up is over. */
static void office_make(struct office *o)
{
    memset(o, 0, sizeof *o);
    city_make(&o->t);
    o->lead_id = city_member(&o->t, "sari", "lead", "UPTD_PPA", true);
    struct ctx *c = city_as(&o->t, city_login(&o->t, "sari"));
    CHECK(keys_setup_end(c) == OK, "set-up is over");
    city_end(c);
    o->budi_id = city_member(&o->t, "budi", "case_manager", "UPTD_PPA", true);
    o->ana_id = city_member(&o->t, "ana", "case_manager", "UPTD_PPA", true);
    city_member(&o->t, "kepala", "admin", "DPMPPA", true);
    CHECK(city_login(&o->t, "budi").n == 64 && city_login(&o->t, "ana").n == 64, "both have keys");
    admit(&o->t, "staff", o->budi_id);
    admit(&o->t, "staff", o->ana_id);
    open_cases(o);
}

static bool key_is_old(struct office *o, const char *desk)
{
    struct desk_seat seats[20];
    size_t n = 0;
    bool old = false;
    struct ctx *c = city_as(&o->t, city_login(&o->t, "sari"));
    CHECK(keys_desks(c, seats, ARRAY_LEN(seats), &n) == OK && n > 0, "seats are listed");
    for (size_t i = 0; i < n; i++) {
        old = old || (str_eqz(seats[i].desk, desk) && seats[i].old_key);
    }
    city_end(c);
    return old;
}

static enum err renew(struct office *o, const char *login, const char *desk, size_t *n)
{
    struct ctx *c = city_as(&o->t, city_login(&o->t, login));
    enum err e = keys_desk_renew(c, str_of(desk), n);
    city_end(c);
    return e;
}

static void all_open(struct office *o, const char *login, const char *why)
{
    for (size_t i = 0; i < CASES; i++) {
        CHECK(sees(&o->t, login, o->cases[i], &o->keys[i]), why);
    }
    CHECK(sees(&o->t, login, COMPARTMENT_CARD, NULL), why);
}

static void test_a_desk_gets_a_new_key(void **state)
{
    struct office o;
    size_t n = 0;
    (void)state;
    office_make(&o);
    all_open(&o, "budi", "before, he works");
    CHECK(!key_is_old(&o, "staff"), "nobody left yet");
    struct ctx *c = city_as(&o.t, city_login(&o.t, "sari"));
    CHECK(keys_desk_remove(c, STR("staff"), o.budi_id) == OK, "his seat goes");
    city_end(c);
    CHECK(key_is_old(&o, "staff"), "the desk's key is said to be old");
    CHECK(renew(&o, "kepala", "staff", &n) == ERR_DENIED,
          "an administrator holds no key to do it with");
    CHECK(renew(&o, "ana", "lead", &n) == ERR_DENIED, "nor does who sits at another desk");
    CHECK(renew(&o, "sari", "tiada", &n) == ERR_NOT_FOUND, "no such desk");
    CHECK(renew(&o, "ana", "staff", &n) == OK, "who sits there renews it");
    CHECK(n == CASES + 3, "each case, the cards, the search cards, the figures");
    CHECK(!key_is_old(&o, "staff"), "the key is new");
    all_open(&o, "ana", "she works on");
    all_open(&o, "sari", "lead too");
    CHECK(!sees(&o.t, "budi", o.cases[0], NULL), "he sees nothing");
    city_again(&o.t);
    all_open(&o, "ana", "also after a restart");
    o.t.now_ms += 2 * 86400000;
    CHECK(sees(&o.t, "ana", o.cases[0], NULL) && !sees(&o.t, "ana", o.cases[1], NULL),
          "a grant that ends still ends");
    city_drop(&o.t);
}

static void test_the_desk_of_lead(void **state)
{
    struct office o;
    struct str why = STR_NONE;
    size_t n = 0;
    (void)state;
    office_make(&o);
    CHECK(renew(&o, "sari", "lead", &n) == OK && n == CASES, "lead's own key is renewed");
    all_open(&o, "sari", "she works on");
    struct ctx *c = city_as(&o.t, city_login(&o.t, "sari"));
    CHECK(keys_desk_remove(c, STR("staff"), o.ana_id) == OK, "a seat goes");
    city_end(c);
    c = city_as(&o.t, city_login(&o.t, "kepala"));
    CHECK(keys_member_roles(c, o.ana_id, STR("case_manager"), STR_NONE) == OK, "proposed again");
    city_end(c);
    admit(&o.t, "staff", o.ana_id);
    all_open(&o, "ana", "lead still has every other desk's key");
    CHECK(keyd_recover(o.t.keyd, o.t.recovery, STR("lead"), STR("budi"), &why) == OK,
          "and the recovery secret opens the new one");
    CHECK(sees(&o.t, "budi", o.cases[1], &o.keys[1]), "as whoever is let in by it sees");
    city_drop(&o.t);
}

static void test_who_makes_a_key_old(void **state)
{
    struct office o;
    size_t n = 0;
    (void)state;
    office_make(&o);
    struct ctx *c = city_as(&o.t, city_login(&o.t, "kepala"));
    CHECK(keys_member_disable(c, o.budi_id, true) == OK, "an account is stopped");
    city_end(c);
    CHECK(key_is_old(&o, "staff"), "stopping makes it old");
    CHECK(renew(&o, "sari", "staff", &n) == OK, "renewed");
    CHECK(!key_is_old(&o, "staff"), "new");
    c = city_as(&o.t, city_login(&o.t, "kepala"));
    CHECK(keys_member_disable(c, o.budi_id, false) == OK, "back again");
    CHECK(keys_member_roles(c, o.budi_id, STR("leader"), STR_NONE) == OK, "with another role");
    city_end(c);
    CHECK(!key_is_old(&o, "staff"), "who was let out before is no news");
    CHECK(!sees(&o.t, "budi", o.cases[0], NULL), "he is let in anew, not by himself");
    c = city_as(&o.t, city_login(&o.t, "kepala"));
    CHECK(keys_member_roles(c, o.ana_id, STR("leader"), STR_NONE) == OK, "ana becomes a leader");
    city_end(c);
    CHECK(key_is_old(&o, "staff") && !key_is_old(&o, "lead"), "her former desk's key alone is old");
    city_drop(&o.t);
}

static void test_another_agency(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    struct str id = city_member(&o.t, "polisi", "partner", "POLRESTA", true);
    CHECK(city_login(&o.t, "polisi").n == 64, "a partner");
    admit(&o.t, "inbox:POLRESTA", id);
    struct ctx *c = city_as(&o.t, city_login(&o.t, "polisi"));
    CHECK(str_eqz(c->who->agency, "POLRESTA") && actor_has_desk(c->who, STR("inbox:POLRESTA")),
          "of the police");
    CHECK(keys_member_roles(c, id, STR("partner"), STR("RSUD_ABDUL_MANAP")) == ERR_DENIED,
          "nobody moves himself");
    city_end(c);
    c = city_as(&o.t, city_login(&o.t, "kepala"));
    CHECK(keys_member_roles(c, id, STR("partner"), STR("RSUD_ABDUL_MANAP")) == OK, "he moves");
    city_end(c);
    c = city_as(&o.t, city_login(&o.t, "polisi"));
    CHECK(str_eqz(c->who->agency, "RSUD_ABDUL_MANAP") && c->who->n_desks == 0,
          "the old inbox is gone, the new one only proposed");
    city_end(c);
    admit(&o.t, "inbox:RSUD_ABDUL_MANAP", id);
    c = city_as(&o.t, city_login(&o.t, "polisi"));
    CHECK(actor_has_desk(c->who, STR("inbox:RSUD_ABDUL_MANAP")) && c->who->n_desks == 1,
          "let in there");
    city_end(c);
    city_drop(&o.t);
}

/* Answers at once, though nothing is on disk yet. */
static bool call_unflushed(void *data, const void *request, size_t size, void *answer, size_t cap,
                           size_t *answer_size)
{
    bool wait = false;
    (void)cap;
    *answer_size = keyd_handle(data, request, size, answer, &wait);
    return true;
}

static void test_killed_in_the_middle(void **state)
{
    struct office o;
    size_t n = 0;
    struct str why = STR_NONE;
    int code = 0;
    (void)state;
    office_make(&o);
    struct ctx *c = city_as(&o.t, city_login(&o.t, "sari"));
    CHECK(keys_desk_remove(c, STR("staff"), o.budi_id) == OK, "he leaves");
    city_end(c);
    keyd_close(o.t.keyd);
    pid_t child = fork();
    if (child == 0) {
        if (keyd_open(&o.t.cfg, &o.t.keyd, &why) != OK) {
            _exit(2);
        }
        o.t.transport = (struct keys_transport){ keyd_call, o.t.keyd };
        struct ctx *in = city_as(&o.t, city_login(&o.t, "sari"));
        o.t.transport.call = call_unflushed;
        in->keys = keys_new(in->mem, &o.t.transport);
        struct str token = city_login(&o.t, "sari");
        _exit(keys_session(in, token, false) == OK && keys_desk_renew(in, STR("staff"), &n) == OK &&
                      n == CASES + 3
                  ? 0
                  : 3);
    }
    CHECK(waitpid(child, &code, 0) == child && code == 0,
          "renewed and killed before the disk had it");
    CHECK(keyd_open(&o.t.cfg, &o.t.keyd, &why) == OK, "it opens again");
    o.t.transport = (struct keys_transport){ keyd_call, o.t.keyd };
    CHECK(key_is_old(&o, "staff"), "the key is still the old one");
    all_open(&o, "ana", "and opens everything");
    CHECK(renew(&o, "sari", "staff", &n) == OK && n == CASES + 3, "done again");
    all_open(&o, "ana", "and all is well");
    city_drop(&o.t);
}

static struct str file_bytes(struct city *t)
{
    char *p = arena_alloc(t->mem, 1 << 22);
    FILE *f = fopen(t->ring, "rb");
    assert_non_null(f);
    size_t n = fread(p, 1, 1 << 22, f);
    CHECK(fclose(f) == 0 && n > 4096 && n < 1 << 22, "the keyring is read");
    return (struct str){ p, n };
}

/* Whether any 64 bytes in a row of the old file stand in the new one: sealed rows are longer. */
static size_t shared_pieces(struct str old, struct str now)
{
    size_t found = 0;
    for (size_t i = 0; i + 64 <= old.n; i += 64) {
        bool flat = true;
        for (size_t k = 1; flat && k < 64; k++) {
            flat = old.p[i + k] == old.p[i] || old.p[i + k] == 0;
        }
        found += !flat && memmem(now.p, now.n, old.p + i, 64) != NULL;
    }
    return found;
}

static void test_another_epoch(void **state)
{
    struct office o;
    struct str why = STR_NONE;
    struct keyd_verify_report r;
    (void)state;
    office_make(&o);
    city_again(&o.t);
    const struct str before = file_bytes(&o.t);
    CHECK(shared_pieces(before, file_bytes(&o.t)) > 100,
          "an unchanged file is all pieces of itself");
    CHECK(keyd_rewrap(o.t.keyd, &why) == OK, "sealed under a new epoch");
    all_open(&o, "ana", "everything opens at once");
    city_again(&o.t);
    all_open(&o, "ana", "and after a restart");
    /* a page of SQLite's own table of tables may stay as it was */
    CHECK(shared_pieces(before, file_bytes(&o.t)) < 60, "no former wrap is left in the file");
    CHECK(keyd_rewrap(o.t.keyd, &why) == OK, "once more");
    city_again(&o.t);
    all_open(&o, "sari", "and still");
    CHECK(keyd_recover(o.t.keyd, o.t.recovery, STR("lead"), STR_NONE, &why) == OK,
          "also by the recovery secret");
    keyd_verify(o.t.log, STR_NONE, STR_NONE, &r);
    CHECK(r.ok, "the log is whole");
    city_drop(&o.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_desk_gets_a_new_key), cmocka_unit_test(test_the_desk_of_lead),
        cmocka_unit_test(test_who_makes_a_key_old),   cmocka_unit_test(test_another_agency),
        cmocka_unit_test(test_killed_in_the_middle),  cmocka_unit_test(test_another_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
