/* disclosure.h - hiding small cells of a table that leaves the house, so that no person shows
 * through. */
#ifndef JJ_CALC_DISCLOSURE_H
#define JJ_CALC_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Marks what to hide in one row or column of counts that is printed with its total.
 *
 * Hidden is every count from 1 to limit - 1, and then the smallest further ones, until the total
 * less what is shown gives none of them away: at least two are hidden, together at least limit, and
 * their sum does not force each of them. A count of 0 is shown unless nothing else is left to hide.
 * limit (at least 2) comes from the pack. hidden[n] is written completely. O(n^2).
 * Returns false where that is not enough and the total must not be printed either.
 */
bool disclosure_hide(const int64_t *counts, size_t n, int64_t limit, bool *hidden);

#endif
