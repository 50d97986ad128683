/*
 * story_test.c - the life of a city's keys, from set-up to recovery, through the client and keyd
 * together.
 */
#include "city.h"

#include <sodium.h>
#include <string.h>

#include "calc/totp.h"
#include "wire/keyd_msg.h"

static struct str new_compartment(struct ctx *c, int kind, struct key *key, const char *const *to,
                                  size_t n, enum err *e)
{
    struct keys_change *k = keys_change_new(c);
    struct str id = id_new(c->mem, c->now_ms);
    key_random(key);
    keys_change_action(k, 9);
    keys_change_compartment(k, id, kind, key);
    for (size_t i = 0; i < n; i++) {
        keys_change_allow(k, id, str_of(to[i]), 0);
    }
    keys_change_row(k, "case_file", id, 1, NULL);
    *e = keys_change_send(c, k);
    return id;
}

static enum err allow(struct ctx *c, struct str compartment, struct str to, int64_t until_ms)
{
    struct keys_change *k = keys_change_new(c);
    keys_change_allow(k, compartment, to, until_ms);
    return keys_change_send(c, k);
}

static enum err deny(struct ctx *c, struct str compartment, struct str to)
{
    struct keys_change *k = keys_change_new(c);
    keys_change_deny(k, compartment, to);
    return keys_change_send(c, k);
}

/* True when a fresh request of this session gets the key, and it is the right one. */
static bool sees(struct city *t, struct str token, struct str compartment, const struct key *want)
{
    struct key got;
    struct ctx *c = city_as(t, token);
    CHECK(keys_fetch(c, &compartment, 1, LOOK_CASE, NULL) == OK, "asking is never an error");
    bool held = keys_held(c, compartment);
    if (held) {
        CHECK(keys_of(c, compartment, &got) == OK, "a held key can be had");
        CHECK(want == NULL || memcmp(got.b, want->b, sizeof got.b) == 0,
              "the key is the one that was made");
    }
    CHECK(keys_sync(c) == OK, "the disk is waited for");
    city_end(c);
    return held;
}

static void end_setup(struct city *t, struct str lead)
{
    bool open = true;
    struct ctx *c = city_as(t, lead);
    CHECK(keys_setup_end(c) == OK, "lead ends set-up");
    CHECK(keys_setup_open(c, &open) == OK && !open, "set-up is over");
    city_end(c);
}

static void test_grants(void **state)
{
    struct city t;
    struct key key;
    enum err e = OK;
    (void)state;
    city_make(&t);
    struct str lead_id = city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str other_id = city_member(&t, "budi", "case_manager", "UPTD_PPA", true);
    struct str lead = city_login(&t, "sari");
    struct str other = city_login(&t, "budi");
    CHECK(lead.n == 64 && other.n == 64, "both log in");
    end_setup(&t, lead);

    struct ctx *c = city_as(&t, lead);
    CHECK(actor_has_desk(c->who, STR("lead")) && actor_has_desk(c->who, STR("staff")),
          "the first lead got her desks in set-up");
    CHECK(str_eq(c->who->id, lead_id) && (c->who->rights & RIGHT_LEAD_ASSIGN) != 0,
          "the actor is she, with her rights");
    static const char *const to[] = { "lead" };
    struct str id = str_copy(t.mem, new_compartment(c, IN_CASE, &key, to, 1, &e));
    CHECK(e == OK, "lead opens a case");
    city_end(c);

    CHECK(sees(&t, lead, id, &key), "lead sees it by her desk");
    CHECK(!sees(&t, other, id, NULL), "another member sees nothing");
    c = city_as(&t, other);
    CHECK(allow(c, id, other_id, 0) == ERR_DENIED, "nobody grants himself what he does not hold");
    CHECK(deny(c, id, STR("lead")) == ERR_DENIED, "nobody takes away what he does not hold");
    city_end(c);
    c = city_as(&t, lead);
    CHECK(allow(c, id, other_id, 0) == OK, "lead lets him in without having asked for the key");
    city_end(c);
    CHECK(sees(&t, other, id, &key), "then he sees it");
    CHECK(sees(&t, other, id, &key), "and again, from the cheap form");
    city_again(&t);
    other = city_login(&t, "budi");
    lead = city_login(&t, "sari");
    CHECK(sees(&t, other, id, &key), "and after a restart");
    c = city_as(&t, lead);
    CHECK(deny(c, id, other_id) == OK, "lead takes it away");
    city_end(c);
    CHECK(!sees(&t, other, id, NULL), "then he sees nothing");
    c = city_as(&t, lead);
    CHECK(allow(c, id, other_id, t.now_ms + 1000) == OK, "a grant with an end");
    city_end(c);
    CHECK(sees(&t, other, id, &key), "before its end it works");
    t.now_ms += 1000;
    CHECK(!sees(&t, other, id, NULL), "at its end it is over");
    c = city_as(&t, lead);
    CHECK(deny(c, id, STR("")) == OK, "all grants end");
    city_end(c);
    CHECK(!sees(&t, lead, id, NULL), "then nobody sees it");
    city_drop(&t);
}

