/*
 * refuse_test.c - what the key keeper refuses, told by bare messages: a worker that was taken over sends what it likes, so
 * every size, login, power, count and unknown id is tried past the library that would never send it.
 */
#include "city.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "keyd/keyd_look.h"
#include "wire/field.h"

enum { NOBODY, LEAD, MANAGER, ADMIN, AUDITOR, NEWCOMER, STOPPED, LOCKED_UP, INVENTED, WHO_COUNT };
enum { SARI, BUDI, INDAH, TONO, MEMBERS };

struct office {
    struct city t;
    unsigned char token[WHO_COUNT][32];
    struct keyd_id id[MEMBERS];
    struct keyd_id own, others; /* compartments of MANAGER, and of LEAD alone */
};

static unsigned char answer[KEYD_ANSWER_MAX] __attribute__((aligned(8)));
static union {
    struct keyd_head head;
    struct keyd_ask ask;
    unsigned char bytes[KEYD_MSG_MAX + 8];
} msg __attribute__((aligned(8)));

/* The sizes of the operations, as in their own table. */
static const struct {
    const char *name;
    size_t request;
} OPS[KEYD_OP_END] = {
#define KEYD_OP_ROW(name, request, ...) [KEYD_##name] = { #name, sizeof(struct request) },
    KEYD_OPS(KEYD_OP_ROW)
#undef KEYD_OP_ROW
};

static void begin(const struct office *o, enum keyd_op op, int who)
{
    memset(&msg, 0, sizeof msg);
    msg.head.op = (uint16_t)op;
    msg.head.size = (uint32_t)OPS[op].request;
    if (who != NOBODY) {
        memcpy(msg.ask.token, o->token[who], 32);
    }
}

static enum err send_sized(struct office *o, size_t n)
{
    size_t size = 0;
    memset(answer, 0x5a, sizeof answer);
    CHECK(keyd_call(o->t.keyd, &msg, n, answer, sizeof answer, &size), "there is an answer");
    const struct keyd_head *h = (const struct keyd_head *)answer;
    CHECK(size >= sizeof *h && h->size == size, "an answer says its size");
    for (size_t i = sizeof *h; h->result != OK && i < size; i++) {
        CHECK(answer[i] == 0, "a refusal carries nothing");
    }
    return (enum err)h->result;
}

static enum err send(struct office *o)
{
    return send_sized(o, msg.head.size);
}

static void make_compartment(struct office *o, struct str token, struct str to, struct keyd_id *out)
{
    struct key key;
    struct ctx *c = city_as(&o->t, token);
    struct keys_change *k = keys_change_new(c);
    struct str id = id_random(c->mem);
    key_random(&key);
    keys_change_action(k, 9);
    keys_change_compartment(k, id, IN_CASE, &key);
    keys_change_allow(k, id, to, 0);
    CHECK(keys_change_send(c, k) == OK && id_of_text(id, out), "a compartment is made");
    city_end(c);
}

static void take_token(struct office *o, int who, struct str hex)
{
    CHECK(str_unhex(hex, o->token[who], 32), "a token");
}

static void lock_one(struct office *o, struct str token)
{
    take_token(o, LOCKED_UP, token);
    begin(o, KEYD_SESSION, LOCKED_UP);
    CHECK(send(o) == OK, "it is used once, so its road is known");
    begin(o, KEYD_LOCK, LOCKED_UP);
    CHECK(send(o) == OK, "a session is locked");
}

