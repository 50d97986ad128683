/* intake_priv.h - between the files of the intake room only. */
#ifndef JJ_FEATURE_INTAKE_PRIV_H
#define JJ_FEATURE_INTAKE_PRIV_H

#include "feature/clock/clock.h"
#include "feature/intake/intake.h"
#include "feature/party/party.h"
#include "feature/report/report.h"

#define REC report_card
#define REC_DEF "feature/intake/report_card.def"
#include "rec/rec_struct.h"
#define REC report_match
#define REC_DEF "feature/intake/report_match.def"
#include "rec/rec_struct.h"
#define REC attach_proposal
#define REC_DEF "feature/intake/attach_proposal.def"
#include "rec/rec_struct.h"
#define REC intake_filter
#define REC_DEF "feature/intake/intake_filter.def"
#include "rec/rec_struct.h"
#define REC intake_triage
#define REC_DEF "feature/intake/intake_triage.def"
#include "rec/rec_struct.h"
#define REC intake_answer
#define REC_DEF "feature/intake/intake_answer.def"
#include "rec/rec_struct.h"
#define REC intake_close
#define REC_DEF "feature/intake/intake_close.def"
#include "rec/rec_struct.h"
#define REC intake_twin
#define REC_DEF "feature/intake/intake_twin.def"
#include "rec/rec_struct.h"
#define REC intake_attach
#define REC_DEF "feature/intake/intake_attach.def"
#include "rec/rec_struct.h"
#define REC intake_decision
#define REC_DEF "feature/intake/intake_decision.def"
#include "rec/rec_struct.h"
#define REC intake_open
#define REC_DEF "feature/intake/intake_open.def"
#include "rec/rec_struct.h"
#define REC intake_entry
#define REC_DEF "feature/intake/intake_entry.def"
#include "rec/rec_struct.h"
#define REC intake_later
#define REC_DEF "feature/intake/intake_later.def"
#include "rec/rec_struct.h"

/* ---- intake_rule.c: pure ---- */

/* What the order of the queue looks at. due_ms 0: nothing runs. */
struct queue_key {
    bool urgent;
    int64_t due_ms, received_ms;
    struct str id;
};
/*
 * <0: a stands before b. Urgent first, then late, then the least time left; among equals the older
 * one.
 */
int intake_order(const struct queue_key *a, const struct queue_key *b, int64_t now_ms);
/*
 * "new", "taken", "waiting" or "done": a lease that has ended gives the report back to the new
 * ones.
 */
const char *intake_tab(struct str state, int64_t taken_until_ms, int64_t now_ms);

enum lease { LEASE_FREE, LEASE_OWN, LEASE_OTHERS };
enum lease intake_lease(struct str taken_by, int64_t taken_until_ms, struct str who,
                        int64_t now_ms);
/* Still to be decided: work on it is possible. */
bool intake_is_open(struct str state);
/* Label key of why a report is urgent; "" when it is not. */
const char *intake_reason(bool urgent, struct str risk);
/* How much of the time is used up, 0..100; 100 when late, 0 when nothing runs. */
int intake_used_percent(int64_t started_ms, int64_t due_ms, int64_t now_ms);
/* A list of codes, ';' between, holds this one. */
bool intake_has_code(struct str codes, struct str code);
/* Case numbers are compared as offices write them: no spaces around, capital letters. */
struct str intake_number(struct arena *a, struct str typed);
/* What an officer who proposed may know: never that somebody declined. */
bool intake_shows_open(struct str proposal_state);

/* ---- intake_report.c ---- */

/*
 * Takes the report for c->who, for as long as the pack says, before he changes it: refused while
 * somebody else's lease runs
 * (ERR_CONFLICT) and when it is decided already (ERR_INPUT). Changes row only.
 */
MUST_USE enum err intake_hold(struct ctx *c, struct report *row);
/*
 * What was calm has become urgent by what an officer wrote: whoever is on duty is rung for it unless
 * somebody has taken it, and the first answer gets the time of a high risk. Sets row->due_ms.
 */
