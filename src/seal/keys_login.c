/* keys_login.c - logging in, the actor of a request, own password and one-time codes. */
#include "seal/keys_in.h"

#include <sodium.h>
#include <string.h>

#include "base/ids.h"
#include "rec/pack.h"

bool actor_has_desk(const struct actor *who, struct str desk)
{
    for (size_t i = 0; who != NULL && i < who->n_desks; i++) {
        if (str_eq(who->desks[i], desk)) {
            return true;
        }
    }
    return false;
}

/*
 * A login that cannot be one goes on as the empty one, which nobody has: the same answer and the
 * same work.
 */
static void put_login(char *to, size_t cap, struct str login)
{
    if (!keys_put(to, cap, login)) {
        memset(to, 0, cap);
    }
}

enum err keys_login_begin(struct ctx *c, struct str login, struct str password, struct str network,
                          struct stretch_job *job)
{
    const struct keyd_job_answer *got = NULL;
    struct keyd_login_begin *m = keys_begin(c, sizeof *m);
    put_login(m->login, sizeof m->login, login);
    (void)KEYS_PUT(m->network,
                   str_cut(network, 0, sizeof m->network)); /* an odd network counts as none */
    keys_password(password, m->password);
    TRY(keys_ask(c, KEYD_LOGIN_BEGIN, sizeof *m, "login.wrong", "login.wait", (const void **)&got));
    keys_job(&got->job, job);
    return OK;
}

enum err keys_login_finish(struct ctx *c, struct str login, const unsigned char stretched[32],
                           struct str totp, struct str network, struct str *token, bool *need_totp)
{
    const struct keyd_login_answer *got = NULL;
    struct keyd_login_finish *m = keys_begin(c, sizeof *m);
    *need_totp = false;
    put_login(m->login, sizeof m->login, login);
    (void)KEYS_PUT(m->network,
                   str_cut(network, 0, sizeof m->network)); /* an odd network counts as none */
    memcpy(m->stretched, stretched, sizeof m->stretched);
    if (!KEYS_PUT(m->totp, str_trim(totp))) {
        m->totp[0] = '?'; /* too long to be a code: wrong, not missing */
    }
    enum err e =
        keys_ask(c, KEYD_LOGIN_FINISH, sizeof *m, "login.wrong", "login.wait", (const void **)&got);
    if (e != OK) {
        const struct keyd_head *h = (const struct keyd_head *)c->keys->answer;
        *need_totp = e == ERR_INPUT && h->why == WHY_TOTP;
        return e;
    }
    *token = str_hex(c->mem, got->token, sizeof got->token);
    return OK;
}

/* ---- the session of a request ---- */

static void take_roles(struct ctx *c, struct actor *who, struct str roles)
{
    struct str code = STR_NONE;
    while (c->packs != NULL && str_next(&roles, ',', &code)) {
        const struct role *role = pack_role(c->packs, str_trim(code));
        if (role != NULL) {
            who->roles |= role->bit;
            who->rights |= role->rights;
        }
    }
}

static struct str csrf_of(struct ctx *c, const unsigned char token[TOKEN_BYTES])
{
    static const unsigned char purpose[] = "form token";
    unsigned char out[16];
    crypto_generichash(out, sizeof out, purpose, sizeof purpose, token, TOKEN_BYTES);
    return str_hex(c->mem, out, sizeof out);
}

static struct actor *actor_of(struct ctx *c, const struct keyd_member *m)
{
    struct actor *who = NEW(c->mem, struct actor);
    who->id = id_text(c->mem, m->id.b);
    who->login = KEYS_TEXT(c->mem, m->login);
    who->name = KEYS_TEXT(c->mem, m->name);
    who->agency = KEYS_TEXT(c->mem, m->agency);
    who->must_change = (m->flags & KEYD_MEMBER_MUST_CHANGE) != 0;
    who->demo = (m->flags & KEYD_MEMBER_DEMO) != 0;
    who->totp_on = (m->flags & KEYD_MEMBER_TOTP) != 0;
    for (size_t i = 0; i < m->n_desks && i < ACTOR_DESKS_MAX; i++) {
        who->desks[who->n_desks++] = KEYS_TEXT(c->mem, m->desks[i]);
    }
    take_roles(c, who, KEYS_TEXT(c->mem, m->roles));
    return who;
}

enum err keys_session(struct ctx *c, struct str token, bool tls)
{
    const struct keyd_member_answer *got = NULL;
    struct keyd_session_ask *m = keys_begin(c, sizeof *m);
    if (!str_unhex(token, m->token, sizeof m->token)) {
        return fail(c, ERR_LOGIN, NULL, "login.over");
    }
    m->tls = tls;
    TRY(keys_ask(c, KEYD_SESSION, sizeof *m, NULL, NULL, (const void **)&got));
    struct actor *who = actor_of(c, &got->member);
    memcpy(c->keys->token, m->token, sizeof m->token);
    who->csrf = csrf_of(c, m->token);
    c->who = who;
    return OK;
}

enum err keys_logout(struct ctx *c, bool everywhere)
{
    const void *got = NULL;
    struct keyd_session_ask *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    m->everywhere = everywhere;
    TRY(keys_ask(c, KEYD_LOGOUT, sizeof *m, NULL, NULL, &got));
    sodium_memzero(c->keys->token, sizeof c->keys->token);
    c->who = NULL;
    return OK;
}

