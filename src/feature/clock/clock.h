/* clock.h - limits that run: started and stopped by the rooms, shown with their source, never closing anything by themselves. */
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
/* Queues a clock by a rule of the pack (rule/clock.tsv); an unknown rule is ERR_INTERNAL. about: "report", "case", "referral"... */
MUST_USE enum err clock_start(struct ctx *c, const char *rule, const char *about, struct str about_id, struct str case_id,
                              int64_t started_ms);
/* Stops the running clock of a rule ("" = every rule) of about_id; none is fine. */
MUST_USE enum err clock_stop(struct ctx *c, const char *rule, struct str about_id, int64_t at_ms);
/* Ends it and starts another of the same subject: risk changed, "tidak aman lagi". */
MUST_USE enum err clock_replace(struct ctx *c, const char *old_rule, const char *rule, const char *about, struct str about_id,
                                struct str case_id, int64_t started_ms);
/* Rule of a first response by risk code ("" or unknown: that of BELUM_DINILAI). */
const char *clock_rule_of_risk(struct ctx *c, struct str risk);
/* Clocks of a case (running first, by due) as page data for partial clock.html: label, text ("Sisa 2 j 10 m", "Lewat 3 jam"),
 * state (late, soon, running, done), source (law, article) and flags is_late is_soon. */
MUST_USE enum err clock_of_case(struct ctx *c, struct str case_id, struct val **list);
/* One clock as such a map, from its numbers. */
struct val *clock_val(struct ctx *c, struct str rule, int64_t started_ms, int64_t due_ms, int64_t done_ms);
/* "2 j 10 m", "3 hari 4 j": a span as people read it, in c's language. */
struct str clock_span_text(struct ctx *c, int64_t span_ms);
/* "14 Nov 2024, 09.05 WIB" / "14 Nov 2024"; and "hari ini 09.05", "kemarin 11.05" relative to now. */
struct str clock_time_text(struct ctx *c, int64_t ms);
struct str clock_day_text(struct ctx *c, day_t day);
struct str clock_near_text(struct ctx *c, int64_t ms);

extern const struct feature clock_feature;

#endif
