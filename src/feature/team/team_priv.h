/* team_priv.h - between the files of the team room only. */
#ifndef JJ_FEATURE_TEAM_PRIV_H
#define JJ_FEATURE_TEAM_PRIV_H

#include "feature/case/case.h"
#include "feature/member/member.h"
#include "feature/team/team.h"

#define REC team_assign
#define REC_DEF "feature/team/team_assign.def"
#include "rec/rec_struct.h"
#define REC team_member
#define REC_DEF "feature/team/team_member.def"
#include "rec/rec_struct.h"
#define REC team_handover
#define REC_DEF "feature/team/team_handover.def"
#include "rec/rec_struct.h"

#define TEAM_LIST_MAX 25  /* lines of a list; the page says when there are more */
#define TEAM_SHORT_MAX 12 /* of those beside each other */
#define TEAM_MEMBERS_MAX 1000
#define TEAM_STEP 50 /* cases that one change hands over; the next press goes on */

struct team_person {
    struct str id, name, roles;
    uint64_t rights;
    bool active;
};
/* All members by name. */
MUST_USE enum err team_people(struct ctx *c, struct team_person **out, size_t *n);
/* Active ones with a right, but `except`, as options {value, label, selected}. */
void team_put_options(struct ctx *c, struct val *data, const char *key,
                      const struct team_person *people, size_t n, uint64_t right,
                      struct str except);
/* ERR_NOT_FOUND unless c->who holds the key of desk lead: the right alone shows no case. */
MUST_USE enum err team_require(struct ctx *c);

/* Members of a case's team (no desks), in c->mem. */
MUST_USE enum err team_of_case(struct ctx *c, struct str case_id, struct str **ids, size_t *n);
/*
 * Queues: row gets the manager `to`; leavers go with keys and open tasks; words become a note of
 * this kind when there are any.
 * The key of the case must be held (case_require).
 */
struct team_move {
    struct str to;
    const struct str *leavers;
    size_t n_leavers;
    struct str words;
    const char *note_kind;
    bool keep_manager; /* only the team and the tasks change hands */
};
MUST_USE enum err team_move_case(struct ctx *c, const struct case_file *row,
                                 const struct team_move *m);
/*
 * Who leaves when `to` becomes manager: the former manager; before there was one, those who may
 * open cases.
 */
MUST_USE enum err team_leavers(struct ctx *c, const struct case_file *row, struct str to,
                               struct str **ids, size_t *n);

handler_fn team_get, team_case_get, team_case_post, team_join_post, team_leave_post;
handler_fn team_member_get, team_handover_post, team_restore_post;
handler_fn team_setup_get, team_admit_post, team_setup_end_post;

extern const struct stmt TEAM_Q_COUNTS, TEAM_Q_LOAD, TEAM_Q_TASKS, TEAM_Q_PEOPLE,
    TEAM_Q_LATE_CLOCKS, TEAM_Q_LATE_TASKS, TEAM_Q_LATE_REFERRALS, TEAM_Q_UNASSIGNED, TEAM_Q_SILENT,
    TEAM_Q_REVIEWS, TEAM_Q_SECONDS, TEAM_Q_PROPOSALS;
extern const struct stmt TEAM_Q_TEAM, TEAM_Q_CASES_OF, TEAM_Q_OPEN_TASKS, TEAM_Q_CASE_LINES,
    TEAM_Q_CASES_ALL;

#endif
