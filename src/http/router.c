/*
 * router.c - the way of one request: route, session, right, same-site checks, handler, commit,
 * page. Every refusal before a handler runs looks alike for objects that exist and objects that do
 * not.
 */
#include "http/http_priv.h"

#include "base/log.h"
#include "base/utf8.h"
#include "rec/pack.h"
#include "seal/seal.h"
#include "store/change.h"

#define COMMIT_TRIES 3
#define PATH_MAX_BYTES 512

const struct stmt once_find_stmt = { "sent_once_find", "t",
                                     "SELECT location FROM sent_once WHERE id = $1" };
const struct stmt once_add_stmt = {
    "sent_once_add", "tti",
    "INSERT INTO sent_once (id, location, at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
};

/* ---- the table ---- */

static enum err refuse_route(struct arena *a, const struct route *r, const char *reason,
                             struct str *why)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_printf(&b, "route %s: %s", r->path != NULL ? r->path : "(no path)", reason);
    *why = strbuf_str(&b);
    return ERR_INPUT;
}

static bool split(struct str path, struct str *segments, size_t *n)
{
    *n = 0;
    if (path.n == 0 || path.p[0] != '/') {
        return false;
    }
    struct str rest = str_cut(path, 1, path.n);
    struct str part;
    while (str_next(&rest, '/', &part)) {
        if (*n == PATH_SEGMENTS_MAX) {
            return false;
        }
        segments[(*n)++] = part;
    }
    return true;
}

static bool is_parameter(struct str segment)
{
    return segment.n > 1 && segment.p[0] == ':';
}

static bool same_shape(const struct path_route *a, const struct path_route *b)
{
    if (a->route->method != b->route->method || a->n != b->n) {
        return false;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (is_parameter(a->segments[i]) != is_parameter(b->segments[i])) {
            return false;
        }
        if (!is_parameter(a->segments[i]) && !str_eq(a->segments[i], b->segments[i])) {
            return false;
        }
    }
    return true;
}

static enum err check_route(struct arena *a, struct router *r, const struct path_route *p,
                            struct str *why)
{
    const struct route *route = p->route;
    bool writes = (route->flags & ROUTE_WRITES) != 0;
    if (route->right == 0) {
        return refuse_route(a, route, "names no right", why);
    }
    if (route->handler == NULL || route->doc == NULL) {
        return refuse_route(a, route, "has no handler or no doc", why);
    }
    if (writes && (route->method == METHOD_GET || route->method == METHOD_HEAD)) {
        return refuse_route(a, route, "a reading method may not write", why);
    }
    if ((route->right & RIGHT_PUBLIC) != 0 && route->right != RIGHT_PUBLIC) {
        return refuse_route(a, route, "is public and asks for a right", why);
    }
    for (size_t i = 0; i < r->n; i++) {
        if (same_shape(&r->routes[i], p)) {
            return refuse_route(a, route, "is there twice", why);
        }
    }
    return OK;
}

static enum err add_feature(struct arena *a, struct router *r, const struct feature *f,
                            struct str *why)
{
    for (size_t i = 0; i < f->n_routes; i++) {
        struct path_route p = { .route = &f->routes[i], .feature = f };
        if (p.route->path == NULL || !split(str_of(p.route->path), p.segments, &p.n)) {
            return refuse_route(a, p.route, "the path is not well-formed", why);
        }
        TRY(check_route(a, r, &p, why));
        r->routes[r->n++] = p;
    }
    return OK;
}

enum err router_new(struct arena *a, const struct router_config *cfg, struct router **out,
                    struct str *why)
{
    struct router *r = NEW(a, struct router);
    size_t n = http_core_feature.n_routes;
    r->cfg = *cfg;
    for (size_t i = 0; i < cfg->n_features; i++) {
        n += cfg->features[i]->n_routes;
    }
    r->routes = NEW_ARRAY(a, struct path_route, n);
    TRY(add_feature(a, r, &http_core_feature, why));
    for (size_t i = 0; i < cfg->n_features; i++) {
        TRY(add_feature(a, r, cfg->features[i], why));
    }
    assets_load(a, r);
    *out = r;
    return OK;
}