static void office_make(struct office *o)
{
    static const struct {
        const char *login, *roles;
        int id, who;
        bool demo;
    } people[] = {
        { "sari", "lead", SARI, LEAD, true },
        { "budi", "case_manager", BUDI, MANAGER, true },
        { "indah", "admin", INDAH, ADMIN, true },
        { "tono", "auditor", TONO, AUDITOR, true },
        { "baru", "companion", -1, NEWCOMER, false },
        { "cuti", "companion", -1, STOPPED, true },
    };
    struct str token[ARRAY_LEN(people)];
    struct str id = STR_NONE;
    memset(o, 0, sizeof *o);
    city_make(&o->t);
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        id = city_member(&o->t, people[i].login, people[i].roles, "UPTD_PPA", people[i].demo);
        CHECK(people[i].id < 0 || id_of_text(id, &o->id[people[i].id]), "an id");
    }
    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        token[i] = city_login(&o->t, people[i].login);
        take_token(o, people[i].who, token[i]);
    }
    make_compartment(o, token[1], id_text(o->t.mem, o->id[BUDI].b), &o->own);
    make_compartment(o, token[0], STR("lead"), &o->others);
    lock_one(o, city_login(&o->t, "budi"));
    memset(o->token[INVENTED], 0x77, 32);
    struct ctx *c = city_as(&o->t, token[2]);
    CHECK(keys_member_disable(c, id, true) == OK, "the last one is stopped");
    city_end(c);
}

/* ---- the form of a message ---- */

static void test_sizes(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    for (unsigned op = KEYD_NO_OP + 1; op < KEYD_OP_END; op++) {
        for (int by = -8; by <= 8; by += 4) {
            begin(&o, (enum keyd_op)op, LEAD);
            msg.head.size = (uint32_t)((int)msg.head.size + by);
            CHECK(by == 0 || send(&o) == ERR_INTERNAL, OPS[op].name);
        }
        begin(&o, (enum keyd_op)op, LEAD);
        CHECK(send_sized(&o, msg.head.size - 1) == ERR_INTERNAL, "shorter than it says");
        CHECK(send_sized(&o, msg.head.size + 1) == ERR_INTERNAL, "longer than it says");
    }
    static const uint16_t unknown[] = { KEYD_NO_OP, KEYD_OP_END, UINT16_MAX };
    for (size_t i = 0; i < ARRAY_LEN(unknown); i++) {
        begin(&o, KEYD_SYNC, NOBODY);
        msg.head.op = unknown[i];
        CHECK(send(&o) == ERR_INTERNAL, "no such operation");
    }
    begin(&o, KEYD_SYNC, NOBODY);
    CHECK(send_sized(&o, sizeof msg.head - 1) == ERR_INTERNAL, "not even a head");
    CHECK(send_sized(&o, KEYD_MSG_MAX + 1) == ERR_INTERNAL, "larger than any message");
    size_t size = 0;
    CHECK(!keyd_call(o.t.keyd, &msg, msg.head.size, answer, KEYD_ANSWER_MAX - 1, &size),
          "no room for the answer");
    city_drop(&o.t);
}

/* One count of a change over its maximum, or more than lies behind it. */
static void test_counts(void **state)
{
    static const struct {
        const char *why;
        size_t at;
        uint32_t max;
    } cases[] = {
        { "new compartments", offsetof(struct keyd_change, n_new), KEYD_NEW_MAX },
        { "grants", offsetof(struct keyd_change, n_allow), KEYD_ALLOW_MAX },
        { "grants that end", offsetof(struct keyd_change, n_deny), KEYD_DENY_MAX },
        { "receipts", offsetof(struct keyd_change, n_receipt), KEYD_RECEIPT_MAX },
        { "cards", offsetof(struct keyd_change, n_card), KEYD_CARD_MAX },
        { "rows", offsetof(struct keyd_change, n_row), KEYD_ROW_MAX },
    };
    struct office o;
    (void)state;
    office_make(&o);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const uint32_t counts[] = { 1, cases[i].max + 1, UINT32_MAX };
        for (size_t n = 0; n < ARRAY_LEN(counts); n++) {
            begin(&o, KEYD_CHANGE, LEAD);
            memcpy(msg.bytes + cases[i].at, &counts[n], sizeof counts[n]);
            CHECK(send(&o) == ERR_INTERNAL, cases[i].why);
        }
    }
    city_drop(&o.t);
}

/* ---- who asks ---- */

