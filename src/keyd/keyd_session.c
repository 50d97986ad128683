/* keyd_session.c - sessions live in memory; a member's private key lies in them under the token, which only he has. */
#include "keyd/keyd_in.h"

#include <string.h>

void tag_of(const unsigned char token[32], unsigned char tag[16])
{
    wrap_hash(tag, 16, token, "session tag", NULL, 0);
}

void token_key(const unsigned char token[32], unsigned char key[32])
{
    wrap_hash(key, 32, token, "session key", NULL, 0);
}

static void session_end(struct keyd *k, struct session *s)
{
    k->session_tags[s - k->sessions] = 0;
    sodium_memzero(s, sizeof *s);
}

static bool session_is_over(const struct session *s, int64_t now)
{
    return now - s->seen > SESSION_IDLE_MS || now - s->began > SESSION_LIFE_MS;
}

void session_begin(struct keyd *k, const struct keyd_id *member, const unsigned char sk[32],
                   unsigned char token[32])
{
    unsigned char key[32];
    int64_t now = keyd_tick(k);
    struct session *s = &k->sessions[0];
    /* A free place, one that is over, or else the longest idle. */
    for (size_t i = 0; i < SESSIONS_MAX && s->began != 0; i++) {
        struct session *at = &k->sessions[i];
        if (at->began == 0 || at->seen < s->seen) {
            s = at;
        }
    }
    session_end(k, s);
    randombytes_buf(token, 32);
    tag_of(token, s->tag);
    token_key(token, key);
    wrap_seal(key, member, sizeof *member, sk, 32, s->sk_wrap);
    s->member = *member;
    s->began = s->seen = now > 0 ? now : 1;
    memcpy(&k->session_tags[s - k->sessions], s->tag, sizeof(uint64_t));
    sodium_memzero(key, sizeof key);
}

struct session *session_find(struct keyd *k, const unsigned char token[32])
{
    unsigned char tag[16];
    uint64_t head = 0;
    tag_of(token, tag);
    memcpy(&head, tag, sizeof head);
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        struct session *s = &k->sessions[i];
        if (k->session_tags[i] != head || s->began == 0 ||
            sodium_memcmp(s->tag, tag, sizeof tag) != 0) {
            continue;
        }
        if (session_is_over(s, keyd_tick(k))) {
            session_end(k, s);
            return NULL;
        }
        return s;
    }
    return NULL;
}

void session_end_all(struct keyd *k, const struct keyd_id *member)
{
    for (size_t i = 0; i < SESSIONS_MAX; i++) {
        if (k->sessions[i].began != 0 && id_same(&k->sessions[i].member, member)) {
            session_end(k, &k->sessions[i]);
        }
    }
}

enum err session_member(struct keyd *k, const unsigned char token[32], bool working,
                        struct session **s, struct principal *p)
{
    *s = session_find(k, token);
    if (*s == NULL) {
        return ERR_LOGIN;
    }
    enum err e = principal_get(k, &(*s)->member, p);
    if (e == OK && (p->kind != P_MEMBER || (p->flags & PF_DISABLED) != 0)) {
        e = ERR_LOGIN;
    }
    if (e == OK && working && (p->flags & PF_MUST_CHANGE) != 0 && !k->cfg.cli) {
        e = ERR_DENIED;
    }
    return e;
}

/* ---- desks of a member ---- */

struct seats {
    size_t n;
    struct {
        struct keyd_id desk;
        struct seat seat;
    } at[KEYD_DESKS_MAX];
};

static bool seat_take(void *data, struct ring_row *row)
{
    struct seats *seats = data;
    if (row->n == sizeof(struct seat) && seats->n < KEYD_DESKS_MAX) {
        memcpy(&seats->at[seats->n].seat, row->body, sizeof(struct seat));
        seats->at[seats->n].desk = row->a;
        seats->n += seats->at[seats->n].seat.form != FORM_NONE;
    }
    return true;
}

