/*
 * disclosure_past_test.c - sheets that follow each other: what a new one hides, what stands against it, and an auditor that
 * looks for every number that all of them together give away.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "calc/disclosure.h"

enum { CODES = 3, OUT_MOST = 3 };

static int64_t sum_of(const int64_t *counts)
{
    return counts[0] + counts[1] + counts[2];
}

/* Days stand for months: 1..3 a quarter, 1..12 a year. want: '.' shown, 'x' hidden; NULL: not at all, because of `against`. */
static const struct {
    const char *why;
    struct {
        day_t from, to;
        int64_t counts[CODES]; /* -1: hidden, rest: what the hidden ones add up to */
        int64_t rest;
    } out[OUT_MOST];
    day_t from, to;
    int64_t counts[CODES];
    const char *want;
    size_t against;
} cases[] = {
    { "nothing is out", { { 0 } }, 1, 3, { 9, 8, 7 }, "...", 0 },
    { "apart: they tell nothing of each other",
      { { 1, 3, { 9, 8, 7 }, 0 } },
      4,
      6,
      { 9, 8, 7 },
      "...",
      0 },
    { "a quarter and the year around it: the rest is large",
      { { 1, 3, { 9, 8, 7 }, 0 } },
      1,
      12,
      { 29, 28, 27 },
      "...",
      0 },
    { "the same, and in the rest there is none of one",
      { { 1, 3, { 9, 8, 7 }, 0 } },
      1,
      12,
      { 29, 8, 27 },
      "...",
      0 },
    { "the rest has two of one: it goes, and one with it",
      { { 1, 3, { 9, 8, 7 }, 0 } },
      1,
      12,
      { 29, 10, 27 },
      ".xx",
      0 },
    { "hidden in the quarter, so hidden in the year",
      { { 1, 3, { 9, -1, -1 }, 12 } },
      1,
      12,
      { 29, 28, 27 },
      ".xx",
      0 },
    { "what is hidden would be small together in the rest: a third one goes",
      { { 1, 3, { 9, -1, -1 }, 12 } },
      1,
      12,
      { 29, 8, 7 },
      "xxx",
      0 },
    { "the rest is three people: not even their number",
      { { 1, 3, { 9, 8, 7 }, 0 } },
      1,
      12,
      { 10, 9, 8 },
      NULL,
      0 },
    { "three quarters are out: the year would be the fourth",
      { { 1, 3, { 9, 8, 7 }, 0 }, { 4, 6, { 9, 8, 7 }, 0 }, { 7, 9, { 9, 8, 7 }, 0 } },
      1,
      12,
      { 36, 26, 30 },
      ".xx",
      0 },
    { "it cuts across", { { 1, 3, { 9, 8, 7 }, 0 } }, 3, 5, { 9, 8, 7 }, NULL, 0 },
    { "it cuts across the second",
      { { 1, 3, { 9, 8, 7 }, 0 }, { 4, 6, { 9, 8, 7 }, 0 } },
      6,
      8,
      { 9, 8, 7 },
      NULL,
      1 },
    { "a part of what is out, and what it leaves is large",
      { { 1, 12, { 29, 28, 27 }, 0 } },
      1,
      3,
      { 9, 8, 7 },
      "...",
      0 },
    { "a part that leaves two of one",
      { { 1, 12, { 29, 10, 27 }, 0 } },
      1,
      3,
      { 9, 8, 7 },
      NULL,
      0 },
    { "a part that must hide what the whole shows",
      { { 1, 12, { 29, 28, 27 }, 0 } },
      1,
      3,
      { 9, 3, 7 },
      NULL,
      0 },
    { "a part that hides what the whole hides",
      { { 1, 12, { 29, -1, -1 }, 55 } },
      1,
      3,
      { 9, 3, 7 },
      ".xx",
      0 },
    { "the last month of a quarter of which two are out",
      { { 1, 3, { 30, 30, 30 }, 0 }, { 1, 1, { 10, 10, 10 }, 0 }, { 2, 2, { 12, 12, 12 }, 0 } },
      3,
      3,
      { 6, 6, 8 },
      NULL,
      0 },
    { "the same as before", { { 1, 3, { 9, -1, -1 }, 12 } }, 1, 3, { 9, 4, 8 }, ".xx", 0 },
    { "the same period later: one more",
      { { 1, 3, { 9, 8, 7 }, 0 } },
      1,
      3,
      { 10, 8, 7 },
      NULL,
      0 },
    { "the same period later: six more of one",
      { { 1, 3, { 9, 8, 7 }, 0 } },
      1,
      3,
      { 15, 8, 7 },
      "...",
      0 },
    { "the same period later: one was put right, both go",
      { { 1, 3, { 9, 8, 17 }, 0 } },
      1,
      3,
      { 8, 9, 17 },
      "xx.",
      0 },
    { "the same period later: one is gone",
      { { 1, 3, { 9, 8, 7 }, 0 } },
      1,
      3,
      { 9, 7, 7 },
      NULL,
      0 },
    { "a later state inside a year that is out",
      { { 1, 3, { 9, 8, 7 }, 0 }, { 1, 12, { 29, 28, 27 }, 0 } },
      1,
      3,
      { 27, 8, 7 },
      NULL,
      1 },
    { "one code, and one more of it", { { 1, 3, { 31, 0, 0 }, 0 } }, 1, 3, { 32, 0, 0 }, NULL, 0 },
    { "small by itself: no sheet stands against it",
      { { 4, 6, { 9, 8, 7 }, 0 } },
      1,
      3,
      { 1, 1, 1 },
      NULL,
      DISCLOSURE_NONE },
};

