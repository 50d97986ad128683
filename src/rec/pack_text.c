/* pack_text.c - labels and texts, words for codes, days and times, and the settings. */
#include "rec/pack_inside.h"

#include "base/strbuf.h"

/* ---- loading ---- */

static bool is_text_table(const struct raw_table *t)
{
    return str_starts(t->name, STR("label/")) || str_starts(t->name, STR("text/"));
}

/* A key twice in one pack is a mistake; the city's text replaces the base's. */
static enum err read_label(struct loader *l, const struct raw_row *row, const struct raw_row **from,
                           size_t *n)
{
    struct packs *p = l->p;
    struct str key = raw_cell(row, "key");
    size_t at = name_table_find(&p->by_label, key);
    if (key.n == 0) {
        return load_fail_row(l, row, "a key is missing", STR_NONE);
    }
    if (raw_cell(row, "id").n == 0 || raw_cell(row, "en").n == 0) {
        return load_fail_row(l, row, "a text is missing for", key);
    }
    if (at != SIZE_MAX && from[at]->file->pack == row->file->pack) {
        return load_fail_row(l, row, "key twice:", key);
    }
    at = at == SIZE_MAX ? (*n)++ : at;
    p->labels[at] = (struct label){ { raw_cell(row, "id"), raw_cell(row, "en") } };
    from[at] = row;
    name_table_put(&p->by_label, key, at);
    return OK;
}

enum err load_labels(struct loader *l)
{
    static const char *const columns[] = { "key", "id", "en", "" };
    struct packs *p = l->p;
    size_t most = 0, n = 0;
    for (size_t i = 0; i < p->n_tables; i++) {
        most += is_text_table(&p->tables[i]) ? p->tables[i].n : 0;
    }
    const struct raw_row **from = NEW_ARRAY(l->mem, const struct raw_row *, most);
    p->labels = NEW_ARRAY(l->mem, struct label, most);
    name_table_init(l->mem, &p->by_label, most);
    /*
     * Base first: its tables and the city's have one list, in which a city's own file may come
     * first.
     */
    for (int pack = PACK_BASE; pack <= PACK_CITY; pack++) {
        for (size_t i = 0; i < p->n_tables; i++) {
            const struct raw_table *t = &p->tables[i];
            if (!is_text_table(t)) {
                continue;
            }
            TRY(load_need(l, t, columns));
            for (size_t k = 0; k < t->n; k++) {
                if (t->rows[k].file->pack == pack) {
                    TRY(read_label(l, &t->rows[k], from, &n));
                }
            }
        }
    }
    return OK;
}

static enum err read_settings(struct loader *l, const struct raw_table *t, size_t *n)
{
    static const char *const columns[] = { "key", "value", "" };
    struct packs *p = l->p;
    if (t == NULL) {
        return OK;
    }
    TRY(load_need(l, t, columns));
    for (size_t i = 0; i < t->n; i++) {
        struct str key = raw_cell(&t->rows[i], "key");
        for (size_t k = 0; k < i; k++) {
            if (t->rows[k].file == t->rows[i].file && str_eq(raw_cell(&t->rows[k], "key"), key)) {
                return load_fail_row(l, &t->rows[i], "key twice:", key);
            }
        }
        p->settings[(*n)] = raw_cell(&t->rows[i], "value");
        name_table_put(&p->by_setting, key, (*n)++);
    }
    return OK;
}

enum err load_settings(struct loader *l)
{
    const struct raw_table *pack = load_table(l->p, "pack");
    const struct raw_table *contact = load_table(l->p, "contact");
    size_t most = (pack != NULL ? pack->n : 0) + (contact != NULL ? contact->n : 0), n = 0;
    l->p->settings = NEW_ARRAY(l->mem, struct str, most);
    name_table_init(l->mem, &l->p->by_setting, most);
    TRY(read_settings(l, pack, &n));
    return read_settings(l, contact, &n);
}

/* ---- use ---- */

