/* recap.c - the recap for people: screen, print, CSV, JSON. */
#include "feature/recap/recap_priv.h"
#include "feature/recap/recap_sheet.h"
#include "rec/pack.h"

static field_rule_fn recap_check_period;

#define REC recap_form
#define REC_DEF "feature/recap/recap_form.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

static enum err recap_check_period(struct ctx *c, const struct field *f, const void *row)
{
    const struct recap_form *form = row;
    if (form->from_day != 0 && form->to_day != 0 && form->from_day > form->to_day) {
        return fail(c, ERR_INPUT, f->name, "recap.period_backwards");
    }
    if (form->from_day != 0 && form->to_day != 0 &&
        form->to_day > day_add_months(form->from_day, RECAP_MONTHS_MAX)) {
        return fail(c, ERR_INPUT, f->name, "recap.period_long");
    }
    return OK;
}

/* Nothing asked for: this year up to today. */
static enum err read_ask(struct ctx *c, const struct http_req *rq, struct recap_form *form,
                         struct recap_ask *ask)
{
    const day_t today = day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes);
    int year = 0;
    int month = 0;
    int day = 0;
    day_split(today, &year, &month, &day);
    TRY(http_read(c, rq, &recap_form_rec, true, form));
    form->from_day = form->from_day != 0 ? form->from_day : day_of(year, 1, 1);
    form->to_day =
        form->to_day != 0 ? form->to_day : (form->from_day > today ? form->from_day : today);
    form->basis = form->basis.n != 0 ? form->basis : STR("REPORT");
    *ask = (struct recap_ask){ .from = form->from_day,
                               .to = form->to_day,
                               .by_incident = str_eqz(form->basis, "INCIDENT") };
    return recap_check_period(c, &recap_form_rec.fields[0], form);
}

static struct str query_of(struct ctx *c, const struct recap_form *form)
{
    const struct str parts[] = { STR("?from_day="), day_iso(c->mem, form->from_day),
                                 STR("&to_day="),   day_iso(c->mem, form->to_day),
                                 STR("&basis="),    form->basis };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

enum err recap_read(struct ctx *c, const struct http_req *rq, struct recap_ask *ask,
                    struct val **form, struct str *query)
{
    struct recap_form said = { 0 };
    TRY(read_ask(c, rq, &said, ask));
    *form = rec_form(c, &recap_form_rec, &said);
    *query = query_of(c, &said);
    return OK;
}

enum err recap_put_log_state(struct ctx *c, struct val *data)
{
    struct log_checkpoint cp;
    TRY(keys_checkpoint(c, &cp));
    val_put_int(c->mem, data, "log_size", cp.size);
    val_put_text(c->mem, data, "log_brief", cp.brief);
    return OK;
}

static enum err make(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                     const char *template)
{
    struct recap_form form = { 0 };
    struct recap_ask ask = { 0 };
    struct recap *r = NULL;
    struct val *data;
    TRY(read_ask(c, rq, &form, &ask));
    TRY(recap_count(c, &ask, &r));
    if (rq->wants_json) {
        data = recap_data(c, &ask, r);
        TRY(recap_data_answers(c, &ask, data));
        return http_page(rs, template, pack_say(c, "recap.title"), data);
    }
    data = recap_page_data(c, &ask, r);
    val_put(c->mem, data, STR("form"), rec_form(c, &recap_form_rec, &form));
    recap_put_national(c, data);
    TRY(recap_put_answers(c, &ask, data));
    TRY(recap_put_log_state(c, data));
    val_put_text(c->mem, data, "query", query_of(c, &form));
    val_put_text(c->mem, data, "basis", form.basis);
    recap_put_periods(c, "/rekap", data);
    return http_page(rs, template, pack_say(c, "recap.title"), data);
}

static enum err recap_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return make(c, rq, rs, "feature/recap/recap.html");
}

