/* disclosure.c - primary and secondary suppression in one row of a table. */
#include "calc/disclosure.h"

#include <assert.h>
#include <string.h>

static bool is_small(int64_t count, int64_t limit)
{
    return count > 0 && count < limit;
}

/* Whether a reader who knows the rule and the total is left in doubt about every hidden count. */
static bool is_enough(const int64_t *counts, size_t n, int64_t limit, const bool *hidden)
{
    int64_t sum = 0, cells = 0;
    bool only_small = true;
    for (size_t i = 0; i < n; i++) {
        if (hidden[i]) {
            cells++;
            sum += counts[i];
            only_small = only_small && is_small(counts[i], limit);
        }
    }
    if (cells == 0) {
        return true;
    }
    /* The largest or the smallest sum that so many small counts can have names each of them. */
    bool forced = only_small && (sum == cells * (limit - 1) || sum == cells);
    return cells >= 2 && sum >= limit && !forced;
}

/* The smallest count above 0 that is still shown; else a 0; else n. */
static size_t next_to_hide(const int64_t *counts, size_t n, const bool *hidden)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++) {
        if (hidden[i]) {
            continue;
        }
        if (best == n || (counts[i] > 0 && (counts[best] == 0 || counts[i] < counts[best]))) {
            best = i;
        }
    }
    return best;
}

bool disclosure_hide(const int64_t *counts, size_t n, int64_t limit, bool *hidden)
{
    memset(hidden, 0, n * sizeof *hidden);
    return disclosure_hide_more(counts, n, limit, hidden);
}

bool disclosure_hide_more(const int64_t *counts, size_t n, int64_t limit, bool *hidden)
{
    assert(limit >= 2);
    for (size_t i = 0; i < n; i++) {
        hidden[i] = hidden[i] || is_small(counts[i], limit);
    }
    while (!is_enough(counts, n, limit, hidden)) {
        size_t more = next_to_hide(counts, n, hidden);
        if (more == n || counts[more] == 0) {
            if (more < n) {
                hidden[more] = true;
            }
            /* A zero adds doubt about which cell it is, but the sum stays small: the total goes
             * too. */
            return false;
        }
        hidden[more] = true;
    }
    return true;
}
