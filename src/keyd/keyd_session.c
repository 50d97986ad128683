/*
 * keyd_session.c - sessions live in memory; a secret lies in each under the token, which only its owner has. A member's
 * session holds his private key, a reporter's the key of his compartment.
 */
#include "keyd/keyd_in.h"

#include <string.h>

static void tag_of(const unsigned char token[32], unsigned char tag[16])
{
    wrap_hash(tag, 16, token, "session tag", NULL, 0);
}

static void token_key(const unsigned char token[32], unsigned char key[32])
{
    wrap_hash(key, 32, token, "session key", NULL, 0);
}

static bool is_over(const struct session *s, const struct session_set *set, int64_t now)
{
    bool idle =
        s->locked != 0 ? now - s->locked > SESSION_LOCKED_MS : now - s->seen > SESSION_IDLE_MS;
    return idle || now - s->began > set->life_ms;
}

void session_end(struct session_set *set, struct session *s)
{
    set->tags[s - set->at] = 0;
    sodium_memzero(s, sizeof *s);
}

void session_begin(struct keyd *k, struct session_set *set, const struct keyd_id *id,
                   const unsigned char secret[32], unsigned char token[32])
{
    unsigned char key[32];
    int64_t now = keyd_tick(k);
    struct session *s = &set->at[0];
    /* A free place, or else the longest idle. */
    for (size_t i = 0; i < set->n && s->began != 0; i++) {
        struct session *at = &set->at[i];
        if (at->began == 0 || at->seen < s->seen) {
            s = at;
        }
    }
    session_end(set, s);
    randombytes_buf(token, 32);
    tag_of(token, s->tag);
    token_key(token, key);
    wrap_seal(key, id, sizeof *id, secret, 32, s->wrap);
    s->id = *id;
    s->began = s->seen = now > 0 ? now : 1;
    memcpy(&set->tags[s - set->at], s->tag, sizeof(uint64_t));
    sodium_memzero(key, sizeof key);
}

struct session *session_find(struct keyd *k, struct session_set *set, const unsigned char token[32])
{
    unsigned char tag[16];
    uint64_t head = 0;
    tag_of(token, tag);
    memcpy(&head, tag, sizeof head);
    for (size_t i = 0; i < set->n; i++) {
        struct session *s = &set->at[i];
        if (set->tags[i] != head || s->began == 0 || sodium_memcmp(s->tag, tag, sizeof tag) != 0) {
            continue;
        }
        if (is_over(s, set, keyd_tick(k))) {
            session_end(set, s);
            return NULL;
        }
        return s;
    }
    return NULL;
}

bool session_open(const struct session *s, const unsigned char token[32], unsigned char secret[32])
{
    unsigned char key[32];
    token_key(token, key);
    bool ok = wrap_open(key, &s->id, sizeof s->id, s->wrap, sizeof s->wrap, secret);
    sodium_memzero(key, sizeof key);
    return ok;
}

void session_end_all(struct session_set *set, const struct keyd_id *id, const struct session *but)
{
    for (size_t i = 0; i < set->n; i++) {
        struct session *s = &set->at[i];
        if (s != but && s->began != 0 && id_same(&s->id, id)) {
            session_end(set, s);
        }
    }
}

/* ---- locked while somebody else sits at the machine ---- */

static void lock_key(const unsigned char token[32], unsigned char key[32])
{
    wrap_hash(key, 32, token, "lock key", NULL, 0);
}

void session_lock(struct keyd *k, struct session *s, const unsigned char token[32],
                  unsigned char secret[32])
{
    unsigned char key[32];
    int64_t now = keyd_tick(k);
    lock_key(token, key);
    randombytes_buf(secret, 32);
    wrap_seal(key, &s->id, sizeof s->id, secret, 32, s->lock_wrap);
    s->locked = now > 0 ? now : 1;
    s->wrong = 0;
    sodium_memzero(key, sizeof key);
}

bool session_unlock(struct keyd *k, struct session *s, const unsigned char token[32],
                    unsigned char secret[32])
{
    unsigned char key[32];
    lock_key(token, key);
    bool ok = wrap_open(key, &s->id, sizeof s->id, s->lock_wrap, sizeof s->lock_wrap, secret);
    sodium_memzero(key, sizeof key);
    sodium_memzero(s->lock_wrap, sizeof s->lock_wrap);
    s->locked = 0;
    s->wrong = 0;
    s->seen = keyd_tick(k);
    return ok;
}

