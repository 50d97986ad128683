/*
 * conference.c - meetings as their organisers see them: list, one, what other rooms ask; routes and
 * records.
 */
#include "base/ids.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference_priv.h"
#include "feature/conference/tie.h"
#include "feature/consent/consent.h"
#include "rec/pack.h"

#define REC conference
#define REC_DEF "feature/conference/conference.def"
#define REC_TITLE "conference.title"
#include "rec/rec_table.h"
#define REC conference_case
#define REC_DEF "feature/conference/conference_case.def"
#include "rec/rec_table.h"
#define REC conference_invite
#define REC_DEF "feature/conference/conference_invite.def"
#include "rec/rec_table.h"
#define REC conference_present
#define REC_DEF "feature/conference/conference_present.def"
#include "rec/rec_table.h"
#define REC conference_decision
#define REC_DEF "feature/conference/conference_decision.def"
#include "rec/rec_table.h"
#define REC conference_plan
#define REC_DEF "feature/conference/conference_plan.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC conference_move
#define REC_DEF "feature/conference/conference_move.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC conference_add
#define REC_DEF "feature/conference/conference_add.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC conference_ask_in
#define REC_DEF "feature/conference/conference_ask_in.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC conference_take
#define REC_DEF "feature/conference/conference_take.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC conference_decide
#define REC_DEF "feature/conference/conference_decide.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC conference_said
#define REC_DEF "feature/conference/conference_said.def"
#define REC_FORM
#include "rec/rec_table.h"

/* $1 the member, $2..$9 his desks, $10 now; one line per case that opens to him */
const struct stmt CONFERENCE_Q_LIST = {
    "conference_list", "ttttttttti",
    "SELECT g.id, g.starts_ms, g.state, g.until_ms, f.number FROM conference g JOIN conference_case k"
    " ON k.conference_id = g.id JOIN case_file f ON f.id = k.case_id WHERE EXISTS (SELECT 1 FROM case_access a"
    " WHERE a.case_id = k.case_id AND a.principal IN ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
    " AND (a.until_ms IS NULL OR a.until_ms > $10))" TIE_FREE(
        "k.case_id", "$1") " ORDER BY g.starts_ms DESC, g.id DESC, f.number LIMIT 200"
};
const struct stmt CONFERENCE_Q_TEAM = {
    "conference_team", "ti",
    "SELECT principal FROM case_access WHERE case_id = $1 AND (until_ms IS NULL OR until_ms > $2) ORDER BY principal LIMIT 100"
};
const struct stmt CONFERENCE_Q_OF_CASE = {
    "conference_of_case", "t",
    "SELECT g.id, g.starts_ms, g.state, g.until_ms FROM conference_case k JOIN conference g ON g.id = k.conference_id"
    " WHERE k.case_id = $1 ORDER BY g.starts_ms, g.id LIMIT 100"
};

void conference_principals(const struct ctx *c, struct value out[1 + ACTOR_DESKS_MAX])
{
    out[0] = V_TEXT(c->who->id);
    for (size_t i = 0; i < ACTOR_DESKS_MAX; i++) {
        out[1 + i] = V_TEXT(i < c->who->n_desks ? c->who->desks[i] : c->who->id);
    }
}

int64_t conference_until(struct ctx *c, int64_t starts_ms)
{
    return day_start_ms(clock_day_of(c, starts_ms) + 2, pack_hours(c->packs)->utc_offset_minutes) -
           1;
}

bool conference_has_begun(struct ctx *c, const struct conference *row)
{
    return !str_eqz(row->state, CONFERENCE_CANCELLED) &&
           clock_day_of(c, row->starts_ms) <= clock_today(c);
}

/* ---- need to know ---- */

static enum err add_case(struct ctx *c, const struct conference_case *row, struct meeting *m)
{
    const struct fail before = c->fail;
    struct case_file file = { 0 };
    const enum err e = case_require(c, row->case_id, &file);
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        return OK;
    }
    TRY(e);
    TRY(rec_get(c, &conference_case_rec, row->id, &m->cases[m->n]));
    m->files[m->n++] = file;
    return OK;
}

