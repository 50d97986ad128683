/* Tests of utf8.h. */
#include "base/utf8.h"

#include "base/check.h"

static void test_valid(void **state)
{
    static const struct {
        const char *why, *s;
        bool ok;
    } cases[] = {
        { "empty", "", true },
        { "ASCII", "abc", true },
        { "two bytes", "\xC3\xA9", true },
        { "three bytes", "\xE2\x82\xAC", true },
        { "four bytes", "\xF0\x9F\x99\x82", true },
        { "the lowest of two bytes", "\xC2\x80", true },
        { "the last code point", "\xF4\x8F\xBF\xBF", true },
        { "just below the surrogates", "\xED\x9F\xBF", true },
        { "a lone continuation", "\x80", false },
        { "cut off in the middle", "a\xE2\x82", false },
        { "a lead without its rest", "\xC3x", false },
        { "overlong slash", "\xC0\xAF", false },
        { "overlong in three", "\xE0\x80\xAF", false },
        { "overlong in four", "\xF0\x80\x80\xAF", false },
        { "a surrogate", "\xED\xA0\x80", false },
        { "above the last", "\xF4\x90\x80\x80", false },
        { "five bytes", "\xF8\x88\x80\x80\x80", false },
        { "never a byte of UTF-8", "\xFF", false },
        { "Latin-1", "caf\xE9", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(utf8_valid(str_of(cases[i].s)) == cases[i].ok, cases[i].why);
    }
}

static void test_every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char bytes[4];
        size_t n = 0;
        size_t at = 0;
        utf8_encode(cp, bytes, &n);
        struct str s = { bytes, n };
        bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
        CHECK(utf8_valid(s) && utf8_count(s) == 1, "one valid code point");
        CHECK(utf8_next(s, &at) == (surrogate ? 0xFFFD : cp) && at == n, "and the same");
    }
    char bytes[4];
    size_t n = 0;
    utf8_encode(0x110000, bytes, &n);
    CHECK(str_eq((struct str){ bytes, n }, STR("\xEF\xBF\xBD")), "beyond the last: a replacement");
}

static void test_next_steps_over_bad_bytes(void **state)
{
    size_t at = 0;
    (void)state;
    CHECK(utf8_next(STR("\xFFz"), &at) == 0xFFFD && at == 1, "a bad byte is one step");
    CHECK(utf8_next(STR("\xFFz"), &at) == 'z' && at == 2, "and the next is read");
}

static void test_cut(void **state)
{
    static const struct {
        const char *why, *s;
        size_t max;
        const char *want;
    } cases[] = {
        { "never inside a code point",
          "a\xE2\x82\xAC"
          "b",
          2, "a\xE2\x82\xAC" },
        { "shorter than asked", "ab", 9, "ab" },
        { "nothing", "ab", 0, "" },
        { "nothing of nothing", "", 3, "" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK_STR(utf8_cut(str_of(cases[i].s), cases[i].max), cases[i].want, cases[i].why);
    }
}

static void test_text(void **state)
{
    static const struct {
        const char *why;
        struct str s;
        bool ok;
        const char *clean;
    } cases[] = {
        { "plain", STR("a b"), true, "a b" },
        { "tab and newline", STR("a\tb\n"), true, "a\tb\n" },
        { "what browsers send", STR("a\r\nb"), true, "a\nb" },
        { "a lone CR", STR("a\rb"), false, "a\nb" },
        { "CR at the end", STR("a\r"), false, "a\n" },
        { "CR CR LF", STR("a\r\r\nb"), false, "a\n\nb" },
        { "NUL", STR("a\0b"), false, NULL },
        { "escape", STR("\x1B[1m"), false, NULL },
        { "delete", STR("\x7F"), false, NULL },
        { "a C1 control", STR("\xC2\x85"), false, NULL },
        { "no-break space is text", STR("\xC2\xA0"), true, "\xC2\xA0" },
        { "not UTF-8", STR("\xFF"), false, NULL },
        { "empty", STR(""), true, "" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(utf8_is_text(cases[i].s) == cases[i].ok, cases[i].why);
        if (cases[i].clean != NULL) {
            struct str clean = utf8_clean_newlines(a, cases[i].s);
            CHECK_STR(clean, cases[i].clean, cases[i].why);
            CHECK(utf8_is_text(clean), cases[i].why);
        }
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_every_code_point_comes_back),
        cmocka_unit_test(test_next_steps_over_bad_bytes),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
