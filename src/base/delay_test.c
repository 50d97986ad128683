/* delay_test.c - who waits, how long, and who is forgotten. */
#include "base/delay.h"

#include "base/check.h"

static const struct delay_rule rule = { .free = 3, .most_ms = 8000 };

static void test_steps(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        int failures;
        int64_t after_ms;
        bool waits;
    } cases[] = {
        { "nobody who never failed", 0, 0, false },
        { "three are free", 3, 0, false },
        { "the fourth costs a second", 4, 999, true },
        { "which passes", 4, 1000, false },
        { "each more doubles it", 6, 3999, true },
        { "and no more than doubles", 6, 4000, false },
        { "up to the most", 40, 7999, true },
        { "and never more", 40, 8000, false },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena *a = arena_new(0);
        struct delay *all = delay_new(a);
        for (int f = 0; f < cases[i].failures; f++) {
            delay_failed(all, 77, rule, 5000000);
        }
        CHECK(delay_waits(all, 77, 5000000 + cases[i].after_ms) == cases[i].waits, cases[i].why);
        CHECK(!delay_waits(all, 78, 5000000), "nobody else waits");
        arena_free(a);
    }
}

static void test_forgetting(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    struct delay *all = delay_new(a);
    for (int f = 0; f < 4; f++) {
        delay_failed(all, 1, rule, 5000000);
    }
    delay_clear(all, 1);
    CHECK(!delay_waits(all, 1, 5000001), "a success clears it");
    for (int f = 0; f < 3; f++) {
        delay_failed(all, 1, rule, 5000000);
    }
    delay_failed(all, 1, rule, 5000000 + 3600001);
    CHECK(!delay_waits(all, 1, 5000000 + 3600002), "an hour later the count begins anew");
    /* keys of one set: the fifth finds no place but the oldest's */
    for (uint64_t i = 0; i < 5; i++) {
        for (int f = 0; f < 4; f++) {
            delay_failed(all, 2 + i * DELAY_KEYS, rule, 9000000 + (int64_t)i);
        }
    }
    CHECK(!delay_waits(all, 2, 9000010), "the oldest made room");
    CHECK(delay_waits(all, 2 + 4 * DELAY_KEYS, 9000010), "for the newest");
    CHECK(delay_waits(all, 2 + DELAY_KEYS, 9000010), "and nobody else did");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_forgetting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