static void test_login_refusals(void **state)
{
    static const struct {
        const char *why, *login, *password;
    } wrong[] = {
        { "a wrong password", "sari", "bukan ini" },
        { "an unknown name", "siapa", "sandi sari" },
        { "an empty name", "", "sandi sari" },
        { "a name longer than any",
          "sarisarisarisarisarisarisarisarisarisarisarisarisarisarisarisarisarisari", "x" },
    };
    struct city t;
    enum err e = OK;
    struct stretch_job one;
    struct stretch_job two;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct ctx *c = city_request(&t);
        struct str token = city_login_with(&t, c, wrong[i].login, wrong[i].password, "", &e);
        CHECK(token.n == 0 && e == ERR_INPUT, wrong[i].why);
        CHECK_STR(str_of(c->fail.items[0].key), "login.wrong", "all wrong logins are told alike");
        city_end(c);
    }
    struct ctx *c = city_request(&t);
    CHECK(keys_login_begin(c, STR("siapa"), STR("a"), STR("n"), &one) == OK,
          "an unknown name gets work to do");
    CHECK(keys_login_begin(c, STR("siapa"), STR("a"), STR("n"), &two) == OK, "again");
    CHECK(memcmp(one.salt, two.salt, sizeof one.salt) == 0 && one.passes == 1,
          "always the same salt, at the usual cost");
    CHECK(keys_session(c, STR("0000000000000000000000000000000000000000000000000000000000000000"),
                       false) == ERR_LOGIN,
          "a made-up token is none");
    city_end(c);
    CHECK(city_login(&t, "SARI").n == 0, "the password is her own");
    c = city_request(&t);
    CHECK(city_login_with(&t, c, "SARI", "sandi sari", "", &e).n == 64,
          "a login in capitals is the same login");
    city_end(c);
    city_drop(&t);
}

static void test_delays(void **state)
{
    struct city t;
    enum err e = OK;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct ctx *c = city_request(&t);
    for (int i = 0; i < 6; i++) {
        (void)city_login_with(&t, c, "sari", "salah", "", &e);
        CHECK(e == ERR_INPUT, "the first tries are only wrong");
    }
    CHECK(city_login_with(&t, c, "sari", "sandi sari", "", &e).n == 0 && e == ERR_LIMIT,
          "then even the right one waits");
    t.now_ms += 1001;
    CHECK(city_login_with(&t, c, "sari", "sandi sari", "", &e).n == 64,
          "after a second it is let in");
    for (int i = 0; i < 6; i++) {
        (void)city_login_with(&t, c, "tiada", "salah", "", &e);
    }
    CHECK(city_login_with(&t, c, "tiada", "salah", "", &e).n == 0 && e == ERR_LIMIT,
          "unknown names wait just the same");
    city_end(c);
    city_drop(&t);
}

static void test_session_ends(void **state)
{
    struct city t;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str token = city_login(&t, "sari");
    struct ctx *c = city_request(&t);
    t.now_ms += 15 * MINUTE_MS;
    CHECK(keys_session(c, token, false) == OK, "after 15 minutes it still holds");
    CHECK(keys_session(c, token, true) == ERR_LOGIN,
          "a token of the plain road is worth nothing on TLS");
    t.now_ms += 15 * MINUTE_MS + 1;
    CHECK(keys_session(c, token, false) == ERR_LOGIN, "idle over 15 minutes");
    token = city_login(&t, "sari");
    for (int i = 0; i < 60; i++) {
        t.now_ms += 10 * MINUTE_MS;
        CHECK(keys_session(c, token, false) == OK, "a busy session holds for ten hours");
    }
    t.now_ms += 1;
    CHECK(keys_session(c, token, false) == ERR_LOGIN, "and not longer");
    token = city_login(&t, "sari");
    struct str second = city_login(&t, "sari");
    CHECK(keys_session(c, token, false) == OK && keys_logout(c, false) == OK, "logging out");
    CHECK(keys_session(c, token, false) == ERR_LOGIN, "ends this session");
    CHECK(keys_session(c, second, false) == OK, "not the other");
    token = city_login(&t, "sari");
    CHECK(keys_session(c, token, false) == OK && keys_logout(c, true) == OK,
          "logging out everywhere");
    CHECK(keys_session(c, second, false) == ERR_LOGIN, "ends the other too");
    city_end(c);
    city_drop(&t);
}

static enum err change_password(struct ctx *c, const char *old, const char *new)
{
    struct stretch_job jobs[2];
    unsigned char out[2][32];
    TRY(keys_password_begin(c, str_of(old), str_of(new), &jobs[0], &jobs[1]));
    city_stretch(&jobs[0], out[0]);
    city_stretch(&jobs[1], out[1]);
    return keys_password_finish(c, out[0], out[1]);
}