static void hide_cases(void **state)
{
    (void)state; /* no fixture */
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct disclosure_sheet past[OUT_MOST];
        const struct disclosure_sheet now = { cases[i].from, cases[i].to, cases[i].counts,
                                              sum_of(cases[i].counts) };
        bool hidden[CODES] = { false };
        size_t n = 0;
        size_t against = 0;
        for (; n < OUT_MOST && cases[i].out[n].from != 0; n++) {
            past[n] = (struct disclosure_sheet){ cases[i].out[n].from, cases[i].out[n].to,
                                                 cases[i].out[n].counts, cases[i].out[n].rest };
            for (size_t k = 0; k < CODES; k++) {
                const int64_t v = cases[i].out[n].counts[k];
                past[n].total += v == DISCLOSURE_HIDDEN ? 0 : v;
            }
        }
        const bool may = disclosure_hide_after(&now, CODES, past, n, 5, hidden, &against);
        if (may != (cases[i].want != NULL)) {
            fail_msg("%s: %s", cases[i].why, may ? "printed" : "refused");
        }
        for (size_t k = 0; may && k < CODES; k++) {
            if (hidden[k] != (cases[i].want[k] == 'x')) {
                fail_msg("%s: code %zu", cases[i].why, k);
            }
        }
        if (against != (may ? DISCLOSURE_NONE : cases[i].against)) {
            fail_msg("%s: against %zu", cases[i].why, against);
        }
    }
}

/* ---- an auditor of its own: every filling of the days, one away from the truth at most in each cell, that fits all that was
 * printed. What can only move farther is taken for pinned: it may cry wolf, it is never silent. ---- */

enum { DAYS = 3, CELLS = DAYS * CODES, LIMIT = 3, SHEETS = 6, SETS = 1 << DAYS };

/* x[CELLS]: codes of the first day, then of the next. */
struct audit {
    struct {
        day_t from, to;
        int64_t counts[CODES], total;
    } out[SHEETS];
    size_t n;
    int64_t truth[CELLS], x[CELLS];
    bool moved[SETS]
              [CODES +
               1]; /* a count of these days, of a code or of all, that was seen to be another one */
};

static int64_t count(const int64_t *x, unsigned days, size_t code)
{
    int64_t n = 0;
    for (size_t i = 0; i < CELLS; i++) {
        n += (days >> (i / CODES) & 1U) != 0 && (code == CODES || i % CODES == code) ? x[i] : 0;
    }
    return n;
}

static unsigned days_of(const struct audit *a, size_t i)
{
    unsigned days = 0;
    for (day_t d = a->out[i].from; d <= a->out[i].to; d++) {
        days |= 1U << (d - 1);
    }
    return days;
}

/* Whether the first n cells can still become what was printed. */
static bool may_fit(const struct audit *a, size_t n)
{
    for (size_t i = 0; i < a->n; i++) {
        const bool whole = n >= (size_t)a->out[i].to * CODES;
        for (size_t k = 0; k <= CODES; k++) {
            const int64_t want = k < CODES ? a->out[i].counts[k] : a->out[i].total;
            const int64_t got = count(a->x, days_of(a, i), k);
            if (want != DISCLOSURE_HIDDEN && (got > want || (whole && got != want))) {
                return false;
            }
        }
    }
    return true;
}

static bool is_small(int64_t n)
{
    return n > 0 && n < LIMIT;
}

static bool all_moved(const struct audit *a)
{
    for (unsigned s = 1; s < SETS; s++) {
        for (size_t k = 0; k <= CODES; k++) {
            if (is_small(count(a->truth, s, k)) && !a->moved[s][k]) {
                return false;
            }
        }
    }
    return true;
}

