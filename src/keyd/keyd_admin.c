/* keyd_admin.c - members as an administrator sees them: made, reset, disabled, given roles. He gets no key by any of it. */
#include "keyd/keyd_in.h"

#include <string.h>

enum err admin_may(struct keyd *k, const unsigned char token[32], uint32_t power,
                   struct keyd_id *actor)
{
    struct session *s = NULL;
    struct principal p;
    *actor = NO_ID;
    if (k->cfg.cli && sodium_is_zero(token, 32)) {
        return OK; /* who has the host key and the folder needs no login for this */
    }
    TRY(session_member(k, token, true, &s, &p));
    *actor = s->member;
    return (p.powers & power) != 0 ? OK : ERR_DENIED;
}

/* ---- proposed desks ---- */

struct seat_list {
    size_t n;
    struct keyd_id desks[4 * KEYD_DESKS_MAX];
};

static bool seat_note(void *data, struct ring_row *row)
{
    struct seat_list *l = data;
    if (l->n < ARRAY_LEN(l->desks)) {
        l->desks[l->n++] = row->a;
    }
    return true;
}

/* What a role calls "inbox" is the inbox of his own agency. */
struct wanted {
    size_t n;
    char names[KEYD_DESKS_MAX][KEYD_NAME];
};

static enum err wanted_of(const struct keyd_member *m, struct str agency, struct wanted *w)
{
    memset(w, 0, sizeof *w);
    if (m->n_desks > KEYD_DESKS_MAX) {
        return ERR_LIMIT;
    }
    for (; w->n < m->n_desks; w->n++) {
        char *to = w->names[w->n];
        struct str name = FIELD_STR(m->desks[w->n]);
        if (!field_copy(to, KEYD_NAME, name)) {
            return ERR_INPUT;
        }
        if (str_eqz(name, "inbox")) {
            to[name.n] = ':';
            if (agency.n == 0 || !field_copy(to + name.n + 1, KEYD_NAME - name.n - 1, agency)) {
                return ERR_INPUT;
            }
        }
    }
    return OK;
}

static bool desk_is_among(const struct wanted *w, const struct keyd_id *desk)
{
    for (size_t i = 0; i < w->n; i++) {
        struct keyd_id id = id_of_desk(w->names[i]);
        if (id_same(&id, desk)) {
            return true;
        }
    }
    return false;
}

static enum err propose_one(struct keyd *k, const struct keyd_id *id, const char *name)
{
    struct seat seat;
    struct keyd_id desk = id_of_desk(name);
    enum err e = ring_get(k, T_SEAT, &desk, id, &seat, sizeof seat);
    if (e != ERR_NOT_FOUND) {
        return e; /* proposed or admitted already: stays */
    }
    TRY(desk_make(k, field_str(name, KEYD_NAME)));
    seat = (struct seat){ .form = FORM_NONE };
    return ring_put(k, T_SEAT, &desk, id, &seat, sizeof seat);
}

/* Desks that his roles do not name any more go; new ones are proposed; the rest stays. */
static enum err member_propose(struct keyd *k, const struct keyd_id *id,
                               const struct keyd_member *m, struct str agency)
{
    struct seat_list list = { .n = 0 };
    struct wanted w;
    TRY(wanted_of(m, agency, &w));
    TRY(ring_each(k, T_SEAT, Q_EACH_B, id, seat_note, &list));
    for (size_t i = 0; i < list.n; i++) {
        if (!desk_is_among(&w, &list.desks[i])) {
            TRY(ring_del(k, T_SEAT, Q_DEL, &list.desks[i], id));
        }
    }
    for (size_t i = 0; i < w.n; i++) {
        TRY(propose_one(k, id, w.names[i]));
    }
    return OK;
}

/* ---- members ---- */

