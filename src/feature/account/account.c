/* account.c - logging in and out, one's own password, the second factor. */
#include "base/utf8.h"
#include "feature/account/account_priv.h"

#define REC login_form
#define REC_DEF "feature/account/login_form.def"
#include "rec/rec_struct.h"
#define REC login_form
#define REC_DEF "feature/account/login_form.def"
#define REC_FORM
#include "rec/rec_table.h"

#define REC password_form
#define REC_DEF "feature/account/password_form.def"
#include "rec/rec_struct.h"
#define REC password_form
#define REC_DEF "feature/account/password_form.def"
#define REC_FORM
#include "rec/rec_table.h"

#define REC totp_form
#define REC_DEF "feature/account/totp_form.def"
#include "rec/rec_struct.h"
#define REC totp_form
#define REC_DEF "feature/account/totp_form.def"
#define REC_FORM
#include "rec/rec_table.h"

#define PASSWORD_MIN 12 /* ours: long beats complicated; the list of common ones does the rest */

/* ---- login ---- */

bool account_own_path(struct str path)
{
    bool fine =
        path.n > 1 && path.n < 600 && path.p[0] == '/' && path.p[1] != '/' && path.p[1] != '\\';
    for (size_t i = 0; fine && i < path.n; i++) {
        fine = (unsigned char)path.p[i] > 0x20 && path.p[i] != '\\' && path.p[i] != 0x7f;
    }
    return fine;
}

static enum err login_page(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct str where = http_input(rq, "ke");
    struct val *data = val_map(c->mem);
    val_put_text(c->mem, data, "ke", account_own_path(where) ? where : STR(""));
    val_put_text(c->mem, data, "login",
                 c->typed != NULL ? val_get_text(c->typed, "login") : STR(""));
    rs->page = val_map(c->mem);
    val_put_text(c->mem, rs->page, "title", pack_say(c, "login.title"));
    return http_page(rs, "feature/account/account_login.html", pack_say(c, "login.title"), data);
}

static enum err login_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct login_form form = { 0 };
    TRY(http_read(c, rq, &login_form_rec, true, &form));
    return login_page(c, rq, rs);
}

static enum err login_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct login_form form = { 0 };
    TRY(http_read(c, rq, &login_form_rec, false, &form));
    struct str login = str_lower(c->mem, str_trim(form.login));
    if (rq->stretch == STRETCH_BUSY) {
        return fail(c, ERR_STORE, "", "login.busy");
    }
    if (rq->stretch == STRETCH_NONE) {
        struct stretch_job job;
        TRY(keys_login_begin(c, login, http_input(rq, "password"), rq->network, &job));
        return http_want_stretch(rs, &job, 1);
    }
    struct str token;
    bool need_totp = false;
    TRY(keys_login_finish(c, login, rq->stretched[0], str_trim(form.totp), rq->network, &token,
                          &need_totp));
    TRY(account_lock_former(c, rq, rs, token));
    return http_go(c, rs, "", account_own_path(form.ke) ? form.ke : STR(HOME), "");
}

static enum err leave(struct ctx *c, const struct http_req *rq, struct http_resp *rs, bool all)
{
    TRY(keys_logout(c, all));
    http_cookie_set(c, rq, rs, STR(""));
    http_header_add(rs, "Clear-Site-Data", STR("\"cache\", \"storage\""));
    return http_go(c, rs, "/masuk", STR(""), "");
}

static enum err logout_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return leave(c, rq, rs, false);
}

static enum err everywhere_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return leave(c, rq, rs, true);
}

/* ---- password ---- */

static enum err password_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    (void)rq;
    val_put_bool(c->mem, data, "must", c->who->must_change);
    val_put_int(c->mem, data, "min", PASSWORD_MIN);
    return http_page(rs, "feature/account/account_password.html", pack_say(c, "password.title"),
                     data);
}

static enum err check_new(struct ctx *c, struct str before, struct str wanted, struct str again)
{
    struct str lower = str_lower(c->mem, wanted);
    if (utf8_count(wanted) < PASSWORD_MIN) {
        return fail(c, ERR_INPUT, "password_new", "password.short");
    }
    if (pack_password_common(c->packs, wanted) || str_has(lower, c->who->login)) {
        return fail(c, ERR_INPUT, "password_new", "password.common");
    }
    if (str_eq(before, wanted)) {
        return fail(c, ERR_INPUT, "password_new", "password.same");
    }
    return str_eq(wanted, again) ? OK : fail(c, ERR_INPUT, "password_again", "password.differs");
}

static enum err password_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct password_form form = { 0 };
    struct str before = http_input(rq, "password_old");
    struct str wanted = http_input(rq, "password_new");
    TRY(http_read(c, rq, &password_form_rec, false, &form));
    TRY(check_new(c, before, wanted, http_input(rq, "password_again")));
    if (rq->stretch == STRETCH_BUSY) {
        return fail(c, ERR_STORE, "", "login.busy");
    }
    if (rq->stretch == STRETCH_NONE) {
        struct stretch_job jobs[2];
        TRY(keys_password_begin(c, before, wanted, &jobs[0], &jobs[1]));
        return http_want_stretch(rs, jobs, 2);
    }
    TRY(keys_password_finish(c, rq->stretched[0], rq->stretched[1]));
    http_flash(rs, "password.changed");
    return http_go(c, rs, !c->who->totp_on && !c->who->demo ? "/akun/totp" : HOME, STR(""), "");
}