const struct route *router_routes(const struct router *r, size_t i)
{
    return i < r->n ? r->routes[i].route : NULL;
}

/* ---- finding ---- */

static bool matches(const struct path_route *p, const struct str *segments, size_t n,
                    size_t *literals)
{
    *literals = 0;
    if (p->n != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (is_parameter(p->segments[i])) {
            if (segments[i].n == 0 || segments[i].n > 100) {
                return false;
            }
        } else if (str_eq(p->segments[i], segments[i])) {
            (*literals)++;
        } else {
            return false;
        }
    }
    return true;
}

/*
 * The route with the most literal segments: /kasus/baru goes before /kasus/:case. *other: another
 * method is there.
 */
static const struct path_route *find_route(const struct router *r, const struct http_req *rq,
                                           struct str *segments, bool *other)
{
    size_t n = 0;
    *other = false;
    if (rq->path.n > PATH_MAX_BYTES || !utf8_is_text(rq->path) || !split(rq->path, segments, &n)) {
        return NULL;
    }
    enum method method = rq->method == METHOD_HEAD ? METHOD_GET : rq->method;
    const struct path_route *best = NULL;
    size_t best_literals = 0;
    for (size_t i = 0; i < r->n; i++) {
        size_t literals;
        if (!matches(&r->routes[i], segments, n, &literals)) {
            continue;
        }
        if (r->routes[i].route->method != method) {
            *other = true;
        } else if (best == NULL || literals > best_literals) {
            best = &r->routes[i];
            best_literals = literals;
        }
    }
    return best;
}

/* The methods of an address, for the answer to another one (RFC 9110, 15.5.6). */
static struct str allowed_methods(struct ctx *c, const struct router *r, const struct http_req *rq)
{
    static const char *const names[] = { [METHOD_GET] = "GET, HEAD", [METHOD_POST] = "POST" };
    struct str segments[PATH_SEGMENTS_MAX];
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t m = 0; m < ARRAY_LEN(names); m++) {
        struct http_req asked = { .method = (enum method)m, .path = rq->path };
        bool other;
        if (names[m] != NULL && find_route(r, &asked, segments, &other) != NULL) {
            strbuf_putz(&b, b.n > 0 ? ", " : "");
            strbuf_putz(&b, names[m]);
        }
    }
    return strbuf_str(&b);
}

static void take_params(struct ctx *c, struct http_req *rq, const struct path_route *p,
                        const struct str *segments)
{
    struct val *params = val_map(c->mem);
    for (size_t i = 0; i < p->n; i++) {
        if (is_parameter(p->segments[i])) {
            struct str name = str_cut(p->segments[i], 1, p->segments[i].n);
            (void)val_put(c->mem, params, name, val_text(c->mem, segments[i]));
        }
    }
    rq->params = params;
}

/* ---- language, session, rights ---- */

static bool accepts_json(struct str accept)
{
    return str_has(accept, STR("application/json")) && !str_has(accept, STR("text/html"));
}

/*
 * Indonesian unless somebody chose: the field `lang` of the public flow, which needs no cookie, or
 * the staff's cookie. Accept-Language counts for programs only: office computers with an English
 * browser are common and say nothing about the person in front of them.
 */
static enum lang choose_lang(const struct http_req *rq)
{
    struct str field = http_input(rq, "lang");
    struct str cookie = input_cookie(rq->cookie, "jj_lang");
    struct str query = STR_NONE;
    if (field.n == 0 && str_starts(rq->query, STR("lang="))) {
        query = str_cut(rq->query, 5, 7);
    }
    if (field.n > 0 || query.n > 0) {
        return str_eqz(field.n > 0 ? field : query, "en") ? LANG_EN : LANG_ID;
    }
    if (cookie.n > 0) {
        return str_eqz(cookie, "en") ? LANG_EN : LANG_ID;
    }
    return rq->wants_json && str_starts(rq->accept_language, STR("en")) ? LANG_EN : LANG_ID;
}

