/* actionplan.c - record, pages and routes of the plan of action. */
#include "feature/actionplan/plan_counted.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "rec/pack.h"

/* A figure without its day or its source is not taken. */
enum err plan_row_require(struct ctx *c, const struct plan_row *p)
{
    static const struct {
        const char *field, *key;
    } faults[] = {
        [PLAN_NO_DAY] = { "as_of", "plan_row.no_day" },
        [PLAN_NO_SOURCE] = { "source", "plan_row.no_source" },
        [PLAN_NO_FIGURE] = { "q1", "plan_row.no_figure" },
        [PLAN_EARLY] = { "as_of", "plan_row.early" },
    };
    const enum plan_fault fault = plan_row_fault(p, clock_today(c));
    return fault == PLAN_FINE ? OK : fail(c, ERR_INPUT, faults[fault].field, faults[fault].key);
}

static enum err plan_row_check(struct ctx *c, const struct field *f, const void *row)
{
    (void)f;
    return plan_row_require(c, row);
}

#define REC plan_row
#define REC_DEF "feature/actionplan/plan_row.def"
#define REC_TITLE "plan_row.title"
#include "rec/rec_table.h"
#define REC plan_filter
#define REC_DEF "feature/actionplan/plan_filter.def"
#define REC_FORM
#include "rec/rec_table.h"

#define REC plan_report
#define REC_DEF "feature/actionplan/plan_report.def"
#define REC_FORM
#include "rec/rec_table.h"

static const struct stmt PLAN_Q_YEAR = {
    "actionplan_year", "i",
    "SELECT id, year_no, pillar, objective, activity, agency_id, indicator, unit, counting, measure, line_id, target, q1, q2, q3, q4,"
    " as_of, source, obstacle, next_step, dropped, version"
    " FROM plan_row WHERE year_no = $1 ORDER BY pillar, id LIMIT 500"
};

static int64_t year_now(struct ctx *c)
{
    int year = 0;
    int month = 0;
    int day = 0;
    day_split(clock_today(c), &year, &month, &day);
    return year;
}

enum err plan_year_asked(struct ctx *c, const struct http_req *rq, int64_t *year)
{
    struct plan_filter filter = { 0 };
    TRY(http_read(c, rq, &plan_filter_rec, true, &filter));
    *year = filter.year_no != 0 ? filter.year_no : year_now(c);
    return OK;
}

