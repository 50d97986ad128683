/*
 * team.h - the supervisor's page: load, late items, what waits for a decision; giving cases to
 * members; set-up.
 */
#ifndef JJ_FEATURE_TEAM_H
#define JJ_FEATURE_TEAM_H

#include "http/http.h"
#include "store/store.h"

/* How many; each from an index alone. */
struct team_counts {
    int64_t open, unassigned, late_clocks, late_tasks, late_referrals, late_reports;
    int64_t closings, reviews, seconds, proposals;
    int64_t erasures; /* asked by others: somebody else decides */
};
MUST_USE enum err team_count(struct ctx *c, struct team_counts *out);
/* The earliest last note that is not yet silence: now less the pack's rule note_silence. */
int64_t team_silence_from(struct ctx *c);
/* "Tanpa catatan 14 hari", with the days of the rule. */
struct str team_silence_title(struct ctx *c);

struct case_file;
/* Open tasks of a case from one to another: whoever leaves keeps none. */
MUST_USE enum err team_move_tasks(struct ctx *c, const struct case_file *row, struct str from,
                                  struct str to);

extern const struct feature team_feature;

#endif
