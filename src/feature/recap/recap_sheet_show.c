/* recap_sheet_show.c - a sheet for outside on screen, on paper, as CSV, as JSON, and as text for the press: the same numbers. */
#include "calc/disclosure.h"
#include "feature/clock/clock.h"
#include "feature/paper/paper.h"
#include "feature/recap/recap_sheet.h"
#include "feature/recap/speech.h"
#include "out/csv_out.h"
#include "rec/pack.h"

#define LONG_LIST 14 /* as in recap_data.c: of a longer list what never came is left out */
#define CELLS_MAX (LETTER_CELLS_MAX - 1)

static const struct {
    const char *title, *vocab, *columns, *unit;
    enum recap_unit counts;
} shown[SHEET_TABLES] = {
    [SHEET_CASES] = { "recap.total.cases", NULL, NULL, "recap.unit.case", RECAP_CASE },
    [SHEET_VICTIMS] = { "recap.total.victims", NULL, NULL, "recap.unit.victim", RECAP_VICTIM },
    [SHEET_SEX] = { "recap.victim_sex", "sex", NULL, "recap.unit.victim", RECAP_VICTIM },
    [SHEET_CHILDREN] = { "recap_report.children", NULL, NULL, "recap.unit.victim", RECAP_VICTIM },
    [SHEET_KINDS] = { "recap.violence_kind", "violence_kind", NULL, "recap.unit.victim_kind",
                      RECAP_VICTIM_KIND },
    [SHEET_PLACE] = { "recap.place", "place", NULL, "recap.unit.victim", RECAP_VICTIM },
    [SHEET_PERPETRATORS] = { "recap.perpetrator_sex", "sex", NULL, "recap.unit.perpetrator",
                             RECAP_PERPETRATOR },
    [SHEET_RELATION] = { "recap.relation", "relation", NULL, "recap.unit.pair", RECAP_PAIR },
    [SHEET_SERVICE] = { "recap.service", "service", NULL, "recap.unit.victim_service",
                        RECAP_VICTIM_SERVICE },
    [SHEET_KECAMATAN] = { "recap.kecamatan", "kecamatan", NULL, "recap.unit.case", RECAP_CASE },
    [SHEET_CHANNEL] = { "recap.channel", "channel", NULL, "recap.unit.case", RECAP_CASE },
    [SHEET_CROSS] = { "recap_report.kecamatan_sex", "kecamatan", "sex", "recap.unit.victim",
                      RECAP_VICTIM },
};

static struct str label(struct ctx *c, const char *vocab, struct str code)
{
    if (vocab == NULL) {
        return pack_say(c, str_eqz(code, "ANAK") ? "recap_report.child" : "recap_report.no_child");
    }
    return str_eqz(code, "TIDAK_DIKETAHUI") ? pack_say(c, "recap.unknown")
                                            : pack_code_label(c, vocab, code);
}

static struct str number(struct ctx *c, int64_t n)
{
    return n == DISCLOSURE_HIDDEN ? pack_say(c, "recap_report.hidden") : recap_number(c, n);
}

/* ---- one table as heads and rows of text, for the screen and for paper ---- */

struct shape {
    struct str heads[CELLS_MAX];
    size_t n_heads;
    struct str (*rows)[CELLS_MAX + 1]; /* the name first */
    size_t n_rows;
};

/* "15.71.01:P": what stands before the colon and behind it. */
static struct str split(struct str code, struct str *col)
{
    const size_t at = str_find(code, ':', 0);
    *col = at == SIZE_MAX ? STR_NONE : str_cut(code, at + 1, code.n);
    return str_cut(code, 0, at == SIZE_MAX ? code.n : at);
}

