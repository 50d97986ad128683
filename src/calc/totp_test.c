/* Tests of totp.h: the SHA-1 rows of RFC 6238, appendix B, and what a person may type. */
#include "calc/totp.h"

#include "base/check.h"

static const unsigned char SECRET[] = "12345678901234567890";

static void test_rfc6238(void **state)
{
    static const struct {
        int64_t unix_s;
        uint32_t code8;
    } rows[] = {
        { 59, 94287082 },         { 1111111109, 7081804 },  { 1111111111, 14050471 },
        { 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        CHECK(totp_code(SECRET, TOTP_SECRET, (uint64_t)rows[i].unix_s / 30, 8) == rows[i].code8,
              "a row of RFC 6238");
    }
}

static void test_typed(void **state)
{
    /*
     * At second 59 the step is 1 and its code 287082; steps 0, 2, 3 are 755224, 359152, 969429 (RFC
     * 4226).
     */
    static const struct {
        const char *why, *typed;
        int64_t last, now_ms;
        bool want;
    } cases[] = {
        { "the code of now", "287082", 0, 59000, true },
        { "with a space in the middle", "287 082", 0, 59000, true },
        { "the one before", "287082", 0, 60000, true },
        { "the next one", "359152", 0, 59999, true },
        { "two steps off", "969429", 0, 59000, false },
        { "used already", "287082", 1, 59000, false },
        { "older than one used", "287082", 2, 60000, false },
        { "five digits", "28708", 0, 59000, false },
        { "seven digits", "2870820", 0, 59000, false },
        { "a letter", "28708a", 0, 59000, false },
        { "nothing", "", 0, 59000, false },
        { "another number", "287083", 0, 59000, false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t last = cases[i].last;
        bool got = totp_check(SECRET, str_of(cases[i].typed), cases[i].now_ms, &last);
        CHECK(got == cases[i].want, cases[i].why);
        CHECK(got == (last != cases[i].last), "a right code is marked as used, a wrong one is not");
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rfc6238),
        cmocka_unit_test(test_typed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