MUST_USE enum err intake_now_urgent(struct ctx *c, struct report *row);
/* These fields of a loaded report are written at the next update, emptied ones too. */
void intake_give(struct report *row, const char *const *fields, size_t n);
/* Who works on it, and whether c->who can: is_open, is_mine, is_others, can_take, can_work ... */
void intake_put_lease(struct ctx *c, const struct report *row, struct val *v);
struct str intake_href(struct ctx *c, struct str report_id, const char *word);
enum err intake_go(struct ctx *c, struct http_resp *rs, const struct report *row, const char *word);
/*
 * The form rec as posted to a path that ends with word; with the row's values when another form of
 * the page was posted.
 */
struct val *intake_form(struct ctx *c, const struct http_req *rq, const char *word,
                        const struct rec *rec, const void *row);
/* The clocks of a report that ask for a first answer end; others run on. */
MUST_USE enum err intake_first_answered(struct ctx *c, struct report *row);

/* ---- intake_triage.c ---- */
MUST_USE enum err intake_card_of(struct ctx *c, struct str report_id, struct report_card *card,
                                 bool *found);
/* What triage knows so far, to fill its form. */
void intake_triage_of(struct ctx *c, const struct report *row, const struct report_card *card,
                      struct intake_triage *t);

/* ---- intake_match.c ---- */
/*
 * The case behind a hit that is strong enough to be sure, when the member may not see it; else "".
 * Never for showing.
 */
MUST_USE enum err intake_hidden_case(struct ctx *c, const struct search_hit *hit,
                                     struct str *case_id);

/* ---- intake_attach.c ---- */

/*
 * The report becomes part of a case: seals its talk to the team, queues the report's row.
 * principals: the case's team.
 */
MUST_USE enum err intake_attach_to(struct ctx *c, struct report *row, struct str case_id,
                                   const struct str *principals, size_t n);
/*
 * Sexual violence among kinds, reported by the victim herself: the law's clock of the case, from
 * the moment she reported.
 */
MUST_USE enum err intake_law_clock(struct ctx *c, const struct report *row, struct str kinds,
                                   struct str case_id);
/* Whether that clock will start, for showing it before. */
bool intake_law_applies(struct ctx *c, struct str kinds, struct str who);
/*
 * Open proposals of a report end, and with them what their teams may read; those in keep go on
 * reading.
 */
MUST_USE enum err intake_proposals_end(struct ctx *c, const struct report *row,
                                       const struct str *keep, size_t n_keep);
MUST_USE enum err intake_put_proposals(struct ctx *c, const struct report *row, struct val *data);

/* ---- intake_entry.c ---- */
/* Labels of the questions of an entered report that have no answer yet, ", " between. */
struct str intake_missing(struct ctx *c, const struct report *row);

handler_fn intake_queue_get;
handler_fn intake_report_get, intake_take_post, intake_release_post, intake_answer_post,
    intake_holder_post;
handler_fn intake_contact_get, intake_attempt_post, intake_reach_post;
handler_fn intake_triage_post;
handler_fn intake_match_get, intake_match_post;
handler_fn intake_close_post, intake_twin_post, intake_open_get, intake_open_post;
handler_fn intake_attach_post, intake_withdraw_post, intake_case_get, intake_case_post;
handler_fn intake_entry_get, intake_entry_post, intake_later_get, intake_later_post;

extern const struct stmt INTAKE_Q_OPEN, INTAKE_Q_DONE, INTAKE_Q_COUNTS, INTAKE_Q_TALK,
    INTAKE_Q_RUNNING, INTAKE_Q_CLOCK_SET, INTAKE_Q_CLOCK_STOP, INTAKE_Q_CLOCK_CASE,
    INTAKE_Q_COMPARTMENT_CASE, INTAKE_Q_TEAM, INTAKE_Q_CASE_BY_NUMBER, INTAKE_Q_PROPOSED,
    INTAKE_Q_PROPOSALS, INTAKE_Q_LAW_CLOCK, INTAKE_Q_BY_NUMBER, INTAKE_Q_EXISTS, INTAKE_Q_CASE_OF;

#endif
