/* erasure.c - rules, the page of a case, asking, deciding, legal hold; routes and records. */
#include "feature/clock/clock.h"
#include "feature/erasure/erasure_priv.h"

#define REC erasure
#define REC_DEF "feature/erasure/erasure.def"
#define REC_TITLE "erasure.title"
#include "rec/rec_table.h"
#define REC legal_hold
#define REC_DEF "feature/erasure/legal_hold.def"
#define REC_TITLE "erasure.hold"
#include "rec/rec_table.h"
#define REC erasure_decide
#define REC_DEF "feature/erasure/erasure_decide.def"
#include "rec/rec_struct.h"
#define REC erasure_decide
#define REC_DEF "feature/erasure/erasure_decide.def"
#define REC_FORM
#include "rec/rec_table.h"

#define ROWS_MAX 20

/* ---- pure ---- */

enum erasure_bar erasure_may(const struct erasure_facts *f, struct str reason)
{
    if (!f->closed) {
        return ERASURE_OPEN;
    }
    if (f->held) {
        return ERASURE_HELD;
    }
    if (str_eqz(reason, "RETENSI") && (f->due == 0 || f->today < f->due)) {
        return ERASURE_TOO_EARLY;
    }
    return f->waits ? ERASURE_WAITS : ERASURE_FREE;
}

day_t erasure_due(const struct packs *p, day_t closed, bool had_law_case)
{
    int64_t months = 0;
    const struct pack_table *t = pack_table(p, STR("rule/retention"));
    const size_t row =
        t == NULL ? SIZE_MAX : pack_row(t, had_law_case ? STR("KASUS_HUKUM") : STR("KASUS"));
    if (row == SIZE_MAX || closed <= 0 || !str_to_int(pack_cell(t, row, "months"), &months) ||
        months < 1 || months > 1200) {
        return 0;
    }
    return day_add_months(closed, (int)months);
}

/* ---- state of a case ---- */

enum err erasure_require(struct ctx *c)
{
    return actor_has_desk(c->who, STR("lead")) ? OK
                                               : fail(c, ERR_NOT_FOUND, NULL, "erasure.absent");
}

struct state {
    struct case_file row;
    struct erasure asked; /* id empty: none waits */
    struct legal_hold hold;
    struct erasure_facts facts;
};

static enum err state_load(struct ctx *c, const struct http_req *rq, struct state *s)
{
    struct rec_where w = { .column = "case_id", .desc = true, .limit = ROWS_MAX };
    struct erasure *asked = NULL;
    struct legal_hold *holds = NULL;
    size_t n = 0;
    TRY(erasure_require(c));
    TRY(case_require(c, http_param(rq, "case"), &s->row));
    w.value = V_TEXT(s->row.id);
    w.order = "asked_ms";
    TRY(rec_list(c, &erasure_rec, &w, (void **)&asked, &n));
    if (n > 0 && str_eqz(asked[0].state, ERASURE_ASKED)) {
        s->asked = asked[0];
    }
    w.order = "held_ms";
    TRY(rec_list(c, &legal_hold_rec, &w, (void **)&holds, &n));
    if (n > 0 && holds[0].lifted_ms == 0) {
        s->hold = holds[0];
    }
    const bool closed = s->row.closed_ms > 0 && case_is_over(c, &s->row);
    s->facts = (struct erasure_facts){
        .closed = closed,
        .held = s->hold.id.n > 0,
        .waits = s->asked.id.n > 0,
        .due = closed ? erasure_due(c->packs, clock_day_of(c, s->row.closed_ms),
                                    s->row.legal_state.n > 0)
                      : 0,
        .today = clock_today(c),
    };
    return OK;
}

static bool one_is_enough(const struct ctx *c)
{
    return str_eqz(pack_setting(c->packs, "erasure_persons"), "1");
}

/* ---- the page ---- */

