/* consent.h - grounds for sending: the one function that blocks. */
#ifndef JJ_FEATURE_CONSENT_H
#define JJ_FEATURE_CONSENT_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC consent
#define REC_DEF "feature/consent/consent.def"
#include "rec/rec_struct.h"

/*
 * Whether this consent lets packages (codes joined by ';') go to agency_id on `today`. OK, or ERR_INPUT with the reason as a fail
 * item: consent.none, consent.withdrawn, consent.ended, consent.package_missing, consent.child_refused, consent.no_rule ...
 * Sending is blocked by this, never warned.
 */
MUST_USE enum err consent_allows(struct ctx *c, const struct consent *row, struct str agency_id, struct str packages, day_t today);
/* True where a second person must act before sending (legal duty). */
bool consent_needs_second(const struct consent *row);
MUST_USE enum err consent_of_case(struct ctx *c, struct str case_id, struct consent **out, size_t *n);

struct timeline;
MUST_USE enum err consent_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature consent_feature;

#endif