static void look(struct audit *a, size_t at)
{
    if (at == CELLS) {
        for (unsigned s = 1; s < SETS; s++) {
            for (size_t k = 0; k <= CODES; k++) {
                a->moved[s][k] = a->moved[s][k] || count(a->x, s, k) != count(a->truth, s, k);
            }
        }
        return;
    }
    for (int64_t v = a->truth[at] - 1; v <= a->truth[at] + 1 && !all_moved(a); v++) {
        a->x[at] = v;
        if (v >= 0 && may_fit(a, at + 1)) {
            look(a, at + 1);
        }
    }
    a->x[at] = 0;
}

static uint32_t seed;

static int64_t random_below(int64_t n)
{
    seed = seed * 1664525U + 1013904223U;
    return (int64_t)(seed >> 16) % n;
}

/* Returns whether it was printed. */
static bool release(struct audit *a, day_t from, day_t to)
{
    struct disclosure_sheet past[SHEETS];
    int64_t counts[CODES];
    bool hidden[CODES];
    size_t against = 0;
    const size_t n = a->n;
    a->out[n].from = from;
    a->out[n].to = to;
    for (size_t i = 0; i < n; i++) {
        past[i] = (struct disclosure_sheet){ a->out[i].from, a->out[i].to, a->out[i].counts,
                                             a->out[i].total };
    }
    for (size_t k = 0; k < CODES; k++) {
        counts[k] = count(a->truth, days_of(a, n), k);
    }
    const struct disclosure_sheet now = { from, to, counts, sum_of(counts) };
    if (!disclosure_hide_after(&now, CODES, past, n, LIMIT, hidden, &against)) {
        return false;
    }
    a->out[n].total = now.total;
    for (size_t k = 0; k < CODES; k++) {
        a->out[n].counts[k] = hidden[k] ? DISCLOSURE_HIDDEN : counts[k];
    }
    a->n++;
    return true;
}

/* Days that no sheet is about are anything: nothing of them can be given away. */
static void forget_uncovered(struct audit *a)
{
    unsigned covered = 0;
    for (size_t i = 0; i < a->n; i++) {
        covered |= days_of(a, i);
    }
    for (unsigned s = 1; s < SETS; s++) {
        for (size_t k = 0; k <= CODES; k++) {
            a->moved[s][k] = (s & ~covered) != 0;
        }
    }
}

static void history(uint32_t of, size_t *printed, size_t *refused)
{
    struct audit a = { .n = 0 };
    seed = of;
    for (size_t i = 0; i < CELLS; i++) {
        a.truth[i] = random_below(random_below(3) == 0 ? 2 : 7);
    }
    for (size_t i = 0; i < SHEETS; i++) {
        const day_t from = 1 + random_below(DAYS);
        const day_t to = from + random_below(DAYS - from + 1);
        *(release(&a, from, to) ? printed : refused) += 1;
    }
    forget_uncovered(&a);
    look(&a, 0);
    for (unsigned s = 1; s < SETS; s++) {
        for (size_t k = 0; k <= CODES; k++) {
            if (is_small(count(a.truth, s, k)) && !a.moved[s][k]) {
                fail_msg("seed %u: %zu sheets give away that days %u had %lld of code %zu",
                         (unsigned)of, a.n, s, (long long)count(a.truth, s, k), k);
            }
        }
    }
}

static void nothing_can_be_pinned(void **state)
{
    size_t printed = 0;
    size_t refused = 0;
    (void)state; /* no fixture */
    for (uint32_t i = 1; i <= 3000; i++) {
        history(i, &printed, &refused);
    }
    /* An auditor of nothing finds nothing; and what refuses everything is of no use. */
    assert_in_range(printed, 6000, 18000);
    assert_in_range(refused, 1000, 18000);
}

/* Without the rule of differences the auditor must see it: else it sees nothing. */
static void the_auditor_sees(void **state)
{
    struct audit a = { .n = 2 };
    const int64_t truth[CELLS] = { 9, 8, 7, 1, 5, 6, 0, 0, 0 };
    (void)state; /* no fixture */
    for (size_t i = 0; i < CELLS; i++) {
        a.truth[i] = truth[i];
    }
    for (size_t i = 0; i < 2; i++) {
        a.out[i].from = 1;
        a.out[i].to = i == 0 ? 1 : 3;
        for (size_t k = 0; k < CODES; k++) {
            a.out[i].counts[k] = count(truth, days_of(&a, i), k);
        }
        a.out[i].total = sum_of(a.out[i].counts);
    }
    forget_uncovered(&a);
    look(&a, 0);
    assert_false(a.moved[6][0]); /* one of code 0 on the days after the first */
    assert_true(a.moved[2][1]);  /* but not on which of them the five of code 1 were */
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(hide_cases),
                                        cmocka_unit_test(nothing_can_be_pinned),
                                        cmocka_unit_test(the_auditor_sees) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
