/*
 * recap_cross.c - tables of two ways on the internal report: totals are shown whatever their size, as the other tables show them;
 * cells below the limit are hidden, with those that would give them away (calc/disclosure).
 */
#include "calc/disclosure.h"
#include "feature/recap/recap_priv.h"
#include "rec/pack.h"

static const struct {
    const char *name, *rows, *title;
} shown[] = {
    { "violence_kind.sex", "violence_kind", "recap_report.kind_sex" },
    { "age_band.sex", "age_band", "recap_report.age_sex" },
    { "kecamatan_victim.sex", "kecamatan", "recap_report.kecamatan_sex" },
};

static struct str label(struct ctx *c, const char *vocab, struct str code)
{
    return str_eqz(code, "TIDAK_DIKETAHUI") ? pack_say(c, "recap.unknown")
                                            : pack_code_label(c, vocab, code);
}

/*
 * A victim can have several kinds, so that kinds are not each other's rest: each stands against all victims without it, whose
 * number by sex a reader knows as well. On top of what is hidden already: where few have several, columns nearly add up.
 */
static void hide_kinds(struct ctx *c, const struct recap_cross *x, int64_t limit, bool *hidden)
{
    const size_t n = x->col->n;
    const struct disclosure_margins m = { 2, n, NULL, NULL };
    int64_t *two = NEW_ARRAY(c->mem, int64_t, 2 * n);
    bool *two_hidden = NEW_ARRAY(c->mem, bool, 2 * n);
    for (size_t i = 0; i < x->row->n; i++) {
        for (size_t j = 0; j < n; j++) {
            two[j] = x->counts[i * n + j];
            two[n + j] = x->col->counts[j] - two[j];
        }
        (void)disclosure_hide_table(two, &m, limit, two_hidden); /* where it fails all are hidden */
        for (size_t j = 0; j < n; j++) {
            hidden[i * n + j] = hidden[i * n + j] || two_hidden[j] || two_hidden[n + j];
        }
    }
}

void recap_hide_cross(struct ctx *c, const struct recap_cross *x, bool *hidden)
{
    const int64_t limit = recap_small_limit(c);
    const struct disclosure_margins m = { x->row->n, x->col->n, NULL, NULL };
    /* where it fails all are hidden */
    (void)disclosure_hide_table(x->counts, &m, limit, hidden);
    if (x->many) {
        hide_kinds(c, x, limit, hidden);
    }
}

/* One row: name, a cell for each printed column, total. */
static void add_row(struct ctx *c, struct letter *l, const struct recap_cross *x, struct str name,
                    const int64_t *counts, const bool *hidden, int64_t total)
{
    struct str cells[LETTER_CELLS_MAX] = { name };
    size_t n = 1;
    for (size_t j = 0; j < x->col->n; j++) {
        if (recap_is_printed(x->col, j)) {
            cells[n++] = hidden != NULL && hidden[j] ? pack_say(c, "recap_report.hidden")
                                                     : recap_number(c, counts[j]);
        }
    }
    cells[n++] = recap_number(c, total);
    letter_row(l, cells, n, 0);
}

static void add_heads(struct ctx *c, struct letter *l, const struct recap_cross *x,
                      struct str title)
{
    static const int widths[LETTER_CELLS_MAX] = { 40, 20, 20, 20, 20, 20, 20, 20 };
    struct str heads[LETTER_CELLS_MAX] = { title };
    size_t n = 1;
    for (size_t j = 0; j < x->col->n; j++) {
        if (recap_is_printed(x->col, j)) {
            heads[n++] = label(c, "sex", x->col->codes[j]);
        }
    }
    heads[n++] = pack_say(c, "recap.total");
    letter_columns(l, heads, widths, n);
}

void recap_add_crosses(struct ctx *c, const struct recap *r, struct str says, struct letter *l)
{
    for (size_t k = 0; k < ARRAY_LEN(shown); k++) {
        const struct recap_cross *x = recap_cross(r, str_of(shown[k].name));
        const struct str title = pack_say(c, shown[k].title);
        if (x->row->total == 0 || x->col->n + 2 > LETTER_CELLS_MAX) {
            continue;
        }
        bool *hidden = NEW_ARRAY(c->mem, bool, x->row->n * x->col->n);
        recap_hide_cross(c, x, hidden);
        letter_add(l, LETTER_HEADING, 2, title);
        letter_add(l, LETTER_SMALL, 0, says);
        letter_add(l, LETTER_SMALL, 0, pack_say(c, "recap_report.cross_few"));
        add_heads(c, l, x, title);
        for (size_t i = 0; i < x->row->n; i++) {
            if (x->row->counts[i] > 0) {
                add_row(c, l, x, label(c, shown[k].rows, x->row->codes[i]),
                        &x->counts[i * x->col->n], &hidden[i * x->col->n], x->row->counts[i]);
            }
        }
        if (!x->many) {
            add_row(c, l, x, pack_say(c, "recap.total"), x->col->counts, NULL, x->col->total);
        }
    }
}
