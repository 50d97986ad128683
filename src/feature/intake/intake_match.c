/*
 * intake_match.c - possible doubles side by side: reports of the queue and own cases; of all others
 * only that somebody is known.
 */
#include "base/ids.h"
#include "feature/case/case.h"
#include "feature/conference/conference.h"
#include "feature/intake/intake_priv.h"
#include "feature/recurrence/recurrence.h"
#include "rec/pack.h"

#define HITS_MAX 50 /* as many as one search gives: those of others must not crowd out one's own */
#define JUDGED_MAX 200

const struct stmt INTAKE_Q_CASE_OF = { "intake_case_of", "t",
                                       "SELECT case_id FROM report WHERE id = $1" };
const struct stmt INTAKE_Q_EXISTS = { "intake_exists", "t", "SELECT id FROM report WHERE id = $1" };

struct judged {
    struct report_match *rows;
    size_t n;
};

static enum err load_judged(struct ctx *c, struct str report_id, struct judged *j)
{
    const struct rec_where w = { .column = "report_id",
                                 .value = V_TEXT(report_id),
                                 .order = "at_ms",
                                 .desc = true,
                                 .limit = JUDGED_MAX };
    return rec_list(c, &report_match_rec, &w, (void **)&j->rows, &j->n);
}

static void put_judged(struct ctx *c, const struct judged *j, struct str other, struct val *v)
{
    val_put_text(c->mem, v, "other", other);
    for (size_t i = 0; i < j->n; i++) {
        if (str_eq(j->rows[i].other, other)) {
            val_put_text(c->mem, v, "answer", j->rows[i].answer);
            val_put_text(c->mem, v, "answer_label",
                         pack_code_label(c, "match_answer", j->rows[i].answer));
            val_put_text(c->mem, v, "answer_by", member_name(c, j->rows[i].member_id));
            val_put_bool(c->mem, v, "is_same", str_eqz(j->rows[i].answer, "SAME"));
            return;
        }
    }
}

static void put_agreed(struct ctx *c, const struct search_hit *hit, struct val *v)
{
    static const char *const labels[] = { "identity.nik", "identity.phone", "identity.name",
                                          "identity.born" };
    const bool agreed[] = { hit->nik, hit->phone, hit->name, hit->born };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < ARRAY_LEN(agreed); i++) {
        if (agreed[i]) {
            strbuf_putz(&b, b.n > 0 ? ", " : "");
            strbuf_put(&b, pack_say(c, labels[i]));
        }
    }
    val_put_text(c->mem, v, "agreed", strbuf_str(&b));
    val_put_int(c->mem, v, "score", hit->score);
}

static enum err put_report(struct ctx *c, const struct search_hit *hit, const struct judged *j,
                           struct val *list)
{
    struct report other = { 0 };
    const struct fail before = c->fail;
    bool may = false;
    const enum err e = intake_require(c, hit->object, &other);
    if (e == ERR_NOT_FOUND) { /* of a case that he has a tie to */
        c->fail = before;
        return OK;
    }
    TRY(e);
    TRY(intake_may_read(c, &other, &may));
    if (!may) {
        return OK;
    }
    struct val *v = val_push(c->mem, list, intake_report_val(c, &other));
    (void)val_put(c->mem, v, STR("answers"), report_answers(c, &other));
    val_put_text(c->mem, v, "checked_name", other.checked_name);
    put_agreed(c, hit, v);
    put_judged(c, j, other.id, v);
    return OK;
}

static enum err put_case(struct ctx *c, const struct search_hit *hit, const struct judged *j,
                         struct val *list)
{
    const size_t before = val_count(list);
    TRY(party_hit_add(c, hit, list));
    if (val_count(list) > before) {
        struct val *v = list->list->items[before];
        put_agreed(c, hit, v);
        put_judged(c, j, hit->scope, v);
    }
    return OK;
}

enum err intake_hidden_case(struct ctx *c, const struct search_hit *hit, struct str *case_id)
{
    struct value of = V_NULL;
    bool is_report = false;
    bool hidden = false;
    *case_id = STR_NONE;
    if (!recurrence_is_strong(hit)) {
        return OK;
    }
    TRY(store_one(c, &INTAKE_Q_CASE_OF, VALS(V_TEXT(hit->object)), &of, 1, &is_report));
    const struct str id = !is_report ? hit->scope : of.kind == VALUE_TEXT ? of.s : STR_NONE;
    TRY(recurrence_hidden(c, id, &hidden));
    *case_id = hidden ? id : STR_NONE;
    return OK;
}