static void test_password_must_change(void **state)
{
    struct city t;
    enum err e = OK;
    struct str card = COMPARTMENT_CARD;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", false);
    struct str token = city_login(&t, "sari");
    struct ctx *c = city_as(&t, token);
    CHECK(c->who->must_change && !c->who->demo, "a password given by others is to be changed");
    CHECK(keys_fetch(c, &card, 1, LOOK_LIST, NULL) == ERR_DENIED, "before that no key leaves");
    CHECK(change_password(c, "salah", "sandi baru panjang") == ERR_INPUT,
          "the old one must be right");
    CHECK(change_password(c, "sandi sari", "sandi baru panjang") == OK, "it is changed");
    city_end(c);
    CHECK(sees(&t, token, card, NULL), "this session goes on, and holds her desks");
    c = city_request(&t);
    CHECK(city_login_with(&t, c, "sari", "sandi sari", "", &e).n == 0,
          "the old password is worth nothing");
    token = city_login_with(&t, c, "sari", "sandi baru panjang", "", &e);
    CHECK(sees(&t, token, card, NULL), "the new one opens the same key");
    city_end(c);
    city_drop(&t);
}

static size_t unbase32(struct str text, unsigned char *out)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t bits = 0;
    unsigned have = 0;
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *at = strchr(letters, text.p[i]);
        CHECK(at != NULL, "base32 letters only");
        bits = bits << 5 | (uint32_t)(at - letters);
        have += 5;
        if (have >= 8) {
            have -= 8;
            out[n++] = (unsigned char)(bits >> have);
        }
    }
    return n;
}

static const char *code_at(struct city *t, const unsigned char *secret, int64_t shift)
{
    char text[8];
    uint32_t code = totp_code(secret, 20, (uint64_t)(t->now_ms / 30000 + shift), 6);
    for (int i = 5; i >= 0; i--) {
        text[i] = (char)('0' + code % 10);
        code /= 10;
    }
    return str_z(t->mem, str_copy(t->mem, (struct str){ text, 6 }));
}

static void test_totp(void **state)
{
    struct city t;
    enum err e = OK;
    struct str text = STR_NONE;
    unsigned char secret[32];
    (void)state;
    city_make(&t);
    struct str id = city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct ctx *c = city_as(&t, city_login(&t, "sari"));
    CHECK(keys_totp_new(c, &text) == OK && unbase32(text, secret) == 20, "a secret of 160 bits");
    CHECK(keys_totp_confirm(c, STR("000000x")) == ERR_INPUT, "a code that is none");
    CHECK(keys_totp_confirm(c, str_of(code_at(&t, secret, 5))) == ERR_INPUT,
          "a code of another time");
    CHECK(keys_totp_confirm(c, str_of(code_at(&t, secret, 0))) == OK,
          "the right one switches it on");
    CHECK(keys_totp_new(c, &text) == ERR_CONFLICT, "a session cannot replace it");
    city_end(c);
    c = city_request(&t);
    CHECK(city_login_with(&t, c, "sari", "sandi sari", "", &e).n == 0,
          "a password alone is not enough");
    CHECK_STR(str_of(c->fail.items[0].key), "login.totp", "and she is told");
    fail_clear(c);
    CHECK(city_login_with(&t, c, "sari", "salah", "", &e).n == 0,
          "with a wrong password nothing about codes is told");
    CHECK_STR(str_of(c->fail.items[0].key), "login.wrong", "only that it is wrong");
    CHECK(city_login_with(&t, c, "sari", "sandi sari", code_at(&t, secret, 0), &e).n == 0,
          "a code works once");
    t.now_ms += 30000;
    CHECK(city_login_with(&t, c, "sari", "sandi sari", code_at(&t, secret, 0), &e).n == 64,
          "the next one works");
    t.now_ms += 60000;
    CHECK(city_login_with(&t, c, "sari", "sandi sari", code_at(&t, secret, -1), &e).n == 64,
          "half a minute late is fine");
    city_end(c);
    CHECK(id.n == 36, "an id");
    city_drop(&t);
}

static void test_desks(void **state)
{
    struct city t;
    struct desk_seat seats[20];
    size_t n = 0;
    struct str card = COMPARTMENT_CARD;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str lead = city_login(&t, "sari");
    end_setup(&t, lead);
    struct str id = city_member(&t, "budi", "case_manager", "UPTD_PPA", true);
    struct str police = city_member(&t, "polisi", "partner", "POLRESTA", true);
    lead = city_login(&t, "sari");
    struct ctx *c = city_as(&t, lead);
    CHECK(keys_desk_admit(c, STR("staff"), id) == ERR_CONFLICT,
          "who never logged in has no key to seal to");
    struct key key;
    enum err e = OK;
    const char *const to[] = { str_z(c->mem, id) };
    (void)new_compartment(c, IN_CASE, &key, to, 1, &e);
    CHECK(e == ERR_CONFLICT, "nor can a case be granted to him");
    CHECK_STR(str_of(c->fail.items[1].key), "member.not_ready", "and it is said why");
    city_end(c);
    struct str token = city_login(&t, "budi");
    CHECK(!sees(&t, token, card, NULL), "proposed is not let in");
    c = city_as(&t, token);
    CHECK(keys_desk_admit(c, STR("staff"), id) == ERR_DENIED, "nobody lets himself in");
    city_end(c);
    c = city_as(&t, lead);
    CHECK(keys_desk_admit(c, STR("figures"), id) == ERR_NOT_FOUND,
          "only where an administrator proposed him");
    CHECK(keys_desk_admit(c, STR("staff"), id) == OK, "lead lets him in");
    CHECK(keys_desks(c, seats, ARRAY_LEN(seats), &n) == OK && n == 6,
          "three seats of lead, two of his, one of the police");
    city_end(c);
    CHECK(sees(&t, token, card, NULL), "then he holds the desk's keys");
    CHECK(sees(&t, token, card, NULL), "also from the cheap form of his seat");
    struct str officer = city_login(&t, "polisi");
    c = city_as(&t, lead);
    CHECK(keys_desk_admit(c, STR("inbox:POLRESTA"), police) == OK,
          "lead opens a partner's inbox to its first member");
    CHECK(keys_desk_remove(c, STR("staff"), id) == OK, "and takes a seat away");
    city_end(c);
    CHECK(!sees(&t, token, card, NULL), "then he holds nothing");
    c = city_as(&t, officer);
    CHECK(actor_has_desk(c->who, STR("inbox:POLRESTA")) && c->who->n_desks == 1,
          "the officer has his inbox alone");
    CHECK(keys_setup_end(c) == ERR_DENIED, "only lead ends set-up");
    CHECK(keys_member_disable(c, id, true) == ERR_DENIED, "only an administrator disables");
    city_end(c);
    city_drop(&t);
}

