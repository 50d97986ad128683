/*
 * router_test.c - the table's checks, and the way of a request through session, right, token and
 * form.
 */

#include <stdlib.h>

#include "base/check.h"
#include "http/test_http.h"

__attribute__((noreturn, format(printf, 2, 3))) static void note_and_fail(int line,
                                                                          const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vprint_error(format, list);
    va_end(list);
    print_error("\n");
    _fail(__FILE__, line);
    abort();
}

static enum err nothing(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)c;
    (void)rq;
    return http_raw(rs, STR("text/plain"), STR("x"));
}

#define ROUTE(m, p, r)                                      \
    {                                                       \
        METHOD_##m, p, nothing, r, 0, NULL, NULL, "A test." \
    }

static const struct {
    const char *why;
    struct route routes[2];
    size_t n;
    enum err want;
} tables[] = {
    { "one honest route", { ROUTE(GET, "/a", RIGHT_SELF) }, 1, OK },
      { "same path, other method",
        { ROUTE(GET, "/a", RIGHT_SELF), ROUTE(POST, "/a", RIGHT_SELF) }, 2, OK },
        { "a literal beside a parameter",
          { ROUTE(GET, "/a/b", RIGHT_SELF), ROUTE(GET, "/a/:x", RIGHT_SELF) }, 2, OK },
          { "no right at all", { ROUTE(GET, "/a", 0) }, 1, ERR_INPUT },
            { "public and a right contradict",
              { ROUTE(GET, "/a", RIGHT_PUBLIC | RIGHT_SELF) }, 1, ERR_INPUT },
              { "twice the same",
                { ROUTE(GET, "/a", RIGHT_SELF), ROUTE(GET, "/a", RIGHT_SELF) }, 2, ERR_INPUT },
                { "twice the same with other parameter names",
                  { ROUTE(GET, "/a/:x", RIGHT_SELF), ROUTE(GET, "/a/:y", RIGHT_SELF) }, 2,
                    ERR_INPUT },
                  { "as a route of the core",
                    { ROUTE(GET, "/healthz", RIGHT_PUBLIC) }, 1, ERR_INPUT },
                    { "no leading slash", { ROUTE(GET, "a", RIGHT_SELF) }, 1, ERR_INPUT },
                      { "a reading method that writes",
                        { { METHOD_GET, "/a", nothing, RIGHT_SELF, ROUTE_WRITES, NULL, NULL,
                            "A test." } },
                        1,
                        ERR_INPUT },
                      { "no handler",
                        { { METHOD_GET, "/a", NULL, RIGHT_SELF, 0, NULL, NULL, "A test." } },
                        1,
                        ERR_INPUT },
                      { "no doc",
                        { { METHOD_GET, "/a", nothing, RIGHT_SELF, 0, NULL, NULL, NULL } },
                        1,
                        ERR_INPUT },
                  };

static void refuses_bad_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        struct arena *a = arena_new(0);
        struct feature f = { .name = "t", .routes = tables[i].routes, .n_routes = tables[i].n };
        const struct feature *all[] = { &f };
        struct router_config cfg = { .features = all, .n_features = 1 };
        struct router *r = NULL;
        struct str why = STR_NONE;
        enum err e = router_new(a, &cfg, &r, &why);
        if (e != tables[i].want) {
            note_and_fail(__LINE__, "%s: %s", tables[i].why, err_name(e));
        }
        assert_true(e == OK || why.n > 0);
        arena_free(a);
    }
}

static const struct {
    const char *why;
    enum method method;
    const char *login, *path;
    int want;
    const char *location;
} gets[] = {
    { "health is for everybody", METHOD_GET, NULL, "/healthz", 200, NULL },
    { "HEAD is GET", METHOD_HEAD, NULL, "/healthz", 200, NULL },
    { "another method is 405", METHOD_POST, NULL, "/healthz", 405, NULL },
    { "no such address", METHOD_GET, NULL, "/tidak-ada", 404, NULL },
    { "a trailing slash is another address", METHOD_GET, NULL, "/masuk/", 404, NULL },
    { "an absent file", METHOD_GET, NULL, "/s/apa.css", 404, NULL },
    { "login page", METHOD_GET, NULL, "/masuk", 200, NULL },
    { "staff pages ask for a login and come back", METHOD_GET, NULL, "/akun", 303,
      "/masuk?ke=/akun" },
    { "own account", METHOD_GET, "admin", "/akun", 200, NULL },
    { "the description is for staff", METHOD_GET, NULL, "/openapi.json", 303,
      "/masuk?ke=/openapi.json" },
    { "quick exit goes to the weather", METHOD_GET, NULL, "/x", 303, "https://www.bmkg.go.id/" },
    { "an unknown parameter is refused by name", METHOD_GET, "admin", "/akun?apa=1", 422, NULL },
    { "broken escapes", METHOD_GET, "admin", "/akun?a=%zz", 400, NULL },
    { "parameters of the router are fine", METHOD_GET, "admin", "/akun?ok=password.changed", 200,
      NULL },
};

