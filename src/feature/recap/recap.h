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

extern const struct stmt RECAP_Q_FACTS;
extern const struct feature recap_feature;

#endif
