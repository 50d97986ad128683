/*
 * intake_attach.c - a report joins a case: at once when the officer stands in the case himself;
 * else as a proposal by number,
 * accepted by the case's team. Whoever proposes gets the same answer whether there is such a case
 * or not, and later too.
 */
#include "base/ids.h"
#include "feature/case/case.h"
#include "feature/intake/intake_priv.h"
#include "rec/pack.h"

#define TEAM_MAX 100
#define PROPOSALS_MAX 100

const struct stmt INTAKE_Q_COMPARTMENT_CASE = {
    "intake_compartment_case", "tt", "UPDATE compartment SET case_id = $2 WHERE id = $1"
};
const struct stmt INTAKE_Q_CLOCK_CASE = {
    "intake_clock_case", "tt",
    "UPDATE clock SET case_id = $2, version = version + 1 WHERE about_id = $1 AND done_ms IS NULL"
};
const struct stmt INTAKE_Q_TEAM = {
    "intake_team", "ti",
    "SELECT principal FROM case_access WHERE case_id = $1 AND (until_ms IS NULL OR until_ms > $2) ORDER BY principal LIMIT 100"
};
const struct stmt INTAKE_Q_CASE_BY_NUMBER = { "intake_case_by_number", "t",
                                              "SELECT id FROM case_file WHERE number = $1" };
const struct stmt INTAKE_Q_PROPOSED = {
    "intake_proposed", "t",
    "SELECT COUNT(*) FROM attach_proposal WHERE case_number = $1 AND state = 'open'"
};
const struct stmt INTAKE_Q_PROPOSALS = {
    "intake_proposals", "t",
    "SELECT id, compartment_id FROM attach_proposal WHERE case_number = $1 AND state = 'open' ORDER BY proposed_ms, id LIMIT 50"
};
const struct stmt INTAKE_Q_LAW_CLOCK = {
    "intake_law_clock", "tt", "SELECT COUNT(*) FROM clock WHERE case_id = $1 AND rule = $2"
};

#define LAW_RULE "TPKS_LAPOR"

/* ---- attaching ---- */

bool intake_law_applies(struct ctx *c, struct str kinds, struct str who)
{
    return intake_has_code(kinds, pack_setting(c->packs, "kind_sexual")) &&
           intake_has_code(pack_setting(c->packs, "who_is_victim"), who);
}

enum err intake_law_clock(struct ctx *c, const struct report *row, struct str kinds,
                          struct str case_id)
{
    struct value n = V_INT(0);
    bool found = false;
    if (!intake_law_applies(c, kinds, row->who) || pack_clock(c->packs, STR(LAW_RULE)) == NULL) {
        return OK;
    }
    TRY(store_one(c, &INTAKE_Q_LAW_CLOCK, VALS(V_TEXT(case_id), V_TEXTZ(LAW_RULE)), &n, 1, &found));
    return n.i > 0 ? OK : clock_start(c, LAW_RULE, "case", case_id, case_id, row->received_ms);
}

enum err intake_attach_to(struct ctx *c, struct report *row, struct str case_id,
                          const struct str *principals, size_t n)
{
    static const char *const changed[] = { "case_id",        "state",  "taken_by",
                                           "taken_until_ms", "due_ms", "answered_ms" };
    TRY(intake_first_answered(c, row));
    change_exec(c, &INTAKE_Q_CLOCK_CASE, VALS(V_TEXT(row->id), V_TEXT(case_id)), MISS_FINE);
    change_exec(c, &INTAKE_Q_COMPARTMENT_CASE, VALS(V_TEXT(row->compartment_id), V_TEXT(case_id)),
                MISS_CONFLICT);
    for (size_t i = 0; i < n; i++) {
        change_allow(c, row->compartment_id, principals[i], 0);
    }
    row->case_id = case_id;
    row->state = STR("case");
    row->taken_by = STR_NONE;
    row->taken_until_ms = 0;
    intake_give(row, changed, ARRAY_LEN(changed));
    return rec_update(c, &report_rec, row);
}

static enum err team_of(struct ctx *c, struct str case_id, struct str *team, size_t *n)
{
    struct rows r;
    *n = 0;
    TRY(store_query(c, &INTAKE_Q_TEAM, VALS(V_TEXT(case_id), V_INT(c->now_ms)), &r));
    while (store_next(&r)) {
        if (*n < TEAM_MAX) {
            team[(*n)++] = row_text(&r, 0);
        }
    }
    return store_done(&r);
}

/* proposed: the proposal that is accepted by this; NULL: all that stand open end. */
static enum err attach_now(struct ctx *c, struct report *row, struct str case_id,
                           const struct attach_proposal *proposed)
{
    struct str team[TEAM_MAX];
    size_t n = 0;
    TRY(team_of(c, case_id, team, &n));
    if (proposed == NULL) {
        TRY(intake_proposals_end(c, row, team, n));
    }
    TRY(intake_law_clock(c, row, row->kinds, case_id));
    TRY(intake_attach_to(c, row, case_id, team, n));
    change_action(c, ACTION_REPORT_TRIAGE);
    return OK;
}

