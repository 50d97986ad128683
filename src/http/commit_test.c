/*
 * commit_test.c - changing requests: one snapshot, one commit, the same form twice, too much
 * memory, a handler that fails.
 */
#include "base/check.h"
#include "base/ids.h"
#include "http/http_priv.h"
#include "http/test_http.h"
#include "store/change.h"

static const struct stmt Q_ADD = {
    "commit_test_add", "tt",
    "INSERT INTO setting (key_name, body) VALUES ($1, $2) ON CONFLICT DO NOTHING"
};
static const struct stmt Q_COUNT = { "commit_test_count", "t",
                                     "SELECT COUNT(*) FROM setting WHERE key_name LIKE $1" };

static enum err add(struct ctx *c, struct http_resp *rs, enum on_miss miss)
{
    struct str id = id_random(c->mem);
    const struct str parts[] = { STR("commit_test."), id };
    change_action(c, ACTION_NOTE);
    change_exec(c, &Q_ADD, VALS(V_TEXT(str_join(c->mem, parts, 2)), V_TEXT(STR("x"))), miss);
    return http_go(c, rs, "/uji/", id, "");
}

static enum err write_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return add(c, rs, MISS_FINE);
}

static enum err refuse_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    TRY(add(c, rs, MISS_FINE));
    return fail(c, ERR_INPUT, "a", "form.unreadable");
}

static enum err conflict_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    TRY(add(c, rs, MISS_FINE));
    change_exec(c, &Q_ADD, VALS(V_TEXT(STR("commit_test.same")), V_TEXT(STR("x"))), MISS_CONFLICT);
    return OK;
}

static enum err retry_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    TRY(add(c, rs, MISS_FINE));
    change_exec(c, &Q_ADD, VALS(V_TEXT(STR("commit_test.same")), V_TEXT(STR("x"))), MISS_RETRY);
    return OK;
}

static enum err huge_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    TRY(add(c, rs, MISS_FINE));
    for (;;) {
        (void)arena_alloc(c->mem, 1024 * 1024);
    }
}

static const struct route routes[] = {
    { METHOD_POST, "/uji/tulis", write_post, RIGHT_SELF, ROUTE_WRITES, NULL, NULL,
      "Writes one row." },
    { METHOD_POST, "/uji/tolak", refuse_post, RIGHT_SELF, ROUTE_WRITES, NULL, NULL,
      "Refuses after collecting." },
    { METHOD_POST, "/uji/bentrok", conflict_post, RIGHT_SELF, ROUTE_WRITES, NULL, NULL,
      "Second time a conflict." },
    { METHOD_POST, "/uji/ulang", retry_post, RIGHT_SELF, ROUTE_WRITES, NULL, NULL,
      "A counter that always moved on." },
    { METHOD_POST, "/uji/besar", huge_post, RIGHT_SELF, ROUTE_WRITES, NULL, NULL,
      "Wants all memory." },
};
static const struct feature uji_feature = { .name = "uji",
                                            .routes = routes,
                                            .n_routes = ARRAY_LEN(routes) };

struct place {
    struct http_test *h;
    struct arena *mem;
    struct router *r;
};

static struct test_answer post_as(struct place *p, const char *login, const char *path,
                                  const char *once)
{
    struct test_answer a = { .status = 0 };
    struct arena *mem = arena_new(8 * 1024 * 1024);
    struct ctx c = *test_ctx(p->h, login);
    struct str csrf = test_csrf(p->h, login);
    c.mem = mem;
    struct http_req probe = { .method = METHOD_GET, .path = STR("/akun") };
    (void)test_send(p->h, login, &probe); /* fills in the session's cookie */
    struct http_req rq = { .method = METHOD_POST,
                           .path = str_of(path),
                           .cookie = probe.cookie,
                           .host = probe.host,
                           .accept = STR("application/json"),
                           .content_type = STR("application/x-www-form-urlencoded") };
    rq.body = str_of(test_printf(p->h, "csrf=%.*s&once=%s", STR_ARG(csrf), once));
    router_handle(p->r, &c, &rq, &a.resp);
    a.status = a.resp.status;
    a.location = str_copy(p->mem, a.resp.location);
    arena_free(mem);
    return a;
}

