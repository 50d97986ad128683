/*
 * disclosure_table_test.c - tables of two ways, and an auditor that shares nothing with what hides: it fills in every table of
 * whole numbers that the shown cells and totals allow, and says between which numbers each hidden cell can be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "calc/disclosure.h"

enum { LIMIT = 3, SIDE = 4, TRIES_MAX = 400000 };

/* ---- the auditor ---- */

struct audit {
    size_t rows, cols;
    const int64_t *n;
    const bool *hidden, *row_hidden, *col_hidden;
    int64_t least, most;
    int64_t row_left[SIDE], col_left[SIDE]; /* of hidden cells, where the total is shown */
    int64_t pool_left[2];                   /* what the hidden totals add up to: rows, columns */
    int64_t now[SIDE * SIDE];
    int64_t low[SIDE * SIDE], high[SIDE * SIDE];
    int64_t row_low[SIDE], row_high[SIDE];
    long found, tried;
};

static void keep(struct audit *a)
{
    a->found++;
    for (size_t i = 0; i < a->rows; i++) {
        int64_t sum = 0;
        for (size_t j = 0; j < a->cols; j++) {
            const size_t k = i * a->cols + j;
            a->low[k] = a->now[k] < a->low[k] ? a->now[k] : a->low[k];
            a->high[k] = a->now[k] > a->high[k] ? a->now[k] : a->high[k];
            sum += a->now[k];
        }
        a->row_low[i] = sum < a->row_low[i] ? sum : a->row_low[i];
        a->row_high[i] = sum > a->row_high[i] ? sum : a->row_high[i];
    }
}

static int64_t *row_room(struct audit *a, size_t i)
{
    return a->row_hidden[i] ? &a->pool_left[0] : &a->row_left[i];
}

static int64_t *col_room(struct audit *a, size_t j)
{
    return a->col_hidden[j] ? &a->pool_left[1] : &a->col_left[j];
}

static bool is_full(const struct audit *a)
{
    for (size_t i = 0; i < a->rows; i++) {
        if (!a->row_hidden[i] && a->row_left[i] != 0) {
            return false;
        }
    }
    for (size_t j = 0; j < a->cols; j++) {
        if (!a->col_hidden[j] && a->col_left[j] != 0) {
            return false;
        }
    }
    return a->pool_left[0] == 0 && a->pool_left[1] == 0;
}

static void fill(struct audit *a, size_t k)
{
    while (k < a->rows * a->cols && !a->hidden[k]) {
        k++;
    }
    if (k == a->rows * a->cols) {
        if (is_full(a)) {
            keep(a);
        }
        return;
    }
    int64_t *row = row_room(a, k / a->cols);
    int64_t *col = col_room(a, k % a->cols);
    const int64_t room = *row < *col ? *row : *col;
    for (int64_t v = a->least; v <= room && v <= a->most && a->tried < TRIES_MAX; v++) {
        a->tried++;
        a->now[k] = v;
        *row -= v;
        *col -= v;
        fill(a, k + 1);
        *row += v;
        *col += v;
    }
}

static void look(struct audit *a)
{
    bool only_small = true;
    a->least = 1;
    for (size_t i = 0; i < a->rows; i++) {
        a->row_low[i] = INT64_MAX;
    }
    for (size_t k = 0; k < a->rows * a->cols; k++) {
        const int64_t n = a->n[k];
        a->now[k] = n;
        a->low[k] = INT64_MAX;
        a->high[k] = -1;
        if (a->hidden[k]) {
            const bool pooled = a->row_hidden[k / a->cols] || a->col_hidden[k % a->cols];
            *row_room(a, k / a->cols) += n;
            *col_room(a, k % a->cols) += n;
            a->least = n == 0 || pooled ? 0 : a->least;
            only_small = only_small && n < LIMIT;
        }
    }
    a->most = only_small ? LIMIT - 1 : INT64_MAX;
    fill(a, 0);
}

/* ---- tables ---- */

static uint64_t seed = 20241113;
static int given_up; /* of the tables looked at: too many ways to fill them in */

static int64_t dice(int64_t below)
{
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (int64_t)((seed >> 33) % (uint64_t)below);
}

static void print(const struct audit *a)
{
    for (size_t i = 0; i < a->rows; i++) {
        for (size_t j = 0; j < a->cols; j++) {
            const size_t k = i * a->cols + j;
            print_message(" %lld%s", (long long)a->n[k], a->hidden[k] ? "*" : "");
        }
        print_message("\n");
    }
}