static void shape_cross(struct ctx *c, const struct sheet_table *t, struct shape *to)
{
    struct str before = STR_NONE;
    size_t cells = 0;
    for (size_t i = 0; i < t->n; i++) {
        struct str col;
        const struct str row = split(t->lines[i].code, &col);
        if (i == 0 || !str_eq(row, before)) {
            to->rows[to->n_rows++][0] = label(c, "kecamatan", row);
            cells = 0;
        }
        before = row;
        if (cells == CELLS_MAX) {
            continue;
        }
        if (to->n_rows == 1) {
            to->heads[to->n_heads++] =
                str_eqz(col, "TOTAL") ? pack_say(c, "recap.total") : label(c, "sex", col);
        }
        to->rows[to->n_rows - 1][++cells] = number(c, t->lines[i].n);
    }
}

/* A code of which there was none, in a list that names the unknown as well, or too many. */
static bool is_left_out(const struct sheet_table *t, size_t i)
{
    return t->lines[i].n == 0 && (t->n > LONG_LIST || str_eqz(t->lines[i].code, "TIDAK_DIKETAHUI"));
}

static void shape_list(struct ctx *c, const struct sheet_table *t, const char *vocab,
                       struct shape *to)
{
    to->heads[to->n_heads++] = pack_say(c, "speech.count");
    for (size_t i = 0; i < t->n; i++) {
        if (!is_left_out(t, i)) {
            to->rows[to->n_rows][0] = label(c, vocab, t->lines[i].code);
            to->rows[to->n_rows++][1] = number(c, t->lines[i].n);
        }
    }
    if (t->total != DISCLOSURE_HIDDEN) {
        to->rows[to->n_rows][0] = pack_say(c, "recap.total");
        to->rows[to->n_rows++][1] = number(c, t->total);
    }
}

static struct shape shape_of(struct ctx *c, const struct sheet *s, enum sheet_at at)
{
    struct shape to = { .n_heads = 0 };
    to.rows = arena_alloc(c->mem, (s->t[at].n + 1) * sizeof *to.rows);
    if (at == SHEET_CROSS) {
        shape_cross(c, &s->t[at], &to);
    } else {
        shape_list(c, &s->t[at], shown[at].vocab, &to);
    }
    return to;
}

/* What stands below a table's name. */
static struct str note(struct ctx *c, const struct sheet *s, enum sheet_at at)
{
    if (!s->t[at].shown) {
        const struct str key[] = { STR("recap_sheet.why."), s->t[at].why };
        return pack_say(c, str_z(c->mem, str_join(c->mem, key, ARRAY_LEN(key))));
    }
    return at == SHEET_KINDS ? pack_say(c, "recap_report.kinds_few") : STR_NONE;
}

/* ---- the screen ---- */

static void put_head(struct ctx *c, const struct sheet *s, struct val *data)
{
    const int64_t cases = s->t[SHEET_CASES].total;
    val_put_text(
        c->mem, data, "period",
        pack_say2(c, "recap.period", clock_day_text(c, s->from), clock_day_text(c, s->to)));
    val_put_text(c->mem, data, "by", pack_say(c, "recap.by.report"));
    val_put_text(c->mem, data, "as_of", clock_time_text(c, s->as_of_ms));
    val_put_bool(c->mem, data, "verified", s->verified == cases);
    val_put_text(c->mem, data, "verified_text",
                 s->verified == cases
                     ? pack_say(c, "recap.verified")
                     : pack_say2(c, "recap.not_verified", recap_number(c, s->verified),
                                 recap_number(c, cases)));
}

