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

#define DISCLOSURE_LINES_MAX 64

/* The totals of a table of two ways: row_hidden[rows] and col_hidden[cols] (NULL: none) are those that the sheet hides itself. */
struct disclosure_margins {
    size_t rows, cols; /* 1..DISCLOSURE_LINES_MAX */
    const bool *row_hidden, *col_hidden;
};

/*
 * Marks what to hide in a table of two ways, counts[rows * cols] by rows. The reader is taken to know every total that the sheet
 * shows, whatever its size, and what lines with a hidden total add up to; those are hidden whole, and the others of the table
 * never tell them apart. Hidden is every count from 1 to limit - 1, and further ones until each of those could be another number
 * in a table of whole numbers with the same totals and shown cells, and no hidden part of a line that also shows something is
 * alone or together smaller than limit. A 0 is hidden where nothing else is left.
 *
 * Several tables of a sheet are hidden together by this when they share totals as the branches of a tree do (all with one list in
 * common): any two of their fillings fit together, so that none tells of another what the totals do not. With tables a-b, a-c and
 * b-c it is not so: do not put them on one sheet.
 *
 * Returns false where no table would be safe; then all of hidden[rows * cols] is set.
 */
bool disclosure_hide_table(const int64_t *counts, const struct disclosure_margins *m, int64_t limit,
                           bool *hidden);

#endif
