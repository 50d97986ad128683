/*
 * disclosure_table.c - hiding in a table of two ways whose totals are known. What a reader cannot tell apart are the tables of
 * whole numbers with the same totals and the same shown cells; two of them differ by cycles of hidden cells, one up and the next
 * down. A hidden cell on no such cycle is pinned, however many others are hidden; so it is looked for, not assumed.
 */
#include <assert.h>
#include <string.h>

#include "calc/disclosure.h"

#define LINES DISCLOSURE_LINES_MAX

struct grid {
    int64_t n[LINES][LINES];
    bool hidden[LINES][LINES];
    int64_t parts[LINES][LINES]; /* how many cells stand together in it */
    bool large[LINES][LINES];    /* one of them is no small one */
    size_t rows, cols;
    int64_t limit;
    int64_t least; /* what a reader takes a hidden cell for */
    bool only_small;
};

static bool is_small(const struct grid *t, size_t i, size_t j)
{
    return t->n[i][j] > 0 && t->n[i][j] < t->limit;
}

/* A hidden 0 tells the reader that any may be 0; where no hidden one is large he may guess so: the worst case. */
static void guess(struct grid *t)
{
    t->only_small = true;
    t->least = 1;
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t j = 0; j < t->cols; j++) {
            if (t->hidden[i][j]) {
                t->least = t->n[i][j] == 0 ? 0 : t->least;
                t->only_small = t->only_small && !t->large[i][j];
            }
        }
    }
}

static int64_t most(const struct grid *t, size_t i, size_t j)
{
    return t->only_small ? t->parts[i][j] * (t->limit - 1) : INT64_MAX;
}

/* ---- cycles ---- */

static bool moves(const struct grid *t, size_t i, size_t j, bool up)
{
    return t->hidden[i][j] && (up ? t->n[i][j] < most(t, i, j) : t->n[i][j] > t->least);
}

/* Whether cell i, j can be one more (up) or less while all totals stay: its row must give, or take, elsewhere, and so on to its column. */
static bool can_move(const struct grid *t, size_t i, size_t j, bool up)
{
    bool row_seen[LINES] = { false };
    bool col_seen[LINES] = { false };
    size_t queue[LINES];
    size_t n = 1;
    if (!moves(t, i, j, up)) {
        return false;
    }
    queue[0] = i;
    row_seen[i] = true;
    for (size_t at = 0; at < n; at++) {
        for (size_t c = 0; c < t->cols; c++) {
            if (col_seen[c] || (queue[at] == i && c == j) || !moves(t, queue[at], c, !up)) {
                continue;
            }
            if (c == j) {
                return true;
            }
            col_seen[c] = true;
            for (size_t r = 0; r < t->rows; r++) {
                if (!row_seen[r] && moves(t, r, c, up)) {
                    row_seen[r] = true;
                    queue[n++] = r;
                }
            }
        }
    }
    return false;
}

static bool find_pinned(struct grid *t, size_t *row, size_t *col)
{
    guess(t);
    for (size_t i = 0; i < t->rows; i++) {
        for (size_t j = 0; j < t->cols; j++) {
            if (t->hidden[i][j] && t->n[i][j] < t->limit && !can_move(t, i, j, true) &&
                !can_move(t, i, j, false)) {
                *row = i;
                *col = j;
                return true;
            }
        }
    }
    return false;
}

/* ---- what to hide next ---- */

static bool is_empty_line(const struct grid *t, size_t at, bool is_row)
{
    int64_t sum = 0;
    for (size_t k = 0; k < (is_row ? t->cols : t->rows); k++) {
        sum += is_row ? t->n[at][k] : t->n[k][at];
    }
    return sum == 0;
}

