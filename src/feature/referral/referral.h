/* referral.h - referrals as the case sees them; the partner's side is in feature/inbox. */
#ifndef JJ_FEATURE_REFERRAL_H
#define JJ_FEATURE_REFERRAL_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC referral
#define REC_DEF "feature/referral/referral.def"
#include "rec/rec_struct.h"

MUST_USE enum err referral_of_case(struct ctx *c, struct str case_id, struct referral **out, size_t *n);
/*
 * The one check for the receiver: his desk, sent, not revoked, not expired, the case not over, and keyd hands out `ref`.
 * Otherwise ERR_NOT_FOUND "referral.absent". Fills row, opened.
 */
MUST_USE enum err referral_require(struct ctx *c, struct str referral_id, struct referral *row);
/* Queues the end of every open referral of a case (both states ended) or of one consent (withdrawn): grants, clock, state. */
MUST_USE enum err referral_end_case(struct ctx *c, struct str case_id);
MUST_USE enum err referral_end_consent(struct ctx *c, struct str consent_id);
/* Label of a state, and whether it still waits for the receiver. */
struct str referral_state_text(struct ctx *c, struct str state);

struct timeline;
MUST_USE enum err referral_timeline(struct ctx *c, struct str case_id, struct timeline *t);

extern const struct feature referral_feature;

#endif
