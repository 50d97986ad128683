/* conference_priv.h - between the files of the conference room only. */
#ifndef JJ_FEATURE_CONFERENCE_PRIV_H
#define JJ_FEATURE_CONFERENCE_PRIV_H

#include "feature/case/case.h"
#include "feature/conference/conference.h"

#define REC conference
#define REC_DEF "feature/conference/conference.def"
#include "rec/rec_struct.h"
#define REC conference_case
#define REC_DEF "feature/conference/conference_case.def"
#include "rec/rec_struct.h"
#define REC conference_invite
#define REC_DEF "feature/conference/conference_invite.def"
#include "rec/rec_struct.h"
#define REC conference_present
#define REC_DEF "feature/conference/conference_present.def"
#include "rec/rec_struct.h"
#define REC conference_decision
#define REC_DEF "feature/conference/conference_decision.def"
#include "rec/rec_struct.h"
#define REC conference_plan
#define REC_DEF "feature/conference/conference_plan.def"
#include "rec/rec_struct.h"
#define REC conference_move
#define REC_DEF "feature/conference/conference_move.def"
#include "rec/rec_struct.h"
#define REC conference_add
#define REC_DEF "feature/conference/conference_add.def"
#include "rec/rec_struct.h"
#define REC conference_ask_in
#define REC_DEF "feature/conference/conference_ask_in.def"
#include "rec/rec_struct.h"
#define REC conference_take
#define REC_DEF "feature/conference/conference_take.def"
#include "rec/rec_struct.h"
#define REC conference_decide
#define REC_DEF "feature/conference/conference_decide.def"
#include "rec/rec_struct.h"
#define REC conference_said
#define REC_DEF "feature/conference/conference_said.def"
#include "rec/rec_struct.h"
#define REC member_tie
#define REC_DEF "feature/conference/member_tie.def"
#include "rec/rec_struct.h"
#define REC tie_lift
#define REC_DEF "feature/conference/tie_lift.def"
#include "rec/rec_struct.h"
#define REC tie_superior
#define REC_DEF "feature/conference/tie_superior.def"
#include "rec/rec_struct.h"

#define CONFERENCE_CASES_MAX 20 /* more is no meeting */
#define CONFERENCE_ROWS_MAX 200
#define CONFERENCE_PLANNED "planned"
#define CONFERENCE_CANCELLED "cancelled"

/* A meeting as one of its organisers sees it: those of its cases that open to him. */
struct meeting {
    struct conference row;
    struct conference_case cases[CONFERENCE_CASES_MAX];
    struct case_file files[CONFERENCE_CASES_MAX];
    size_t n;
};
/*
 * For the teams: OK when at least one of its cases opens to c->who; else ERR_NOT_FOUND
 * "conference.absent", as for an absent one. Cases that do not open are left out without a word.
 */
MUST_USE enum err conference_require(struct ctx *c, struct str id, struct meeting *m);
/* Which of m's cases has this id; m->n when none. */
size_t conference_case_at(const struct meeting *m, struct str case_id);
/* End of the day after the meeting, in the city's time. */
int64_t conference_until(struct ctx *c, int64_t starts_ms);
/* Not cancelled, and its day has come: minutes may be written. */
bool conference_has_begun(struct ctx *c, const struct conference *row);
/* Still to be prepared: not cancelled, extracts not yet gone; else "conference.over". */
MUST_USE enum err conference_planned(struct ctx *c, const struct http_req *rq, struct meeting *m);
struct consent;
/* The earlier of the two: what stands on a ground does not outlive it. */
int64_t conference_ground_end(struct ctx *c, const struct consent *ground, int64_t until_ms);
/* {href, when, state_label, tone, place, chair, until, cancelled, begun} */
struct val *conference_val(struct ctx *c, const struct conference *row);
/* Principals of c->who: his id, then his desks; unused places repeat the id. */
void conference_principals(const struct ctx *c, struct value out[1 + ACTOR_DESKS_MAX]);
/* Grants the meeting's compartment to everybody who stands in a case. */
MUST_USE enum err conference_allow_team(struct ctx *c, struct str compartment, struct str case_id);
MUST_USE enum err conference_invites(struct ctx *c, struct str conference_id,
                                     struct conference_invite **rows, size_t *n);
/* Active members as choices of a field. */
MUST_USE enum err conference_member_choices(struct ctx *c, struct val *form, const char *field);
void conference_case_choices(struct ctx *c, const struct meeting *m, struct val *form,
                             struct str chosen);
/* One brief as page data {pseudonym, period, questions, extract}. */
void conference_put_brief(struct ctx *c, const struct conference_invite *row, struct val *list);
/* One form on a page of its own. */
enum err conference_form(struct ctx *c, struct http_resp *rs, const struct meeting *m,
                         const char *kind, struct val *form);

handler_fn conference_list_get, conference_get, conference_new_get, conference_post;
handler_fn conference_add_get, conference_add_post, conference_ask_in_get, conference_ask_in_post;
handler_fn conference_take_post, conference_cancel_post, conference_move_get, conference_move_post;
handler_fn conference_present_get, conference_present_post, conference_said_get,
    conference_said_post;
handler_fn conference_decide_get, conference_decide_post, conference_brief_get,
    conference_minutes_get;
handler_fn conference_invited_list_get, conference_invited_get;
handler_fn tie_get, tie_post, tie_superior_post, tie_lift_post;

extern const struct stmt CONFERENCE_Q_LIST, CONFERENCE_Q_TEAM, CONFERENCE_Q_OWN_CASES,
    CONFERENCE_Q_INVITED, CONFERENCE_Q_INVITED_ONE, CONFERENCE_Q_OF_CASE, CONFERENCE_Q_TEAM_NAMES;
extern const struct stmt TIE_Q_MEETING_SENT, TIE_Q_BLOCKS, TIE_Q_OF_CASE, TIE_Q_SENT, TIE_Q_NAME,
    TIE_Q_NAMED, TIE_Q_UNNAME, TIE_Q_COMPARTMENTS, TIE_Q_LEAVE, TIE_Q_MEMBERS, TIE_Q_MEETINGS,
    TIE_Q_MEETING_STAYS, TIE_Q_MEETING_DESKS;

#endif