static void put_table(struct ctx *c, const struct sheet *s, enum sheet_at at, struct val *list)
{
    const struct shape of = shape_of(c, s, at);
    struct val *t = val_push_map(c->mem, list);
    struct val *heads = val_put_list(c->mem, t, "heads");
    struct val *rows = val_put_list(c->mem, t, "rows");
    val_put_textz(c->mem, t, "id", sheet_table_name(at));
    val_put_text(c->mem, t, "title", pack_say(c, shown[at].title));
    val_put_text(c->mem, t, "unit", pack_say(c, shown[at].unit));
    val_put_text(c->mem, t, "note", note(c, s, at));
    val_put_bool(c->mem, t, "crossed", at == SHEET_CROSS);
    for (size_t i = 0; s->t[at].shown && i < of.n_heads; i++) {
        val_put_text(c->mem, val_push_map(c->mem, heads), "text", of.heads[i]);
    }
    for (size_t i = 0; s->t[at].shown && i < of.n_rows; i++) {
        struct val *row = val_push_map(c->mem, rows);
        struct val *cells = val_put_list(c->mem, row, "cells");
        val_put_text(c->mem, row, "label", of.rows[i][0]);
        for (size_t j = 0; j < of.n_heads; j++) {
            struct val *cell = val_push_map(c->mem, cells);
            val_put_text(c->mem, cell, "text", of.rows[i][j + 1]);
            val_put_text(c->mem, cell, "head", of.heads[j]);
        }
    }
}

void sheet_put(struct ctx *c, const struct sheet *s, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "tables");
    put_head(c, s, data);
    val_put_text(c->mem, data, "cases", recap_number(c, s->t[SHEET_CASES].total));
    val_put_text(c->mem, data, "victims", recap_number(c, s->t[SHEET_VICTIMS].total));
    for (enum sheet_at at = SHEET_SEX; at < SHEET_TABLES; at++) {
        put_table(c, s, at, list);
    }
}

/* ---- for programs ---- */

static int offset(const struct ctx *c)
{
    return pack_hours(c->packs)->utc_offset_minutes;
}

struct val *sheet_data(struct ctx *c, const struct sheet *s)
{
    struct val *data = val_map(c->mem);
    struct val *period = val_put_map(c->mem, data, "period");
    struct val *tables = val_put_list(c->mem, data, "tables");
    val_put_text(c->mem, period, "from", day_iso(c->mem, s->from));
    val_put_text(c->mem, period, "to", day_iso(c->mem, s->to));
    val_put_textz(c->mem, period, "by", "report");
    val_put_text(c->mem, data, "as_of", day_ms_iso(c->mem, s->as_of_ms, offset(c)));
    val_put_int(c->mem, data, "cases_verified", s->verified);
    for (enum sheet_at at = 0; at < SHEET_TABLES; at++) {
        const struct sheet_table *t = &s->t[at];
        struct val *v = val_push_map(c->mem, tables);
        struct val *counts = val_put_map(c->mem, v, "counts");
        val_put_textz(c->mem, v, "table", sheet_table_name(at));
        val_put_textz(c->mem, v, "unit", recap_unit_text(shown[at].counts));
        val_put_bool(c->mem, v, "shown", t->shown);
        val_put(c->mem, v, STR("total"),
                t->shown && t->total != DISCLOSURE_HIDDEN ? val_int(c->mem, t->total)
                                                          : val_null(c->mem));
        for (size_t i = 0; i < t->n; i++) {
            val_put(c->mem, counts, t->lines[i].code,
                    t->lines[i].n == DISCLOSURE_HIDDEN ? val_null(c->mem)
                                                       : val_int(c->mem, t->lines[i].n));
        }
    }
    return data;
}

static void csv_line(struct ctx *c, struct csv_out *w, const struct sheet *s, enum sheet_at at,
                     struct str code, struct str text, int64_t n)
{
    csv_out_text(w, str_of(sheet_table_name(at)));
    csv_out_text(w, str_of(recap_unit_text(shown[at].counts)));
    csv_out_text(w, code);
    csv_out_text(w, text);
    if (n == DISCLOSURE_HIDDEN) {
        csv_out_text(w, pack_say(c, "recap_report.hidden"));
    } else {
        csv_out_int(w, n);
    }
    csv_out_text(w, day_iso(c->mem, s->from));
    csv_out_text(w, day_iso(c->mem, s->to));
    csv_out_text(w, STR("report"));
    csv_out_text(w, day_ms_iso(c->mem, s->as_of_ms, offset(c)));
    csv_out_text(w, str_of(s->verified == s->t[SHEET_CASES].total ? "yes" : "no"));
    csv_out_row(w);
}

