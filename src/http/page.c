/*
 * page.c - what a handler returned becomes an answer: a page with its frame, JSON, a problem (RFC
 * 9457), an error page.
 */
#include "http/http_priv.h"

#include "base/ids.h"
#include "base/json.h"
#include "base/log.h"
#include "rec/pack.h"

struct nav_row {
    const char *label, *href;
    uint64_t right;
    const char *
        in_group; /* what it is called among its own; NULL: stands alone. Rows of the one group follow each other. */
};

/* More than these do not stand side by side on an old screen: then the group is one entry, with a line of its own below. */
#define NAV_FLAT 9

static const struct nav_row nav[] = {
    { "nav.home", "/beranda", RIGHT_SELF },
    { "nav.queue", "/antrean", RIGHT_REPORT_READ },
    { "nav.cases", "/kasus", RIGHT_CASE_LIST },
    { "nav.roster", "/jaga", RIGHT_CASE_LIST },
    { "nav.referrals", "/rujukan", RIGHT_REFERRAL_ANSWER },
    { "nav.handover", "/serahan", RIGHT_HANDOVER_SEND },
    { "nav.conference", "/gelar", RIGHT_CONFERENCE },
    { "nav.invited", "/undangan", RIGHT_CONFERENCE_JOIN },
    { "nav.team", "/tim", RIGHT_LEAD_VIEW },
    { "nav.network", "/direktori", RIGHT_REPORT_READ | RIGHT_CASE_READ | RIGHT_TASKFORCE_READ },
    { "nav.taskforce", "/gugus-tugas", RIGHT_TASKFORCE_READ, "nav.body" },
    { "nav.meeting", "/rapat", RIGHT_TASKFORCE_READ, "nav.meeting" },
    { "nav.decision", "/tindak-lanjut", RIGHT_TASKFORCE_READ, "nav.decision" },
    { "nav.prevention", "/pencegahan", RIGHT_TASKFORCE_READ, "nav.prevention" },
    { "nav.actionplan", "/rencana-aksi", RIGHT_TASKFORCE_READ, "nav.actionplan" },
    { "nav.dashboard", "/dasbor", RIGHT_FIGURES_READ },
    { "nav.recap", "/rekap", RIGHT_FIGURES_READ },
    { "nav.members", "/anggota", RIGHT_MEMBER_ADMIN },
    { "nav.agencies", "/lembaga", RIGHT_MEMBER_ADMIN },
    { "nav.packs", "/paket", RIGHT_PACK_ADMIN },
    { "nav.jobs", "/pekerjaan", RIGHT_JOB_ADMIN },
    { "nav.audit", "/audit", RIGHT_AUDIT_READ },
};

static const char *const hotlines[][2] = { { "police", "hotline.police" },
                                           { "sapa", "hotline.sapa" },
                                           { "emergency", "hotline.emergency" } };

bool page_own_path(struct str path)
{
    if (path.n == 0 || path.p[0] != '/' || path.n > 600 ||
        (path.n > 1 && (path.p[1] == '/' || path.p[1] == '\\'))) {
        return false;
    }
    for (size_t i = 0; i < path.n; i++) {
        if ((unsigned char)path.p[i] < 0x21 || path.p[i] == 0x7f || path.p[i] == '\\') {
            return false;
        }
    }
    return true;
}

/* ---- the frame's values ---- */

static void put_nav_item(struct ctx *c, struct val *list, const char *label, const char *href,
                         bool current, int64_t count)
{
    struct val *item = val_push_map(c->mem, list);
    val_put_text(c->mem, item, "label", pack_say(c, label));
    val_put_text(c->mem, item, "href", str_of(href));
    val_put_bool(c->mem, item, "current", current);
    val_put_int(c->mem, item, "count", count);
}

static bool nav_current(const struct http_req *rq, const struct http_resp *rs, const char *href)
{
    const struct str active = val_get_text(rs->page, "nav");
    return active.n > 0 ? str_eqz(active, href) : str_starts(rq->path, str_of(href));
}

