/*
 * erasure.h - erasing a case: its keys are destroyed, so that nothing sealed of it opens again; facts and the log's digests
 * stay. One asks, another decides. UU 27/2022 on personal data, articles 43 and 44.
 */
#ifndef JJ_FEATURE_ERASURE_H
#define JJ_FEATURE_ERASURE_H

#include "http/http.h"
#include "rec/pack.h"

enum erasure_bar {
    ERASURE_FREE,
    ERASURE_OPEN,      /* the case is not closed, or its law case goes on */
    ERASURE_HELD,      /* a legal hold stands */
    ERASURE_TOO_EARLY, /* for the reason "kept long enough": it was not */
    ERASURE_WAITS      /* asked already */
};
struct erasure_facts {
    bool closed, held, waits;
    day_t due; /* from here on it was kept long enough; 0: never */
    day_t today;
};
/* Whether a case may be erased for this reason; the first bar in the order above. Pure. */
enum erasure_bar erasure_may(const struct erasure_facts *f, struct str reason);
/* The first day on which a case closed on this one need not be kept any more, by the pack's rule/retention. 0: no rule. */
day_t erasure_due(const struct packs *p, day_t closed, bool had_law_case);

extern const struct feature erasure_feature;

#endif
