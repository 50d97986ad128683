/* erasure_state.c - what is to be erased, and whether it may be: rules, retention, legal hold, who asked. */
#include "feature/clock/clock.h"
#include "feature/erasure/erasure_priv.h"
#include "feature/intake/intake.h"

#define ROWS_MAX 20

/* Its own, or for a case one of a report in it: that was said before there was a case. */
const struct stmt ERASURE_Q_HELD = {
    "erasure_held", "t",
    "SELECT COUNT(*) FROM legal_hold h WHERE h.lifted_ms IS NULL AND (h.about_id = $1"
    " OR h.about_id IN (SELECT r.id FROM report r WHERE r.case_id = $1))"
};
const struct stmt ERASURE_Q_LAST_WORD = {
    "erasure_last_word", "t",
    "SELECT COALESCE((SELECT MAX(m.sent_ms) FROM message m WHERE m.report_id = r.id), r.received_ms)"
    " FROM report r WHERE r.id = $1"
};

/* ---- pure ---- */

enum erasure_bar erasure_may(const struct erasure_facts *f, struct str reason)
{
    if (!f->closed) {
        return ERASURE_OPEN;
    }
    if (f->held) {
        return ERASURE_HELD;
    }
    if (f->sent) {
        return ERASURE_SENT;
    }
    if (str_eqz(reason, "RETENSI") && (f->due == 0 || f->today < f->due)) {
        return ERASURE_TOO_EARLY;
    }
    if (str_eqz(reason, "BUKAN_LAPORAN") && !f->is_report) {
        return ERASURE_NO_REPORT;
    }
    return f->waits ? ERASURE_WAITS : ERASURE_FREE;
}

day_t erasure_due(const struct packs *p, const char *class, day_t since)
{
    int64_t months = 0;
    const struct pack_table *t = pack_table(p, STR("rule/retention"));
    const size_t row = t == NULL ? SIZE_MAX : pack_row(t, str_of(class));
    if (row == SIZE_MAX || since <= 0 || !str_to_int(pack_cell(t, row, "months"), &months) ||
        months < 1 || months > 1200) {
        return 0;
    }
    return day_add_months(since, (int)months);
}

const char *erasure_says(struct ctx *c, const struct state *s, enum erasure_bar bar)
{
    static const char *const says[] = {
        [ERASURE_OPEN] = "erasure.still_open",     [ERASURE_HELD] = "erasure.is_held",
        [ERASURE_SENT] = "erasure.person_sent",    [ERASURE_TOO_EARLY] = "erasure.too_early",
        [ERASURE_NO_REPORT] = "erasure.no_report", [ERASURE_WAITS] = "erasure.waits_already",
    };
    if (bar == ERASURE_OPEN && s->of.all != NULL) {
        return erasure_guards(c, &s->of) ? "erasure.person_reported" : "erasure.person_last";
    }
    if (bar == ERASURE_OPEN && s->of.is_report) {
        return s->of.report.case_id.n > 0 ? "erasure.report_in_case" : "erasure.report_open";
    }
    return says[bar];
}

/* ---- what it is ---- */

enum err erasure_require(struct ctx *c)
{
    return actor_has_desk(c->who, STR("lead")) ? OK
                                               : fail(c, ERR_NOT_FOUND, NULL, "erasure.absent");
}

static struct str href_of(struct ctx *c, const char *list, struct str id)
{
    const struct str parts[] = { str_of(list), id };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static enum err load_case(struct ctx *c, struct str id, struct state *s)
{
    struct case_file *row = &s->of.file;
    TRY(case_require(c, id, row));
    s->of.about = ABOUT_CASE;
    s->of.id = row->id;
    s->of.number = row->number;
    s->of.version = row->version;
    s->of.href = href_of(c, "/kasus/", row->id);
    s->facts.closed = row->closed_ms > 0 && case_is_over(c, row);
    if (s->facts.closed) {
        s->facts.due =
            erasure_due(c->packs, row->legal_state.n > 0 ? ERASURE_LAW_CASE : ERASURE_CASE,
                        clock_day_of(c, row->closed_ms));
    }
    return OK;
}

/* One that belongs to a case is shown to the case's team, for a hold that was said before. */
static enum err load_report(struct ctx *c, struct str id, struct state *s)
{
    struct report *row = &s->of.report;
    struct value last = V_INT(0);
    bool may = false;
    TRY(intake_require(c, id, row));
    TRY(intake_may_read(c, row, &may));
    if (!may) {
        return fail(c, ERR_NOT_FOUND, NULL, "intake.absent");
    }
    s->of.about = ABOUT_REPORT;
    s->of.is_report = true;
    s->of.id = row->id;
    s->of.number = row->number;
    s->of.version = row->version;
    s->of.href = href_of(c, "/antrean/", row->id);
    s->facts.is_report = true;
    s->facts.closed = row->case_id.n == 0 && intake_is_reopenable(row->state);
    if (s->facts.closed) {
        TRY(store_one(c, &ERASURE_Q_LAST_WORD, VALS(V_TEXT(row->id)), &last, 1, &may));
        s->facts.due = erasure_due(c->packs, ERASURE_REPORT, clock_day_of(c, last.i));
    }
    return OK;
}

/* The case need not be closed: it goes on. */
static enum err load_person(struct ctx *c, struct str case_id, struct str id, struct state *s)
{
    struct subject *of = &s->of;
    of->all = NEW(c->mem, struct case_all);
    TRY(case_load(c, case_id, of->all));
    while (of->at < of->all->n_parties && !str_eq(of->all->parties[of->at].id, id)) {
        of->at++;
    }
    if (of->at == of->all->n_parties) {
        return fail(c, ERR_NOT_FOUND, NULL, "party.absent");
    }
    const struct str href[] = { STR("/kasus/"), of->all->row.id, STR("/orang/"), id };
    of->about = ABOUT_PERSON;
    of->file = of->all->row;
    of->id = of->all->parties[of->at].id;
    of->number = of->all->row.number;
    of->href = str_join(c->mem, href, ARRAY_LEN(href));
    return erasure_person_facts(c, of, &s->facts);
}

static enum err load(struct ctx *c, const struct http_req *rq, struct state *s)
{
    const struct str report = http_param(rq, "report");
    const struct str person = http_param(rq, "party");
    const struct str case_id = http_param(rq, "case");
    return report.n > 0   ? load_report(c, report, s)
           : person.n > 0 ? load_person(c, case_id, person, s)
                          : load_case(c, case_id, s);
}

enum err erasure_state(struct ctx *c, const struct http_req *rq, struct state *s)
{
    struct rec_where w = { .column = "about_id", .desc = true, .limit = ROWS_MAX };
    struct erasure *asked = NULL;
    struct legal_hold *holds = NULL;
    struct value held = V_INT(0);
    bool found = false;
    size_t n = 0;
    *s = (struct state){ .of = { .is_report = false } };
    TRY(erasure_require(c));
    TRY(load(c, rq, s));
    w.value = V_TEXT(s->of.id);
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
    const struct str holds_on = s->of.all != NULL ? s->of.file.id : s->of.id;
    TRY(store_one(c, &ERASURE_Q_HELD, VALS(V_TEXT(holds_on)), &held, 1, &found));
    s->facts.held = held.i > 0;
    s->facts.waits = s->asked.id.n > 0;
    s->facts.today = clock_today(c);
    return OK;
}