/* Operations that need no session: their own checks stand in other tests. */
static bool is_for_anybody(unsigned op)
{
    static const enum keyd_op open[] = { KEYD_LOGIN_BEGIN,     KEYD_LOGIN_FINISH,
                                         KEYD_LOGOUT,          KEYD_SYNC,
                                         KEYD_RECEIPT_BEGIN,   KEYD_RECEIPT_OPEN,
                                         KEYD_RECEIPT_SESSION, KEYD_RECEIPT_END,
                                         KEYD_SETUP_OPEN,      KEYD_CHECKPOINT };
    for (size_t i = 0; i < ARRAY_LEN(open); i++) {
        if (open[i] == (enum keyd_op)op) {
            return true;
        }
    }
    return false;
}

static void test_logins(void **state)
{
    static const struct {
        const char *why;
        int who;
    } cases[] = {
        { "a token that nobody has", INVENTED },
        { "a member who was stopped", STOPPED },
        { "a locked session", LOCKED_UP },
        { "nobody", NOBODY },
    };
    struct office o;
    (void)state;
    office_make(&o);
    for (unsigned op = KEYD_NO_OP + 1; op < KEYD_OP_END; op++) {
        const bool unlocks =
            op == KEYD_LOCKED || op == KEYD_UNLOCK_BEGIN || op == KEYD_UNLOCK_FINISH;
        for (size_t i = 0; i < ARRAY_LEN(cases) && !is_for_anybody(op); i++) {
            begin(&o, (enum keyd_op)op, cases[i].who);
            if ((cases[i].who == LOCKED_UP && unlocks) ||
                (cases[i].who == NOBODY && op == KEYD_CHANGE)) {
                continue; /* its own door; the public's change is tried below */
            }
            if (send(&o) != ERR_LOGIN) {
                print_error("%s\n", OPS[op].name);
                CHECK(false, cases[i].why);
            }
        }
        if (unlocks) {
            begin(&o, (enum keyd_op)op, LEAD);
            CHECK(send(&o) == ERR_LOGIN, "a session that is not locked");
        }
    }
    begin(&o, KEYD_FETCH, NEWCOMER);
    CHECK(send(&o) == ERR_DENIED, "his own password first");
    begin(&o, KEYD_RECEIPT_SESSION, INVENTED);
    CHECK(send(&o) == ERR_LOGIN, "a reporter's token that nobody has");
    city_drop(&o.t);
}

static void test_powers(void **state)
{
    static const struct {
        const char *why;
        enum keyd_op op;
        int who;
    } cases[] = {
        { "no member is made by who is no administrator", KEYD_MEMBER_BEGIN, LEAD },
        { "nor in the second step", KEYD_MEMBER_FINISH, MANAGER },
        { "no password is set anew", KEYD_RESET_BEGIN, AUDITOR },
        { "nor in the second step", KEYD_RESET_FINISH, LEAD },
        { "nobody is stopped", KEYD_MEMBER_DISABLE, MANAGER },
        { "no roles are given", KEYD_MEMBER_ROLES, LEAD },
        { "no desk is made", KEYD_DESK_MAKE, MANAGER },
        { "the seats are not the auditor's", KEYD_DESKS, AUDITOR },
        { "who makes members lets nobody in", KEYD_DESK_ADMIT, ADMIN },
        { "nor renews a desk's key", KEYD_DESK_RENEW, ADMIN },
        { "nor ends set-up", KEYD_SETUP_END, ADMIN },
        { "the log is no case manager's", KEYD_LOG, MANAGER },
        { "nor the administrator's", KEYD_LOG, ADMIN },
        { "lead asks about one member, not about all", KEYD_LOG, LEAD },
        { "a seat is taken by lead, who sits there, or the administrator", KEYD_DESK_REMOVE,
          AUDITOR },
        { "who has no grant of the cards does not search", KEYD_SEARCH, AUDITOR },
        { "nor does the administrator", KEYD_SEARCH, ADMIN },
    };
    struct office o;
    (void)state;
    office_make(&o);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&o, cases[i].op, cases[i].who);
        CHECK(send(&o) == ERR_DENIED, cases[i].why);
    }
    city_drop(&o.t);
}

