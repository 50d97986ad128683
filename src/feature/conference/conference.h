/*
 * conference.h - gelar kasus: a meeting about chosen cases with invited desks, whose extracts die
 * the day after.
 */
#ifndef JJ_FEATURE_CONFERENCE_H
#define JJ_FEATURE_CONFERENCE_H

#include "feature/conference/tie.h"
#include "http/http.h"
#include "store/rec_store.h"

struct timeline;
/* Meetings of the case that were held or are to come, with what was decided. */
MUST_USE enum err conference_timeline(struct ctx *c, struct str case_id, struct timeline *t);
/* A meeting to come. */
MUST_USE enum err conference_todo(struct ctx *c, struct str case_id, struct val *todo);
/* Queues the end of invitations that stand on this ground: it was withdrawn. */
MUST_USE enum err conference_end_consent(struct ctx *c, struct str consent_id);

extern const struct feature conference_feature;

#endif
