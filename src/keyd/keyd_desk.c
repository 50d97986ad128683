/*
 * keyd_desk.c - desks: key pairs whose private half is sealed to members, to desk `lead`, to the recovery key and, until
 * set-up ends, to the host. A seat is such a seal: (desk, holder).
 */
#include "keyd/keyd_in.h"

#include <string.h>

#include "base/log.h"

const struct keyd_id RECOVERY_ID = { "jj recovery key" };
const struct keyd_id HOST_ID = { "jj host in setup" };

static void host_holder(struct keyd *k, struct holder *h)
{
    holder_make(h, &HOST_ID, k->sub[SUB_SETUP]);
}

enum err desk_seat_put(struct keyd *k, const struct keyd_id *desk, const struct keyd_id *holder,
                       const unsigned char pk[32], const struct holder *in_hand,
                       const unsigned char sk[32], const struct keyd_id *by)
{
    unsigned char ctx[16];
    struct seat seat = { .by = *by };
    context_seat(ctx, desk, holder);
    if (!wrap_to(pk, in_hand, ctx, sk, &seat.form, seat.wrap)) {
        return ERR_INTERNAL;
    }
    return ring_put(k, T_SEAT, desk, holder, &seat, sizeof seat);
}

static enum err desk_open(struct keyd *k, const struct keyd_id *desk, struct holder *by,
                          unsigned char sk[32])
{
    unsigned char ctx[16];
    struct seat seat;
    TRY(ring_get(k, T_SEAT, desk, &by->id, &seat, sizeof seat));
    if (seat.form == FORM_NONE) {
        return ERR_NOT_FOUND;
    }
    context_seat(ctx, desk, &by->id);
    return wrap_from(by, ctx, seat.form, seat.wrap, sk) ? OK : ERR_INTERNAL;
}

