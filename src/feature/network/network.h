/*
 * network.h - the network: where agencies serve and when, who is reached there at the office, agreements between them, and
 * who is to be called now.
 */
#ifndef JJ_FEATURE_NETWORK_H
#define JJ_FEATURE_NETWORK_H

#include "calc/clock.h"
#include "http/http.h"
#include "store/rec_store.h"

#define REC service_point
#define REC_DEF "feature/network/service_point.def"
#include "rec/rec_struct.h"
#define REC office_contact
#define REC_DEF "feature/network/office_contact.def"
#include "rec/rec_struct.h"
#define REC memorandum
#define REC_DEF "feature/network/memorandum.def"
#include "rec/rec_struct.h"

/* ---- rules, pure: network_rule.c ---- */

/* How somebody is reached, best first. */
enum reach {
    REACH_OPEN,
    REACH_ON_CALL, /* closed, but a number answers outside its hours */
    REACH_CLOSED,
    REACH_FULL, /* has said that there is no room */
    REACHES
};
struct reach_now {
    enum reach reach;
    int64_t until_ms; /* REACH_OPEN: when it closes; 0: it never does */
    int64_t next_ms;  /* closed: when it opens next; 0: not within two weeks */
};
/*
 * How a service point stands at an instant. weekdays: codes of the list `weekday` in its order, Monday first. Days of the
 * calendar's holidays are closed, except for who is open day and night. Hours may run past midnight (20.00 to 06.00): they
 * belong to the day on which they begin.
 */
struct reach_now network_reach(const struct service_point *p, const struct str weekdays[7],
                               const struct calendar *cal, int64_t now_ms);
/* "8.00", "08:30", "24.00" as minutes of the day 0..1440. */
MUST_USE bool network_minutes(struct str s, int *out);
/* Whether it serves there: no area named means the whole city; kecamatan "" asks for anywhere. */
bool network_serves(const struct service_point *p, struct str kecamatan);
/*
 * Whether a goes before b in the list of whom to call: who is reached sooner; of two alike who names the kecamatan itself;
 * then by name.
 */
bool network_goes_before(const struct service_point *a, struct reach_now x,
                         const struct service_point *b, struct reach_now y, struct str kecamatan);
/* A mobile number: most often somebody's own. 0800 is none. */
bool network_is_mobile(struct str phone);

/* Whether a need is met in a kecamatan: by nobody, by those only who are full, or by somebody. */
enum network_gap { GAP_NONE, GAP_ALL_FULL, GAP_NOBODY };
enum network_gap network_gap(const struct service_point *p, size_t n, struct str need,
                             struct str kecamatan);

/* How an agreement stands on a day; warn_days from rule/network.tsv. */
enum memo_standing { MEMO_IN_FORCE, MEMO_ENDING, MEMO_ENDED };
enum memo_standing memo_standing(const struct memorandum *m, day_t today, int64_t warn_days);

/* How many agreements end soon, for the secretariat's first page. */
MUST_USE enum err network_memos_ending(struct ctx *c, int64_t *n);

/* What agencies never answered of what the office sent them since `since_ms`: number by agency, those with any. */
struct network_silence {
    struct str agency_id;
    int64_t n;
};
MUST_USE enum err network_silent(struct ctx *c, int64_t since_ms, struct network_silence **out,
                                 size_t *n);
/* Who waits for whom now: sent since `since_ms`, open, its limit over, no answer; by pair, the longest waiting first. */
struct network_wait {
    struct str from, to; /* agencies: from waits for to */
    int64_t n, due_ms;   /* due_ms: the earliest limit */
};
MUST_USE enum err network_waits(struct ctx *c, int64_t since_ms, struct network_wait **out,
                                size_t *n);
/* The newest month (its first day) of which each agency gave its own figures; those that ever did. */
struct network_given {
    struct str agency_id;
    day_t month;
};
MUST_USE enum err network_figures_newest(struct ctx *c, struct network_given **out, size_t *n);

extern const struct feature network_feature;

#endif
