/* keyd_member.c - principals, logging in, own passwords and one-time codes. */
#include "keyd/keyd_in.h"

#include <string.h>

#include "calc/totp.h"

/* ---- records ---- */

enum err principal_get(struct keyd *k, const struct keyd_id *id, struct principal *p)
{
    return ring_get(k, T_PRINCIPAL, id, NULL, p);
}

enum err principal_put(struct keyd *k, const struct keyd_id *id, const struct principal *p)
{
    struct keyd_id b = p->kind == P_MEMBER ? password_login(k->sub, FIELD_STR(p->login)) : *id;
    return ring_put(k, T_PRINCIPAL, id, &b, p);
}

bool principal_is_ready(const struct principal *p)
{
    return (p->flags & (PF_HAS_KEY | PF_DISABLED)) == PF_HAS_KEY;
}

enum err member_by_login(struct keyd *k, struct str login, struct keyd_id *id, struct principal *p)
{
    struct keyd_id key = password_login(k->sub, login);
    struct ring_row row;
    TRY(ring_first(k, T_PRINCIPAL, NULL, &key, &row));
    *id = row.a;
    *p = row.body.principal;
    sodium_memzero(&row, sizeof row);
    return p->kind == P_MEMBER ? OK : ERR_NOT_FOUND;
}

void member_job(struct keyd *k, const struct keyd_id *id, uint32_t turn,
                const unsigned char password[32], struct keyd_job *job)
{
    password_job(k->sub, id, turn, password, job);
    job->passes = k->cfg.passes;
    job->memory_kib = k->cfg.memory_kib;
}

void member_password(struct keyd *k, const struct keyd_id *id, struct principal *p, uint32_t turn,
                     const unsigned char stretched[32])
{
    password_set(k->sub, id, p, turn, stretched, k->cfg.passes, k->cfg.memory_kib);
}

/* ---- logging in ---- */

enum err op_LOGIN_BEGIN(struct call *c, const struct keyd_login_begin *m,
                        struct keyd_job_answer *out)
{
    struct keyd_id id;
    struct str login = FIELD_STR(m->login);
    TRY(limit_check(c, LIMIT_ACCOUNT, login));
    TRY(limit_check(c, LIMIT_NETWORK, FIELD_STR(m->network)));
    enum err e = member_by_login(c->k, login, &id, &c->me);
    if (e == OK) {
        password_job_now(c->k->sub, &c->me, m->password, &out->job);
    } else if (e == ERR_NOT_FOUND) {
        /* A name nobody has gets a salt of its own, always the same one. */
        id = password_login(c->k->sub, login);
        member_job(c->k, &id, UINT32_MAX, m->password, &out->job);
        e = OK;
    }
    return e;
}

static enum err login_wrong(struct call *c, const struct keyd_login_finish *m)
{
    limit_failed(c->k, LIMIT_ACCOUNT, FIELD_STR(m->login));
    limit_failed(c->k, LIMIT_NETWORK, FIELD_STR(m->network));
    return REFUSE(c, ERR_INPUT, WHY_WRONG);
}

static bool code_is_right(struct keyd *k, const struct keyd_id *id, struct principal *p,
                          struct str code)
{
    unsigned char secret[TOTP_SECRET];
    bool ok =
        wrap_open(k->sub[SUB_TOTP], id, sizeof *id, p->totp_wrap, sizeof p->totp_wrap, secret) &&
        totp_check(secret, code, keyd_wall(k), &p->totp_step);
    sodium_memzero(secret, sizeof secret);
    return ok;
}

/* The member's private key; made at his first login. */
static bool login_key_pair(struct keyd *k, const struct keyd_id *id, struct principal *p,
                           const unsigned char stretched[32], unsigned char sk[32])
{
    if ((p->flags & PF_HAS_KEY) != 0) {
        return password_open(k->sub, id, p, stretched, sk);
    }
    crypto_box_keypair(p->pk, sk);
    password_seal(k->sub, id, p, stretched, sk);
    p->flags |= PF_HAS_KEY;
    return true;
}

static enum err login_in(struct call *c, const struct keyd_id *id,
                         const struct keyd_login_finish *m, struct keyd_login_answer *out)
{
    struct keyd *k = c->k;
    struct holder *self = &c->hands.h[0];
    if (!login_key_pair(k, id, &c->me, m->stretched, c->key)) {
        return ERR_INTERNAL;
    }
    holder_make(self, id, c->key);
    TRY(log_short(k, KEYD_ACT_LOGIN, id, &NO_ID));
    TRY(principal_put(k, id, &c->me));
    if (k->state.setup_open != 0) {
        TRY(desk_take_proposed(c, self));
    }
    session_begin(&k->members, keyd_tick(k), id, self->sk, out->token);
    limit_clear(k, LIMIT_ACCOUNT, FIELD_STR(m->login));
    return OK;
}

enum err op_LOGIN_FINISH(struct call *c, const struct keyd_login_finish *m,
                         struct keyd_login_answer *out)
{
    struct keyd_id id;
    struct str code = FIELD_STR(m->totp);
    TRY(limit_check(c, LIMIT_ACCOUNT, FIELD_STR(m->login)));
    TRY(limit_check(c, LIMIT_NETWORK, FIELD_STR(m->network)));
    enum err e = member_by_login(c->k, FIELD_STR(m->login), &id, &c->me);
    if (e != OK && e != ERR_NOT_FOUND) {
        return e;
    }
    /* Unknown names go through the same work: the record is empty then, and no verifier is all zero. */
    bool right = password_fits(c->k->sub, &c->me, m->stretched);
    if (e != OK || !right || (c->me.flags & PF_DISABLED) != 0) {
        return login_wrong(c, m);
    }
    if ((c->me.flags & PF_TOTP) != 0 && !c->k->cfg.cli) {
        if (code.n == 0) {
            return REFUSE(c, ERR_INPUT, WHY_TOTP);
        }
        if (!code_is_right(c->k, &id, &c->me, code)) {
            return login_wrong(c, m);
        }
    }
    return login_in(c, &id, m, out);
}

