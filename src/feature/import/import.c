/*
 * import.c - what an import says about rows: one line per issue, and one per sister row that went
 * down with it.
 */
#include "base/strbuf.h"
#include "feature/import/import.h"
#include "out/csv_out.h"
#include "rec/pack.h"

/* Puts {0} of a reason in place, in one language. */
static struct str say(struct ctx *c, const char *key, enum lang lang, struct str arg)
{
    struct ctx other = *c;
    other.lang = lang;
    return pack_say1(&other, key, arg);
}

static void put_line(struct ctx *c, struct csv_out *w, const struct import_issue *i,
                     const char *status, struct str arg)
{
    csv_out_int(w, i->row);
    csv_out_text(w, str_of(i->column));
    csv_out_text(w, i->value);
    csv_out_text(w, str_of(status));
    csv_out_text(w, say(c, i->reason, LANG_ID, arg));
    csv_out_text(w, say(c, i->reason, LANG_EN, arg));
    csv_out_row(w);
}

static bool has_own_issue(const struct import_list *l, int64_t row)
{
    for (const struct import_issue *i = l->issues; i != NULL; i = i->next) {
        if (i->row == row && !i->warning) {
            return true;
        }
    }
    return false;
}

static void put_sisters(struct ctx *c, struct csv_out *w, const struct import_list *l,
                        const struct import_case *k)
{
    struct strbuf by;
    strbuf_init(&by, c->mem);
    strbuf_put_int(&by, k->refused_by);
    for (const struct import_victim *v = k->first; v != NULL; v = v->next) {
        const struct import_issue sister = {
            .row = v->row, .column = "no_kasus", .value = k->number, .reason = "import.with_row"
        };
        if (v->row != k->refused_by && !has_own_issue(l, v->row)) {
            put_line(c, w, &sister, "refused", strbuf_str(&by));
        }
    }
}

struct str import_report(struct ctx *c, const struct import_list *l)
{
    static const char *const header[] = { "row",    "column",    "value",
                                          "status", "reason_id", "reason_en" };
    struct strbuf b;
    struct csv_out w;
    strbuf_init(&b, c->mem);
    csv_out_init(&w, &b, ',', false);
    for (size_t i = 0; i < ARRAY_LEN(header); i++) {
        csv_out_text(&w, str_of(header[i]));
    }
    csv_out_row(&w);
    for (const struct import_issue *i = l->issues; i != NULL; i = i->next) {
        put_line(c, &w, i, i->warning ? "warning" : "refused", i->value);
    }
    for (const struct import_case *k = l->first; k != NULL; k = k->next) {
        if (k->refused_by != 0) {
            put_sisters(c, &w, l, k);
        }
    }
    return strbuf_str(&b);
}

const struct feature import_feature = { .name = "import" };
