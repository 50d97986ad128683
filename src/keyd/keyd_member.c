/* keyd_member.c - principals, logging in, passwords, one-time codes, and what an administrator does with members. */
#include "keyd/keyd_in.h"

#include <string.h>

#include "calc/totp.h"

/* ---- records ---- */

static struct keyd_id login_key(struct keyd *k, struct str login)
{
    struct keyd_id id;
    char low[KEYD_NAME];
    size_t n = login.n < sizeof low ? login.n : sizeof low;
    for (size_t i = 0; i < n; i++) {
        char c = login.p[i];
        low[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
    }
    wrap_hash(id.b, sizeof id.b, k->sub[SUB_INDEX], "login", low, n);
    return id;
}

struct found {
    bool found;
    struct keyd_id id;
    struct principal *p;
};

static bool principal_take(void *data, struct ring_row *row)
{
    struct found *f = data;
    if (row->n == sizeof *f->p) {
        memcpy(f->p, row->body, sizeof *f->p);
        f->id = row->a;
        f->found = true;
    }
    return !f->found;
}

enum err principal_get(struct keyd *k, const struct keyd_id *id, struct principal *p)
{
    struct found f = { .p = p };
    TRY(ring_each(k, T_PRINCIPAL, Q_EACH_A, id, principal_take, &f));
    return f.found ? OK : ERR_NOT_FOUND;
}

enum err principal_put(struct keyd *k, const struct keyd_id *id, const struct principal *p)
{
    struct keyd_id b = p->kind == P_MEMBER ? login_key(k, FIELD_STR(p->login)) : *id;
    return ring_put(k, T_PRINCIPAL, id, &b, p, sizeof *p);
}

enum err member_by_login(struct keyd *k, struct str login, struct keyd_id *id, struct principal *p)
{
    struct keyd_id key = login_key(k, login);
    struct found f = { .p = p };
    TRY(ring_each(k, T_PRINCIPAL, Q_EACH_B, &key, principal_take, &f));
    *id = f.id;
    return f.found && p->kind == P_MEMBER ? OK : ERR_NOT_FOUND;
}

/* ---- from a password to a key ---- */

static void salt_of(struct keyd *k, const struct keyd_id *id, uint32_t turn, unsigned char salt[16])
{
    struct {
        struct keyd_id id;
        uint32_t turn;
    } at = { *id, turn };
    wrap_hash(salt, 16, k->sub[SUB_PEPPER], "salt", &at, sizeof at);
}

static void job_secret(struct keyd *k, const unsigned char password[32], unsigned char secret[32])
{
    wrap_hash(secret, 32, k->sub[SUB_PEPPER], "password", password, 32);
}

void member_job(struct keyd *k, const struct keyd_id *id, uint32_t turn,
                const unsigned char password[32], struct keyd_job *job)
{
    job_secret(k, password, job->secret);
    salt_of(k, id, turn, job->salt);
    job->passes = k->cfg.passes;
    job->memory_kib = k->cfg.memory_kib;
}

static void job_old(struct keyd *k, const struct principal *p, const unsigned char password[32],
                    struct keyd_job *job)
{
    job_secret(k, password, job->secret);
    memcpy(job->salt, p->salt, sizeof job->salt);
    job->passes = p->passes;
    job->memory_kib = p->memory_kib;
}

static void verifier_of(struct keyd *k, const unsigned char stretched[32], unsigned char out[32])
{
    wrap_hash(out, 32, k->sub[SUB_VERIFY], "verifier", stretched, 32);
}

void member_password(struct keyd *k, const struct keyd_id *id, struct principal *p, uint32_t turn,
                     const unsigned char stretched[32])
{
    p->salt_turn = turn;
    salt_of(k, id, turn, p->salt);
    verifier_of(k, stretched, p->verifier);
    p->passes = k->cfg.passes;
    p->memory_kib = k->cfg.memory_kib;
}

static void password_key(struct keyd *k, const unsigned char stretched[32], unsigned char key[32])
{
    wrap_hash(key, 32, k->sub[SUB_PEPPER], "password key", stretched, 32);
}

static void sk_seal(struct keyd *k, const struct keyd_id *id, struct principal *p,
                    const unsigned char stretched[32], const unsigned char sk[32])
{
    unsigned char key[32];
    password_key(k, stretched, key);
    wrap_seal(key, id, sizeof *id, sk, 32, p->sk_wrap);
    sodium_memzero(key, sizeof key);
}

static bool sk_open(struct keyd *k, const struct keyd_id *id, const struct principal *p,
                    const unsigned char stretched[32], unsigned char sk[32])
{
    unsigned char key[32];
    password_key(k, stretched, key);
    bool ok = wrap_open(key, id, sizeof *id, p->sk_wrap, sizeof p->sk_wrap, sk);
    sodium_memzero(key, sizeof key);
    return ok;
}

/* ---- logging in ---- */

static bool login_waits(struct keyd *k, struct str login, struct str network)
{
    return limit_waits(k, LIMIT_ACCOUNT, login) || limit_waits(k, LIMIT_NETWORK, network);
}

enum err op_LOGIN_BEGIN(struct keyd *k, const struct keyd_login_begin *m,
                        struct keyd_job_answer *out, bool *wait_sync)
{
    struct keyd_id id;
    struct principal p;
    struct str login = FIELD_STR(m->login);
    (void)wait_sync;
    if (login_waits(k, login, FIELD_STR(m->network))) {
        return REFUSE(out, ERR_LIMIT, WHY_WAIT);
    }
    enum err e = member_by_login(k, login, &id, &p);
    if (e == OK) {
        job_old(k, &p, m->password, &out->job);
    } else if (e == ERR_NOT_FOUND) {
        /* A name nobody has gets a salt of its own, always the same one. */
        id = login_key(k, login);
        member_job(k, &id, UINT32_MAX, m->password, &out->job);
        e = OK;
    }
    return e;
}

static enum err login_wrong(struct keyd *k, const struct keyd_login_finish *m,
                            struct keyd_login_answer *out)
{
    limit_failed(k, LIMIT_ACCOUNT, FIELD_STR(m->login));
    limit_failed(k, LIMIT_NETWORK, FIELD_STR(m->network));
    return REFUSE(out, ERR_INPUT, WHY_WRONG);
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
        return sk_open(k, id, p, stretched, sk);
    }
    crypto_box_keypair(p->pk, sk);
    sk_seal(k, id, p, stretched, sk);
    p->flags |= PF_HAS_KEY;
    return true;
}

