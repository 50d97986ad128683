/*
 * team_member.c - one member's cases: handed over to somebody else in one act, or opened to him
 * again after a new password.
 * At most TEAM_STEP cases go in one change, each of them whole; the page then says how many are
 * left.
 */
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/team/team_priv.h"
#include "rec/pack.h"

#define NOTE_HANDOVER "SERAH_TERIMA"

/*
 * Managed, or in the team: what leaves with him. $3, $4: neither of these has a tie to it.
 */
const struct stmt TEAM_Q_CASES_OF = {
    "team_cases_of", "titt",
    "SELECT o.id FROM (SELECT f.id AS id FROM case_file f WHERE f.manager_id = $1 UNION"
    " SELECT a.case_id AS id FROM case_access a WHERE a.principal = $1) o WHERE o.id <> ''" TIE_FREE(
        "o.id", "$3") TIE_FREE("o.id", "$4") " ORDER BY o.id LIMIT $2"
};
/* How many there are in all: more than the former lists, and some stay behind. */
const struct stmt TEAM_Q_CASES_ALL = {
    "team_cases_all", "t",
    "SELECT COUNT(*) FROM (SELECT f.id AS id FROM case_file f WHERE f.manager_id = $1 UNION"
    " SELECT a.case_id AS id FROM case_access a WHERE a.principal = $1) o"
};
const struct stmt TEAM_Q_CASE_LINES = {
    "team_case_lines", "tit",
    "SELECT f.id, f.number, f.risk, f.stage, f.manager_id, f.touched_ms, f.closed_ms FROM case_file f WHERE (f.id IN"
    " (SELECT a.case_id FROM case_access a WHERE a.principal = $1) OR f.manager_id = $1)" TIE_FREE(
        "f.id",
        "$3") " ORDER BY CASE WHEN f.closed_ms IS NULL THEN 0 ELSE 1 END, f.touched_ms DESC, f.id LIMIT $2"
};

#define LINES_MAX 60 /* a page that the office's line carries; the list says when there are more */
#define RESTORE_MAX 500

static enum err person_of(struct ctx *c, const struct http_req *rq, struct member *m)
{
    TRY(team_require(c));
    const enum err e = rec_get(c, &member_rec, http_param(rq, "member"), m);
    if (e == ERR_NOT_FOUND) {
        fail_clear(c);
        return fail(c, ERR_NOT_FOUND, NULL, "member.absent");
    }
    return e;
}

static enum err put_cases(struct ctx *c, const struct member *m, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "cases");
    TRY(store_query(c, &TEAM_Q_CASE_LINES,
                    VALS(V_TEXT(m->id), V_INT(LINES_MAX), V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", row_text(&r, 0));
        val_put_text(c->mem, v, "number", row_text(&r, 1));
        val_put_text(c->mem, v, "risk", row_text(&r, 2));
        val_put_text(c->mem, v, "risk_label", pack_code_label(c, "risk", row_text(&r, 2)));
        val_put_bool(c->mem, v, "risk_high", str_eqz(row_text(&r, 2), "TINGGI"));
        val_put_text(c->mem, v, "stage", row_text(&r, 3));
        val_put_text(c->mem, v, "stage_label",
                     pack_code_label(c, "service_state", row_text(&r, 3)));
        val_put_bool(c->mem, v, "is_manager", str_eq(row_text(&r, 4), m->id));
        val_put_text(c->mem, v, "touched", clock_near_text(c, row_int(&r, 5)));
    }
    TRY(store_done(&r));
    val_put_int(c->mem, data, "case_count", (int64_t)val_count(list));
    val_put_bool(c->mem, data, "more", val_count(list) == LINES_MAX);
    return OK;
}

/* Who may take over: able to manage what he managed. */
static uint64_t heir_right(struct ctx *c, const struct member *m)
{
    return (member_rights(c->packs, m->roles) & RIGHT_CASE_OPEN) != 0 ? RIGHT_CASE_OPEN
                                                                      : RIGHT_CASE_WRITE;
}

enum err team_member_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member m = { 0 };
    struct team_person *people = NULL;
    size_t n = 0;
    bool ready = false;
    struct val *data = val_map(c->mem);
    TRY(person_of(c, rq, &m));
    TRY(team_people(c, &people, &n));
    TRY(keys_member_ready(c, m.id, &ready));
    TRY(put_cases(c, &m, data));
    val_put_text(c->mem, data, "id", m.id);
    val_put_text(c->mem, data, "name", m.name);
    val_put_text(c->mem, data, "state", m.state);
    val_put_bool(c->mem, data, "is_stopped", str_eqz(m.state, MEMBER_DISABLED));
    val_put_bool(c->mem, data, "ready", ready);
    val_put_bool(c->mem, data, "may_assign", (c->who->rights & RIGHT_LEAD_ASSIGN) != 0);
    team_put_options(c, data, "heirs", people, n, heir_right(c, &m), m.id);
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &team_handover_rec, NULL));
    return http_page(rs, "feature/team/team_member.html", m.name, data);
}

