/*
 * erasure.h - erasing a case, a report that became none, or one person of a case: its keys are destroyed, so that nothing sealed of it opens again;
 * facts and the log's digests stay. One asks, another decides. UU 27/2022 on personal data, articles 43 and 44.
 */
#ifndef JJ_FEATURE_ERASURE_H
#define JJ_FEATURE_ERASURE_H

#include "http/http.h"
#include "rec/pack.h"

enum erasure_bar {
    ERASURE_FREE,
    ERASURE_OPEN,      /* not closed; a report of a case; the only victim; a reported person */
    ERASURE_HELD,      /* a legal hold stands */
    ERASURE_SENT,      /* a referral of the person is open */
    ERASURE_TOO_EARLY, /* for the reason "kept long enough": it was not */
    ERASURE_NO_REPORT, /* the reason is said of reports only */
    ERASURE_WAITS      /* asked already */
};
struct erasure_facts {
    bool closed, held, waits;
    day_t due; /* from here on it was kept long enough; 0: never */
    day_t today;
    bool is_report;
    bool sent; /* of a person: a referral is open */
};
/* Whether it may be erased for this reason; the first bar in the order above. Pure. */
enum erasure_bar erasure_may(const struct erasure_facts *f, struct str reason);

/* Sets "erased" in those of people ({id, ...}) that were erased. */
MUST_USE enum err erasure_mark_persons(struct ctx *c, struct str case_id, struct val *people);

/* Classes of the pack's rule/retention. */
#define ERASURE_CASE "KASUS"
#define ERASURE_LAW_CASE "KASUS_HUKUM"
#define ERASURE_REPORT "LAPORAN"
/*
 * The first day on which something of this class need not be kept any more. since: the day on which
 * a case was closed, or of the last word in a report; 0: not yet. 0: never, or no rule.
 */
day_t erasure_due(const struct packs *p, const char *class, day_t since);

extern const struct feature erasure_feature;

#endif
