/*
 * flow_paper.c - the network of a year as a file. A file leaves the house, whoever takes it: so it is always the sheet for
 * outside, in which no small number stands and nothing that gives one away.
 */
#include "feature/network/network_priv.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

/* In words: the arrow of the page is in no font of the papers. */
static struct str pair_of(struct ctx *c, const struct val *v)
{
    return pack_say2(c, "flow.pair", val_get_text(v, "from"), val_get_text(v, "to"));
}

/* A table of the page's rows: the first column is made by first, the others are its values by their names. */
static void put_table(struct ctx *c, struct letter *l, const struct val *rows,
                      const char *const *heads, const char *const *names, const int *widths,
                      size_t n, struct str (*first)(struct ctx *c, const struct val *v))
{
    struct str cells[LETTER_CELLS_MAX] = { 0 };
    for (size_t i = 0; i < n; i++) {
        cells[i] = pack_say(c, heads[i]);
    }
    letter_columns(l, cells, widths, n);
    for (size_t r = 0; r < val_count(rows); r++) {
        const struct val *v = rows->list->items[r];
        cells[0] = first(c, v);
        for (size_t i = 1; i < n; i++) {
            struct strbuf b;
            strbuf_init(&b, c->mem);
            strbuf_put_int(&b, val_get_int(v, names[i], 0));
            const struct str text = val_get_text(v, names[i]);
            cells[i] = text.n != 0 ? text : strbuf_str(&b);
        }
        letter_row(l, cells, n, 0);
    }
}

static struct str quarter_of(struct ctx *c, const struct val *v)
{
    (void)c;
    return val_get_text(v, "quarter");
}

enum err flow_paper_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const char *const files[] = { "arus-rujukan.pdf", "arus-rujukan.odt",
                                         "arus-rujukan.xlsx" };
    static const char *const sent[] = { "",         "n",     "served",  "promised",
                                        "declined", "never", "waiting", "median" };
    static const char *const sent_heads[] = { "flow.from_and_to", "flow.total",    "flow.served",
                                              "flow.promised",    "flow.declined", "flow.never",
                                              "flow.waiting",     "flow.median" };
    static const int sent_widths[] = { 37, 15, 17, 19, 15, 17, 23, 19 };
    static const char *const grown[] = { "", "joined", "memos", "points", "answering" };
    static const char *const grown_heads[] = { "flow.quarter", "flow.joined", "flow.memos",
                                               "flow.points", "flow.answering" };
    static const int grown_widths[] = { 46, 26, 32, 24, 27 };
    const struct str file = http_param(rq, "file");
    struct val *data = val_map(c->mem);
    struct letter *l = NULL;
    bool known = false;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        known = known || str_eqz(file, files[i]);
    }
    if (!known) {
        return fail(c, ERR_NOT_FOUND, NULL, "letter.absent");
    }
    c->lang = LANG_ID; /* a paper of the city, whoever prints it */
    TRY(flow_data(c, true, data));
    TRY(paper_begin(c, pack_say(c, "flow.title"), &l));
    letter_add(l, LETTER_TITLE, 0, pack_say(c, "flow.title"));
    letter_add(l, LETTER_TEXT, 0, val_get_text(data, "period"));
    letter_add(l, LETTER_SMALL, 0, pack_say(c, "flow.hidden_text"));
    letter_add(l, LETTER_HEADING, 1, pack_say(c, "flow.pairs"));
    if (val_count(val_getz(data, "flows")) == 0) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "flow.none"));
    } else {
        put_table(c, l, val_getz(data, "flows"), sent_heads, sent, sent_widths, ARRAY_LEN(sent),
                  pair_of);
    }
    letter_add(l, LETTER_HEADING, 1, pack_say(c, "flow.growth"));
    put_table(c, l, val_getz(data, "growth"), grown_heads, grown, grown_widths, ARRAY_LEN(grown),
              quarter_of);
    return paper_send(c, rs, l, file);
}
