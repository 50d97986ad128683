/* breakglass.c - who may review, the page of a case, the review, what start pages say; routes and records. */
#include "base/ids.h"
#include "feature/breakglass/breakglass_priv.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "rec/pack.h"

#define REC breakglass
#define REC_DEF "feature/breakglass/breakglass.def"
#define REC_TITLE "glass.title"
#include "rec/rec_table.h"
#define REC breakglass_review
#define REC_DEF "feature/breakglass/breakglass_review.def"
#define REC_FORM
#include "rec/rec_table.h"

#define ROWS_MAX 50

/* $1 the member, $2.. his desks, $10 now. His own are not for him to review. */
#define PRINCIPALS (1 + ACTOR_DESKS_MAX)
static const struct stmt Q_WAITING = {
    "glass_waiting", "ttttttttti",
    "SELECT g.case_id, f.number, m.name, g.opened_ms, g.due_ms FROM breakglass g JOIN case_file f ON f.id = g.case_id"
    " JOIN member m ON m.id = g.member_id WHERE g.reviewed_ms IS NULL AND g.member_id <> $1"
    " AND EXISTS (SELECT 1 FROM case_access a WHERE a.case_id = g.case_id"
    " AND a.principal IN ($1, $2, $3, $4, $5, $6, $7, $8, $9) AND (a.until_ms IS NULL OR a.until_ms > $10))" TIE_FREE(
        "g.case_id", "$1") " ORDER BY g.opened_ms, g.id LIMIT 20"
};
static const struct stmt Q_LATE = {
    "glass_late", "i", "SELECT COUNT(*) FROM breakglass WHERE reviewed_ms IS NULL AND due_ms <= $1"
};
static const struct stmt Q_LATE_FOR = {
    "glass_late_for", "ti",
    "SELECT g.id FROM breakglass g WHERE g.reviewed_ms IS NULL AND g.due_ms <= $2 AND g.member_id <> $1" TIE_FREE(
        "g.case_id", "$1") " ORDER BY g.id LIMIT 1"
};
static const struct stmt Q_OF_CASE = {
    "glass_of_case", "t",
    "SELECT m.name, g.opened_ms, g.due_ms FROM breakglass g JOIN member m ON m.id = g.member_id"
    " WHERE g.case_id = $1 AND g.reviewed_ms IS NULL ORDER BY g.opened_ms, g.id LIMIT 20"
};
static const struct stmt Q_STANDS = {
    "glass_stands", "tttttttttt",
    "SELECT a.principal FROM case_access a WHERE a.case_id = $1"
    " AND a.principal IN ($2, $3, $4, $5, $6, $7, $8, $9, $10) AND a.until_ms IS NULL LIMIT 1"
};
static const struct stmt Q_IN_TEAM = {
    "glass_in_team", "tt",
    "SELECT principal FROM case_access WHERE case_id = $1 AND principal = $2 LIMIT 1"
};

/* ---- pure ---- */

enum glass_bar glass_may_review(const struct glass_reviewer *who, bool reviewed, bool lead_only)
{
    if (reviewed) {
        return GLASS_DONE;
    }
    if (who->opened_it) {
        return GLASS_OWN;
    }
    if (!who->stands) {
        return GLASS_VISITOR;
    }
    return lead_only && !who->is_lead ? GLASS_LEAD_ONLY : GLASS_FREE;
}

/* ---- who asks ---- */

static void principals(const struct ctx *c, struct value out[PRINCIPALS])
{
    out[0] = V_TEXT(c->who->id);
    for (size_t i = 0; i < ACTOR_DESKS_MAX; i++) {
        out[1 + i] = V_TEXT(i < c->who->n_desks ? c->who->desks[i] : c->who->id);
    }
}

enum err glass_stands(struct ctx *c, struct str case_id, bool *stands)
{
    struct value v[1 + PRINCIPALS];
    struct value found = V_NULL;
    v[0] = V_TEXT(case_id);
    principals(c, v + 1);
    return store_one(c, &Q_STANDS, v, ARRAY_LEN(v), &found, 1, stands);
}

static enum err bar_of(struct ctx *c, const struct breakglass *row, enum glass_bar *bar)
{
    struct glass_reviewer who = { .opened_it = str_eq(row->member_id, c->who->id),
                                  .is_lead = actor_has_desk(c->who, STR("lead")) };
    TRY(glass_stands(c, row->case_id, &who.stands));
    *bar = glass_may_review(&who, row->reviewed_ms != 0,
                            str_eqz(pack_setting(c->packs, "glass_review"), "lead"));
    return OK;
}

/* ---- the page of a case ---- */

static const char *const BAR_SAYS[] = {
    [GLASS_FREE] = "",
    [GLASS_DONE] = "glass.bar_done",
    [GLASS_OWN] = "glass.bar_own",
    [GLASS_VISITOR] = "glass.bar_visitor",
    [GLASS_LEAD_ONLY] = "glass.bar_lead",
};