/* A session that was used on one road (TLS, or an onion service without) is no session on the other. */
static void test_roads(void **state)
{
    static const struct {
        const char *why;
        enum keyd_op op;
        int who;
    } cases[] = {
        { "a page", KEYD_SESSION, LEAD },
        { "a lock", KEYD_LOCK, LEAD },
        { "a locked page", KEYD_LOCKED, LOCKED_UP },
        { "the first step of unlocking", KEYD_UNLOCK_BEGIN, LOCKED_UP },
        { "the second", KEYD_UNLOCK_FINISH, LOCKED_UP },
    };
    struct office o;
    (void)state;
    office_make(&o);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&o, cases[i].op, cases[i].who);
        if (cases[i].who == LOCKED_UP && cases[i].op != KEYD_LOCKED) {
            ((struct keyd_unlock *)&msg)->tls = 1;
        } else {
            ((struct keyd_session_ask *)&msg)->tls = 1;
        }
        CHECK(send(&o) == ERR_LOGIN, cases[i].why);
    }
    begin(&o, KEYD_LOCKED, LOCKED_UP);
    CHECK(send(&o) == OK, "on its own road it is there still");
    city_drop(&o.t);
}

/* The public brings one new talk for the intake desk, and nothing else. */
static void test_public_change(void **state)
{
    static const struct {
        const char *why;
        uint32_t n_new, n_allow, n_deny, n_card, kind, action;
        int64_t until_ms;
        const char *principal;
        bool foreign; /* the grant is of another compartment than the new one */
        enum err want;
    } cases[] = {
        { "two compartments", 2, 0, 0, 0, KEYD_TALK, 9, 0, "", false, ERR_DENIED },
        { "another kind", 1, 0, 0, 0, KEYD_CARD_KIND, 9, 0, "", false, ERR_DENIED },
        { "for another desk", 1, 1, 0, 0, KEYD_TALK, 9, 0, "staff", false, ERR_DENIED },
        { "with an end", 1, 1, 0, 0, KEYD_TALK, 9, 5, "intake", false, ERR_DENIED },
        { "of what is there already", 1, 1, 0, 0, KEYD_TALK, 9, 0, "intake", true, ERR_DENIED },
        { "taking something", 0, 0, 1, 0, 0, 9, 0, "", false, ERR_DENIED },
        { "a search card", 0, 0, 0, 1, 0, 9, 0, "", false, ERR_DENIED },
        { "what only the key keeper says", 0, 0, 0, 0, 0, KEYD_ACT_LOGIN, 0, "", false,
          ERR_INTERNAL },
        { "a talk for intake", 1, 1, 0, 0, KEYD_TALK, 9, 0, "intake", false, OK },
    };
    struct office o;
    (void)state;
    office_make(&o);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&o, KEYD_CHANGE, NOBODY);
        struct keyd_change *m = (struct keyd_change *)&msg;
        m->n_new = cases[i].n_new;
        m->n_allow = cases[i].n_allow;
        m->n_deny = cases[i].n_deny;
        m->n_card = cases[i].n_card;
        m->action = cases[i].action;
        m->last = 1;
        struct keyd_change_new *n = (struct keyd_change_new *)(m + 1);
        struct keyd_change_allow *a = (struct keyd_change_allow *)(n + m->n_new);
        if (m->n_new > 0) {
            n->id = (struct keyd_id){ "a new talk" };
            n->kind = cases[i].kind;
        }
        if (m->n_allow > 0) {
            a->compartment = cases[i].foreign ? o.own : n->id;
            memcpy(a->principal, cases[i].principal, strlen(cases[i].principal));
            a->until_ms = cases[i].until_ms;
        }
        m->head.size = (uint32_t)keyd_change_size(m);
        CHECK(send(&o) == cases[i].want, cases[i].why);
    }
    city_drop(&o.t);
}

/* ---- what is asked for ---- */

static void put_ask(void *at, const char *desk, const struct keyd_id *member)
{
    struct keyd_desk_ask *m = at;
    memcpy(m->desk, desk, strlen(desk));
    m->member = *member;
}