static struct str csv_label(struct ctx *c, enum sheet_at at, struct str code)
{
    struct str col;
    const struct str row = split(code, &col);
    const struct str parts[] = { label(c, shown[at].vocab, row), STR(", "),
                                 str_eqz(col, "TOTAL") ? pack_say(c, "recap.total")
                                                       : label(c, "sex", col) };
    return at == SHEET_CROSS ? str_join(c->mem, parts, ARRAY_LEN(parts)) : parts[0];
}

struct str sheet_csv(struct ctx *c, const struct sheet *s)
{
    static const char *const header[] = { "table", "unit", "code", "label", "count",
                                          "from",  "to",   "by",   "as_of", "verified" };
    struct strbuf b;
    struct csv_out w;
    strbuf_init(&b, c->mem);
    csv_out_init(&w, &b, ',', true);
    for (size_t i = 0; i < ARRAY_LEN(header); i++) {
        csv_out_text(&w, str_of(header[i]));
    }
    csv_out_row(&w);
    for (enum sheet_at at = 0; at < SHEET_TABLES; at++) {
        const struct sheet_table *t = &s->t[at];
        for (size_t i = 0; at >= SHEET_SEX && i < t->n; i++) {
            csv_line(c, &w, s, at, t->lines[i].code, csv_label(c, at, t->lines[i].code),
                     t->lines[i].n);
        }
        if (t->shown && t->total != DISCLOSURE_HIDDEN) {
            csv_line(c, &w, s, at, STR("TOTAL"), pack_say(c, "recap.total"), t->total);
        }
    }
    return strbuf_str(&b);
}

/* ---- paper ---- */

static void letter_table(struct ctx *c, struct letter *l, const struct sheet *s, enum sheet_at at,
                         struct str says)
{
    static const int widths[LETTER_CELLS_MAX] = { 40, 20, 20, 20, 20, 20, 20, 20 };
    static const int list_widths[] = { 75, 25 };
    const struct shape of = shape_of(c, s, at);
    struct str heads[LETTER_CELLS_MAX] = { pack_say(c, shown[at].title) };
    const struct str unit[] = { pack_say(c, "recap.unit"), STR(": "), pack_say(c, shown[at].unit),
                                STR(" · "), says };
    letter_add(l, LETTER_HEADING, 2, heads[0]);
    letter_add(l, LETTER_SMALL, 0, str_join(c->mem, unit, ARRAY_LEN(unit)));
    letter_add(l, LETTER_SMALL, 0, note(c, s, at));
    if (!s->t[at].shown || of.n_rows == 0) {
        return;
    }
    for (size_t i = 0; i < of.n_heads; i++) {
        heads[i + 1] = of.heads[i];
    }
    letter_columns(l, heads, of.n_heads == 1 ? list_widths : widths, of.n_heads + 1);
    for (size_t i = 0; i < of.n_rows; i++) {
        letter_row(l, of.rows[i], of.n_heads + 1, 0);
    }
}

