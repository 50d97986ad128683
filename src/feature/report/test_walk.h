/* test_walk.h - for tests only: one city, and somebody who walks through the public form. */
#ifndef JJ_FEATURE_REPORT_TEST_WALK_H
#define JJ_FEATURE_REPORT_TEST_WALK_H

#include "base/check.h"
#include "feature/report/report_priv.h"
#include "http/test_http.h"

/* One city for all tests of a file. */
static inline int city_make(void **state)
{
    *state = test_http_new();
    return 0;
}

static inline int city_drop(void **state)
{
    test_http_free(*state);
    return 0;
}

/* What the form said last, and its hidden token. */
struct walk {
    struct http_test *h;
    struct str token;
    struct test_answer at;
};

static inline void step(struct walk *w, const char *name, const char *more)
{
    w->at = test_post(w->h, NULL, "/",
                      test_printf(w->h, "token=%.*s&step=%s&%s", STR_ARG(w->token), name, more));
    CHECK(w->at.status == 200, name);
    struct str token = test_field(&w->at, "token");
    w->token = token.n > 0 ? token : w->token;
}

static inline struct walk begin(struct http_test *h, const char *who, const char *safe)
{
    struct walk w = { .h = h, .token = STR("") };
    step(&w, "who", test_printf(h, "who=%s", who));
    step(&w, "safe", test_printf(h, "safe_now=%s&go=next", safe));
    return w;
}

/* The six words of the page, as somebody types them. */
static inline struct str words_of(struct walk *w)
{
    struct strbuf b;
    struct str rest = w->at.body;
    struct str tag;
    size_t n = 0;
    strbuf_init(&b, test_ctx(w->h, NULL)->mem);
    while (str_has(rest, STR("ol class=\"words\""))) {
        rest = str_cut(rest, 1, rest.n);
    }
    while (n < 6 && str_next(&rest, '<', &tag)) {
        if (str_starts(tag, STR("li>"))) {
            strbuf_putz(&b, n++ > 0 ? "+" : "");
            strbuf_put(&b, str_trim(str_cut(tag, 3, tag.n)));
        }
    }
    CHECK(n == 6, "six words stand on the page");
    return strbuf_str(&b);
}

static inline struct walk open_box(struct http_test *h, struct str code)
{
    struct walk w = { .h = h, .token = STR("") };
    step(&w, "box", test_printf(h, "code=%.*s", STR_ARG(code)));
    return w;
}

static inline int64_t count(struct http_test *h, const char *sql)
{
    struct ctx *c = test_ctx(h, NULL);
    /*
     * Prepared statements are kept by address: each text needs its own, for as long as the city
     * lives.
     */
    struct stmt *q = NEW(c->mem, struct stmt);
    struct value v = V_NULL;
    bool found = false;
    *q = (struct stmt){ "test_count", "", sql };
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, q, NO_VALS, &v, 1, &found), OK);
    store_rollback(c);
    return v.i;
}

/* The newest report, opened as intake. */
static inline struct report newest(struct http_test *h, struct ctx **as)
{
    struct ctx *c = test_ctx(h, "intake");
    static const struct stmt q = {
        "test_newest", "",
        "SELECT id, compartment_id FROM report ORDER BY received_ms DESC, number DESC LIMIT 1"
    };
    struct value v[2];
    struct report row;
    bool found = false;
    assert_int_equal(store_begin_read(c), OK);
    assert_int_equal(store_one(c, &q, NO_VALS, v, 2, &found), OK);
    assert_true(found);
    assert_int_equal(keys_fetch(c, &v[1].s, 1, LOOK_REPORT, NULL), OK);
    assert_int_equal(rec_get(c, &report_rec, v[0].s, &row), OK);
    store_rollback(c);
    *as = c;
    return row;
}

#endif