enum err plan_rows_of(struct ctx *c, int64_t year, struct plan_row **out, size_t *n)
{
    struct rows r;
    enum err e = OK;
    *out = NEW_ARRAY(c->mem, struct plan_row, PLAN_ROWS_MAX);
    *n = 0;
    TRY(store_query(c, &PLAN_Q_YEAR, VALS(V_INT(year)), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &plan_row_rec, &r, 0, &(*out)[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

struct str plan_quarter_text(struct ctx *c, const struct plan_row *p, size_t quarter)
{
    static const char *const quarters[] = { "q1", "q2", "q3", "q4" };
    const int64_t q[] = { p->q1, p->q2, p->q3, p->q4 };
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, q[quarter]);
    return rec_has(&plan_row_rec, p, quarters[quarter]) ? strbuf_str(&b) : STR("–");
}

bool plan_may_report(const struct ctx *c, const struct plan_row *p)
{
    const bool all = (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0;
    const bool own =
        (c->who->rights & RIGHT_TASKFORCE_ANSWER) != 0 && str_eq(c->who->agency, p->agency_id);
    return p->dropped == 0 && (all || own);
}

static void put_reached(struct ctx *c, const struct plan_row *p, struct val *v)
{
    static const char *const quarters[] = { "q1", "q2", "q3", "q4" };
    int64_t reached = 0;
    const bool any = plan_row_reached(p, &reached);
    const bool kept = any && reached >= p->target;
    const char *state = p->dropped != 0 ? "plan_row.is_dropped"
                        : !any          ? "plan_row.is_open"
                        : kept          ? "plan_row.is_reached"
                                        : "plan_row.is_under";
    for (size_t i = 0; i < ARRAY_LEN(quarters); i++) {
        val_put_text(c->mem, v, quarters[i], plan_quarter_text(c, p, i));
    }
    val_put_bool(c->mem, v, "any", any);
    val_put_int(c->mem, v, "reached", reached);
    val_put_text(c->mem, v, "state", pack_say(c, state));
    val_put_textz(c->mem, v, "tone", p->dropped != 0 || !any ? "n" : kept ? "o" : "w");
}

static void put_row(struct ctx *c, const struct plan_row *p, struct val *list)
{
    const struct str href[] = { STR("/rencana-aksi/"), p->id };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", p->id);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "objective", p->objective);
    val_put_text(c->mem, v, "activity", p->activity);
    val_put_text(c->mem, v, "agency", consent_agency_name(c, p->agency_id));
    val_put_text(c->mem, v, "indicator", p->indicator);
    val_put_text(c->mem, v, "unit", p->unit);
    val_put_text(c->mem, v, "counting", pack_code_label(c, "plan_counting", p->counting));
    val_put_int(c->mem, v, "target", p->target);
    val_put_text(c->mem, v, "as_of", clock_day_text(c, p->as_of));
    val_put_text(c->mem, v, "source", p->source);
    val_put_text(c->mem, v, "obstacle", p->obstacle);
    val_put_text(c->mem, v, "next_step", p->next_step);
    const struct str counted[] = { href[0], p->id, STR("/catatan") };
    val_put_text(c->mem, v, "counted", str_join(c->mem, counted, ARRAY_LEN(counted)));
    const struct str report[] = { href[0], p->id, STR("/capaian") };
    val_put_text(c->mem, v, "report",
                 plan_may_report(c, p) ? str_join(c->mem, report, ARRAY_LEN(report)) : STR_NONE);
    put_reached(c, p, v);
}

void plan_put_year(struct ctx *c, int64_t year, struct val *data)
{
    static const struct {
        const char *name;
        int64_t step;
    } ways[] = { { "before", -1 }, { "year", 0 }, { "after", 1 } };
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_put_int(&b, year + ways[i].step);
        val_put_text(c->mem, data, ways[i].name, strbuf_str(&b));
    }
}

enum err actionplan_put_year(struct ctx *c, int64_t year, struct val *data)
{
    struct plan_row *p = NULL;
    size_t n = 0;
    struct val *rows = NULL;
    struct val *groups = val_put_list(c->mem, data, "groups");
    TRY(plan_rows_of(c, year, &p, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows == NULL || !str_eq(p[i - 1].pillar, p[i].pillar)) {
            struct val *g = val_push_map(c->mem, groups);
            val_put_text(c->mem, g, "pillar", pack_code_label(c, "subgroup", p[i].pillar));
            rows = val_put_list(c->mem, g, "rows");
        }
        put_row(c, &p[i], rows);
    }
    return OK;
}

static enum err plan_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    int64_t year = 0;
    struct val *data = val_map(c->mem);
    TRY(plan_year_asked(c, rq, &year));
    TRY(actionplan_put_year(c, year, data));
    plan_put_year(c, year, data);
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    return http_page(rs, "feature/actionplan/actionplan.html", pack_say(c, "actionplan.title"),
                     data);
}

static enum err row_form(struct ctx *c, struct http_resp *rs, const struct plan_row *p)
{
    struct val *data = val_map(c->mem);
    struct val *form = rec_form(c, &plan_row_rec, p);
    const bool is_new = p->id.n == 0;
    const struct str edit[] = { STR("/rencana-aksi/"), p->id };
    const struct str title = pack_say(c, is_new ? "plan_row.new" : "plan_row.edit");
    decision_agencies(c, form, "agency_id", p->agency_id);
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "action",
                 is_new ? STR("/rencana-aksi") : str_join(c->mem, edit, ARRAY_LEN(edit)));
    val_put_text(c->mem, data, "title", title);
    val_put_bool(c->mem, data, "is_new", is_new);
    val_put_int(c->mem, data, "version", p->version);
    return http_page(rs, "feature/actionplan/plan_row_form.html", title, data);
}

static enum err row_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row p = { .year_no = year_now(c) };
    (void)rq;
    rec_set_has(&plan_row_rec, &p, "year_no");
    return row_form(c, rs, &p);
}

