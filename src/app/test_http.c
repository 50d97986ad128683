/* test_http.c - the city of tests: made once per test program, thrown away at its end. */
#include "http/test_http.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/files.h"
#include "app/init.h"
#include "app/member.h"
#include "app/stretch.h"
#include "base/json.h"
#include "http/http_priv.h"

#define MEMBERS_MAX 24
/* The least that libsodium takes: tests make hundreds of hashes. */
#define TEST_PASSES 1
#define TEST_MEMORY_KIB 8
#define TEST_NOW_MS INT64_C(1731549600000) /* 2024-11-14 09:00 WIB */

struct test_login {
    const char *login, *roles, *agency;
    struct str id, token;
};

struct http_test {
    struct arena *mem;
    struct city city;
    const char *dir;
    struct test_login logins[MEMBERS_MAX];
    size_t n;
};

static const struct test_login everybody[] = {
    { .login = "lead", .roles = "lead", .agency = "UPTD_PPA" },
    { .login = "lead2", .roles = "lead", .agency = "UPTD_PPA" },
    { .login = "intake", .roles = "intake", .agency = "UPTD_PPA" },
    { .login = "intake2", .roles = "intake", .agency = "UPTD_PPA" },
    { .login = "case_manager", .roles = "case_manager", .agency = "UPTD_PPA" },
    { .login = "case_manager2", .roles = "case_manager", .agency = "UPTD_PPA" },
    { .login = "companion", .roles = "companion", .agency = "UPTD_PPA" },
    { .login = "partner", .roles = "partner", .agency = "POLRESTA" },
    { .login = "partner2", .roles = "partner", .agency = "RSUD_ABDUL_MANAP" },
    { .login = "partner3", .roles = "partner", .agency = "POLRESTA" },
    { .login = "leader", .roles = "leader", .agency = "SETDA" },
    { .login = "secretariat", .roles = "secretariat", .agency = "DPMPPA" },
    { .login = "admin", .roles = "admin", .agency = "DPMPPA" },
    { .login = "auditor", .roles = "auditor", .agency = "SETDA" },
};

__attribute__((noreturn)) static void give_up(const char *step, struct str why)
{
    (void)fprintf(stderr, "test city: %s: %.*s\n", step, STR_ARG(why));
    abort();
}

static void must(struct ctx *c, enum err e, const char *step)
{
    if (e != OK) {
        give_up(step, city_failure(c, e));
    }
}

static void make_members(struct http_test *h)
{
    struct ctx c = city_ctx(&h->city, h->mem);
    for (size_t i = 0; i < ARRAY_LEN(everybody); i++) {
        struct member_new m = { .login = str_of(everybody[i].login),
                                .name = str_of(everybody[i].login),
                                .agency = str_of(everybody[i].agency),
                                .roles = str_of(everybody[i].roles),
                                .password = STR("kucing naik genteng"),
                                .demo = true };
        must(&c, member_make(&c, &m), everybody[i].login);
    }
}

/* Everybody logs in once, so that all have keys and desks; then lead ends set-up. */
static void log_in_all(struct http_test *h)
{
    for (size_t i = 0; i < ARRAY_LEN(everybody); i++) {
        struct ctx c = city_ctx(&h->city, h->mem);
        struct test_login *l = &h->logins[h->n++];
        *l = everybody[i];
        must(&c, member_login(&c, str_of(l->login), STR("kucing naik genteng"), &l->token),
             l->login);
        if (c.who->must_change) {
            must(&c,
                 member_password_set(&c, STR("kucing naik genteng"), STR("kucing turun genteng")),
                 l->login);
        }
        l->id = str_copy(h->mem, c.who->id);
    }
    struct ctx *c = test_ctx(h, "lead");
    bool open = false;
    must(c, keys_setup_open(c, &open), "set-up");
    if (open) {
        must(c, keys_setup_end(c), "end of set-up");
    }
}

struct http_test *test_http_new(void)
{
    char dir[] = "/tmp/jejaring-test-XXXXXX";
    struct str why = STR_NONE;
    struct arena *mem = arena_new(0);
    struct http_test *h = NEW(mem, struct http_test);
    const char *root = getenv("JEJARING_SOURCE_ROOT");
    h->mem = mem;
    if (mkdtemp(dir) == NULL) {
        give_up("no temporary folder", STR_NONE);
    }
    h->dir = str_z(mem, str_of(dir));
    struct init_plan plan = {
        .where = { .data = h->dir,
                   .pack = "kota-jambi",
                   .packs = path_join(mem, root != NULL ? root : ".", "packs") },
        .passes = TEST_PASSES,
        .memory_kib = TEST_MEMORY_KIB,
        .clock_offset_ms = TEST_NOW_MS - clock_wall_ms(),
        .demo = true,
        .strict_templates = true,
    };
    if (init_city(&h->city, mem, &plan, &why) != OK) {
        give_up("init", why);
    }
    make_members(h);
    log_in_all(h);
    return h;
}

