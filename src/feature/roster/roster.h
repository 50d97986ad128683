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
/* By which ways the member himself can be rung: what stands in his row, wanted or not. */
MUST_USE enum err roster_ways_of(struct ctx *c, struct str member_id, bool *mail, bool *phone);
/*
 * The sentence of every alert to one member by one way, for a test; no row of it. ERR_INPUT: he has
 * no such address, the house has no such way, or it was refused; ERR_STORE: not sent.
 */
MUST_USE enum err roster_try(struct ctx *c, const struct job_ways *ways, struct str member_id,
                             bool mail);
/* Test messages within an hour: of the administrator for the office, of each member for himself. */
int64_t roster_tests_per_hour(const struct packs *packs);
/* One plain address with a domain, nothing that a mail's head could take for more (RFC 5321). */
bool roster_mail_ok(struct str s);
/* Whether a shift covers now. Any caller, also the public: says nothing of who. */
MUST_USE enum err roster_is_on(struct ctx *c, bool *on);

extern const struct feature roster_feature;

#endif
