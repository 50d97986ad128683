/*
 * pack_form.c - form/RECORD.json: fields that a pack adds to a record, and limits it sets on the
 * record's own.
 *   { "add": [ { "name", "type", "label_id", "label_en", "hint_id", "hint_en", "vocab", "required", "max" } ],
 *     "narrow": [ { "name", "max", "codes": [..] } ], "require": [ names ] }
 * There is no way to remove or loosen: a field of the record stays, with its checks.
 */
#include "rec/pack_inside.h"

#include <string.h>

#include "base/json.h"
#include "base/strbuf.h"

#define FORMS_MAX 64
#define FIELDS_MAX 32
#define NAME_MAX_BYTES 60

static enum err bad(struct loader *l, struct str file, const char *reason, struct str about)
{
    return load_fail(l, file, 1, reason, about);
}

/* Refuses what is not known by name, so that a mistyped key does not silently do nothing. */
static enum err known_only(struct loader *l, struct str file, const struct val *map,
                           const char *const *names)
{
    for (size_t i = 0; map->kind == VAL_MAP && i < map->map->n; i++) {
        size_t k = 0;
        while (names[k] != NULL && !str_eqz(map->map->keys[i], names[k])) {
            k++;
        }
        if (names[k] == NULL) {
            return bad(l, file, "unknown key", map->map->keys[i]);
        }
    }
    return map->kind == VAL_MAP ? OK : bad(l, file, "an object is expected", STR_NONE);
}

static bool name_ok(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char ch = name.p[i];
        if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9' && i > 0) ||
              (ch == '_' && i > 0))) {
            return false;
        }
    }
    return name.n > 0 && name.n <= NAME_MAX_BYTES;
}

static enum err read_type(struct loader *l, struct str file, struct str name, int *type)
{
    static const struct {
        const char *name;
        enum field_type type;
    } types[] = { { "text", F_TEXT }, { "long", F_LONG }, { "int", F_INT },    { "bool", F_BOOL },
                  { "day", F_DAY },   { "code", F_CODE }, { "codes", F_CODES } };
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (str_eqz(name, types[i].name)) {
            *type = (int)types[i].type;
            return OK;
        }
    }
    return bad(l, file, "unknown type", name);
}

static enum err read_added(struct loader *l, struct str file, const struct val *v,
                           struct pack_field *f)
{
    static const char *const names[] = { "name",    "type",  "label_id", "label_en", "hint_id",
                                         "hint_en", "vocab", "required", "max",      NULL };
    const struct val *required = val_getz(v, "required");
    TRY(known_only(l, file, v, names));
    *f = (struct pack_field){
        .name = val_get_text(v, "name"),
        .vocab = val_get_text(v, "vocab"),
        .max = val_get_int(v, "max", 0),
        .required = required != NULL && required->kind == VAL_BOOL && required->b,
        .label = { val_get_text(v, "label_id"), val_get_text(v, "label_en") },
        .hint = { val_get_text(v, "hint_id"), val_get_text(v, "hint_en") },
    };
    if (!name_ok(f->name)) {
        return bad(l, file, "not a field name:", f->name);
    }
    if (f->label[LANG_ID].n == 0 || f->label[LANG_EN].n == 0) {
        return bad(l, file, "a label is missing for", f->name);
    }
    TRY(read_type(l, file, val_get_text(v, "type"), &f->type));
    bool wants_vocab = f->type == (int)F_CODE || f->type == (int)F_CODES;
    if (wants_vocab != (f->vocab.n > 0)) {
        return bad(l, file,
                   wants_vocab ? "a vocabulary is missing for" : "no vocabulary belongs to",
                   f->name);
    }
    return f->max >= 0 ? OK : bad(l, file, "max below 0 for", f->name);
}

static enum err read_narrow(struct loader *l, struct str file, const struct val *v,
                            struct pack_limit *k)
{
    static const char *const names[] = { "name", "max", "codes", NULL };
    const struct val *codes = val_getz(v, "codes");
    struct strbuf b;
    TRY(known_only(l, file, v, names));
    strbuf_init(&b, l->mem);
    for (size_t i = 0; i < val_count(codes) && codes->kind == VAL_LIST; i++) {
        if (codes->list->items[i]->kind == VAL_TEXT) {
            strbuf_putz(&b, i == 0 ? "" : ";");
            strbuf_put(&b, codes->list->items[i]->s);
        }
    }
    *k = (struct pack_limit){ .field = val_get_text(v, "name"),
                              .max = val_get_int(v, "max", 0),
                              .codes = strbuf_str(&b) };
    return name_ok(k->field) && k->max >= 0 ? OK : bad(l, file, "not a limit:", k->field);
}

