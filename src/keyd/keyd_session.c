/* keyd_session.c - messages about a member's session (the table of sessions: box/session.h), and the desks it opens. */
#include "keyd/keyd_in.h"

#include <string.h>

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
    struct session *s = session_find(members, keyd_tick(c->k), m->token);
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
    session_lock(c->s, keyd_tick(c->k), m->token, out->secret);
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
