/* Tests of json.h. */
#include "base/json.h"

#include <math.h>
#include <string.h>

#include "base/check.h"

static struct str written(struct arena *a, const struct val *v)
{
    struct strbuf b;
    strbuf_init(&b, a);
    json_write(&b, v);
    return strbuf_str(&b);
}

static void test_read_and_write_again(void **state)
{
    static const struct {
        const char *why, *in, *out;
    } cases[] = {
        { "order is kept", "{\"b\":1,\"a\":[true,false,null]}",
          "{\"b\":1,\"a\":[true,false,null]}" },
        { "white space goes", " { \"a\" :\n[ 1 , 2 ] } ", "{\"a\":[1,2]}" },
        { "empty ones", "[{},[],\"\"]", "[{},[],\"\"]" },
        { "an empty key", "{\"\":1}", "{\"\":1}" },
        { "a lone number", "-12", "-12" },
        { "a lone text", "\"x\"", "\"x\"" },
        { "the largest integer", "[9223372036854775807]", "[9223372036854775807]" },
        { "the smallest integer", "[-9223372036854775808]", "[-9223372036854775808]" },
        { "reals stay reals", "[1.0,0.1,1e300,-2.5e-7]", "[1.0,0.1,1e+300,-2.5e-07]" },
        { "all digits of a real", "[0.30000000000000004]", "[0.30000000000000004]" },
        { "escapes are read", "\"\\u0041\\n\\t\\\\\\/\\\"\\ud83d\\ude42\"",
          "\"A\\n\\t\\\\/\\\"\xF0\x9F\x99\x82\"" },
        { "what HTML would act on is escaped", "\"</script>&\"",
          "\"\\u003c/script\\u003e\\u0026\"" },
        { "line separators of JavaScript", "\"\xE2\x80\xA8\xE2\x80\xA9\"", "\"\\u2028\\u2029\"" },
        { "control characters", "\"\\u0001\\u007f\\b\\f\\r\"", "\"\\u0001\\u007f\\b\\f\\r\"" },
        { "32 levels", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
          "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]" },
        { "brackets in text are no levels", "\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"",
          "\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct val *v = NULL;
        struct str why = STR_NONE;
        CHECK(json_read(a, str_of(cases[i].in), &v, &why), cases[i].why);
        CHECK_STR(written(a, v), cases[i].out, cases[i].why);
        CHECK(json_read(a, written(a, v), &v, &why), cases[i].why);
        CHECK_STR(written(a, v), cases[i].out, "what was written is read as the same");
    }
    arena_free(a);
}

static void test_refusals(void **state)
{
    static const struct {
        const char *why;
        struct str in;
        const char *want;
    } cases[] = {
        { "empty", STR(""), "line 1, column 1: the document is empty" },
        { "only white space", STR(" \n"), "line 2, column 1: ends too early" },
        { "cut off", STR("{\"a\":"), "line 1, column 5: ends too early" },
        { "a comma too much", STR("[1,]"), "line 1, column 4: not valid JSON" },
        { "the second line", STR("[1,\n2 3]"), "line 2, column 3: not valid JSON" },
        { "two documents", STR("1 2"),
          "line 1, column 3: something follows the end of the document" },
        { "the same key twice", STR("{\"a\":1,\"a\":2}"), "line 1, column 10: a key given twice" },
        { "twice, once escaped", STR("{\"a\":1,\"\\u0061\":2}"),
          "line 1, column 15: a key given twice" },
        { "an escaped NUL", STR("[\"a\\u0000\"]"), "line 1, column 10: a NUL in a text" },
        { "a NUL in a key", STR("{\"\\u0000\":1}"), "line 1, column 9: a NUL in a text" },
        { "half a surrogate pair", STR("[\"\\ud83d\"]"), "line 1, column 9: not valid JSON" },
        { "an integer over int64", STR("[9223372036854775808]"),
          "line 1, column 20: a number out of range" },
        { "a real over the largest", STR("[1e999]"), "line 1, column 6: a number out of range" },
        { "a comment", STR("/* x */1"), "line 1, column 1: not valid JSON" },
        { "single quotes", STR("['a']"), "line 1, column 2: not valid JSON" },
        { "NaN", STR("NaN"), "line 1, column 3: not valid JSON" },
        { "leading zero", STR("01"), "line 1, column 1: not valid JSON" },
        { "33 levels", STR("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]"),
          "line 1, column 33: nested too deep" },
        { "33 levels of both kinds, after a text with brackets",
          STR("[\"\\\\]]]\",\n{\"\":[{\"\":[{\"\":[{\"\":[{\"\":[{\"\":[{\"\":[{\"\":[{\"\":[{\"\":"
              "[{\"\":[{\"\":[{\"\":[{\"\":[{\"\":[{\"\":["),
          "line 2, column 80: nested too deep" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct val *v = NULL;
        struct str why = STR_NONE;
        CHECK(!json_read(a, cases[i].in, &v, &why), cases[i].why);
        CHECK_STR(why, cases[i].want, cases[i].why);
    }
    arena_free(a);
}

/* Columns of bad bytes are jansson's business; that they are refused is ours. */
static void test_bad_bytes(void **state)
{
    static const struct {
        const char *why;
        struct str in;
    } cases[] = {
        { "Latin-1", STR("[\"caf\xE9\"]") },
        { "overlong", STR("[\"\xC0\xAF\"]") },
        { "a surrogate", STR("[\"\xED\xA0\x80\"]") },
        { "a raw NUL in a text", STR("[\"a\0b\"]") },
        { "a raw NUL behind the end", STR("[]\0") },
        { "a raw newline in a text", STR("[\"a\nb\"]") },
        { "a byte order mark", STR("\xEF\xBB\xBF[]") },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct val *v = NULL;
        struct str why = STR_NONE;
        CHECK(!json_read(a, cases[i].in, &v, &why), cases[i].why);
        CHECK(str_starts(why, STR("line 1, column ")), cases[i].why);
    }
    arena_free(a);
}

static void test_a_reason_never_quotes_the_text(void **state)
{
    struct arena *a = arena_new(0);
    struct val *v = NULL;
    struct str why = STR_NONE;
    (void)state;
    CHECK(!json_read(a, STR("[\"Siti\" \"Siti\"]"), &v, &why), "no comma");
    CHECK(!str_has(why, STR("Siti")), "the reason may go to a log");
    arena_free(a);
}

/* n bytes: a list of empty objects, filled up with spaces. */
static struct str long_list(struct arena *a, size_t n)
{
    char *p = arena_alloc(a, n);
    size_t at = 0;
    memset(p, ' ', n);
    p[at++] = '[';
    for (; at + 6 <= n; at += 3) {
        memcpy(p + at, "{},", 3);
    }
    memcpy(p + at, "{}", 2);
    p[n - 1] = ']';
    return (struct str){ p, n };
}

static void test_length(void **state)
{
    struct arena *a = arena_new(0);
    struct val *v = NULL;
    struct str why = STR_NONE;
    (void)state;
    CHECK(json_read(a, long_list(a, JSON_MAX_BYTES), &v, &why), "as long as allowed");
    CHECK(val_count(v) > 80000, "and all of it is there");
    CHECK(!json_read(a, long_list(a, JSON_MAX_BYTES + 1), &v, &why), "one byte more");
    CHECK_STR(why, "line 1, column 1: the document is too long", "said so");
    arena_free(a);
}

static void test_many_keys_are_quick(void **state)
{
    struct arena *a = arena_new(0);
    struct strbuf b;
    struct val *v = NULL;
    struct str why = STR_NONE;
    size_t n = 0;
    (void)state;
    strbuf_init(&b, a);
    strbuf_putc(&b, '{');
    while (b.n < JSON_MAX_BYTES - 20) {
        strbuf_printf(&b, "%s\"%zx\":0", n == 0 ? "" : ",", n);
        n++;
    }
    strbuf_putc(&b, '}');
    CHECK(json_read(a, strbuf_str(&b), &v, &why), "as many keys as fit");
    CHECK(val_count(v) == n, "all are there");
    CHECK(val_getz(v, "1000")->i == 0, "and found");
    arena_free(a);
}

/*
 * True when reading jumped because the arena was full; LeakSanitizer sees whether anything stayed
 * behind.
 */
static bool read_jumps(struct arena *a, struct str text)
{
    jmp_buf place;
    struct val *v = NULL;
    struct str why = STR_NONE;
    (void)arena_catch(a, &place);
    if (setjmp(place) != 0) {
        CHECK(arena_catch(a, NULL) == &place, "the place of the caller is back in force");
        return true;
    }
    bool ok = json_read(a, text, &v, &why);
    CHECK(arena_catch(a, NULL) == &place, "the place of the caller is in force again");
    CHECK(ok, "read");
    return false;
}

static void test_a_full_arena_loses_nothing(void **state)
{
    struct arena *texts = arena_new(0);
    struct str text = long_list(texts, 30000);
    bool jumped = true;
    size_t caps = 0;
    (void)state;
    for (size_t cap = 64; jumped; cap *= 3) {
        struct arena *a = arena_new(cap);
        jumped = read_jumps(a, text);
        caps++;
        arena_free(a);
    }
    CHECK(caps > 5, "small arenas jump, at different places; a large one reads");
    arena_free(texts);
}

static void test_writing(void **state)
{
    struct arena *a = arena_new(0);
    struct val *m = val_map(a);
    struct strbuf b;
    (void)state;
    val_put_textz(a, m, "a", "caf\xE9");
    val_put(a, m, STR("none"), NULL);
    val_put(a, m, STR("inf"), val_real(a, (double)INFINITY));
    CHECK_STR(written(a, m), "{\"a\":\"caf\xEF\xBF\xBD\",\"none\":null,\"inf\":null}",
              "what JSON cannot hold is replaced");
    struct val *list = val_put_list(a, m, "list");
    val_push(a, list, val_int(a, 1));
    val_put_list(a, val_push_map(a, list), "empty");
    val_put_map(a, m, "map");
    strbuf_init(&b, a);
    json_write_pretty(&b, m);
    CHECK_STR(strbuf_str(&b),
              "{\n  \"a\": \"caf\xEF\xBF\xBD\",\n  \"none\": null,\n  \"inf\": null,\n"
              "  \"list\": [\n    1,\n    {\n      \"empty\": []\n    }\n  ],\n  \"map\": {}\n}\n",
              "indented by two");
    strbuf_clear(&b);
    json_write_text(&b, STR("a\"b"));
    CHECK_STR(strbuf_str(&b), "\"a\\\"b\"", "a text with its quotes");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_and_write_again),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_bad_bytes),
        cmocka_unit_test(test_a_reason_never_quotes_the_text),
        cmocka_unit_test(test_length),
        cmocka_unit_test(test_many_keys_are_quick),
        cmocka_unit_test(test_a_full_arena_loses_nothing),
        cmocka_unit_test(test_writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
