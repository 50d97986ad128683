/*
 * rec_read.c - typed input to a row. Each field is read by its type; what does not fit becomes one
 * fail item of that
 * field, and reading goes on, so that a form comes back with everything that is wrong.
 */
#include "rec/rec_inside.h"

#include "base/utf8.h"
#include "rec/pack.h"
#include "rec/rec_check.h"

#define INPUT_MAX_CODES 64

/* Names of every form that are not the record's. */
static bool is_routers(struct str name)
{
    return str_eqz(name, "csrf") || str_eqz(name, "once") || str_eqz(name, "step") ||
           str_eqz(name, "token");
}

/*
 * A typed value as text: texts as they are, numbers and truth of JSON as text, null as "". The last
 * of several.
 */
static bool input_text(struct ctx *c, const struct val *v, struct str *out)
{
    struct strbuf b;
    while (v->kind == VAL_LIST) {
        if (v->list->n == 0) {
            *out = STR_NONE;
            return true;
        }
        v = v->list->items[v->list->n - 1];
    }
    switch (v->kind) {
    case VAL_TEXT:
        *out = v->s;
        return true;
    case VAL_NULL:
        *out = STR_NONE;
        return true;
    case VAL_BOOL:
        *out = v->b ? STR("1") : STR("0");
        return true;
    case VAL_INT:
        strbuf_init(&b, c->mem);
        strbuf_put_int(&b, v->i);
        *out = strbuf_str(&b);
        return true;
    case VAL_REAL:
    case VAL_LIST:
    case VAL_MAP:
        return false;
    }
    return false;
}

/* Codes as a list or joined by ';', joined again by ';'. */
static bool input_codes(struct ctx *c, const struct val *v, struct str *out)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    if (v->kind != VAL_LIST) {
        return input_text(c, v, out);
    }
    for (size_t i = 0; i < v->list->n; i++) {
        if (v->list->items[i]->kind != VAL_TEXT) {
            return false;
        }
        strbuf_putz(&b, i == 0 ? "" : ";");
        strbuf_put(&b, v->list->items[i]->s);
    }
    *out = strbuf_str(&b);
    return true;
}

/* ---- one value ---- */

enum err rec_bad(struct ctx *c, struct str field, const char *key, struct str arg)
{
    return fail_arg(c, ERR_INPUT, field, key, str_copy(c->mem, arg));
}

static enum err read_code(struct ctx *c, struct str field, struct str vocab, struct str typed,
                          struct str *out)
{
    const struct vocab *v = c->packs == NULL ? NULL : pack_vocab(c->packs, vocab);
    const struct code *k = v == NULL ? NULL : vocab_code(v, typed);
    if (k == NULL && v != NULL) {
        k = vocab_match(c->mem, v, typed);
    }
    if (k == NULL) {
        return rec_bad(c, field, "form.code", typed);
    }
    *out = k->code;
    return OK;
}

/* Codes in the vocabulary's order, none twice. */
static enum err read_codes(struct ctx *c, struct str field, struct str vocab, struct str typed,
                           struct str *out)
{
    const struct vocab *v = c->packs == NULL ? NULL : pack_vocab(c->packs, vocab);
    bool *chosen = NEW_ARRAY(c->mem, bool, v == NULL ? 0 : v->n);
    struct strbuf b;
    struct str part, code;
    strbuf_init(&b, c->mem);
    while (str_next(&typed, ';', &part)) {
        if (str_trim(part).n > 0) {
            TRY(read_code(c, field, vocab, str_trim(part), &code));
            chosen[vocab_index(v, code)] = true;
        }
    }
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        if (chosen[i]) {
            strbuf_putz(&b, b.n == 0 ? "" : ";");
            strbuf_put(&b, v->codes[i].code);
        }
    }
    *out = strbuf_str(&b);
    return OK;
}

static bool read_bool(struct str s, int64_t *out)
{
    static const struct {
        const char *word;
        int64_t value;
    } words[] = { { "1", 1 }, { "true", 1 },  { "on", 1 },  { "yes", 1 }, { "ya", 1 },
                  { "0", 0 }, { "false", 0 }, { "off", 0 }, { "no", 0 },  { "tidak", 0 } };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_ieq(s, str_of(words[i].word))) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

