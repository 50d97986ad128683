/* rec.c - access to the fields of a row by their description. */
#include "rec/rec_inside.h"

#include <assert.h>
#include <stdlib.h>

struct rec_head *rec_head(void *row)
{
    return row;
}

const struct rec_head *rec_head_const(const void *row)
{
    return row;
}

uint64_t rec_bit(const struct rec *r, const struct field *f)
{
    size_t at = (size_t)(f - r->fields);
    assert(at < r->n && r->n <= REC_FIELDS_MAX);
    return UINT64_C(1) << at;
}

const struct field *rec_field(const struct rec *r, struct str name)
{
    for (size_t i = 0; i < r->n; i++) {
        if (str_eqz(name, r->fields[i].name)) {
            return &r->fields[i];
        }
    }
    return NULL;
}

/* A name written in C that the record does not have: a fault of the program. */
static const struct field *field_known(const struct rec *r, const char *name)
{
    const struct field *f = rec_field(r, str_of(name));
    if (f == NULL) {
        abort();
    }
    return f;
}

bool rec_has(const struct rec *r, const void *row, const char *field)
{
    return (rec_head_const(row)->has & rec_bit(r, field_known(r, field))) != 0;
}

void rec_set_has(const struct rec *r, void *row, const char *field)
{
    rec_head(row)->has |= rec_bit(r, field_known(r, field));
}

void rec_set_all(const struct rec *r, void *row)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct field *f = &r->fields[i];
        if (f->type == F_INT && f->max > f->min && rec_get_int(f, row) < f->min) {
            continue; /* below its range: unknown */
        }
        rec_head(row)->has |= rec_bit(r, f);
    }
}

bool field_is_text(const struct field *f)
{
    switch (f->type) {
    case F_INT:
    case F_BOOL:
    case F_DAY:
    case F_TIME:
        return false;
    case F_TEXT:
    case F_LONG:
    case F_CODE:
    case F_CODES:
    case F_REF:
    case F_BLOB:
        return true;
    }
    abort();
}

static const void *place_const(const struct field *f, const void *row)
{
    return (const char *)row + f->at;
}

static void *place(const struct field *f, void *row)
{
    return (char *)row + f->at;
}

struct str rec_get_text(const struct field *f, const void *row)
{
    assert(field_is_text(f));
    return *(const struct str *)place_const(f, row);
}

int64_t rec_get_int(const struct field *f, const void *row)
{
    assert(!field_is_text(f));
    return *(const int64_t *)place_const(f, row);
}

void rec_put_text(const struct field *f, void *row, struct str s)
{
    assert(field_is_text(f));
    *(struct str *)place(f, row) = s;
}

void rec_put_int(const struct field *f, void *row, int64_t v)
{
    assert(!field_is_text(f));
    *(int64_t *)place(f, row) = v;
}

const struct field *rec_key(const struct rec *r)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->fields[i].key) {
            return &r->fields[i];
        }
    }
    return NULL;
}

const struct field *rec_lock(const struct rec *r)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->fields[i].lock) {
            return &r->fields[i];
        }
    }
    return NULL;
}

void rec_take(const struct rec *from, const void *source, const struct rec *to, void *target)
{
    for (size_t i = 0; i < to->n; i++) {
        const struct field *t = &to->fields[i];
        const struct field *f = rec_field(from, str_of(t->name));
        if (f == NULL || f->type != t->type || !rec_has(from, source, f->name)) {
            continue;
        }
        rec_set_has(to, target, t->name);
        if (field_is_text(f)) {
            rec_put_text(t, target, rec_get_text(f, source));
        } else {
            rec_put_int(t, target, rec_get_int(f, source));
        }
    }
}

bool rec_is_sealed(const struct rec *r)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->fields[i].sealed) {
            return true;
        }
    }
    return false;
}

bool rec_value_is_empty(const struct rec *r, const struct field *f, const void *row)
{
    if (field_is_text(f)) {
        return rec_get_text(f, row).n == 0;
    }
    bool zero = rec_get_int(f, row) == 0;
    if (f->type == F_DAY || f->type == F_TIME) {
        return zero;
    }
    return zero && (rec_head_const(row)->has & rec_bit(r, f)) == 0;
}

bool field_from_input(const struct field *f)
{
    return !f->fixed && !f->key && f->kind == 0 && f->type != F_BLOB;
}
