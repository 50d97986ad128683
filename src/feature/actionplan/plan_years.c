/*
 * plan_years.c - the plan of action over several years: a row that is continued keeps its line, and its targets stand year beside
 * year. Each year has its own target and its own figures; none is derived from another.
 */
#include "feature/actionplan/plan_counted.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "rec/pack.h"

#define YEARS 5 /* of a plan of action; what is wider does not fit a page */
#define YEAR_ROWS_MAX 2500

/* Rows of the years $1 to $2, those of a line behind each other. */
const struct stmt PLAN_Q_YEARS = {
    "actionplan_years", "ii",
    "SELECT id, year_no, pillar, objective, activity, agency_id, indicator, unit, counting, measure, line_id, target,"
    " q1, q2, q3, q4, as_of, source, obstacle, next_step, dropped, version"
    " FROM plan_row WHERE year_no >= $1 AND year_no <= $2"
    " ORDER BY pillar, COALESCE(line_id, id), year_no, id LIMIT 2500"
};

static struct str line_of(const struct plan_row *p)
{
    return p->line_id.n > 0 ? p->line_id : p->id;
}

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

/* Two years before, two after. */
static int64_t first_year(int64_t year)
{
    return year - YEARS / 2;
}

static enum err rows_of(struct ctx *c, int64_t from, struct plan_row **out, size_t *n)
{
    struct rows r;
    enum err e = OK;
    *out = NEW_ARRAY(c->mem, struct plan_row, YEAR_ROWS_MAX);
    *n = 0;
    TRY(store_query(c, &PLAN_Q_YEARS, VALS(V_INT(from), V_INT(from + YEARS - 1)), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &plan_row_rec, &r, 0, &(*out)[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

/* "26 / 40": reached of the target; "– / 40" without a figure. */
static struct str cell(struct ctx *c, const struct plan_row *p)
{
    int64_t reached = 0;
    const bool any = plan_row_reached(p, &reached);
    const struct str parts[] = { any ? number(c, reached) : STR("–"), STR(" / "),
                                 number(c, p->target) };
    return p->dropped != 0 ? pack_say(c, "plan_row.is_dropped")
                           : str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* "Kunjungan ke sekolah (sekolah), Dinas Pendidikan": of the line's newest year. */
static struct str name_of(struct ctx *c, const struct plan_row *p)
{
    const struct str parts[] = { p->activity,
                                 STR(": "),
                                 p->indicator,
                                 STR(" ("),
                                 p->unit,
                                 STR("), "),
                                 consent_agency_name(c, p->agency_id) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static void add_line(struct ctx *c, int64_t from, const struct plan_row *p, size_t n,
                     struct letter *l)
{
    struct str cells[1 + YEARS] = { name_of(c, &p[n - 1]) };
    for (size_t i = 0; i < YEARS; i++) {
        cells[1 + i] = STR("–");
    }
    for (size_t i = 0; i < n; i++) {
        cells[1 + (p[i].year_no - from)] = cell(c, &p[i]);
    }
    letter_row(l, cells, ARRAY_LEN(cells), 0);
}

enum err plan_years_fill(struct ctx *c, int64_t year, struct letter *l)
{
    static const int widths[1 + YEARS] = { 60, 20, 20, 20, 20, 20 };
    const int64_t from = first_year(year);
    struct str heads[1 + YEARS] = { pack_say(c, "plan_row.activity") };
    struct plan_row *p = NULL;
    size_t n = 0;
    for (size_t i = 0; i < YEARS; i++) {
        heads[1 + i] = number(c, from + (int64_t)i);
    }
    TRY(rows_of(c, from, &p, &n));
    letter_add(l, LETTER_SMALL, 0,
               pack_say1(c, n > 0 ? "plan_years.says" : "plan_years.none",
                         clock_day_text(c, clock_today(c))));
    for (size_t at = 0, end = 0; at < n; at = end) {
        if (at == 0 || !str_eq(p[at - 1].pillar, p[at].pillar)) {
            letter_add(l, LETTER_HEADING, 1, pack_code_label(c, "subgroup", p[at].pillar));
            letter_columns(l, heads, widths, ARRAY_LEN(widths));
        }
        for (end = at + 1; end < n && str_eq(line_of(&p[end]), line_of(&p[at])) &&
                           str_eq(p[end].pillar, p[at].pillar);
             end++) {
            /* to the end of this line */
        }
        add_line(c, from, p + at, end - at, l);
    }
    return OK;
}

static void put_cells(struct ctx *c, const struct letter_block *heads, const struct letter_block *b,
                      struct val *list)
{
    struct val *cells = val_put_list(c->mem, val_push_map(c->mem, list), "cells");
    for (size_t i = 0; i < b->n; i++) {
        struct val *v = val_push_map(c->mem, cells);
        val_put_text(c->mem, v, "text", b->cells[i]);
        val_put_text(c->mem, v, "label", heads->cells[i]);
        val_put_bool(c->mem, v, "names", i == 0);
    }
}

enum err plan_years_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    int64_t year = 0;
    struct val *data = val_map(c->mem);
    struct val *groups = val_put_list(c->mem, data, "groups");
    struct val *group = NULL;
    struct val *rows = NULL;
    const struct letter_block *heads = NULL;
    TRY(plan_year_asked(c, rq, &year));
    struct letter *l = letter_new(c->mem, STR_NONE, clock_today(c));
    TRY(plan_years_fill(c, year, l));
    for (size_t i = 0; i < l->n; i++) {
        const struct letter_block *b = &l->blocks[i];
        if (b->kind == LETTER_HEADING) {
            group = val_push_map(c->mem, groups);
            val_put_text(c->mem, group, "pillar", b->cells[0]);
        } else if (b->kind == LETTER_COLUMNS) {
            heads = b;
            put_cells(c, heads, b, val_put_list(c->mem, group, "heads"));
            rows = val_put_list(c->mem, group, "rows");
        } else if (b->kind == LETTER_ROW) {
            put_cells(c, heads, b, rows);
        } else {
            val_put_text(c->mem, data, "says", b->cells[0]);
        }
    }
    plan_put_year(c, year, data);
    return http_page(rs, "feature/actionplan/plan_years.html", pack_say(c, "plan_years.title"),
                     data);
}

/* The row of that line in a year; NULL: none. */
static enum err find(struct ctx *c, struct str line, int64_t year, struct plan_row **out)
{
    struct plan_row *p = NULL;
    size_t n = 0;
    *out = NULL;
    TRY(plan_rows_of(c, year, &p, &n));
    for (size_t i = 0; i < n; i++) {
        *out = str_eq(line_of(&p[i]), line) ? &p[i] : *out;
    }
    return OK;
}

/* What is aimed at stays; figures, obstacles and records belong to their year. Continued already: to that row. */
enum err plan_continue_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row was = { 0 };
    struct plan_row *there = NULL;
    TRY(rec_get(c, &plan_row_rec, http_param(rq, "row"), &was));
    TRY(find(c, line_of(&was), was.year_no + 1, &there));
    if (there != NULL) {
        return http_go(c, rs, "/rencana-aksi/", there->id, "");
    }
    struct plan_row next = { .year_no = was.year_no + 1,
                             .pillar = was.pillar,
                             .objective = was.objective,
                             .activity = was.activity,
                             .agency_id = was.agency_id,
                             .indicator = was.indicator,
                             .unit = was.unit,
                             .counting = was.counting,
                             .measure = was.measure,
                             .line_id = line_of(&was),
                             .target = was.target };
    static const char *const kept[] = { "year_no",   "pillar",    "objective", "activity",
                                        "agency_id", "indicator", "unit",      "counting",
                                        "measure",   "line_id",   "target" };
    for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
        rec_set_has(&plan_row_rec, &next, kept[i]);
    }
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &plan_row_rec, &next));
    http_flash(rs, "flash.plan_continued");
    return http_go(c, rs, "/rencana-aksi/", next.id, "");
}
