/*
 * actionplan.h - the plan of action (RAD) of the task force by year: its rows, their targets and what was reached by quarter.
 *
 * Pillars are the pack's sub-groups (six themes of the RAN, Perpres 19/2023). A row holds offices and numbers, no person.
 */
#ifndef JJ_FEATURE_ACTIONPLAN_H
#define JJ_FEATURE_ACTIONPLAN_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC plan_row
#define REC_DEF "feature/actionplan/plan_row.def"
#include "rec/rec_struct.h"

/* Why figures of a row do not stand. */
enum plan_fault {
    PLAN_FINE,
    PLAN_NO_DAY,    /* figures, but no day until which they count */
    PLAN_NO_SOURCE, /* figures without a source */
    PLAN_NO_FIGURE, /* a day or a source, but no figure */
    PLAN_EARLY,     /* a quarter that had not begun on that day, or that day has not come */
};
/* Pure. today: of the office. */
enum plan_fault plan_row_fault(const struct plan_row *p, day_t today);

/*
 * What was reached, in the row's unit: the sum of the quarters (SUM), or the newest quarter's figure (LAST: a share or a
 * stock, which may not be added up). false: no quarter has a figure, which is not 0. Pure.
 */
bool plan_row_reached(const struct plan_row *p, int64_t *reached);

/*
 * Rows of a year as page data: "groups" by pillar, each with "rows" (activity, agency, indicator, unit, target, q1..q4, any,
 * reached, state, as_of, source, obstacle, next_step).
 */
MUST_USE enum err actionplan_put_year(struct ctx *c, int64_t year, struct val *data);

extern const struct rec plan_row_rec;
extern const struct feature actionplan_feature;

#endif
