/* Tests of str.h. */
#include "base/str.h"

#include <string.h>

#include "base/arena.h"
#include "base/check.h"

static const struct str nothing = { NULL, 0 };

static void test_compare(void **state)
{
    static const struct {
        const char *why, *a, *b;
        bool eq, ieq;
        int order;
    } cases[] = {
        { "the same", "abc", "abc", true, true, 0 },
        { "case differs", "aBc", "AbC", false, true, 1 },
        { "shorter comes first", "ab", "abc", false, false, -1 },
        { "empty comes first", "", "a", false, false, -1 },
        { "two empty ones", "", "", true, true, 0 },
        { "bytes above 127 are large, not negative", "\xC3\xA9", "z", false, false, 1 },
        { "only ASCII letters have a case: [ is no {", "[", "{", false, false, -1 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str a = str_of(cases[i].a);
        struct str b = str_of(cases[i].b);
        int order = str_cmp(a, b);
        CHECK(str_eq(a, b) == cases[i].eq, cases[i].why);
        CHECK(str_eqz(a, cases[i].b) == cases[i].eq, cases[i].why);
        CHECK(str_ieq(a, b) == cases[i].ieq, cases[i].why);
        CHECK((order > 0) - (order < 0) == cases[i].order, cases[i].why);
        CHECK((str_hash(a) == str_hash(b)) == cases[i].eq, cases[i].why);
    }
    CHECK(str_eq(nothing, STR("")), "NULL and empty are equal");
    CHECK(str_cmp(nothing, STR("")) == 0, "and equal in order");
    CHECK(str_hash(STR("a")) == UINT64_C(0xaf63dc4c8601ec8c), "published FNV-1a value of a");
}

static void test_parts(void **state)
{
    static const struct {
        const char *why, *s, *part;
        bool starts, ends, has;
    } cases[] = {
        { "in front", "abcd", "ab", true, false, true },
        { "behind", "abcd", "cd", false, true, true },
        { "in the middle", "abcd", "bc", false, false, true },
        { "the whole", "ab", "ab", true, true, true },
        { "longer than the text", "ab", "abc", false, false, false },
        { "nothing is part of everything", "ab", "", true, true, true },
        { "a false start before the hit", "aab", "ab", false, true, true },
        { "only the start of it is there", "xa", "ab", false, false, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str s = str_of(cases[i].s);
        struct str part = str_of(cases[i].part);
        CHECK(str_starts(s, part) == cases[i].starts, cases[i].why);
        CHECK(str_ends(s, part) == cases[i].ends, cases[i].why);
        CHECK(str_has(s, part) == cases[i].has, cases[i].why);
    }
    CHECK(!str_has(nothing, STR("a")), "nothing holds nothing");
    CHECK(str_ends(nothing, nothing), "nothing ends in nothing");
    CHECK(str_find(STR("a;b;"), ';', 0) == 1, "first");
    CHECK(str_find(STR("a;b;"), ';', 2) == 3, "from a place");
    CHECK(str_find(STR("a;b;"), ';', 4) == SIZE_MAX, "from behind the end");
    CHECK(str_find(STR("ab"), 'c', 0) == SIZE_MAX, "absent");
    CHECK_STR(str_cut(STR("abcd"), 1, 3), "bc", "inside");
    CHECK_STR(str_cut(STR("abcd"), 2, 99), "cd", "clamped");
    CHECK_STR(str_cut(STR("abcd"), 3, 1), "", "backwards is empty");
    CHECK_STR(str_cut(STR("abcd"), 9, 12), "", "behind is empty");
}

static void test_trim(void **state)
{
    static const char *const cases[][2] = {
        { "", "" },         { "  ", "" },     { " a ", "a" },
        { "\r\na\t", "a" }, { "a b", "a b" }, { "\xC2\xA0x", "\xC2\xA0x" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK_STR(str_trim(str_of(cases[i][0])), cases[i][1], "trimmed of ASCII white space");
    }
}

static void test_next(void **state)
{
    static const struct {
        const char *why, *s;
        size_t n;
        const char *parts[4];
    } cases[] = {
        { "two parts", "a;b", 2, { "a", "b" } },
        { "nothing gives nothing", "", 0, { NULL } },
        { "a separator at the end leaves an empty part", "a;", 2, { "a", "" } },
        { "one separator alone", ";", 2, { "", "" } },
        { "empty parts in between", ";a;;", 4, { "", "a", "", "" } },
        { "no separator", "abc", 1, { "abc" } },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str rest = str_of(cases[i].s);
        struct str part;
        for (size_t k = 0; k < cases[i].n; k++) {
            CHECK(str_next(&rest, ';', &part), cases[i].why);
            CHECK_STR(part, cases[i].parts[k], cases[i].why);
        }
        CHECK(!str_next(&rest, ';', &part), cases[i].why);
        CHECK(!str_next(&rest, ';', &part), "the end stays the end");
    }
}

static void test_to_int(void **state)
{
    static const struct {
        const char *why, *s;
        bool ok;
        int64_t v;
    } cases[] = {
        { "plain", "42", true, 42 },
        { "negative", "-7", true, -7 },
        { "leading zeros", "007", true, 7 },
        { "minus nothing is zero", "-0", true, 0 },
        { "the largest", "9223372036854775807", true, INT64_MAX },
        { "the smallest", "-9223372036854775808", true, INT64_MIN },
        { "one too large", "9223372036854775808", false, 0 },
        { "one too small", "-9223372036854775809", false, 0 },
        { "far too large", "99999999999999999999999", false, 0 },
        { "empty", "", false, 0 },
        { "only a minus", "-", false, 0 },
        { "plus sign", "+1", false, 0 },
        { "space in front", " 1", false, 0 },
        { "letter behind", "1a", false, 0 },
        { "two signs", "--1", false, 0 },
        { "a point", "1.0", false, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t v = 0;
        CHECK(str_to_int(str_of(cases[i].s), &v) == cases[i].ok, cases[i].why);
        CHECK(v == cases[i].v, cases[i].why);
    }
}

static void test_hex(void **state)
{
    static const struct {
        const char *why, *hex;
        size_t size;
        bool ok;
    } cases[] = {
        { "lower case", "00ff10", 3, true },
        { "upper case is read too", "00FF10", 3, true },
        { "odd length", "00f", 1, false },
        { "one byte too few", "00ff", 3, false },
        { "one byte too many", "00ff1000", 3, false },
        { "not a digit", "00fg10", 3, false },
        { "nothing into nothing", "", 0, true },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        unsigned char out[4] = { 0 };
        CHECK(str_unhex(str_of(cases[i].hex), out, cases[i].size) == cases[i].ok, cases[i].why);
        if (cases[i].ok) {
            CHECK(str_ieq(str_hex(a, out, cases[i].size), str_of(cases[i].hex)), cases[i].why);
        }
    }
    CHECK_STR(str_hex(a, "\xAB\x01", 2), "ab01", "written in lower case");
    arena_free(a);
}

static void test_copies(void **state)
{
    struct arena *a = arena_new(0);
    char here[] = "Abc";
    const struct str parts[] = { STR("a"), { NULL, 0 }, STR("bc") };
    (void)state;
    struct str copy = str_copy(a, str_of(here));
    const char *z = str_z(a, str_of(here));
    here[0] = 'x';
    CHECK_STR(copy, "Abc", "a copy does not follow the original");
    CHECK(strcmp(z, "Abc") == 0, "and is terminated when asked for");
    CHECK(strcmp(str_z(a, nothing), "") == 0, "also of nothing");
    CHECK_STR(str_lower(a, STR("ABz[\xC3\x89")), "abz[\xC3\x89", "only ASCII letters change");
    CHECK_STR(str_join(a, parts, 3), "abc", "joined");
    CHECK_STR(str_join(a, parts, 0), "", "nothing joined");
    CHECK(str_of(NULL).n == 0, "NULL is nothing");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare), cmocka_unit_test(test_parts),  cmocka_unit_test(test_trim),
        cmocka_unit_test(test_next),    cmocka_unit_test(test_to_int), cmocka_unit_test(test_hex),
        cmocka_unit_test(test_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