static void answers_get(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(gets); i++) {
        struct http_req rq = { .method = gets[i].method, .path = str_of(gets[i].path) };
        struct test_answer a = test_send(h, gets[i].login, &rq);
        if (a.status != gets[i].want || !str_eq(a.location, str_of(gets[i].location))) {
            note_and_fail(__LINE__, "%s: %d %.*s", gets[i].why, a.status, STR_ARG(a.location));
        }
    }
}

static const struct {
    const char *why;
    const char *site, *origin, *csrf; /* csrf "ok": the right one */
    int want;
} posts[] = {
    { "as a browser sends our form", "same-origin", "http://127.0.0.1:8470", "ok", 422 },
    { "an old browser says nothing about itself", "", "", "ok", 422 },
    { "typed into the address bar", "none", "", "ok", 422 },
    { "our own no-referrer form", "same-origin", "null", "ok", 422 },
    { "from another site", "cross-site", "https://lain.example", "ok", 403 },
    { "from a neighbour host", "same-site", "", "ok", 403 },
    { "an origin that is not ours", "", "http://lain.example", "ok", 403 },
    { "another port is another origin", "", "http://127.0.0.1:9999", "ok", 403 },
    { "without the token", "same-origin", "", "", 403 },
    { "with a token of another session", "same-origin", "", "00000000000000000000000000000000",
      403 },
};

static void refuses_foreign_posts(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(posts); i++) {
        struct str token =
            str_eqz(str_of(posts[i].csrf), "ok") ? test_csrf(h, "leader") : str_of(posts[i].csrf);
        struct http_req rq = { .method = METHOD_POST,
                               .path = STR("/akun/sandi"),
                               .content_type = STR("application/x-www-form-urlencoded"),
                               .sec_fetch_site = str_of(posts[i].site),
                               .origin = str_of(posts[i].origin) };
        rq.body = str_of(
            test_printf(h, "csrf=%.*s&password_old=a&password_new=pendek&password_again=pendek",
                        STR_ARG(token)));
        struct test_answer a = test_send(h, "leader", &rq);
        if (a.status != posts[i].want) {
            note_and_fail(__LINE__, "%s: %d", posts[i].why, a.status);
        }
    }
}

static struct str header(const struct test_answer *a, const char *name)
{
    for (size_t i = 0; i < a->resp.n_headers; i++) {
        if (str_eqz(str_of(a->resp.headers[i].name), name)) {
            return a->resp.headers[i].text;
        }
    }
    return STR_NONE;
}

static void problems_are_rfc9457(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_post_json(
        h, "leader", "/akun/sandi", "{\"password_old\":\"a\",\"password_new\":\"b\",\"apa\":1}");
    assert_int_equal(a.status, 422);
    assert_true(str_eqz(a.content_type, "application/problem+json"));
    assert_int_equal(val_get_int(a.json, "status", 0), 422);
    assert_true(val_count(val_getz(a.json, "errors")) > 0);
    struct test_answer b = test_get_json(h, NULL, "/akun");
    assert_int_equal(b.status, 401);
    struct test_answer own = test_get_json(h, "leader", "/akun");
    assert_true(str_eq(header(&own, "CSRF-Token"), test_csrf(h, "leader")));
    struct test_answer c = test_get_json(h, NULL, "/tidak-ada");
    assert_int_equal(c.status, 404);
}

static void pages_carry_the_headers(void **state)
{
    struct http_test *h = *state;
    static const char *const names[] = { "Content-Security-Policy", "Referrer-Policy",
                                         "X-Content-Type-Options",  "Cache-Control",
                                         "Permissions-Policy",      "Cross-Origin-Opener-Policy" };
    static const char *const paths[] = { "/masuk", "/tidak-ada", "/healthz", "/x", "/akun" };
    for (size_t p = 0; p < ARRAY_LEN(paths); p++) {
        struct test_answer a = test_get(h, NULL, paths[p]);
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
            bool found = false;
            for (size_t k = 0; k < a.resp.n_headers; k++) {
                found = found || str_eqz(str_of(names[i]), a.resp.headers[k].name);
            }
            if (!found) {
                note_and_fail(__LINE__, "%s lacks %s", paths[p], names[i]);
            }
        }
    }
}