static void test_reset_and_recovery(void **state)
{
    struct city t;
    struct stretch_job job;
    unsigned char out[32];
    struct str why = STR_NONE;
    struct str card = COMPARTMENT_CARD;
    (void)state;
    city_make(&t);
    struct str id = city_member(&t, "sari", "lead", "UPTD_PPA", true);
    city_member(&t, "kepala", "admin", "DPMPPA", true);
    end_setup(&t, city_login(&t, "sari"));
    struct str lead = city_login(&t, "sari");
    struct ctx *c = city_as(&t, city_login(&t, "kepala"));
    CHECK(keys_member_reset_begin(c, id, STR("sandi sari"), &job) == OK, "an administrator resets");
    city_stretch(&job, out);
    CHECK(keys_member_reset_finish(c, id, out) == OK, "with a new password");
    city_end(c);
    c = city_request(&t);
    CHECK(keys_session(c, lead, false) == ERR_LOGIN, "her sessions are over");
    city_end(c);
    lead = city_login(&t, "sari");
    CHECK(lead.n == 64, "she logs in with it");
    c = city_as(&t, lead);
    CHECK(c->who->n_desks == 0 && c->who->must_change, "but has lost her desks");
    CHECK(change_password(c, "sandi sari", "sandi sari") == OK, "she changes it");
    city_end(c);
    CHECK(!sees(&t, lead, card, NULL), "no lead is left");
    CHECK(keyd_recover(t.keyd, STR("00"), STR("lead"), STR("sari"), &why) == ERR_INPUT,
          "a secret that is none");
    struct str other = str_hex(t.mem, out, sizeof out);
    CHECK(keyd_recover(t.keyd, other, STR("lead"), STR("sari"), &why) == ERR_INTERNAL,
          "another secret opens nothing");
    CHECK(keyd_recover(t.keyd, t.recovery, STR("lead"), STR("siapa"), &why) == ERR_NOT_FOUND,
          "to nobody");
    CHECK(keyd_recover(t.keyd, t.recovery, STR("tiada"), STR("sari"), &why) == ERR_NOT_FOUND,
          "no such desk");
    CHECK(keyd_recover(t.keyd, t.recovery, STR("lead"), STR("sari"), &why) == OK,
          "the recovery secret lets her into lead");
    c = city_as(&t, lead);
    CHECK(actor_has_desk(c->who, STR("lead")), "she holds lead");
    CHECK(keys_desk_admit(c, STR("staff"), id) == OK, "and lets herself into the rest by it");
    city_end(c);
    CHECK(sees(&t, lead, card, NULL), "all is well again");
    city_drop(&t);
}

static enum err make_member(struct ctx *c, const char *login, const char *roles)
{
    struct stretch_job job;
    unsigned char out[32];
    struct member_new m = { .id = id_new(c->mem, c->now_ms),
                            .login = str_of(login),
                            .name = STR("Orang Uji"),
                            .agency = STR("POLRESTA"),
                            .roles = str_of(roles),
                            .password = STR("sandi yang panjang") };
    TRY(keys_member_begin(c, &m, &job));
    city_stretch(&job, out);
    return keys_member_finish(c, &m, out);
}