static void test_desks(void **state)
{
    static const struct keyd_id unknown = { "nobody has this" };
    static const struct {
        const char *why;
        enum keyd_op op;
        int who, member; /* -1: an id nobody has */
        const char *desk;
        enum err want;
    } cases[] = {
        { "nobody is let in whom no administrator proposed", KEYD_DESK_ADMIT, LEAD, TONO, "intake",
          ERR_NOT_FOUND },
        { "nor somebody who is not there", KEYD_DESK_ADMIT, LEAD, -1, "staff", ERR_NOT_FOUND },
        { "nor into a desk that is not there", KEYD_DESK_ADMIT, LEAD, BUDI, "dapur",
          ERR_NOT_FOUND },
        { "a seat that is there stays as it is", KEYD_DESK_ADMIT, LEAD, BUDI, "staff", OK },
        { "no seat goes of somebody who is not there", KEYD_DESK_REMOVE, ADMIN, -1, "staff",
          ERR_NOT_FOUND },
        { "nor one that he has not", KEYD_DESK_REMOVE, ADMIN, TONO, "staff", ERR_NOT_FOUND },
        { "a desk without a name is none", KEYD_DESK_MAKE, ADMIN, TONO, "", ERR_INPUT },
        { "a desk that is there is not made again", KEYD_DESK_MAKE, ADMIN, TONO, "staff", OK },
        { "no key is renewed of a desk that is not there", KEYD_DESK_RENEW, LEAD, TONO, "dapur",
          ERR_NOT_FOUND },
        { "somebody who is not there is not ready", KEYD_MEMBER_READY, LEAD, -1, "", OK },
    };
    struct office o;
    (void)state;
    office_make(&o);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&o, cases[i].op, cases[i].who);
        put_ask(&msg, cases[i].desk, cases[i].member < 0 ? &unknown : &o.id[cases[i].member]);
        CHECK(send(&o) == cases[i].want, cases[i].why);
        const struct keyd_truth_answer *got = (const struct keyd_truth_answer *)answer;
        CHECK(cases[i].op != KEYD_MEMBER_READY || got->truth == 0, cases[i].why);
    }
    begin(&o, KEYD_DESKS, LEAD);
    ((struct keyd_desk_ask *)&msg)->from = 1000;
    CHECK(send(&o) == OK && ((const struct keyd_seats_answer *)answer)->n == 0, "no seats so far");
    city_drop(&o.t);
}

static void test_members(void **state)
{
    static const struct {
        const char *why;
        enum keyd_op op;
        int id; /* -1: nobody's; -2: zero */
        const char *login;
        uint32_t powers;
        enum err want;
    } cases[] = {
        { "an id is not given twice", KEYD_MEMBER_FINISH, BUDI, "lain", 0, ERR_CONFLICT },
        { "nor a login", KEYD_MEMBER_FINISH, -1, "BUDI", 0, ERR_CONFLICT },
        { "nobody without an id", KEYD_MEMBER_FINISH, -2, "lain", 0, ERR_INPUT },
        { "nobody without a login", KEYD_MEMBER_FINISH, -1, "", 0, ERR_INPUT },
        { "no password of who is not there", KEYD_RESET_BEGIN, -1, "", 0, ERR_NOT_FOUND },
        { "nor in the second step", KEYD_RESET_FINISH, -1, "", 0, ERR_NOT_FOUND },
        { "nobody who is not there is stopped", KEYD_MEMBER_DISABLE, -1, "", 0, ERR_NOT_FOUND },
        { "nobody shuts himself out", KEYD_MEMBER_DISABLE, INDAH, "", 0, ERR_DENIED },
        { "no roles for who is not there", KEYD_MEMBER_ROLES, -1, "", 0, ERR_NOT_FOUND },
        { "an administrator stays one by his own hand", KEYD_MEMBER_ROLES, INDAH, "",
          KEYD_POWER_AUDIT, ERR_DENIED },
    };
    static const struct keyd_id unknown = { "nobody has this" };
    static const struct keyd_id zero = { { 0 } };
    struct office o;
    (void)state;
    office_make(&o);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&o, cases[i].op, ADMIN);
        struct keyd_member_ask *m = (struct keyd_member_ask *)&msg;
        m->member.id = cases[i].id == -1 ? unknown : cases[i].id == -2 ? zero : o.id[cases[i].id];
        memcpy(m->member.login, cases[i].login, strlen(cases[i].login));
        m->powers = cases[i].powers;
        m->disabled = 1;
        CHECK(send(&o) == cases[i].want, cases[i].why);
    }
    city_drop(&o.t);
}

