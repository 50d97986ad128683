/*
 * inbox.h - the partner's side of referrals: what was sent to his agency's desk, and nothing else.
 */
#ifndef JJ_FEATURE_INBOX_H
#define JJ_FEATURE_INBOX_H

#include "http/http.h"
#include "store/store.h"

/*
 * Referrals of the member's desks that wait for a first answer: for the pill in the navigation and
 * the home page.
 */
MUST_USE enum err inbox_waiting(struct ctx *c, int64_t *n);

extern const struct feature inbox_feature;

#endif