static void letter_totals(struct ctx *c, struct letter *l, const struct sheet *s)
{
    static const int widths[] = { 75, 25 };
    const struct str heads[] = { pack_say(c, "speech.figure"), pack_say(c, "speech.count") };
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (enum sheet_at at = SHEET_CASES; at <= SHEET_VICTIMS; at++) {
        const struct str cells[] = { pack_say(c, shown[at].title),
                                     recap_number(c, s->t[at].total) };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

void sheet_letter(struct ctx *c, const struct sheet_past *p, struct letter *l)
{
    struct val *data = val_map(c->mem);
    put_head(c, &p->sheet, data);
    const struct str says[] = { val_get_text(data, "period"),       STR(" · "),
                                val_get_text(data, "by"),           STR(" · "),
                                pack_say(c, "recap.as_of"),         STR(" "),
                                val_get_text(data, "as_of"),        STR(" · "),
                                val_get_text(data, "verified_text") };
    const struct str below = str_join(c->mem, says, ARRAY_LEN(says));
    letter_add(l, LETTER_SMALL, 0, pack_say(c, "recap_report.outside_mark"));
    letter_add(l, LETTER_TITLE, 0, pack_say(c, "recap_report.outside"));
    letter_add(l, LETTER_TEXT, 0, val_get_text(data, "period"));
    letter_pair(l, LETTER_FACT, pack_say(c, "recap_sheet.no"), recap_number(c, p->row.no));
    letter_pair(l, LETTER_FACT, pack_say(c, "recap_sheet.receivers"), p->row.receivers);
    letter_pair(l, LETTER_FACT, pack_say(c, "recap_sheet.purpose"), p->row.purpose);
    letter_totals(c, l, &p->sheet);
    letter_add(l, LETTER_SMALL, 0, recap_source(c, data));
    for (enum sheet_at at = SHEET_SEX; at < SHEET_TABLES; at++) {
        letter_table(c, l, &p->sheet, at, below);
    }
}

/* ---- for the press ---- */

static const struct sheet_line *find_line(const struct sheet_table *t, const char *code)
{
    for (size_t i = 0; t->shown && i < t->n; i++) {
        if (str_eqz(t->lines[i].code, code)) {
            return &t->lines[i];
        }
    }
    return NULL;
}

static void say_kinds(struct ctx *c, const struct sheet_table *t, struct strbuf *out)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < t->n; i++) {
        strbuf_putz(&b, b.n > 0 ? ", " : "");
        strbuf_put(&b, pack_code_label(c, "violence_kind", t->lines[i].code));
        strbuf_putc(&b, ' ');
        strbuf_put(&b, recap_number(c, t->lines[i].n));
    }
    if (b.n > 0) {
        strbuf_put(out, pack_say1(c, "recap_sheet.kinds", strbuf_str(&b)));
        strbuf_putc(out, '\n');
    }
}

static void say_children(struct ctx *c, const struct sheet *s, struct strbuf *out)
{
    const struct sheet_line *children = find_line(&s->t[SHEET_CHILDREN], "ANAK");
    struct val *said = val_list(c->mem);
    if (children == NULL || children->n == DISCLOSURE_HIDDEN) {
        return;
    }
    recap_say_part(c, "speech.children", "recap.unit.victim", children->n,
                   s->t[SHEET_VICTIMS].total, said, said);
    for (size_t i = 0; i < val_count(said); i++) {
        strbuf_put(out, val_get_text(said->list->items[i], "text"));
        strbuf_putc(out, '\n');
    }
}

struct str sheet_press(struct ctx *c, const struct sheet *s)
{
    struct strbuf b;
    struct val *data = val_map(c->mem);
    put_head(c, s, data);
    strbuf_init(&b, c->mem);
    strbuf_put(
        &b, pack_say2(c, "recap_sheet.press_period", paper_day(c, s->from), paper_day(c, s->to)));
    strbuf_putc(&b, ' ');
    strbuf_put(&b, pack_say2(c, "speech.cases", recap_number(c, s->t[SHEET_CASES].total),
                             recap_number(c, s->t[SHEET_VICTIMS].total)));
    strbuf_putc(&b, '\n');
    say_children(c, s, &b);
    say_kinds(c, &s->t[SHEET_KINDS], &b);
    strbuf_put(&b, pack_say(c, "speech.unit_note"));
    strbuf_putc(&b, '\n');
    strbuf_put(&b, recap_source(c, data));
    strbuf_putc(&b, '\n');
    strbuf_put(&b, paper_word(c, "press_help"));
    return strbuf_str(&b);
}
