/*
 * team_move.c - cases change hands: the keys first in thought, then manager, open tasks and the
 * note, all in one change.
 */
#include "base/ids.h"
#include "feature/note/note.h"
#include "feature/plan/plan.h"
#include "feature/conference/conference.h"
#include "feature/team/team_priv.h"
#include "rec/pack.h"

#define TEAM_MAX 200
#define TASKS_MAX 200

const struct stmt TEAM_Q_TEAM = {
    "team_of_case", "t",
    "SELECT m.id FROM case_access a JOIN member m ON m.id = a.principal WHERE a.case_id = $1 ORDER BY m.name, m.id LIMIT 200"
};
const struct stmt TEAM_Q_OPEN_TASKS = {
    "team_open_tasks", "tt",
    "SELECT id, version FROM task WHERE owner_id = $1 AND case_id = $2 AND done_ms IS NULL ORDER BY due_on, id LIMIT 200"
};

enum err team_of_case(struct ctx *c, struct str case_id, struct str **ids, size_t *n)
{
    struct rows r;
    *ids = NEW_ARRAY(c->mem, struct str, TEAM_MAX);
    *n = 0;
    TRY(store_query(c, &TEAM_Q_TEAM, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        if (*n < TEAM_MAX) {
            (*ids)[(*n)++] = row_text(&r, 0);
        }
    }
    return store_done(&r);
}

static enum err may_open(struct ctx *c, struct str member_id, bool *may)
{
    struct member m = { 0 };
    TRY(rec_get(c, &member_rec, member_id, &m));
    *may = (member_rights(c->packs, m.roles) & RIGHT_CASE_OPEN) != 0;
    return OK;
}

enum err team_leavers(struct ctx *c, const struct case_file *row, struct str to, struct str **ids,
                      size_t *n)
{
    struct str *team = NULL;
    size_t n_team = 0;
    TRY(team_of_case(c, row->id, &team, &n_team));
    *ids = NEW_ARRAY(c->mem, struct str, TEAM_MAX);
    *n = 0;
    for (size_t i = 0; i < n_team; i++) {
        bool leaves = str_eq(team[i], row->manager_id);
        if (row->manager_id.n == 0) {
            TRY(may_open(c, team[i], &leaves));
        }
        if (leaves && !str_eq(team[i], to)) {
            (*ids)[(*n)++] = team[i];
        }
    }
    return OK;
}

enum err team_move_tasks(struct ctx *c, const struct case_file *row, struct str from, struct str to)
{
    struct str ids[TASKS_MAX];
    int64_t versions[TASKS_MAX];
    size_t n = 0;
    struct rows r;
    TRY(store_query(c, &TEAM_Q_OPEN_TASKS, VALS(V_TEXT(from), V_TEXT(row->id)), &r));
    while (store_next(&r)) {
        if (n < TASKS_MAX) {
            ids[n] = row_text(&r, 0);
            versions[n++] = row_int(&r, 1);
        }
    }
    TRY(store_done(&r));
    for (size_t i = 0; i < n; i++) {
        struct task change = { .id = ids[i], .owner_id = to, .version = versions[i] };
        rec_set_has(&task_rec, &change, "owner_id");
        TRY(rec_update(c, &task_rec, &change));
    }
    return OK;
}

/* Who named a tie of his own while nobody else could take his tasks left them with the case. */
static enum err take_tied_tasks(struct ctx *c, const struct case_file *row, struct str to)
{
    struct tied t;
    TRY(tie_members(c, row->id, &t));
    for (size_t i = 0; i < t.n; i++) {
        TRY(team_move_tasks(c, row, t.ids[i], to));
    }
    return OK;
}

static enum err add_note(struct ctx *c, const struct case_file *row, const struct team_move *m)
{
    struct note n = { .case_id = row->id,
                      .compartment_id = row->compartment_id,
                      .author_id = c->who->id,
                      .written_ms = c->now_ms,
                      .kind = str_of(m->note_kind),
                      .body = m->words };
    if (m->words.n == 0) {
        return OK;
    }
    rec_set_all(&note_rec, &n);
    return rec_insert(c, &note_rec, &n);
}

enum err team_move_case(struct ctx *c, const struct case_file *row, const struct team_move *m)
{
    struct case_file change = {
        .id = row->id, .version = row->version, .manager_id = m->to, .touched_ms = c->now_ms
    };
    TRY(case_member_add(c, row->id, m->to));
    for (size_t i = 0; i < m->n_leavers; i++) {
        TRY(case_member_remove(c, row->id, m->leavers[i]));
        TRY(team_move_tasks(c, row, m->leavers[i], m->to));
    }
    if (!m->keep_manager) {
        TRY(take_tied_tasks(c, row, m->to));
        rec_set_has(&case_file_rec, &change, "manager_id");
    }
    if (row->closed_ms == 0) {
        rec_set_has(&case_file_rec, &change, "touched_ms");
    }
    if (change.has != 0) {
        TRY(rec_update(c, &case_file_rec, &change));
    }
    return add_note(c, row, m);
}