/* Names that are the router's own on every route. */
static bool router_name(struct str name)
{
    static const char *const names[] = { "csrf", "once", "step", "token", "lang", "ok" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eqz(name, names[i])) {
            return true;
        }
    }
    return false;
}

static bool something_typed(const struct http_req *rq)
{
    bool some = rq->n_files > 0;
    for (size_t i = 0; i < val_count(rq->input); i++) {
        some = some || !router_name(rq->input->map->keys[i]);
    }
    return some;
}

static void ask_login(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    bool typed = rq->method == METHOD_POST && csrf_is_own_page(rq) && something_typed(rq);
    if (rq->wants_json || typed) {
        fail_clear(c);
        page_error(c, rq, rs, fail(c, ERR_LOGIN, "", typed ? "login.kept" : "login.needed"));
        return;
    }
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, "/masuk");
    if (rq->method == METHOD_GET && page_own_path(rq->path) && !str_eqz(rq->path, "/masuk")) {
        strbuf_putz(&b, "?ke=");
        input_escape(&b, rq->path);
    }
    rs->status = 303;
    rs->location = strbuf_str(&b);
}

/* False: answered already. */
static bool admit(struct ctx *c, struct http_req *rq, struct http_resp *rs)
{
    const struct route *route = rq->route;
    if (route->right == RIGHT_PUBLIC) {
        return true;
    }
    struct str token = input_cookie(rq->cookie, rq->tls ? "__Host-jj" : "jj");
    enum err e = token.n == 2 * TOKEN_BYTES ? keys_session(c, token, rq->tls) : ERR_LOGIN;
    if (e == ERR_LOGIN) {
        ask_login(c, rq, rs);
        return false;
    }
    if (e != OK) {
        page_error(c, rq, rs, e);
        return false;
    }
    const struct actor *who = c->who;
    const char *first = who->must_change              ? "/akun/sandi"
                        : !who->totp_on && !who->demo ? "/akun/totp"
                                                      : NULL;
    if (first != NULL && (route->flags & ROUTE_FIRST) == 0) {
        if (rq->wants_json) {
            page_error(c, rq, rs,
                       fail(c, ERR_DENIED, "",
                            who->must_change ? "login.must_change" : "login.must_totp"));
        } else {
            rs->status = 303;
            rs->location = str_of(first);
        }
        return false;
    }
    if ((who->rights & route->right) == 0) {
        page_error(c, rq, rs, fail(c, ERR_DENIED, "", "access.not_your_role"));
        return false;
    }
    return true;
}

static bool is_changing(const struct http_req *rq)
{
    return rq->method != METHOD_GET && rq->method != METHOD_HEAD;
}

/* A route without a record takes no input: what comes is named and refused. */
static enum err refuse_unknown(struct ctx *c, const struct http_req *rq)
{
    if (rq->route->record != NULL || (rq->route->flags & ROUTE_RAW) != 0) {
        return OK;
    }
    enum err e = OK;
    for (size_t i = 0; i < val_count(rq->input); i++) {
        struct str name = rq->input->map->keys[i];
        if (!router_name(name)) {
            e = fail_arg(c, ERR_INPUT, name, "form.unknown_field", name);
        }
    }
    return e;
}

/* Handlers never see what is the router's alone; If-Match stands for the field version. */
static void clean_input(struct ctx *c, struct http_req *rq)
{
    struct val *clean = val_map(c->mem);
    for (size_t i = 0; i < val_count(rq->input); i++) {
        struct str name = rq->input->map->keys[i];
        if (!str_eqz(name, "csrf") && !str_eqz(name, "lang") && !str_eqz(name, "ok")) {
            (void)val_put(c->mem, clean, name, rq->input->map->items[i]);
        }
    }
    struct str tag = str_trim(rq->if_match);
    if (is_changing(rq) && tag.n > 2 && tag.p[0] == '"' && val_getz(clean, "version") == NULL) {
        val_put_text(c->mem, clean, "version", str_cut(tag, 1, tag.n - 1));
    }
    rq->input = clean;
}

/* ---- running ---- */

static void reset_resp(struct http_resp *rs)
{
    *rs = (struct http_resp){ .status = 0 };
}

