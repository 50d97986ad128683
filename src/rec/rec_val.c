/* rec_val.c - a row as data (JSON), as data for pages, and the schema of a record. */
#include "rec/rec_check.h"

static int offset_minutes(const struct ctx *c)
{
    return c->packs == NULL ? 0 : pack_hours(c->packs)->utc_offset_minutes;
}

static struct val *codes_list(struct ctx *c, struct str codes)
{
    struct val *list = val_list(c->mem);
    struct str part;
    while (str_next(&codes, ';', &part)) {
        val_push(c->mem, list, val_text(c->mem, part));
    }
    return list;
}

static struct val *typed_value(struct ctx *c, enum field_type type, struct str s, int64_t i)
{
    switch (type) {
    case F_INT:
        return val_int(c->mem, i);
    case F_BOOL:
        return val_bool(c->mem, i != 0);
    case F_DAY:
        return val_text(c->mem, day_iso(c->mem, i));
    case F_TIME:
        return val_text(c->mem, day_ms_iso(c->mem, i, offset_minutes(c)));
    case F_CODES:
        return codes_list(c, s);
    case F_TEXT:
    case F_LONG:
    case F_CODE:
    case F_REF:
    case F_BLOB:
        break;
    }
    return val_text(c->mem, s);
}

/*
 * How people read it; STR_NONE where the value itself is what they read. *suffix names the member
 * beside the value.
 */
static struct str shown(struct ctx *c, const struct rec_kind *k, const struct rec_value *v,
                        const char **suffix)
{
    *suffix = "_label";
    switch (k->type) {
    case F_CODE:
        return pack_code_label(c, str_z(c->mem, k->vocab), v->s);
    case F_CODES:
        return pack_codes_label(c, str_z(c->mem, k->vocab), v->s);
    case F_BOOL:
        return v->empty ? STR_NONE : pack_say(c, v->i != 0 ? "value.yes" : "value.no");
    case F_DAY:
        *suffix = "_text";
        return pack_day_text(c, v->i);
    case F_TIME:
        *suffix = "_text";
        return pack_time_text(c, v->i);
    case F_TEXT:
    case F_LONG:
    case F_INT:
    case F_REF:
    case F_BLOB:
        break;
    }
    *suffix = NULL;
    return STR_NONE;
}

static void put_shown(struct ctx *c, struct val *map, const struct rec_kind *k,
                      const struct rec_value *v)
{
    const char *suffix = NULL;
    struct str text = shown(c, k, v, &suffix);
    if (suffix != NULL) {
        const struct str parts[] = { k->name, str_of(suffix) };
        val_put(c->mem, map, str_join(c->mem, parts, ARRAY_LEN(parts)), val_text(c->mem, text));
    }
}

static struct rec_value row_value(const struct rec *r, const struct field *f, const void *row)
{
    struct rec_value v = { .empty = rec_value_is_empty(r, f, row) };
    if (field_is_text(f)) {
        v.s = rec_get_text(f, row);
    } else {
        v.i = rec_get_int(f, row);
    }
    return v;
}

static struct rec_value extra_value(const struct val *x)
{
    struct rec_value v = { .empty = x == NULL || x->kind == VAL_NULL };
    if (x != NULL && x->kind == VAL_TEXT) {
        v.s = x->s;
    } else if (x != NULL && x->kind == VAL_INT) {
        v.i = x->i;
    }
    return v;
}

static void put_one(struct ctx *c, struct val *map, const struct rec_kind *k,
                    const struct rec_value *v, bool page)
{
    val_put(c->mem, map, k->name,
            v->empty ? val_null(c->mem) : typed_value(c, k->type, v->s, v->i));
    if (page) {
        put_shown(c, map, k, v);
    }
}

