/*
 * member.c - what the command line does with members; the web does the same in its features, with
 * the slow hash outside.
 */
#include "app/member.h"

#include <string.h>

#include "app/stretch.h"

static const struct stmt Q_ADD = {
    "cli_member_add", "ttttt",
    "INSERT INTO member (id, login, name, agency_id, roles, state, version) VALUES ($1, $2, $3, $4, $5, 'ACTIVE', 1)"
};
static const struct stmt Q_BY_LOGIN = { "cli_member_by_login", "t",
                                        "SELECT id FROM member WHERE login = $1" };

const struct stmt *const member_stmts[] = { &Q_ADD, &Q_BY_LOGIN };
const size_t n_member_stmts = ARRAY_LEN(member_stmts);

static enum err stretched(struct ctx *c, const struct stretch_job *job, unsigned char out[32])
{
    return stretch_run(job, out) ? OK : fail(c, ERR_STORE, "", "http.busy");
}

static enum err find_member(struct ctx *c, struct str login, struct str *id)
{
    struct value v;
    bool found = false;
    TRY(store_one(c, &Q_BY_LOGIN, VALS(V_TEXT(login)), &v, 1, &found));
    *id = found ? v.s : STR_NONE;
    return OK;
}

static enum err add_row(struct ctx *c, const struct member_new *m)
{
    TRY(store_begin_write(c));
    enum err e = store_exec(
        c, &Q_ADD,
        VALS(V_TEXT(m->id), V_TEXT(m->login), V_TEXT(m->name), V_TEXT(m->agency), V_TEXT(m->roles)),
        NULL);
    if (e == OK) {
        return store_commit(c);
    }
    store_rollback(c);
    return e;
}

enum err member_make(struct ctx *c, const struct member_new *given)
{
    struct member_new m = *given;
    struct stretch_job job;
    unsigned char out[32];
    struct str there;
    TRY(member_check(c, &m));
    TRY(find_member(c, m.login, &there));
    if (there.n > 0) {
        return fail_arg(c, ERR_CONFLICT, STR("login"), "member.taken", m.login);
    }
    m.id = m.id.n > 0 ? m.id : member_id_of(c, m.login);
    m.name = m.name.n > 0 ? m.name : m.login;
    TRY(keys_member_begin(c, &m, &job));
    TRY(stretched(c, &job, out));
    TRY(keys_member_finish(c, &m, out));
    explicit_bzero(out, sizeof out);
    TRY(add_row(c, &m));
    return keys_sync(c);
}

enum err member_reset(struct ctx *c, struct str login, struct str password)
{
    struct stretch_job job;
    unsigned char out[32];
    struct str id;
    const char *problem = member_password_problem(c->packs, password);
    if (problem != NULL) {
        return fail(c, ERR_INPUT, "password", problem);
    }
    TRY(find_member(c, login, &id));
    if (id.n == 0) {
        return fail_arg(c, ERR_NOT_FOUND, STR("login"), "member.unknown", login);
    }
    TRY(keys_member_reset_begin(c, id, password, &job));
    TRY(stretched(c, &job, out));
    TRY(keys_member_reset_finish(c, id, out));
    explicit_bzero(out, sizeof out);
    return keys_sync(c);
}

enum err member_login(struct ctx *c, struct str login, struct str password, struct str *token)
{
    struct stretch_job job;
    unsigned char out[32];
    bool need_totp = false;
    TRY(keys_login_begin(c, login, password, STR("cli"), &job));
    TRY(stretched(c, &job, out));
    TRY(keys_login_finish(c, login, out, STR_NONE, STR("cli"), token, &need_totp));
    explicit_bzero(out, sizeof out);
    return keys_session(c, *token, false);
}

enum err member_password_set(struct ctx *c, struct str old_password, struct str new_password)
{
    struct stretch_job old_job, new_job;
    unsigned char old_out[32], new_out[32];
    TRY(keys_password_begin(c, old_password, new_password, &old_job, &new_job));
    TRY(stretched(c, &old_job, old_out));
    TRY(stretched(c, &new_job, new_out));
    enum err e = keys_password_finish(c, old_out, new_out);
    explicit_bzero(old_out, sizeof old_out);
    explicit_bzero(new_out, sizeof new_out);
    return e;
}
