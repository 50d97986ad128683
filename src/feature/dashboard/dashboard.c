/* dashboard.c - the leaders' page: its views put together, on the screen, to print, as a file. */
#include "feature/dashboard/dashboard_priv.h"
#include "feature/recap/recap.h"
#include "out/chart.h"
#include "rec/pack.h"

#define KPIS_OF_RECAP 4 /* cases, victims, children, trafficking: the first of the recap's totals */

const char *const dashboard_views[DASHBOARD_VIEWS] = { "trend", "waits", "late",    "area",  "ages",
                                                       "kinds", "steps", "answers", "beside" };

/* ---- what the views share ---- */

static struct str view_label(struct ctx *c, const char *id, const char *end)
{
    const struct str parts[] = { STR("dashboard."), str_of(id), str_of(end) };
    return pack_say(c, str_z(c->mem, str_join(c->mem, parts, ARRAY_LEN(parts))));
}

struct val *dash_view(struct ctx *c, struct dash *d, const char *id, struct str unit,
                      struct str says)
{
    struct val *v = val_put_map(c->mem, d->data, id);
    val_put_textz(c->mem, v, "id", id);
    val_put_text(c->mem, v, "title", view_label(c, id, ""));
    val_put_text(c->mem, v, "note", view_label(c, id, "_note"));
    val_put_text(c->mem, v, "none", pack_say(c, "dashboard.none"));
    val_put_text(c->mem, v, "unit", unit);
    val_put_text(c->mem, v, "says", says);
    return v;
}

void dash_heads(struct ctx *c, struct val *view, const char *const *labels, size_t n)
{
    struct val *heads = val_put_list(c->mem, view, "heads");
    for (size_t i = 0; i < n; i++) {
        val_put_text(c->mem, val_push_map(c->mem, heads), "text", pack_say(c, labels[i]));
    }
    val_put_list(c->mem, view, "rows");
    val_put_list(c->mem, view, "bars");
    val_put_list(c->mem, view, "others");
}

void dash_row(struct ctx *c, struct val *view, struct str head, const struct str *cells, size_t n)
{
    struct val *row = val_push_map(c->mem, val_getz(view, "rows"));
    val_put_text(c->mem, row, "head", head);
    const struct val *heads = val_getz(view, "heads");
    struct val *list = val_put_list(c->mem, row, "cells");
    for (size_t i = 0; i < n; i++) {
        struct val *cell = val_push_map(c->mem, list);
        val_put_text(c->mem, cell, "text", cells[i]);
        val_put_text(c->mem, cell, "label",
                     i + 1 < val_count(heads) ? val_get_text(heads->list->items[i + 1], "text")
                                              : STR_NONE);
    }
}

void dash_bar(struct ctx *c, struct val *view, const char *bars, struct str label, int64_t part,
              int64_t whole, struct str text)
{
    struct val *bar = val_push_map(c->mem, val_getz(view, bars));
    val_put_text(c->mem, bar, "label", label);
    val_put_text(c->mem, bar, "width", chart_percent(c->mem, part, whole));
    val_put_text(c->mem, bar, "text", text);
}

struct str dash_share(struct ctx *c, int64_t part, int64_t whole)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, whole > 0 ? (part * 100 + whole / 2) / whole : 0);
    strbuf_putz(&b, c->lang == LANG_ID ? " %" : "%");
    return whole > 0 ? strbuf_str(&b) : STR("–");
}

struct str dash_code(struct ctx *c, const char *vocab, struct str code)
{
    return str_eqz(code, "TIDAK_DIKETAHUI") ? pack_say(c, "recap.unknown")
                                            : pack_code_label(c, vocab, code);
}

/* ---- all of it ---- */

static void put_kpi(struct ctx *c, struct val *kpis, struct str label, struct str count)
{
    struct val *v = val_push_map(c->mem, kpis);
    val_put_text(c->mem, v, "label", label);
    val_put_text(c->mem, v, "count", count);
}