/* Nobody is made twice, neither by id nor by login. */
static enum err member_is_new(struct keyd *k, const struct keyd_member *m,
                              struct keyd_truth_answer *out)
{
    struct keyd_id id;
    struct principal p;
    enum err e = principal_get(k, &m->id, &p);
    if (e == ERR_NOT_FOUND) {
        e = member_by_login(k, FIELD_STR(m->login), &id, &p);
    }
    if (e == OK) {
        return REFUSE(out, ERR_CONFLICT, WHY_TAKEN);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

enum err op_MEMBER_BEGIN(struct keyd *k, const struct keyd_member_ask *m,
                         struct keyd_job_answer *out, bool *wait_sync)
{
    struct keyd_id actor;
    (void)wait_sync;
    TRY(admin_may(k, m->token, KEYD_POWER_ADMIN, &actor));
    member_job(k, &m->member.id, 0, m->secret, &out->job);
    return OK;
}

enum err op_MEMBER_FINISH(struct keyd *k, const struct keyd_member_ask *m,
                          struct keyd_truth_answer *out, bool *wait_sync)
{
    struct keyd_id actor;
    struct principal p = { .kind = P_MEMBER,
                           .powers = m->powers & (KEYD_POWER_ADMIN | KEYD_POWER_ADMIT) };
    const struct keyd_member *from = &m->member;
    *wait_sync = true;
    TRY(admin_may(k, m->token, KEYD_POWER_ADMIN, &actor));
    TRY(member_is_new(k, from, out));
    if (id_is_zero(&from->id) || from->login[0] == '\0' ||
        !field_copy(p.login, sizeof p.login, FIELD_STR(from->login)) ||
        !field_copy(p.name, sizeof p.name, FIELD_STR(from->name)) ||
        !field_copy(p.agency, sizeof p.agency, FIELD_STR(from->agency)) ||
        !field_copy(p.roles, sizeof p.roles, FIELD_STR(from->roles))) {
        return ERR_INPUT;
    }
    /* A password that somebody else chose is changed at the first login; the demo's are for showing. */
    p.flags = (from->flags & KEYD_MEMBER_DEMO) != 0 ? PF_DEMO : PF_MUST_CHANGE;
    member_password(k, &from->id, &p, 0, m->secret);
    TRY(log_short(k, KEYD_ACT_MEMBER, &actor, &from->id));
    TRY(principal_put(k, &from->id, &p));
    return member_propose(k, &from->id, from, FIELD_STR(p.agency));
}

static enum err member_of(struct keyd *k, const struct keyd_member_ask *m, struct keyd_id *actor,
                          struct principal *p)
{
    TRY(admin_may(k, m->token, KEYD_POWER_ADMIN, actor));
    TRY(principal_get(k, &m->member.id, p));
    return p->kind == P_MEMBER ? OK : ERR_NOT_FOUND;
}

enum err op_RESET_BEGIN(struct keyd *k, const struct keyd_member_ask *m,
                        struct keyd_job_answer *out, bool *wait_sync)
{
    struct keyd_id actor;
    struct principal p;
    (void)wait_sync;
    TRY(member_of(k, m, &actor, &p));
    member_job(k, &m->member.id, p.salt_turn + 1, m->secret, &out->job);
    return OK;
}

enum err op_RESET_FINISH(struct keyd *k, const struct keyd_member_ask *m,
                         struct keyd_truth_answer *out, bool *wait_sync)
{
    struct keyd_id actor;
    struct principal p;
    struct seat_list list = { .n = 0 };
    struct seat seat = { .form = FORM_NONE };
    const struct keyd_id *id = &m->member.id;
    (void)out;
    *wait_sync = true;
    TRY(member_of(k, m, &actor, &p));
    TRY(log_short(k, KEYD_ACT_MEMBER, &actor, id));
    member_password(k, id, &p, p.salt_turn + 1, m->secret);
    p.flags = (p.flags & (PF_DEMO | PF_DISABLED)) | PF_MUST_CHANGE;
    memset(p.pk, 0, sizeof p.pk);
    memset(p.sk_wrap, 0, sizeof p.sk_wrap);
    memset(p.totp_wrap, 0, sizeof p.totp_wrap);
    TRY(principal_put(k, id, &p));
    /* Grants to the old key are of no use to anybody; seats become proposals again. */
    TRY(ring_del(k, T_GRANT, Q_DEL_B, NULL, id));
    TRY(ring_each(k, T_SEAT, Q_EACH_B, id, seat_note, &list));
    for (size_t i = 0; i < list.n; i++) {
        TRY(ring_put(k, T_SEAT, &list.desks[i], id, &seat, sizeof seat));
    }
    session_end_all(k, id);
    return OK;
}

enum err op_MEMBER_DISABLE(struct keyd *k, const struct keyd_member_ask *m,
                           struct keyd_truth_answer *out, bool *wait_sync)
{
    struct keyd_id actor;
    struct principal p;
    (void)out;
    *wait_sync = true;
    TRY(member_of(k, m, &actor, &p));
    if (id_same(&actor, &m->member.id)) {
        return ERR_DENIED; /* nobody shuts himself out */
    }
    TRY(log_short(k, KEYD_ACT_MEMBER, &actor, &m->member.id));
    p.flags = m->disabled != 0 ? p.flags | PF_DISABLED : p.flags & ~PF_DISABLED;
    TRY(principal_put(k, &m->member.id, &p));
    if (m->disabled != 0) {
        session_end_all(k, &m->member.id);
    }
    return OK;
}

enum err op_MEMBER_ROLES(struct keyd *k, const struct keyd_member_ask *m,
                         struct keyd_truth_answer *out, bool *wait_sync)
{
    struct keyd_id actor;
    struct principal p;
    uint32_t powers = m->powers & (KEYD_POWER_ADMIN | KEYD_POWER_ADMIT);
    (void)out;
    *wait_sync = true;
    TRY(member_of(k, m, &actor, &p));
    if (id_same(&actor, &m->member.id) && (powers & KEYD_POWER_ADMIN) == 0) {
        return ERR_DENIED;
    }
    if (!field_copy(p.roles, sizeof p.roles, FIELD_STR(m->member.roles))) {
        return ERR_INPUT;
    }
    p.powers = powers;
    TRY(log_short(k, KEYD_ACT_MEMBER, &actor, &m->member.id));
    TRY(principal_put(k, &m->member.id, &p));
    return member_propose(k, &m->member.id, &m->member, FIELD_STR(p.agency));
}

enum err op_MEMBER_READY(struct keyd *k, const struct keyd_desk_ask *m,
                         struct keyd_truth_answer *out, bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    (void)wait_sync;
    if (!k->cfg.cli || !sodium_is_zero(m->token, sizeof m->token)) {
        TRY(session_member(k, m->token, true, &s, &p));
    }
    enum err e = principal_get(k, &m->member, &p);
    out->truth = e == OK && p.kind == P_MEMBER && (p.flags & PF_HAS_KEY) != 0 &&
                 (p.flags & PF_DISABLED) == 0;
    return e == ERR_NOT_FOUND ? OK : e;
}