/* ---- second factor ---- */

/* "JBSWY3DPEHPK3PXP" as "JBSW Y3DP EHPK 3PXP". */
static struct str in_fours(struct ctx *c, struct str text)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < text.n; i++) {
        if (i > 0 && i % 4 == 0) {
            strbuf_putc(&b, ' ');
        }
        strbuf_putc(&b, text.p[i]);
    }
    return strbuf_str(&b);
}

static bool is_base32(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (!(text.p[i] >= 'A' && text.p[i] <= 'Z') && !(text.p[i] >= '2' && text.p[i] <= '7')) {
            return false;
        }
    }
    return text.n >= 16;
}

/* After a wrong code the same secret is shown again: the phone has it already. */
static enum err totp_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    struct str secret = c->typed != NULL ? val_get_text(c->typed, "secret") : STR("");
    (void)rq;
    if (!is_base32(secret)) {
        TRY(keys_totp_new(c, &secret));
    }
    val_put_text(c->mem, data, "secret", secret);
    val_put_text(c->mem, data, "fours", in_fours(c, secret));
    val_put_text(c->mem, data, "login", c->who->login);
    return http_page(rs, "feature/account/account_totp.html", pack_say(c, "totp.title"), data);
}

static enum err totp_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct totp_form form = { 0 };
    TRY(http_read(c, rq, &totp_form_rec, false, &form));
    TRY(keys_totp_confirm(c, str_trim(form.totp)));
    http_flash(rs, "totp.done");
    return http_go(c, rs, HOME, STR(""), "");
}

/* ---- overview ---- */

static enum err account_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct val *data = val_map(c->mem);
    (void)rq;
    val_put_text(c->mem, data, "name", c->who->name);
    val_put_text(c->mem, data, "login", c->who->login);
    val_put_text(c->mem, data, "agency", c->who->agency);
    val_put_bool(c->mem, data, "totp_on", c->who->totp_on);
    val_put_bool(c->mem, data, "is_demo", c->who->demo);
    return http_page(rs, "feature/account/account.html", pack_say(c, "account.title"), data);
}

static const struct route routes[] = {
    { METHOD_GET, "/masuk", login_get, RIGHT_PUBLIC, 0, &login_form_rec, NULL, "The login page." },
    { METHOD_POST, "/masuk", login_post, RIGHT_PUBLIC, ROUTE_SLOW | ROUTE_NO_CSRF, &login_form_rec,
      login_page, "Log in: a session cookie." },
    { METHOD_POST, "/keluar", logout_post, RIGHT_SELF, ROUTE_FIRST, NULL, NULL, "Log out." },
    { METHOD_POST, "/keluar/semua", everywhere_post, RIGHT_SELF, ROUTE_FIRST, NULL, NULL,
      "Log out everywhere." },
    { METHOD_GET, "/kunci", account_lock_get, RIGHT_PUBLIC, 0, NULL, NULL,
      "Who has locked a page in this browser." },
    { METHOD_POST, "/kunci", account_lock_post, RIGHT_SELF, ROUTE_WRITES | ROUTE_FIRST,
      &lock_form_rec, NULL, "Lock one's page." },
    { METHOD_POST, "/kunci/buka", account_unlock_post, RIGHT_PUBLIC,
      ROUTE_SLOW | ROUTE_NO_CSRF | ROUTE_WRITES, &unlock_form_rec, account_lock_page,
      "Back to one's page, by the password." },
    { METHOD_GET, "/akun", account_get, RIGHT_SELF, 0, NULL, NULL, "One's own account." },
    { METHOD_GET, "/akun/sandi", password_get, RIGHT_SELF, ROUTE_FIRST, NULL, NULL,
      "Form for a new password." },
    { METHOD_POST, "/akun/sandi", password_post, RIGHT_SELF, ROUTE_SLOW | ROUTE_FIRST,
      &password_form_rec, password_get, "Change one's own password." },
    { METHOD_GET, "/akun/totp", totp_get, RIGHT_SELF, ROUTE_FIRST, NULL, NULL,
      "A new secret for the authenticator." },
    { METHOD_POST, "/akun/totp", totp_post, RIGHT_SELF, ROUTE_FIRST, &totp_form_rec, totp_get,
      "Confirm the authenticator by one code." },
};

static const struct stmt *const stmts[] = { &account_lock_drop_stmt, &account_lock_tidy_stmt,
                                            &account_lock_add_stmt, &account_lock_get_stmt };

const struct feature account_feature = { .name = "account",
                                         .stmts = stmts,
                                         .n_stmts = ARRAY_LEN(stmts),
                                         .routes = routes,
                                         .n_routes = ARRAY_LEN(routes) };
