/*
 * keyd_desk.c - desks: key pairs whose private half is sealed to members, to desk `lead`, to the recovery key and, until
 * set-up ends, to the host. A seat is such a seal: (desk, holder).
 */
#include "keyd/keyd_in.h"

#include <string.h>

const struct keyd_id RECOVERY_ID = { "jj recovery key" };
const struct keyd_id HOST_ID = { "jj host in setup" };

static enum err desk_seat_put(struct keyd *k, const struct keyd_id *desk,
                              const struct keyd_id *holder, const unsigned char pk[32],
                              const struct holder *in_hand, const unsigned char sk[32],
                              const struct keyd_id *by)
{
    unsigned char ctx[16];
    struct seat seat = { .by = *by };
    ring_seat_context(ctx, desk, holder);
    if (!wrap_to(pk, in_hand, ctx, sk, &seat.form, seat.wrap)) {
        return ERR_INTERNAL;
    }
    return ring_put(k, T_SEAT, desk, holder, &seat);
}

enum err desk_seat_open(const struct keyd_id *desk, struct holder *by, struct seat *seat,
                        unsigned char sk[32])
{
    unsigned char ctx[16];
    ring_seat_context(ctx, desk, &by->id);
    return wrap_from(by, ctx, &seat->form, seat->wrap, sk) ? OK : ERR_INTERNAL;
}

static enum err desk_open(struct keyd *k, const struct keyd_id *desk, struct holder *by,
                          unsigned char sk[32])
{
    struct seat seat;
    TRY(ring_get(k, T_SEAT, desk, &by->id, &seat));
    return seat.form == FORM_NONE ? ERR_NOT_FOUND : desk_seat_open(desk, by, &seat, sk);
}

enum err desk_seats(struct keyd *k, const struct keyd_id *member, struct seats *seats)
{
    struct ring_walk w;
    seats->n = 0;
    ring_walk(&w, k, T_SEAT, NULL, member);
    while (seats->n < SEATS_MAX && ring_next(&w)) {
        seats->at[seats->n].desk = w.row.a;
        seats->at[seats->n++].seat = w.row.body.seat;
    }
    return ring_done(&w);
}

/* Seals a new desk's key to all who have every desk's. */
static enum err desk_seal(struct keyd *k, const struct keyd_id *desk, const unsigned char sk[32])
{
    struct principal p;
    struct holder host;
    struct keyd_id lead = id_of_desk("lead");
    TRY(principal_get(k, &RECOVERY_ID, &p));
    TRY(desk_seat_put(k, desk, &RECOVERY_ID, p.pk, NULL, sk, &NO_ID));
    if (!id_same(desk, &lead)) {
        TRY(principal_get(k, &lead, &p));
        TRY(desk_seat_put(k, desk, &lead, p.pk, NULL, sk, &NO_ID));
    }
    if (k->state.setup_open == 0) {
        return OK;
    }
    holder_make(&host, &HOST_ID, k->sub[SUB_SETUP]);
    enum err e = desk_seat_put(k, desk, &HOST_ID, NULL, &host, sk, &NO_ID);
    sodium_memzero(&host, sizeof host);
    return e;
}

enum err desk_make(struct keyd *k, struct str name)
{
    struct principal p = { .kind = P_DESK, .flags = PF_HAS_KEY };
    struct principal old;
    unsigned char sk[32];
    if (name.n == 0 || !field_copy(p.login, sizeof p.login, name)) {
        return ERR_INPUT;
    }
    struct keyd_id id = id_of_desk(p.login);
    enum err e = principal_get(k, &id, &old);
    if (e != ERR_NOT_FOUND) {
        return e; /* there already: fine */
    }
    crypto_box_keypair(p.pk, sk);
    e = principal_put(k, &id, &p);
    if (e == OK) {
        e = desk_seal(k, &id, sk);
    }
    sodium_memzero(sk, sizeof sk);
    return e;
}