static const struct val *list_of(const struct val *v, const char *key)
{
    const struct val *list = val_getz(v, key);
    return list != NULL && list->kind == VAL_LIST ? list : NULL;
}

static enum err read_form(struct loader *l, struct str file, const struct val *v,
                          struct pack_form *form)
{
    static const char *const names[] = { "add", "narrow", "require", NULL };
    const struct val *add = list_of(v, "add"), *narrow = list_of(v, "narrow"),
                     *require = list_of(v, "require");
    TRY(known_only(l, file, v, names));
    size_t n_add = form->n_added + val_count(add);
    size_t n_limits = form->n_limits + val_count(narrow) + val_count(require);
    if (n_add > FIELDS_MAX || n_limits > FIELDS_MAX) {
        return bad(l, file, "too many fields", STR_NONE);
    }
    struct pack_field *added = NEW_ARRAY(l->mem, struct pack_field, n_add);
    struct pack_limit *limits = NEW_ARRAY(l->mem, struct pack_limit, n_limits);
    for (size_t i = 0; i < form->n_added; i++) {
        added[i] = form->added[i];
    }
    for (size_t i = 0; i < form->n_limits; i++) {
        limits[i] = form->limits[i];
    }
    for (size_t i = 0; i < val_count(add); i++) {
        TRY(read_added(l, file, add->list->items[i], &added[form->n_added]));
        for (size_t k = 0; k < form->n_added; k++) {
            if (str_eq(added[k].name, added[form->n_added].name)) {
                return bad(l, file, "field twice:", added[k].name);
            }
        }
        form->n_added++;
    }
    for (size_t i = 0; i < val_count(narrow); i++) {
        TRY(read_narrow(l, file, narrow->list->items[i], &limits[form->n_limits++]));
    }
    for (size_t i = 0; i < val_count(require); i++) {
        const struct val *name = require->list->items[i];
        if (name->kind != VAL_TEXT || !name_ok(name->s)) {
            return bad(l, file, "a name is expected in require", STR_NONE);
        }
        limits[form->n_limits++] = (struct pack_limit){ .field = name->s, .required = true };
    }
    form->added = added;
    form->limits = limits;
    return OK;
}

enum err load_form(struct loader *l, struct str file, struct str record, struct str json)
{
    struct packs *p = l->p;
    struct val *v = NULL;
    struct str why = STR_NONE;
    size_t at = 0;
    if (p->forms == NULL) {
        p->forms = NEW_ARRAY(l->mem, struct pack_form, FORMS_MAX);
    }
    if (!json_read(l->mem, json, &v, &why)) {
        return bad(l, file, str_z(l->mem, why), STR_NONE);
    }
    while (at < p->n_forms && !str_eq(p->forms[at].record, record)) {
        at++;
    }
    if (at == FORMS_MAX) {
        return bad(l, file, "too many forms", STR_NONE);
    }
    p->n_forms = at == p->n_forms ? at + 1 : p->n_forms;
    p->forms[at].record = record;
    return read_form(l, file, v, &p->forms[at]);
}

enum err load_form_vocabs(struct loader *l)
{
    for (size_t i = 0; i < l->p->n_forms; i++) {
        const struct pack_form *f = &l->p->forms[i];
        for (size_t k = 0; k < f->n_added; k++) {
            if (f->added[k].vocab.n > 0 && pack_vocab(l->p, f->added[k].vocab) == NULL) {
                const struct str file[] = { STR("form/"), f->record, STR(".json") };
                return bad(l, str_join(l->mem, file, ARRAY_LEN(file)), "unknown vocabulary",
                           f->added[k].vocab);
            }
        }
    }
    return OK;
}

const struct pack_form *pack_form(const struct packs *p, const char *record)
{
    for (size_t i = 0; p != NULL && i < p->n_forms; i++) {
        if (str_eqz(p->forms[i].record, record)) {
            return &p->forms[i];
        }
    }
    return NULL;
}
