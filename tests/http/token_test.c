/*
 * token_test.c - every changing route of the program, from its tables: without the session's
 * token, and from another site.
 */
#include "base/check.h"
#include "base/strbuf.h"
#include "http/test_http.h"

/* "/kasus/:case/catatan" with an id that nothing has. */
static const char *absent(struct http_test *h, struct str path)
{
    struct strbuf b;
    struct str part;
    struct str rest = str_cut(path, 1, path.n);
    strbuf_init(&b, test_ctx(h, NULL)->mem);
    if (rest.n == 0) {
        return "/";
    }
    while (str_next(&rest, '/', &part)) {
        strbuf_putc(&b, '/');
        strbuf_put(&b, part.n > 1 && part.p[0] == ':' ? STR("00000000-0000-4000-8000-00000000abcd")
                                                      : part);
    }
    return test_printf(h, "%.*s", STR_ARG(strbuf_str(&b)));
}

static const char *why(struct http_test *h, const struct route *r, const char *login, int status)
{
    return test_printf(h, "%s %s as %s: %d", r->method == METHOD_GET ? "GET" : "POST", r->path,
                       login != NULL ? login : "nobody", status);
}

static void forms_need_their_token(void **state)
{
    struct http_test *h = *state;
    const struct route *r;
    for (size_t i = 0; (r = router_routes(test_router(h), i)) != NULL; i++) {
        if (r->method != METHOD_POST) {
            continue;
        }
        struct http_req rq = { .method = METHOD_POST,
                               .path = str_of(absent(h, str_of(r->path))),
                               .body = STR("a=1"),
                               .content_type = STR("application/x-www-form-urlencoded"),
                               .sec_fetch_site = STR("cross-site") };
        struct test_answer a = test_send(h, "lead", &rq);
        CHECK(a.status == 403, why(h, r, "another site", a.status));
        if (r->right != RIGHT_PUBLIC) {
            rq = (struct http_req){ .method = METHOD_POST,
                                    .path = str_of(absent(h, str_of(r->path))),
                                    .body = STR("a=1"),
                                    .content_type = STR("application/x-www-form-urlencoded") };
            a = test_send(h, "lead", &rq);
            CHECK(a.status == 403, why(h, r, "no token", a.status));
        }
    }
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
        cmocka_unit_test(forms_need_their_token),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
