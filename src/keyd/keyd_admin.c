/* keyd_admin.c - members as an administrator sees them: made, reset, disabled, given roles. He gets no key by any of it. */
#include "keyd/keyd_in.h"

#include <string.h>

#include "wire/answer.h"

/* ---- proposed desks ---- */

static bool desk_is_among(const struct desk_names *w, const struct keyd_id *desk)
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
    enum err e = ring_get(k, T_SEAT, &desk, id, &seat);
    if (e != ERR_NOT_FOUND) {
        return e; /* proposed or admitted already: stays */
    }
    TRY(desk_make(k, field_str(name, KEYD_NAME)));
    seat = (struct seat){ .form = FORM_NONE };
    return ring_put(k, T_SEAT, &desk, id, &seat);
}

/* Desks that his roles do not name any more go; new ones are proposed; the rest stays. */
static enum err member_propose(struct call *c, const struct keyd_member *m, struct str agency)
{
    struct desk_names w;
    TRY(desk_names_of(m, agency, &w));
    TRY(desk_seats(c->k, &m->id, &c->seats));
    for (size_t i = 0; i < c->seats.n; i++) {
        if (!desk_is_among(&w, &c->seats.at[i].desk)) {
            TRY(desk_leave(c->k, &c->seats.at[i].desk, &m->id, false));
        }
    }
    for (size_t i = 0; i < w.n; i++) {
        TRY(propose_one(c->k, &m->id, w.names[i]));
    }
    return OK;
}

/* ---- members ---- */