static enum err cases_of(struct ctx *c, struct str member_id, struct str heir_id, struct str **ids,
                         size_t *n)
{
    struct rows r;
    *ids = NEW_ARRAY(c->mem, struct str, TEAM_STEP + 1);
    *n = 0;
    TRY(store_query(
        c, &TEAM_Q_CASES_OF,
        VALS(V_TEXT(member_id), V_INT(TEAM_STEP + 1), V_TEXT(c->who->id), V_TEXT(heir_id)), &r));
    while (store_next(&r)) {
        (*ids)[(*n)++] = row_text(&r, 0);
    }
    return store_done(&r);
}

/*
 * Whether some cases cannot go this way, because whoever presses or whoever takes over has a tie to
 * them. It is said that there are some, so that they do not wait unseen; not which, nor whose tie it is.
 */
static enum err some_stay(struct ctx *c, struct str member_id, size_t n, size_t max, bool *stay)
{
    struct value all = V_INT(0);
    bool found = false;
    TRY(store_one(c, &TEAM_Q_CASES_ALL, VALS(V_TEXT(member_id)), &all, 1, &found));
    *stay = n < max && all.i > (int64_t)n;
    return OK;
}

static enum err check_heir(struct ctx *c, const struct member *from, struct str to)
{
    struct member heir = { 0 };
    bool ready = false;
    const enum err e = rec_get(c, &member_rec, to, &heir);
    if (e != OK && e != ERR_NOT_FOUND) {
        return e;
    }
    fail_clear(c);
    if (e == ERR_NOT_FOUND || str_eq(to, from->id) || !str_eqz(heir.state, MEMBER_ACTIVE) ||
        (member_rights(c->packs, heir.roles) & heir_right(c, from)) == 0) {
        return fail(c, ERR_INPUT, "member_id", "team.not_possible");
    }
    TRY(keys_member_ready(c, to, &ready));
    return ready ? OK : fail(c, ERR_INPUT, "member_id", "case.member_not_ready");
}

enum err team_handover_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member m = { 0 };
    struct team_handover form = { 0 };
    struct str *ids = NULL;
    size_t n = 0;
    bool stay = false;
    TRY(person_of(c, rq, &m));
    TRY(http_read(c, rq, &team_handover_rec, false, &form));
    TRY(check_heir(c, &m, form.member_id));
    TRY(cases_of(c, m.id, form.member_id, &ids, &n));
    TRY(some_stay(c, m.id, n, TEAM_STEP + 1, &stay));
    if (n == 0) {
        return fail(c, ERR_INPUT, NULL, stay ? "team.none_goes" : "team.no_cases");
    }
    change_action(c, ACTION_ASSIGN);
    for (size_t i = 0; i < n && i < TEAM_STEP; i++) {
        struct case_file row = { 0 };
        TRY(case_require(c, ids[i], &row));
        /* An opener's case that nobody manages yet gets its manager by this. */
        const bool takes = str_eq(row.manager_id, m.id) ||
                           (row.manager_id.n == 0 && heir_right(c, &m) == RIGHT_CASE_OPEN);
        const struct team_move move = { .to = form.member_id,
                                        .leavers = &m.id,
                                        .n_leavers = 1,
                                        .words = str_trim(form.words),
                                        .note_kind = NOTE_HANDOVER,
                                        .keep_manager = !takes };
        TRY(team_move_case(c, &row, &move));
    }
    http_flash(rs, n > TEAM_STEP ? "team.handed_part" : stay ? "team.handed_most" : "team.handed");
    return http_go(c, rs, "/tim/anggota/", m.id, "");
}

enum err team_restore_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct member m = { 0 };
    struct rows r;
    struct str *ids = NEW_ARRAY(c->mem, struct str, RESTORE_MAX);
    size_t n = 0;
    bool stay = false;
    TRY(person_of(c, rq, &m));
    TRY(store_query(c, &TEAM_Q_CASES_OF,
                    VALS(V_TEXT(m.id), V_INT(RESTORE_MAX), V_TEXT(c->who->id), V_TEXT(m.id)), &r));
    while (store_next(&r)) {
        ids[n++] = row_text(&r, 0);
    }
    TRY(store_done(&r));
    TRY(some_stay(c, m.id, n, RESTORE_MAX, &stay));
    change_action(c, ACTION_ASSIGN);
    for (size_t i = 0; i < n; i++) {
        struct case_file row = { 0 };
        TRY(case_require(c, ids[i], &row));
        change_log_row(c, "case_access", row.id, 0, NULL);
        TRY(case_member_add(c, row.id, m.id));
    }
    http_flash(rs, stay ? "team.restored_most" : "team.restored");
    return http_go(c, rs, "/tim/anggota/", m.id, "");
}