static void put_words(struct ctx *c, struct dash *d, struct val *page)
{
    static const char *const keys[] = { "period", "by", "as_of", "verified_text", "without_day" };
    const struct str as_of[] = { pack_say(c, "recap.as_of"), STR(" "),
                                 val_get_text(page, "as_of") };
    d->says_now = str_join(c->mem, as_of, ARRAY_LEN(as_of));
    const struct str says[] = { val_get_text(page, "period"),
                                STR(" · "),
                                val_get_text(page, "by"),
                                STR(" · "),
                                d->says_now,
                                STR(" · "),
                                val_get_text(page, "verified_text") };
    d->says = str_join(c->mem, says, ARRAY_LEN(says));
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        val_put_text(c->mem, d->data, keys[i], val_get_text(page, keys[i]));
    }
    val_put_bool(c->mem, d->data, "verified", val_getz(page, "verified")->b);
    struct val *kpis = val_put_list(c->mem, d->data, "kpis");
    const struct val *totals = val_getz(page, "totals");
    for (size_t i = 0; i < KPIS_OF_RECAP; i++) {
        put_kpi(c, kpis, val_get_text(totals->list->items[i], "label"),
                val_get_text(totals->list->items[i], "count"));
    }
}

/* The same day a year before; the calendar begins with day 1. */
static day_t year_before(day_t d)
{
    const day_t before = day_add_months(d, -12);
    return before > 0 ? before : 1;
}

enum err dashboard_data(struct ctx *c, const struct recap_ask *ask, struct val **out)
{
    const struct recap_ask asks[] = { *ask,
                                      { .from = year_before(ask->from),
                                        .to = year_before(ask->to),
                                        .by_incident = ask->by_incident } };
    struct recap *counted[ARRAY_LEN(asks)] = { NULL };
    struct dash d = { .ask = *ask, .data = val_map(c->mem) };
    int64_t waits = 0;
    int64_t late = 0;
    int64_t in_time = 0;
    int64_t due = 0;
    TRY(recap_count_each(c, asks, ARRAY_LEN(asks), counted));
    d.now = counted[0];
    d.before = counted[1];
    put_words(c, &d, recap_page_data(c, ask, d.now));
    dash_put_trend(c, &d);
    TRY(dash_put_waits(c, &d, &waits));
    struct val *kpis = val_getz(d.data, "kpis");
    if ((c->who->rights & RIGHT_TASKFORCE_READ) != 0) {
        TRY(dash_put_late(c, &d, &late));
    } else {
        (void)val_put(c->mem, d.data, STR("late"), val_bool(c->mem, false)); /* the tree keeps it */
    }
    dash_put_area(c, &d);
    dash_put_ages(c, &d);
    dash_put_kinds(c, &d);
    dash_put_steps(c, &d);
    TRY(dash_put_answers(c, &d, &in_time, &due));
    dash_put_beside(c, &d);
    put_kpi(c, kpis, pack_say(c, "dashboard.kpi_answered"), dash_share(c, in_time, due));
    put_kpi(c, kpis, pack_say(c, "dashboard.kpi_waits"), recap_number(c, waits));
    if (val_count(val_getz(d.data, "late")) > 0) {
        put_kpi(c, kpis, pack_say(c, "dashboard.kpi_late"), recap_number(c, late));
    }
    *out = d.data;
    return OK;
}

static enum err make(struct ctx *c, const struct http_req *rq, struct http_resp *rs, bool print)
{
    struct recap_ask ask = { 0 };
    struct val *form = NULL;
    struct val *data = NULL;
    struct str query = STR_NONE;
    TRY(recap_read(c, rq, &ask, &form, &query));
    TRY(dashboard_data(c, &ask, &data));
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "query", query);
    val_put_bool(c->mem, data, "print", print);
    recap_put_periods(c, "/dasbor", data);
    return http_page(rs, "feature/dashboard/dashboard.html", pack_say(c, "dashboard.title"), data);
}

static enum err dashboard_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return make(c, rq, rs, false);
}

static enum err dashboard_print_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return make(c, rq, rs, true);
}

static const struct route routes[] = {
    { METHOD_GET, "/dasbor", dashboard_get, RIGHT_FIGURES_READ, 0, &recap_form_rec, NULL,
      "The leaders' page: trend, who waits for whom, late decisions, and the figures behind them" },
    { METHOD_GET, "/dasbor/cetak", dashboard_print_get, RIGHT_FIGURES_READ, 0, &recap_form_rec,
      NULL, "The same with its tables open, to print" },
    { METHOD_GET, "/dasbor/berkas/:file", dashboard_paper_get, RIGHT_FIGURES_READ, ROUTE_RAW,
      &recap_form_rec, NULL, "Its tables as a file" },
};

const struct feature dashboard_feature = {
    .name = "dashboard",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
};
