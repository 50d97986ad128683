/* consent_priv.h - between the files of the consent room only. */
#ifndef JJ_FEATURE_CONSENT_PRIV_H
#define JJ_FEATURE_CONSENT_PRIV_H

#include "feature/case/case.h"
#include "feature/consent/consent.h"

#define REC consent_act
#define REC_DEF "feature/consent/consent_act.def"
#include "rec/rec_struct.h"

handler_fn consent_list_get, consent_post, consent_one_get, consent_withdraw_post,
    consent_review_post, consent_told_post;

/* When it was said: on the day written on the paper, else when it was recorded. */
int64_t consent_given_ms(const struct ctx *c, const struct consent *k);

#endif