static enum err put_one(struct ctx *c, const struct breakglass *row, struct val *v)
{
    enum glass_bar bar = GLASS_FREE;
    TRY(bar_of(c, row, &bar));
    val_put_text(c->mem, v, "id", row->id);
    val_put_int(c->mem, v, "version", row->version);
    val_put_text(c->mem, v, "name", member_name(c, row->member_id));
    val_put_text(c->mem, v, "reason", pack_code_label(c, "glass_reason", row->reason));
    val_put_text(c->mem, v, "words", row->words);
    val_put_text(c->mem, v, "opened", clock_near_text(c, row->opened_ms));
    val_put_text(c->mem, v, "until", clock_time_text(c, row->until_ms));
    val_put_bool(c->mem, v, "is_open", row->until_ms > c->now_ms && row->ended_ms == 0);
    val_put_bool(c->mem, v, "cut", row->ended_ms != 0);
    val_put_bool(c->mem, v, "waits", row->reviewed_ms == 0);
    val_put_bool(c->mem, v, "late", row->reviewed_ms == 0 && row->due_ms <= c->now_ms);
    val_put_bool(c->mem, v, "may_review", bar == GLASS_FREE);
    val_put_text(c->mem, v, "bar",
                 bar == GLASS_FREE || bar == GLASS_DONE ? STR_NONE : pack_say(c, BAR_SAYS[bar]));
    val_put_text(c->mem, v, "verdict", pack_code_label(c, "glass_verdict", row->verdict));
    val_put_bool(c->mem, v, "not_right", str_eqz(row->verdict, GLASS_NOT_RIGHT));
    val_put_text(c->mem, v, "review_words", row->review_words);
    val_put_text(c->mem, v, "reviewed", clock_near_text(c, row->reviewed_ms));
    val_put_text(c->mem, v, "reviewed_by", member_name(c, row->reviewed_by));
    return OK;
}

static enum err case_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    struct breakglass *rows = NULL;
    struct val *data = val_map(c->mem);
    size_t n = 0;
    TRY(case_require(c, http_param(rq, "case"), &row));
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(row.id),
                                 .order = "opened_ms",
                                 .desc = true,
                                 .limit = ROWS_MAX };
    TRY(rec_list(c, &breakglass_rec, &w, (void **)&rows, &n));
    struct val *list = val_put_list(c->mem, data, "openings");
    for (size_t i = 0; i < n; i++) {
        TRY(put_one(c, &rows[i], val_push_map(c->mem, list)));
    }
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &breakglass_review_rec, NULL));
    return case_page(c, rs, "feature/breakglass/breakglass_case.html", "looks", &row, data);
}

/* ---- the review ---- */

/* His grants end at once; what came to him in the team meanwhile stays. */
static enum err end_now(struct ctx *c, struct breakglass *row)
{
    struct rows r;
    struct value found = V_NULL;
    bool in_team = false;
    row->ended_ms = c->now_ms;
    TRY(store_one(c, &Q_IN_TEAM, VALS(V_TEXT(row->case_id), V_TEXT(row->member_id)), &found, 1,
                  &in_team));
    if (in_team) {
        return OK;
    }
    TRY(store_query(c, &GLASS_Q_PARTS,
                    VALS(V_TEXT(row->case_id), V_INT(IN_TALK), V_INT(IN_IDENTITY), V_INT(IN_CASE),
                         V_INT(IN_REF)),
                    &r));
    while (store_next(&r)) {
        const struct str id = row_text(&r, 0);
        if (row_int(&r, 1) == IN_IDENTITY || keys_held(c, id)) {
            change_deny(c, id, row->member_id); /* only who can open it may take it away */
        }
    }
    return store_done(&r);
}

static enum err opening_of(struct ctx *c, const struct http_req *rq, struct str case_id,
                           struct breakglass *row)
{
    const struct str id = http_param(rq, "opening");
    if (!id_valid(id)) {
        return fail(c, ERR_NOT_FOUND, NULL, "glass.no_such");
    }
    TRY(rec_get(c, &breakglass_rec, id, row));
    return str_eq(row->case_id, case_id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "glass.no_such");
}

static enum err check_review(struct ctx *c, const struct breakglass *row,
                             const struct breakglass_review *said)
{
    enum glass_bar bar = GLASS_FREE;
    TRY(bar_of(c, row, &bar));
    if (bar == GLASS_DONE || said->read_version != row->version) {
        return fail(c, ERR_CONFLICT, "", "form.changed_meanwhile");
    }
    if (bar != GLASS_FREE) {
        return fail(c, ERR_INPUT, "", BAR_SAYS[bar]);
    }
    return str_eqz(said->verdict, GLASS_NOT_RIGHT) && str_trim(said->words).n == 0
               ? fail(c, ERR_INPUT, "words", "glass.review_words_needed")
               : OK;
}

