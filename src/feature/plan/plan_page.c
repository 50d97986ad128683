/* plan_page.c - the plan of a case: goals agreed with the victim, tasks with owner and day. */
#include "feature/clock/clock.h"
#include "feature/paper/paper.h"
#include "feature/plan/plan_priv.h"
#include "rec/pack.h"

static struct str goal_body(const struct goal *goals, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(goals[i].id, id)) {
            return goals[i].body;
        }
    }
    return STR_NONE;
}

/* Goals and tasks keep neither writer nor hour: only the day on the paper is known. */
static void put_written(struct ctx *c, day_t written_on, struct val *v)
{
    val_put_text(c->mem, v, "written_line",
                 written_on != 0
                     ? pack_say1(c, "paper.written_short", clock_day_text(c, written_on))
                     : STR_NONE);
}

enum err plan_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct goal *goals = NULL;
    struct task *tasks = NULL;
    size_t n_goals = 0;
    size_t n_tasks = 0;
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(plan_goals(c, row.id, &goals, &n_goals));
    TRY(plan_tasks(c, row.id, &tasks, &n_tasks));
    struct val *goal_list = val_put_list(c->mem, data, "goals");
    struct val *open = val_put_list(c->mem, data, "tasks");
    struct val *done = val_put_list(c->mem, data, "done_tasks");
    for (size_t i = 0; i < n_goals; i++) {
        struct val *v = val_push(c->mem, goal_list, rec_to_page(c, &goal_rec, &goals[i]));
        val_put_text(c->mem, v, "reached_text", clock_day_text(c, goals[i].reached_on));
        put_written(c, goals[i].written_on, v);
    }
    for (size_t i = 0; i < n_tasks; i++) {
        struct val *list = tasks[i].done_ms != 0 ? done : open;
        struct val *v = val_push(c->mem, list, rec_to_page(c, &task_rec, &tasks[i]));
        plan_put_task(c, &tasks[i], v);
        val_put_text(c->mem, v, "goal", goal_body(goals, n_goals, tasks[i].goal_id));
        val_put_text(c->mem, v, "done_text", clock_near_text(c, tasks[i].done_ms));
        put_written(c, tasks[i].written_on, v);
    }
    val_put_text(c->mem, data, "today", day_iso(c->mem, clock_today(c)));
    return case_page(c, rs, "feature/plan/plan.html", "plan", &row, data);
}

/* ---- goals ---- */

static enum err show_goal(struct ctx *c, struct http_resp *rs, const struct case_file *row,
                          const struct goal *g)
{
    struct val *data = val_map(c->mem);
    val_put_text(c->mem, data, "goal_id", g != NULL ? g->id : STR_NONE);
    val_put_int(c->mem, data, "version", g != NULL ? g->version : 0);
    val_put(c->mem, data, STR("form"), rec_form(c, &goal_rec, g));
    return case_page(c, rs, "feature/plan/plan_goal.html", "plan", row, data);
}

enum err plan_goal_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    return show_goal(c, rs, &row, NULL);
}

/* at_ms: when the plan was agreed or looked at, though it may have been keyed in later. */
static enum err start_review(struct ctx *c, struct str case_id, int64_t at_ms)
{
    TRY(clock_stop(c, "plan_review", case_id, at_ms));
    return clock_start(c, "plan_review", "case", case_id, case_id, at_ms);
}

/* The first goal of a case that is being worked on begins the intervention. */
static enum err begin_intervention(struct ctx *c, struct case_all *all, int64_t at_ms)
{
    const struct vocab *stages = pack_vocab(c->packs, STR("service_state"));
    if (all->row.closed_ms != 0) {
        return OK;
    }
    TRY(start_review(c, all->row.id, at_ms));
    if (stages == NULL ||
        vocab_index(stages, all->row.stage) >= vocab_index(stages, STR("INTERVENSI"))) {
        return OK;
    }
    all->row.stage = STR("INTERVENSI");
    rec_set_has(&case_file_rec, &all->row, "stage");
    return rec_update(c, &case_file_rec, &all->row);
}

enum err plan_goal_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct goal given = { 0 };
    struct goal *goals = NULL;
    size_t n = 0;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &goal_rec, false, &given));
    TRY(plan_goals(c, all.row.id, &goals, &n));
    given.case_id = all.row.id;
    given.compartment_id = all.row.compartment_id;
    change_action(c, ACTION_PLAN);
    TRY(rec_insert(c, &goal_rec, &given));
    if (n == 0) {
        TRY(begin_intervention(c, &all, paper_act_ms(c, given.written_on)));
    }
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.plan_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/rencana");
}

static enum err find_goal(struct ctx *c, struct str case_id, struct str id, struct goal *g)
{
    TRY(rec_get(c, &goal_rec, id, g));
    return str_eq(g->case_id, case_id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "goal.absent");
}

enum err plan_goal_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct goal g = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(find_goal(c, row.id, http_param(rq, "goal"), &g));
    return show_goal(c, rs, &row, &g);
}

enum err plan_goal_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct goal old = { 0 };
    struct goal given = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(find_goal(c, all.row.id, http_param(rq, "goal"), &old));
    TRY(http_read(c, rq, &goal_rec, true, &given));
    if (given.reached_on > clock_today(c)) {
        return fail(c, ERR_INPUT, "reached_on", "goal.reached_ahead");
    }
    given.id = old.id;
    change_action(c, ACTION_PLAN);
    TRY(rec_update(c, &goal_rec, &given));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.plan_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/rencana");
}

