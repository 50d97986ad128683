/*
 * clock.h - limits that run: started and stopped by the rooms, shown with their source, never
 * closing anything by themselves.
 */
#ifndef JJ_FEATURE_CLOCK_H
#define JJ_FEATURE_CLOCK_H

#include "calc/clock.h"
#include "http/http.h"
#include "store/rec_store.h"

#define REC clock
#define REC_DEF "feature/clock/clock.def"
#include "rec/rec_struct.h"

/* The pack's office hours and holidays as calc wants them. */
struct calendar clock_calendar(struct ctx *c);
/*
 * Queues a clock by a rule of the pack (rule/clock.tsv); an unknown rule is ERR_INTERNAL. about:
 * "report", "case", "referral"...
 */
MUST_USE enum err clock_start(struct ctx *c, const char *rule, const char *about,
                              struct str about_id, struct str case_id, int64_t started_ms);
/* Stops the running clock of a rule ("" = every rule) of about_id; none is fine. */
MUST_USE enum err clock_stop(struct ctx *c, const char *rule, struct str about_id, int64_t at_ms);
/*
 * "first_response", "TINGGI" -> "first_response_TINGGI": rules that differ by risk or agency kind.
 */
struct str clock_key(struct ctx *c, const char *rule, struct str kind);
/*
 * As clock_start by such a key (risk empty: the plain rule); *due_ms (may be NULL) gets when it is
 * due.
 */
MUST_USE enum err clock_start_risk(struct ctx *c, const char *rule, struct str risk,
                                   const char *about, struct str about_id, struct str case_id,
                                   int64_t started_ms, int64_t *due_ms);
/* A clock whose end the caller knows (a referral's own due day). */
MUST_USE enum err clock_start_due(struct ctx *c, const char *rule, const char *about,
                                  struct str about_id, struct str case_id, int64_t started_ms,
                                  int64_t due_ms);
struct clock_rule;
/* When a rule that starts at started_ms is due. */
int64_t clock_due_of(struct ctx *c, const struct clock_rule *rule, int64_t started_ms);
/*
 * Clocks of a case (running first, by due) as page data for partial clock.html: label, text ("Sisa
 * 2 j 10 m", "Lewat 3 jam"),
 * state (late, soon, running, done, done_late), tone, source (law, article), is_late, is_soon.
 * At most twelve. */
MUST_USE enum err clock_of_case(struct ctx *c, struct str case_id, struct val **list);
/* One clock as such a map, from its numbers. */
struct val *clock_val(struct ctx *c, struct str rule, int64_t started_ms, int64_t due_ms,
                      int64_t done_ms);
/* Limits that ended in a span: all of them, and those done by then. What was done later, or not yet, is the rest. */
struct clock_kept {
    int64_t due, in_time;
};
/*
 * Of clocks about "report", "case"... whose rule begins with a word ("first_response"), due in [from_ms, to_ms).
 */
MUST_USE enum err clock_kept(struct ctx *c, const char *about, const char *rule, int64_t from_ms,
                             int64_t to_ms, struct clock_kept *out);
/* "2 j 10 m", "3 hari 4 j": a span as people read it, in c's language. */
struct str clock_span_text(struct ctx *c, int64_t span_ms);
/*
 * "14 Nov 2024, 09.05 WIB" / "14 Nov 2024"; and "hari ini 09.05", "kemarin 11.05" relative to now.
 */
struct str clock_time_text(struct ctx *c, int64_t ms);
struct str clock_day_text(struct ctx *c, day_t day);
struct str clock_near_text(struct ctx *c, int64_t ms);
/* The city's day, now and of an instant. */
day_t clock_today(struct ctx *c);
day_t clock_day_of(struct ctx *c, int64_t ms);

extern const struct feature clock_feature;

#endif