static enum err login_in(struct keyd *k, const struct keyd_id *id, struct principal *p,
                         const struct keyd_login_finish *m, struct keyd_login_answer *out)
{
    unsigned char sk[32];
    struct holder self;
    if (!login_key_pair(k, id, p, m->stretched, sk)) {
        return ERR_INTERNAL;
    }
    holder_make(&self, id, sk);
    enum err e = log_short(k, KEYD_ACT_LOGIN, id, &NO_ID);
    if (e == OK) {
        e = principal_put(k, id, p);
    }
    if (e == OK && k->setup_open) {
        e = member_take_desks(k, &self);
    }
    if (e == OK) {
        session_begin(k, id, sk, out->token);
        limit_clear(k, LIMIT_ACCOUNT, FIELD_STR(m->login));
    }
    sodium_memzero(&self, sizeof self);
    sodium_memzero(sk, sizeof sk);
    return e;
}

enum err op_LOGIN_FINISH(struct keyd *k, const struct keyd_login_finish *m,
                         struct keyd_login_answer *out, bool *wait_sync)
{
    struct keyd_id id;
    struct principal p = { .kind = 0 };
    unsigned char verifier[32];
    struct str code = FIELD_STR(m->totp);
    *wait_sync = true;
    if (login_waits(k, FIELD_STR(m->login), FIELD_STR(m->network))) {
        return REFUSE(out, ERR_LIMIT, WHY_WAIT);
    }
    enum err e = member_by_login(k, FIELD_STR(m->login), &id, &p);
    if (e != OK && e != ERR_NOT_FOUND) {
        return e;
    }
    /* Unknown names go through the same work: the record is empty then, and no verifier is all zero. */
    verifier_of(k, m->stretched, verifier);
    bool right = sodium_memcmp(verifier, p.verifier, sizeof verifier) == 0;
    if (e != OK || !right || (p.flags & PF_DISABLED) != 0) {
        return login_wrong(k, m, out);
    }
    if ((p.flags & PF_TOTP) != 0 && !k->cfg.cli) {
        if (code.n == 0) {
            return REFUSE(out, ERR_INPUT, WHY_TOTP);
        }
        if (!code_is_right(k, &id, &p, code)) {
            return login_wrong(k, m, out);
        }
    }
    return login_in(k, &id, &p, m, out);
}

