/*
 * handover.h - a partner's agency hands a person over to the office: a report sealed to the desk
 * intake alone, and for the agency
 * a line that says received, by which office, service started. Nothing of it opens again for those
 * who wrote it.
 */
#ifndef JJ_FEATURE_HANDOVER_H
#define JJ_FEATURE_HANDOVER_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC handover
#define REC_DEF "feature/handover/handover.def"
#include "rec/rec_struct.h"

/* What the office has done, as far as the agency may know. */
struct handover_progress {
    bool seen;                 /* somebody took the report */
    struct str report_state;   /* report.state */
    bool in_case, has_service; /* a service was noted in its case since the hand-over */
};
/* "sent", "received" or "started": codes of the list handover_state. Pure. */
const char *handover_state(const struct handover_progress *p);
/*
 * The channel of a report that comes from this agency: rule/handover_channel by its code, else its
 * kind, else "*".
 */
struct str handover_channel(const struct packs *p, struct str agency_id);

extern const struct feature handover_feature;

#endif