/* Seals a new desk's key to all who have every desk's. */
static enum err desk_seal(struct keyd *k, const struct keyd_id *desk, const unsigned char sk[32])
{
    struct principal p;
    struct holder host;
    struct keyd_id lead = id_of_desk("lead");
    enum err e = principal_get(k, &RECOVERY_ID, &p);
    if (e == OK) {
        e = desk_seat_put(k, desk, &RECOVERY_ID, p.pk, NULL, sk, &NO_ID);
    }
    if (e == OK && !id_same(desk, &lead)) {
        TRY(principal_get(k, &lead, &p));
        e = desk_seat_put(k, desk, &lead, p.pk, NULL, sk, &NO_ID);
    }
    if (e == OK && k->setup_open) {
        host_holder(k, &host);
        e = desk_seat_put(k, desk, &HOST_ID, NULL, &host, sk, &NO_ID);
        sodium_memzero(&host, sizeof host);
    }
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

enum err desk_secret(struct keyd *k, struct hands *hands, const struct keyd_id *desk,
                     unsigned char sk[32])
{
    struct keyd_id lead = id_of_desk("lead");
    struct holder *by = NULL;
    for (size_t i = 1; i < hands->n; i++) {
        if (id_same(&hands->h[i].id, desk)) {
            memcpy(sk, hands->h[i].sk, 32);
            return OK;
        }
        by = id_same(&hands->h[i].id, &lead) ? &hands->h[i] : by;
    }
    return by == NULL ? ERR_DENIED : desk_open(k, desk, by, sk);
}

struct proposals {
    size_t n;
    struct keyd_id desks[KEYD_DESKS_MAX];
};

static bool proposal_take(void *data, struct ring_row *row)
{
    struct proposals *l = data;
    struct seat seat;
    if (row->n == sizeof seat && l->n < KEYD_DESKS_MAX) {
        memcpy(&seat, row->body, sizeof seat);
        l->desks[l->n] = row->a;
        l->n += seat.form == FORM_NONE;
    }
    return true;
}

enum err member_take_desks(struct keyd *k, const struct holder *member)
{
    struct proposals list = { .n = 0 };
    struct holder host;
    unsigned char sk[32];
    enum err e = ring_each(k, T_SEAT, Q_EACH_B, &member->id, proposal_take, &list);
    host_holder(k, &host);
    for (size_t i = 0; e == OK && i < list.n; i++) {
        e = desk_open(k, &list.desks[i], &host, sk);
        if (e == OK) {
            e = log_short(k, KEYD_ACT_DESK, &member->id, &list.desks[i]);
        }
        if (e == OK) {
            e = desk_seat_put(k, &list.desks[i], &member->id, NULL, member, sk, &HOST_ID);
        }
        e = e == ERR_NOT_FOUND ? OK : e;
    }
    sodium_memzero(sk, sizeof sk);
    sodium_memzero(&host, sizeof host);
    return e;
}

/* ---- messages ---- */

enum err op_DESK_MAKE(struct keyd *k, const struct keyd_desk_ask *m, struct keyd_truth_answer *out,
                      bool *wait_sync)
{
    struct keyd_id actor;
    struct keyd_id desk = id_of_desk(m->desk);
    (void)out;
    *wait_sync = true;
    TRY(admin_may(k, m->token, KEYD_POWER_ADMIN, &actor));
    TRY(log_short(k, KEYD_ACT_DESK, &actor, &desk));
    return desk_make(k, FIELD_STR(m->desk));
}

enum err op_DESK_ADMIT(struct keyd *k, const struct keyd_desk_ask *m, struct keyd_truth_answer *out,
                       bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    struct hands hands;
    struct seat seat;
    unsigned char sk[32];
    struct keyd_id desk = id_of_desk(m->desk);
    *wait_sync = true;
    TRY(session_member(k, m->token, true, &s, &p));
    if ((p.powers & KEYD_POWER_ADMIT) == 0) {
        return ERR_DENIED;
    }
    /* Two people: an administrator has proposed him. */
    TRY(ring_get(k, T_SEAT, &desk, &m->member, &seat, sizeof seat));
    TRY(principal_get(k, &m->member, &p));
    if (p.kind != P_MEMBER || (p.flags & PF_HAS_KEY) == 0 || (p.flags & PF_DISABLED) != 0) {
        return REFUSE(out, ERR_CONFLICT, WHY_NOT_READY);
    }
    TRY(session_hands(k, s, m->token, &hands));
    enum err e = desk_secret(k, &hands, &desk, sk);
    sodium_memzero(&hands, sizeof hands);
    if (e == OK && seat.form == FORM_NONE) {
        e = log_short(k, KEYD_ACT_DESK, &s->member, &m->member);
        if (e == OK) {
            e = desk_seat_put(k, &desk, &m->member, p.pk, NULL, sk, &s->member);
        }
    }
    sodium_memzero(sk, sizeof sk);
    return e;
}

enum err op_DESK_REMOVE(struct keyd *k, const struct keyd_desk_ask *m,
                        struct keyd_truth_answer *out, bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    struct seat seat;
    struct keyd_id actor;
    struct keyd_id desk = id_of_desk(m->desk);
    (void)out;
    *wait_sync = true;
    enum err e = admin_may(k, m->token, KEYD_POWER_ADMIN, &actor);
    if (e == ERR_DENIED) {
        TRY(session_member(k, m->token, true, &s, &p));
        e = session_holds(k, s, "lead") || session_holds(k, s, m->desk) ? OK : ERR_DENIED;
    }
    TRY(e);
    TRY(principal_get(k, &m->member, &p));
    TRY(ring_get(k, T_SEAT, &desk, &m->member, &seat, sizeof seat));
    /* Only a member's seat: lead's own and the recovery key's stay. */
    if (p.kind != P_MEMBER) {
        return ERR_NOT_FOUND;
    }
    TRY(log_short(k, KEYD_ACT_DESK, &actor, &m->member));
    return ring_del(k, T_SEAT, Q_DEL, &desk, &m->member);
}

struct seat_page {
    struct keyd *k;
    uint32_t from, at;
    struct keyd_seats_answer *out;
    enum err e;
};

static bool seat_list(void *data, struct ring_row *row)
{
    struct seat_page *page = data;
    struct principal member;
    struct principal desk;
    struct seat seat;
    enum err e = principal_get(page->k, &row->b, &member);
    if (e == ERR_NOT_FOUND || (e == OK && member.kind != P_MEMBER)) {
        return true; /* the host's and the recovery key's */
    }
    if (e == OK) {
        e = principal_get(page->k, &row->a, &desk);
    }
    if (e != OK || row->n != sizeof seat) {
        page->e = e != OK ? e : ERR_INTERNAL;
        return false;
    }
    if (page->at++ < page->from) {
        return true;
    }
    if (page->out->n == KEYD_SEATS_MAX) {
        page->out->more = 1;
        return false;
    }
    memcpy(&seat, row->body, sizeof seat);
    struct keyd_seat *to = &page->out->seats[page->out->n++];
    memcpy(to->desk, desk.login, sizeof to->desk);
    to->member = row->b;
    to->admitted = seat.form != FORM_NONE;
    to->has_key = (member.flags & PF_HAS_KEY) != 0;
    return true;
}

enum err op_DESKS(struct keyd *k, const struct keyd_desk_ask *m, struct keyd_seats_answer *out,
                  bool *wait_sync)
{
    struct keyd_id actor;
    struct seat_page page = { .k = k, .from = m->from, .out = out };
    (void)wait_sync;
    TRY(admin_may(k, m->token, KEYD_POWER_ADMIN | KEYD_POWER_ADMIT, &actor));
    TRY(ring_each(k, T_SEAT, Q_EACH, NULL, seat_list, &page));
    return page.e;
}

enum err op_SETUP_OPEN(struct keyd *k, const struct keyd_ask *m, struct keyd_truth_answer *out,
                       bool *wait_sync)
{
    (void)m;
    (void)wait_sync;
    out->truth = k->setup_open;
    return OK;
}

/* ---- recovery ---- */

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
    if (e == OK) {
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
    struct keyd_id id;
    struct principal p;
    struct holder by;
    *why = STR("no such member");
    TRY(member_by_login(k, login, &id, &p));
    if ((p.flags & PF_HAS_KEY) == 0) {
        *why = STR("this member has never logged in: log in once, then recover");
        return ERR_CONFLICT;
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
        e = ring_end(k, recover_in(k, &by, &desk_id, &id, &p, why));
    }
    sodium_memzero(&by, sizeof by);
    return e == OK && !keyd_flush(k) ? ERR_STORE : e;
}