/* Nobody is made twice, neither by id nor by login. */
static enum err member_is_new(struct call *c, const struct keyd_member *m)
{
    struct keyd_id id;
    struct principal p;
    enum err e = principal_get(c->k, &m->id, &p);
    if (e == ERR_NOT_FOUND) {
        e = member_by_login(c->k, FIELD_STR(m->login), &id, &p);
    }
    if (e == OK) {
        return REFUSE(c, ERR_CONFLICT, WHY_TAKEN);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

static uint32_t powers_of(const struct keyd_member_ask *m)
{
    return m->powers & (KEYD_POWER_ADMIN | KEYD_POWER_ADMIT | KEYD_POWER_AUDIT);
}

static enum err member_of(struct call *c, const struct keyd_member_ask *m, struct principal *p)
{
    TRY(principal_get(c->k, &m->member.id, p));
    return p->kind == P_MEMBER ? OK : ERR_NOT_FOUND;
}

/* What an administrator did to a member, then the member's record. */
static enum err member_keep(struct call *c, const struct keyd_id *id, const struct principal *p)
{
    TRY(log_short(c->k, KEYD_ACT_MEMBER, &c->actor, id));
    return principal_put(c->k, id, p);
}

/* His seats become proposals: he must be let in again. left: somebody else than he may have his keys. */
static enum err seats_propose(struct call *c, const struct keyd_id *id, bool left)
{
    const struct seat proposed = { .form = FORM_NONE };
    TRY(desk_seats(c->k, id, &c->seats));
    for (size_t i = 0; i < c->seats.n; i++) {
        const struct keyd_id *desk = &c->seats.at[i].desk;
        TRY(left ? desk_leave(c->k, desk, id, true) : ring_put(c->k, T_SEAT, desk, id, &proposed));
    }
    return OK;
}

enum err op_MEMBER_BEGIN(struct call *c, const struct keyd_member_ask *m,
                         struct keyd_job_answer *out)
{
    member_job(c->k, &m->member.id, 0, m->secret, &out->job);
    return OK;
}

enum err op_MEMBER_FINISH(struct call *c, const struct keyd_member_ask *m,
                          struct keyd_truth_answer *out)
{
    struct principal p = { .kind = P_MEMBER, .powers = powers_of(m) };
    const struct keyd_member *from = &m->member;
    (void)out;
    TRY(member_is_new(c, from));
    if (id_same(&from->id, &NO_ID) || from->login[0] == '\0' ||
        !field_copy(p.login, sizeof p.login, FIELD_STR(from->login)) ||
        !field_copy(p.name, sizeof p.name, FIELD_STR(from->name)) ||
        !field_copy(p.agency, sizeof p.agency, FIELD_STR(from->agency)) ||
        !field_copy(p.roles, sizeof p.roles, FIELD_STR(from->roles))) {
        return ERR_INPUT;
    }
    /* A password that somebody else chose is changed at the first login; the demo's are for showing. */
    p.flags = (from->flags & KEYD_MEMBER_DEMO) != 0 ? PF_DEMO : PF_MUST_CHANGE;
    member_password(c->k, &from->id, &p, 0, m->secret);
    TRY(member_keep(c, &from->id, &p));
    return member_propose(c, from, FIELD_STR(p.agency));
}

enum err op_RESET_BEGIN(struct call *c, const struct keyd_member_ask *m,
                        struct keyd_job_answer *out)
{
    struct principal p;
    TRY(member_of(c, m, &p));
    member_job(c->k, &m->member.id, p.salt_turn + 1, m->secret, &out->job);
    return OK;
}

enum err op_RESET_FINISH(struct call *c, const struct keyd_member_ask *m,
                         struct keyd_truth_answer *out)
{
    struct keyd *k = c->k;
    struct principal p;
    const struct keyd_id *id = &m->member.id;
    (void)out;
    TRY(member_of(c, m, &p));
    member_password(k, id, &p, p.salt_turn + 1, m->secret);
    p.flags = (p.flags & (PF_DEMO | PF_DISABLED)) | PF_MUST_CHANGE;
    memset(p.pk, 0, sizeof p.pk);
    memset(p.sk_wrap, 0, sizeof p.sk_wrap);
    memset(p.totp_wrap, 0, sizeof p.totp_wrap);
    TRY(member_keep(c, id, &p));
    /* Grants to the old key are of no use to anybody; seats become proposals again. */
    TRY(ring_del(k, T_GRANT, NULL, id));
    session_end_all(&k->members, id, NULL);
    return seats_propose(c, id, false);
}

enum err op_MEMBER_DISABLE(struct call *c, const struct keyd_member_ask *m,
                           struct keyd_truth_answer *out)
{
    struct principal p;
    const struct keyd_id *id = &m->member.id;
    (void)out;
    TRY(member_of(c, m, &p));
    if (id_same(&c->actor, id)) {
        return ERR_DENIED; /* nobody shuts himself out */
    }
    p.flags = m->disabled != 0 ? p.flags | PF_DISABLED : p.flags & ~PF_DISABLED;
    TRY(member_keep(c, id, &p));
    if (m->disabled == 0) {
        return OK;
    }
    session_end_all(&c->k->members, id, NULL);
    return seats_propose(c, id, true);
}

enum err op_MEMBER_ROLES(struct call *c, const struct keyd_member_ask *m,
                         struct keyd_truth_answer *out)
{
    struct principal p;
    const struct keyd_id *id = &m->member.id;
    (void)out;
    TRY(member_of(c, m, &p));
    if (id_same(&c->actor, id) && (powers_of(m) & KEYD_POWER_ADMIN) == 0) {
        return ERR_DENIED;
    }
    if (!field_copy(p.roles, sizeof p.roles, FIELD_STR(m->member.roles)) ||
        (m->member.agency[0] != '\0' &&
         !field_copy(p.agency, sizeof p.agency, FIELD_STR(m->member.agency)))) {
        return ERR_INPUT;
    }
    p.powers = powers_of(m);
    TRY(member_keep(c, id, &p));
    return member_propose(c, &m->member, FIELD_STR(p.agency));
}

enum err op_MEMBER_READY(struct call *c, const struct keyd_desk_ask *m,
                         struct keyd_truth_answer *out)
{
    struct principal p;
    enum err e = principal_get(c->k, &m->member, &p);
    out->truth = e == OK && p.kind == P_MEMBER && principal_is_ready(&p);
    return e == ERR_NOT_FOUND ? OK : e;
}