static enum err review_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file all = { 0 };
    struct breakglass row = { .id = STR_NONE };
    struct breakglass_review said = { .verdict = STR_NONE };
    TRY(case_require(c, http_param(rq, "case"), &all));
    TRY(opening_of(c, rq, all.id, &row));
    TRY(http_read(c, rq, &breakglass_review_rec, false, &said));
    TRY(check_review(c, &row, &said));
    row.verdict = said.verdict;
    row.review_words = str_trim(said.words);
    row.reviewed_by = c->who->id;
    row.reviewed_ms = c->now_ms;
    TRY(str_eqz(said.verdict, GLASS_NOT_RIGHT) ? end_now(c, &row) : OK);
    change_action(c, ACTION_CASE_WRITE);
    TRY(clock_stop(c, GLASS_RULE, row.id, c->now_ms));
    rec_set_all(&breakglass_rec, &row);
    TRY(rec_update(c, &breakglass_rec, &row));
    http_flash(rs, "glass.flash_reviewed");
    return http_go(c, rs, "/kasus/", all.id, "/akses-darurat");
}

/* ---- on other pages ---- */

static enum err put_waiting(struct ctx *c, struct val *list)
{
    struct value v[PRINCIPALS + 1];
    struct rows r;
    principals(c, v);
    v[PRINCIPALS] = V_INT(c->now_ms);
    TRY(store_query(c, &Q_WAITING, v, ARRAY_LEN(v), &r));
    while (store_next(&r)) {
        const struct str href[] = { STR("/kasus/"), row_text(&r, 0), STR("/akses-darurat") };
        struct val *one = val_push_map(c->mem, list);
        val_put_text(c->mem, one, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, one, "number", row_text(&r, 1));
        val_put_text(c->mem, one, "name", row_text(&r, 2));
        val_put_text(c->mem, one, "when", clock_near_text(c, row_int(&r, 3)));
        val_put_bool(c->mem, one, "late", row_int(&r, 4) <= c->now_ms);
    }
    return store_done(&r);
}

enum err glass_put_home(struct ctx *c, struct val *data)
{
    struct val *block = val_put_map(c->mem, data, "glass");
    struct val *list = val_put_list(c->mem, block, "waiting");
    struct value n = V_INT(0);
    bool found = false;
    if ((c->who->rights & RIGHT_MEMBER_ADMIN) != 0) {
        TRY(store_one(c, &Q_LATE, VALS(V_INT(c->now_ms)), &n, 1, &found));
    }
    val_put_int(c->mem, block, "late", n.i);
    val_put_bool(c->mem, block, "may_open", (c->who->rights & RIGHT_BREAK_GLASS) != 0);
    return (c->who->rights & RIGHT_CASE_READ) != 0 ? put_waiting(c, list) : OK;
}

enum err glass_is_late(struct ctx *c, struct str member_id, bool *late)
{
    struct value id = V_NULL;
    return store_one(c, &Q_LATE_FOR, VALS(V_TEXT(member_id), V_INT(c->now_ms)), &id, 1, late);
}

enum err glass_todo(struct ctx *c, struct str case_id, struct val *todo)
{
    struct rows r;
    const struct str href[] = { STR("/kasus/"), case_id, STR("/akses-darurat") };
    TRY(store_query(c, &Q_OF_CASE, VALS(V_TEXT(case_id)), &r));
    while (store_next(&r)) {
        case_todo_add(c, todo, pack_say1(c, "glass.todo", row_text(&r, 0)),
                      str_join(c->mem, href, ARRAY_LEN(href)), row_int(&r, 2) <= c->now_ms);
    }
    return store_done(&r);
}

static const struct route routes[] = {
    { METHOD_GET, "/akses-darurat", glass_get, RIGHT_BREAK_GLASS, 0, NULL, NULL,
      "Emergency access: the form, and what the member opened himself" },
    { METHOD_POST, "/akses-darurat", glass_post, RIGHT_BREAK_GLASS, ROUTE_WRITES,
      &breakglass_ask_rec, glass_get, "Opens a case by its number, with a reason, for a time" },
    { METHOD_GET, "/kasus/:case/akses-darurat", case_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Who opened this case in an emergency, why, and what was said of it" },
    { METHOD_POST, "/kasus/:case/akses-darurat/:opening", review_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &breakglass_review_rec, case_get, "A second person reviews an opening" },
};
static const struct rec *const records[] = { &breakglass_rec };
static const struct stmt *const stmts[] = { &GLASS_Q_CASE, &GLASS_Q_PARTS, &GLASS_Q_TEAM,
                                            &GLASS_Q_MINE, &Q_WAITING,     &Q_LATE,
                                            &Q_LATE_FOR,   &Q_OF_CASE,     &Q_STANDS,
                                            &Q_IN_TEAM };

const struct feature breakglass_feature = {
    .name = "breakglass",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