static void put_part(struct strbuf *b, struct str part)
{
    strbuf_put_int(b, (int64_t)part.n);
    strbuf_putc(b, ':');
    strbuf_put(b, part);
}

/*
 * The same form is the same key with the same words at the same address from the same person.
 * Other words under an old key, as a page restored by a browser sends them, are a form of their
 * own: nothing is lost. "" when the form has no key.
 */
static struct str once_id(struct ctx *c, const struct http_req *rq)
{
    struct strbuf b;
    unsigned char digest[16];
    if (http_input(rq, "once").n == 0) {
        return STR_NONE;
    }
    strbuf_init(&b, c->mem);
    put_part(&b, c->who != NULL ? c->who->id : STR_NONE);
    put_part(&b, rq->path);
    for (size_t i = 0; i < rq->input->map->n; i++) {
        const struct val *v = rq->input->map->items[i];
        put_part(&b, rq->input->map->keys[i]);
        put_part(&b, v->kind == VAL_TEXT ? v->s : STR_NONE);
        for (size_t k = 0; v->kind == VAL_LIST && k < v->list->n; k++) {
            put_part(&b, v->list->items[k]->s);
        }
    }
    for (size_t i = 0; i < rq->n_files; i++) {
        put_part(&b, rq->files[i].name);
        seal_digest(rq->files[i].bytes, digest);
        strbuf_put_bytes(&b, digest, sizeof digest);
    }
    seal_digest(strbuf_str(&b), digest);
    return str_hex(c->mem, digest, sizeof digest);
}

/* OK and *location set when this form has been answered before. */
static enum err once_find(struct ctx *c, const struct http_req *rq, struct str *location)
{
    struct str id = once_id(c, rq);
    *location = STR_NONE;
    if (id.n == 0 || c->db == NULL) {
        return OK;
    }
    struct value v;
    bool found = false;
    TRY(store_one(c, &once_find_stmt, VALS(V_TEXT(id)), &v, 1, &found));
    if (found) {
        *location = v.s;
    }
    return OK;
}

static void once_add(struct ctx *c, const struct http_req *rq, const struct http_resp *rs)
{
    struct str id = once_id(c, rq);
    if (id.n > 0 && rs->location.n > 0) {
        /* the same form at the same time: run again, and find what the other one wrote */
        change_exec(c, &once_add_stmt, VALS(V_TEXT(id), V_TEXT(rs->location), V_INT(c->now_ms)),
                    MISS_RETRY);
    }
}

/* One run of a handler on one snapshot. *answered: this form had its answer before; rs is it. */
static enum err run_once(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                         handler_fn *handler, bool writes, bool *answered)
{
    *answered = false;
    reset_resp(rs);
    c->change = writes ? change_new(c) : NULL;
    if (c->db != NULL) {
        TRY(store_begin_read(c));
    }
    enum err e = OK;
    if (writes) {
        struct str before = STR_NONE;
        e = once_find(c, rq, &before);
        if (e == OK && before.n > 0) {
            rs->status = 303;
            rs->location = before;
            *answered = true;
            store_rollback(c);
            return OK;
        }
    }
    if (e == OK) {
        e = handler(c, rq, rs);
    }
    if (c->db != NULL) {
        store_rollback(c);
    }
    if (e != OK && c->fail.code == OK) {
        c->fail.code = e;
    }
    return e;
}

/* The refusal stands with its reasons, and what it keeps is stored; else that it could not be. */
static enum err keep_refusal(struct ctx *c, enum err refusal, bool *retry)
{
    const struct fail why = c->fail;
    const enum err e = change_commit(c, retry);
    if (e != OK) {
        return e;
    }
    c->fail = why;
    return refusal;
}

