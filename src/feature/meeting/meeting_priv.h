/* meeting_priv.h - inside the room meeting. */
#ifndef JJ_FEATURE_MEETING_PRIV_H
#define JJ_FEATURE_MEETING_PRIV_H

#include "feature/decision/decision.h"
#include "feature/meeting/meeting.h"
#include "out/letter.h"
#include "rec/pack.h"
#include "store/rec_store.h"

#define REC meeting
#define REC_DEF "feature/meeting/meeting.def"
#include "rec/rec_struct.h"
#define REC agenda_item
#define REC_DEF "feature/meeting/agenda_item.def"
#include "rec/rec_struct.h"
#define REC agenda_minutes
#define REC_DEF "feature/meeting/agenda_minutes.def"
#include "rec/rec_struct.h"
#define REC meeting_summary
#define REC_DEF "feature/meeting/meeting_summary.def"
#include "rec/rec_struct.h"
#define REC meeting_file
#define REC_DEF "feature/meeting/meeting_file.def"
#include "rec/rec_struct.h"
#define REC meeting_guest
#define REC_DEF "feature/meeting/meeting_guest.def"
#include "rec/rec_struct.h"
#define REC meeting_invite
#define REC_DEF "feature/meeting/meeting_invite.def"
#include "rec/rec_struct.h"
#define REC meeting_sheet
#define REC_DEF "feature/meeting/meeting_sheet.def"
#include "rec/rec_struct.h"

#define REC press_release
#define REC_DEF "feature/meeting/press_release.def"
#include "rec/rec_struct.h"

#define REC agenda_proposal
#define REC_DEF "feature/meeting/agenda_proposal.def"
#include "rec/rec_struct.h"
#define REC proposal_decline
#define REC_DEF "feature/meeting/proposal_decline.def"
#include "rec/rec_struct.h"
#define REC agenda_take
#define REC_DEF "feature/meeting/agenda_take.def"
#include "rec/rec_struct.h"

#define ITEMS_MAX 200
#define GUESTS_MAX 300

extern const struct rec meeting_rec, agenda_item_rec, agenda_minutes_rec, meeting_summary_rec,
    meeting_file_rec, meeting_guest_rec, meeting_invite_rec, meeting_sheet_rec, press_release_rec,
    agenda_proposal_rec, proposal_decline_rec, agenda_take_rec;
extern const struct stmt PROPOSAL_Q_LIST;

/* One meeting with its points in their order and its agencies. */
struct meeting_all {
    struct meeting row;
    struct agenda_item *items;
    struct meeting_guest *guests;
    size_t n_items, n_guests;
};
MUST_USE enum err meeting_load(struct ctx *c, struct str id, struct meeting_all *all);
bool meeting_is(const struct meeting *m, const char *state);
/* The civil day of the meeting. */
day_t meeting_day(struct ctx *c, const struct meeting *m);
/* "Rabu, 13 November 2024, 09.00–12.00 WIB" */
struct str meeting_when(struct ctx *c, const struct meeting *m);
/* Late decisions that are not on this agenda yet: what comes back by itself. */
MUST_USE enum err meeting_late(struct ctx *c, const struct meeting_all *all, struct decision **out,
                               size_t *n);
/* ERR_INPUT with a sentence unless the meeting stands in this state. */
MUST_USE enum err meeting_must_be(struct ctx *c, const struct meeting *m, const char *state);
/* The points, what comes back, and the agencies as page data: items, late, guests, totals. */
MUST_USE enum err meeting_put(struct ctx *c, const struct meeting_all *all, struct val *data);
/* Back to the meeting's page. */
enum err meeting_go(struct ctx *c, struct http_resp *rs, const struct meeting *m,
                    const char *flash);

enum err meeting_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_cancel_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

enum err meeting_item_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_item_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_minutes_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_invite_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_count_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_count_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_begin_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_summary_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
/* Page data: file_form, file_wanted, file_here, file_missing {label}. */
void meeting_put_file(struct ctx *c, const struct meeting *m, struct val *data);
enum err meeting_file_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_decide_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

/* The meeting and the point of the address; ERR_NOT_FOUND for a point of another meeting. */
MUST_USE enum err meeting_find_item(struct ctx *c, const struct http_req *rq, struct meeting *m,
                                    struct agenda_item *item);
/* Whether an agency may be invited: to a meeting of a sub-group its members alone. */
bool meeting_takes(struct ctx *c, const struct meeting *m, struct str agency_id);
/* A point behind those that are there. item: title and where it comes from. ERR_INPUT: the agenda is full. */
MUST_USE enum err meeting_add_item(struct ctx *c, const struct meeting_all *all,
                                   struct agenda_item *item);

/* ---- what may come onto an agenda: meeting_alert.c, meeting_proposal.c ---- */

/* What the city's own figures give cause to speak about. */
struct meeting_alert {
    struct str key;   /* of rule/meeting_alert.tsv, with the agency where there is one */
    struct str title; /* a sentence with its number, as it comes onto the agenda */
};
#define ALERTS_MAX 64
/* As the rules of the pack say; no case, no number that the small-number rule hides. out has room for ALERTS_MAX. */
MUST_USE enum err meeting_alerts(struct ctx *c, struct meeting_alert *out, size_t *n);
/*
 * The sentence on first responses: late of base. Percent as a number, or, when one of the two parts is below small, only that
 * it is at least `least` percent. False: under the rule, or base smaller than least_base. Pure but for the words.
 */
struct alert_rule {
    int64_t least, percent, days;
};
enum alert_share { SHARE_NONE, SHARE_AT_LEAST, SHARE_NUMBER };
enum alert_share alert_share_of(const struct alert_rule *r, int64_t late, int64_t base,
                                int64_t small);
/* Offers as page data: alerts {key, title}, proposals {id, title, reason, agency}; without what is on the agenda. */
MUST_USE enum err meeting_put_offers(struct ctx *c, const struct meeting_all *all,
                                     struct val *data);
enum err meeting_take_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err proposal_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err proposal_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err proposal_decline_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err proposal_decline_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

enum err meeting_invitation_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_attendance_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_minutes_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
/* The papers that this meeting has by now, as page data "papers": label, href without its ending. */
void meeting_put_papers(struct ctx *c, const struct meeting_all *all, struct val *data);
enum err meeting_csv_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_csv_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
#define PRESS_LINES 32
enum err meeting_press_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
enum err meeting_press_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs);
/* The released text; ERR_NOT_FOUND before its release. */
MUST_USE enum err meeting_press_paper(struct ctx *c, const struct meeting_all *all,
                                      struct letter *l);
enum err meeting_calendar_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs);

#endif