/* ---- locked while somebody else sits at the machine ---- */

enum err keys_lock(struct ctx *c, bool tls, struct key *page)
{
    const struct keyd_lock_answer *got = NULL;
    struct keyd_session_ask *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    m->tls = tls;
    TRY(keys_ask(c, KEYD_LOCK, sizeof *m, NULL, NULL, (const void **)&got));
    memcpy(page->b, got->secret, sizeof page->b);
    sodium_memzero(c->keys->token, sizeof c->keys->token);
    c->who = NULL;
    return OK;
}

enum err keys_locked(struct ctx *c, struct str token, bool tls, struct str *name, int64_t *since_ms)
{
    const struct keyd_lock_answer *got = NULL;
    struct keyd_session_ask *m = keys_begin(c, sizeof *m);
    if (!str_unhex(token, m->token, sizeof m->token)) {
        return ERR_LOGIN;
    }
    m->tls = tls;
    TRY(keys_ask(c, KEYD_LOCKED, sizeof *m, NULL, NULL, (const void **)&got));
    *name = KEYS_TEXT(c->mem, got->name);
    *since_ms = got->since_ms;
    return OK;
}

static enum err unlock_ask(struct ctx *c, enum keyd_op op, struct keyd_unlock *m, bool tls,
                           struct str network, const void **got)
{
    m->tls = tls;
    (void)KEYS_PUT(m->network,
                   str_cut(network, 0, sizeof m->network)); /* an odd network counts as none */
    return keys_ask(c, op, sizeof *m, "lock.wrong", "login.wait", got);
}

enum err keys_unlock_begin(struct ctx *c, struct str token, bool tls, struct str network,
                           struct str password, struct stretch_job *job)
{
    const struct keyd_job_answer *got = NULL;
    struct keyd_unlock *m = keys_begin(c, sizeof *m);
    if (!str_unhex(token, m->token, sizeof m->token)) {
        return ERR_LOGIN;
    }
    keys_password(password, m->secret);
    TRY(unlock_ask(c, KEYD_UNLOCK_BEGIN, m, tls, network, (const void **)&got));
    keys_job(&got->job, job);
    return OK;
}

enum err keys_unlock_finish(struct ctx *c, struct str token, bool tls, struct str network,
                            const unsigned char stretched[32], struct key *page)
{
    const struct keyd_lock_answer *got = NULL;
    struct keyd_unlock *m = keys_begin(c, sizeof *m);
    if (!str_unhex(token, m->token, sizeof m->token)) {
        return ERR_LOGIN;
    }
    memcpy(m->secret, stretched, sizeof m->secret);
    TRY(unlock_ask(c, KEYD_UNLOCK_FINISH, m, tls, network, (const void **)&got));
    memcpy(page->b, got->secret, sizeof page->b);
    return OK;
}

/* ---- own password and codes ---- */

enum err keys_password_begin(struct ctx *c, struct str old_password, struct str new_password,
                             struct stretch_job *old_job, struct stretch_job *new_job)
{
    const struct keyd_job_answer *got = NULL;
    struct keyd_password *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    keys_password(old_password, m->old_secret);
    keys_password(new_password, m->new_secret);
    TRY(keys_ask(c, KEYD_PASSWORD_BEGIN, sizeof *m, "password.wrong", "login.wait",
                 (const void **)&got));
    keys_job(&got->job, old_job);
    keys_job(&got->second, new_job);
    return OK;
}

enum err keys_password_finish(struct ctx *c, const unsigned char old_stretched[32],
                              const unsigned char new_stretched[32])
{
    const void *got = NULL;
    struct keyd_password *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    memcpy(m->old_secret, old_stretched, sizeof m->old_secret);
    memcpy(m->new_secret, new_stretched, sizeof m->new_secret);
    return keys_ask(c, KEYD_PASSWORD_FINISH, sizeof *m, "password.wrong", "login.wait", &got);
}

/* RFC 4648 section 6; 20 bytes need no padding. */
static struct str base32(struct arena *a, const unsigned char *p, size_t n)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    char *out = arena_alloc(a, n * 8 / 5);
    for (size_t i = 0; i < n * 8 / 5; i++) {
        size_t bit = i * 5;
        unsigned two = (unsigned)p[bit / 8] << 8 | (bit / 8 + 1 < n ? p[bit / 8 + 1] : 0U);
        out[i] = letters[two >> (11 - bit % 8) & 31U];
    }
    return (struct str){ out, n * 8 / 5 };
}

enum err keys_totp_new(struct ctx *c, struct str *text)
{
    const struct keyd_totp_answer *got = NULL;
    struct keyd_ask *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    TRY(keys_ask(c, KEYD_TOTP_NEW, sizeof *m, NULL, NULL, (const void **)&got));
    *text = base32(c->mem, got->secret, sizeof got->secret);
    return OK;
}

enum err keys_totp_confirm(struct ctx *c, struct str code)
{
    const void *got = NULL;
    struct keyd_totp_code *m = keys_begin(c, sizeof *m);
    memcpy(m->token, c->keys->token, sizeof m->token);
    if (!KEYS_PUT(m->code, str_trim(code))) {
        return fail(c, ERR_INPUT, "code", "login.code_wrong");
    }
    return keys_ask(c, KEYD_TOTP_CONFIRM, sizeof *m, "login.code_wrong", NULL, &got);
}
