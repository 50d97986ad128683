/*
 * recap_sheet.c - making a sheet for outside, and its line in the ledger.
 *
 * What could be set against each other is kept apart. Within a sheet tables share totals and nothing else: none is a sum of
 * another's rows, so children are not said in age bands; the one table of two ways shares a list with one other table. Between
 * sheets calc/disclosure looks at what their difference tells, table by table. A list of kinds has no total, so that each kind
 * stands for itself: it is named or it is not. A table of two ways goes out once for a day: a second one around it would be a
 * third way.
 */
#include "feature/recap/recap_sheet.h"

#include "calc/disclosure.h"
#include "feature/clock/clock.h"
#include "rec/pack.h"

/* Names in calc/recap.h and in the ledger. */
static const char *const names[SHEET_TABLES] = {
    [SHEET_CASES] = "cases",
    [SHEET_VICTIMS] = "victims",
    [SHEET_SEX] = "victim_sex",
    [SHEET_CHILDREN] = "children",
    [SHEET_KINDS] = "violence_kind",
    [SHEET_PLACE] = "place",
    [SHEET_PERPETRATORS] = "perpetrator_sex",
    [SHEET_RELATION] = "relation",
    [SHEET_SERVICE] = "service",
    [SHEET_KECAMATAN] = "kecamatan",
    [SHEET_CHANNEL] = "channel",
    [SHEET_CROSS] = "kecamatan_victim.sex",
};

const char *sheet_table_name(enum sheet_at at)
{
    return names[at];
}

struct str sheet_name(struct ctx *c, const struct released_sheet *row)
{
    const struct str period = pack_say2(c, "recap.period", clock_day_text(c, row->from_day),
                                        clock_day_text(c, row->to_day));
    return pack_say2(c, "recap_sheet.named", recap_number(c, row->no), period);
}

/* ---- after others ---- */

struct making {
    struct ctx *c;
    const struct recap *r;
    const struct sheet_past *past;
    size_t n_past;
    int64_t limit;
    struct sheet *s;
};

static bool shares_a_day(const struct sheet *a, const struct sheet *b)
{
    return a->from <= b->to && b->from <= a->to;
}

/* What a past sheet shows of these codes; one that it does not name was none. false: it has one that is not among them. */
static bool line_up(const struct sheet_table *t, const struct str *codes, size_t n, int64_t *counts)
{
    size_t found = 0;
    for (size_t k = 0; k < n; k++) {
        counts[k] = 0;
        for (size_t i = 0; i < t->n; i++) {
            if (str_eq(t->lines[i].code, codes[k])) {
                counts[k] = t->lines[i].n;
                found++;
            }
        }
    }
    return found == t->n;
}

/* A list of codes with its total. *against: place of the past sheet, or DISCLOSURE_NONE. */
static bool hide(const struct making *m, enum sheet_at at, const struct str *codes,
                 const struct disclosure_sheet *now, size_t n, bool *hidden, size_t *against)
{
    struct arena *mem = m->c->mem;
    struct disclosure_sheet *out = NEW_ARRAY(mem, struct disclosure_sheet, m->n_past + 1);
    size_t *place = NEW_ARRAY(mem, size_t, m->n_past + 1);
    size_t n_out = 0;
    for (size_t i = 0; i < m->n_past; i++) {
        const struct sheet *p = &m->past[i].sheet;
        int64_t *counts = NEW_ARRAY(mem, int64_t, n + 1);
        if (!p->t[at].shown) {
            continue;
        }
        if (!line_up(&p->t[at], codes, n, counts) && shares_a_day(p, m->s)) {
            *against = i;
            return false;
        }
        out[n_out] = (struct disclosure_sheet){ p->from, p->to, counts, p->t[at].total };
        place[n_out++] = i;
    }
    const bool may = disclosure_hide_after(now, n, out, n_out, m->limit, hidden, against);
    *against = *against == DISCLOSURE_NONE ? DISCLOSURE_NONE : place[*against];
    return may;
}

