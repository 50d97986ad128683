/*
 * dashboard.h - the leaders' page: what rises, who waits for whom, what was decided and not done; then the figures behind it.
 * Internal: city totals are shown whatever their size; inside tables of two ways and by area what is small is hidden. Every
 * number is taken from the recap of the same period, from the network's counting or from the decisions: nothing is counted here.
 */
#ifndef JJ_FEATURE_DASHBOARD_H
#define JJ_FEATURE_DASHBOARD_H

#include "feature/recap/recap.h"

/*
 * Everything that page and files show: "kpis", and a map per view (DASHBOARD_VIEWS, false where the reader has no right to it):
 * {id, title, note, unit, says, heads[{text}], rows[{head, cells[{text}]}]} and what its drawing needs. Errors as recap_count.
 */
MUST_USE enum err dashboard_data(struct ctx *c, const struct recap_ask *ask, struct val **out);

#define DASHBOARD_VIEWS 9
extern const char *const dashboard_views[DASHBOARD_VIEWS]; /* in the order of reading */

extern const struct feature dashboard_feature;

#endif