/* ---- own password and codes ---- */

enum err op_PASSWORD_BEGIN(struct keyd *k, const struct keyd_password *m,
                           struct keyd_job_answer *out, bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    (void)wait_sync;
    TRY(session_member(k, m->token, false, &s, &p));
    if (limit_waits(k, LIMIT_ACCOUNT, FIELD_STR(p.login))) {
        return REFUSE(out, ERR_LIMIT, WHY_WAIT);
    }
    job_old(k, &p, m->old_secret, &out->job);
    member_job(k, &s->member, p.salt_turn + 1, m->new_secret, &out->second);
    return OK;
}

enum err op_PASSWORD_FINISH(struct keyd *k, const struct keyd_password *m,
                            struct keyd_truth_answer *out, bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    unsigned char verifier[32];
    unsigned char sk[32];
    *wait_sync = true;
    TRY(session_member(k, m->token, false, &s, &p));
    if (limit_waits(k, LIMIT_ACCOUNT, FIELD_STR(p.login))) {
        return REFUSE(out, ERR_LIMIT, WHY_WAIT);
    }
    struct keyd_id id = s->member;
    verifier_of(k, m->old_secret, verifier);
    if (sodium_memcmp(verifier, p.verifier, sizeof verifier) != 0) {
        limit_failed(k, LIMIT_ACCOUNT, FIELD_STR(p.login));
        return REFUSE(out, ERR_INPUT, WHY_WRONG);
    }
    if (!sk_open(k, &id, &p, m->old_secret, sk)) {
        return ERR_INTERNAL;
    }
    member_password(k, &id, &p, p.salt_turn + 1, m->new_secret);
    sk_seal(k, &id, &p, m->new_secret, sk);
    sodium_memzero(sk, sizeof sk);
    p.flags &= ~PF_MUST_CHANGE;
    TRY(log_short(k, KEYD_ACT_PASSWORD, &id, &id));
    TRY(principal_put(k, &id, &p));
    /* Whoever knew the old one is out; this session goes on. */
    struct session keep = *s;
    uint64_t tag = k->session_tags[s - k->sessions];
    session_end_all(k, &id);
    *s = keep;
    k->session_tags[s - k->sessions] = tag;
    sodium_memzero(&keep, sizeof keep);
    return OK;
}

enum err op_TOTP_NEW(struct keyd *k, const struct keyd_ask *m, struct keyd_totp_answer *out,
                     bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    *wait_sync = true;
    TRY(session_member(k, m->token, false, &s, &p));
    if ((p.flags & PF_TOTP) != 0) {
        return REFUSE(out, ERR_CONFLICT,
                      WHY_TAKEN); /* a stolen session must not replace it; a reset does */
    }
    randombytes_buf(out->secret, sizeof out->secret);
    wrap_seal(k->sub[SUB_TOTP], &s->member, sizeof s->member, out->secret, sizeof out->secret,
              p.totp_wrap);
    p.totp_step = 0;
    return principal_put(k, &s->member, &p);
}

enum err op_TOTP_CONFIRM(struct keyd *k, const struct keyd_totp_code *m,
                         struct keyd_truth_answer *out, bool *wait_sync)
{
    struct session *s = NULL;
    struct principal p;
    *wait_sync = true;
    TRY(session_member(k, m->token, false, &s, &p));
    if ((p.flags & PF_TOTP) != 0 || !code_is_right(k, &s->member, &p, FIELD_STR(m->code))) {
        return REFUSE(out, ERR_INPUT, WHY_WRONG);
    }
    p.flags |= PF_TOTP;
    TRY(log_short(k, KEYD_ACT_MEMBER, &s->member, &s->member));
    return principal_put(k, &s->member, &p);
}
