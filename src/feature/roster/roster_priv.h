/* roster_priv.h - inside the room roster. */
#ifndef JJ_FEATURE_ROSTER_PRIV_H
#define JJ_FEATURE_ROSTER_PRIV_H

#include "calc/clock.h"
#include "feature/roster/roster.h"
#include "store/rec_store.h"

#define REC duty_shift
#define REC_DEF "feature/roster/duty_shift.def"
#include "rec/rec_struct.h"
#define REC duty_way
#define REC_DEF "feature/roster/duty_way.def"
#include "rec/rec_struct.h"
#define REC alert
#define REC_DEF "feature/roster/alert.def"
#include "rec/rec_struct.h"
#define REC roster_week
#define REC_DEF "feature/roster/roster_week.def"
#include "rec/rec_struct.h"
#define REC roster_sound
#define REC_DEF "feature/roster/roster_sound.def"
#include "rec/rec_struct.h"

#define SHIFTS_MAX 200 /* in what is looked at once: two weeks of hourly shifts would fit */
#define ON_DUTY_MAX 8  /* at one moment */
#define KEEPERS_MAX 20 /* members who keep the roster */
#define ROSTER_MEMBERS 300
#define AHEAD_DAYS 14 /* how far gaps are looked for */
#define WEEK_MS (7 * DAY_MS)

/* ---- pure ---- */

struct span {
    int64_t from_ms, to_ms; /* to_ms is outside */
};
/* Which shifts hold at an instant: the beginning is inside, the end is not. */
bool roster_covers(const struct duty_shift *s, int64_t at_ms);
bool roster_overlap(const struct duty_shift *a, const struct duty_shift *b);
/*
 * Times between from_ms and to_ms outside office hours that no shift covers, oldest first; at most
 * max. shifts: any order. Returns their number.
 */
size_t roster_gaps(const struct calendar *cal, const struct duty_shift *shifts, size_t n,
                   int64_t from_ms, int64_t to_ms, struct span *out, size_t max);
/* When the office that is open at at_ms closes that day. */
int64_t roster_closing_ms(const struct calendar *cal, int64_t at_ms);

/* A report as far as ringing needs it. */
struct waiting {
    struct str state;
    int64_t taken_until_ms, due_ms, urgent, unread;
};
enum wait {
    WAIT_DONE,  /* nobody needs to be rung */
    WAIT_TAKEN, /* somebody has it until taken_until_ms; asked again then */
    WAIT_LATER, /* not urgent, and in time until due_ms */
    WAIT_RING
};
enum wait roster_wait(const struct waiting *w, int64_t now_ms);

/* "b***@***", "***157": enough to see that there is one, and whose. */
struct str roster_mask(struct arena *a, struct str address);
bool roster_phone_ok(struct str s);

/*
 * Turn n of rule/alert.tsv: who is rung ("duty", "substitute", "lead"), minutes to the next one;
 * behind its last row it begins again with turn 1, for as long as nobody takes what waits.
 */
struct alert_turn {
    struct str to;
    int64_t minutes;
};
/* False when the pack has no turn at all. */
bool roster_turn(const struct packs *packs, int64_t turn, struct alert_turn *out);

/* ---- reading (roster.c) ---- */

extern const struct stmt ROSTER_Q_SPAN, ROSTER_Q_MEMBERS, ROSTER_Q_WAITING;
extern const struct stmt ALERT_Q_REPORT, ALERT_Q_NEWER, ALERT_Q_LAST, ALERT_Q_OWN, ALERT_Q_JUST,
    ALERT_Q_TESTS;

/* Shifts that touch [from_ms, to_ms), by beginning; removed ones are left out. */
MUST_USE enum err roster_shifts(struct ctx *c, int64_t from_ms, int64_t to_ms,
                                struct duty_shift **out, size_t *n);
struct roster_member {
    struct str id, name;
    bool keeper; /* may change the roster: rung when nobody else can be */
};
/* Active members who may take a report, by name. */
MUST_USE enum err roster_members(struct ctx *c, struct roster_member **out, size_t *n);
/* The member's row, or an empty one: no address, alert off. */
MUST_USE enum err roster_way(struct ctx *c, struct str member_id, struct duty_way *out,
                             bool *found);
/* Rows of alerts as page data: when, turn, who, called_as, way, state (labels). */
void roster_put_alert(struct ctx *c, const struct rows *r, struct val *list);

/* ---- pages ---- */
enum err roster_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_copy_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_shift_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_shift_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_own_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_own_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_test_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_bell_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err roster_sound_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
/* Choices of members for a form that names one of them. */
void roster_put_choices(struct ctx *c, struct val *data, const char *name,
                        const struct roster_member *m, size_t n, struct str chosen);

/* ---- jobs (roster_alert.c) ---- */
enum err alert_run(struct ctx *c, const struct job *j, const struct job_ways *ways);
enum err alert_send_run(struct ctx *c, const struct job *j, const struct job_ways *ways);
/* Queues one ringing of a member by one way, and its row. */
MUST_USE enum err alert_queue(struct ctx *c, const struct alert *given);

#endif