/* Does the officer stand in this case himself? Absent and other's are both false. */
static enum err stands_in(struct ctx *c, struct str case_id, bool *own)
{
    const struct fail before = c->fail;
    enum err e = case_require(c, case_id, NULL);
    *own = e == OK;
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        return OK;
    }
    return e;
}

/* ---- proposing ---- */

static enum err proposals_of(struct ctx *c, struct str report_id, struct attach_proposal **rows,
                             size_t *n)
{
    const struct rec_where w = { .column = "report_id",
                                 .value = V_TEXT(report_id),
                                 .order = "proposed_ms",
                                 .desc = true,
                                 .limit = PROPOSALS_MAX };
    return rec_list(c, &attach_proposal_rec, &w, (void **)rows, n);
}

static enum err refuse_second(struct ctx *c, const struct report *row)
{
    struct attach_proposal *rows = NULL;
    size_t n = 0;
    TRY(proposals_of(c, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (intake_shows_open(rows[i].state)) {
            return fail(c, ERR_INPUT, "case_number", "intake.proposed_already");
        }
    }
    return OK;
}

/*
 * The team must be able to read what it is asked about; who proposes does not learn whom that
 * reaches.
 */
static enum err propose(struct ctx *c, struct report *row, const struct intake_attach *said,
                        struct str number, struct str case_id)
{
    struct attach_proposal p = { .report_id = row->id,
                                 .compartment_id = row->compartment_id,
                                 .case_number = number,
                                 .proposed_by = c->who->id,
                                 .proposed_ms = c->now_ms,
                                 .state = STR("open"),
                                 .why = said->why };
    struct str team[TEAM_MAX];
    size_t n = 0;
    TRY(refuse_second(c, row));
    TRY(team_of(c, case_id, team, &n));
    for (size_t i = 0; i < n; i++) {
        change_allow(c, row->compartment_id, team[i], 0);
    }
    rec_set_all(&attach_proposal_rec, &p);
    TRY(rec_insert(c, &attach_proposal_rec, &p));
    change_action(c, ACTION_REPORT_TRIAGE);
    return rec_update(c, &report_rec, row);
}

enum err intake_attach_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct intake_attach said = { 0 };
    struct value id = V_TEXT(STR(""));
    bool found = false;
    bool own = false;
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(http_read(c, rq, &intake_attach_rec, false, &said));
    TRY(intake_hold(c, &row));
    const struct str number = intake_number(c->mem, said.case_number);
    TRY(store_one(c, &INTAKE_Q_CASE_BY_NUMBER, VALS(V_TEXT(number)), &id, 1, &found));
    if (!found) {
        id = V_TEXT(STR("")); /* and go on in the same way */
    }
    TRY(stands_in(c, id.s, &own));
    if (own) {
        TRY(attach_now(c, &row, id.s, NULL));
        http_flash(rs, "flash.intake_attached");
        return http_go(c, rs, "/kasus/", id.s, "/pesan");
    }
    TRY(propose(c, &row, &said, number, id.s));
    http_flash(rs, "flash.intake_proposed");
    return intake_go(c, rs, &row, "");
}

static enum err decide_row(struct ctx *c, struct attach_proposal *p, const char *state)
{
    p->state = str_of(state);
    p->decided_by = c->who->id;
    p->decided_ms = c->now_ms;
    rec_set_all(&attach_proposal_rec, p);
    return rec_update(c, &attach_proposal_rec, p);
}

static bool is_among(struct str id, const struct str *ids, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(ids[i], id)) {
            return true;
        }
    }
    return false;
}

/*
 * The grants of a team that the report does not come to end; the desk of intake and who stands in
 * keep stay. One's own
 * goes last: it is what opens the door for the others.
 */
static enum err take_back(struct ctx *c, const struct attach_proposal *p, const struct str *keep,
                          size_t n_keep)
{
    struct str team[TEAM_MAX];
    struct value id = V_NULL;
    bool found = false;
    bool own = false;
    size_t n = 0;
    TRY(store_one(c, &INTAKE_Q_CASE_BY_NUMBER, VALS(V_TEXT(p->case_number)), &id, 1, &found));
    if (found) {
        TRY(team_of(c, id.s, team, &n));
    }
    for (size_t i = 0; i < n; i++) {
        if (is_among(team[i], keep, n_keep)) {
            continue;
        }
        if (str_eq(team[i], c->who->id)) {
            own = true;
        } else {
            change_deny(c, p->compartment_id, team[i]);
        }
    }
    if (own) {
        change_deny(c, p->compartment_id, c->who->id);
    }
    return OK;
}

enum err intake_proposals_end(struct ctx *c, const struct report *row, const struct str *keep,
                              size_t n_keep)
{
    struct attach_proposal *rows = NULL;
    size_t n = 0;
    TRY(proposals_of(c, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (intake_shows_open(rows[i].state)) {
            TRY(take_back(c, &rows[i], keep, n_keep));
            TRY(decide_row(c, &rows[i], "withdrawn"));
        }
    }
    return OK;
}

enum err intake_withdraw_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(intake_hold(c, &row));
    TRY(intake_proposals_end(c, &row, NULL, 0));
    change_action(c, ACTION_REPORT_TRIAGE);
    TRY(rec_update(c, &report_rec, &row));
    http_flash(rs, "flash.intake_withdrawn");
    return intake_go(c, rs, &row, "");
}

