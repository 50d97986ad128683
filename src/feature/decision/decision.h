/*
 * decision.h - decisions of the task force's meetings and what became of them. Late ones come back on the next agenda by
 * themselves (meeting.h) until they are done, or dropped with a reason.
 */
#ifndef JJ_FEATURE_DECISION_H
#define JJ_FEATURE_DECISION_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC decision
#define REC_DEF "feature/decision/decision.def"
#include "rec/rec_struct.h"
#define REC decision_step
#define REC_DEF "feature/decision/decision_step.def"
#include "rec/rec_struct.h"

#define REC decision_csv
#define REC_DEF "feature/decision/decision_csv.def"
#include "rec/rec_struct.h"

/* How a decision stands on a day, in the order in which it matters. */
enum standing {
    STANDING_LATE,    /* its day is over */
    STANDING_CLAIMED, /* its agency says that it is done; to be confirmed */
    STANDING_DUE,     /* its day is near */
    STANDING_OPEN,
    STANDING_DONE,
    STANDING_DROPPED,
    STANDINGS
};
/* soon_days: from how many days before its day on a decision is due; the day itself is not late. Pure. */
enum standing decision_standing(const struct decision *d, day_t today, int64_t soon_days);
/* "late", "claimed", ...: the code of list decision_show and the end of label decision.is.X. */
const char *standing_code(enum standing s);

/* What an agency kept of its word. Pure. */
struct kept {
    struct str agency_id;
    int64_t decided; /* all */
    int64_t in_time, late_done, dropped, late, running;
};
/*
 * Sums decisions by agency, in the order of first appearance, of those made in [from, to]; out has room for n. Returns their
 * number. Every decision is in exactly one of the five columns, so each row adds up to `decided`.
 */
size_t decision_kept(const struct decision *d, size_t n, day_t from, day_t to, day_t today,
                     struct kept *out);
/* Share of what was due until today that was done in time, in percent; -1: nothing was due yet. Pure. */
int64_t kept_percent(const struct kept *k);

/*
 * The first day on which a leaders' sheet may show a late decision: its agency had so many days after the due day to say why.
 * Pure.
 */
day_t decision_told_on(const struct decision *d, int64_t days);
/* Those days, from the pack (late_comment_days). */
int64_t decision_comment_days(const struct ctx *c);
/* What was last answered for the agency, "" before any answer. */
MUST_USE enum err decision_last_said(struct ctx *c, struct str decision_id, struct str *out);

#define DECISIONS_MAX 1000
/* All decisions, earliest day first; at most DECISIONS_MAX. */
MUST_USE enum err decision_all(struct ctx *c, struct decision **out, size_t *n);
/* Those of one meeting. */
MUST_USE enum err decision_of_meeting(struct ctx *c, struct str meeting_id, struct decision **out,
                                      size_t *n);
/* One as page data: body, agency, person, due, measure, standing, label, tone, href, days (late by, or left). */
void decision_put(struct ctx *c, const struct decision *d, struct val *list);
/* Adds what the meeting decided; given is read from the form. The day must not lie before the meeting's. */
MUST_USE enum err decision_add(struct ctx *c, struct decision *given, day_t meeting_day);
/*
 * Reads a list (CSV with , ; or tab; heads in its first line) of decisions that a meeting made on meeting_day. Returns what is
 * wrong, a map per mistake with "line" (1 is the heads) and "text"; empty: all *n are good. At most 300.
 */
struct val *decision_csv_read(struct ctx *c, struct str body, day_t meeting_day,
                              struct decision **out, size_t *n);
/* Adds them to the meeting, all in one change. */
MUST_USE enum err decision_csv_take(struct ctx *c, struct str meeting_id, struct decision *d,
                                    size_t n);
/* The form of a new decision with its agencies as choices, into form. */
struct val *decision_form(struct ctx *c);
/* Makes field a choice among all agencies of the packs. */
void decision_agencies(struct ctx *c, struct val *form, const char *field, struct str chosen);

extern const struct rec decision_rec, decision_csv_rec;
extern const struct feature decision_feature;

#endif
