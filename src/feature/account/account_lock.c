/*
 * account_lock.c - one computer, several people: locking one's page, and back to it with the password alone. The cookie holds
 * the tokens of up to four locked sessions, which open nothing; what was typed lies sealed under a key that needs the token
 * and a secret that only keyd gives out, after the password.
 */
#include "feature/account/account_priv.h"

#define REC lock_form
#define REC_DEF "feature/account/lock_form.def"
#include "rec/rec_struct.h"
#define REC lock_form
#define REC_DEF "feature/account/lock_form.def"
#define REC_FORM
#include "rec/rec_table.h"

#define REC unlock_form
#define REC_DEF "feature/account/unlock_form.def"
#include "rec/rec_struct.h"
#define REC unlock_form
#define REC_DEF "feature/account/unlock_form.def"
#define REC_FORM
#include "rec/rec_table.h"

#include "seal/seal.h"
#include "store/change.h"

#define LOCKED_MAX 4
#define LOCKED_COOKIE "jj_kunci"
#define LOCKED_MS INT64_C(1800000) /* as keyd keeps a locked session */
#define TOKEN_HEX ((size_t)2 * TOKEN_BYTES)

const struct stmt account_lock_drop_stmt = { "locked_page_drop", "t",
                                             "DELETE FROM locked_page WHERE id = $1" };
const struct stmt account_lock_tidy_stmt = { "locked_page_tidy", "i",
                                             "DELETE FROM locked_page WHERE expires_ms < $1" };
const struct stmt account_lock_add_stmt = {
    "locked_page_add", "tibi",
    "INSERT INTO locked_page (id, expires_ms, sealed, version) VALUES ($1, $2, $3, $4)"
};
const struct stmt account_lock_get_stmt = {
    "locked_page_get", "ti", "SELECT sealed FROM locked_page WHERE id = $1 AND expires_ms >= $2"
};

/* ---- the tokens of this browser ---- */

/* What stands for a token where it must not be seen: in a page and in the database. */
static struct str id_of(struct ctx *c, struct str token)
{
    unsigned char digest[16];
    const struct str parts[] = { STR("locked page "), token };
    seal_digest(str_join(c->mem, parts, ARRAY_LEN(parts)), digest);
    return str_hex(c->mem, digest, sizeof digest);
}

/*
 * The newest first. The session's own cookie counts too: when an answer was lost, its token may be locked already.
 */
static size_t tokens(struct ctx *c, const struct http_req *rq, struct str out[LOCKED_MAX + 1])
{
    struct str rest = http_cookie(c, rq, LOCKED_COOKIE);
    struct str one = http_cookie(c, rq, "jj");
    size_t n = 0;
    do {
        bool known = one.n != TOKEN_HEX;
        for (size_t i = 0; i < n; i++) {
            known = known || str_eq(out[i], one);
        }
        if (!known) {
            out[n++] = one;
        }
    } while (n <= LOCKED_MAX && str_next(&rest, '.', &one));
    return n;
}

/* newest: locked now, or empty; but: no longer locked. */
static void put_cookie(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                       struct str newest, struct str but)
{
    struct str all[LOCKED_MAX + 1];
    size_t n = tokens(c, rq, all);
    size_t kept = newest.n > 0 ? 1 : 0;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put(&b, newest);
    struct str open = http_cookie(c, rq, "jj");
    for (size_t i = 0; i < n && kept < LOCKED_MAX; i++) {
        if (str_eq(all[i], newest) || str_eq(all[i], but) || str_eq(all[i], open)) {
            continue;
        }
        if (kept++ > 0) {
            strbuf_putc(&b, '.');
        }
        strbuf_put(&b, all[i]);
    }
    http_cookie_put(c, rq, rs, LOCKED_COOKIE, strbuf_str(&b));
}

/* ---- what was typed ---- */

static struct key page_key(struct ctx *c, const struct key *secret, struct str token)
{
    struct key key;
    const struct str parts[] = { STR("locked page "), token };
    key_derive(&key, secret, str_z(c->mem, str_join(c->mem, parts, ARRAY_LEN(parts))));
    return key;
}

