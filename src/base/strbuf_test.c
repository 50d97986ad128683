/* Tests of strbuf.h. */
#include "base/strbuf.h"

#include <string.h>

#include "base/check.h"

static void test_growing(void **state)
{
    struct arena *a = arena_new(0);
    struct strbuf b;
    (void)state;
    strbuf_init(&b, a);
    CHECK_STR(strbuf_str(&b), "", "empty at first");
    CHECK(strbuf_str(&b).p[0] == '\0', "and terminated");
    for (int i = 0; i < 1000; i++) {
        strbuf_putc(&b, 'a');
        strbuf_putz(&b, "bc");
        struct str s = strbuf_str(&b);
        CHECK(s.n == (size_t)(i + 1) * 3 && s.p[s.n] == '\0', "terminated at every size");
    }
    CHECK(str_ends(strbuf_str(&b), STR("abcabc")), "the bytes are there");
    strbuf_clear(&b);
    CHECK_STR(strbuf_str(&b), "", "cleared");
    strbuf_put(&b, STR_NONE);
    strbuf_putz(&b, NULL);
    CHECK_STR(strbuf_str(&b), "", "nothing adds nothing");
    strbuf_put_bytes(&b, "\0x", 2);
    CHECK(strbuf_str(&b).n == 2, "bytes may be zero");
    arena_free(a);
}

static void test_putting_itself(void **state)
{
    struct arena *a = arena_new(0);
    struct strbuf b;
    (void)state;
    strbuf_init(&b, a);
    strbuf_putz(&b, "0123456789");
    for (int i = 0; i < 8; i++) {
        strbuf_put(&b, strbuf_str(&b));
    }
    CHECK(b.n == 2560 && str_ends(strbuf_str(&b), STR("90123456789")), "doubled eight times");
    arena_free(a);
}

static void test_int(void **state)
{
    static const struct {
        int64_t v;
        const char *want;
    } cases[] = {
        { 0, "0" },
        { 7, "7" },
        { -7, "-7" },
        { 1000, "1000" },
        { INT64_MAX, "9223372036854775807" },
        { INT64_MIN, "-9223372036854775808" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct strbuf b;
        strbuf_init(&b, a);
        strbuf_put_int(&b, cases[i].v);
        CHECK_STR(strbuf_str(&b), cases[i].want, "written in full");
    }
    arena_free(a);
}

static void test_printf(void **state)
{
    static const size_t lengths[] = { 0, 1, 126, 127, 128, 129, 5000 };
    struct arena *a = arena_new(0);
    char *text = arena_alloc(a, 5001);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        struct strbuf b;
        memset(text, 'x', lengths[i]);
        text[lengths[i]] = '\0';
        strbuf_init(&b, a);
        strbuf_printf(&b, "%s|%d", text, 42);
        struct str s = strbuf_str(&b);
        CHECK(s.n == lengths[i] + 3 && str_ends(s, STR("|42")), "never cut");
        CHECK(s.p[s.n] == '\0', "terminated");
        strbuf_printf(&b, "%c", 'y');
        CHECK(str_ends(strbuf_str(&b), STR("|42y")), "and goes on");
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growing),
        cmocka_unit_test(test_putting_itself),
        cmocka_unit_test(test_int),
        cmocka_unit_test(test_printf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
