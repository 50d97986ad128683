/* erasure.c - the page of a case or a report, asking, deciding, legal hold; routes and records. */
#include "feature/clock/clock.h"
#include "feature/erasure/erasure_priv.h"
#include "feature/intake/intake.h"

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

static bool one_is_enough(const struct ctx *c)
{
    return str_eqz(pack_setting(c->packs, "erasure_persons"), "1");
}

/* ---- the page ---- */

/* A reason that is said of reports only is not offered for a case. */
static struct val *reason_form(struct ctx *c, const struct subject *of)
{
    struct val *form = rec_form(c, &erasure_rec, NULL);
    struct val *field = val_getz(form, "reason");
    const struct val *options = val_getz(field, "options");
    struct val *kept = val_list(c->mem);
    const struct erasure_facts any = { .closed = true,
                                       .due =
                                           of->all != NULL ? 0 : 1, /* the case is what is kept */
                                       .today = 1,
                                       .is_report = of->is_report };
    for (size_t i = 0; i < val_count(options); i++) {
        struct val *o = options->list->items[i];
        if (erasure_may(&any, val_get_text(o, "value")) == ERASURE_FREE) {
            (void)val_push(c->mem, kept, o);
        }
    }
    (void)val_put(c->mem, field, STR("options"), kept);
    return form;
}

static void put_state(struct ctx *c, const struct state *s, struct val *data)
{
    const bool own = str_eq(s->asked.asked_by, c->who->id);
    const bool held = s->hold.id.n > 0;
    val_put_bool(c->mem, data, "is_report", s->of.is_report);
    val_put_bool(c->mem, data, "is_person", s->of.all != NULL);
    val_put_text(c->mem, data, "base", s->of.href);
    val_put_text(c->mem, data, "open_text",
                 s->facts.closed ? STR_NONE : pack_say(c, erasure_says(c, s, ERASURE_OPEN)));
    val_put_bool(c->mem, data, "held", held);
    val_put_bool(c->mem, data, "held_inside", s->facts.held && !held);
    val_put_bool(c->mem, data, "waits", s->facts.waits);
    val_put_bool(c->mem, data, "may_ask", s->facts.closed && !s->facts.held && !s->facts.waits);
    val_put_bool(c->mem, data, "may_decide",
                 s->facts.waits && s->facts.closed && !s->facts.held && (!own || one_is_enough(c)));
    val_put_bool(c->mem, data, "own", own);
    val_put_text(c->mem, data, "due_text", clock_day_text(c, s->facts.due));
    val_put_text(c->mem, data, "asked_name", member_name(c, s->asked.asked_by));
    val_put_text(c->mem, data, "asked_when", clock_time_text(c, s->asked.asked_ms));
    val_put_text(c->mem, data, "asked_reason",
                 pack_code_label(c, "erasure_reason", s->asked.reason));
    val_put_int(c->mem, data, "read_version", s->asked.version);
    val_put_text(c->mem, data, "hold_reason", pack_code_label(c, "hold_reason", s->hold.reason));
    val_put_text(c->mem, data, "hold_name", member_name(c, s->hold.held_by));
    val_put_text(c->mem, data, "hold_when", clock_time_text(c, s->hold.held_ms));
}

static enum err page_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s;
    struct val *data = val_map(c->mem);
    TRY(erasure_state(c, rq, &s));
    put_state(c, &s, data);
    (void)val_put(c->mem, data, STR("form"), reason_form(c, &s.of));
    (void)val_put(c->mem, data, STR("hold_form"), rec_form(c, &legal_hold_rec, NULL));
    if (s.of.is_report) {
        (void)val_put(c->mem, data, STR("report"), intake_report_val(c, &s.of.report));
        return http_page(rs, "feature/erasure/erasure_report.html", s.of.number, data);
    }
    if (s.of.all != NULL) {
        val_put_text(c->mem, data, "name",
                     party_name(c, s.of.all->parties, s.of.all->n_parties, s.of.at));
        return case_page(c, rs, "feature/erasure/erasure_person.html", "people", &s.of.file, data);
    }
    return case_page(c, rs, "feature/erasure/erasure.html", "closing", &s.of.file, data);
}

