/*
 * rec_check.c - whether a row may be stored: lengths, ranges, vocabularies, required fields, what
 * packs demand, rules.
 */
#include "rec/rec_check.h"

#include "base/utf8.h"

#define TEXT_POINTS 200
#define LONG_POINTS 20000
#define REF_BYTES 64

struct rec_kind rec_kind_of(const struct field *f)
{
    return (struct rec_kind){ str_of(f->name), str_of(f->vocab), f->type,
                              f->min,          f->max,           f->required };
}

struct rec_kind rec_kind_added(const struct pack_field *f)
{
    return (struct rec_kind){ f->name, f->vocab, (enum field_type)f->type, 0, f->max, f->required };
}

/* Ids of rows, and codes where a pack gives them (agencies). */
bool rec_ref_ok(struct str id)
{
    for (size_t i = 0; i < id.n; i++) {
        char ch = id.p[i];
        bool fine = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                    (ch >= '0' && ch <= '9') || ch == '-' || ch == '_' || ch == '.';
        if (!fine) {
            return false;
        }
    }
    return id.n > 0 && id.n <= REF_BYTES;
}

static struct str number(struct ctx *c, int64_t v)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, v);
    return strbuf_str(&b);
}

static enum err check_text(struct ctx *c, const struct rec_kind *k, struct str s)
{
    int64_t most = k->max > 0 ? k->max : (k->type == F_LONG ? LONG_POINTS : TEXT_POINTS);
    if (!utf8_valid(s) || !utf8_is_text(s) ||
        (k->type == F_TEXT && str_find(s, '\n', 0) != SIZE_MAX)) {
        return rec_bad(c, k->name, "form.text", STR_NONE);
    }
    if (utf8_count(s) > (size_t)most) {
        return rec_bad(c, k->name, "form.long", number(c, most));
    }
    return OK;
}

static enum err check_int(struct ctx *c, const struct rec_kind *k, int64_t v)
{
    struct strbuf b;
    if (k->max <= k->min || (v >= k->min && v <= k->max)) {
        return OK;
    }
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, k->min);
    strbuf_putz(&b, "\xe2\x80\x93"); /* en dash */
    strbuf_put_int(&b, k->max);
    return rec_bad(c, k->name, "form.range", strbuf_str(&b));
}

static enum err check_code(struct ctx *c, const struct rec_kind *k, struct str code)
{
    const struct vocab *v = c->packs == NULL ? NULL : pack_vocab(c->packs, k->vocab);
    return v != NULL && vocab_code(v, code) != NULL ? OK : rec_bad(c, k->name, "form.code", code);
}

bool rec_code_among(struct str codes, struct str code)
{
    struct str part;
    while (str_next(&codes, ';', &part)) {
        if (str_eq(str_trim(part), code)) {
            return true;
        }
    }
    return false;
}

bool rec_code_retired(struct ctx *c, struct str vocab, struct str code)
{
    const struct vocab *v = c->packs == NULL ? NULL : pack_vocab(c->packs, vocab);
    const struct code *k = v == NULL ? NULL : vocab_code(v, code);
    return k != NULL &&
           !code_valid_on(k, day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes));
}

enum err rec_check_value(struct ctx *c, const struct rec_kind *k, const struct rec_value *v)
{
    struct str codes = v->s, part;
    if (v->empty) {
        return k->required ? rec_bad(c, k->name, "form.required", STR_NONE) : OK;
    }
    switch (k->type) {
    case F_TEXT:
    case F_LONG:
        return check_text(c, k, v->s);
    case F_INT:
        return check_int(c, k, v->i);
    case F_BOOL:
        return v->i == 0 || v->i == 1 ? OK : rec_bad(c, k->name, "form.bool", STR_NONE);
    case F_DAY:
        return v->i >= 1 && v->i <= DAY_MAX ? OK : rec_bad(c, k->name, "form.day", STR_NONE);
    case F_TIME:
    case F_BLOB:
        return OK;
    case F_CODE:
        return check_code(c, k, v->s);
    case F_CODES:
        while (str_next(&codes, ';', &part)) {
            TRY(check_code(c, k, part));
        }
        return OK;
    case F_REF:
        return rec_ref_ok(v->s) ? OK : rec_bad(c, k->name, "form.ref", STR_NONE);
    }
    return OK;
}