struct str pack_setting(const struct packs *p, const char *key)
{
    size_t at = name_table_find(&p->by_setting, str_of(key));
    return at == SIZE_MAX ? STR_NONE : p->settings[at];
}

bool pack_find_label(const struct packs *p, struct str key, struct str text[2])
{
    size_t at = p == NULL ? SIZE_MAX : name_table_find(&p->by_label, key);
    if (at == SIZE_MAX) {
        return false;
    }
    text[LANG_ID] = p->labels[at].text[LANG_ID];
    text[LANG_EN] = p->labels[at].text[LANG_EN];
    return true;
}

struct str pack_label(const struct packs *p, struct str key, enum lang lang)
{
    struct str text[2];
    return pack_find_label(p, key, text) ? text[lang] : key;
}

static struct str say(struct ctx *c, const char *key, const struct str *args, size_t n)
{
    struct str text[2];
    struct strbuf b;
    strbuf_init(&b, c->mem);
    if (!pack_find_label(c->packs, str_of(key), text)) {
        strbuf_printf(&b, "[%s]", key);
        return strbuf_str(&b);
    }
    struct str t = text[c->lang];
    for (size_t i = 0; i < t.n; i++) {
        size_t arg =
            i + 2 < t.n && t.p[i] == '{' && t.p[i + 2] == '}' ? (size_t)(t.p[i + 1] - '0') : n;
        if (arg < n) {
            strbuf_put(&b, args[arg]);
            i += 2;
        } else {
            strbuf_putc(&b, t.p[i]);
        }
    }
    return strbuf_str(&b);
}

struct str pack_say(struct ctx *c, const char *key)
{
    return say(c, key, NULL, 0);
}

struct str pack_say1(struct ctx *c, const char *key, struct str arg0)
{
    return say(c, key, &arg0, 1);
}

struct str pack_say2(struct ctx *c, const char *key, struct str arg0, struct str arg1)
{
    const struct str args[] = { arg0, arg1 };
    return say(c, key, args, ARRAY_LEN(args));
}

static struct str number(struct ctx *c, int v, int digits)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "%0*d", digits, v);
    return strbuf_str(&b);
}

struct str pack_day_text(struct ctx *c, day_t d)
{
    int year = 0, month = 0, day = 0;
    if (d == 0) {
        return STR_NONE;
    }
    day_split(d, &year, &month, &day);
    const struct str month_key[] = { STR("month."), number(c, month, 1) };
    const char *key = str_z(c->mem, str_join(c->mem, month_key, ARRAY_LEN(month_key)));
    const struct str args[] = { number(c, day, 1), pack_say(c, key), number(c, year, 1) };
    return say(c, "format.day", args, ARRAY_LEN(args));
}

struct str pack_time_text(struct ctx *c, int64_t ms)
{
    int offset = c->packs == NULL ? 0 : c->packs->hours.utc_offset_minutes;
    if (ms == 0) {
        return STR_NONE;
    }
    day_t day = day_of_ms(ms, offset);
    int minute = (int)((ms - day_start_ms(day, offset)) / MINUTE_MS);
    const struct str args[] = { pack_day_text(c, day), number(c, minute / 60, 2),
                                number(c, minute % 60, 2) };
    return say(c, "format.time", args, ARRAY_LEN(args));
}

struct str pack_code_label(struct ctx *c, const char *vocab, struct str code)
{
    const struct vocab *v = c->packs == NULL ? NULL : pack_vocab(c->packs, str_of(vocab));
    const struct code *k = v == NULL ? NULL : vocab_code(v, code);
    return k == NULL ? code : k->label[c->lang];
}

struct str pack_codes_label(struct ctx *c, const char *vocab, struct str codes)
{
    struct strbuf b;
    struct str part;
    strbuf_init(&b, c->mem);
    for (bool first = true; str_next(&codes, ';', &part); first = false) {
        strbuf_putz(&b, first ? "" : ", ");
        strbuf_put(&b, pack_code_label(c, vocab, part));
    }
    return strbuf_str(&b);
}