static enum err page_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s = { .row = { 0 } };
    struct val *data = val_map(c->mem);
    TRY(state_load(c, rq, &s));
    const bool own = str_eq(s.asked.asked_by, c->who->id);
    val_put_bool(c->mem, data, "is_open", !s.facts.closed);
    val_put_bool(c->mem, data, "held", s.facts.held);
    val_put_bool(c->mem, data, "waits", s.facts.waits);
    val_put_bool(c->mem, data, "may_ask", s.facts.closed && !s.facts.held && !s.facts.waits);
    val_put_bool(c->mem, data, "may_decide",
                 s.facts.waits && !s.facts.held && (!own || one_is_enough(c)));
    val_put_bool(c->mem, data, "own", own);
    val_put_text(c->mem, data, "due_text", clock_day_text(c, s.facts.due));
    val_put_text(c->mem, data, "asked_name", member_name(c, s.asked.asked_by));
    val_put_text(c->mem, data, "asked_when", clock_time_text(c, s.asked.asked_ms));
    val_put_text(c->mem, data, "asked_reason",
                 pack_code_label(c, "erasure_reason", s.asked.reason));
    val_put_int(c->mem, data, "read_version", s.asked.version);
    val_put_text(c->mem, data, "hold_reason", pack_code_label(c, "hold_reason", s.hold.reason));
    val_put_text(c->mem, data, "hold_name", member_name(c, s.hold.held_by));
    val_put_text(c->mem, data, "hold_when", clock_time_text(c, s.hold.held_ms));
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &erasure_rec, NULL));
    (void)val_put(c->mem, data, STR("hold_form"), rec_form(c, &legal_hold_rec, NULL));
    return case_page(c, rs, "feature/erasure/erasure.html", "closing", &s.row, data);
}

static enum err refuse(struct ctx *c, enum erasure_bar bar)
{
    static const char *const says[] = {
        [ERASURE_OPEN] = "erasure.still_open",
        [ERASURE_HELD] = "erasure.is_held",
        [ERASURE_TOO_EARLY] = "erasure.too_early",
        [ERASURE_WAITS] = "erasure.waits_already",
    };
    return bar == ERASURE_FREE ? OK : fail(c, ERR_INPUT, "reason", says[bar]);
}

static enum err ask_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s = { .row = { 0 } };
    struct erasure given = { 0 };
    TRY(state_load(c, rq, &s));
    TRY(http_read(c, rq, &erasure_rec, false, &given));
    TRY(refuse(c, erasure_may(&s.facts, given.reason)));
    given.case_id = s.row.id;
    given.number = s.row.number;
    given.asked_by = c->who->id;
    given.asked_ms = c->now_ms;
    given.state = STR(ERASURE_ASKED);
    change_action(c, ACTION_ERASE);
    TRY(rec_insert(c, &erasure_rec, &given));
    http_flash(rs, "erasure.flash_asked");
    return http_go(c, rs, "/kasus/", s.row.id, "/pemusnahan");
}

static enum err decide_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s = { .row = { 0 } };
    struct erasure_decide said = { 0 };
    TRY(state_load(c, rq, &s));
    TRY(http_read(c, rq, &erasure_decide_rec, false, &said));
    if (s.asked.id.n == 0 || said.read_version != s.asked.version) {
        return fail(c, ERR_CONFLICT, "", "form.changed_meanwhile");
    }
    const bool erases = str_eqz(http_input(rq, "step"), "erase");
    if (erases && str_eq(s.asked.asked_by, c->who->id) && !one_is_enough(c)) {
        return fail(c, ERR_INPUT, "reason", "erasure.second_needed");
    }
    s.facts.waits = false; /* it is this one that is decided */
    TRY(erases ? refuse(c, erasure_may(&s.facts, s.asked.reason)) : OK);
    struct erasure change = s.asked;
    change.decided_by = c->who->id;
    change.decided_ms = c->now_ms;
    change.state = erases ? STR(ERASURE_DONE) : STR(ERASURE_REFUSED);
    TRY(erases ? erasure_destroy(c, &s.row, &change.destroyed) : OK);
    rec_set_all(&erasure_rec, &change);
    change_action(c, ACTION_ERASE);
    TRY(rec_update(c, &erasure_rec, &change));
    http_flash(rs, erases ? "erasure.flash_done" : "erasure.flash_refused");
    return erases ? http_go(c, rs, "/pemusnahan/", s.asked.id, "")
                  : http_go(c, rs, "/kasus/", s.row.id, "/pemusnahan");
}