static struct rec_value value_in_row(const struct rec *r, const struct field *f, const void *row)
{
    struct rec_value v = { .empty = rec_value_is_empty(r, f, row) };
    if (field_is_text(f)) {
        v.s = rec_get_text(f, row);
    } else {
        v.i = rec_get_int(f, row);
    }
    return v;
}

/* What packs demand of a field of the record: only ever more than the record itself. */
static enum err check_limits(struct ctx *c, const struct pack_form *form, struct rec_kind *k,
                             const struct rec_value *v)
{
    for (size_t i = 0; form != NULL && i < form->n_limits; i++) {
        const struct pack_limit *limit = &form->limits[i];
        struct str codes = v->s, part;
        if (!str_eq(limit->field, k->name)) {
            continue;
        }
        k->required = k->required || limit->required;
        if (limit->max > 0 && (k->max == 0 || limit->max < k->max)) {
            k->max = limit->max;
        }
        while (!v->empty && limit->codes.n > 0 && str_next(&codes, ';', &part)) {
            if (!rec_code_among(limit->codes, part)) {
                return rec_bad(c, k->name, "form.code", part);
            }
        }
    }
    return OK;
}

/*
 * The fields that code fills (key, version, compartment, fixed) may still be empty when input is
 * checked.
 */
static bool is_demanded(const struct rec *r, const struct field *f, const void *row, bool partial)
{
    const struct rec_head *head = rec_head_const(row);
    bool given = ((head->has | head->cleared) & rec_bit(r, f)) != 0;
    bool filled = !rec_value_is_empty(r, f, row);
    return given || filled || (!partial && field_from_input(f) && !f->lock);
}

static enum err check_field(struct ctx *c, const struct rec *r, const struct pack_form *form,
                            const struct field *f, const void *row)
{
    struct rec_kind k = rec_kind_of(f);
    struct rec_value v = value_in_row(r, f, row);
    TRY(check_limits(c, form, &k, &v));
    TRY(rec_check_value(c, &k, &v));
    return f->rule == NULL ? OK : f->rule(c, f, row);
}

/* Reading has told what is wrong with it already. */
static bool is_told(const struct ctx *c, struct str field)
{
    for (size_t i = 0; i < c->fail.n; i++) {
        if (str_eq(c->fail.items[i].field, field)) {
            return true;
        }
    }
    return false;
}

static enum err check_added(struct ctx *c, const struct pack_field *f, const struct val *extra,
                            bool partial)
{
    struct rec_kind k = rec_kind_added(f);
    const struct val *x = val_get(extra, f->name);
    struct rec_value v = { .empty = x == NULL || x->kind == VAL_NULL };
    if (x == NULL && partial) {
        return OK;
    }
    if (is_told(c, f->name)) {
        return ERR_INPUT;
    }
    if (x != NULL && x->kind == VAL_TEXT) {
        v.s = x->s;
    } else if (x != NULL && x->kind == VAL_INT) {
        v.i = x->i;
    }
    return rec_check_value(c, &k, &v);
}

enum err rec_check_except(struct ctx *c, const struct rec *r, const void *row, bool partial,
                          uint64_t skip)
{
    const struct pack_form *form = pack_form(c->packs, r->name);
    enum err first = OK;
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if ((skip & rec_bit(r, f)) == 0 && is_demanded(r, f, row, partial)) {
            enum err e = check_field(c, r, form, f, row);
            first = first == OK ? e : first;
        }
    }
    for (size_t i = 0; form != NULL && i < form->n_added; i++) {
        enum err e = check_added(c, &form->added[i], rec_head_const(row)->extra, partial);
        first = first == OK ? e : first;
    }
    return first;
}

enum err rec_check(struct ctx *c, const struct rec *r, const void *row, bool partial)
{
    return rec_check_except(c, r, row, partial, 0);
}