/* The gate threw the body away: the person gets a page, with the exit on it. */
static void too_large_has_its_page(void **state)
{
    struct http_test *h = *state;
    struct http_req rq = { .method = METHOD_POST,
                           .path = STR("/"),
                           .too_large = true,
                           .sec_fetch_site = STR("same-origin") };
    struct test_answer a = test_send(h, NULL, &rq);
    assert_int_equal(a.status, 413);
    assert_true(test_has(&a, "href=\"/x\""));
    assert_true(test_has(&a, "8 MB"));
    rq.accept = STR("application/json");
    a = test_send(h, NULL, &rq);
    assert_int_equal(a.status, 413);
    assert_true(str_eqz(a.content_type, "application/problem+json"));
}

static void another_method_names_the_right_ones(void **state)
{
    struct http_test *h = *state;
    struct http_req rq = { .method = METHOD_POST, .path = STR("/healthz") };
    struct test_answer a = test_send(h, NULL, &rq);
    assert_int_equal(a.status, 405);
    assert_true(str_eqz(header(&a, "Allow"), "GET, HEAD"));
    rq = (struct http_req){ .method = METHOD_DELETE, .path = STR("/masuk") };
    a = test_send(h, NULL, &rq);
    assert_true(str_eqz(header(&a, "Allow"), "GET, HEAD, POST"));
}

static enum err show_record(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq; /* the same for everybody */
    rs->data = val_map(c->mem);
    val_put_int(c->mem, val_put_map(c->mem, rs->data, "record"), "version", 7);
    return OK;
}

static enum err show_list(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct str path = http_param(rq, "way");
    rs->data = val_map(c->mem);
    struct val *at = str_eqz(path, "pager") ? val_put_map(c->mem, rs->data, "pager") : rs->data;
    val_put_text(c->mem, at, "next",
                 str_eqz(path, "far") ? STR("//lain.example/") : STR("/apa?after=3"));
    return OK;
}

/* Programs page by Link and change by ETag, whatever a room calls them. */
static void programs_find_version_and_next(void **state)
{
    static const struct route routes[] = {
        { METHOD_GET, "/catatan", show_record, RIGHT_PUBLIC, 0, NULL, NULL, "A record." },
        { METHOD_GET, "/daftar/:way", show_list, RIGHT_PUBLIC, 0, NULL, NULL, "A list." },
    };
    static const struct {
        const char *path, *header, *want;
    } rows[] = {
        { "/catatan", "ETag", "\"7\"" },
        { "/catatan", "Link", "" },
        { "/daftar/plain", "Link", "</apa?after=3>; rel=\"next\"" },
        { "/daftar/pager", "Link", "</apa?after=3>; rel=\"next\"" },
        { "/daftar/far", "Link", "" },
        { "/daftar/plain", "ETag", "" },
    };
    static const struct feature f = { .name = "t", .routes = routes, .n_routes = 2 };
    const struct feature *const all[] = { &f };
    struct ctx c = *test_ctx(*state, "admin");
    struct router_config cfg = { .features = all, .n_features = 1, .packs = c.packs };
    struct router *r = NULL;
    struct str why = STR_NONE;
    assert_int_equal(router_new(c.mem, &cfg, &r, &why), OK);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_req rq = { .method = METHOD_GET,
                               .path = str_of(rows[i].path),
                               .accept = STR("application/json") };
        struct test_answer a = { 0 };
        router_handle(r, &c, &rq, &a.resp);
        if (!str_eqz(header(&a, rows[i].header), rows[i].want)) {
            note_and_fail(__LINE__, "%s %s: %.*s", rows[i].path, rows[i].header,
                          STR_ARG(header(&a, rows[i].header)));
        }
    }
}

static void languages(void **state)
{
    struct http_test *h = *state;
    struct test_answer a = test_get(h, NULL, "/masuk");
    assert_true(test_has(&a, "lang=\"id\""));
    struct http_req en = { .method = METHOD_GET,
                           .path = STR("/masuk"),
                           .cookie = STR("jj_lang=en") };
    struct test_answer b = test_send(h, NULL, &en);
    assert_true(test_has(&b, "<html lang=\"en\">"));
    struct test_answer c = test_post(h, NULL, "/bahasa", "lang=en&ke=/masuk");
    assert_int_equal(c.status, 303);
    assert_true(str_eqz(c.location, "/masuk"));
    struct test_answer d = test_post(h, NULL, "/bahasa", "lang=en&ke=//lain.example");
    assert_true(str_eqz(d.location, "/masuk"));
}

/*
 * A worker died with a form in its hands: the next one says 503 and keeps what was typed, but no
 * password.
 */
