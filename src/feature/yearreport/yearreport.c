/* yearreport.c - the report of a year as page and as file, from the same blocks. */
#include "feature/yearreport/yearreport_priv.h"

#include "feature/clock/clock.h"
#include "feature/paper/paper.h"
#include "feature/recap/recap.h"
#include "rec/pack.h"

#define REC year_ask
#define REC_DEF "feature/yearreport/year_ask.def"
#define REC_FORM
#include "rec/rec_table.h"

bool year_span_of(int64_t year, day_t today, struct year_span *out)
{
    const day_t first = day_of((int)year, 1, 1);
    const day_t last = day_of((int)year, 12, 31);
    *out = (struct year_span){
        .year = year, .from = first, .to = last < today ? last : today, .over = last < today
    };
    for (int months = 3; months <= 12; months += 3) {
        const day_t ends = day_add_months(first, months) - 1;
        out->people_to = ends < today ? ends : out->people_to;
    }
    return first <= today;
}

static struct str year_text(struct ctx *c, int64_t year)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, year);
    return strbuf_str(&b);
}

/* ---- writing ---- */

void year_heading(struct ctx *c, struct letter *l, int level, const char *key)
{
    letter_add(l, LETTER_HEADING, level, pack_say(c, key));
}

void year_says(struct ctx *c, const struct year_span *y, const char *unit, struct letter *l)
{
    const struct str parts[] = {
        pack_say(c, "recap.unit"),
        STR(": "),
        pack_say(c, unit),
        STR(" · "),
        pack_say2(c, "recap.period", clock_day_text(c, y->from), clock_day_text(c, y->to)),
        STR(" · "),
        pack_say(c, "recap.as_of"),
        STR(" "),
        clock_time_text(c, c->now_ms),
    };
    letter_add(l, LETTER_SMALL, 0, str_join(c->mem, parts, ARRAY_LEN(parts)));
}

struct str year_cell(struct ctx *c, const struct val *row, const char *key)
{
    const struct val *v = val_getz(row, key);
    return v != NULL && v->kind == VAL_INT ? recap_number(c, v->i) : val_get_text(row, key);
}

void year_add_table(struct ctx *c, struct letter *l, const struct year_table *t,
                    const struct val *list)
{
    struct str cells[LETTER_CELLS_MAX];
    for (size_t i = 0; i < t->n; i++) {
        cells[i] = pack_say(c, t->heads[i]);
    }
    if (val_count(list) > 0) {
        letter_columns(l, cells, t->widths, t->n);
    }
    for (size_t k = 0; k < val_count(list); k++) {
        for (size_t i = 0; i < t->n; i++) {
            cells[i] = year_cell(c, list->list->items[k], t->columns[i]);
        }
        letter_row(l, cells, t->n, 0);
    }
}

enum err yearreport_fill(struct ctx *c, const struct year_span *y, struct letter *l)
{
    letter_add(l, LETTER_SMALL, 0,
               y->over ? pack_say(c, "yearreport.final")
                       : pack_say1(c, "yearreport.draft", c->who->name));
    TRY(year_body(c, y, l));
    TRY(year_meetings(c, y, l));
    TRY(year_decisions(c, y, l));
    TRY(year_prevention(c, y, l));
    TRY(year_people(c, y, l));
    return year_plan(c, y, l);
}

/* ---- the page: the blocks as they are printed ---- */

static struct val *new_block(struct ctx *c, struct val *blocks, const char *kind)
{
    struct val *v = val_push_map(c->mem, blocks);
    val_put_bool(c->mem, v, kind, true);
    return v;
}

static void put_row(struct ctx *c, const struct letter *l, size_t table,
                    const struct letter_block *b, struct val *rows)
{
    struct val *cells = val_put_list(c->mem, val_push_map(c->mem, rows), "cells");
    for (size_t i = 0; i < b->n; i++) {
        struct val *v = val_push_map(c->mem, cells);
        val_put_text(c->mem, v, "text", b->cells[i].n > 0 ? b->cells[i] : STR("–"));
        val_put_text(c->mem, v, "label", l->blocks[table].cells[i]);
        val_put_bool(c->mem, v, "names", i == 0);
        val_put_bool(c->mem, v, "figure", letter_is_figures(l, table, i));
    }
}

