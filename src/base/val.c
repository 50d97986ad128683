/* val.c - the value tree. Lookups walk the map: maps are forms and pages, tens of keys. */
#include "base/val.h"

#include <assert.h>
#include <string.h>

#define FIRST_ITEMS 8

static struct val *val_new(struct arena *a, enum val_kind kind)
{
    struct val *v = NEW(a, struct val);
    v->kind = kind;
    return v;
}

/* A twice as large copy of an array of n items; the old one stays in the arena. */
static void *grown(struct arena *a, const void *items, size_t n, size_t cap, size_t size)
{
    void *more = arena_array(a, cap, size);
    if (n > 0) {
        memcpy(more, items, n * size);
    }
    return more;
}

struct val *val_null(struct arena *a)
{
    return val_new(a, VAL_NULL);
}

struct val *val_bool(struct arena *a, bool b)
{
    struct val *v = val_new(a, VAL_BOOL);
    v->b = b;
    return v;
}

struct val *val_int(struct arena *a, int64_t i)
{
    struct val *v = val_new(a, VAL_INT);
    v->i = i;
    return v;
}

struct val *val_real(struct arena *a, double r)
{
    struct val *v = val_new(a, VAL_REAL);
    v->r = r;
    return v;
}

struct val *val_text(struct arena *a, struct str s)
{
    struct val *v = val_new(a, VAL_TEXT);
    v->s = s;
    return v;
}

struct val *val_list(struct arena *a)
{
    struct val *v = val_new(a, VAL_LIST);
    v->list = NEW(a, struct val_list);
    return v;
}

struct val *val_map(struct arena *a)
{
    struct val *v = val_new(a, VAL_MAP);
    v->map = NEW(a, struct val_map);
    return v;
}

struct val *val_push(struct arena *a, struct val *list, struct val *item)
{
    assert(list->kind == VAL_LIST);
    struct val_list *l = list->list;
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? FIRST_ITEMS : l->cap * 2;
        l->items = grown(a, l->items, l->n, cap, sizeof *l->items);
        l->cap = cap;
    }
    l->items[l->n++] = item;
    return item;
}

struct val *val_put(struct arena *a, struct val *map, struct str key, struct val *item)
{
    assert(map->kind == VAL_MAP);
    struct val_map *m = map->map;
    for (size_t i = 0; i < m->n; i++) {
        if (str_eq(m->keys[i], key)) {
            m->items[i] = item;
            return item;
        }
    }
    if (m->n == m->cap) {
        size_t cap = m->cap == 0 ? FIRST_ITEMS : m->cap * 2;
        m->keys = grown(a, m->keys, m->n, cap, sizeof *m->keys);
        m->items = grown(a, m->items, m->n, cap, sizeof *m->items);
        m->cap = cap;
    }
    m->keys[m->n] = key;
    m->items[m->n++] = item;
    return item;
}

void val_put_text(struct arena *a, struct val *map, const char *key, struct str s)
{
    val_put(a, map, str_of(key), val_text(a, s));
}

void val_put_textz(struct arena *a, struct val *map, const char *key, const char *z)
{
    val_put_text(a, map, key, str_of(z));
}

void val_put_int(struct arena *a, struct val *map, const char *key, int64_t i)
{
    val_put(a, map, str_of(key), val_int(a, i));
}

void val_put_bool(struct arena *a, struct val *map, const char *key, bool b)
{
    val_put(a, map, str_of(key), val_bool(a, b));
}

struct val *val_put_map(struct arena *a, struct val *map, const char *key)
{
    return val_put(a, map, str_of(key), val_map(a));
}

struct val *val_put_list(struct arena *a, struct val *map, const char *key)
{
    return val_put(a, map, str_of(key), val_list(a));
}

struct val *val_push_map(struct arena *a, struct val *list)
{
    return val_push(a, list, val_map(a));
}

struct val *val_get(const struct val *map, struct str key)
{
    if (map == NULL || map->kind != VAL_MAP) {
        return NULL;
    }
    for (size_t i = 0; i < map->map->n; i++) {
        if (str_eq(map->map->keys[i], key)) {
            return map->map->items[i];
        }
    }
    return NULL;
}

struct val *val_getz(const struct val *map, const char *key)
{
    return val_get(map, str_of(key));
}

struct str val_get_text(const struct val *map, const char *key)
{
    const struct val *v = val_getz(map, key);
    return v != NULL && v->kind == VAL_TEXT ? v->s : STR_NONE;
}

int64_t val_get_int(const struct val *map, const char *key, int64_t otherwise)
{
    const struct val *v = val_getz(map, key);
    return v != NULL && v->kind == VAL_INT ? v->i : otherwise;
}

size_t val_count(const struct val *v)
{
    if (v == NULL) {
        return 0;
    }
    return v->kind == VAL_LIST ? v->list->n : v->kind == VAL_MAP ? v->map->n : 0;
}