/* ---- keys, looks, the log ---- */

static void test_fetch(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    const struct {
        const char *why;
        uint32_t reason, n;
        struct keyd_id id;
        enum err want;
        uint32_t got;
    } cases[] = {
        { "one's own", KEYD_CASE, 1, o.own, OK, 1 },
        { "a compartment that he has no grant of", KEYD_CASE, 1, o.others, OK, 0 },
        { "one that is not there looks the same", KEYD_CASE, 1, { "no such one" }, OK, 0 },
        { "no reason", 0, 1, o.own, ERR_LIMIT, 0 },
        { "a reason that is none", KEYD_DOCUMENT + 1, 1, o.own, ERR_LIMIT, 0 },
        { "more than there is room for", KEYD_CASE, KEYD_FETCH_MAX + 1, o.own, ERR_LIMIT, 0 },
        { "far more", KEYD_CASE, UINT32_MAX, o.own, ERR_LIMIT, 0 },
        { "nothing", KEYD_CASE, 0, o.own, OK, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&o, KEYD_FETCH, MANAGER);
        struct keyd_fetch *m = (struct keyd_fetch *)&msg;
        m->why = cases[i].reason;
        m->n = cases[i].n;
        m->ids[0] = cases[i].id;
        CHECK(send(&o) == cases[i].want, cases[i].why);
        CHECK(((const struct keyd_fetch_answer *)answer)->n == cases[i].got, cases[i].why);
    }
    city_drop(&o.t);
}

static void look_once(struct office *o, int who, const struct keyd_id *id)
{
    begin(o, KEYD_FETCH, who);
    struct keyd_fetch *m = (struct keyd_fetch *)&msg;
    m->why = KEYD_DOCUMENT; /* told every time */
    m->n = 1;
    m->ids[0] = *id;
    CHECK(send(o) == OK && ((const struct keyd_fetch_answer *)answer)->n == 1, "it is opened");
}

static void test_looks(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    const int times = 3;
    for (int i = 0; i < times; i++) {
        look_once(&o, MANAGER, &o.own);
        look_once(&o, LEAD, &o.others);
    }
    const struct {
        const char *why;
        struct keyd_id id;
        uint32_t n, max;
        enum err want;
        uint32_t got;
    } cases[] = {
        { "who may open it learns who did", o.own, 1, KEYD_LOOKS_MAX, OK, 3 },
        { "more than the answer holds is not asked", o.own, 1, UINT32_MAX, OK, 3 },
        { "as many as are asked for", o.own, 1, 2, OK, 2 },
        { "none", o.own, 1, 0, OK, 0 },
        { "who may not open it learns nothing", o.others, 1, KEYD_LOOKS_MAX, OK, 0 },
        { "one that is not there looks the same", { "no such one" }, 1, KEYD_LOOKS_MAX, OK, 0 },
        { "too many at once", o.own, KEYD_LOOKS_ASKED_MAX + 1, KEYD_LOOKS_MAX, ERR_LIMIT, 0 },
        { "far too many", o.own, UINT32_MAX, KEYD_LOOKS_MAX, ERR_LIMIT, 0 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&o, KEYD_LOOKS, MANAGER);
        struct keyd_looks *m = (struct keyd_looks *)&msg;
        m->n = cases[i].n;
        m->max = cases[i].max;
        m->ids[0] = cases[i].id;
        CHECK(send(&o) == cases[i].want, cases[i].why);
        const struct keyd_looks_answer *got = (const struct keyd_looks_answer *)answer;
        CHECK(got->n == cases[i].got, cases[i].why);
        for (size_t l = 0; l < got->n; l++) {
            CHECK(id_same(&got->looks[l].member, &o.id[BUDI]), "his own looks");
        }
    }
    city_drop(&o.t);
}