static void put_nav(struct ctx *c, const struct http_req *rq, const struct http_resp *rs,
                    struct val *page)
{
    struct val *list = val_put_list(c->mem, page, "nav");
    struct val *sub = val_put_list(c->mem, page, "subnav");
    const struct val *counts = val_getz(rs->page, "counts");
    const struct nav_row *mine[ARRAY_LEN(nav)];
    size_t n = 0;
    bool in_group = false;
    for (size_t i = 0; c->who != NULL && i < ARRAY_LEN(nav); i++) {
        if ((c->who->rights & nav[i].right) != 0) {
            mine[n++] = &nav[i];
            in_group = in_group || (nav[i].in_group != NULL && nav_current(rq, rs, nav[i].href));
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct nav_row *r = mine[i];
        const bool fold = n > NAV_FLAT && r->in_group != NULL;
        const bool current = nav_current(rq, rs, r->href);
        if (fold && in_group) {
            put_nav_item(c, sub, r->in_group, r->href, current, 0);
        }
        if (!fold || mine[i - 1]->in_group == NULL) {
            put_nav_item(c, list, r->label, r->href, fold ? in_group : current,
                         val_get_int(counts, r->href, 0));
        }
    }
}

static void put_who(struct ctx *c, struct val *page)
{
    if (c->who == NULL) {
        (void)val_put(c->mem, page, STR("who"), val_bool(c->mem, false));
        return;
    }
    struct val *who = val_put_map(c->mem, page, "who");
    size_t n = 0;
    const struct role *roles = c->packs != NULL ? pack_roles(c->packs, &n) : NULL;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < n; i++) {
        if ((c->who->roles & roles[i].bit) != 0) {
            strbuf_putz(&b, b.n > 0 ? ", " : "");
            strbuf_put(&b, roles[i].label[c->lang]);
        }
    }
    val_put_text(c->mem, who, "name", c->who->name);
    val_put_text(c->mem, who, "role", strbuf_str(&b));
    val_put_text(c->mem, who, "agency", c->who->agency);
}

static void put_hotlines(struct ctx *c, struct val *page)
{
    struct val *list = val_put_list(c->mem, page, "hotlines");
    for (size_t i = 0; i < ARRAY_LEN(hotlines); i++) {
        struct str number = pack_setting(c->packs, hotlines[i][0]);
        if (number.n == 0) {
            continue;
        }
        const struct str parts[] = { STR("tel:"), number };
        struct val *item = val_push_map(c->mem, list);
        val_put_text(c->mem, item, "number", number);
        val_put_text(c->mem, item, "label", pack_say(c, hotlines[i][1]));
        val_put_text(c->mem, item, "href", str_join(c->mem, parts, 2));
    }
}

static void put_errors(struct ctx *c, struct val *page)
{
    struct val *list = val_put_list(c->mem, page, "errors");
    for (size_t i = 0; i < c->fail.n; i++) {
        const struct fail_item *f = &c->fail.items[i];
        struct val *item = val_push_map(c->mem, list);
        val_put_text(c->mem, item, "field", f->field);
        val_put_text(c->mem, item, "text", pack_say1(c, f->key, f->arg));
    }
}

static void put_flash(struct ctx *c, const struct http_req *rq, struct val *page)
{
    struct str text[2];
    struct str pair;
    struct str query = rq->query;
    struct str key = STR_NONE;
    while (str_next(&query, '&', &pair)) {
        if (str_starts(pair, STR("ok="))) {
            key = str_cut(pair, 3, pair.n);
        }
    }
    if (key.n > 0 && key.n < 80 && pack_find_label(c->packs, key, text)) {
        struct val *flash = val_put_map(c->mem, page, "flash");
        val_put_textz(c->mem, flash, "kind", "ok");
        val_put_text(c->mem, flash, "text", text[c->lang]);
    } else {
        (void)val_put(c->mem, page, STR("flash"), val_bool(c->mem, false));
    }
}

/* "case_list" of feature/case/case_list.html. */
static struct str bare_name(struct str template)
{
    size_t from = template.n;
    while (from > 0 && template.p[from - 1] != '/') {
        from--;
    }
    size_t end = str_ends(template, STR(".html")) ? template.n - 5 : template.n;
    return str_cut(template, from, end);
}

/*
 * What the page is for, in a few sentences: row "help.NAME" of a pack's texts for NAME.html,
 * sentences parted by "|". Empty where there is none. One lookup by name; the sentences are slices
 * of the pack.
 */
static void put_help(struct ctx *c, struct str template, struct val *page)
{
    struct val *list = val_put_list(c->mem, page, "help");
    const struct str parts[] = { STR("help."), bare_name(template) };
    struct str text[2];
    struct str line;
    if (!pack_find_label(c->packs, str_join(c->mem, parts, ARRAY_LEN(parts)), text)) {
        return;
    }
    while (str_next(&text[c->lang], '|', &line)) {
        (void)val_push(c->mem, list, val_text(c->mem, line));
    }
}

static struct str once_key(struct ctx *c)
{
    unsigned char key[16];
    random_bytes(key, sizeof key);
    return str_hex(c->mem, key, sizeof key);
}