static enum err run_handler(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    bool writes = (rq->route->flags & ROUTE_WRITES) != 0;
    for (int tries = 0; tries < COMMIT_TRIES; tries++) {
        bool retry = false;
        bool answered;
        fail_clear(c);
        enum err e = run_once(c, rq, rs, rq->route->handler, writes, &answered);
        if (e == ERR_INPUT && writes && change_is_kept(c)) {
            e = keep_refusal(c, e, &retry);
            if (!retry) {
                return e;
            }
            continue;
        }
        if (e != OK || !writes || answered || rs->n_stretch > 0) {
            return e;
        }
        once_add(c, rq, rs);
        if (change_is_empty(c)) {
            return OK;
        }
        e = change_commit(c, &retry);
        if (e == OK || !retry) {
            return e;
        }
    }
    fail_clear(c);
    return fail(c, ERR_CONFLICT, "", "form.changed_meanwhile");
}

/* The form once more, with what was typed and what is wrong. */
static bool show_form(struct ctx *c, const struct http_req *rq, struct http_resp *rs, enum err e)
{
    if (rq->route->again == NULL || rq->wants_json) {
        return false;
    }
    struct fail kept = c->fail;
    bool answered;
    c->typed = rq->input;
    if (run_once(c, rq, rs, rq->route->again, false, &answered) != OK) {
        return false;
    }
    c->fail = kept;
    rs->status = err_status(e);
    page_render(c, rq, rs);
    return true;
}

static bool show_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs, enum err e)
{
    return (e == ERR_INPUT || e == ERR_CONFLICT) && show_form(c, rq, rs, e);
}

static void refuse_large(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    fail_clear(c);
    enum err e = fail(c, ERR_LIMIT, "", "http.too_large");
    if (rq->too_large || !show_form(c, rq, rs, e)) {
        page_error(c, rq, rs, e);
    }
}

static void add_flash(struct ctx *c, struct http_resp *rs)
{
    if (rs->flash != NULL && rs->location.n > 0) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        struct str place = rs->location;
        size_t hash = str_find(place, '#', 0);
        struct str bare = str_cut(place, 0, hash == SIZE_MAX ? place.n : hash);
        strbuf_put(&b, bare);
        strbuf_putz(&b, str_find(bare, '?', 0) == SIZE_MAX ? "?ok=" : "&ok=");
        strbuf_putz(&b, rs->flash);
        strbuf_put(&b, str_cut(place, bare.n, place.n));
        rs->location = strbuf_str(&b);
    }
}

static void answer(struct ctx *c, struct http_req *rq, struct http_resp *rs)
{
    enum err e = run_handler(c, rq, rs);
    if (e == ERR_LOGIN) { /* the session ended under the handler's hands */
        reset_resp(rs);
        ask_login(c, rq, rs);
        return;
    }
    if (e != OK) {
        if (!show_again(c, rq, rs, e)) {
            page_error(c, rq, rs, e);
        }
        return;
    }
    if (rs->n_stretch > 0) {
        return;
    }
    if (rs->location.n > 0) {
        rs->status = rs->status != 0 ? rs->status : 303;
        add_flash(c, rs);
        return;
    }
    rs->status = rs->status != 0 ? rs->status : 200;
    if (rs->content_type.n == 0) {
        page_render(c, rq, rs);
    }
}

static void handle(const struct router *r, struct ctx *c, struct http_req *rq, struct http_resp *rs)
{
    struct str segments[PATH_SEGMENTS_MAX];
    bool other = false;
    const struct path_route *p = find_route(r, rq, segments, &other);
    rq->wants_json = accepts_json(rq->accept);
    c->lang = choose_lang(rq);
    if (p == NULL) {
        page_error_status(c, rq, rs, other ? 405 : 404, other ? "http.method" : "http.not_found");
        if (other) {
            http_header_add(rs, "Allow", allowed_methods(c, r, rq));
        }
        return;
    }
    rq->route = p->route;
    take_params(c, rq, p, segments);
    enum err e = input_read(c, rq);
    c->lang = choose_lang(rq);
    if (is_changing(rq) && !csrf_same_origin(rq)) {
        page_error(c, rq, rs, fail(c, ERR_DENIED, "", "http.foreign_site"));
        return;
    }
    if (!admit(c, rq, rs)) {
        return;
    }
    if (rq->too_large) {
        refuse_large(c, rq, rs);
        return;
    }
    if (e != OK && e != ERR_LIMIT) {
        bool type = c->fail.n > 0 && str_eqz(str_of(c->fail.items[0].key), "form.unknown_type");
        page_error_status(c, rq, rs, type ? 415 : 400, c->fail.items[0].key);
        return;
    }
    if (is_changing(rq) && p->route->right != RIGHT_PUBLIC &&
        (p->route->flags & ROUTE_NO_CSRF) == 0 && !csrf_token_ok(rq, c->who)) {
        page_error(c, rq, rs, fail(c, ERR_DENIED, "", "http.form_too_old"));
        return;
    }
    if (refuse_unknown(c, rq) != OK) {
        page_error(c, rq, rs, ERR_INPUT);
        return;
    }
    clean_input(c, rq);
    if (e == ERR_LIMIT) {
        refuse_large(c, rq, rs);
        return;
    }
    if (rq->stretch == STRETCH_LOST) {
        page_error(c, rq, rs, fail(c, ERR_STORE, "", "http.busy"));
        return;
    }
    answer(c, rq, rs);
}

