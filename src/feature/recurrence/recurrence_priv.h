/* recurrence_priv.h - between the files of the recurrence room only. */
#ifndef JJ_FEATURE_RECURRENCE_PRIV_H
#define JJ_FEATURE_RECURRENCE_PRIV_H

#include "feature/case/case.h"
#include "feature/recurrence/recurrence.h"

/* Where else a person is, as far as the member may see it. */
struct elsewhere {
    struct case_file row;
    struct party party;
};
#define ELSEWHERE_MAX 20
#define RECURRENCE_KIND_CASE "case" /* a notice that comes from a case, not from a report */

/* The same person in other cases, over several ties, oldest tie first; at most ELSEWHERE_MAX. */
MUST_USE enum err recurrence_of(struct ctx *c, struct str case_id, const struct party *p,
                                struct elsewhere *out, size_t *n);
/* Open first, then the newest. */
MUST_USE enum err recurrence_notices(struct ctx *c, struct str case_id,
                                     struct recurrence_notice **rows, size_t *n);
void recurrence_put_elsewhere(struct ctx *c, const struct elsewhere *e, struct val *list);
/* Queues the mark of a recurring case and sets it in row. */
MUST_USE enum err recurrence_mark(struct ctx *c, struct case_file *row);

#endif