static void test_administrator(void **state)
{
    static const struct {
        const char *why, *login, *roles;
        enum err want;
    } cases[] = {
        { "a new partner", "polisi", "partner", OK },
        { "the same login again", "polisi", "partner", ERR_CONFLICT },
        { "the same in capitals", "POLISI", "partner", ERR_CONFLICT },
        { "a role that is none", "baru", "raja", ERR_INPUT },
        { "no login", "", "partner", ERR_INPUT },
        { "a line break in it", "ba\nru", "partner", ERR_INPUT },
    };
    struct city t;
    struct desk_seat seats[10];
    size_t n = 0;
    struct str card = COMPARTMENT_CARD;
    struct str figures = COMPARTMENT_FIGURES;
    (void)state;
    city_make(&t);
    city_member(&t, "kepala", "admin", "DPMPPA", true);
    struct str id = city_member(&t, "budi", "case_manager", "UPTD_PPA", true);
    struct str budi = city_login(&t, "budi");
    struct str admin = city_login(&t, "kepala");
    struct ctx *c = city_as(&t, admin);
    CHECK(keys_fetch(c, &card, 1, LOOK_LIST, NULL) == OK && !keys_held(c, card),
          "an administrator has no key");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(make_member(c, cases[i].login, cases[i].roles) == cases[i].want, cases[i].why);
    }
    CHECK(keys_member_disable(c, c->who->id, true) == ERR_DENIED, "nobody shuts himself out");
    CHECK(keys_member_roles(c, c->who->id, STR("auditor"), STR_NONE) == ERR_DENIED,
          "nor by his roles");
    CHECK(keys_member_disable(c, COMPARTMENT_CARD, true) == ERR_NOT_FOUND,
          "nor somebody who is not there");
    CHECK(sees(&t, budi, card, NULL), "before, budi works");
    CHECK(keys_member_disable(c, id, true) == OK, "he is disabled");
    struct ctx *late = city_request(&t);
    CHECK(keys_session(late, budi, false) == ERR_LOGIN, "his session is over");
    city_end(late);
    CHECK(city_login(&t, "budi").n == 0, "and he cannot log in");
    CHECK(keys_member_disable(c, id, false) == OK, "he is let in again");
    budi = city_login(&t, "budi");
    CHECK(sees(&t, budi, card, NULL), "with what he had");
    CHECK(keys_member_roles(c, id, STR("leader"), STR_NONE) == OK, "he becomes a leader");
    CHECK(!sees(&t, budi, card, NULL), "the cards are gone at once");
    CHECK(keys_desks(c, seats, ARRAY_LEN(seats), &n) == OK && n == 2,
          "his new seat, and that of the partner");
    city_end(c);
    budi = city_login(&t, "budi");
    CHECK(sees(&t, budi, figures, NULL) && !sees(&t, budi, card, NULL),
          "at his next login in set-up he has figures alone");
    c = city_as(&t, budi);
    CHECK(make_member(c, "teman", "partner") == ERR_DENIED, "a leader makes no members");
    CHECK(keys_desk_make(c, STR("inbox:X")) == ERR_DENIED, "nor desks");
    CHECK(keys_desks(c, seats, ARRAY_LEN(seats), &n) == ERR_DENIED, "nor sees who sits where");
    city_end(c);
    c = city_request(&t);
    CHECK(make_member(c, "siapa", "admin") == ERR_LOGIN, "and the public least of all");
    city_end(c);
    city_drop(&t);
}

static void test_receipts(void **state)
{
    struct city t;
    struct key key;
    struct key wrap;
    struct key got;
    struct stretch_job job;
    unsigned char out[32];
    unsigned char index[16];
    struct str token = STR_NONE;
    struct str id = STR_NONE;
    (void)state;
    city_make(&t);
    city_member(&t, "ina", "intake", "UPTD_PPA", true);
    struct str intake = city_login(&t, "ina");
    struct ctx *c = city_request(&t);
    CHECK(keys_receipt_begin(c, 123456789012345678U, STR("n"), &job) == OK, "a receipt is begun");
    city_stretch(&job, out);
    keys_receipt_split(out, index, &wrap);
    struct keys_change *k = keys_change_new(c);
    struct str talk = id_new(c->mem, t.now_ms);
    key_random(&key);
    keys_change_action(k, 4);
    keys_change_compartment(k, talk, IN_TALK, &key);
    keys_change_allow(k, talk, STR("intake"), 0);
    keys_change_receipt(k, index, &wrap, talk);
    keys_change_row(k, "report", talk, 1, NULL);
    CHECK(keys_change_send(c, k) == OK, "the public sends a report");
    talk = str_copy(t.mem, talk);
    CHECK(keys_receipt_open(c, out, STR("n"), &token, &id) == OK && str_eq(id, talk),
          "the receipt opens it");
    CHECK(keys_of(c, talk, &got) == OK && memcmp(&got, &key, sizeof got) == 0, "with its key");
    token = str_copy(t.mem, token);
    city_end(c);
    CHECK(sees(&t, intake, talk, &key), "intake reads it");
    c = city_request(&t);
    out[0] ^= 1;
    CHECK(keys_receipt_open(c, out, STR("n"), &id, &id) == ERR_INPUT, "another code opens nothing");
    CHECK_STR(str_of(c->fail.items[0].key), "receipt.wrong", "one neutral answer");
    t.now_ms += 15 * MINUTE_MS;
    CHECK(keys_receipt_session(c, token, &id) == OK && keys_held(c, talk),
          "within 15 minutes the hidden token works");
    t.now_ms += 15 * MINUTE_MS + 1;
    CHECK(keys_receipt_session(c, token, &id) == ERR_LOGIN, "later it does not");
    for (int i = 0; i < 10; i++) {
        CHECK(keys_receipt_open(c, out, STR("n"), &id, &id) == ERR_INPUT, "guessing");
    }
    CHECK(keys_receipt_begin(c, 1, STR("n"), &job) == ERR_LIMIT, "is slowed down");
    CHECK(keys_receipt_begin(c, 1, STR("other"), &job) == OK, "others are not");
    city_end(c);
    city_drop(&t);
}

