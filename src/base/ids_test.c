/* Tests of ids.h. */
#include "base/ids.h"

#include <string.h>

#include "base/check.h"

static void test_valid(void **state)
{
    static const struct {
        const char *why, *s;
        bool ok;
    } cases[] = {
        { "lower case", "0192f3a4-5b6c-7d8e-9f00-112233445566", true },
        { "upper case", "0192F3A4-5b6c-7d8e-9f00-112233445566", false },
        { "no dashes", "0192f3a45b6c7d8e9f00112233445566", false },
        { "a dash moved", "0192f3a-45b6c-7d8e-9f00-112233445566", false },
        { "too short", "0192f3a4-5b6c-7d8e-9f00-11223344556", false },
        { "too long", "0192f3a4-5b6c-7d8e-9f00-1122334455667", false },
        { "no hex digit", "0192f3g4-5b6c-7d8e-9f00-112233445566", false },
        { "braces", "{0192f3a4-5b6c-7d8e-9f00-11223344556}", false },
        { "empty", "", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CHECK(id_valid(str_of(cases[i].s)) == cases[i].ok, cases[i].why);
    }
}

static void test_bytes_and_back(void **state)
{
    struct arena *a = arena_new(0);
    unsigned char b[16];
    (void)state;
    id_bytes(STR("0192f3a4-5b6c-7d8e-9f00-112233445566"), b);
    CHECK(b[0] == 0x01 && b[4] == 0x5b && b[15] == 0x66, "in the order of the text");
    CHECK_STR(id_text(a, b), "0192f3a4-5b6c-7d8e-9f00-112233445566", "and back");
    arena_free(a);
}

static void test_time_is_in_front(void **state)
{
    static const struct {
        const char *why;
        int64_t ms;
        const char *front;
    } cases[] = {
        { "the example of RFC 9562", INT64_C(0x017F22E279B0), "017f22e2-79b0-7" },
        { "the epoch", 0, "00000000-0000-7" },
        { "48 bits", INT64_C(0xFFFFFFFFFFFF), "ffffffff-ffff-7" },
    };
    struct arena *a = arena_new(0);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct str id = id_new(a, cases[i].ms);
        CHECK(id_valid(id) && str_starts(id, str_of(cases[i].front)), cases[i].why);
        CHECK(str_has(STR("89ab"), str_cut(id, 19, 20)), "the variant");
    }
    CHECK(str_cmp(id_new(a, 1000), id_new(a, 1001)) < 0, "later ids sort later");
    arena_free(a);
}

static void test_random_ids(void **state)
{
    struct arena *a = arena_new(0);
    struct str former = STR_NONE;
    (void)state;
    for (int i = 0; i < 1000; i++) {
        struct str id = id_random(a);
        CHECK(id_valid(id) && id.p[14] == '4', "version 4");
        CHECK(str_has(STR("89ab"), str_cut(id, 19, 20)), "the variant");
        CHECK(!str_eq(id, former), "never the same");
        CHECK(!str_eq(id_new(a, 5), id_new(a, 5)), "nor in one millisecond");
        former = id;
    }
    arena_free(a);
}

/* Every bit is seen both ways in 200 draws; the chance of a false alarm is below 2^-180. */
static void test_random_bytes(void **state)
{
    unsigned char some[33] = { 0 };
    uint64_t ones = 0;
    uint64_t zeros = 0;
    (void)state;
    for (int i = 0; i < 200; i++) {
        uint64_t v = random_u64();
        ones |= v;
        zeros |= ~v;
    }
    CHECK(ones == UINT64_MAX && zeros == UINT64_MAX, "every bit moves");
    random_bytes(some, 32);
    CHECK(some[32] == 0, "nothing behind the end is touched");
    random_bytes(NULL, 0);
    static unsigned char large[100000];
    random_bytes(large, sizeof large);
    static const unsigned char none[64];
    CHECK(memcmp(large + sizeof large - 64, none, 64) != 0, "filled to the end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),
        cmocka_unit_test(test_bytes_and_back),
        cmocka_unit_test(test_time_is_in_front),
        cmocka_unit_test(test_random_ids),
        cmocka_unit_test(test_random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