/* ---- tasks ---- */

static void put_option(struct ctx *c, struct val *list, struct str value, struct str label,
                       struct str chosen)
{
    struct val *o = val_push_map(c->mem, list);
    val_put_text(c->mem, o, "value", value);
    val_put_text(c->mem, o, "label", label);
    val_put_bool(c->mem, o, "selected", str_eq(value, chosen));
}

/*
 * Whom a task may be given: members of the team, and who asks himself (a lead stands in every case
 * by his desk).
 */
static enum err put_team(struct ctx *c, struct str case_id, struct str chosen, struct val *list,
                         bool *is_member)
{
    struct rows r;
    bool self = false;
    *is_member = false;
    TRY(store_query(c, &PLAN_Q_TEAM, VALS(V_TEXT(case_id), V_INT(c->now_ms)), &r));
    while (store_next(&r)) {
        const struct str id = row_text(&r, 0);
        put_option(c, list, id, row_text(&r, 1), chosen);
        self = self || str_eq(id, c->who->id);
        *is_member = *is_member || str_eq(id, chosen);
    }
    if (!self) {
        put_option(c, list, c->who->id, c->who->name, chosen);
        *is_member = *is_member || str_eq(c->who->id, chosen);
    }
    return store_done(&r);
}

static enum err show_task(struct ctx *c, struct http_resp *rs, const struct case_file *row,
                          const struct task *t)
{
    struct goal *goals = NULL;
    size_t n = 0;
    bool member = false;
    struct val *data = val_map(c->mem);
    const struct str owner = c->typed != NULL ? val_get_text(c->typed, "owner_id")
                             : t != NULL      ? t->owner_id
                                              : c->who->id;
    const struct str goal = c->typed != NULL ? val_get_text(c->typed, "goal_id")
                            : t != NULL      ? t->goal_id
                                             : STR_NONE;
    TRY(put_team(c, row->id, owner, val_put_list(c->mem, data, "team"), &member));
    TRY(plan_goals(c, row->id, &goals, &n));
    struct val *list = val_put_list(c->mem, data, "goals");
    for (size_t i = 0; i < n; i++) {
        put_option(c, list, goals[i].id, goals[i].body, goal);
    }
    val_put_text(c->mem, data, "task_id", t != NULL ? t->id : STR_NONE);
    val_put_int(c->mem, data, "version", t != NULL ? t->version : 0);
    val_put(c->mem, data, STR("form"), rec_form(c, &task_rec, t));
    return case_page(c, rs, "feature/plan/plan_task.html", "plan", row, data);
}

enum err plan_task_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    return show_task(c, rs, &row, NULL);
}

static enum err check_task(struct ctx *c, struct str case_id, const struct task *t)
{
    struct goal g = { 0 };
    bool member = false;
    TRY(put_team(c, case_id, t->owner_id, val_list(c->mem), &member));
    if (!member) {
        return fail(c, ERR_INPUT, "owner_id", "task.owner_outside");
    }
    return t->goal_id.n == 0 ? OK : find_goal(c, case_id, t->goal_id, &g);
}

enum err plan_task_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct task given = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &task_rec, false, &given));
    TRY(check_task(c, all.row.id, &given));
    if (given.due_on < clock_today(c)) {
        return fail(c, ERR_INPUT, "due_on", "task.due_past");
    }
    given.case_id = all.row.id;
    given.compartment_id = all.row.compartment_id;
    change_action(c, ACTION_PLAN);
    TRY(rec_insert(c, &task_rec, &given));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.plan_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/rencana");
}

static enum err find_task(struct ctx *c, struct str case_id, struct str id, struct task *t)
{
    TRY(rec_get(c, &task_rec, id, t));
    return str_eq(t->case_id, case_id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "task.absent");
}

enum err plan_task_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct task t = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(find_task(c, row.id, http_param(rq, "task"), &t));
    return show_task(c, rs, &row, &t);
}

enum err plan_task_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct task old = { 0 };
    struct task given = { 0 };
    const struct str step = http_input(rq, "step");
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(find_task(c, all.row.id, http_param(rq, "task"), &old));
    TRY(http_read(c, rq, &task_rec, true, &given));
    given.id = old.id;
    if (str_eqz(step, "done") || str_eqz(step, "undo")) {
        given.done_ms = str_eqz(step, "done") ? c->now_ms : 0;
        rec_set_has(&task_rec, &given, "done_ms");
    }
    change_action(c, ACTION_PLAN);
    TRY(rec_update(c, &task_rec, &given));
    if (!str_eq(given.owner_id, old.owner_id) || !str_eq(given.goal_id, old.goal_id)) {
        TRY(check_task(c, all.row.id, &given));
    }
    TRY(case_save_derived(c, &all));
    http_flash(rs, str_eqz(step, "done") ? "flash.task_done" : "flash.plan_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/rencana");
}

enum err plan_review_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    TRY(case_load(c, http_param(rq, "case"), &all));
    if (all.row.closed_ms != 0) {
        return fail(c, ERR_INPUT, "", "plan.case_closed");
    }
    change_action(c, ACTION_PLAN);
    TRY(start_review(c, all.row.id, c->now_ms));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.plan_reviewed");
    return http_go(c, rs, "/kasus/", all.row.id, "/rencana");
}