/* A worker that was taken over may not make the log say what only keyd knows. */
static void test_what_only_keyd_writes(void **state)
{
    static const struct {
        const char *why;
        int action;
        enum err want;
    } rows[] = {
        { "somebody logged in", KEYD_ACT_LOGIN, ERR_INTERNAL },
        { "somebody logged out", KEYD_ACT_LOGOUT, ERR_INTERNAL },
        { "somebody looked", KEYD_ACT_LOOK, ERR_INTERNAL },
        { "somebody searched", KEYD_ACT_SEARCH, ERR_INTERNAL },
        { "somebody was let in at a desk", KEYD_ACT_DESK, ERR_INTERNAL },
        { "set-up has ended", KEYD_ACT_SETUP_END, ERR_INTERNAL },
        { "a password was changed", KEYD_ACT_PASSWORD, ERR_INTERNAL },
        { "the recovery key was used", KEYD_ACT_RECOVER, ERR_INTERNAL },
        { "rows of members are a change like others", KEYD_ACT_MEMBER, OK },
        { "and so is a report", 4, OK },
    };
    struct city t;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "case_manager", "UPTD_PPA", true);
    struct str sari = city_login(&t, "sari");
    for (size_t i = 0; i < 2 * ARRAY_LEN(rows); i++) {
        struct ctx *c = i % 2 == 0 ? city_as(&t, sari) : city_request(&t);
        struct keys_change *k = keys_change_new(c);
        keys_change_action(k, rows[i / 2].action);
        keys_change_row(k, "case_file", id_new(c->mem, t.now_ms), 1, NULL);
        CHECK(keys_change_send(c, k) == rows[i / 2].want, rows[i / 2].why);
        city_end(c);
    }
    city_drop(&t);
}

static void test_what_the_public_may(void **state)
{
    static const struct {
        const char *why, *to;
        int kind;
        int64_t until;
        enum err want;
    } cases[] = {
        { "a talk for intake", "intake", IN_TALK, 0, OK },
        { "a talk for lead", "lead", IN_TALK, 0, ERR_DENIED },
        { "a case", "intake", IN_CASE, 0, ERR_DENIED },
        { "a talk that ends", "intake", IN_TALK, 5, ERR_DENIED },
    };
    struct city t;
    struct key key = { { 1 } };
    (void)state;
    city_make(&t);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct ctx *c = city_request(&t);
        struct keys_change *k = keys_change_new(c);
        struct str id = id_new(c->mem, t.now_ms);
        keys_change_compartment(k, id, cases[i].kind, &key);
        keys_change_allow(k, id, str_of(cases[i].to), cases[i].until);
        CHECK(keys_change_send(c, k) == cases[i].want, cases[i].why);
        city_end(c);
    }
    struct ctx *c = city_request(&t);
    CHECK(allow(c, COMPARTMENT_CARD, STR("intake"), 0) == ERR_DENIED,
          "a fixed compartment is not the public's");
    CHECK(deny(c, COMPARTMENT_CARD, STR("")) == ERR_DENIED, "nor can it be taken away");
    struct keys_change *k = keys_change_new(c);
    keys_change_card_remove(k, COMPARTMENT_CARD);
    CHECK(keys_change_send(c, k) == ERR_DENIED, "nor search cards");
    city_end(c);
    city_drop(&t);
}

static enum err deny_under(struct city *t, struct str token, int action, struct str compartment,
                           struct str principal)
{
    struct ctx *c = token.n > 0 ? city_as(t, token) : city_request(t);
    struct keys_change *k = keys_change_new(c);
    keys_change_action(k, action);
    keys_change_deny(k, compartment, principal);
    const enum err e = keys_change_send(c, k);
    city_end(c);
    return e;
}

