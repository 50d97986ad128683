/*
 * plan.c - the plan for other rooms: what is to be done, by whom, until when; routes and records.
 */
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/paper/paper.h"
#include "feature/plan/plan_priv.h"
#include "rec/pack.h"

#define REC goal
#define REC_DEF "feature/plan/goal.def"
#define REC_TITLE "goal.title"
#include "rec/rec_table.h"
#define REC task
#define REC_DEF "feature/plan/task.def"
#define REC_TITLE "task.title"
#include "rec/rec_table.h"

/* Members of the team; desks (lead) stand in the index too, but own no tasks. */
const struct stmt PLAN_Q_TEAM = {
    "plan_team", "ti",
    "SELECT m.id, m.name FROM case_access a JOIN member m ON m.id = a.principal WHERE a.case_id = $1"
    " AND (a.until_ms IS NULL OR a.until_ms > $2) ORDER BY m.name, m.id LIMIT 200"
};
/* $2: 1 when the owner holds the key of desk lead, which stands in every case. */
const struct stmt PLAN_Q_OPEN = {
    "plan_open_tasks", "tii",
    "SELECT t.id, t.case_id, f.number, t.due_on FROM task t JOIN case_file f ON f.id = t.case_id"
    " WHERE t.owner_id = $1 AND t.done_ms IS NULL AND ($2 = 1 OR EXISTS (SELECT 1 FROM case_access a"
    " WHERE a.case_id = t.case_id AND a.principal = $1))" TIE_FREE(
        "t.case_id", "$1") " ORDER BY t.due_on, t.id LIMIT $3"
};

/* From day $1 to $2; $3: the city's offset in ms, $4: the day of 1 Jan 1970. Instants become the city's days. */
static const struct stmt Q_AFTERCARE = {
    "plan_aftercare", "iiii",
    "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN (t.done_ms + $3) / 86400000 + $4 <= t.due_on THEN 1 ELSE 0 END), 0)"
    " AS BIGINT) FROM task t JOIN case_file f ON f.id = t.case_id"
    " WHERE t.due_on >= $1 AND t.due_on <= $2 AND (f.closed_ms + $3) / 86400000 + $4 < t.due_on"
};

enum err plan_aftercare_kept(struct ctx *c, day_t from, day_t to, struct clock_kept *out)
{
    const int64_t offset_ms = pack_hours(c->packs)->utc_offset_minutes * MINUTE_MS;
    struct value v[2];
    bool found = false;
    TRY(store_one(c, &Q_AFTERCARE,
                  VALS(V_INT(from), V_INT(to), V_INT(offset_ms), V_INT(day_of(1970, 1, 1))), v,
                  ARRAY_LEN(v), &found));
    *out = found ? (struct clock_kept){ v[0].i, v[1].i } : (struct clock_kept){ 0 };
    return OK;
}

enum task_state plan_task_state(day_t due_on, int64_t done_ms, day_t today, int64_t soon_days)
{
    if (done_ms != 0) {
        return TASK_DONE;
    }
    if (due_on < today) {
        return TASK_LATE;
    }
    return due_on - today <= soon_days ? TASK_SOON : TASK_OPEN;
}

enum err plan_goals(struct ctx *c, struct str case_id, struct goal **rows, size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .limit = PLAN_ROWS_MAX };
    return rec_list(c, &goal_rec, &w, (void **)rows, n);
}

enum err plan_tasks(struct ctx *c, struct str case_id, struct task **rows, size_t *n)
{
    const struct rec_where w = {
        .column = "case_id", .value = V_TEXT(case_id), .order = "due_on", .limit = PLAN_ROWS_MAX
    };
    return rec_list(c, &task_rec, &w, (void **)rows, n);
}

void plan_put_task(struct ctx *c, const struct task *t, struct val *v)
{
    static const char *const states[] = {
        [TASK_OPEN] = "open", [TASK_SOON] = "soon", [TASK_LATE] = "late", [TASK_DONE] = "done"
    };
    static const char *const tones[] = {
        [TASK_OPEN] = "n", [TASK_SOON] = "w", [TASK_LATE] = "d", [TASK_DONE] = "o"
    };
    const struct clock_rule *remind = pack_clock(c->packs, STR("task_reminder"));
    const day_t today = clock_today(c);
    const enum task_state s =
        plan_task_state(t->due_on, t->done_ms, today, remind != NULL ? remind->amount : 0);
    const struct str day = clock_day_text(c, t->due_on);
    struct str due = s == TASK_LATE ? pack_say1(c, "task.late", day) : day;
    if (s != TASK_DONE && (t->due_on == today || t->due_on == today + 1)) {
        due = pack_say(c, t->due_on == today ? "task.today" : "task.tomorrow");
    }
    val_put_textz(c->mem, v, "state", states[s]);
    val_put_textz(c->mem, v, "tone", tones[s]);
    val_put_text(c->mem, v, "due_text", due);
    val_put_text(c->mem, v, "due_day", day);
    val_put_bool(c->mem, v, "is_late", s == TASK_LATE);
    val_put_bool(c->mem, v, "is_soon", s == TASK_SOON);
    val_put_bool(c->mem, v, "is_done", s == TASK_DONE);
    val_put_text(c->mem, v, "owner", member_name(c, t->owner_id));
    val_put_text(c->mem, v, "source_href",
                 (c->who->rights & RIGHT_CONFERENCE) != 0 ? t->source : STR_NONE);
}

/* ---- for other rooms ---- */