static void not_shown(const struct making *m, enum sheet_at at, size_t against)
{
    struct sheet_table *t = &m->s->t[at];
    t->shown = false;
    t->why = against == DISCLOSURE_NONE ? STR("few") : STR("against");
}

/* n counts with their total, as far as they may be shown. Returns which sheet stands against it. */
static size_t put_list(const struct making *m, enum sheet_at at, const struct str *codes,
                       const int64_t *counts, size_t n)
{
    struct sheet_table *t = &m->s->t[at];
    struct disclosure_sheet now = { m->s->from, m->s->to, counts, 0 };
    bool *hidden = NEW_ARRAY(m->c->mem, bool, n + 1);
    size_t against = DISCLOSURE_NONE;
    for (size_t i = 0; i < n; i++) {
        now.total += counts[i];
    }
    if (now.total == 0 || !hide(m, at, codes, &now, n, hidden, &against)) {
        not_shown(m, at, against);
        return against;
    }
    *t = (struct sheet_table){ .shown = true,
                               .total = now.total,
                               .lines = NEW_ARRAY(m->c->mem, struct sheet_line, n + 1),
                               .n = n };
    for (size_t i = 0; i < n; i++) {
        t->lines[i] = (struct sheet_line){ codes[i], hidden[i] ? DISCLOSURE_HIDDEN : counts[i] };
    }
    return DISCLOSURE_NONE;
}

static void put_recap(const struct making *m, enum sheet_at at)
{
    const struct recap_table *t = recap_table(m->r, str_of(names[at]));
    (void)put_list(m, at, t->codes, t->counts, t->n); /* the table says it itself */
}

/* A number of which there is no part to hide: a list of one. */
static enum err put_sum(const struct making *m, enum sheet_at at, int64_t n)
{
    static const struct str all[] = { { "ALL", 3 } };
    size_t against = put_list(m, at, all, &n, 1);
    if (m->s->t[at].shown) {
        return OK;
    }
    return against == DISCLOSURE_NONE
               ? fail(m->c, ERR_INPUT, "from_day", "speech.few")
               : fail_arg(m->c, ERR_INPUT, STR("from_day"), "recap_sheet.against",
                          sheet_name(m->c, &m->past[against].row));
}

/* Kinds that are many enough, and by as much more than in any part that is out. */
static void put_kinds(const struct making *m)
{
    const struct recap_table *t = recap_table(m->r, str_of(names[SHEET_KINDS]));
    struct sheet_table *to = &m->s->t[SHEET_KINDS];
    struct sheet_past *named = NEW_ARRAY(m->c->mem, struct sheet_past, m->n_past + 1);
    struct making one = *m;
    *to = (struct sheet_table){ .shown = true,
                                .total = DISCLOSURE_HIDDEN,
                                .lines = NEW_ARRAY(m->c->mem, struct sheet_line, t->n + 1) };
    for (size_t k = 0; k < t->n; k++) {
        const struct disclosure_sheet now = { m->s->from, m->s->to, &t->counts[k], t->counts[k] };
        bool hidden[1];
        size_t against = DISCLOSURE_NONE;
        one.past = named;
        one.n_past = 0;
        for (size_t i = 0; i < m->n_past; i++) {
            const struct sheet_table *p = &m->past[i].sheet.t[SHEET_KINDS];
            for (size_t j = 0; j < p->n; j++) {
                if (str_eq(p->lines[j].code, t->codes[k])) {
                    struct sheet_past *alone = &named[one.n_past++];
                    *alone = m->past[i];
                    alone->sheet.t[SHEET_KINDS] = (struct sheet_table){
                        .shown = true, .total = p->lines[j].n, .lines = &p->lines[j], .n = 1
                    };
                }
            }
        }
        if (t->counts[k] >= m->limit &&
            hide(&one, SHEET_KINDS, &t->codes[k], &now, 1, hidden, &against)) {
            to->lines[to->n++] = (struct sheet_line){ t->codes[k], t->counts[k] };
        }
    }
}

/* ---- the table of two ways ---- */