enum err conference_require(struct ctx *c, struct str id, struct meeting *m)
{
    struct conference_case *rows = NULL;
    size_t n = 0;
    const struct rec_where w = { .column = "conference_id",
                                 .value = V_TEXT(id),
                                 .limit = CONFERENCE_CASES_MAX };
    m->n = 0;
    if (id_valid(id)) {
        TRY(rec_list(c, &conference_case_rec, &w, (void **)&rows, &n));
    }
    for (size_t i = 0; i < n; i++) {
        TRY(add_case(c, &rows[i], m));
    }
    if (m->n == 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "conference.absent");
    }
    TRY(rec_get(c, &conference_rec, id, &m->row));
    TRY(keys_fetch(c, &m->row.compartment_id, 1, LOOK_CASE, NULL));
    return rec_get(c, &conference_rec, id, &m->row);
}

size_t conference_case_at(const struct meeting *m, struct str case_id)
{
    size_t i = 0;
    while (i < m->n && !str_eq(m->cases[i].case_id, case_id)) {
        i++;
    }
    return i;
}

enum err conference_allow_team(struct ctx *c, struct str compartment, struct str case_id)
{
    struct rows r;
    TRY(store_query(c, &CONFERENCE_Q_TEAM, VALS(V_TEXT(case_id), V_INT(c->now_ms)), &r));
    while (store_next(&r)) {
        change_allow(c, compartment, row_text(&r, 0), 0);
    }
    return store_done(&r);
}

enum err conference_invites(struct ctx *c, struct str conference_id,
                            struct conference_invite **rows, size_t *n)
{
    const struct rec_where w = { .column = "conference_id",
                                 .value = V_TEXT(conference_id),
                                 .limit = CONFERENCE_ROWS_MAX };
    return rec_list(c, &conference_invite_rec, &w, (void **)rows, n);
}

/* ---- showing ---- */

struct val *conference_val(struct ctx *c, const struct conference *row)
{
    const struct str href[] = { STR("/gelar/"), row->id };
    const bool cancelled = str_eqz(row->state, CONFERENCE_CANCELLED);
    const bool begun = conference_has_begun(c, row);
    const char *state = cancelled                    ? "conference.cancelled"
                        : !begun                     ? "conference.planned"
                        : row->starts_ms > c->now_ms ? "conference.today"
                                                     : "conference.held";
    struct val *v = val_map(c->mem);
    val_put_text(c->mem, v, "id", row->id);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "when", clock_time_text(c, row->starts_ms));
    val_put_text(c->mem, v, "state_label", pack_say(c, state));
    val_put_textz(c->mem, v, "tone", cancelled ? "n" : begun ? "o" : "w");
    val_put_text(c->mem, v, "place", pack_code_label(c, "conference_place", row->place));
    val_put_text(c->mem, v, "place_text", row->place_text);
    val_put_text(c->mem, v, "chair", member_name(c, row->chair));
    val_put_text(c->mem, v, "until", clock_time_text(c, row->until_ms));
    val_put_bool(c->mem, v, "cancelled", cancelled);
    val_put_bool(c->mem, v, "begun", begun);
    val_put_bool(c->mem, v, "gone", row->until_ms <= c->now_ms);
    return v;
}

enum err conference_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct value v[2 + ACTOR_DESKS_MAX];
    struct rows r;
    struct str last = STR_NONE;
    struct val *numbers = NULL;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "conferences");
    (void)rq;
    conference_principals(c, v);
    v[1 + ACTOR_DESKS_MAX] = V_INT(c->now_ms);
    TRY(store_query(c, &CONFERENCE_Q_LIST, v, ARRAY_LEN(v), &r));
    while (store_next(&r)) {
        if (!str_eq(row_text(&r, 0), last)) {
            const struct conference row = { .id = row_text(&r, 0),
                                            .starts_ms = row_int(&r, 1),
                                            .state = row_text(&r, 2),
                                            .until_ms = row_int(&r, 3) };
            struct val *one = val_push(c->mem, list, conference_val(c, &row));
            numbers = val_put_list(c->mem, one, "numbers");
            last = row.id;
        }
        (void)val_push(c->mem, numbers, val_text(c->mem, row_text(&r, 4)));
    }
    TRY(store_done(&r));
    return http_page(rs, "feature/conference/conference_list.html", pack_say(c, "conference.list"),
                     data);
}