static void add_task_items(struct ctx *c, const struct task *t, struct timeline *to)
{
    const struct str parts[] = { STR("/kasus/"), t->case_id, STR("/rencana#t-"), t->id };
    const struct timeline_item item = {
        .at_ms = t->done_ms,
        .kind = "task",
        .who = member_name(c, t->owner_id),
        .title = pack_say(c, "task.done_title"),
        .body = t->outcome.n != 0 ? pack_say2(c, "task.done_with", t->body, t->outcome) : t->body,
        .href = str_join(c->mem, parts, ARRAY_LEN(parts)),
    };
    if (t->done_ms != 0) {
        timeline_add(c, to, &item);
    }
}

enum err plan_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct task *tasks = NULL;
    struct goal *goals = NULL;
    size_t n = 0;
    TRY(plan_tasks(c, case_id, &tasks, &n));
    for (size_t i = 0; i < n; i++) {
        add_task_items(c, &tasks[i], t);
    }
    TRY(plan_goals(c, case_id, &goals, &n));
    for (size_t i = 0; i < n; i++) {
        if (goals[i].reached_on == 0) {
            continue;
        }
        const struct timeline_item item = {
            .at_ms = day_start_ms(goals[i].reached_on, pack_hours(c->packs)->utc_offset_minutes),
            .kind = "task",
            .title = pack_say(c, "goal.reached_title"),
            .body = goals[i].body,
        };
        timeline_add(c, t, &item);
    }
    return OK;
}

enum err plan_open_tasks(struct ctx *c, struct str owner_id, struct task_line *out, size_t max,
                         size_t *n)
{
    struct rows r;
    const bool lead = actor_has_desk(c->who, STR("lead")) && str_eq(owner_id, c->who->id);
    *n = 0;
    TRY(store_query(c, &PLAN_Q_OPEN,
                    VALS(V_TEXT(owner_id), V_INT(lead ? 1 : 0), V_INT((int64_t)max)), &r));
    while (store_next(&r)) {
        if (*n < max) {
            out[(*n)++] = (struct task_line){ .id = row_text(&r, 0),
                                              .case_id = row_text(&r, 1),
                                              .case_number = row_text(&r, 2),
                                              .due_on = row_int(&r, 3) };
        }
    }
    return store_done(&r);
}

enum err plan_todo(struct ctx *c, struct str case_id, struct val **list)
{
    struct task *rows = NULL;
    size_t n = 0;
    *list = val_list(c->mem);
    TRY(plan_tasks(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].done_ms != 0) {
            continue;
        }
        const struct str href[] = { STR("/kasus/"), case_id, STR("/rencana#t-"), rows[i].id };
        struct val *v = val_push_map(c->mem, *list);
        plan_put_task(c, &rows[i], v);
        val_put_text(c->mem, v, "id", rows[i].id);
        val_put_text(c->mem, v, "body", rows[i].body);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    }
    return OK;
}

enum err plan_task_from(struct ctx *c, const struct task *t, struct str *id)
{
    struct task row = *t;
    rec_set_all(&task_rec, &row);
    TRY(rec_insert(c, &task_rec, &row));
    if (id != NULL) {
        *id = row.id;
    }
    return OK;
}

enum err plan_task_add(struct ctx *c, struct str case_id, struct str compartment,
                       struct str owner_id, day_t due_on, struct str body)
{
    const struct task t = { .case_id = case_id,
                            .compartment_id = compartment,
                            .owner_id = owner_id,
                            .due_on = due_on,
                            .body = body };
    return plan_task_from(c, &t, NULL);
}

/* ---- the room ---- */

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/rencana", plan_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Goals and tasks of a case" },
    { METHOD_GET, "/kasus/:case/rencana/tujuan", plan_goal_new_get, RIGHT_CASE_WRITE, 0, NULL, NULL,
      "Form for a goal" },
    { METHOD_POST, "/kasus/:case/rencana/tujuan", plan_goal_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &goal_rec, plan_goal_new_get, "Adds a goal; the first one begins the intervention" },
    { METHOD_GET, "/kasus/:case/rencana/tujuan/:goal", plan_goal_edit_get, RIGHT_CASE_WRITE, 0,
      NULL, NULL, "One goal" },
    { METHOD_POST, "/kasus/:case/rencana/tujuan/:goal", plan_goal_edit_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &goal_rec, plan_goal_edit_get,
      "Changes a goal; a day says that it is reached" },
    { METHOD_GET, "/kasus/:case/rencana/tugas", plan_task_new_get, RIGHT_CASE_WRITE, 0, NULL, NULL,
      "Form for a task" },
    { METHOD_POST, "/kasus/:case/rencana/tugas", plan_task_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      &task_rec, plan_task_new_get, "Adds a task with owner and day" },
    { METHOD_GET, "/kasus/:case/rencana/tugas/:task", plan_task_edit_get, RIGHT_CASE_WRITE, 0, NULL,
      NULL, "One task" },
    { METHOD_POST, "/kasus/:case/rencana/tugas/:task", plan_task_edit_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &task_rec, plan_task_edit_get,
      "Changes a task; step=done ticks it, step=undo takes the tick away" },
    { METHOD_POST, "/kasus/:case/rencana/tinjau", plan_review_post, RIGHT_CASE_WRITE, ROUTE_WRITES,
      NULL, NULL, "The plan was looked at; its clock begins anew" },
};
static const struct rec *const records[] = { &goal_rec, &task_rec };
static const struct stmt *const stmts[] = { &PLAN_Q_TEAM, &PLAN_Q_OPEN, &Q_AFTERCARE };

const struct feature plan_feature = {
    .name = "plan",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