/* The answer leaves only when every log entry of this request is on disk. */
static void sync_log(struct ctx *c, struct http_req *rq, struct http_resp *rs)
{
    if (rs->n_stretch == 0 && c->keys != NULL && keys_sync(c) != OK) {
        fail_clear(c);
        page_error(c, rq, rs, fail(c, ERR_STORE, "", "http.busy"));
    }
}

void router_handle(const struct router *r, struct ctx *c, struct http_req *rq, struct http_resp *rs)
{
    struct arena_mark start = arena_mark(c->mem);
    jmp_buf too_much;
    rq->router = r;
    rq->route = NULL;
    rq->params = NULL;
    rq->input = NULL;
    rq->files = NULL;
    rq->n_files = 0;
    c->who = NULL;
    c->packs = r->cfg.packs;
    c->change = NULL;
    c->typed = NULL;
    fail_clear(c);
    jmp_buf *former = arena_catch(c->mem, &too_much);
    if (setjmp(too_much) == 0) {
        reset_resp(rs);
        handle(r, c, rq, rs);
        sync_log(c, rq, rs);
        page_security_headers(rq, rs);
    } else {
        /* the arena's cap: all of it is given back, so that there is room for saying so */
        (void)arena_catch(c->mem, NULL);
        if (c->db != NULL) {
            store_rollback(c);
        }
        arena_rewind(c->mem, start);
        rq->input = NULL;
        rq->files = NULL;
        rq->n_files = 0;
        rq->params = NULL;
        c->who = NULL;
        c->typed = NULL;
        c->change = NULL;
        fail_clear(c);
        reset_resp(rs);
        log_line(LOG_WARN, "request=too_large");
        page_error(c, rq, rs, fail(c, ERR_LIMIT, "", "http.too_large"));
        page_security_headers(rq, rs);
    }
    (void)arena_catch(c->mem, former);
}

/* ---- for handlers ---- */

enum err http_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                    struct str action, struct str shown, struct val *typed)
{
    struct str segments[PATH_SEGMENTS_MAX];
    bool other = false;
    struct http_req asked = *rq;
    const struct actor *who = c->who;
    asked.method = METHOD_POST;
    asked.path = action;
    asked.query = STR_NONE;
    asked.stretch = STRETCH_NONE;
    const struct path_route *p = find_route(rq->router, &asked, segments, &other);
    if (p == NULL || p->route->again == NULL || who == NULL ||
        (who->rights & p->route->right) == 0 || who->must_change || (!who->totp_on && !who->demo)) {
        return ERR_NOT_FOUND;
    }
    asked.route = p->route;
    take_params(c, &asked, p, segments);
    asked.input = typed;
    clean_input(c, &asked);
    c->typed = asked.input;
    TRY(p->route->again(c, &asked, rs));
    asked.path = shown;
    if (rs->location.n == 0) {
        page_render(c, &asked, rs);
    }
    return OK;
}

bool http_typed(struct ctx *c, struct str text, struct val *map)
{
    return input_urlencoded(c->mem, text, map);
}