static enum err hold_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s = { .row = { 0 } };
    struct legal_hold given = { 0 };
    TRY(state_load(c, rq, &s));
    TRY(http_read(c, rq, &legal_hold_rec, false, &given));
    if (s.facts.held) {
        return fail(c, ERR_CONFLICT, "", "form.changed_meanwhile");
    }
    given.case_id = s.row.id;
    given.held_by = c->who->id;
    given.held_ms = c->now_ms;
    change_action(c, ACTION_CASE_WRITE);
    TRY(rec_insert(c, &legal_hold_rec, &given));
    http_flash(rs, "erasure.flash_held");
    return http_go(c, rs, "/kasus/", s.row.id, "/pemusnahan");
}

static enum err lift_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s = { .row = { 0 } };
    TRY(state_load(c, rq, &s));
    if (!s.facts.held) {
        return fail(c, ERR_CONFLICT, "", "form.changed_meanwhile");
    }
    struct legal_hold change = s.hold;
    change.lifted_by = c->who->id;
    change.lifted_ms = c->now_ms;
    rec_set_all(&legal_hold_rec, &change);
    change_action(c, ACTION_CASE_WRITE);
    TRY(rec_update(c, &legal_hold_rec, &change));
    http_flash(rs, "erasure.flash_lifted");
    return http_go(c, rs, "/kasus/", s.row.id, "/pemusnahan");
}

static const struct route routes[] = {
    { METHOD_GET, "/pemusnahan", erasure_list_get, RIGHT_LEAD_APPROVE, 0, NULL, NULL,
      "Cases kept long enough, waiting for a second person, destroyed" },
    { METHOD_GET, "/pemusnahan/:erasure", erasure_record_get, RIGHT_LEAD_APPROVE, 0, NULL, NULL,
      "The record of a destruction, to print" },
    { METHOD_GET, "/kasus/:case/pemusnahan", page_get, RIGHT_LEAD_APPROVE, 0, NULL, NULL,
      "Erasing a case, and legal hold" },
    { METHOD_POST, "/kasus/:case/pemusnahan", ask_post, RIGHT_LEAD_APPROVE, ROUTE_WRITES,
      &erasure_rec, page_get, "Asks for a case to be erased" },
    { METHOD_POST, "/kasus/:case/pemusnahan/putusan", decide_post, RIGHT_LEAD_APPROVE, ROUTE_WRITES,
      &erasure_decide_rec, page_get, "Another person erases it, or refuses" },
    { METHOD_POST, "/kasus/:case/pemusnahan/tahan", hold_post, RIGHT_LEAD_APPROVE, ROUTE_WRITES,
      &legal_hold_rec, page_get, "Legal hold: not to be erased for now" },
    { METHOD_POST, "/kasus/:case/pemusnahan/lepas", lift_post, RIGHT_LEAD_APPROVE, ROUTE_WRITES,
      NULL, page_get, "Lifts the hold" },
};
static const struct rec *const records[] = { &erasure_rec, &legal_hold_rec };
static const struct stmt *const stmts[] = {
    &ERASURE_Q_PARTS,      &ERASURE_Q_CARDS,          &ERASURE_Q_NO_ACCESS,
    &ERASURE_Q_NO_CARD,    &ERASURE_Q_NO_REPORT_CARD, &ERASURE_Q_NO_SIMFONI,
    &ERASURE_Q_NO_CLOCK,   &ERASURE_Q_NO_PARTS,       &ERASURE_Q_CUT_CASE,
    &ERASURE_Q_CUT_REPORT, &ERASURE_Q_NO_TASK,        &ERASURE_Q_NO_REFERRAL,
    &ERASURE_Q_DUE,        &ERASURE_Q_LIST,
};

const struct feature erasure_feature = {
    .name = "erasure",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