static enum err refuse(struct ctx *c, const struct state *s, struct str reason)
{
    const enum erasure_bar bar = erasure_may(&s->facts, reason);
    return bar == ERASURE_FREE ? OK : fail(c, ERR_INPUT, "reason", erasure_says(c, s, bar));
}

static enum err go_back(struct ctx *c, struct http_resp *rs, const struct state *s)
{
    return http_go(c, rs, "", s->of.href, "/pemusnahan");
}

static enum err ask_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s;
    struct erasure given = { 0 };
    TRY(erasure_state(c, rq, &s));
    TRY(http_read(c, rq, &erasure_rec, false, &given));
    TRY(refuse(c, &s, given.reason));
    given.about = str_of(s.of.about);
    given.about_id = s.of.id;
    given.case_id = s.of.file.id;
    given.number = s.of.number;
    given.asked_by = c->who->id;
    given.asked_ms = c->now_ms;
    given.state = STR(ERASURE_ASKED);
    change_action(c, ACTION_ERASE);
    TRY(rec_insert(c, &erasure_rec, &given));
    http_flash(rs, "erasure.flash_asked");
    return go_back(c, rs, &s);
}

static enum err decide_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s;
    struct erasure_decide said = { 0 };
    TRY(erasure_state(c, rq, &s));
    TRY(http_read(c, rq, &erasure_decide_rec, false, &said));
    if (s.asked.id.n == 0 || said.read_version != s.asked.version) {
        return fail(c, ERR_CONFLICT, "", "form.changed_meanwhile");
    }
    const bool erases = str_eqz(http_input(rq, "step"), "erase");
    if (erases && str_eq(s.asked.asked_by, c->who->id) && !one_is_enough(c)) {
        return fail(c, ERR_INPUT, "reason", "erasure.second_needed");
    }
    s.facts.waits = false; /* it is this one that is decided */
    TRY(erases ? refuse(c, &s, s.asked.reason) : OK);
    struct erasure change = s.asked;
    change.decided_by = c->who->id;
    change.decided_ms = c->now_ms;
    change.state = erases ? STR(ERASURE_DONE) : STR(ERASURE_REFUSED);
    TRY(erases ? erasure_destroy(c, &s.of, &change.destroyed) : OK);
    rec_set_all(&erasure_rec, &change);
    change_action(c, ACTION_ERASE);
    TRY(rec_update(c, &erasure_rec, &change));
    http_flash(rs, erases ? "erasure.flash_done" : "erasure.flash_refused");
    return erases ? http_go(c, rs, "/pemusnahan/", s.asked.id, "") : go_back(c, rs, &s);
}

/* The log's word for a change of what is held. */
static void say_written(struct ctx *c, const struct state *s)
{
    change_action(c, s->of.is_report ? ACTION_REPORT_WRITE : ACTION_CASE_WRITE);
}

static enum err hold_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s;
    struct legal_hold given = { 0 };
    TRY(erasure_state(c, rq, &s));
    TRY(http_read(c, rq, &legal_hold_rec, false, &given));
    if (s.hold.id.n > 0) {
        return fail(c, ERR_CONFLICT, "", "form.changed_meanwhile");
    }
    given.about = str_of(s.of.about);
    given.about_id = s.of.id;
    given.held_by = c->who->id;
    given.held_ms = c->now_ms;
    say_written(c, &s);
    TRY(rec_insert(c, &legal_hold_rec, &given));
    http_flash(rs, "erasure.flash_held");
    return go_back(c, rs, &s);
}