/* One block of a section; rows and facts go on where the one before began. */
static void put_block(struct ctx *c, const struct letter *l, size_t i, size_t *table,
                      struct val *blocks, struct val **open)
{
    static const char *const texts[LETTER_KINDS] = {
        [LETTER_HEADING] = "heading", [LETTER_TEXT] = "words", [LETTER_SMALL] = "small"
    };
    const struct letter_block *b = &l->blocks[i];
    if (b->kind == LETTER_COLUMNS) {
        *table = i;
        struct val *v = new_block(c, blocks, "table");
        put_row(c, l, i, b, val_put_list(c->mem, v, "heads"));
        *open = val_put_list(c->mem, v, "rows");
    } else if (b->kind == LETTER_ROW) {
        put_row(c, l, *table, b, *open);
    } else if (b->kind == LETTER_FACT) {
        if (l->blocks[i - 1].kind != LETTER_FACT) {
            *open = val_put_list(c->mem, new_block(c, blocks, "list"), "facts");
        }
        struct val *v = val_push_map(c->mem, *open);
        val_put_text(c->mem, v, "label", b->cells[0]);
        val_put_text(c->mem, v, "text", b->cells[1]);
    } else if (texts[b->kind] != NULL) {
        val_put_text(c->mem, new_block(c, blocks, texts[b->kind]), "text", b->cells[0]);
    }
}

/* "sections": a title and its blocks; what stands before the first heading is "mark". */
static void put_sections(struct ctx *c, const struct letter *l, struct val *data)
{
    struct val *sections = val_put_list(c->mem, data, "sections");
    struct val *blocks = NULL;
    struct val *open = NULL;
    size_t table = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (l->blocks[i].kind == LETTER_HEADING && l->blocks[i].level == 1) {
            struct val *s = val_push_map(c->mem, sections);
            val_put_text(c->mem, s, "title", l->blocks[i].cells[0]);
            blocks = val_put_list(c->mem, s, "blocks");
        } else if (blocks == NULL) {
            val_put_text(c->mem, data, "mark", l->blocks[i].cells[0]);
        } else {
            put_block(c, l, i, &table, blocks, &open);
        }
    }
}

/* ---- handlers ---- */

static enum err asked(struct ctx *c, const struct http_req *rq, struct year_span *y)
{
    struct year_ask ask = { 0 };
    const day_t today = clock_today(c);
    int year = 0;
    int month = 0;
    int day = 0;
    if ((c->who->rights & RIGHT_TASKFORCE_READ) == 0) {
        return fail(c, ERR_DENIED, "", "decision.not_your_agency");
    }
    TRY(http_read(c, rq, &year_ask_rec, true, &ask));
    day_split(today, &year, &month, &day);
    return year_span_of(ask.year_no != 0 ? ask.year_no : year, today, y)
               ? OK
               : fail(c, ERR_INPUT, "year_no", "yearreport.ahead");
}

static void put_years(struct ctx *c, const struct year_span *y, struct val *data)
{
    val_put_text(c->mem, data, "year", year_text(c, y->year));
    val_put_text(c->mem, data, "before", year_text(c, y->year - 1));
    val_put_text(c->mem, data, "after", y->over ? year_text(c, y->year + 1) : STR_NONE);
}

static enum err yearreport_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct year_span y = { 0 };
    struct val *data = val_map(c->mem);
    TRY(asked(c, rq, &y));
    const struct str title = pack_say1(c, "yearreport.of_year", year_text(c, y.year));
    struct letter *l = letter_new(c->mem, title, clock_today(c));
    TRY(yearreport_fill(c, &y, l));
    put_sections(c, l, data);
    put_years(c, &y, data);
    val_put_text(c->mem, data, "title", title);
    return http_page(rs, "feature/yearreport/yearreport.html", title, data);
}

static enum err yearreport_file_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct year_span y = { 0 };
    struct str name = STR_NONE;
    struct letter *l = NULL;
    TRY(asked(c, rq, &y));
    TRY(paper_name(c, http_param(rq, "file"), &name));
    if (!str_eqz(name, "laporan-tahunan")) {
        return fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
    }
    c->lang = LANG_ID; /* a paper of the city, whoever prints it */
    const struct str title = pack_say1(c, "yearreport.of_year", year_text(c, y.year));
    TRY(paper_begin(c, title, &l));
    letter_add(l, LETTER_TITLE, 0, title);
    TRY(yearreport_fill(c, &y, l));
    paper_sign(c, l);
    return paper_send(c, rs, l, http_param(rq, "file"));
}

static const struct route routes[] = {
    { METHOD_GET, "/gugus-tugas/laporan-tahunan", yearreport_get, RIGHT_FIGURES_READ, 0,
      &year_ask_rec, NULL, "The task force's report of a year, as it will be printed" },
    { METHOD_GET, "/gugus-tugas/laporan-tahunan/:file", yearreport_file_get, RIGHT_FIGURES_READ,
      ROUTE_RAW, &year_ask_rec, NULL, "The same as a file to print or to edit" },
};

const struct feature yearreport_feature = {
    .name = "yearreport",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
};