static void put_invite(struct ctx *c, const struct conference_invite *row, struct val *list)
{
    struct val *v = val_push_map(c->mem, list);
    const bool live = row->ended_ms == 0 && row->until_ms > c->now_ms;
    val_put_text(c->mem, v, "id", row->id);
    val_put_text(c->mem, v, "who",
                 row->agency_id.n > 0 ? consent_agency_name(c, row->agency_id)
                                      : member_name(c, row->desk));
    val_put_bool(c->mem, v, "live", live);
    val_put_text(c->mem, v, "state",
                 pack_say(c, live                 ? "conference.invite_live"
                             : row->ended_ms != 0 ? "conference.invite_ended"
                                                  : "conference.invite_gone"));
}

static enum err put_decisions(struct ctx *c, const struct meeting *m, struct str case_id,
                              struct val *list)
{
    const struct rec_where w = { .column = "conference_id",
                                 .value = V_TEXT(m->row.id),
                                 .limit = CONFERENCE_ROWS_MAX };
    struct conference_decision *rows = NULL;
    size_t n = 0;
    TRY(rec_list(c, &conference_decision_rec, &w, (void **)&rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].case_id, case_id)) {
            const struct str href[] = { STR("/kasus/"), case_id, STR("/rencana#t-"),
                                        rows[i].task_id };
            struct val *v = val_push_map(c->mem, list);
            val_put_text(c->mem, v, "body", rows[i].body);
            val_put_text(c->mem, v, "who",
                         rows[i].agency_id.n > 0 ? consent_agency_name(c, rows[i].agency_id)
                                                 : member_name(c, rows[i].owner_id));
            val_put_text(c->mem, v, "due", clock_day_text(c, rows[i].due_on));
            val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        }
    }
    return OK;
}

static enum err put_cases(struct ctx *c, const struct meeting *m, struct val *data)
{
    struct conference_invite *invites = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "cases");
    TRY(conference_invites(c, m->row.id, &invites, &n));
    for (size_t i = 0; i < m->n; i++) {
        struct val *v = val_push_map(c->mem, list);
        const struct conference_case *k = &m->cases[i];
        val_put_text(c->mem, v, "case_id", k->case_id);
        val_put_text(c->mem, v, "number", m->files[i].number);
        val_put_text(c->mem, v, "pseudonym", m->files[i].pseudonym);
        val_put_text(c->mem, v, "questions", k->questions);
        val_put_text(c->mem, v, "needs", k->needs);
        val_put_text(c->mem, v, "discussed", k->discussed);
        struct val *asked = val_put_list(c->mem, v, "invites");
        for (size_t j = 0; j < n; j++) {
            if (str_eq(invites[j].case_id, k->case_id)) {
                put_invite(c, &invites[j], asked);
            }
        }
        TRY(put_decisions(c, m, k->case_id, val_put_list(c->mem, v, "decisions")));
    }
    return OK;
}

static enum err put_present(struct ctx *c, const struct meeting *m, struct val *data)
{
    const struct rec_where w = { .column = "conference_id",
                                 .value = V_TEXT(m->row.id),
                                 .limit = CONFERENCE_ROWS_MAX };
    struct conference_present *rows = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "present");
    TRY(rec_list(c, &conference_present_rec, &w, (void **)&rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "name",
                     rows[i].member_id.n > 0 ? member_name(c, rows[i].member_id) : rows[i].name);
        val_put_text(c->mem, v, "agency", consent_agency_name(c, rows[i].agency_id));
    }
    return OK;
}

static enum err show(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     const char *template)
{
    struct meeting m = { .n = 0 };
    struct val *data = val_map(c->mem);
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    val_put(c->mem, data, STR("conference"), conference_val(c, &m.row));
    TRY(put_cases(c, &m, data));
    TRY(put_present(c, &m, data));
    val_put_text(c->mem, data, "printed_by", c->who->name);
    return http_page(rs, template, pack_say(c, "conference.title"), data);
}

enum err conference_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return show(c, rq, rs, "feature/conference/conference.html");
}

enum err conference_minutes_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return show(c, rq, rs, "feature/conference/conference_minutes.html");
}

/* ---- for other rooms ---- */