/* The box of a seat becomes a cheap wrap at its first use. Losing that is no failure: it is done again. */
static void seat_ease(struct keyd *k, const struct keyd_id *desk, struct seat *seat,
                      const struct holder *member, const unsigned char ctx[16],
                      const unsigned char sk[32])
{
    if (seat->form != FORM_BOX || ring_begin(k) != OK) {
        return;
    }
    (void)wrap_to(member->pk, member, ctx, sk, &seat->form,
                  seat->wrap); /* symmetric: cannot fail */
    (void)ring_end(k, ring_put(k, T_SEAT, desk, &member->id, seat, sizeof *seat));
}

enum err session_hands(struct keyd *k, const struct session *s, const unsigned char token[32],
                       struct hands *hands)
{
    unsigned char key[32];
    unsigned char sk[32];
    unsigned char ctx[16];
    struct seats seats = { .n = 0 };
    memset(hands, 0, sizeof *hands);
    token_key(token, key);
    bool ok = wrap_open(key, &s->member, sizeof s->member, s->sk_wrap, sizeof s->sk_wrap, sk);
    sodium_memzero(key, sizeof key);
    if (!ok) {
        return ERR_INTERNAL;
    }
    struct holder *member = &hands->h[hands->n++];
    holder_make(member, &s->member, sk);
    enum err e = ring_each(k, T_SEAT, Q_EACH_B, &s->member, seat_take, &seats);
    for (size_t i = 0; e == OK && i < seats.n; i++) {
        struct keyd_id *desk = &seats.at[i].desk;
        struct seat *seat = &seats.at[i].seat;
        context_seat(ctx, desk, &s->member);
        if (wrap_from(member, ctx, seat->form, seat->wrap, sk)) {
            holder_make(&hands->h[hands->n++], desk, sk);
            seat_ease(k, desk, seat, member, ctx, sk);
        } else {
            e = ERR_INTERNAL;
        }
    }
    sodium_memzero(sk, sizeof sk);
    if (e != OK) {
        sodium_memzero(hands, sizeof *hands);
    }
    return e;
}

bool session_holds(struct keyd *k, const struct session *s, const char *desk)
{
    struct seat seat;
    struct keyd_id id = id_of_desk(desk);
    return ring_get(k, T_SEAT, &id, &s->member, &seat, sizeof seat) == OK && seat.form != FORM_NONE;
}

/* ---- messages ---- */

static enum err put_desks(struct keyd *k, const struct session *s, struct keyd_member *m)
{
    struct seats seats = { .n = 0 };
    TRY(ring_each(k, T_SEAT, Q_EACH_B, &s->member, seat_take, &seats));
    for (size_t i = 0; i < seats.n; i++) {
        struct principal desk;
        TRY(principal_get(k, &seats.at[i].desk, &desk));
        memcpy(m->desks[m->n_desks++], desk.login, KEYD_NAME);
    }
    return OK;
}

enum err op_SESSION(struct keyd *k, const struct keyd_session_ask *m,
                    struct keyd_member_answer *out, bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    (void)wait_sync;
    TRY(session_member(k, m->token, false, &s, &p));
    uint8_t tls = m->tls != 0 ? 2 : 1;
    if (s->tls != 0 && s->tls != tls) {
        return ERR_LOGIN; /* a token of one road is worth nothing on the other */
    }
    s->tls = tls;
    s->seen = keyd_tick(k);
    struct keyd_member *to = &out->member;
    to->id = s->member;
    memcpy(to->login, p.login, sizeof to->login);
    memcpy(to->name, p.name, sizeof to->name);
    memcpy(to->agency, p.agency, sizeof to->agency);
    memcpy(to->roles, p.roles, sizeof to->roles);
    to->flags = p.flags & (PF_DEMO | PF_MUST_CHANGE | PF_TOTP);
    return put_desks(k, s, to);
}

enum err op_LOGOUT(struct keyd *k, const struct keyd_session_ask *m, struct keyd_truth_answer *out,
                   bool *wait_sync)
{
    struct session *s = session_find(k, m->token);
    (void)out;
    if (s == NULL) {
        return OK; /* over already: what was wanted */
    }
    TRY(log_short(k, KEYD_ACT_LOGOUT, &s->member, &NO_ID));
    *wait_sync = true;
    if (m->everywhere != 0) {
        struct keyd_id member = s->member;
        session_end_all(k, &member);
    } else {
        session_end(k, s);
    }
    return OK;
}