enum err plan_saved(struct ctx *c, struct http_resp *rs, const struct plan_row *p)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, p->year_no);
    http_flash(rs, "flash.plan_row_saved");
    return http_go(c, rs, "/rencana-aksi?year_no=", strbuf_str(&b), "");
}

static enum err check_agency(struct ctx *c, const struct plan_row *p)
{
    return pack_agency(c->packs, p->agency_id) != NULL
               ? OK
               : fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
}

static enum err row_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row p = { 0 };
    TRY(http_read(c, rq, &plan_row_rec, false, &p));
    TRY(check_agency(c, &p));
    p.id = STR_NONE;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &plan_row_rec, &p));
    return plan_saved(c, rs, &p);
}

static enum err row_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row p = { 0 };
    TRY(rec_get(c, &plan_row_rec, http_param(rq, "row"), &p));
    return row_form(c, rs, &p);
}

static enum err row_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row was = { 0 };
    struct plan_row p = { 0 };
    TRY(rec_get(c, &plan_row_rec, http_param(rq, "row"), &was));
    TRY(http_read(c, rq, &plan_row_rec, false, &p));
    http_unticked(rq, &plan_row_rec, &p);
    TRY(check_agency(c, &p));
    p.id = was.id;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &plan_row_rec, &p));
    return plan_saved(c, rs, &p);
}

static const struct route routes[] = {
    { METHOD_GET, "/rencana-aksi", plan_get, RIGHT_TASKFORCE_READ, 0, &plan_filter_rec, NULL,
      "The plan of action of a year: targets and what was reached" },
    { METHOD_POST, "/rencana-aksi", row_new_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &plan_row_rec, row_new_get, "A row of the plan of action" },
    { METHOD_GET, "/rencana-aksi/baru", row_new_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of a new row" },
    { METHOD_GET, "/rencana-aksi/:row", row_edit_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of a row and its figures" },
    { METHOD_POST, "/rencana-aksi/:row", row_edit_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &plan_row_rec, row_edit_get, "Changes a row, writes down its figures, or drops it" },
    { METHOD_GET, "/rencana-aksi/:row/capaian", plan_report_get,
      RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER, 0, &plan_propose_rec, NULL,
      "Form of a row's figures, for its own agency" },
    { METHOD_POST, "/rencana-aksi/:row/capaian", plan_report_post,
      RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER, ROUTE_WRITES, &plan_report_rec,
      plan_report_get, "An agency tells the figures of its own row" },
    { METHOD_GET, "/rencana-aksi/:row/catatan", plan_link_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "The records that a row counts, beside what was told" },
    { METHOD_POST, "/rencana-aksi/:row/catatan", plan_link_post,
      RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER, ROUTE_WRITES, &plan_link_ask_rec,
      plan_link_get, "Adds a record that the row counts" },
    { METHOD_POST, "/rencana-aksi/:row/catatan/:link/hapus", plan_unlink_post,
      RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER, ROUTE_WRITES, NULL, plan_link_get,
      "Takes a record out of what the row counts" },
    { METHOD_POST, "/rencana-aksi/:row/lanjut", plan_continue_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, NULL, row_edit_get,
      "The same row in the year after, with a target of its own" },
    { METHOD_GET, "/rencana-aksi/beberapa-tahun", plan_years_get, RIGHT_TASKFORCE_READ, 0,
      &plan_filter_rec, NULL, "Targets of several years beside one another" },
    { METHOD_GET, "/rencana-aksi/penghitung", plan_counter_get, RIGHT_TASKFORCE_READ, 0,
      &plan_filter_rec, NULL, "Counters of grant and budget, each with the records it counts" },
    { METHOD_GET, "/rencana-aksi/berkas/:file", plan_paper_get, RIGHT_TASKFORCE_READ, ROUTE_RAW,
      &plan_filter_rec, NULL, "The matrix of a year as PDF, OpenDocument or workbook" },
};
static const struct rec *const records[] = { &plan_row_rec, &plan_link_rec };
static const struct stmt *const stmts[] = { &PLAN_Q_YEAR, &PLAN_Q_YEARS };

const struct feature actionplan_feature = {
    .name = "actionplan",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