static struct test_answer post(struct place *p, const char *path, const char *once)
{
    return post_as(p, "intake", path, once);
}

static int64_t rows(struct place *p)
{
    struct ctx *c = test_ctx(p->h, NULL);
    struct value v;
    bool found = false;
    CHECK(store_begin_read(c) == OK, "a snapshot");
    CHECK(store_one(c, &Q_COUNT, VALS(V_TEXT(STR("commit_test.%"))), &v, 1, &found) == OK && found,
          "a count");
    store_rollback(c);
    return v.i;
}

/* A key stands for one form, never for another one that happens to carry it. */
static void another_form_with_the_same_key(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *why, *login, *body;
        bool new;
    } forms[] = {
        { "the form itself", "intake", "0044&step=satu", true },
        { "sent again", "intake", "0044&step=satu", false },
        { "other words, from a page the browser restored", "intake", "0044&step=dua", true },
        { "another person", "intake2", "0044&step=satu", true },
    };
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        int64_t before = rows(p);
        struct test_answer a = post_as(p, forms[i].login, "/uji/tulis", forms[i].body);
        CHECK(a.status == 303 && rows(p) == before + (forms[i].new ? 1 : 0), forms[i].why);
    }
}

static void the_same_form_twice(void **state)
{
    struct place *p = *state;
    int64_t before = rows(p);
    struct test_answer a = post(p, "/uji/tulis", "0011");
    struct test_answer b = post(p, "/uji/tulis", "0011");
    struct test_answer c = post(p, "/uji/tulis", "0022");
    struct test_answer d = post(p, "/uji/tulis", "");
    CHECK(a.status == 303 && b.status == 303 && c.status == 303 && d.status == 303,
          "all are answered alike");
    CHECK(str_eq(a.location, b.location), "the second time with the first one's address");
    CHECK(!str_eq(a.location, c.location), "another form is another row");
    CHECK(rows(p) == before + 3, "and one row each was written");
}

static const struct {
    const char *why, *path;
    int status[2];
    int64_t written;
} cases[] = {
    { "what a handler refuses is not written", "/uji/tolak", { 422, 422 }, 0 },
    { "a conflict undoes all of it", "/uji/bentrok", { 303, 409 }, 2 },
    { "a retry that never succeeds is a conflict", "/uji/ulang", { 409, 409 }, 0 },
    { "too much memory is 413, nothing written, and the next request is served",
      "/uji/besar",
      { 413, 413 },
      0 },
};

static void all_or_nothing(void **state)
{
    struct place *p = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t before = rows(p);
        for (int k = 0; k < 2; k++) {
            struct test_answer a = post(p, cases[i].path, "");
            CHECK(a.status == cases[i].status[k], cases[i].why);
        }
        CHECK(rows(p) == before + cases[i].written, cases[i].why);
    }
}

static int set_up(void **state)
{
    struct arena *mem = arena_new(0);
    struct place *p = NEW(mem, struct place);
    const struct feature **all = NEW_ARRAY(mem, const struct feature *, 1);
    struct str why = STR_NONE;
    p->mem = mem;
    p->h = test_http_new();
    struct router_config cfg = test_router(p->h)->cfg;
    all[0] = &uji_feature;
    cfg.features = all;
    cfg.n_features = 1;
    *state = p;
    return router_new(mem, &cfg, &p->r, &why) == OK ? 0 : -1;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    test_http_free(p->h);
    arena_free(p->mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_form_twice),
        cmocka_unit_test(another_form_with_the_same_key),
        cmocka_unit_test(all_or_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
