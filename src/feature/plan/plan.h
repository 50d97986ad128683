/* plan.h - the plan: goals and tasks. */
#ifndef JJ_FEATURE_PLAN_H
#define JJ_FEATURE_PLAN_H

#include "http/http.h"
#include "store/rec_store.h"

#define REC goal
#define REC_DEF "feature/plan/goal.def"
#include "rec/rec_struct.h"
#define REC task
#define REC_DEF "feature/plan/task.def"
#include "rec/rec_struct.h"

/* Pure: how a task stands; soon_days before its day it is soon. */
enum task_state { TASK_OPEN, TASK_SOON, TASK_LATE, TASK_DONE };
enum task_state plan_task_state(day_t due_on, int64_t done_ms, day_t today, int64_t soon_days);

struct timeline;
MUST_USE enum err plan_timeline(struct ctx *c, struct str case_id, struct timeline *t);
/*
 * Tasks not done, of a member over all his cases (plain columns only), by due day: for his home
 * page.
 */
struct task_line {
    struct str id, case_id, case_number;
    day_t due_on;
};
MUST_USE enum err plan_open_tasks(struct ctx *c, struct str owner_id, struct task_line *out,
                                  size_t max, size_t *n);
/* Tasks of a case not done, opened: {id, body, owner, due_text, state}: for "Perlu tindakan". */
MUST_USE enum err plan_todo(struct ctx *c, struct str case_id, struct val **list);
/* Queues a task made by the system (after-care). The case compartment must be held. */
MUST_USE enum err plan_task_add(struct ctx *c, struct str case_id, struct str compartment,
                                struct str owner_id, day_t due_on, struct str body);

/*
 * Queues a task that another room made of its own: t names case, compartment, owner, day, words and
 * source, the address it came from ("" none). *id (may be NULL) gets its id.
 */
MUST_USE enum err plan_task_from(struct ctx *c, const struct task *t, struct str *id);

struct clock_kept;
/*
 * After-care: tasks of cases that are closed, due after the day of closing and from one day to another, both inside; in time is
 * what was done by its day.
 */
MUST_USE enum err plan_aftercare_kept(struct ctx *c, day_t from, day_t to, struct clock_kept *out);

extern const struct feature plan_feature;

#endif
