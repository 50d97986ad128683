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
    { "five ones are the only way to make five", { 20, 1, 1, 1, 1, 1, -1 }, "xxxxxx", true },
    { "five ones alone: the total goes", { 1, 1, 1, 1, 1, -1 }, "xxxxx", false },
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

/* ---- an auditor of its own: every table of up to four counts, and what a reader is left with ---- */

enum { AUDIT_CELLS = 4, AUDIT_LIMIT = 3 };

/*
 * Whether cell k can be two different numbers for who sees the rest and the total and knows the limit. Such a reader takes each
 * hidden cell for 1 or more, and where all of them could be small, for smaller than the limit: the worst case.
 */
static bool is_open(const int64_t *counts, size_t n, const bool *hidden, size_t k)
{
    int64_t sum = 0;
    int64_t small = 1;
    int64_t seen = -1;
    for (size_t i = 0; i < n; i++) {
        sum += hidden[i] ? counts[i] : 0;
        small = hidden[i] && counts[i] >= AUDIT_LIMIT ? 0 : small;
    }
    const int64_t most = small ? AUDIT_LIMIT - 1 : sum;
    for (int64_t v = 0; v < 10000; v++) {
        const int64_t at[AUDIT_CELLS] = { v % 10, v / 10 % 10, v / 100 % 10, v / 1000 };
        int64_t other = 0;
        bool fits = true;
        for (size_t i = 0; i < n && fits; i++) {
            fits = hidden[i] ? at[i] >= 1 && at[i] <= most : at[i] == 0;
            other += at[i];
        }
        if (fits && other == sum) {
            if (seen >= 0 && seen != at[k]) {
                return true;
            }
            seen = at[k];
        }
    }
    return false;
}

static void audit(const int64_t *counts, size_t n)
{
    bool hidden[AUDIT_CELLS] = { false };
    const bool total = disclosure_hide(counts, n, AUDIT_LIMIT, hidden);
    for (size_t i = 0; i < n; i++) {
        const bool small = counts[i] > 0 && counts[i] < AUDIT_LIMIT;
        if (small && !hidden[i]) {
            fail_msg("a small count stands there: %lld", (long long)counts[i]);
        }
        if (total && hidden[i] && !is_open(counts, n, hidden, i)) {
            fail_msg("%lld of %lld %lld %lld %lld is the only number that fits",
                     (long long)counts[i], (long long)counts[0], (long long)counts[1],
                     (long long)counts[2], (long long)counts[3]);
        }
    }
}

static void nothing_can_be_pinned(void **state)
{
    (void)state;                         /* no fixture */
    for (int64_t k = 0; k < 1296; k++) { /* 0..5 in each of AUDIT_CELLS places */
        const int64_t counts[AUDIT_CELLS] = { k % 6, k / 6 % 6, k / 36 % 6, k / 216 };
        audit(counts, AUDIT_CELLS);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(hide_cases),
                                        cmocka_unit_test(nothing_can_be_pinned) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
