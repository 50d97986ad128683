/*
 * recap.h - between the files of the recap room, and for the command line. The counting itself is
 * calc/recap.h.
 */
#ifndef JJ_FEATURE_RECAP_H
#define JJ_FEATURE_RECAP_H

#include "calc/recap.h"
#include "http/http.h"

/* What is asked for: a period, inside 0001..9999, and which day of a case decides. */
struct recap_ask {
    day_t from, to;
    bool by_incident;
};

/*
 * Opens every fact of the city and counts. Needs the key of `figures` (desks staff and figures).
 * ERR_INTERNAL "recap.broken" when
 * a fact does not open; "recap.does_not_add_up" when a table does not add up to its unit: then
 * nothing may be printed.
 */
MUST_USE enum err recap_count(struct ctx *c, const struct recap_ask *ask, struct recap **out);
/*
 * Several periods in one pass over the facts, out[n]; the facts are opened once. Errors as recap_count.
 */
MUST_USE enum err recap_count_each(struct ctx *c, const struct recap_ask *asks, size_t n,
                                   struct recap **out);
/* The shape of the published recap, with period, as_of and verified. */
struct val *recap_data(struct ctx *c, const struct recap_ask *ask, const struct recap *r);
/* The same as tables with words, for pages. */
struct val *recap_page_data(struct ctx *c, const struct recap_ask *ask, const struct recap *r);
/*
 * Adds "national" and "quote": the nation as published and as read out, beside the city, never as a
 * trend.
 */
void recap_put_national(struct ctx *c, struct val *data);
struct str recap_csv(struct ctx *c, const struct recap_ask *ask, const struct recap *r);

/*
 * What may be said outside about a period, a sentence a line, the last one with source, period, day and verified; when there
 * are too few cases, that sentence alone. Errors as recap_count.
 */
MUST_USE enum err recap_sentences(struct ctx *c, const struct recap_ask *ask, struct str *out);

/* ---- what the dashboard shows as well ---- */

/* The period that was asked for (nothing: this year up to today), its form, and its query for links. */
MUST_USE enum err recap_read(struct ctx *c, const struct http_req *rq, struct recap_ask *ask,
                             struct val **form, struct str *query);
/* "periods": what is asked for most, as links to path: this year, the last quarter, the last twelve whole months. */
void recap_put_periods(struct ctx *c, const char *path, struct val *data);
/* 12345 -> "12.345" in Indonesian, "12,345" in English. */
struct str recap_number(struct ctx *c, int64_t n);
/* What agencies answered, as numbers: map "answer_times" {unit, by, agencies: [{agency, ...}], total}. */
MUST_USE enum err recap_data_answers(struct ctx *c, const struct recap_ask *ask, struct val *data);
/* The pack's limit below which a count is too small to be said outside; at least 2. */
int64_t recap_small_limit(const struct ctx *c);
/* Unit, period, day, verified: under every figure that leaves the screen. data: of recap_page_data. */
struct str recap_source(struct ctx *c, const struct val *data);
/* What of a table of two ways is too small for leaders, and what would give it away: hidden[rows * cols], written completely. */
void recap_hide_cross(struct ctx *c, const struct recap_cross *x, bool *hidden);

extern const struct rec recap_form_rec;
extern const struct stmt RECAP_Q_FACTS;
extern const struct feature recap_feature;

#endif