/* ---- own password and codes ---- */

enum err op_PASSWORD_BEGIN(struct call *c, const struct keyd_password *m,
                           struct keyd_job_answer *out)
{
    TRY(limit_check(c, LIMIT_ACCOUNT, FIELD_STR(c->me.login)));
    password_job_now(c->k->sub, &c->me, m->old_secret, &out->job);
    member_job(c->k, &c->actor, c->me.salt_turn + 1, m->new_secret, &out->second);
    return OK;
}

enum err op_PASSWORD_FINISH(struct call *c, const struct keyd_password *m,
                            struct keyd_truth_answer *out)
{
    struct keyd *k = c->k;
    struct principal *me = &c->me;
    (void)out;
    TRY(limit_check(c, LIMIT_ACCOUNT, FIELD_STR(me->login)));
    if (!password_fits(k->sub, me, m->old_secret)) {
        limit_failed(k, LIMIT_ACCOUNT, FIELD_STR(me->login));
        return REFUSE(c, ERR_INPUT, WHY_WRONG);
    }
    if (!password_open(k->sub, &c->actor, me, m->old_secret, c->key)) {
        return ERR_INTERNAL;
    }
    member_password(k, &c->actor, me, me->salt_turn + 1, m->new_secret);
    password_seal(k->sub, &c->actor, me, m->new_secret, c->key);
    me->flags &= ~PF_MUST_CHANGE;
    TRY(log_short(k, KEYD_ACT_PASSWORD, &c->actor, &c->actor));
    TRY(principal_put(k, &c->actor, me));
    session_end_all(&k->members, &c->actor, c->s); /* whoever knew the old one is out */
    return OK;
}

enum err op_TOTP_NEW(struct call *c, const struct keyd_ask *m, struct keyd_totp_answer *out)
{
    (void)m;
    if ((c->me.flags & PF_TOTP) != 0) {
        /* a stolen session must not replace it; a reset does */
        return REFUSE(c, ERR_CONFLICT, WHY_TAKEN);
    }
    randombytes_buf(out->secret, sizeof out->secret);
    wrap_seal(c->k->sub[SUB_TOTP], &c->actor, sizeof c->actor, out->secret, sizeof out->secret,
              c->me.totp_wrap);
    c->me.totp_step = 0;
    return principal_put(c->k, &c->actor, &c->me);
}

enum err op_TOTP_CONFIRM(struct call *c, const struct keyd_totp_code *m,
                         struct keyd_truth_answer *out)
{
    (void)out;
    if ((c->me.flags & PF_TOTP) != 0 ||
        !code_is_right(c->k, &c->actor, &c->me, FIELD_STR(m->code))) {
        return REFUSE(c, ERR_INPUT, WHY_WRONG);
    }
    c->me.flags |= PF_TOTP;
    TRY(log_short(c->k, KEYD_ACT_MEMBER, &c->actor, &c->actor));
    return principal_put(c->k, &c->actor, &c->me);
}

/* ---- back at a machine where somebody else sat meanwhile ---- */

static enum err unlock_may(struct call *c, const struct keyd_unlock *m)
{
    if (!session_road(c->s, m->tls)) {
        return ERR_LOGIN;
    }
    TRY(limit_check(c, LIMIT_ACCOUNT, FIELD_STR(c->me.login)));
    return limit_check(c, LIMIT_NETWORK, FIELD_STR(m->network));
}

enum err op_UNLOCK_BEGIN(struct call *c, const struct keyd_unlock *m, struct keyd_job_answer *out)
{
    TRY(unlock_may(c, m));
    password_job_now(c->k->sub, &c->me, m->secret, &out->job);
    return OK;
}

static enum err unlock_wrong(struct call *c, const struct keyd_unlock *m)
{
    limit_failed(c->k, LIMIT_ACCOUNT, FIELD_STR(c->me.login));
    limit_failed(c->k, LIMIT_NETWORK, FIELD_STR(m->network));
    if (++c->s->wrong >= LOCK_TRIES) {
        session_end(&c->k->members, c->s);
        TRY(log_short(c->k, KEYD_ACT_LOGOUT, &c->actor, &NO_ID));
    }
    return REFUSE(c, ERR_INPUT, WHY_WRONG);
}

/* No second factor: the machine and its cookie are the same as at the login. */
enum err op_UNLOCK_FINISH(struct call *c, const struct keyd_unlock *m, struct keyd_lock_answer *out)
{
    TRY(unlock_may(c, m));
    if (!password_fits(c->k->sub, &c->me, m->secret)) {
        return unlock_wrong(c, m);
    }
    TRY(log_short(c->k, KEYD_ACT_LOCK, &c->actor, &c->actor));
    c->wait = true;
    limit_clear(c->k, LIMIT_ACCOUNT, FIELD_STR(c->me.login));
    memcpy(out->name, c->me.name, sizeof out->name);
    return session_unlock(c->s, keyd_tick(c->k), m->token, out->secret) ? OK : ERR_INTERNAL;
}