void test_http_down(struct http_test *h)
{
    city_close(&h->city);
    h->n = 0;
}

void test_http_up(struct http_test *h)
{
    struct str why = STR_NONE;
    if (!city_lock(&h->city, "test", &why) || city_open_store(&h->city, &why) != OK ||
        city_open_keyd(&h->city, true, &why) != OK) {
        give_up("the city does not open again", why);
    }
    log_in_all(h);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st;
    (void)type;
    (void)at;
    return remove(path);
}

void test_http_free(struct http_test *h)
{
    city_close(&h->city);
    (void)nftw(h->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS); /* left-overs in /tmp harm nobody */
    arena_free(h->mem);
}

static const struct test_login *find_login(struct http_test *h, const char *login)
{
    for (size_t i = 0; i < h->n; i++) {
        if (strcmp(h->logins[i].login, login) == 0) {
            return &h->logins[i];
        }
    }
    give_up("nobody is called so", str_of(login));
}

struct ctx *test_ctx(struct http_test *h, const char *login)
{
    struct ctx *c = NEW(h->mem, struct ctx);
    *c = city_ctx(&h->city, h->mem);
    c->lang = LANG_ID;
    if (login != NULL) {
        must(c, keys_session(c, find_login(h, login)->token, false), login);
    }
    return c;
}

struct str test_csrf(struct http_test *h, const char *login)
{
    return test_ctx(h, login)->who->csrf;
}

struct str test_member_id(struct http_test *h, const char *login)
{
    return find_login(h, login)->id;
}

void test_clock_add(struct http_test *h, int64_t ms)
{
    h->city.cfg.clock_offset_ms += ms;
}

const char *test_dir(struct http_test *h)
{
    return h->dir;
}

const struct router *test_router(struct http_test *h)
{
    return h->city.router;
}

/* ---- requests ---- */

static void fill_in(struct http_test *h, const char *login, struct http_req *rq)
{
    size_t mark = str_find(rq->path, '?', 0);
    if (mark != SIZE_MAX) {
        rq->query = str_cut(rq->path, mark + 1, rq->path.n);
        rq->path = str_cut(rq->path, 0, mark);
    }
    rq->host = rq->host.n > 0 ? rq->host : STR("127.0.0.1:8470");
    rq->accept = rq->accept.n > 0 ? rq->accept : STR("text/html,application/xhtml+xml");
    rq->network = rq->network.n > 0 ? rq->network : STR("test");
    if (login != NULL && rq->cookie.n == 0) {
        const struct str parts[] = { STR("jj="), find_login(h, login)->token };
        rq->cookie = str_join(h->mem, parts, 2);
    }
}

/* As the gate does: what wants the slow hash is sent again with it. */
static void handle(struct http_test *h, struct http_req *rq, struct http_resp *rs)
{
    for (int turn = 0; turn < 4; turn++) {
        struct ctx c = city_ctx(&h->city, h->mem);
        router_handle(h->city.router, &c, rq, rs);
        keys_forget(c.keys);
        if (rs->n_stretch == 0) {
            return;
        }
        for (size_t i = 0; i < rs->n_stretch; i++) {
            if (!stretch_run(&rs->stretch[i], rq->stretched[i])) {
                give_up("no memory for the slow hash", STR_NONE);
            }
        }
        rq->n_stretched = rs->n_stretch;
        rq->stretch = STRETCH_DONE;
    }
    give_up("a handler asks for the slow hash again and again", rq->path);
}

struct test_answer test_send(struct http_test *h, const char *login, struct http_req *rq)
{
    struct test_answer a = { .status = 0 };
    struct str why;
    fill_in(h, login, rq);
    handle(h, rq, &a.resp);
    a.status = a.resp.status;
    a.body = a.resp.body;
    a.content_type = a.resp.content_type;
    a.location = a.resp.location;
    /* The limit is for what others send; openapi.json is longer, and read by programs of others. */
    if (str_has(a.content_type, STR("json")) && a.body.n <= JSON_MAX_BYTES &&
        !json_read(h->mem, a.body, &a.json, &why)) {
        give_up("an answer is broken JSON", why);
    }
    return a;
}

struct test_answer test_get(struct http_test *h, const char *login, const char *path)
{
    struct http_req rq = { .method = METHOD_GET, .path = str_of(path) };
    return test_send(h, login, &rq);
}

