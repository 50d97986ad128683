/* disclosure.h - hiding small cells of a table that leaves the house, so that no person shows
 * through. */
#ifndef JJ_CALC_DISCLOSURE_H
#define JJ_CALC_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"

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
/* The same where hidden[n] already marks what must be hidden for another reason. */
bool disclosure_hide_more(const int64_t *counts, size_t n, int64_t limit, bool *hidden);

#define DISCLOSURE_HIDDEN (-1)
#define DISCLOSURE_NONE SIZE_MAX

/* A table of a period as it left the house: counts[n], hidden ones DISCLOSURE_HIDDEN; the total stands there. */
struct disclosure_sheet {
    day_t from, to; /* both inside */
    const int64_t *counts;
    int64_t total;
};

/*
 * Marks what to hide in a table that is to leave the house after others of the same codes did: past[n_past], oldest first. now
 * has its true counts; hidden[n] is written.
 *
 * Periods that are out are kept inside each other or apart. Then all sheets together say exactly as much as one table for each
 * remainder - a period less those parts of it that are out too - and nothing binds two remainders, as long as a sheet hides
 * whatever a sheet of a part of its period hides. So that is demanded, and of each remainder what is demanded of a sheet: every
 * count that can be told is 0 or at least limit, and so is the total, and what hidden ones add up to; two are hidden at
 * least. A later state of a period counts as a longer period, its remainder is what has changed since, and may not be less
 * than 0. Only what was shown is needed: a hidden count of the past is never looked at.
 *
 * Returns false where no hiding helps: then the table must not be printed at all. *against: the sheet of the past that stands
 * against it, its place; DISCLOSURE_NONE when the table is too small by itself. O(n_past * n_past + n_past * n * n).
 */
bool disclosure_hide_after(const struct disclosure_sheet *now, size_t n,
                           const struct disclosure_sheet *past, size_t n_past, int64_t limit,
                           bool *hidden, size_t *against);

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