/* A tie takes a member's grant also where whoever names it has no key himself. */
static void test_ties(void **state)
{
    struct city t;
    struct key key;
    enum err e = OK;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str tied_id = city_member(&t, "budi", "case_manager", "UPTD_PPA", true);
    city_member(&t, "citra", "case_manager", "UPTD_PPA", true);
    city_member(&t, "polisi", "partner", "POLRESTA", true);
    struct str lead = city_login(&t, "sari");
    struct str tied = city_login(&t, "budi");
    struct str names = city_login(&t, "citra");
    struct str partner = city_login(&t, "polisi");
    const char *to[] = { "lead", str_z(t.mem, tied_id) };
    struct ctx *c = city_as(&t, lead);
    struct str id = str_copy(t.mem, new_compartment(c, IN_HEALTH, &key, to, 2, &e));
    struct str only = str_copy(t.mem, new_compartment(c, IN_LEGAL, &key, to + 1, 1, &e));
    city_end(c);
    const struct {
        const char *why;
        struct str token;
        int action;
        struct str principal;
        enum err want;
        bool sees;
    } cases[] = {
        { "under another word", names, 9, tied_id, ERR_DENIED, true },
        { "by a partner", partner, KEYD_ACT_TIE, tied_id, ERR_DENIED, true },
        { "by nobody", STR_NONE, KEYD_ACT_TIE, tied_id, ERR_DENIED, true },
        { "a desk's", names, KEYD_ACT_TIE, STR("lead"), ERR_DENIED, true },
        { "everybody's", names, KEYD_ACT_TIE, STR(""), ERR_DENIED, true },
        { "a tied member's", names, KEYD_ACT_TIE, tied_id, OK, false },
        { "a second time", names, KEYD_ACT_TIE, tied_id, OK, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(deny_under(&t, cases[i].token, cases[i].action, id, cases[i].principal) ==
                  cases[i].want,
              cases[i].why);
        CHECK(sees(&t, tied, id, NULL) == cases[i].sees, cases[i].why);
        CHECK(sees(&t, lead, id, NULL), "lead keeps hers");
    }
    CHECK(deny_under(&t, names, KEYD_ACT_TIE, only, tied_id) == OK, "the only grant");
    CHECK(sees(&t, tied, only, NULL), "stays: nobody else could ever open it");
    city_drop(&t);
}

/* Lead erases also what only those named for it could open; nobody else, and under no other word. */
static void test_erasing(void **state)
{
    struct city t;
    struct key key;
    enum err e = OK;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str id = city_member(&t, "budi", "case_manager", "UPTD_PPA", true);
    struct str lead = city_login(&t, "sari");
    struct str budi = city_login(&t, "budi");
    const char *to[] = { str_z(t.mem, id) };
    struct ctx *c = city_as(&t, budi);
    struct str named = str_copy(t.mem, new_compartment(c, IN_HEALTH, &key, to, 1, &e));
    city_end(c);
    const struct {
        const char *why;
        struct str token;
        int action;
        struct str principal;
        enum err want;
        bool sees;
    } cases[] = {
        { "lead under another word", lead, 9, STR_NONE, ERR_DENIED, true },
        { "one member's grant is no erasure", lead, KEYD_ACT_ERASE, id, ERR_DENIED, true },
        { "nobody", STR_NONE, KEYD_ACT_ERASE, STR_NONE, ERR_DENIED, true },
        { "lead", lead, KEYD_ACT_ERASE, STR_NONE, OK, false },
        { "a second time", lead, KEYD_ACT_ERASE, STR_NONE, OK, false },
    };
    CHECK(e == OK && !sees(&t, lead, named, NULL), "lead cannot open it");
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(deny_under(&t, cases[i].token, cases[i].action, named, cases[i].principal) ==
                  cases[i].want,
              cases[i].why);
        CHECK(sees(&t, budi, named, NULL) == cases[i].sees, cases[i].why);
    }
    CHECK(sees(&t, budi, COMPARTMENT_CARD, NULL), "another compartment is not touched");
    city_drop(&t);
}

static void test_looks(void **state)
{
    struct city t;
    struct key key;
    enum err e = OK;
    struct look_seen seen[10];
    size_t n = 0;
    static const char *const to[] = { "lead" };
    (void)state;
    city_make(&t);
    struct str lead_id = city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str lead = city_login(&t, "sari");
    struct ctx *c = city_as(&t, lead);
    struct str id = str_copy(t.mem, new_compartment(c, IN_CASE, &key, to, 1, &e));
    struct str identity = str_copy(t.mem, new_compartment(c, IN_IDENTITY, &key, to, 1, &e));
    CHECK(e == OK, "a case");
    city_end(c);
    CHECK(sees(&t, lead, id, NULL) && sees(&t, lead, id, NULL),
          "two looks in a quarter of an hour");
    CHECK(sees(&t, lead, identity, NULL) && sees(&t, lead, identity, NULL), "two of an identity");
    t.now_ms += 14 * MINUTE_MS;
    CHECK(sees(&t, lead, id, NULL), "still the same quarter");
    t.now_ms += 2 * MINUTE_MS;
    lead = city_login(&t, "sari");
    CHECK(sees(&t, lead, id, NULL), "another quarter");
    for (int round = 0; round < 2; round++) {
        c = city_as(&t, lead);
        CHECK(keys_looks(c, &id, 1, seen, ARRAY_LEN(seen), &n) == OK && n == 2,
              "one entry a quarter");
        CHECK(str_eq(seen[0].member, lead_id) && seen[0].at_ms == t.now_ms &&
                  seen[0].why == LOOK_CASE,
              "the newest first");
        CHECK(keys_looks(c, &identity, 1, seen, ARRAY_LEN(seen), &n) == OK && n == 2,
              "identity is told each time");
        city_end(c);
        city_again(&t); /* the index is made again from the log */
        lead = city_login(&t, "sari");
    }
    city_drop(&t);
}

static struct search_card card_of(struct ctx *c, const char *name, const char *nik,
                                  const char *phone, day_t born)
{
    return (struct search_card){ .object = id_new(c->mem, c->now_ms),
                                 .scope = id_new(c->mem, c->now_ms),
                                 .name = str_of(name),
                                 .nik = str_of(nik),
                                 .phone = str_of(phone),
                                 .born = born };
}