/* hh:mm or hh.mm, with seconds or not. */
static bool read_clock_time(struct str s, int64_t *ms)
{
    int64_t hour = -1, minute = -1, second = 0;
    bool ok = (s.n == 5 || (s.n == 8 && (s.p[5] == ':' || s.p[5] == '.'))) &&
              (s.p[2] == ':' || s.p[2] == '.') && str_to_int(str_cut(s, 0, 2), &hour) &&
              str_to_int(str_cut(s, 3, 5), &minute) &&
              (s.n == 5 || str_to_int(str_cut(s, 6, 8), &second));
    *ms = hour * HOUR_MS + minute * MINUTE_MS + second * 1000;
    return ok && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/* "+07:00" or "Z" as minutes. */
static bool read_offset(struct str s, int *minutes)
{
    int64_t hour = 0, minute = 0;
    *minutes = 0;
    if (str_eqz(s, "Z")) {
        return true;
    }
    bool ok = s.n == 6 && (s.p[0] == '+' || s.p[0] == '-') && s.p[3] == ':' &&
              str_to_int(str_cut(s, 1, 3), &hour) && str_to_int(str_cut(s, 4, 6), &minute) &&
              hour >= 0 && hour < 15 && minute >= 0 && minute < 60;
    *minutes = (int)(hour * 60 + minute) * (s.n > 0 && s.p[0] == '-' ? -1 : 1);
    return ok;
}

/*
 * What browsers send (2024-11-14T09:05), ISO with an offset, or a day and a time with a space
 * between.
 */
static bool read_time(struct ctx *c, struct str s, int64_t *out)
{
    int offset = c->packs == NULL ? 0 : pack_hours(c->packs)->utc_offset_minutes;
    size_t gap = str_find(s, 'T', 0);
    day_t day = 0;
    int64_t ms = 0;
    gap = gap == SIZE_MAX ? str_find(s, ' ', 0) : gap;
    if (gap == SIZE_MAX || !day_read_any(str_cut(s, 0, gap), &day)) {
        return false;
    }
    struct str clock = str_trim(str_cut(s, gap + 1, s.n));
    size_t zone = 5;
    while (zone < clock.n && clock.p[zone] != 'Z' && clock.p[zone] != '+' && clock.p[zone] != '-') {
        zone++;
    }
    if (zone < clock.n && !read_offset(str_cut(clock, zone, clock.n), &offset)) {
        return false;
    }
    if (!read_clock_time(str_cut(clock, 0, zone), &ms)) {
        return false;
    }
    *out = day_start_ms(day, offset) + ms;
    return true;
}

/* ---- one field ---- */

enum err rec_read_value(struct ctx *c, const struct rec_kind *k, const struct val *v,
                        struct rec_value *out)
{
    struct str s = STR_NONE;
    bool whole = k->type == F_CODES ? input_codes(c, v, &s) : input_text(c, v, &s);
    *out = (struct rec_value){ .empty = true };
    if (!whole || !utf8_valid(s)) {
        return rec_bad(c, k->name, "form.text", STR_NONE);
    }
    s = k->type == F_LONG ? utf8_clean_newlines(c->mem, s) : str_trim(s);
    if (str_trim(s).n == 0) {
        return OK;
    }
    out->empty = false;
    out->s = s;
    switch (k->type) {
    case F_TEXT:
    case F_LONG:
        return OK; /* length and characters: rec_check_value */
    case F_INT:
        return str_to_int(s, &out->i) ? OK : rec_bad(c, k->name, "form.int", s);
    case F_BOOL:
        return read_bool(s, &out->i) ? OK : rec_bad(c, k->name, "form.bool", s);
    case F_DAY:
        return day_read_any(s, &out->i) ? OK : rec_bad(c, k->name, "form.day", s);
    case F_TIME:
        return read_time(c, s, &out->i) ? OK : rec_bad(c, k->name, "form.time", s);
    case F_CODE:
        return read_code(c, k->name, k->vocab, s, &out->s);
    case F_CODES:
        return read_codes(c, k->name, k->vocab, s, &out->s);
    case F_REF:
        return rec_ref_ok(s) ? OK : rec_bad(c, k->name, "form.ref", STR_NONE);
    case F_BLOB:
        break;
    }
    return rec_bad(c, k->name, "form.unknown_field", k->name);
}

static void put_value(const struct rec *r, const struct field *f, const struct rec_value *v,
                      void *row)
{
    struct rec_head *head = rec_head(row);
    uint64_t bit = rec_bit(r, f);
    head->has |= bit;
    head->cleared &= ~bit;
    if (field_is_text(f)) {
        rec_put_text(f, row, v->empty ? STR_NONE : v->s);
        return;
    }
    rec_put_int(f, row, v->empty ? 0 : v->i);
    if (v->empty && f->type == F_INT) {
        head->has &= ~bit;
        head->cleared |= bit;
    }
}

static bool may_be_given(const struct field *f, bool partial)
{
    return field_from_input(f) && !(partial && f->once);
}

/* A client may send back the id it got; it changes nothing. */
static bool same_key(const struct field *f, const struct val *v, const void *row)
{
    return f->key && v->kind == VAL_TEXT && str_eq(v->s, rec_get_text(f, row));
}

static const struct pack_field *added_field(const struct pack_form *form, struct str name)
{
    for (size_t i = 0; form != NULL && i < form->n_added; i++) {
        if (str_eq(form->added[i].name, name)) {
            return &form->added[i];
        }
    }
    return NULL;
}

static void read_added(struct ctx *c, const struct pack_field *f, const struct val *v,
                       struct rec_head *head)
{
    struct rec_kind k = rec_kind_added(f);
    struct rec_value got;
    if (rec_read_value(c, &k, v, &got) != OK) {
        return; /* told */
    }
    if (head->extra == NULL) {
        head->extra = val_map(c->mem);
    }
    bool is_text = k.type == F_TEXT || k.type == F_LONG || k.type == F_CODE || k.type == F_CODES;
    struct val *x =
        got.empty ? val_null(c->mem) : (is_text ? val_text(c->mem, got.s) : val_int(c->mem, got.i));
    val_put(c->mem, head->extra, f->name, x);
}

static uint64_t read_known(struct ctx *c, const struct rec *r, const struct field *f,
                           const struct val *v, void *row)
{
    struct rec_kind k = rec_kind_of(f);
    struct rec_value got;
    if (rec_read_value(c, &k, v, &got) != OK) {
        return rec_bit(r, f);
    }
    if (!got.empty && (f->type == F_CODE) && !str_eq(got.s, rec_get_text(f, row)) &&
        rec_code_retired(c, k.vocab, got.s)) {
        (void)rec_bad(c, k.name, "form.retired", got.s); /* bit says it */
        return rec_bit(r, f);
    }
    put_value(r, f, &got, row);
    return 0;
}

enum err rec_read(struct ctx *c, const struct rec *r, const struct val *input, bool partial,
                  void *row)
{
    const struct pack_form *form = pack_form(c->packs, r->name);
    size_t before = c->fail.n;
    enum err told = c->fail.code;
    uint64_t bad = 0;
    for (size_t i = 0; input != NULL && input->kind == VAL_MAP && i < input->map->n; i++) {
        struct str name = input->map->keys[i];
        const struct val *v = input->map->items[i];
        const struct field *f = rec_field(r, name);
        const struct pack_field *added = f == NULL ? added_field(form, name) : NULL;
        if (is_routers(name) || (f != NULL && same_key(f, v, row))) {
            continue;
        }
        if (added != NULL) {
            read_added(c, added, v, rec_head(row));
        } else if (f != NULL && may_be_given(f, partial)) {
            bad |= read_known(c, r, f, v, row);
        } else {
            (void)rec_bad(c, name, "form.unknown_field", name); /* counted below */
        }
    }
    enum err e = rec_check_except(c, r, row, partial, bad);
    return e == OK && (c->fail.n > before || (told == OK && c->fail.code != OK)) ? ERR_INPUT : e;
}