static struct str demo_day(struct ctx *c)
{
    const struct office_hours *hours = pack_hours(c->packs);
    int year, month, day;
    struct strbuf b;
    day_split(day_of_ms(c->now_ms, hours != NULL ? hours->utc_offset_minutes : 0), &year, &month,
              &day);
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "month.%d", month);
    struct str name = pack_label(c->packs, strbuf_str(&b), c->lang);
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "%d %.*s %d", day, STR_ARG(name), year);
    return strbuf_str(&b);
}

static struct val *frame(struct ctx *c, const struct http_req *rq, const struct http_resp *rs,
                         struct str template)
{
    const struct router *r = rq->router;
    struct val *page = val_map(c->mem);
    bool public = c->who == NULL;
    bool is_id = c->lang == LANG_ID;
    val_put_text(c->mem, page, "title",
                 public || rs->title.n == 0
                     ? pack_say(c, public ? "page.neutral_title" : "page.staff_title")
                     : rs->title);
    val_put_text(c->mem, page, "heading", rs->title);
    val_put_text(c->mem, page, "city", pack_setting(c->packs, "short_name"));
    val_put_textz(c->mem, page, "lang", is_id ? "id" : "en");
    val_put_textz(c->mem, page, "lang_other", is_id ? "en" : "id");
    val_put_textz(c->mem, page, "lang_other_label", is_id ? "English" : "Bahasa Indonesia");
    val_put_text(c->mem, page, "css", http_asset(r, "jejaring.css"));
    val_put_text(c->mem, page, "js", http_asset(r, "jj.js"));
    val_put_text(c->mem, page, "icons", http_asset(r, "icons.svg"));
    val_put_text(c->mem, page, "favicon", http_asset(r, "favicon.svg"));
    val_put_text(c->mem, page, "csrf", c->who != NULL ? c->who->csrf : STR(""));
    val_put_text(c->mem, page, "once", once_key(c));
    val_put_text(c->mem, page, "path", rq->path);
    val_put_textz(c->mem, page, "token", "");
    val_put_bool(c->mem, page, "public", public);
    val_put_bool(c->mem, page, "demo", r->cfg.demo);
    val_put_text(c->mem, page, "demo_day", r->cfg.demo ? demo_day(c) : STR(""));
    put_nav(c, rq, rs, page);
    /* that page is the bell itself */
    val_put_bool(c->mem, page, "bell",
                 c->who != NULL && (c->who->rights & RIGHT_REPORT_WRITE) != 0 &&
                     !str_eqz(rq->path, "/jaga/bel"));
    put_who(c, page);
    put_hotlines(c, page);
    put_errors(c, page);
    put_flash(c, rq, page);
    put_help(c, template, page);
    for (size_t i = 0; rs->page != NULL && i < rs->page->map->n; i++) {
        struct str key = rs->page->map->keys[i];
        if (!str_eqz(key, "nav") && !str_eqz(key, "counts")) {
            (void)val_put(c->mem, page, key, rs->page->map->items[i]);
        }
    }
    return page;
}

/* ---- answers ---- */

static void answer_json(struct ctx *c, struct http_resp *rs, const struct val *v, const char *type)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    json_write(&b, v);
    rs->body = strbuf_str(&b);
    rs->content_type = str_of(type);
}

/* The version of what the page is about: it stands in the tree, or in its one record. */
static void add_etag(struct ctx *c, struct http_resp *rs)
{
    const struct val *version = val_getz(rs->data, "version");
    if (version == NULL) {
        version = val_getz(val_getz(rs->data, "record"), "version");
    }
    if (version != NULL && version->kind == VAL_INT) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_printf(&b, "\"%lld\"", (long long)version->i);
        http_header_add(rs, "ETag", strbuf_str(&b));
    }
}

/* Where a list goes on, for programs (RFC 8288); people have the button. */
static void add_link(struct ctx *c, struct http_resp *rs)
{
    struct str next = val_get_text(val_getz(rs->data, "pager"), "next");
    next = next.n > 0 ? next : val_get_text(rs->data, "next");
    if (page_own_path(next)) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_putc(&b, '<');
        strbuf_put(&b, next);
        strbuf_putz(&b, ">; rel=\"next\"");
        http_header_add(rs, "Link", strbuf_str(&b));
    }
}