bool session_road(const struct session *s, uint32_t tls)
{
    return s->tls == 0 || s->tls == (tls != 0 ? 2 : 1);
}

/* ---- desks of a member ---- */

enum err session_hands(struct call *c, const unsigned char token[32])
{
    struct holder *member = &c->hands.h[0];
    if (!session_open(c->s, token, c->key)) {
        return ERR_INTERNAL;
    }
    holder_make(member, &c->actor, c->key);
    c->hands.n = 1;
    TRY(desk_seats(c->k, &c->actor, &c->seats));
    for (size_t i = 0; i < c->seats.n && c->hands.n < ARRAY_LEN(c->hands.h); i++) {
        struct keyd_id *desk = &c->seats.at[i].desk;
        struct seat *seat = &c->seats.at[i].seat;
        if (seat->form == FORM_NONE) {
            continue;
        }
        uint32_t form = seat->form;
        TRY(desk_seat_open(desk, member, seat, c->key));
        if (seat->form != form) {
            ring_ease(c->k, T_SEAT, desk, &c->actor, seat);
        }
        holder_make(&c->hands.h[c->hands.n++], desk, c->key);
    }
    return OK;
}

bool session_holds(const struct call *c, const char *desk)
{
    struct seat seat;
    struct keyd_id id = id_of_desk(desk);
    return ring_get(c->k, T_SEAT, &id, &c->actor, &seat) == OK && seat.form != FORM_NONE;
}

/* ---- messages ---- */

enum err op_SESSION(struct call *c, const struct keyd_session_ask *m,
                    struct keyd_member_answer *out)
{
    if (!session_road(c->s, m->tls)) {
        return ERR_LOGIN;
    }
    c->s->tls = m->tls != 0 ? 2 : 1;
    c->s->seen = keyd_tick(c->k);
    struct keyd_member *to = &out->member;
    to->id = c->actor;
    memcpy(to->login, c->me.login, sizeof to->login);
    memcpy(to->name, c->me.name, sizeof to->name);
    memcpy(to->agency, c->me.agency, sizeof to->agency);
    memcpy(to->roles, c->me.roles, sizeof to->roles);
    to->flags = c->me.flags & (PF_DEMO | PF_MUST_CHANGE | PF_TOTP);
    TRY(desk_seats(c->k, &c->actor, &c->seats));
    for (size_t i = 0; i < c->seats.n && to->n_desks < KEYD_DESKS_MAX; i++) {
        struct principal desk;
        if (c->seats.at[i].seat.form != FORM_NONE) {
            TRY(principal_get(c->k, &c->seats.at[i].desk, &desk));
            memcpy(to->desks[to->n_desks++], desk.login, KEYD_NAME);
        }
    }
    return OK;
}

enum err op_LOGOUT(struct call *c, const struct keyd_session_ask *m, struct keyd_truth_answer *out)
{
    struct session_set *members = &c->k->members;
    struct session *s = session_find(c->k, members, m->token);
    (void)out;
    if (s == NULL) {
        return OK; /* over already: what was wanted */
    }
    struct keyd_id member = s->id;
    TRY(log_short(c->k, KEYD_ACT_LOGOUT, &member, &NO_ID));
    c->wait = true;
    session_end(members, s);
    if (m->everywhere != 0) {
        session_end_all(members, &member, NULL);
    }
    return OK;
}

enum err op_LOCK(struct call *c, const struct keyd_session_ask *m, struct keyd_lock_answer *out)
{
    if (!session_road(c->s, m->tls)) {
        return ERR_LOGIN;
    }
    /* first shut, then told: a full disk must not leave the page open */
    session_lock(c->k, c->s, m->token, out->secret);
    memcpy(out->name, c->me.name, sizeof out->name);
    enum err e = log_short(c->k, KEYD_ACT_LOCK, &c->actor, &NO_ID);
    if (e != OK) {
        session_end(&c->k->members, c->s);
    }
    c->wait = true;
    return e;
}

enum err op_LOCKED(struct call *c, const struct keyd_session_ask *m, struct keyd_lock_answer *out)
{
    if (!session_road(c->s, m->tls)) {
        return ERR_LOGIN;
    }
    memcpy(out->name, c->me.name, sizeof out->name);
    out->since_ms = keyd_tick(c->k) - c->s->locked;
    return OK;
}