enum err intake_put_proposals(struct ctx *c, const struct report *row, struct val *data)
{
    struct attach_proposal *rows = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "proposals");
    TRY(proposals_of(c, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!intake_shows_open(rows[i].state) || row->case_id.n > 0) {
            continue;
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "case_number", rows[i].case_number);
        val_put_text(c->mem, v, "by", member_name(c, rows[i].proposed_by));
        val_put_text(c->mem, v, "when", clock_near_text(c, rows[i].proposed_ms));
        val_put_text(c->mem, v, "why", rows[i].why);
    }
    return OK;
}

/* ---- the case's side ---- */

enum err intake_todo(struct ctx *c, const struct case_file *row, struct val *todo)
{
    const struct str href[] = { STR("/kasus/"), row->id, STR("/laporan") };
    struct value count = V_INT(0);
    bool found = false;
    TRY(store_one(c, &INTAKE_Q_PROPOSED, VALS(V_TEXT(row->number)), &count, 1, &found));
    if (count.i > 0) {
        case_todo_add(c, todo, pack_say(c, "intake.todo_proposed"),
                      str_join(c->mem, href, ARRAY_LEN(href)), false);
    }
    return OK;
}

static enum err put_proposal(struct ctx *c, const struct attach_proposal *p, struct val *list)
{
    struct report row = { 0 };
    TRY(rec_get(c, &report_rec, p->report_id, &row));
    if (!keys_held(c, row.compartment_id) || !intake_is_open(row.state)) {
        return OK;
    }
    struct val *v = val_push(c->mem, list, intake_report_val(c, &row));
    val_put_text(c->mem, v, "proposal", p->id);
    val_put_text(c->mem, v, "by", member_name(c, p->proposed_by));
    val_put_text(c->mem, v, "when", clock_near_text(c, p->proposed_ms));
    val_put_text(c->mem, v, "why", p->why);
    (void)val_put(c->mem, v, STR("answers"), report_answers(c, &row));
    return OK;
}

enum err intake_case_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct rows r;
    struct str ids[50];
    struct str talks[50];
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "proposals");
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(store_query(c, &INTAKE_Q_PROPOSALS, VALS(V_TEXT(row.number)), &r));
    while (store_next(&r)) {
        if (n < ARRAY_LEN(ids)) {
            ids[n] = row_text(&r, 0);
            talks[n++] = row_text(&r, 1);
        }
    }
    TRY(store_done(&r));
    TRY(keys_fetch(c, talks, n, LOOK_REPORT, NULL));
    for (size_t i = 0; i < n; i++) {
        struct attach_proposal p = { 0 };
        TRY(rec_get(c, &attach_proposal_rec, ids[i], &p));
        TRY(put_proposal(c, &p, list));
    }
    val_put_bool(c->mem, data, "can_write", (c->who->rights & RIGHT_CASE_WRITE) != 0);
    return case_page(c, rs, "feature/intake/intake_case.html", "talk", &row, data);
}

/*
 * A proposal for exactly this case, still open, its report readable for the member; all else is as
 * absent.
 */
static enum err find_proposal(struct ctx *c, struct str id, const struct case_file *row,
                              struct attach_proposal *p)
{
    const struct fail before = c->fail;
    enum err e = id_valid(id) ? rec_get(c, &attach_proposal_rec, id, p) : ERR_NOT_FOUND;
    if (e == OK && str_eq(p->case_number, row->number) && str_eqz(p->state, "open")) {
        TRY(keys_fetch(c, &p->compartment_id, 1, LOOK_REPORT, NULL));
        if (keys_held(c, p->compartment_id)) {
            return rec_get(c, &attach_proposal_rec, id, p);
        }
    }
    c->fail = before;
    return e == OK || e == ERR_NOT_FOUND ? fail(c, ERR_NOT_FOUND, NULL, "intake.no_proposal") : e;
}

enum err intake_case_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct attach_proposal p = { 0 };
    struct report report = { 0 };
    struct intake_decision said = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(http_read(c, rq, &intake_decision_rec, false, &said));
    TRY(find_proposal(c, http_param(rq, "proposal"), &row, &p));
    TRY(rec_get(c, &report_rec, p.report_id, &report));
    if (!intake_is_open(report.state)) {
        return fail(c, ERR_INPUT, "", "intake.decided_already");
    }
    if (said.accept) {
        TRY(attach_now(c, &report, row.id, &p));
    } else {
        TRY(take_back(c, &p, NULL, 0));
        change_action(c, ACTION_REPORT_TRIAGE);
    }
    TRY(decide_row(c, &p, said.accept ? "accepted" : "declined"));
    http_flash(rs, said.accept ? "flash.intake_attached" : "flash.intake_declined");
    return http_go(c, rs, "/kasus/", row.id, said.accept ? "/pesan" : "/laporan");
}
