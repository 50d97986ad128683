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
        int64_t now = keyd_tick(k);
        if (now - s->seen > SESSION_IDLE_MS || now - s->began > set->life_ms) {
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
    uint8_t tls = m->tls != 0 ? 2 : 1;
    if (c->s->tls != 0 && c->s->tls != tls) {
        return ERR_LOGIN; /* a token of one road is worth nothing on the other */
    }
    c->s->tls = tls;
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
