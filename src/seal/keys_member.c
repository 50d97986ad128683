/*
 * keys_member.c - members and desks, for the administrator's and the lead's pages and the command
 * line.
 */
#include "seal/keys_in.h"

#include <sodium.h>
#include <string.h>

#include "base/ids.h"
#include "rec/pack.h"

/* Adds the desks of one role, none twice; false when there are too many or the name is too long. */
static bool put_desks(struct keyd_member *m, struct str desks)
{
    struct str desk = STR_NONE;
    while (str_next(&desks, ',', &desk)) {
        bool known = false;
        desk = str_trim(desk);
        for (size_t i = 0; i < m->n_desks; i++) {
            known = known || str_eq(desk, FIELD_STR(m->desks[i]));
        }
        if (desk.n == 0 || known) {
            continue;
        }
        if (m->n_desks == KEYD_DESKS_MAX || !KEYS_PUT(m->desks[m->n_desks], desk)) {
            return false;
        }
        m->n_desks++;
    }
    return true;
}

/* Roles to desks and powers, by the pack. An unknown role is refused. */
static enum err put_roles(struct ctx *c, struct keyd_member_ask *m, struct str roles)
{
    struct str code = STR_NONE;
    if (!KEYS_PUT(m->member.roles, roles)) {
        return fail(c, ERR_INPUT, "roles", "member.role_unknown");
    }
    while (str_next(&roles, ',', &code)) {
        const struct role *role = c->packs == NULL ? NULL : pack_role(c->packs, str_trim(code));
        if (role == NULL || !put_desks(&m->member, role->desks)) {
            return fail(c, ERR_INPUT, "roles", "member.role_unknown");
        }
        m->powers |= (role->rights & RIGHT_MEMBER_ADMIN) != 0 ? KEYD_POWER_ADMIN : 0;
        m->powers |= (role->rights & RIGHT_MEMBER_ADMIT) != 0 ? KEYD_POWER_ADMIT : 0;
        m->powers |= (role->rights & RIGHT_AUDIT_READ) != 0 ? KEYD_POWER_AUDIT : 0;
    }
    return OK;
}

static struct keyd_member_ask *begin_for(struct ctx *c, struct str member_id, bool *ok)
{
    struct keyd_member_ask *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    *ok = keys_put_id(&m->member.id, member_id);
    return m;
}

static enum err no_member(struct ctx *c)
{
    return fail(c, ERR_NOT_FOUND, NULL, "keys.member_unknown");
}

enum err keys_member_begin(struct ctx *c, const struct member_new *n, struct stretch_job *job)
{
    const struct keyd_job_answer *got = NULL;
    bool ok = false;
    struct keyd_member_ask *m = begin_for(c, n->id, &ok);
    if (!ok) {
        return no_member(c);
    }
    keys_password(n->password, m->secret);
    TRY(keys_ask(c, KEYD_MEMBER_BEGIN, sizeof *m, NULL, NULL, (const void **)&got));
    keys_job(&got->job, job);
    return OK;
}

enum err keys_member_finish(struct ctx *c, const struct member_new *n,
                            const unsigned char stretched[32])
{
    const void *got = NULL;
    bool ok = false;
    struct keyd_member_ask *m = begin_for(c, n->id, &ok);
    if (!ok) {
        return no_member(c);
    }
    memcpy(m->secret, stretched, sizeof m->secret);
    m->member.flags = n->demo ? KEYD_MEMBER_DEMO : 0;
    if (n->login.n == 0 || !KEYS_PUT(m->member.login, n->login)) {
        return fail(c, ERR_INPUT, "login", "member.login_wrong");
    }
    if (!KEYS_PUT(m->member.name, n->name)) {
        return fail(c, ERR_INPUT, "name", "member.name_long");
    }
    if (!KEYS_PUT(m->member.agency, n->agency)) {
        return fail(c, ERR_INPUT, "agency", "member.agency_wrong");
    }
    TRY(put_roles(c, m, n->roles));
    return keys_ask(c, KEYD_MEMBER_FINISH, sizeof *m, NULL, NULL, &got);
}

enum err keys_member_reset_begin(struct ctx *c, struct str member_id, struct str password,
                                 struct stretch_job *job)
{
    const struct keyd_job_answer *got = NULL;
    bool ok = false;
    struct keyd_member_ask *m = begin_for(c, member_id, &ok);
    if (!ok) {
        return no_member(c);
    }
    keys_password(password, m->secret);
    TRY(keys_ask(c, KEYD_RESET_BEGIN, sizeof *m, NULL, NULL, (const void **)&got));
    keys_job(&got->job, job);
    return OK;
}

enum err keys_member_reset_finish(struct ctx *c, struct str member_id,
                                  const unsigned char stretched[32])
{
    const void *got = NULL;
    bool ok = false;
    struct keyd_member_ask *m = begin_for(c, member_id, &ok);
    if (!ok) {
        return no_member(c);
    }
    memcpy(m->secret, stretched, sizeof m->secret);
    return keys_ask(c, KEYD_RESET_FINISH, sizeof *m, NULL, NULL, &got);
}

