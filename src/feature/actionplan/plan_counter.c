/*
 * plan_counter.c - counters that a grant and the budget ask for, fed from what was recorded: meetings and activities by budget item,
 * trainings, victims by service. Which there are is the pack's (rule/counter). Nothing is typed in; each shows what it counts.
 */
#include "feature/actionplan/plan_counted.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/meeting/meeting.h"
#include "feature/prevention/prevention.h"
#include "feature/recap/recap.h"
#include "rec/pack.h"

/* All of a year that a counter may count. */
struct recorded {
    struct programme *lines;
    struct activity *acts;
    struct training *trainings;
    struct meeting_held *meetings;
    size_t n_lines, n_acts, n_trainings, n_meetings;
};

struct taken {
    struct plan_counted *at;
    size_t n;
};

static enum err read_recorded(struct ctx *c, int64_t year, struct recorded *s)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    const day_t first = day_of((int)year, 1, 1);
    const day_t last = day_of((int)year, 12, 31);
    TRY(programme_of_year(c, year, &s->lines, &s->n_lines));
    TRY(activity_of_year(c, year, &s->acts, &s->n_acts));
    TRY(training_between(c, first, last, &s->trainings, &s->n_trainings));
    return meeting_held(c, day_start_ms(first, offset), day_start_ms(last + 1, offset),
                        &s->meetings, &s->n_meetings);
}

/* The money of an activity is that of the line it was done for. */
static bool is_paid_by(const struct recorded *s, const struct activity *a, struct str item)
{
    bool paid = false;
    for (size_t i = 0; i < s->n_lines && !paid; i++) {
        paid = str_eq(s->lines[i].id, a->programme_id) && str_eq(s->lines[i].budget_item, item);
    }
    return paid;
}

static void take(struct recorded *s, struct ctx *c, struct str counts, struct str item,
                 struct taken *t)
{
    const bool budget = str_eqz(counts, "BUDGET");
    t->at = NEW_ARRAY(c->mem, struct plan_counted, s->n_acts + s->n_trainings + s->n_meetings + 1);
    t->n = 0;
    for (size_t i = 0; i < s->n_meetings && budget; i++) {
        if (str_eq(s->meetings[i].budget_item, item)) {
            t->at[t->n++] = plan_of_meeting(c, &s->meetings[i]);
        }
    }
    for (size_t i = 0; i < s->n_acts && budget; i++) {
        if (is_paid_by(s, &s->acts[i], item)) {
            t->at[t->n++] = plan_of_activity(c, &s->acts[i]);
        }
    }
    for (size_t i = 0; i < s->n_trainings && str_eqz(counts, "TRAINING"); i++) {
        t->at[t->n++] = plan_of_training(&s->trainings[i]);
    }
}

/* "–" for a quarter that has not begun. */
static void put_quarters(struct ctx *c, const struct taken *t, struct str measure, int64_t year,
                         struct val *v)
{
    static const char *const names[PLAN_QUARTERS] = { "q1", "q2", "q3", "q4" };
    int64_t sums[PLAN_QUARTERS];
    int64_t all = 0;
    plan_counted_sum(t->at, t->n, measure, year, sums);
    for (size_t q = 0; q < PLAN_QUARTERS; q++) {
        const bool begun = day_of((int)year, 1 + 3 * (int)q, 1) <= clock_today(c);
        all += sums[q];
        val_put_text(c->mem, v, names[q], begun ? recap_number(c, sums[q]) : STR("–"));
    }
    val_put_text(c->mem, v, "sum", recap_number(c, all));
    val_put_int(c->mem, v, "n", all);
}

static void put_counter(struct ctx *c, const struct pack_table *p, size_t row, struct recorded *s,
                        int64_t year, struct val *list)
{
    const bool id = c->lang == LANG_ID;
    struct taken t = { 0 };
    struct val *v = val_push_map(c->mem, list);
    take(s, c, pack_cell(p, row, "counts"), pack_cell(p, row, "match"), &t);
    val_put_text(c->mem, v, "key", pack_cell(p, row, "key"));
    val_put_text(c->mem, v, "label", pack_cell(p, row, id ? "label_id" : "label_en"));
    val_put_text(c->mem, v, "unit", pack_cell(p, row, id ? "unit_id" : "unit_en"));
    put_quarters(c, &t, pack_cell(p, row, "measure"), year, v);
    plan_put_counted(c, t.at, t.n, v);
    val_put_int(c->mem, v, "n_records", (int64_t)t.n);
}