static struct str pair(struct ctx *c, struct str row, struct str col)
{
    const struct str parts[] = { row, STR(":"), col };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static void put_cells(const struct making *m, const struct recap_cross *x, const bool *row_hidden,
                      const bool *hidden)
{
    struct sheet_table *t = &m->s->t[SHEET_CROSS];
    const size_t cols = x->col->n;
    *t = (struct sheet_table){ .shown = true,
                               .total = x->row->total,
                               .lines = NEW_ARRAY(m->c->mem, struct sheet_line,
                                                  x->row->n * (cols + 1) + 1) };
    for (size_t i = 0; i < x->row->n; i++) {
        for (size_t j = 0; j < cols && x->row->counts[i] > 0; j++) {
            if (recap_is_printed(x->col, j)) {
                t->lines[t->n++] =
                    (struct sheet_line){ pair(m->c, x->row->codes[i], x->col->codes[j]),
                                         hidden[i * cols + j] ? DISCLOSURE_HIDDEN
                                                              : x->counts[i * cols + j] };
            }
        }
        if (x->row->counts[i] > 0) {
            t->lines[t->n++] =
                (struct sheet_line){ pair(m->c, x->row->codes[i], STR("TOTAL")),
                                     row_hidden[i] ? DISCLOSURE_HIDDEN : x->row->counts[i] };
        }
    }
}

/* Its columns add up to the table of sexes, as far as that shows them. */
static void put_cross(const struct making *m)
{
    const struct recap_cross *x = recap_cross(m->r, str_of(names[SHEET_CROSS]));
    const struct sheet_table *sex = &m->s->t[SHEET_SEX];
    bool *row_hidden = NEW_ARRAY(m->c->mem, bool, x->row->n + 1);
    bool *col_hidden = NEW_ARRAY(m->c->mem, bool, x->col->n + 1);
    bool *hidden = NEW_ARRAY(m->c->mem, bool, x->row->n * x->col->n + 1);
    const struct disclosure_margins margins = { x->row->n, x->col->n, row_hidden, col_hidden };
    for (size_t i = 0; i < m->n_past; i++) {
        if (m->past[i].sheet.t[SHEET_CROSS].shown && shares_a_day(&m->past[i].sheet, m->s)) {
            not_shown(m, SHEET_CROSS, i);
            return;
        }
    }
    for (size_t j = 0; j < x->col->n; j++) {
        col_hidden[j] = !sex->shown || sex->lines[j].n == DISCLOSURE_HIDDEN;
    }
    if (!sex->shown || !disclosure_hide(x->row->counts, x->row->n, m->limit, row_hidden) ||
        !disclosure_hide_table(x->counts, &margins, m->limit, hidden)) {
        not_shown(m, SHEET_CROSS, DISCLOSURE_NONE);
        return;
    }
    put_cells(m, x, row_hidden, hidden);
}

/* ---- all of it ---- */

static bool are_past_months(struct ctx *c, const struct recap_ask *ask)
{
    int year = 0, month = 0, day = 0;
    day_split(ask->from, &year, &month, &day);
    const bool begins = day == 1;
    day_split(ask->to + 1, &year, &month, &day);
    return begins && day == 1 && ask->to < clock_today(c) && !ask->by_incident;
}

enum err sheet_make(struct ctx *c, const struct recap_ask *ask, const struct recap *r,
                    const struct sheet_past *past, size_t n_past, struct sheet *s)
{
    static const struct str ages[] = { { "ANAK", 4 }, { "BUKAN_ANAK", 10 } };
    static const enum sheet_at lists[] = { SHEET_SEX,      SHEET_PLACE,   SHEET_PERPETRATORS,
                                           SHEET_RELATION, SHEET_SERVICE, SHEET_KECAMATAN,
                                           SHEET_CHANNEL };
    const struct recap_sums sums = recap_sums(r);
    const int64_t children[] = { sums.children, sums.victims - sums.children };
    const struct making m = { c, r, past, n_past, recap_small_limit(c), s };
    *s = (struct sheet){
        .from = ask->from, .to = ask->to, .as_of_ms = c->now_ms, .verified = sums.cases_verified
    };
    if (!are_past_months(c, ask)) {
        return fail(c, ERR_INPUT, "from_day", "recap_sheet.months");
    }
    if (sums.cases < m.limit || sums.victims < m.limit) {
        return fail(c, ERR_INPUT, "from_day", "speech.few");
    }
    TRY(put_sum(&m, SHEET_CASES, sums.cases));
    TRY(put_sum(&m, SHEET_VICTIMS, sums.victims));
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        put_recap(&m, lists[i]);
    }
    (void)put_list(&m, SHEET_CHILDREN, ages, children, ARRAY_LEN(ages)); /* as above */
    put_kinds(&m);
    put_cross(&m);
    return OK;
}