enum err desk_leave(struct keyd *k, const struct keyd_id *desk, const struct keyd_id *member,
                    bool stays_proposed)
{
    struct seat seat;
    struct principal p;
    const struct seat proposed = { .form = FORM_NONE };
    TRY(ring_get(k, T_SEAT, desk, member, &seat));
    if (seat.form != FORM_NONE) {
        TRY(principal_get(k, desk, &p));
        p.flags |= PF_OLD_KEY;
        TRY(principal_put(k, desk, &p));
    }
    return stays_proposed ? ring_put(k, T_SEAT, desk, member, &proposed)
                          : ring_del(k, T_SEAT, desk, member);
}

enum err desk_take_proposed(struct call *c, const struct holder *member)
{
    struct keyd *k = c->k;
    struct holder *host = &c->hands.h[1];
    holder_make(host, &HOST_ID, k->sub[SUB_SETUP]);
    TRY(desk_seats(k, &member->id, &c->seats));
    for (size_t i = 0; i < c->seats.n; i++) {
        const struct keyd_id *desk = &c->seats.at[i].desk;
        if (c->seats.at[i].seat.form != FORM_NONE) {
            continue;
        }
        enum err e = desk_open(k, desk, host, c->key);
        if (e == OK) {
            TRY(log_short(k, KEYD_ACT_DESK, &member->id, desk));
            e = desk_seat_put(k, desk, &member->id, NULL, member, c->key, &HOST_ID);
        }
        TRY(e == ERR_NOT_FOUND ? OK : e);
    }
    return OK;
}

/* ---- emergency access ---- */

/* Where there is no such desk yet, nobody sits there: the first who is let in brings the link. */
static enum err glass_link(struct keyd *k, const unsigned char lead_sk[32])
{
    struct principal p;
    struct keyd_id lead = id_of_desk("lead");
    struct keyd_id glass = id_of_desk(KEYD_GLASS_DESK);
    TRY(principal_get(k, &glass, &p));
    return desk_seat_put(k, &lead, &glass, p.pk, NULL, lead_sk, &NO_ID);
}

enum err desk_glass_begin(struct keyd *k)
{
    struct holder host;
    struct keyd_id lead = id_of_desk("lead");
    unsigned char sk[32];
    holder_make(&host, &HOST_ID, k->sub[SUB_SETUP]);
    enum err e = desk_open(k, &lead, &host, sk);
    e = e == OK ? glass_link(k, sk) : e;
    sodium_memzero(sk, sizeof sk);
    sodium_memzero(&host, sizeof host);
    return e;
}

enum err desk_glass_take(struct call *c)
{
    struct keyd_id lead = id_of_desk("lead");
    struct keyd_id glass = id_of_desk(KEYD_GLASS_DESK);
    struct holder *hand = hands_find(&c->hands, &glass);
    enum err e = hand == NULL ? ERR_NOT_FOUND : desk_open(c->k, &lead, hand, c->key);
    if (e == OK) {
        holder_make(hand, &lead, c->key);
    }
    return e == ERR_NOT_FOUND ? ERR_DENIED : e;
}

/* ---- messages ---- */

enum err op_DESK_MAKE(struct call *c, const struct keyd_desk_ask *m, struct keyd_truth_answer *out)
{
    struct keyd_id desk = id_of_desk(m->desk);
    (void)out;
    TRY(log_short(c->k, KEYD_ACT_DESK, &c->actor, &desk));
    return desk_make(c->k, FIELD_STR(m->desk));
}

/* The private key of a desk that is in hand, or that `lead` opens. */
static enum err desk_secret(struct keyd *k, struct hands *hands, const struct keyd_id *desk,
                            unsigned char sk[32])
{
    struct keyd_id lead = id_of_desk("lead");
    const struct holder *own = hands_find(hands, desk);
    struct holder *by = hands_find(hands, &lead);
    if (own != NULL) {
        memcpy(sk, own->sk, 32);
        return OK;
    }
    return by == NULL ? ERR_DENIED : desk_open(k, desk, by, sk);
}