/* After a refusal; what was typed is shown from what was sent, only the period is read once more. */
static enum err recap_again(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const char *const names[] = { "from_day", "to_day", "basis" };
    struct http_req less = *rq;
    struct val *input = val_map(c->mem);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        val_put_text(c->mem, input, names[i], val_get_text(rq->input, names[i]));
    }
    less.input = input;
    return recap_get(c, &less, rs);
}

static enum err recap_print_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return make(c, rq, rs, "feature/recap/recap_print.html");
}

static enum err recap_csv_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct recap_form form = { 0 };
    struct recap_ask ask = { 0 };
    struct recap *r = NULL;
    TRY(read_ask(c, rq, &form, &ask));
    TRY(recap_count(c, &ask, &r));
    struct str part[] = { recap_csv(c, &ask, r), STR_NONE };
    TRY(recap_csv_answers(c, &ask, &part[1]));
    rs->status = 200;
    rs->content_type = STR("text/csv; charset=utf-8");
    rs->body = str_join(c->mem, part, ARRAY_LEN(part));
    http_header_add(rs, "Content-Disposition", STR("attachment; filename=\"rekap.csv\""));
    return OK;
}

static const struct route routes[] = {
    { METHOD_GET, "/rekap", recap_get, RIGHT_FIGURES_READ, 0, &recap_form_rec, NULL,
      "Recap of a period, with the unit of every table" },
    { METHOD_GET, "/rekap/cetak", recap_print_get, RIGHT_FIGURES_READ, 0, &recap_form_rec, NULL,
      "Recap for printing" },
    { METHOD_GET, "/rekap/csv", recap_csv_get, RIGHT_FIGURES_READ, ROUTE_RAW, &recap_form_rec, NULL,
      "Recap as CSV" },
    { METHOD_GET, "/rekap/pidato", recap_speech_get, RIGHT_FIGURES_READ, 0, &recap_form_rec, NULL,
      "Sentences for a speech, made from the figures; what is too small is not said" },
    { METHOD_GET, "/rekap/berkas/:file", recap_paper_get, RIGHT_FIGURES_READ, ROUTE_RAW,
      &recap_form_rec, NULL,
      "As a file: the speech sheet, two pages for the mayor, the report for leaders" },
    { METHOD_POST, "/rekap/berkas/:file", recap_paper_get, RIGHT_FIGURES_READ, ROUTE_RAW,
      &recap_form_rec, recap_again,
      "The same, marked on each page with the receivers who were named" },
    { METHOD_GET, "/rekap/keluar", sheet_new_get, RIGHT_FIGURES_READ, 0, &released_sheet_rec, NULL,
      "What a sheet for outside would say of a period, after those that are out" },
    { METHOD_POST, "/rekap/keluar", sheet_new_post, RIGHT_FIGURES_READ, ROUTE_WRITES,
      &released_sheet_rec, sheet_new_get,
      "Lets a sheet out when every point of the checklist is ticked" },
    { METHOD_GET, "/rekap/lembar", sheet_list_get, RIGHT_FIGURES_READ | RIGHT_AUDIT_READ, 0, NULL,
      NULL, "Sheets that are out, newest first" },
    { METHOD_GET, "/rekap/lembar/:sheet", sheet_get, RIGHT_FIGURES_READ | RIGHT_AUDIT_READ, 0, NULL,
      NULL, "A sheet as it was let out" },
    { METHOD_GET, "/rekap/lembar/:sheet/:file", sheet_file_get,
      RIGHT_FIGURES_READ | RIGHT_AUDIT_READ, ROUTE_RAW, NULL, NULL,
      "The same as a file: the report, and the text for the press" },
};

static const struct rec *const records[] = { &released_sheet_rec };
static const struct stmt *const stmts[] = { &RECAP_Q_FACTS, &RECAP_Q_ANSWERS, &SHEET_Q_ALL };

const struct feature recap_feature = {
    .name = "recap",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
