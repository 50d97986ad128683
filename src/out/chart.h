/*
 * chart.h - numbers into the lengths and points of charts. It draws nothing: templates do
 * (web/partial/chart_bars.html, chart_line.html), from the value trees made here.
 */
#ifndef JJ_OUT_CHART_H
#define JJ_OUT_CHART_H

#include "base/ctx.h"
#include "base/val.h"

#define CHART_NONE INT64_MIN /* no figure for this bar or month */
#define CHART_MONTHS_MAX 36

struct chart_bar {
    struct str label;
    int64_t value; /* 0 to 2^60, or CHART_NONE */
    bool hidden;   /* shown as "<5" without its length */
};

/* "1.234" in Indonesian, "1,234" in English; "" for CHART_NONE. */
struct str chart_number(struct arena *a, int64_t v, enum lang lang);

/*
 * Part of a whole in percent with one decimal, "38.4"; "0" when of is 0 or less or part below 0;
 * at most "100". For width="{{width}}%".
 */
struct str chart_percent(struct arena *a, int64_t part, int64_t of);

/*
 * Horizontal bars: a list of {label, value, text, width, hidden}: value as number, text as people
 * read it, width in percent of the longest ("38.4"). max 0: the longest of them.
 */
struct val *chart_bars(struct arena *a, const struct chart_bar *bars, size_t n, int64_t max,
                       enum lang lang);

/* A row of two bars, back to back. */
struct chart_pair {
    struct str label;
    int64_t left, right; /* 0 to 2^60 */
    bool left_hidden, right_hidden;
};
/*
 * A list of {label, left{text, x, width, hidden}, right{text, width, hidden}}: both sides on one scale, the longest shown bar is
 * "100"; x: where a bar that ends in the middle begins. What is hidden has no length: text is hidden_text.
 */
struct val *chart_pairs(struct arena *a, const struct chart_pair *pairs, size_t n,
                        struct str hidden_text, enum lang lang);

struct chart_series {
    struct str label;
    const int64_t *values; /* n of them, each 0 to 2^60, or CHART_NONE */
};

/*
 * Line chart of n months (1 to CHART_MONTHS_MAX) with one or two series:
 * {narrow, wide}, 330 and 700 units wide, each {view, width, height, left, right, months[{x, y,
 * label}], ticks[{y, label_y, label}], series[{label, kind, lines[{points}], dots[{x, y, title}],
 * end{x, y, text}}]}. kind is "a" or "b"; a month without figure breaks the line; all numbers are
 * text in units of the view. months[n]: short names, of which the narrow one shows every other.
 */
struct val *chart_line(struct arena *a, const struct str *months, size_t n,
                       const struct chart_series *series, size_t n_series, enum lang lang);

#endif