enum err op_DESK_ADMIT(struct call *c, const struct keyd_desk_ask *m, struct keyd_truth_answer *out)
{
    struct principal p;
    struct seat seat;
    struct keyd_id desk = id_of_desk(m->desk);
    (void)out;
    /* Two people: an administrator has proposed him. */
    TRY(ring_get(c->k, T_SEAT, &desk, &m->member, &seat));
    TRY(principal_get(c->k, &m->member, &p));
    if (p.kind != P_MEMBER || !principal_is_ready(&p)) {
        return REFUSE(c, ERR_CONFLICT, WHY_NOT_READY);
    }
    TRY(desk_secret(c->k, &c->hands, &desk, c->key));
    if (seat.form == FORM_NONE) {
        TRY(log_short(c->k, KEYD_ACT_DESK, &c->actor, &m->member));
        TRY(desk_seat_put(c->k, &desk, &m->member, p.pk, NULL, c->key, &c->actor));
    }
    struct keyd_id lead = id_of_desk("lead");
    const struct holder *by = hands_find(&c->hands, &lead);
    return by != NULL && str_eqz(FIELD_STR(m->desk), KEYD_GLASS_DESK) ? glass_link(c->k, by->sk)
                                                                      : OK;
}

enum err op_DESK_REMOVE(struct call *c, const struct keyd_desk_ask *m,
                        struct keyd_truth_answer *out)
{
    struct principal p;
    struct keyd_id desk = id_of_desk(m->desk);
    bool may = c->s == NULL || (c->me.powers & KEYD_POWER_ADMIN) != 0;
    (void)out;
    if (!may && !session_holds(c, "lead") && !session_holds(c, m->desk)) {
        return ERR_DENIED;
    }
    TRY(principal_get(c->k, &m->member, &p));
    /* Only a member's seat: lead's own and the recovery key's stay. */
    if (p.kind != P_MEMBER) {
        return ERR_NOT_FOUND;
    }
    TRY(log_short(c->k, KEYD_ACT_DESK, &c->actor, &m->member));
    return desk_leave(c->k, &desk, &m->member, false);
}

/* The new key to who holds the old one; a member who may not any more is proposed only. */
static enum err seat_renew(struct keyd *k, const struct keyd_id ids[2], const unsigned char sk[32])
{
    struct principal p;
    struct seat seat;
    TRY(ring_get(k, T_SEAT, &ids[0], &ids[1], &seat));
    enum err e = principal_get(k, &ids[1], &p);
    if (seat.form == FORM_NONE || e == ERR_NOT_FOUND || (e == OK && p.kind == P_RECOVERY)) {
        return OK; /* the host's and the recovery key's: desk_seal */
    }
    TRY(e);
    return principal_is_ready(&p) ? desk_seat_put(k, &ids[0], &ids[1], p.pk, NULL, sk, &seat.by)
                                  : desk_leave(k, &ids[0], &ids[1], true);
}

static enum err seats_renew(struct keyd *k, const struct keyd_id *desk, const unsigned char sk[32])
{
    const struct keyd_id *ids;
    size_t n = 0;
    enum err e = ring_ids(k, T_SEAT, desk, NULL, &ids, &n);
    for (size_t i = 0; e == OK && i < n; i++, ids += 2) {
        e = seat_renew(k, ids, sk);
    }
    arena_reset(k->scratch);
    return e == OK ? desk_seal(k, desk, sk) : e;
}

/* Keys of other desks that lie under this one's (lead has every desk's). */
static enum err seats_held_renew(struct keyd *k, struct holder *old, const struct holder *fresh)
{
    const struct keyd_id *ids;
    struct seat seat;
    unsigned char sk[32];
    size_t n = 0;
    enum err e = ring_ids(k, T_SEAT, NULL, &old->id, &ids, &n);
    for (size_t i = 0; e == OK && i < n; i++, ids += 2) {
        e = ring_get(k, T_SEAT, &ids[0], &ids[1], &seat);
        e = e == OK ? desk_seat_open(&ids[0], old, &seat, sk) : e;
        e = e == OK ? desk_seat_put(k, &ids[0], &old->id, NULL, fresh, sk, &seat.by) : e;
    }
    sodium_memzero(sk, sizeof sk);
    arena_reset(k->scratch);
    return e;
}