/* ---- the ledger ---- */

static void put_line(struct strbuf *b, enum sheet_at at, struct str code, int64_t n)
{
    strbuf_putz(b, names[at]);
    strbuf_putc(b, ' ');
    strbuf_put(b, code);
    strbuf_putc(b, ' ');
    if (n == DISCLOSURE_HIDDEN) {
        strbuf_putc(b, '-');
    } else {
        strbuf_put_int(b, n);
    }
    strbuf_putc(b, '\n');
}

struct str sheet_text(struct ctx *c, const struct sheet *s)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (enum sheet_at at = 0; at < SHEET_TABLES; at++) {
        const struct sheet_table *t = &s->t[at];
        if (!t->shown) {
            strbuf_putz(&b, names[at]);
            strbuf_putz(&b, " ! ");
            strbuf_put(&b, t->why);
            strbuf_putc(&b, '\n');
            continue;
        }
        put_line(&b, (enum sheet_at)at, STR("="), t->total);
        for (size_t i = 0; i < t->n; i++) {
            put_line(&b, (enum sheet_at)at, t->lines[i].code, t->lines[i].n);
        }
    }
    return strbuf_str(&b);
}

static bool read_line(struct sheet *s, struct str line)
{
    struct str name, code, count;
    struct sheet_line l = { .n = DISCLOSURE_HIDDEN };
    size_t at = 0;
    if (!str_next(&line, ' ', &name) || !str_next(&line, ' ', &code) ||
        !str_next(&line, ' ', &count)) {
        return false;
    }
    while (at < SHEET_TABLES && !str_eqz(name, names[at])) {
        at++;
    }
    if (at == SHEET_TABLES) {
        return false;
    }
    struct sheet_table *t = &s->t[at];
    if (str_eqz(code, "!")) {
        t->why = count;
        return true;
    }
    if (!str_eqz(count, "-") && (!str_to_int(count, &l.n) || l.n < 0)) {
        return false;
    }
    if (str_eqz(code, "=")) {
        t->shown = true;
        t->total = l.n;
        return true;
    }
    l.code = code;
    t->lines[t->n++] = l;
    return t->shown;
}

enum err sheet_read(struct ctx *c, const struct released_sheet *row, struct sheet *s)
{
    struct str rest = row->cells;
    size_t most = 1;
    for (size_t i = 0; i < row->cells.n; i++) {
        most += row->cells.p[i] == '\n' ? 1 : 0;
    }
    *s = (struct sheet){ .from = row->from_day,
                         .to = row->to_day,
                         .as_of_ms = row->released_ms,
                         .verified = row->verified };
    for (size_t at = 0; at < SHEET_TABLES; at++) {
        s->t[at].lines = NEW_ARRAY(c->mem, struct sheet_line, most);
    }
    for (struct str line; rest.n > 0 && str_next(&rest, '\n', &line);) {
        if (line.n > 0 && !read_line(s, line)) {
            return fail(c, ERR_INTERNAL, NULL, "recap_sheet.broken");
        }
    }
    return s->t[SHEET_CASES].shown ? OK : fail(c, ERR_INTERNAL, NULL, "recap_sheet.broken");
}