static struct str meeting_href(struct ctx *c, struct str id)
{
    const struct str href[] = { STR("/gelar/"), id };
    return (c->who->rights & RIGHT_CONFERENCE) != 0 ? str_join(c->mem, href, ARRAY_LEN(href))
                                                    : STR_NONE;
}

enum err conference_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct rows r;
    TRY(store_query(c, &CONFERENCE_Q_OF_CASE, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        const struct conference row = { .starts_ms = row_int(&r, 1), .state = row_text(&r, 2) };
        const struct timeline_item item = {
            .at_ms = row.starts_ms,
            .kind = "note",
            .title = pack_say(c, str_eqz(row.state, CONFERENCE_CANCELLED) ? "conference.line_off"
                                 : row.starts_ms > c->now_ms              ? "conference.line_soon"
                                                                          : "conference.line_held"),
            .body = clock_time_text(c, row.starts_ms),
            .href = meeting_href(c, row_text(&r, 0)),
        };
        timeline_add(c, t, &item);
    }
    return store_done(&r);
}

enum err conference_todo(struct ctx *c, struct str case_id, struct val *todo)
{
    struct rows r;
    TRY(store_query(c, &CONFERENCE_Q_OF_CASE, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        if (row_int(&r, 1) > c->now_ms && !str_eqz(row_text(&r, 2), CONFERENCE_CANCELLED)) {
            const struct str plain[] = { STR("/kasus/"), case_id };
            const struct str href = meeting_href(c, row_text(&r, 0));
            case_todo_add(c, todo,
                          pack_say1(c, "conference.todo", clock_time_text(c, row_int(&r, 1))),
                          href.n > 0 ? href : str_join(c->mem, plain, ARRAY_LEN(plain)), false);
        }
    }
    return store_done(&r);
}

static const struct route routes[] = {
    { METHOD_GET, "/gelar", conference_list_get, RIGHT_CONFERENCE, 0, NULL, NULL,
      "Case conferences with a case that opens to the member" },
    { METHOD_GET, "/gelar/baru", conference_new_get, RIGHT_CONFERENCE, 0, &conference_plan_rec,
      NULL, "Form of planning a conference" },
    { METHOD_POST, "/gelar", conference_post, RIGHT_CONFERENCE, ROUTE_WRITES, &conference_plan_rec,
      conference_new_get, "Plans a conference with its first case" },
    { METHOD_GET, "/gelar/:conference", conference_get, RIGHT_CONFERENCE, 0, NULL, NULL,
      "One conference: its cases, who is invited, what was decided" },
    { METHOD_GET, "/gelar/:conference/kasus", conference_add_get, RIGHT_CONFERENCE, 0, NULL, NULL,
      "Form of adding a case" },
    { METHOD_POST, "/gelar/:conference/kasus", conference_add_post, RIGHT_CONFERENCE, ROUTE_WRITES,
      &conference_add_rec, conference_add_get, "Adds a case" },
    { METHOD_GET, "/gelar/:conference/undang", conference_ask_in_get, RIGHT_CONFERENCE, 0,
      &conference_ask_in_rec, NULL, "Form of inviting to a case" },
    { METHOD_POST, "/gelar/:conference/undang", conference_ask_in_post, RIGHT_CONFERENCE,
      ROUTE_WRITES, &conference_ask_in_rec, conference_ask_in_get,
      "Invites a desk or a member to a case: an extract that dies the day after the meeting" },
    { METHOD_POST, "/gelar/:conference/tarik", conference_take_post, RIGHT_CONFERENCE, ROUTE_WRITES,
      &conference_take_rec, conference_get, "Takes an invitation back: its extract ends at once" },
    { METHOD_POST, "/gelar/:conference/batal", conference_cancel_post, RIGHT_CONFERENCE,
      ROUTE_WRITES, NULL, conference_get, "Cancels a conference: all extracts end at once" },
    { METHOD_GET, "/gelar/:conference/jadwal", conference_move_get, RIGHT_CONFERENCE, 0, NULL, NULL,
      "Form of moving a conference" },
    { METHOD_POST, "/gelar/:conference/jadwal", conference_move_post, RIGHT_CONFERENCE,
      ROUTE_WRITES, &conference_move_rec, conference_move_get,
      "Moves a conference: its extracts die the day after the new day" },
    { METHOD_GET, "/gelar/:conference/hadir", conference_present_get, RIGHT_CONFERENCE, 0, NULL,
      NULL, "Form of noting who was there" },
    { METHOD_POST, "/gelar/:conference/hadir", conference_present_post, RIGHT_CONFERENCE,
      ROUTE_WRITES, &conference_present_rec, conference_present_get, "Notes who was there" },
    { METHOD_GET, "/gelar/:conference/bahasan", conference_said_get, RIGHT_CONFERENCE, 0,
      &conference_said_rec, NULL, "Form of what was said of a case" },
    { METHOD_POST, "/gelar/:conference/bahasan", conference_said_post, RIGHT_CONFERENCE,
      ROUTE_WRITES, &conference_said_rec, conference_said_get, "Notes what was said of a case" },
    { METHOD_GET, "/gelar/:conference/keputusan", conference_decide_get, RIGHT_CONFERENCE, 0,
      &conference_decide_rec, NULL, "Form of a decision" },
    { METHOD_POST, "/gelar/:conference/keputusan", conference_decide_post, RIGHT_CONFERENCE,
      ROUTE_WRITES, &conference_decide_rec, conference_decide_get,
      "Notes a decision: it becomes a task of the case's plan" },
    { METHOD_GET, "/gelar/:conference/ringkasan", conference_brief_get, RIGHT_CONFERENCE, 0, NULL,
      NULL, "The briefs of a conference, for paper" },
    { METHOD_GET, "/gelar/:conference/notulen", conference_minutes_get, RIGHT_CONFERENCE, 0, NULL,
      NULL, "The minutes, for paper" },
    { METHOD_GET, "/undangan", conference_invited_list_get,
      RIGHT_CONFERENCE_JOIN | RIGHT_CONFERENCE, 0, NULL, NULL,
      "Meetings that the member or his desk is invited to" },
    { METHOD_GET, "/undangan/:conference", conference_invited_get,
      RIGHT_CONFERENCE_JOIN | RIGHT_CONFERENCE, 0, NULL, NULL,
      "One invitation: the meeting and its briefs, until the day after" },
    { METHOD_GET, "/kasus/:case/keterkaitan", tie_get, RIGHT_CASE_OPEN, 0, NULL, NULL,
      "Members with a tie to somebody of the case" },
    { METHOD_POST, "/kasus/:case/keterkaitan", tie_post, RIGHT_CASE_OPEN, ROUTE_WRITES,
      &member_tie_rec, tie_get, "Names a tie: the member loses every way to the case" },
    { METHOD_POST, "/kasus/:case/keterkaitan/:tie/atasan", tie_superior_post, RIGHT_LEAD_APPROVE,
      ROUTE_WRITES, &tie_superior_rec, tie_get,
      "Marks a tie: the member's superior loses every way to the case too" },
    { METHOD_POST, "/kasus/:case/keterkaitan/:tie/cabut", tie_lift_post, RIGHT_LEAD_APPROVE,
      ROUTE_WRITES, &tie_lift_rec, tie_get, "Lifts a tie, with the reason" },
};

static const struct rec *const records[] = {
    &conference_rec,         &conference_case_rec,     &conference_invite_rec,
    &conference_present_rec, &conference_decision_rec, &member_tie_rec,
};
static const struct stmt *const stmts[] = {
    &CONFERENCE_Q_LIST,
    &CONFERENCE_Q_TEAM,
    &CONFERENCE_Q_OWN_CASES,
    &CONFERENCE_Q_INVITED,
    &CONFERENCE_Q_INVITED_ONE,
    &CONFERENCE_Q_OF_CASE,
    &CONFERENCE_Q_TEAM_NAMES,
    &TIE_Q_BLOCKS,
    &TIE_Q_OF_CASE,
    &TIE_Q_SENT,
    &TIE_Q_NAME,
    &TIE_Q_NAMED,
    &TIE_Q_UNNAME,
    &TIE_Q_COMPARTMENTS,
    &TIE_Q_LEAVE,
    &TIE_Q_MEMBERS,
    &TIE_Q_MEETINGS,
    &TIE_Q_MEETING_STAYS,
    &TIE_Q_MEETING_DESKS,
    &TIE_Q_MEETING_SENT,
};

const struct feature conference_feature = {
    .name = "conference",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