enum err keys_member_disable(struct ctx *c, struct str member_id, bool disabled)
{
    const void *got = NULL;
    bool ok = false;
    struct keyd_member_ask *m = begin_for(c, member_id, &ok);
    m->disabled = disabled;
    return ok ? keys_ask(c, KEYD_MEMBER_DISABLE, sizeof *m, NULL, NULL, &got) : no_member(c);
}

enum err keys_member_roles(struct ctx *c, struct str member_id, struct str roles, struct str agency)
{
    const void *got = NULL;
    bool ok = false;
    struct keyd_member_ask *m = begin_for(c, member_id, &ok);
    if (!ok) {
        return no_member(c);
    }
    if (!KEYS_PUT(m->member.agency, agency)) {
        return fail(c, ERR_INPUT, "agency", "member.agency_wrong");
    }
    TRY(put_roles(c, m, roles));
    return keys_ask(c, KEYD_MEMBER_ROLES, sizeof *m, NULL, NULL, &got);
}

/* ---- desks ---- */

static enum err desk_ask(struct ctx *c, enum keyd_op op, struct str desk, struct str member_id,
                         const struct keyd_truth_answer **got)
{
    struct keyd_desk_ask *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    if (desk.n == 0 || !KEYS_PUT(m->desk, desk)) {
        return fail(c, ERR_INPUT, "desk", "desk.unknown");
    }
    if (op != KEYD_DESK_MAKE && op != KEYD_DESK_RENEW && !keys_put_id(&m->member, member_id)) {
        return no_member(c);
    }
    return keys_ask(c, op, sizeof *m, NULL, NULL, (const void **)got);
}

enum err keys_desk_admit(struct ctx *c, struct str desk, struct str member_id)
{
    const struct keyd_truth_answer *got = NULL;
    return desk_ask(c, KEYD_DESK_ADMIT, desk, member_id, &got);
}

enum err keys_desk_remove(struct ctx *c, struct str desk, struct str member_id)
{
    const struct keyd_truth_answer *got = NULL;
    return desk_ask(c, KEYD_DESK_REMOVE, desk, member_id, &got);
}

enum err keys_desk_make(struct ctx *c, struct str desk)
{
    const struct keyd_truth_answer *got = NULL;
    return desk_ask(c, KEYD_DESK_MAKE, desk, STR_NONE, &got);
}

enum err keys_desk_renew(struct ctx *c, struct str desk, size_t *grants)
{
    const struct keyd_truth_answer *got = NULL;
    TRY(desk_ask(c, KEYD_DESK_RENEW, desk, STR_NONE, &got));
    *grants = got->truth;
    return OK;
}

enum err keys_desks(struct ctx *c, struct desk_seat *out, size_t max, size_t *n)
{
    const struct keyd_seats_answer *got = NULL;
    *n = 0;
    do {
        struct keyd_desk_ask *m = keys_begin(c, sizeof *m);
        memcpy(m->token, c->keys->token, sizeof m->token);
        m->from = (uint32_t)*n;
        TRY(keys_ask(c, KEYD_DESKS, sizeof *m, NULL, NULL, (const void **)&got));
        for (size_t i = 0; i < got->n && i < KEYD_SEATS_MAX && *n < max; i++) {
            const struct keyd_seat *s = &got->seats[i];
            out[(*n)++] = (struct desk_seat){ .desk = KEYS_TEXT(c->mem, s->desk),
                                              .member_id = id_text(c->mem, s->member.b),
                                              .admitted = s->admitted,
                                              .has_key = s->has_key,
                                              .old_key = s->old_key };
        }
    } while (got->more != 0 && *n < max);
    return OK;
}

enum err keys_setup_end(struct ctx *c)
{
    const void *got = NULL;
    struct keyd_ask *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    return keys_ask(c, KEYD_SETUP_END, sizeof *m, NULL, NULL, &got);
}

enum err keys_setup_open(struct ctx *c, bool *open)
{
    const struct keyd_truth_answer *got = NULL;
    struct keyd_ask *m = keys_begin(c, sizeof *m);
    TRY(keys_ask(c, KEYD_SETUP_OPEN, sizeof *m, NULL, NULL, (const void **)&got));
    *open = got->truth != 0;
    return OK;
}

enum err keys_member_ready(struct ctx *c, struct str member_id, bool *ready)
{
    const struct keyd_truth_answer *got = NULL;
    struct keyd_desk_ask *m = keys_begin(c, sizeof *m);
    *ready = false;
    memcpy(m->token, c->keys->token, sizeof m->token);
    if (!keys_put_id(&m->member, member_id)) {
        return no_member(c);
    }
    TRY(keys_ask(c, KEYD_MEMBER_READY, sizeof *m, NULL, NULL, (const void **)&got));
    *ready = got->truth != 0;
    return OK;
}