static enum err render(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                       struct str template, struct val *data)
{
    const struct router_config *cfg = &rq->router->cfg;
    struct val *root = val_map(c->mem);
    struct strbuf b;
    for (size_t i = 0; data != NULL && data->kind == VAL_MAP && i < data->map->n; i++) {
        (void)val_put(c->mem, root, data->map->keys[i], data->map->items[i]);
    }
    (void)val_put(c->mem, root, STR("page"), frame(c, rq, rs, template));
    strbuf_init(&b, c->mem);
    enum err e = ERR_NOT_FOUND;
    if (rq->fragment.n > 0 && rs->status == 200) {
        e = template_render_fragment(c, cfg->templates, template, rq->fragment, root,
                                     cfg->strict_templates, &b);
    }
    if (e == ERR_NOT_FOUND) {
        strbuf_clear(&b);
        e = template_render(c, cfg->templates, template, root, cfg->strict_templates, &b);
    }
    if (e == OK) {
        rs->body = strbuf_str(&b);
        rs->content_type = STR("text/html; charset=utf-8");
    }
    return e;
}

void page_render(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    if (rq->wants_json || rs->template.n == 0) {
        add_etag(c, rs);
        add_link(c, rs);
        if (c->who != NULL) { /* forms carry it as a field; a program sends it back in "csrf" */
            http_header_add(rs, "CSRF-Token", c->who->csrf);
        }
        answer_json(c, rs, rs->data != NULL ? rs->data : val_map(c->mem), "application/json");
        return;
    }
    if (render(c, rq, rs, rs->template, rs->data) != OK) {
        log_line(LOG_ERROR, "page=broken template=%.*s where=%.*s name=%.*s", STR_ARG(rs->template),
                 STR_ARG(c->fail.n > 0 ? c->fail.items[c->fail.n - 1].field : STR_NONE),
                 STR_ARG(c->fail.n > 0 ? c->fail.items[c->fail.n - 1].arg : STR_NONE));
        fail_clear(c);
        page_error(c, rq, rs, fail(c, ERR_INTERNAL, "", "http.internal"));
    }
}

/* ---- refusals ---- */

static const char *title_key(int status)
{
    switch (status) {
    case 400:
    case 415:
    case 422:
        return "http.title.input";
    case 401:
        return "http.title.login";
    case 403:
        return "http.title.denied";
    case 404:
        return "http.title.not_found";
    case 405:
        return "http.title.method";
    case 409:
        return "http.title.conflict";
    case 413:
    case 429:
        return "http.title.limit";
    case 503:
        return "http.title.busy";
    default:
        return "http.title.internal";
    }
}

static bool failed_by(const struct ctx *c, const char *key)
{
    return c->fail.n > 0 && str_eqz(str_of(c->fail.items[0].key), key);
}

/* A form that is not taken is no matter of roles. */
static const char *title_of(const struct ctx *c, int status)
{
    bool form = failed_by(c, "http.form_too_old") || failed_by(c, "http.foreign_site");
    return form ? "http.title.form" : title_key(status);
}

static void problem(struct ctx *c, struct http_resp *rs, int status)
{
    struct val *v = val_map(c->mem);
    val_put_textz(c->mem, v, "type", "about:blank");
    val_put_text(c->mem, v, "title", pack_say(c, title_of(c, status)));
    val_put_int(c->mem, v, "status", status);
    if (c->fail.n > 0) {
        val_put_text(c->mem, v, "detail", pack_say1(c, c->fail.items[0].key, c->fail.items[0].arg));
        struct val *list = val_put_list(c->mem, v, "errors");
        for (size_t i = 0; i < c->fail.n; i++) {
            struct val *item = val_push_map(c->mem, list);
            val_put_text(c->mem, item, "field", c->fail.items[i].field);
            val_put_textz(c->mem, item, "key", c->fail.items[i].key);
            val_put_text(c->mem, item, "detail",
                         pack_say1(c, c->fail.items[i].key, c->fail.items[i].arg));
        }
    }
    answer_json(c, rs, v, "application/problem+json");
}

#define KEEP_WORDS 30

static void put_field(struct ctx *c, struct val *list, struct str name, const struct val *v)
{
    if (v->kind == VAL_TEXT) {
        struct val *item = val_push_map(c->mem, list);
        val_put_text(c->mem, item, "name", name);
        val_put_text(c->mem, item, "value", v->s);
        /* what somebody wrote is shown, so that it is seen to be there */
        val_put_bool(c->mem, item, "words",
                     v->s.n > KEEP_WORDS && str_find(v->s, ' ', 0) != SIZE_MAX);
    }
}

