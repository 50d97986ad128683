/* plan_priv.h - between the files of the plan room only. */
#ifndef JJ_FEATURE_PLAN_PRIV_H
#define JJ_FEATURE_PLAN_PRIV_H

#include "feature/case/case.h"
#include "feature/plan/plan.h"

#define PLAN_ROWS_MAX 500

extern const struct stmt PLAN_Q_TEAM, PLAN_Q_OPEN;

MUST_USE enum err plan_goals(struct ctx *c, struct str case_id, struct goal **rows, size_t *n);
MUST_USE enum err plan_tasks(struct ctx *c, struct str case_id, struct task **rows, size_t *n);
/* Adds state, tone, due_text ... of a task to v. */
void plan_put_task(struct ctx *c, const struct task *t, struct val *v);

handler_fn plan_get, plan_goal_new_get, plan_goal_post, plan_goal_edit_get, plan_goal_edit_post;
handler_fn plan_task_new_get, plan_task_post, plan_task_edit_get, plan_task_edit_post,
    plan_review_post;

#endif
