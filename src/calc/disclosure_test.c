/* disclosure_test.c - what is hidden, and when the total must go too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "calc/disclosure.h"

/* want: '.' shown, 'x' hidden, one letter for each count; counts end with -1. */
static const struct {
    const char *why;
    int64_t counts[8];
    const char *want;
    bool total;
} cases[] = {
    { "nothing small", { 9, 5, 0, 12, -1 }, "....", true },
    { "one small cell takes the next smallest with it", { 20, 3, 9, 12, -1 }, ".xx.", true },
    { "two small cells cover each other", { 20, 3, 4, 12, -1 }, ".xx.", true },
    { "two ones would show in their sum", { 20, 1, 1, 12, -1 }, ".xxx", true },
    { "two fours are the only way to make eight", { 20, 4, 4, 12, -1 }, ".xxx", true },
    { "a small sum would be a small cell of its own", { 20, 1, 2, 12, -1 }, ".xxx", true },
    { "zeros stay", { 0, 3, 0, 9, 40, -1 }, ".x.x.", true },
    { "only zeros beside it: the total goes", { 0, 3, 0, -1 }, "xx.", false },
    { "alone: the total goes", { 3, -1 }, "x", false },
    { "all small and together small: the total goes", { 1, 2, -1 }, "xx", false },
    { "no cells", { -1 }, "", true },
};

static void hide_cases(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool hidden[8] = { false };
        size_t n = 0;
        while (cases[i].counts[n] >= 0) {
            n++;
        }
        bool total = disclosure_hide(cases[i].counts, n, 5, hidden);
        for (size_t k = 0; k < n; k++) {
            if (hidden[k] != (cases[i].want[k] == 'x')) {
                fail_msg("%s: cell %zu", cases[i].why, k);
            }
        }
        if (total != cases[i].total) {
            fail_msg("%s: total %s", cases[i].why, total ? "shown" : "hidden");
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(hide_cases) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