static void keeps_what_was_typed(void **state)
{
    struct http_test *h = *state;
    struct http_req rq = { .method = METHOD_POST,
                           .path = STR("/akun/totp"),
                           .stretch = STRETCH_LOST,
                           .content_type = STR("application/x-www-form-urlencoded") };
    rq.body = str_of(test_printf(h, "csrf=%.*s&secret=ABCDEFGH&once=00ff&password_x=rahasia",
                                 STR_ARG(test_csrf(h, "admin"))));
    struct test_answer a = test_send(h, "admin", &rq);
    assert_int_equal(a.status, 503);
    assert_true(str_eqz(test_field(&a, "secret"), "ABCDEFGH"));
    assert_true(str_eqz(test_field(&a, "once"), "00ff"));
    assert_true(str_eq(test_field(&a, "csrf"), test_csrf(h, "admin")));
    assert_false(test_has(&a, "rahasia"));
    struct http_req json = rq;
    json.accept = STR("application/json");
    struct test_answer b = test_send(h, "admin", &json);
    assert_int_equal(b.status, 503);
    assert_true(str_eqz(b.content_type, "application/problem+json"));
}

/*
 * A long text outlives its session: whoever is logged out meanwhile logs in beside it and sends it
 * again. Only for what a page of ours has sent: another site could put its own words there.
 */
static const struct {
    const char *why, *login, *site, *path, *body;
    int want;
    bool kept;
} ended[] = {
    { "no session any more", NULL, "same-origin", "/akun/totp", "csrf=00&secret=ABCDEFGH", 401,
      true },
    { "a program or another site", NULL, "", "/akun/totp", "csrf=00&secret=ABCDEFGH", 303, false },
    { "nothing was typed", NULL, "same-origin", "/keluar", "csrf=00&once=11", 303, false },
    { "a new session", "admin", "same-origin", "/akun/totp", "csrf=00&secret=ABCDEFGH", 403, true },
    { "a new session, nobody says from where", "admin", "", "/akun/totp", "csrf=00&secret=ABCDEFGH",
      403, false },
};

static void keeps_what_outlived_its_session(void **state)
{
    struct http_test *h = *state;
    for (size_t i = 0; i < ARRAY_LEN(ended); i++) {
        struct http_req rq = { .method = METHOD_POST,
                               .path = str_of(ended[i].path),
                               .sec_fetch_site = str_of(ended[i].site),
                               .content_type = STR("application/x-www-form-urlencoded"),
                               .body = str_of(ended[i].body) };
        struct test_answer a = test_send(h, ended[i].login, &rq);
        if (a.status != ended[i].want ||
            ended[i].kept != str_eqz(test_field(&a, "secret"), "ABCDEFGH")) {
            note_and_fail(__LINE__, "%s: %d", ended[i].why, a.status);
        }
        if (ended[i].kept && ended[i].login == NULL) {
            assert_true(test_has(&a, "href=\"/masuk\""));
        } else if (ended[i].kept) {
            assert_true(str_eq(test_field(&a, "csrf"), test_csrf(h, "admin")));
        }
    }
}

static void describes_itself(void **state)
{
    struct http_test *h = *state;
    struct ctx *c = test_ctx(h, "admin");
    struct val *doc = http_openapi(c, test_router(h));
    for (size_t i = 0; router_routes(test_router(h), i) != NULL; i++) {
        assert_non_null(router_routes(test_router(h), i)->doc);
    }
    struct val *path = val_getz(val_getz(doc, "paths"), "/s/{file}");
    assert_non_null(val_getz(path, "get"));
    assert_int_equal(val_count(val_getz(val_getz(path, "get"), "parameters")), 1);
    assert_non_null(val_getz(val_getz(val_getz(doc, "components"), "schemas"), "login_form"));
    /* what an address takes behind '?' is named too, but nothing that input cannot set */
    const struct val *list = val_getz(val_getz(val_getz(doc, "paths"), "/anggota"), "get");
    const struct val *taken = val_getz(list, "parameters");
    assert_true(val_count(taken) > 0);
    assert_true(str_eqz(val_get_text(taken->list->items[0], "in"), "query"));
    assert_non_null(val_getz(taken->list->items[0], "schema"));
}

static void the_matrix_names_roles(void **state)
{
    struct http_test *h = *state;
    struct str text = http_access_matrix(test_ctx(h, "admin"), test_router(h));
    assert_true(str_has(text, STR("case_manager")));
    assert_true(str_has(text, STR("POST   /akun/sandi")));
}

static int set_up(void **state)
{
    *state = test_http_new();
    return 0;
}

static int tear_down(void **state)
{
    test_http_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_bad_tables),
        cmocka_unit_test(answers_get),
        cmocka_unit_test(refuses_foreign_posts),
        cmocka_unit_test(problems_are_rfc9457),
        cmocka_unit_test(pages_carry_the_headers),
        cmocka_unit_test(languages),
        cmocka_unit_test(keeps_what_was_typed),
        cmocka_unit_test(describes_itself),
        cmocka_unit_test(the_matrix_names_roles),
        cmocka_unit_test(keeps_what_outlived_its_session),
        cmocka_unit_test(another_method_names_the_right_ones),
        cmocka_unit_test(too_large_has_its_page),
        cmocka_unit_test(programs_find_version_and_next),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
