/*
 * rec_form.c - the fields of a form as the partial field.html wants them. Each is a map:
 *   id, name, label, [hint], required, value, [error], [theirs], [max], [options: value label selected hint], [checked]
 *   and one of is_text is_textarea is_number is_bool is_day is_time is_select is_radio is_checks.
 */
#include "rec/rec_check.h"

/* A field of the record or of a pack, with its words. */
struct shown {
    struct rec_kind kind;
    struct str label, hint;
    struct str only; /* codes that packs leave, "": all */
    bool radio;
    bool has_row; /* row holds a value to show */
    struct rec_value value;
};

static struct str two(struct ctx *c, int v)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "%02d", v);
    return strbuf_str(&b);
}

/* As input fields of browsers take it: 2024-11-14T09:05. */
static struct str local_time(struct ctx *c, int64_t ms)
{
    int offset = c->packs == NULL ? 0 : pack_hours(c->packs)->utc_offset_minutes;
    day_t day = day_of_ms(ms, offset);
    int minute = (int)((ms - day_start_ms(day, offset)) / MINUTE_MS);
    const struct str parts[] = { day_iso(c->mem, day), STR("T"), two(c, minute / 60), STR(":"),
                                 two(c, minute % 60) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static struct str value_text(struct ctx *c, enum field_type type, const struct rec_value *v)
{
    struct strbuf b;
    if (v->empty) {
        return STR_NONE;
    }
    switch (type) {
    case F_INT:
    case F_BOOL:
        strbuf_init(&b, c->mem);
        strbuf_put_int(&b, v->i);
        return strbuf_str(&b);
    case F_DAY:
        return day_iso(c->mem, v->i);
    case F_TIME:
        return local_time(c, v->i);
    case F_TEXT:
    case F_LONG:
    case F_CODE:
    case F_CODES:
    case F_REF:
        return v->s;
    case F_BLOB:
        break;
    }
    return STR_NONE;
}

/*
 * What was typed: several values of one name joined by ';', the last of them where only one counts.
 */
static struct str typed_text(struct ctx *c, const struct val *v, bool several)
{
    struct strbuf b;
    if (v == NULL || v->kind == VAL_TEXT) {
        return v == NULL ? STR_NONE : v->s;
    }
    strbuf_init(&b, c->mem);
    if (v->kind == VAL_INT) {
        strbuf_put_int(&b, v->i);
    } else if (v->kind == VAL_BOOL) {
        strbuf_putz(&b, v->b ? "1" : "0");
    }
    for (size_t i = 0; v->kind == VAL_LIST && i < v->list->n; i++) {
        if (!several) {
            strbuf_clear(&b);
        }
        strbuf_putz(&b, b.n == 0 ? "" : ";");
        strbuf_put(&b, typed_text(c, v->list->items[i], false));
    }
    return strbuf_str(&b);
}

static void put_options(struct ctx *c, struct val *map, struct str vocab, struct str only,
                        struct str chosen)
{
    const struct vocab *v = c->packs == NULL ? NULL : pack_vocab(c->packs, vocab);
    struct val *list = val_put_list(c->mem, map, "options");
    for (size_t i = 0; v != NULL && i < v->n; i++) {
        const struct code *k = &v->codes[i];
        bool selected = rec_code_among(chosen, k->code);
        bool offered =
            (only.n == 0 || rec_code_among(only, k->code)) && !rec_code_retired(c, vocab, k->code);
        /* A code that is not offered any more is shown only where it already stands. */
        if (!selected && !offered) {
            continue;
        }
        struct val *o = val_push_map(c->mem, list);
        val_put_text(c->mem, o, "value", k->code);
        val_put_text(c->mem, o, "label", k->label[c->lang]);
        val_put_bool(c->mem, o, "selected", selected);
        if (k->hint[c->lang].n > 0) {
            val_put_text(c->mem, o, "hint", k->hint[c->lang]);
        }
    }
}

static const char *shape(const struct shown *s)
{
    switch (s->kind.type) {
    case F_LONG:
        return "is_textarea";
    case F_INT:
        return "is_number";
    case F_BOOL:
        return "is_bool";
    case F_DAY:
        return "is_day";
    case F_TIME:
        return "is_time";
    case F_CODE:
        return s->radio ? "is_radio" : "is_select";
    case F_CODES:
        return "is_checks";
    case F_TEXT:
    case F_REF:
    case F_BLOB:
        break;
    }
    return "is_text";
}

static void put_error(struct ctx *c, struct val *map, struct str name)
{
    for (size_t i = 0; i < c->fail.n; i++) {
        const struct fail_item *item = &c->fail.items[i];
        if (str_eq(item->field, name)) {
            val_put_text(c->mem, map, "error", pack_say1(c, item->key, item->arg));
            return;
        }
    }
}

/* What the other person saved, as people read it. */
static struct str read_text(struct ctx *c, const struct shown *s)
{
    switch (s->kind.type) {
    case F_CODE:
    case F_CODES:
        return pack_codes_label(c, str_z(c->mem, s->kind.vocab), s->value.s);
    case F_BOOL:
        return pack_say(c, s->value.i != 0 ? "value.yes" : "value.no");
    case F_DAY:
        return pack_day_text(c, s->value.i);
    case F_TIME:
        return pack_time_text(c, s->value.i);
    case F_TEXT:
    case F_LONG:
    case F_INT:
    case F_REF:
    case F_BLOB:
        break;
    }
    return value_text(c, s->kind.type, &s->value);
}

static struct val *field_map(struct ctx *c, const struct shown *s)
{
    struct val *map = val_map(c->mem);
    bool several = s->kind.type == F_CODES;
    struct str stored = s->has_row ? value_text(c, s->kind.type, &s->value) : STR_NONE;
    struct str value =
        c->typed != NULL ? typed_text(c, val_get(c->typed, s->kind.name), several) : stored;
    val_put_text(c->mem, map, "id", s->kind.name);
    val_put_text(c->mem, map, "name", s->kind.name);
    val_put_text(c->mem, map, "label", s->label);
    if (s->hint.n > 0) {
        val_put_text(c->mem, map, "hint", s->hint);
    }
    val_put_bool(c->mem, map, shape(s), true);
    val_put_bool(c->mem, map, "required", s->kind.required);
    val_put_text(c->mem, map, "value", value);
    if ((s->kind.type == F_TEXT || s->kind.type == F_LONG) && s->kind.max > 0) {
        val_put_int(c->mem, map, "max", s->kind.max);
    }
    if (s->kind.type == F_CODE || several) {
        put_options(c, map, s->kind.vocab, s->only, value);
    }
    if (s->kind.type == F_BOOL) {
        val_put_bool(c->mem, map, "checked", str_eqz(value, "1") || str_eqz(value, "on"));
    }
    put_error(c, map, s->kind.name);
    if (c->fail.code == ERR_CONFLICT && c->typed != NULL && s->has_row && !str_eq(stored, value)) {
        val_put_text(c->mem, map, "theirs", read_text(c, s));
    }
    return map;
}

static struct str hint_of(const struct ctx *c, const char *label)
{
    struct strbuf b;
    struct str text[2];
    if (label == NULL) {
        return STR_NONE;
    }
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "%s.hint", label);
    return pack_find_label(c->packs, strbuf_str(&b), text) ? text[c->lang] : STR_NONE;
}

static void narrow(const struct pack_form *form, struct shown *s)
{
    struct rec_kind *k = &s->kind;
    for (size_t i = 0; form != NULL && i < form->n_limits; i++) {
        const struct pack_limit *limit = &form->limits[i];
        if (str_eq(limit->field, k->name)) {
            k->required = k->required || limit->required;
            s->only = limit->codes.n > 0 ? limit->codes : s->only;
            k->max = limit->max > 0 && (k->max == 0 || limit->max < k->max) ? limit->max : k->max;
        }
    }
}

static struct shown shown_field(struct ctx *c, const struct rec *r, const struct pack_form *form,
                                const struct field *f, const void *row)
{
    struct shown s = { .kind = rec_kind_of(f),
                       .hint = hint_of(c, f->label),
                       .radio = f->radio,
                       .has_row = row != NULL };
    narrow(form, &s);
    s.label = f->label == NULL ? s.kind.name : pack_say(c, f->label);
    if (row != NULL && field_is_text(f)) {
        s.value.s = rec_get_text(f, row);
    } else if (row != NULL) {
        s.value.i = rec_get_int(f, row);
    }
    s.value.empty = row == NULL || rec_value_is_empty(r, f, row);
    return s;
}

static struct shown shown_added(const struct ctx *c, const struct pack_field *f, const void *row)
{
    struct shown s = { .kind = rec_kind_added(f),
                       .label = f->label[c->lang],
                       .hint = f->hint[c->lang],
                       .has_row = row != NULL };
    const struct val *x = row == NULL ? NULL : val_get(rec_head_const(row)->extra, f->name);
    s.value.empty = x == NULL || (x->kind != VAL_TEXT && x->kind != VAL_INT);
    if (!s.value.empty && x->kind == VAL_TEXT) {
        s.value.s = x->s;
    } else if (!s.value.empty) {
        s.value.i = x->i;
    }
    return s;
}

/* A row that has its id is there already. */
static bool is_stored(const struct rec *r, const void *row)
{
    const struct field *key = rec_key(r);
    return row != NULL && key != NULL && rec_get_text(key, row).n > 0;
}

struct val *rec_form(struct ctx *c, const struct rec *r, const void *row)
{
    const struct pack_form *form = pack_form(c->packs, r->name);
    struct val *map = val_map(c->mem);
    struct val *order = val_list(c->mem);
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if (!field_from_input(f) || (f->once && is_stored(r, row))) {
            continue;
        }
        struct shown s = shown_field(c, r, form, f, row);
        struct val *one = val_put(c->mem, map, s.kind.name, field_map(c, &s));
        if (!f->hidden && !f->lock) {
            val_push(c->mem, order, one);
        }
    }
    for (size_t i = 0; form != NULL && i < form->n_added; i++) {
        struct shown s = shown_added(c, &form->added[i], row);
        val_push(c->mem, order, val_put(c->mem, map, s.kind.name, field_map(c, &s)));
    }
    val_put(c->mem, map, STR("fields"), order);
    return map;
}
