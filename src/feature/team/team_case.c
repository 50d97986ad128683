/* team_case.c - the team of one case: its manager, who joins, who leaves. */
#include "feature/clock/clock.h"
#include "feature/team/team_priv.h"
#include "rec/pack.h"

#define NOTE_GUIDANCE "SUPERVISI"

static const struct team_person *find(const struct team_person *people, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(people[i].id, id)) {
            return &people[i];
        }
    }
    return NULL;
}

static enum err put_team(struct ctx *c, const struct case_file *row,
                         const struct team_person *people, size_t n, struct val *data)
{
    struct str *ids = NULL;
    size_t n_ids = 0;
    struct val *list = val_put_list(c->mem, data, "team");
    TRY(team_of_case(c, row->id, &ids, &n_ids));
    for (size_t i = 0; i < n_ids; i++) {
        const struct team_person *p = find(people, n, ids[i]);
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", ids[i]);
        val_put_text(c->mem, v, "name", p != NULL ? p->name : ids[i]);
        val_put_text(c->mem, v, "roles", p != NULL ? p->roles : STR_NONE);
        val_put_bool(c->mem, v, "is_manager", str_eq(ids[i], row->manager_id));
        val_put_bool(c->mem, v, "is_stopped", p == NULL || !p->active);
    }
    return OK;
}

enum err team_case_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct team_person *people = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(team_people(c, &people, &n));
    TRY(put_team(c, &row, people, n, data));
    val_put_text(c->mem, data, "manager_id", row.manager_id);
    val_put_int(c->mem, data, "version", row.version);
    team_put_options(c, data, "managers", people, n, RIGHT_CASE_OPEN, row.manager_id);
    team_put_options(c, data, "joiners", people, n, RIGHT_CASE_WRITE, STR_NONE);
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &team_assign_rec, NULL));
    return case_page(c, rs, "feature/team/team_case.html", "team", &row, data);
}

/* An active member with this right; else the field's sentence. */
static enum err check_person(struct ctx *c, struct str id, uint64_t right)
{
    struct team_person *people = NULL;
    size_t n = 0;
    TRY(team_people(c, &people, &n));
    const struct team_person *p = find(people, n, id);
    return p != NULL && p->active && (p->rights & right) != 0
               ? OK
               : fail(c, ERR_INPUT, "member_id", "team.not_possible");
}

enum err team_case_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct team_assign form = { 0 };
    struct str *leavers = NULL;
    size_t n = 0;
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(http_read(c, rq, &team_assign_rec, false, &form));
    TRY(check_person(c, form.member_id, RIGHT_CASE_OPEN));
    TRY(team_leavers(c, &row, form.member_id, &leavers, &n));
    row.version = form.version;
    const struct team_move m = { .to = form.member_id,
                                 .leavers = leavers,
                                 .n_leavers = n,
                                 .words = str_trim(form.words),
                                 .note_kind = NOTE_GUIDANCE };
    change_action(c, ACTION_ASSIGN);
    TRY(team_move_case(c, &row, &m));
    http_flash(rs, "team.assigned");
    return http_go(c, rs, "/tim/kasus/", row.id, "");
}

enum err team_join_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct team_member form = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(http_read(c, rq, &team_member_rec, false, &form));
    TRY(check_person(c, form.member_id, RIGHT_CASE_WRITE));
    change_action(c, ACTION_ASSIGN);
    change_log_row(c, "case_access", row.id, 0, NULL);
    TRY(case_member_add(c, row.id, form.member_id));
    http_flash(rs, "team.joined");
    return http_go(c, rs, "/tim/kasus/", row.id, "");
}

enum err team_leave_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct team_member form = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(http_read(c, rq, &team_member_rec, false, &form));
    if (str_eq(form.member_id, row.manager_id)) {
        return fail(c, ERR_INPUT, "member_id", "team.manager_stays");
    }
    change_action(c, ACTION_ASSIGN);
    change_log_row(c, "case_access", row.id, 0, NULL);
    TRY(case_member_remove(c, row.id, form.member_id));
    if (row.manager_id.n !=
        0) { /* after-care too must not wait for somebody who cannot see the case */
        TRY(team_move_tasks(c, &row, form.member_id, row.manager_id));
    }
    http_flash(rs, "team.left");
    return http_go(c, rs, "/tim/kasus/", row.id, "");
}