static void test_log_asked(void **state)
{
    struct office o;
    (void)state;
    office_make(&o);
    const struct {
        const char *why;
        int who;
        struct keyd_id member;
        uint32_t segment, n, max;
        enum err want;
        bool some;
    } cases[] = {
        { "the auditor reads all", AUDITOR, { { 0 } }, 0, 0, 0, OK, true },
        { "more than the answer holds is not given",
          AUDITOR,
          { { 0 } },
          1,
          0,
          UINT32_MAX,
          OK,
          true },
        { "lead asks about one member", LEAD, o.id[BUDI], 0, 0, 0, OK, true },
        { "about one who did nothing", LEAD, { "nobody" }, 0, 0, 0, OK, false },
        { "a case manager about himself", MANAGER, o.id[BUDI], 0, 0, 0, ERR_DENIED, false },
        { "a segment that is not there", AUDITOR, { { 0 } }, 2, 0, 0, ERR_INPUT, false },
        { "the last there could be", AUDITOR, { { 0 } }, UINT32_MAX, 0, 0, ERR_INPUT, false },
        { "too many ids", AUDITOR, { { 0 } }, 0, KEYD_LOG_ASKED_MAX + 1, 0, ERR_INPUT, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        begin(&o, KEYD_LOG, cases[i].who);
        struct keyd_log_ask *m = (struct keyd_log_ask *)&msg;
        m->member = cases[i].member;
        m->segment = cases[i].segment;
        m->to_ms = INT64_MAX;
        m->n = cases[i].n;
        m->max = cases[i].max;
        CHECK(send(&o) == cases[i].want, cases[i].why);
        CHECK((((const struct keyd_log_answer *)answer)->n > 0) == cases[i].some, cases[i].why);
    }
    city_drop(&o.t);
}

/* ---- limits ---- */

static void test_search_limit(void **state)
{
    struct office o;
    int n = 0;
    (void)state;
    office_make(&o);
    for (; n < 1000; n++) {
        begin(&o, KEYD_SEARCH, MANAGER);
        ((struct keyd_search *)&msg)->max = UINT32_MAX;
        if (send(&o) != OK) {
            break;
        }
    }
    CHECK(n >= 200 && n < 1000 && ((const struct keyd_head *)answer)->result == ERR_LIMIT &&
              ((const struct keyd_head *)answer)->why == WHY_WAIT,
          "who leafs through the city by names must wait");
    begin(&o, KEYD_SEARCH, LEAD);
    CHECK(send(&o) == OK, "and nobody else");
    o.t.now_ms += 10 * 60000;
    begin(&o, KEYD_SEARCH, MANAGER);
    CHECK(send(&o) == OK, "later he may again");
    city_drop(&o.t);
}

static void test_receipt_limit(void **state)
{
    struct office o;
    enum err e = OK;
    int n = 0;
    (void)state;
    office_make(&o);
    do {
        begin(&o, KEYD_RECEIPT_OPEN, NOBODY);
        struct keyd_receipt_open *m = (struct keyd_receipt_open *)&msg;
        memcpy(m->network, "10.0.0.9", 8);
        m->index[0] = (unsigned char)n;
        e = send(&o);
    } while (e == ERR_INPUT && ++n < 1000);
    CHECK(e == ERR_LIMIT && n >= 10 && n < 1000, "guessing codes is slowed");
    begin(&o, KEYD_RECEIPT_BEGIN, NOBODY);
    memcpy(((struct keyd_receipt_begin *)&msg)->network, "10.0.0.9", 8);
    CHECK(send(&o) == ERR_LIMIT, "already at the first step");
    begin(&o, KEYD_RECEIPT_BEGIN, NOBODY);
    memcpy(((struct keyd_receipt_begin *)&msg)->network, "10.0.0.8", 8);
    CHECK(send(&o) == OK, "nobody else waits");
    city_drop(&o.t);
}

/* ---- what doctor, backup and restore ask beside a key keeper ---- */

static void damage(struct office *o, const char *table)
{
    sqlite3 *db = NULL;
    char sql[96];
    (void)snprintf(sql, sizeof sql, "UPDATE %s SET body = zeroblob(length(body))", table);
    CHECK(sqlite3_open(o->t.ring, &db) == SQLITE_OK &&
              sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK,
          "rows are overwritten");
    sqlite3_close(db);
}

static void test_knows(void **state)
{
    static const char nobody[] = "00000000-0000-4000-8000-00000000dead";
    struct office o;
    bool knows = true;
    (void)state;
    office_make(&o);
    struct str own = id_text(o.t.mem, o.own.b);
    struct str budi = id_text(o.t.mem, o.id[BUDI].b);
    const struct {
        const char *why;
        struct str compartment, principal;
        bool want;
    } cases[] = {
        { "a compartment of the keyring", own, STR(""), true },
        { "one that is not there", str_of(nobody), STR(""), false },
        { "what is no id is not there", STR("bukan id"), STR(""), false },
        { "who has a grant of it", own, budi, true },
        { "a desk that has none", own, STR("figures"), false },
        { "a member who is not there", own, str_of(nobody), false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(keyd_knows(o.t.keyd, cases[i].compartment, cases[i].principal, &knows) == OK &&
                  knows == cases[i].want,
              cases[i].why);
    }
    keyd_close(o.t.keyd);
    damage(&o, "compartment");
    damage(&o, "grant_row");
    o.t.cfg.any_age = true; /* as doctor opens it */
    city_open(&o.t);
    CHECK(keyd_knows(o.t.keyd, own, STR(""), &knows) == ERR_INTERNAL && !knows,
          "a row that does not open is told, not taken for an answer");
    CHECK(keyd_knows(o.t.keyd, own, budi, &knows) == ERR_INTERNAL && !knows, "nor a grant's");
    begin(&o, KEYD_LOOKS, MANAGER);
    struct keyd_looks *m = (struct keyd_looks *)&msg;
    m->n = 1;
    m->max = 1;
    m->ids[0] = o.own;
    CHECK(send(&o) == ERR_LOGIN, "no session outlives the key keeper");
    city_drop(&o.t);
}

static void test_recovery_public(void **state)
{
    struct office o;
    struct str why = STR_NONE;
    unsigned char pk[32];
    unsigned char sk[32];
    unsigned char want[32];
    (void)state;
    office_make(&o);
    CHECK(str_unhex(o.t.recovery, sk, sizeof sk) && crypto_scalarmult_base(want, sk) == 0,
          "the pair of the recovery secret");
    keyd_close(o.t.keyd);
    CHECK(keyd_recovery_public(&o.t.cfg, pk, &why) == OK && memcmp(pk, want, sizeof pk) == 0,
          "the public half");
    struct keyd_config cfg = o.t.cfg;
    /* A folder may be called what an address of a file would read as its options. */
    const struct str parts[] = { str_of(o.t.ring), STR("?mode=memory#100%41") };
    cfg.ring_path = str_z(o.t.mem, str_join(o.t.mem, parts, 2));
    CHECK(keyd_recovery_public(&cfg, pk, &why) != OK && str_has(why, STR("cannot be opened")),
          "no such file");
    CHECK(link(o.t.ring, cfg.ring_path) == 0, "the same file by that name");
    memset(pk, 0, sizeof pk);
    CHECK(keyd_recovery_public(&cfg, pk, &why) == OK && memcmp(pk, want, sizeof pk) == 0,
          "is read by that very name");
    cfg.host_key[0] ^= 1;
    CHECK(keyd_recovery_public(&cfg, pk, &why) != OK && str_has(why, STR("host key")),
          "another host key opens nothing");
    city_open(&o.t);
    city_drop(&o.t);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes),           cmocka_unit_test(test_counts),
        cmocka_unit_test(test_logins),          cmocka_unit_test(test_powers),
        cmocka_unit_test(test_roads),           cmocka_unit_test(test_public_change),
        cmocka_unit_test(test_desks),           cmocka_unit_test(test_members),
        cmocka_unit_test(test_fetch),           cmocka_unit_test(test_looks),
        cmocka_unit_test(test_log_asked),       cmocka_unit_test(test_search_limit),
        cmocka_unit_test(test_receipt_limit),   cmocka_unit_test(test_knows),
        cmocka_unit_test(test_recovery_public),
    };
    log_setup("test", LOG_ERROR + 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