static struct seal_place place_of(struct str id)
{
    return (struct seal_place){ .table = STR("locked_page"), .row_id = id, .version = 1 };
}

static void keep(struct ctx *c, struct str token, const struct key *secret,
                 const struct lock_form *form)
{
    struct str id = id_of(c, token);
    struct seal_place at = place_of(id);
    struct key key = page_key(c, secret, token);
    struct str where = account_own_path(form->ke) ? form->ke : STR(HOME);
    struct str action = account_own_path(form->aksi) ? form->aksi : STR("");
    const struct str parts[] = { where, STR("\n"), action, STR("\n"), form->isi };
    struct str plain = str_join(c->mem, parts, ARRAY_LEN(parts));
    struct str sealed = seal_row(c->mem, &key, &at, plain);
    key_wipe(&key);
    change_exec(c, &account_lock_tidy_stmt, VALS(V_INT(c->now_ms)), MISS_FINE);
    change_exec(c, &account_lock_drop_stmt, VALS(V_TEXT(id)), MISS_FINE);
    change_exec(c, &account_lock_add_stmt,
                VALS(V_TEXT(id), V_INT(c->now_ms + LOCKED_MS), V_BLOB(sealed), V_INT(1)),
                MISS_FINE);
}

static bool kept_name(struct str name)
{
    static const char *const ours[] = { "csrf", "once", "step", "token", "lang", "version" };
    for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
        if (str_eqz(name, ours[i])) {
            return false;
        }
    }
    return true;
}

/* The form does not come back: what was typed is there to be copied. */
static enum err show_words(struct ctx *c, struct http_resp *rs, struct str where,
                           const struct val *typed)
{
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "fields");
    val_put_text(c->mem, data, "where", where);
    for (size_t i = 0; i < val_count(typed); i++) {
        const struct val *v = typed->map->items[i];
        if (kept_name(typed->map->keys[i]) && v->kind == VAL_TEXT && v->s.n > 0) {
            val_put_text(c->mem, val_push_map(c->mem, list), "value", v->s);
        }
    }
    return http_page(rs, "feature/account/account_back.html", pack_say(c, "lock.back"), data);
}

static enum err show_back(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                          struct str token, const struct key *secret)
{
    struct value v;
    bool found = false;
    struct str plain = STR_NONE;
    struct str where = STR_NONE;
    struct str action = STR_NONE;
    struct str id = id_of(c, token);
    struct seal_place at = place_of(id);
    TRY(store_one(c, &account_lock_get_stmt, VALS(V_TEXT(id), V_INT(c->now_ms)), &v, 1, &found));
    struct key key = page_key(c, secret, token);
    bool opens = found && seal_open_row(c, &key, &at, v.s, &plain) == OK;
    key_wipe(&key);
    fail_clear(c);
    if (!opens || !str_next(&plain, '\n', &where) || !str_next(&plain, '\n', &action)) {
        return http_go(c, rs, "", STR(HOME), "");
    }
    change_exec(c, &account_lock_drop_stmt, VALS(V_TEXT(id)), MISS_FINE);
    struct val *typed = val_map(c->mem);
    if (plain.n == 0 || !http_typed(c, plain, typed)) {
        return http_go(c, rs, "", where, "");
    }
    struct str shown = str_cut(where, 0, str_find(where, '?', 0));
    action = str_cut(action, 0, str_find(action, '?', 0));
    if (http_again(c, rq, rs, action, shown, typed) == OK) {
        return OK;
    }
    fail_clear(c);
    c->typed = NULL;
    return show_words(c, rs, where, typed);
}

/* ---- the page ---- */