static struct val *row_val(struct ctx *c, const struct rec *r, const void *row, bool page)
{
    const struct pack_form *form = pack_form(c->packs, r->name);
    struct val *map = val_map(c->mem);
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        struct rec_kind k = rec_kind_of(f);
        struct rec_value v = row_value(r, f, row);
        if (f->type != F_BLOB && (page || !f->sealed || !v.empty)) {
            put_one(c, map, &k, &v, page);
        }
    }
    for (size_t i = 0; form != NULL && i < form->n_added; i++) {
        struct rec_kind k = rec_kind_added(&form->added[i]);
        struct rec_value v = extra_value(val_get(rec_head_const(row)->extra, k.name));
        if (page || !v.empty) {
            put_one(c, map, &k, &v, page);
        }
    }
    return map;
}

struct val *rec_to_val(struct ctx *c, const struct rec *r, const void *row)
{
    return row_val(c, r, row, false);
}

struct val *rec_to_page(struct ctx *c, const struct rec *r, const void *row)
{
    return row_val(c, r, row, true);
}

/* ---- schema ---- */

static void put_enum(struct ctx *c, struct val *schema, struct str vocab)
{
    const struct vocab *v = c->packs == NULL ? NULL : pack_vocab(c->packs, vocab);
    struct val *list = v == NULL ? NULL : val_put_list(c->mem, schema, "enum");
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        val_push(c->mem, list, val_text(c->mem, v->codes[i].code));
    }
}

static void put_type(struct ctx *c, struct val *schema, const struct rec_kind *k)
{
    struct val *items = NULL;
    switch (k->type) {
    case F_INT:
        val_put_textz(c->mem, schema, "type", "integer");
        if (k->max > k->min) {
            val_put_int(c->mem, schema, "minimum", k->min);
            val_put_int(c->mem, schema, "maximum", k->max);
        }
        return;
    case F_BOOL:
        val_put_textz(c->mem, schema, "type", "boolean");
        return;
    case F_CODES:
        val_put_textz(c->mem, schema, "type", "array");
        items = val_put_map(c->mem, schema, "items");
        val_put_textz(c->mem, items, "type", "string");
        put_enum(c, items, k->vocab);
        return;
    case F_CODE:
        put_enum(c, schema, k->vocab);
        break;
    case F_DAY:
        val_put_textz(c->mem, schema, "format", "date");
        break;
    case F_TIME:
        val_put_textz(c->mem, schema, "format", "date-time");
        break;
    case F_TEXT:
    case F_LONG:
    case F_REF:
    case F_BLOB:
        break;
    }
    val_put_textz(c->mem, schema, "type", "string");
    if ((k->type == F_TEXT || k->type == F_LONG) && k->max > 0) {
        val_put_int(c->mem, schema, "maxLength", k->max);
    }
}

struct val *rec_openapi(struct ctx *c, const struct rec *r)
{
    const struct pack_form *form = pack_form(c->packs, r->name);
    struct val *schema = val_map(c->mem);
    val_put_textz(c->mem, schema, "type", "object");
    struct val *properties = val_put_map(c->mem, schema, "properties");
    struct val *required = val_list(c->mem);
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        struct rec_kind k = rec_kind_of(f);
        if (f->type == F_BLOB) {
            continue;
        }
        struct val *p = val_put(c->mem, properties, k.name, val_map(c->mem));
        put_type(c, p, &k);
        val_put_text(c->mem, p, "title",
                     f->label == NULL ? k.name : pack_label(c->packs, str_of(f->label), c->lang));
        if (!field_from_input(f)) {
            val_put_bool(c->mem, p, "readOnly", true);
        } else if (f->required) {
            val_push(c->mem, required, val_text(c->mem, k.name));
        }
    }
    for (size_t i = 0; form != NULL && i < form->n_added; i++) {
        struct rec_kind k = rec_kind_added(&form->added[i]);
        struct val *p = val_put(c->mem, properties, k.name, val_map(c->mem));
        put_type(c, p, &k);
        val_put_text(c->mem, p, "title", form->added[i].label[c->lang]);
    }
    if (val_count(required) > 0) {
        val_put(c->mem, schema, STR("required"), required);
    }
    return schema;
}