struct test_answer test_get_json(struct http_test *h, const char *login, const char *path)
{
    struct http_req rq = { .method = METHOD_GET,
                           .path = str_of(path),
                           .accept = STR("application/json") };
    return test_send(h, login, &rq);
}

static struct str with_csrf(struct http_test *h, const char *login, const char *body)
{
    if (login == NULL) {
        return str_of(body);
    }
    const struct str parts[] = { STR("csrf="), test_csrf(h, login), STR("&"), str_of(body) };
    return str_join(h->mem, parts, ARRAY_LEN(parts));
}

struct test_answer test_post(struct http_test *h, const char *login, const char *path,
                             const char *body)
{
    struct http_req rq = { .method = METHOD_POST,
                           .path = str_of(path),
                           .body = with_csrf(h, login, body),
                           .content_type = STR("application/x-www-form-urlencoded"),
                           .sec_fetch_site = STR("same-origin") };
    return test_send(h, login, &rq);
}

struct test_answer test_post_json(struct http_test *h, const char *login, const char *path,
                                  const char *json)
{
    struct str text = str_of(json);
    if (login != NULL && text.n > 1) {
        const struct str parts[] = { STR("{\"csrf\":\""), test_csrf(h, login),
                                     str_eqz(text, "{}") ? STR("\"") : STR("\","),
                                     str_cut(text, 1, text.n) };
        text = str_join(h->mem, parts, ARRAY_LEN(parts));
    }
    struct http_req rq = { .method = METHOD_POST,
                           .path = str_of(path),
                           .body = text,
                           .accept = STR("application/json"),
                           .content_type = STR("application/json") };
    return test_send(h, login, &rq);
}

struct test_answer test_post_file(struct http_test *h, const char *login, const char *path,
                                  const char *fields, const char *file_name, const char *type,
                                  struct str bytes)
{
    struct val *map = val_map(h->mem);
    struct strbuf b;
    strbuf_init(&b, h->mem);
    if (!input_urlencoded(h->mem, with_csrf(h, login, fields), map)) {
        give_up("fields of a test", str_of(fields));
    }
    for (size_t i = 0; i < map->map->n; i++) {
        strbuf_printf(&b, "--tepi\r\nContent-Disposition: form-data; name=\"%.*s\"\r\n\r\n",
                      STR_ARG(map->map->keys[i]));
        strbuf_put(&b, map->map->items[i]->s);
        strbuf_putz(&b, "\r\n");
    }
    strbuf_printf(
        &b,
        "--tepi\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: %s\r\n\r\n",
        file_name, type);
    strbuf_put(&b, bytes);
    strbuf_putz(&b, "\r\n--tepi--\r\n");
    struct http_req rq = { .method = METHOD_POST,
                           .path = str_of(path),
                           .body = strbuf_str(&b),
                           .content_type = STR("multipart/form-data; boundary=tepi"),
                           .sec_fetch_site = STR("same-origin") };
    return test_send(h, login, &rq);
}

struct test_answer test_follow(struct http_test *h, const char *login, const struct test_answer *a)
{
    if (a->location.n == 0) {
        give_up("nothing to follow", a->body);
    }
    return test_get(h, login, str_z(h->mem, a->location));
}

bool test_has(const struct test_answer *a, const char *text)
{
    return str_has(a->body, str_of(text));
}

struct str test_field(const struct test_answer *a, const char *name)
{
    struct str rest = a->body;
    struct str tag;
    while (str_next(&rest, '>', &tag)) {
        size_t n = strlen(name);
        for (size_t at = str_find(tag, 'n', 0); at != SIZE_MAX; at = str_find(tag, 'n', at + 1)) {
            struct str from = str_cut(tag, at, tag.n);
            if (!str_starts(from, STR("name=\"")) ||
                !str_starts(str_cut(from, 6, from.n), str_of(name)) || from.n <= 6 + n ||
                from.p[6 + n] != '"') {
                continue;
            }
            for (size_t v = str_find(tag, 'v', 0); v != SIZE_MAX; v = str_find(tag, 'v', v + 1)) {
                struct str value = str_cut(tag, v, tag.n);
                if (str_starts(value, STR("value=\""))) {
                    size_t end = str_find(value, '"', 7);
                    return str_cut(value, 7, end == SIZE_MAX ? value.n : end);
                }
            }
            return STR("");
        }
    }
    return STR("");
}

const char *test_printf(struct http_test *h, const char *format, ...)
{
    struct strbuf b;
    va_list list;
    strbuf_init(&b, h->mem);
    va_start(list, format);
    strbuf_vprintf(&b, format, list);
    va_end(list);
    return str_z(h->mem, strbuf_str(&b));
}
