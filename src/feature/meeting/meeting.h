/*
 * meeting.h - meetings of the task force: planned from what is late, held, written down; what they decide is followed by room
 * decision. A meeting that begins takes every late decision of earlier ones onto its agenda.
 */
#ifndef JJ_FEATURE_MEETING_H
#define JJ_FEATURE_MEETING_H

#include "http/http.h"

/* How many planned meetings begin from now until until_ms, to which agency_id is invited; empty: all. */
MUST_USE enum err meeting_coming(struct ctx *c, struct str agency_id, int64_t until_ms, int64_t *n);

extern const struct feature meeting_feature;

#endif