/* Hides the smallest count above 0 that is shown in rows from..to and the columns; else a 0 that could be something else. */
static bool hide_one(struct grid *t, size_t row, size_t rows, size_t col, size_t cols)
{
    size_t best_i = LINES;
    size_t best_j = LINES;
    for (size_t i = row; i < row + rows; i++) {
        for (size_t j = col; j < col + cols; j++) {
            const int64_t n = t->n[i][j];
            const int64_t best = best_i < LINES ? t->n[best_i][best_j] : 0;
            if (t->hidden[i][j] ||
                (n == 0 && (is_empty_line(t, i, true) || is_empty_line(t, j, false)))) {
                continue;
            }
            if (best_i == LINES || (n > 0 && (best == 0 || n < best))) {
                best_i = i;
                best_j = j;
            }
        }
    }
    if (best_i < LINES) {
        t->hidden[best_i][best_j] = true;
    }
    return best_i < LINES;
}

/* Together too small, or alone: what the total less the shown ones gives away. A line hidden whole says no more than its total. */
static bool is_open_line(const struct grid *t, size_t at, bool is_row)
{
    int64_t sum = 0;
    size_t cells = 0;
    const size_t n = is_row ? t->cols : t->rows;
    for (size_t k = 0; k < n; k++) {
        if (is_row ? t->hidden[at][k] : t->hidden[k][at]) {
            cells++;
            sum += is_row ? t->n[at][k] : t->n[k][at];
        }
    }
    return cells > 0 && cells < n && (cells < 2 || sum < t->limit);
}

static bool mend_lines(struct grid *t)
{
    bool changed = false;
    for (size_t i = 0; i < t->rows; i++) {
        changed = (is_open_line(t, i, true) && hide_one(t, i, 1, 0, t->cols)) || changed;
    }
    for (size_t j = 0; j < t->cols; j++) {
        changed = (is_open_line(t, j, false) && hide_one(t, 0, t->rows, j, 1)) || changed;
    }
    return changed;
}

static bool hide_all(struct grid *t)
{
    size_t i = 0;
    size_t j = 0;
    for (;;) {
        if (mend_lines(t)) {
            continue;
        }
        if (!find_pinned(t, &i, &j)) {
            return true;
        }
        if (!hide_one(t, i, 1, 0, t->cols) && !hide_one(t, 0, t->rows, j, 1) &&
            !hide_one(t, 0, t->rows, 0, t->cols)) {
            return false;
        }
    }
}

/* ---- lines whose total is hidden itself ---- */

/* Where each line goes: the shown ones in their order, all others together behind them. Returns how many there are then. */
static size_t pool(const bool *hidden, size_t n, size_t *place)
{
    size_t shown = 0;
    for (size_t i = 0; i < n; i++) {
        place[i] = hidden != NULL && hidden[i] ? LINES : shown++;
    }
    const size_t others = shown;
    for (size_t i = 0; i < n; i++) {
        place[i] = place[i] == LINES ? others : place[i];
    }
    return shown + (shown < n ? 1 : 0);
}

bool disclosure_hide_table(const int64_t *counts, const struct disclosure_margins *m, int64_t limit,
                           bool *hidden)
{
    struct grid t = { .limit = limit };
    size_t row[LINES];
    size_t col[LINES];
    assert(limit >= 2 && m->rows <= LINES && m->cols <= LINES);
    t.rows = pool(m->row_hidden, m->rows, row);
    t.cols = pool(m->col_hidden, m->cols, col);
    for (size_t i = 0; i < m->rows; i++) {
        for (size_t j = 0; j < m->cols; j++) {
            const int64_t n = counts[i * m->cols + j];
            t.n[row[i]][col[j]] += n;
            t.parts[row[i]][col[j]]++;
            t.large[row[i]][col[j]] = t.large[row[i]][col[j]] || n >= limit;
        }
    }
    for (size_t i = 0; i < t.rows; i++) {
        for (size_t j = 0; j < t.cols; j++) {
            t.hidden[i][j] = is_small(&t, i, j);
        }
    }
    const bool possible = hide_all(&t);
    for (size_t i = 0; i < m->rows; i++) {
        for (size_t j = 0; j < m->cols; j++) {
            const bool pooled = (m->row_hidden != NULL && m->row_hidden[i]) ||
                                (m->col_hidden != NULL && m->col_hidden[j]);
            hidden[i * m->cols + j] = !possible || pooled || t.hidden[row[i]][col[j]];
        }
    }
    return possible;
}