/* All that was typed, for hidden inputs; secrets are typed again, and the token is today's. */
static void put_typed(struct ctx *c, const struct http_req *rq, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "fields");
    for (size_t i = 0; i < val_count(rq->input); i++) {
        struct str name = rq->input->map->keys[i];
        const struct val *v = rq->input->map->items[i];
        if (str_starts(name, STR("password")) || str_starts(name, STR("totp")) ||
            (c->who != NULL && str_eqz(name, "csrf"))) {
            continue;
        }
        put_field(c, list, name, v);
        for (size_t k = 0; v->kind == VAL_LIST && k < v->list->n; k++) {
            put_field(c, list, name, v->list->items[k]);
        }
    }
    if (c->who != NULL) {
        put_field(c, list, STR("csrf"), val_text(c->mem, c->who->csrf));
    }
    val_put_bool(c->mem, data, "files", rq->n_files > 0);
}

/*
 * Nothing of this is stored, and it can be sent again as it is: the service was busy, or the
 * session behind the form has ended. The latter only for a page of ours, never for words that
 * another site put there.
 */
static bool keeps_typed(const struct ctx *c, const struct http_req *rq, int status)
{
    bool ended = (status == 401 || failed_by(c, "http.form_too_old")) && csrf_is_own_page(rq);
    return (status == 503 || ended) && rq->method == METHOD_POST && rq->route != NULL &&
           (rq->route->flags & ROUTE_NO_CSRF) == 0;
}

static void answer_failure(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                           int status)
{
    struct val *data = val_map(c->mem);
    bool keep = keeps_typed(c, rq, status);
    struct str template = keep ? STR("keep") : STR("error");
    *rs = (struct http_resp){ .status = status };
    if (status == 503 || status == 429) {
        http_header_add(rs, "Retry-After", STR("5"));
    }
    if (rq->wants_json) {
        problem(c, rs, status);
        return;
    }
    rs->title = pack_say(c, title_of(c, status));
    val_put_int(c->mem, data, "status", status);
    val_put_text(c->mem, data, "heading", rs->title);
    val_put_text(c->mem, data, "action", rq->path);
    val_put_bool(c->mem, data, "is_public", c->who == NULL);
    if (keep) {
        val_put_bool(c->mem, data, "login", status == 401);
        put_typed(c, rq, data);
    }
    if (!template_has(rq->router->cfg.templates, template) ||
        render(c, rq, rs, template, data) != OK) {
        rs->body = rs->title;
        rs->content_type = STR("text/plain; charset=utf-8");
    }
}

void page_error(struct ctx *c, const struct http_req *rq, struct http_resp *rs, enum err code)
{
    if (code == ERR_INTERNAL || code == ERR_STORE) {
        log_line(LOG_WARN, "request=failed code=%s route=%s cause=%s", err_name(code),
                 rq->route != NULL ? rq->route->path : "",
                 c->fail.n > 0 ? c->fail.items[0].key : "");
    }
    if (c->fail.n == 0 && code == ERR_NOT_FOUND) {
        (void)fail(c, code, "", "http.not_found"); /* noted for the page; code is answered below */
    } else if (c->fail.n == 0 && code == ERR_STORE) {
        (void)fail(c, code, "", "http.busy");
    }
    /* "too many tries" is no matter of size */
    bool waits =
        code == ERR_LIMIT && c->fail.n > 0 && str_ends(str_of(c->fail.items[0].key), STR(".wait"));
    answer_failure(c, rq, rs, waits ? 429 : err_status(code));
}

void page_error_status(struct ctx *c, const struct http_req *rq, struct http_resp *rs, int status,
                       const char *key)
{
    if (c->fail.n == 0) {
        (void)fail(c, ERR_INPUT, "", key); /* the status is given, only the sentence counts */
    }
    answer_failure(c, rq, rs, status);
}

/* ---- headers ---- */

static bool has_header(const struct http_resp *rs, const char *name)
{
    for (size_t i = 0; i < rs->n_headers; i++) {
        if (str_ieq(str_of(rs->headers[i].name), str_of(name))) {
            return true;
        }
    }
    return false;
}

void page_security_headers(const struct http_req *rq, struct http_resp *rs)
{
    static const char *const rows[][2] = {
        { "Content-Security-Policy",
          "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; media-src 'self'; "
          "form-action 'self'; frame-ancestors 'none'; base-uri 'none'" },
        { "Referrer-Policy", "no-referrer" },
        { "X-Content-Type-Options", "nosniff" },
        { "X-Frame-Options", "DENY" },
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "Permissions-Policy",
          "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
          "microphone=(), midi=(), payment=(), usb=()" },
        { "Cache-Control", "no-store" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (!has_header(rs, rows[i][0])) {
            http_header_add(rs, rows[i][0], str_of(rows[i][1]));
        }
    }
    if (rq->tls) {
        http_header_add(rs, "Strict-Transport-Security", STR("max-age=31536000"));
    }
}