/* Whether it may be said that somebody is known: a case that he has a tie to does not even do that. */
static enum err is_known(struct ctx *c, const struct search_hit *hit, bool *known)
{
    struct str hidden = STR_NONE;
    bool tied = false;
    TRY(intake_hidden_case(c, hit, &hidden));
    TRY(tie_blocks(c, c->who->id, hidden, &tied));
    *known = *known || (hidden.n != 0 && !tied);
    return OK;
}

static enum err put_hits(struct ctx *c, const struct report *row, struct val *reports,
                         struct val *cases, bool *known)
{
    const struct search_card asked = { .object = row->id,
                                       .scope = row->id,
                                       .name = row->checked_name,
                                       .nik = row->victim_nik,
                                       .phone = row->checked_phone,
                                       .born = row->victim_born };
    struct search_hit hits[HITS_MAX];
    struct judged j = { 0 };
    size_t n = 0;
    TRY(load_judged(c, row->id, &j));
    TRY(keys_search(c, &asked, hits, ARRAY_LEN(hits), &n));
    for (size_t i = 0; i < n; i++) {
        struct value id = V_NULL;
        bool is_report = false;
        if (str_eq(hits[i].object, row->id)) {
            continue;
        }
        TRY(store_one(c, &INTAKE_Q_EXISTS, VALS(V_TEXT(hits[i].object)), &id, 1, &is_report));
        TRY(is_report ? put_report(c, &hits[i], &j, reports) : put_case(c, &hits[i], &j, cases));
        TRY(is_known(c, &hits[i], known));
    }
    return OK;
}

enum err intake_match_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    bool may = false;
    bool known = false;
    struct val *data = val_map(c->mem);
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(intake_may_read(c, &row, &may));
    if (!may) {
        return fail(c, ERR_NOT_FOUND, NULL, "intake.absent");
    }
    const bool asked = row.checked_name.n > 0 || row.victim_nik.n > 0 || row.checked_phone.n > 0;
    struct val *v = val_put(c->mem, data, STR("report"), intake_report_val(c, &row));
    val_put_text(c->mem, v, "checked_name", row.checked_name);
    val_put_text(c->mem, v, "born", clock_day_text(c, row.victim_born));
    val_put_bool(c->mem, v, "is_open", intake_is_open(row.state));
    (void)val_put(c->mem, data, STR("answers"), report_answers(c, &row));
    struct val *reports = val_put_list(c->mem, data, "reports");
    struct val *cases = val_put_list(c->mem, data, "cases");
    if (asked && (c->who->rights & RIGHT_SEARCH) != 0) {
        TRY(put_hits(c, &row, reports, cases, &known));
    }
    val_put_bool(c->mem, data, "asked", asked);
    recurrence_put_known(c, data, known);
    val_put_bool(c->mem, data, "none",
                 asked && !known && val_count(reports) + val_count(cases) == 0);
    return http_page(rs, "feature/intake/intake_match.html", row.number, data);
}

/* Only what the officer sees anyway can be judged: all else is as absent. */
static enum err require_other(struct ctx *c, struct str other)
{
    struct value id = V_NULL;
    struct report row = { 0 };
    bool is_report = false;
    bool may = false;
    if (!id_valid(other)) {
        return fail(c, ERR_NOT_FOUND, NULL, "intake.absent");
    }
    TRY(store_one(c, &INTAKE_Q_EXISTS, VALS(V_TEXT(other)), &id, 1, &is_report));
    if (!is_report) {
        return case_require(c, other, NULL);
    }
    TRY(intake_require(c, other, &row));
    TRY(intake_may_read(c, &row, &may));
    return may ? OK : fail(c, ERR_NOT_FOUND, NULL, "intake.absent");
}

enum err intake_match_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct report_match said = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(http_read(c, rq, &report_match_rec, false, &said));
    TRY(require_other(c, said.other));
    said.report_id = row.id;
    said.compartment_id = row.compartment_id;
    said.member_id = c->who->id;
    said.at_ms = c->now_ms;
    change_action(c, ACTION_REPORT_TRIAGE);
    TRY(rec_insert(c, &report_match_rec, &said));
    http_flash(rs, "flash.intake_judged");
    return intake_go(c, rs, &row, "/ganda");
}