/* All in one step of the keyring, all or nothing: a kill in the middle leaves the old key as it was. */
enum err op_DESK_RENEW(struct call *c, const struct keyd_desk_ask *m, struct keyd_truth_answer *out)
{
    struct keyd *k = c->k;
    struct principal p;
    struct keyd_id desk = id_of_desk(m->desk);
    TRY(principal_get(k, &desk, &p));
    TRY(desk_secret(k, &c->hands, &desk, c->key));
    holder_make(&c->old, &desk, c->key);
    crypto_box_keypair(p.pk, c->key);
    holder_make(&c->fresh, &desk, c->key);
    p.flags &= ~PF_OLD_KEY;
    TRY(log_short(k, KEYD_ACT_DESK, &c->actor, &desk));
    TRY(seats_renew(k, &desk, c->key)); /* may mark it old once more: */
    TRY(principal_put(k, &desk, &p));
    TRY(seats_held_renew(k, &c->old, &c->fresh));
    k->truncate = true;
    return grant_renew(k, &c->old, &c->fresh, &out->truth);
}

enum err op_DESKS(struct call *c, const struct keyd_desk_ask *m, struct keyd_seats_answer *out)
{
    struct ring_walk w;
    struct principal member;
    struct principal desk;
    uint32_t at = 0;
    enum err e = OK;
    ring_walk(&w, c->k, T_SEAT, NULL, NULL);
    while (e == OK && out->more == 0 && ring_next(&w)) {
        e = principal_get(c->k, &w.row.b, &member);
        if (e == ERR_NOT_FOUND || (e == OK && member.kind != P_MEMBER)) {
            e = OK; /* the host's and the recovery key's */
            continue;
        }
        if (e == OK) {
            e = principal_get(c->k, &w.row.a, &desk);
        }
        if (e != OK || at++ < m->from) {
            continue;
        }
        if (out->n == KEYD_SEATS_MAX) {
            out->more = 1;
            continue;
        }
        struct keyd_seat *to = &out->seats[out->n++];
        memcpy(to->desk, desk.login, sizeof to->desk);
        to->member = w.row.b;
        to->admitted = w.row.body.seat.form != FORM_NONE;
        to->has_key = (member.flags & PF_HAS_KEY) != 0;
        to->old_key = (desk.flags & PF_OLD_KEY) != 0;
    }
    enum err walked = ring_done(&w);
    return e != OK ? e : walked;
}

/* ---- recovery ---- */

/* p NULL: only shows that the secret opens this desk. */
static enum err recover_in(struct keyd *k, struct holder *by, const struct keyd_id *desk,
                           const struct keyd_id *id, const struct principal *p, struct str *why)
{
    unsigned char sk[32];
    enum err e = desk_open(k, desk, by, sk);
    *why = STR("the secret does not open this desk, or there is no such desk");
    if (e == OK) {
        *why = STR("the log or the keyring cannot be written");
        e = log_short(k, KEYD_ACT_RECOVER, &RECOVERY_ID, id);
    }
    if (e == OK && p != NULL) {
        e = desk_seat_put(k, desk, id, p->pk, NULL, sk, &RECOVERY_ID);
    }
    sodium_memzero(sk, sizeof sk);
    return e;
}

enum err keyd_recover(struct keyd *k, struct str secret, struct str desk, struct str login,
                      struct str *why)
{
    unsigned char sk[32];
    char name[KEYD_NAME];
    struct keyd_id id = NO_ID;
    struct principal p;
    struct holder by;
    if (login.n > 0) {
        *why = STR("no such member");
        TRY(member_by_login(k, login, &id, &p));
        if ((p.flags & PF_HAS_KEY) == 0) {
            *why = STR("this member has never logged in: log in once, then recover");
            return ERR_CONFLICT;
        }
    }
    *why = STR("the recovery secret is 64 hexadecimal digits");
    if (!str_unhex(str_trim(secret), sk, sizeof sk) || !field_copy(name, sizeof name, desk)) {
        return ERR_INPUT;
    }
    holder_make(&by, &RECOVERY_ID, sk);
    sodium_memzero(sk, sizeof sk);
    struct keyd_id desk_id = id_of_desk(name);
    enum err e = ring_begin(k);
    if (e == OK) {
        e = ring_end(k, recover_in(k, &by, &desk_id, &id, login.n > 0 ? &p : NULL, why));
    }
    sodium_memzero(&by, sizeof by);
    return e == OK && !keyd_flush(k) ? ERR_STORE : e;
}