static void put_counters(struct ctx *c, struct recorded *s, int64_t year, struct val *data)
{
    const struct pack_table *p = pack_table(c->packs, STR("rule/counter"));
    struct val *groups = val_put_list(c->mem, data, "groups");
    struct val *list = NULL;
    const char *column = c->lang == LANG_ID ? "group_id" : "group_en";
    for (size_t i = 0; p != NULL && i < p->n_rows; i++) {
        if (list == NULL || !str_eq(pack_cell(p, i, column), pack_cell(p, i - 1, column))) {
            struct val *g = val_push_map(c->mem, groups);
            val_put_text(c->mem, g, "title", pack_cell(p, i, column));
            list = val_put_list(c->mem, g, "counters");
        }
        put_counter(c, p, i, s, year, list);
    }
}

/* ---- victims by service ---- */

/* The last day of the year's last whole quarter that is over; 0: none is. */
static day_t whole_quarters(int64_t year, day_t today)
{
    day_t last = 0;
    for (int months = 3; months <= 12; months += 3) {
        const day_t ends = day_add_months(day_of((int)year, 1, 1), months) - 1;
        last = ends < today ? ends : last;
    }
    return last;
}

static struct str category(struct ctx *c, struct str code)
{
    return str_eqz(code, "TIDAK_DIKETAHUI") ? pack_say(c, "recap.unknown")
                                            : pack_code_label(c, "victim_category", code);
}

static void put_cell(struct ctx *c, struct str text, struct str label, struct val *cells)
{
    struct val *v = val_push_map(c->mem, cells);
    val_put_text(c->mem, v, "text", text);
    val_put_text(c->mem, v, "label", label);
}

/* Each service with women, children and the others; small cells hidden with those that would give them away. */
static void put_services(struct ctx *c, const struct recap_cross *x, struct val *data)
{
    struct val *heads = val_put_list(c->mem, data, "categories");
    struct val *rows = val_put_list(c->mem, data, "services");
    bool *hidden = NEW_ARRAY(c->mem, bool, x->row->n * x->col->n);
    recap_hide_cross(c, x, hidden);
    for (size_t j = 0; j < x->col->n; j++) {
        if (recap_is_printed(x->col, j)) {
            put_cell(c, category(c, x->col->codes[j]), STR_NONE, heads);
        }
    }
    for (size_t i = 0; i < x->row->n; i++) {
        if (!recap_is_printed(x->row, i)) {
            continue;
        }
        struct val *row = val_push_map(c->mem, rows);
        struct val *cells = val_put_list(c->mem, row, "cells");
        const struct str code = x->row->codes[i];
        val_put_text(c->mem, row, "label",
                     i == x->row->bucket ? pack_say(c, "recap.unknown")
                                         : pack_code_label(c, "service", code));
        val_put_text(c->mem, row, "sum", recap_number(c, x->row->counts[i]));
        for (size_t j = 0; j < x->col->n; j++) {
            const size_t at = i * x->col->n + j;
            if (recap_is_printed(x->col, j)) {
                put_cell(c,
                         hidden[at] ? pack_say(c, "recap_report.hidden")
                                    : recap_number(c, x->counts[at]),
                         category(c, x->col->codes[j]), cells);
            }
        }
    }
}

static enum err put_victims(struct ctx *c, int64_t year, struct val *data)
{
    const struct recap_ask ask = { .from = day_of((int)year, 1, 1),
                                   .to = whole_quarters(year, clock_today(c)) };
    struct recap *r = NULL;
    const bool may = (c->who->rights & RIGHT_FIGURES_READ) != 0;
    val_put_bool(c->mem, data, "counts_victims", may);
    val_put_bool(c->mem, data, "quarter_over", ask.to != 0);
    (void)val_put_list(c->mem, data, "services");
    (void)val_put_list(c->mem, data, "categories");
    if (!may || ask.to == 0) {
        return OK;
    }
    TRY(recap_count(c, &ask, &r));
    const struct str recap[] = { STR("/rekap?from_day="), day_iso(c->mem, ask.from),
                                 STR("&to_day="), day_iso(c->mem, ask.to) };
    put_services(c, recap_cross(r, STR("service.victim_category")), data);
    val_put_text(c->mem, data, "recap", str_join(c->mem, recap, ARRAY_LEN(recap)));
    val_put_text(
        c->mem, data, "period",
        pack_say2(c, "recap.period", clock_day_text(c, ask.from), clock_day_text(c, ask.to)));
    return OK;
}

enum err plan_counter_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct recorded s = { 0 };
    int64_t year = 0;
    struct val *data = val_map(c->mem);
    TRY(plan_year_asked(c, rq, &year));
    TRY(read_recorded(c, year, &s));
    put_counters(c, &s, year, data);
    TRY(put_victims(c, year, data));
    plan_put_year(c, year, data);
    val_put_text(c->mem, data, "as_of", clock_time_text(c, c->now_ms));
    return http_page(rs, "feature/actionplan/plan_counter.html", pack_say(c, "plan_counter.title"),
                     data);
}
