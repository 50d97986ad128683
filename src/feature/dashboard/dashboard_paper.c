/* dashboard_paper.c - the dashboard as a file: the tables of its views, from the same data as the page. */
#include "feature/dashboard/dashboard_priv.h"
#include "feature/paper/paper.h"
#include "out/letter.h"
#include "rec/pack.h"

/* Shares of the width: a source is long, and so is what a row is of. */
static const int usual[LETTER_CELLS_MAX] = { 30, 15, 15, 15, 15, 15, 15, 15 };
static const int beside[LETTER_CELLS_MAX] = { 16, 17, 11, 15, 28, 13 };

static void add_heads(struct letter *l, const struct val *view)
{
    struct str heads[LETTER_CELLS_MAX] = { STR_NONE };
    const struct val *list = val_getz(view, "heads");
    const size_t n = val_count(list) < LETTER_CELLS_MAX ? val_count(list) : LETTER_CELLS_MAX;
    for (size_t i = 0; i < n; i++) {
        heads[i] = val_get_text(list->list->items[i], "text");
    }
    letter_columns(l, heads, str_eqz(val_get_text(view, "id"), "beside") ? beside : usual, n);
}

static void add_row(struct letter *l, const struct val *row)
{
    struct str cells[LETTER_CELLS_MAX] = { val_get_text(row, "head") };
    const struct val *list = val_getz(row, "cells");
    size_t n = 1;
    for (size_t i = 0; i < val_count(list) && n < LETTER_CELLS_MAX; i++) {
        cells[n++] = val_get_text(list->list->items[i], "text");
    }
    letter_row(l, cells, n, 0);
}

static void add_view(struct ctx *c, struct letter *l, const struct val *view)
{
    const struct val *rows = val_getz(view, "rows");
    const struct str says[] = { pack_say(c, "recap.unit"), STR(": "), val_get_text(view, "unit"),
                                STR(" · "), val_get_text(view, "says") };
    letter_add(l, LETTER_HEADING, 2, val_get_text(view, "title"));
    letter_add(l, LETTER_SMALL, 0, str_join(c->mem, says, ARRAY_LEN(says)));
    if (val_count(rows) == 0) {
        letter_add(l, LETTER_TEXT, 0, val_get_text(view, "none"));
        return;
    }
    add_heads(l, view);
    for (size_t i = 0; i < val_count(rows); i++) {
        add_row(l, rows->list->items[i]);
    }
    letter_add(l, LETTER_SMALL, 0, val_get_text(view, "note"));
}

static void add_kpis(struct ctx *c, struct letter *l, const struct val *data)
{
    static const int widths[] = { 75, 25 };
    const struct str heads[] = { pack_say(c, "speech.figure"), pack_say(c, "speech.count") };
    const struct val *kpis = val_getz(data, "kpis");
    letter_columns(l, heads, widths, ARRAY_LEN(widths));
    for (size_t i = 0; i < val_count(kpis); i++) {
        const struct val *k = kpis->list->items[i];
        const struct str cells[] = { val_get_text(k, "label"), val_get_text(k, "count") };
        letter_row(l, cells, ARRAY_LEN(cells), 0);
    }
}

/* "dasbor.pdf": as a paper, to change a word, or as a sheet to go on calculating. */
static enum err check_file(struct ctx *c, struct str file)
{
    struct str name = str_ends(file, STR(".xlsx")) ? str_cut(file, 0, file.n - 5) : STR_NONE;
    if (name.n == 0) {
        TRY(paper_name(c, file, &name));
    }
    return str_eqz(name, "dasbor") ? OK : fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
}

enum err dashboard_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct recap_ask ask = { 0 };
    struct val *form = NULL;
    struct val *data = NULL;
    struct letter *l = NULL;
    struct str query = STR_NONE;
    TRY(check_file(c, http_param(rq, "file")));
    TRY(recap_read(c, rq, &ask, &form, &query));
    c->lang = LANG_ID; /* a paper of the city, whoever prints it */
    TRY(dashboard_data(c, &ask, &data));
    TRY(paper_begin(c, pack_say(c, "dashboard.title"), &l));
    letter_add(l, LETTER_SMALL, 0, pack_say1(c, "speech.internal", c->who->name));
    letter_add(l, LETTER_TITLE, 0, pack_say(c, "dashboard.title"));
    letter_add(l, LETTER_TEXT, 0, val_get_text(data, "period"));
    add_kpis(c, l, data);
    letter_add(l, LETTER_SMALL, 0, recap_source(c, data));
    for (size_t i = 0; i < DASHBOARD_VIEWS; i++) {
        const struct val *view = val_getz(data, dashboard_views[i]);
        if (val_count(view) > 0) {
            add_view(c, l, view);
        }
    }
    return paper_send(c, rs, l, http_param(rq, "file"));
}