static void test_search(void **state)
{
    struct city t;
    struct search_hit hits[5];
    size_t n = 0;
    (void)state;
    city_make(&t);
    city_member(&t, "sari", "lead", "UPTD_PPA", true);
    city_member(&t, "polisi", "partner", "POLRESTA", true);
    struct str lead = city_login(&t, "sari");
    struct ctx *c = city_as(&t, lead);
    struct keys_change *k = keys_change_new(c);
    struct search_card one =
        card_of(c, "Siti Rahmawati", "1571994101010001", "+62 800-000-1234", 730000);
    struct search_card two = card_of(c, "Bambang Utomo", "", "0800-000-9999", 720000);
    keys_change_card(k, &one);
    keys_change_card(k, &two);
    CHECK(keys_change_send(c, k) == OK, "cards are kept");
    struct search_card by_nik = { .nik = STR("1571 9941 0101 0001") };
    CHECK(keys_search(c, &by_nik, hits, 5, &n) == OK && n == 1 && hits[0].nik &&
              hits[0].score == 100,
          "by NIK");
    CHECK(str_eq(hits[0].object, one.object) && str_eq(hits[0].scope, one.scope),
          "it says whose card it is");
    struct search_card by_phone = { .phone = STR("08000001234") };
    CHECK(keys_search(c, &by_phone, hits, 5, &n) == OK && n == 1 && hits[0].phone,
          "by phone, however it is written");
    struct search_card by_name = { .name = STR("SITI RACHMAWATI"), .born = 730000 };
    CHECK(keys_search(c, &by_name, hits, 5, &n) == OK && n == 1 && hits[0].name && hits[0].born,
          "by a similar name");
    struct search_card by_none = { .name = STR("Kurniawan Saputra") };
    CHECK(keys_search(c, &by_none, hits, 5, &n) == OK && n == 0, "another name finds nobody");
    k = keys_change_new(c);
    keys_change_card_remove(k, one.object);
    CHECK(keys_change_send(c, k) == OK && keys_search(c, &by_nik, hits, 5, &n) == OK && n == 0,
          "a removed card is gone");
    for (size_t i = 0; i < 195; i++) {
        CHECK(keys_search(c, &by_none, hits, 5, &n) == OK, "a day's work of searches");
    }
    CHECK(keys_search(c, &by_none, hits, 5, &n) == OK, "the first beyond it is answered, too");
    CHECK(keys_search(c, &by_none, hits, 5, &n) == ERR_LIMIT, "then who leafs by names waits");
    CHECK_STR(str_of(c->fail.items[0].key), "search.wait", "and is told so");
    t.now_ms += 1000;
    fail_clear(c);
    CHECK(keys_search(c, &by_phone, hits, 5, &n) == OK && n == 0, "a second, to begin with");
    city_end(c);
    c = city_as(&t, city_login(&t, "polisi"));
    CHECK(keys_search(c, &by_phone, hits, 5, &n) == ERR_DENIED, "a partner cannot search");
    city_end(c);
    city_drop(&t);
}

static void test_large_change(void **state)
{
    struct city t;
    struct key key;
    (void)state;
    city_make(&t);
    struct str id = city_member(&t, "sari", "lead", "UPTD_PPA", true);
    struct str lead = city_login(&t, "sari");
    struct ctx *c = city_as(&t, lead);
    struct keys_change *k = keys_change_new(c);
    struct str first = STR_NONE;
    struct str last = STR_NONE;
    for (int i = 0; i < 500; i++) {
        last = id_new(c->mem, t.now_ms + i);
        first = i == 0 ? last : first;
        key_random(&key);
        keys_change_compartment(k, last, IN_CASE, &key);
        keys_change_allow(k, last, STR("lead"), 0);
        keys_change_allow(k, last, id, 0);
        for (int row = 0; row < 5; row++) {
            keys_change_row(k, "party", id_new(c->mem, t.now_ms), 1, NULL);
        }
    }
    CHECK(keys_change_send(c, k) == OK, "an import's change goes in several messages");
    first = str_copy(t.mem, first);
    last = str_copy(t.mem, last);
    city_end(c);
    CHECK(sees(&t, lead, first, NULL) && sees(&t, lead, last, &key), "all of it is there");
    city_again(&t);
    struct keyd_verify_report r;
    keyd_verify(t.log, STR_NONE, STR_NONE, &r);
    CHECK(r.ok && r.entries == r.covered, "and its log is whole");
    city_drop(&t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grants),
        cmocka_unit_test(test_login_refusals),
        cmocka_unit_test(test_delays),
        cmocka_unit_test(test_session_ends),
        cmocka_unit_test(test_password_must_change),
        cmocka_unit_test(test_totp),
        cmocka_unit_test(test_desks),
        cmocka_unit_test(test_reset_and_recovery),
        cmocka_unit_test(test_administrator),
        cmocka_unit_test(test_receipts),
        cmocka_unit_test(test_what_only_keyd_writes),
        cmocka_unit_test(test_what_the_public_may),
        cmocka_unit_test(test_ties),
        cmocka_unit_test(test_erasing),
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_search),
        cmocka_unit_test(test_large_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