/* What the tables themselves must keep: no small one shown, none of them pinned, no hidden total either. */
static void check(struct audit *a)
{
    look(a);
    given_up += a->tried >= TRIES_MAX;
    for (size_t k = 0; k < a->rows * a->cols; k++) {
        const bool pooled = a->row_hidden[k / a->cols] || a->col_hidden[k % a->cols];
        if (a->n[k] > 0 && a->n[k] < LIMIT && !a->hidden[k]) {
            print(a);
            fail_msg("a small count stands there");
        }
        if (a->hidden[k] && !pooled && a->n[k] < LIMIT && a->tried < TRIES_MAX &&
            a->low[k] == a->high[k]) {
            print(a);
            fail_msg("cell %zu can only be %lld (%ld tables)", k, (long long)a->low[k], a->found);
        }
    }
    for (size_t i = 0; i < a->rows; i++) {
        if (a->row_hidden[i] && a->tried < TRIES_MAX && a->row_low[i] == a->row_high[i]) {
            print(a);
            fail_msg("a hidden total can only be %lld", (long long)a->row_low[i]);
        }
    }
}

static void nothing_is_pinned(void **state)
{
    (void)state; /* no fixture */
    static const bool none[SIDE] = { false };
    int shown = 0;
    given_up = 0;
    for (int round = 0; round < 3000; round++) {
        int64_t n[SIDE * SIDE];
        bool hidden[SIDE * SIDE];
        const size_t rows = 2 + (size_t)dice(SIDE - 1);
        const size_t cols = 2 + (size_t)dice(2);
        const int64_t most = 3 + dice(6);
        for (size_t k = 0; k < rows * cols; k++) {
            n[k] = dice(3) == 0 ? 0 : dice(most);
        }
        const struct disclosure_margins m = { rows, cols, NULL, NULL };
        struct audit a = { .rows = rows, .cols = cols, .n = n, .hidden = hidden };
        a.row_hidden = a.col_hidden = none;
        if (disclosure_hide_table(n, &m, LIMIT, hidden)) {
            check(&a);
            shown++;
        }
    }
    assert_true(shown > 1000); /* there was something to look at */
    assert_in_range(given_up, 0, shown / 20);
}

/* The list of the rows stands on the sheet too, with its own hidden ones. */
static void nor_by_two_tables_of_a_sheet(void **state)
{
    (void)state; /* no fixture */
    static const bool none[SIDE] = { false };
    int shown = 0;
    given_up = 0;
    for (int round = 0; round < 3000; round++) {
        int64_t n[SIDE * SIDE];
        int64_t total[SIDE] = { 0 };
        bool hidden[SIDE * SIDE];
        bool row_hidden[SIDE] = { false };
        const int64_t most = 2 + dice(5);
        for (size_t k = 0; k < SIDE * 2; k++) {
            n[k] = dice(most);
            total[k / 2] += n[k];
        }
        const struct disclosure_margins m = { SIDE, 2, row_hidden, NULL };
        struct audit a = { .rows = SIDE, .cols = 2, .n = n, .hidden = hidden };
        a.row_hidden = row_hidden;
        a.col_hidden = none;
        if (disclosure_hide(total, SIDE, LIMIT, row_hidden) &&
            disclosure_hide_table(n, &m, LIMIT, hidden)) {
            check(&a);
            shown++;
        }
    }
    assert_true(shown > 500); /* there was something to look at */
    assert_in_range(given_up, 0, shown / 20);
}

/* want by rows: '.' shown, 'x' hidden; limit 5. */
static const struct {
    const char *why;
    size_t rows, cols;
    int64_t n[12];
    const char *want;
    bool possible;
} cases[] = {
    { "nothing small", 2, 2, { 9, 5, 0, 12 }, "....", true },
    { "one small cell takes a cycle of four", 3, 2, { 20, 3, 9, 12, 30, 40 }, "xxxx..", true },
    { "a small total is shown, its cells are not", 3, 2, { 2, 1, 9, 12, 30, 40 }, "xxxx..", true },
    { "one row is its columns' totals", 1, 3, { 3, 9, 40 }, "xxx", false },
    { "two of each do not help when they are apart",
      4,
      3,
      { 3, 9, 50, 9, 3, 50, 60, 61, 62, 70, 71, 72 },
      "xx.xx.......",
      true },
};

static void table_cases(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool hidden[12] = { false };
        const struct disclosure_margins m = { cases[i].rows, cases[i].cols, NULL, NULL };
        if (disclosure_hide_table(cases[i].n, &m, 5, hidden) != cases[i].possible) {
            fail_msg("%s: possible or not", cases[i].why);
        }
        for (size_t k = 0; k < m.rows * m.cols; k++) {
            if (hidden[k] != (cases[i].want[k] == 'x')) {
                fail_msg("%s: cell %zu", cases[i].why, k);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(table_cases),
                                        cmocka_unit_test(nothing_is_pinned),
                                        cmocka_unit_test(nor_by_two_tables_of_a_sheet) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
