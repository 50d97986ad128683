/*
 * roster.h - who is on duty, and who is rung when something waits. An alert says that somebody
 * waits, and nothing else: the same bytes for every alert.
 */
#ifndef JJ_FEATURE_ROSTER_H
#define JJ_FEATURE_ROSTER_H

#include "http/http.h"

/*
 * Queues the ringing about a report, from the first turn on; a ringing that waits is begun anew.
 * from_ms: not before (a limit that runs out); 0: at once, but where a member of the staff wrote it
 * down he sits before it, and is given the pack's minutes to take it.
 */
void roster_alert(struct ctx *c, struct str report_id, int64_t from_ms);
/* She says again that she is not safe: does not set the ringing that is under way back to its first
 * turn, begins one where none is. */
void roster_alert_more(struct ctx *c, struct str report_id);
/* Whether a shift covers now. Any caller, also the public: says nothing of who. */
MUST_USE enum err roster_is_on(struct ctx *c, bool *on);

extern const struct feature roster_feature;

#endif