struct str http_param(const struct http_req *rq, const char *name)
{
    return val_get_text(rq->params, name);
}

struct str http_input(const struct http_req *rq, const char *name)
{
    return val_get_text(rq->input, name);
}

enum err http_read(struct ctx *c, const struct http_req *rq, const struct rec *r, bool partial,
                   void *row)
{
    return rec_read(c, r, rq->input, partial, row);
}

void http_unticked(const struct http_req *rq, const struct rec *r, void *row)
{
    for (size_t i = 0; i < r->n && !str_starts(rq->content_type, STR("application/json")); i++) {
        const struct field *f = &r->fields[i];
        if ((f->type == F_BOOL || f->type == F_CODES) && !f->fixed) {
            rec_set_has(r, row, f->name);
        }
    }
}

enum err http_go(struct ctx *c, struct http_resp *rs, const char *a, struct str b, const char *d)
{
    const struct str parts[] = { str_of(a), b, str_of(d) };
    rs->location = str_join(c->mem, parts, ARRAY_LEN(parts));
    rs->status = 303;
    return page_own_path(rs->location) ? OK : fail(c, ERR_INTERNAL, "", "http.internal");
}

enum err http_page(struct http_resp *rs, const char *template, struct str title, struct val *data)
{
    rs->template = str_of(template);
    rs->title = title;
    rs->data = data;
    return OK;
}

enum err http_raw(struct http_resp *rs, struct str content_type, struct str body)
{
    rs->content_type = content_type;
    rs->body = body;
    return OK;
}

enum err http_want_stretch(struct http_resp *rs, const struct stretch_job *jobs, size_t n)
{
    if (n == 0 || n > HTTP_STRETCH_MAX) {
        return ERR_INTERNAL;
    }
    for (size_t i = 0; i < n; i++) {
        rs->stretch[i] = jobs[i];
    }
    rs->n_stretch = n;
    return OK;
}

void http_header_add(struct http_resp *rs, const char *name, struct str text)
{
    if (rs->n_headers < HTTP_HEADERS_MAX) {
        rs->headers[rs->n_headers++] = (struct http_header){ name, text };
    }
}

static struct str cookie_name(struct ctx *c, const struct http_req *rq, const char *name)
{
    const struct str parts[] = { rq->tls ? STR("__Host-") : STR(""), str_of(name) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

struct str http_cookie(struct ctx *c, const struct http_req *rq, const char *name)
{
    return input_cookie(rq->cookie, str_z(c->mem, cookie_name(c, rq, name)));
}

void http_cookie_put(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     const char *name, struct str token)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put(&b, cookie_name(c, rq, name));
    strbuf_putc(&b, '=');
    strbuf_put(&b, token);
    strbuf_putz(&b, "; Path=/; HttpOnly; SameSite=Strict");
    if (rq->tls) {
        strbuf_putz(&b, "; Secure");
    }
    if (token.n == 0) {
        strbuf_putz(&b, "; Max-Age=0");
    }
    http_header_add(rs, "Set-Cookie", strbuf_str(&b));
}

void http_cookie_set(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     struct str token)
{
    http_cookie_put(c, rq, rs, "jj", token);
}

const struct rec *http_record(const struct http_req *rq, size_t i)
{
    const struct router_config *cfg = &rq->router->cfg;
    for (size_t f = 0; f < cfg->n_features; f++) {
        if (i < cfg->features[f]->n_records) {
            return cfg->features[f]->records[i];
        }
        i -= cfg->features[f]->n_records;
    }
    return NULL;
}

const char *http_files_dir(const struct http_req *rq)
{
    return rq->router->cfg.files_dir;
}

void http_flash(struct http_resp *rs, const char *label_key)
{
    rs->flash = label_key;
}

enum err http_scrub(struct ctx *c, const struct http_req *rq, struct str bytes, struct str *shown,
                    struct str *type)
{
    const struct router_config *cfg = &rq->router->cfg;
    *shown = STR_NONE;
    *type = STR_NONE;
    return cfg->scrub == NULL ? OK : cfg->scrub(cfg->scrub_data, c, bytes, shown, type);
}