enum err account_lock_page(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct str all[LOCKED_MAX + 1];
    size_t n = tokens(c, rq, all);
    size_t shown = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "locked");
    for (size_t i = 0; i < n; i++) {
        struct str name = STR_NONE;
        int64_t since_ms = 0;
        enum err e = keys_locked(c, all[i], rq->tls, &name, &since_ms);
        if (e != OK && e != ERR_LOGIN && e != ERR_NOT_FOUND) {
            return e;
        }
        fail_clear(c);
        if (e == OK) {
            struct val *row = val_push_map(c->mem, list);
            val_put_text(c->mem, row, "id", id_of(c, all[i]));
            val_put_text(c->mem, row, "name", name);
            val_put_text(c->mem, row, "since", pack_time_text(c, c->now_ms - since_ms));
            /* whoever locked is leaving: the one before is coming */
            val_put_bool(c->mem, row, "next", shown++ == 1);
        }
    }
    val_put_bool(c->mem, data, "alone", shown < 2);
    rs->page = val_map(c->mem);
    val_put_text(c->mem, rs->page, "title", pack_say(c, "lock.title"));
    return http_page(rs, "feature/account/account_lock.html", pack_say(c, "lock.title"), data);
}

enum err account_lock_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return account_lock_page(c, rq, rs);
}

/* ---- locking ---- */

enum err account_lock_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct lock_form form = { 0 };
    struct key secret;
    struct str token = http_cookie(c, rq, "jj");
    if (http_read(c, rq, &lock_form_rec, false, &form) != OK) {
        fail_clear(c); /* an odd form is no reason to leave the page open */
        form = (struct lock_form){ 0 };
    }
    TRY(keys_lock(c, rq->tls, &secret));
    keep(c, token, &secret, &form);
    key_wipe(&secret);
    put_cookie(c, rq, rs, token, STR(""));
    http_cookie_set(c, rq, rs, STR(""));
    return http_go(c, rs, "/kunci", STR(""), "");
}

enum err account_lock_former(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                             struct str token)
{
    struct key secret;
    struct str former = http_cookie(c, rq, "jj");
    struct str locked = STR("");
    TRY(keys_session(c, token, rq->tls));
    struct str me = c->who->id;
    enum err e = former.n == TOKEN_HEX && !str_eq(former, token) ? keys_session(c, former, rq->tls)
                                                                 : ERR_LOGIN;
    if (e == OK && str_eq(c->who->id, me)) {
        TRY(keys_logout(c, false));
    } else if (e == OK) {
        TRY(keys_lock(c, rq->tls, &secret));
        key_wipe(&secret);
        locked = former;
    }
    fail_clear(c);
    put_cookie(c, rq, rs, locked, token);
    http_cookie_set(c, rq, rs, token);
    return keys_session(c, token, rq->tls);
}

/* ---- and back ---- */

static enum err over(struct ctx *c, enum err e)
{
    if (e != ERR_LOGIN) {
        return e;
    }
    fail_clear(c);
    return fail(c, ERR_INPUT, "", "lock.over");
}

enum err account_unlock_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct unlock_form form = { 0 };
    struct str all[LOCKED_MAX + 1];
    struct str token = STR_NONE;
    struct key secret;
    TRY(http_read(c, rq, &unlock_form_rec, false, &form));
    size_t n = tokens(c, rq, all);
    for (size_t i = 0; i < n; i++) {
        token = str_eq(id_of(c, all[i]), form.kunci) ? all[i] : token;
    }
    if (token.n == 0) {
        return over(c, ERR_LOGIN);
    }
    if (rq->stretch == STRETCH_BUSY) {
        return fail(c, ERR_STORE, "", "login.busy");
    }
    if (rq->stretch == STRETCH_NONE) {
        struct stretch_job job;
        enum err e =
            keys_unlock_begin(c, token, rq->tls, rq->network, http_input(rq, "password"), &job);
        return e == OK ? http_want_stretch(rs, &job, 1) : over(c, e);
    }
    enum err e = keys_unlock_finish(c, token, rq->tls, rq->network, rq->stretched[0], &secret);
    if (e != OK) {
        return over(c, e);
    }
    e = account_lock_former(c, rq, rs, token);
    e = e == OK ? show_back(c, rq, rs, token, &secret) : e;
    key_wipe(&secret);
    return e;
}