static enum err lift_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct state s;
    TRY(erasure_state(c, rq, &s));
    if (s.hold.id.n == 0) {
        return fail(c, ERR_CONFLICT, "", "form.changed_meanwhile");
    }
    struct legal_hold change = s.hold;
    change.lifted_by = c->who->id;
    change.lifted_ms = c->now_ms;
    rec_set_all(&legal_hold_rec, &change);
    say_written(c, &s);
    TRY(rec_update(c, &legal_hold_rec, &change));
    http_flash(rs, "erasure.flash_lifted");
    return go_back(c, rs, &s);
}

static const struct route routes[] = {
    { METHOD_GET, "/pemusnahan", erasure_list_get, RIGHT_LEAD_APPROVE, 0, NULL, NULL,
      "Cases and reports kept long enough, waiting for a second person, destroyed" },
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
    { METHOD_GET, "/antrean/:report/pemusnahan", page_get, RIGHT_LEAD_APPROVE, 0, NULL, NULL,
      "Erasing a report that became no case, and legal hold" },
    { METHOD_POST, "/antrean/:report/pemusnahan", ask_post, RIGHT_LEAD_APPROVE, ROUTE_WRITES,
      &erasure_rec, page_get, "Asks for a report to be erased" },
    { METHOD_POST, "/antrean/:report/pemusnahan/putusan", decide_post, RIGHT_LEAD_APPROVE,
      ROUTE_WRITES, &erasure_decide_rec, page_get, "Another person erases it, or refuses" },
    { METHOD_POST, "/antrean/:report/pemusnahan/tahan", hold_post, RIGHT_LEAD_APPROVE, ROUTE_WRITES,
      &legal_hold_rec, page_get, "Legal hold of a report" },
    { METHOD_POST, "/antrean/:report/pemusnahan/lepas", lift_post, RIGHT_LEAD_APPROVE, ROUTE_WRITES,
      NULL, page_get, "Lifts the hold" },
    { METHOD_GET, "/kasus/:case/orang/:party/pemusnahan", page_get, RIGHT_LEAD_APPROVE, 0, NULL,
      NULL, "Erasing one person of a case that goes on" },
    { METHOD_POST, "/kasus/:case/orang/:party/pemusnahan", ask_post, RIGHT_LEAD_APPROVE,
      ROUTE_WRITES, &erasure_rec, page_get, "Asks for a person to be erased" },
    { METHOD_POST, "/kasus/:case/orang/:party/pemusnahan/putusan", decide_post, RIGHT_LEAD_APPROVE,
      ROUTE_WRITES, &erasure_decide_rec, page_get, "Another person erases the person, or refuses" },
};
static const struct rec *const records[] = { &erasure_rec, &legal_hold_rec };
static const struct stmt *const stmts[] = {
    &ERASURE_Q_PARTS,       &ERASURE_Q_CARDS,          &ERASURE_Q_NO_ACCESS,
    &ERASURE_Q_NO_CARD,     &ERASURE_Q_NO_REPORT_CARD, &ERASURE_Q_NO_SIMFONI,
    &ERASURE_Q_NO_CLOCK,    &ERASURE_Q_NO_PARTS,       &ERASURE_Q_CUT_CASE,
    &ERASURE_Q_CUT_REPORTS, &ERASURE_Q_NO_TASK,        &ERASURE_Q_NO_REFERRAL,
    &ERASURE_Q_DUE,         &ERASURE_Q_LIST,           &ERASURE_Q_CUT_PROPOSALS,
    &ERASURE_Q_CASE_BYTES,  &ERASURE_Q_ONE_PARTS,      &ERASURE_Q_ONE_CARD,
    &ERASURE_Q_ONE_CLOCK,   &ERASURE_Q_ONE_PROPOSAL,   &ERASURE_Q_CUT_ONE,
    &ERASURE_Q_ONE_BYTES,   &ERASURE_Q_HELD,           &ERASURE_Q_LAST_WORD,
    &ERASURE_Q_DUE_REPORTS, &ERASURE_Q_TEAM,           &ERASURE_Q_PERSONS,
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
