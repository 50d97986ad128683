/*
 * val.h - the value tree: what JSON holds, what templates read, what handlers answer. Lives in an
 * arena.
 * Maps keep the order of insertion. Values are never freed one by one.
 */
#ifndef JJ_BASE_VAL_H
#define JJ_BASE_VAL_H

#include "base/arena.h"
#include "base/str.h"

enum val_kind { VAL_NULL, VAL_BOOL, VAL_INT, VAL_REAL, VAL_TEXT, VAL_LIST, VAL_MAP };

struct val {
    enum val_kind kind;
    union {
        bool b;
        int64_t i;
        double r;
        struct str s;
        struct val_list *list;
        struct val_map *map;
    };
};

/* Contents of a list or map; read through the functions or by walking items[0..n). */
struct val_list {
    struct val **items;
    size_t n, cap;
};

struct val_map {
    struct str *keys;
    struct val **items;
    size_t n, cap;
};

struct val *val_null(struct arena *a);
struct val *val_bool(struct arena *a, bool b);
struct val *val_int(struct arena *a, int64_t i);
struct val *val_real(struct arena *a, double r);
struct val *val_text(struct arena *a, struct str s); /* no copy: s must live as long as the arena */
struct val *val_list(struct arena *a);
struct val *val_map(struct arena *a);

/* Appends; returns item. list must be a list. */
struct val *val_push(struct arena *a, struct val *list, struct val *item);
/* Sets (replaces an equal key); the key is not copied; returns item. */
struct val *val_put(struct arena *a, struct val *map, struct str key, struct val *item);
/* Short forms with literal keys. */
void val_put_text(struct arena *a, struct val *map, const char *key, struct str s);
void val_put_textz(struct arena *a, struct val *map, const char *key, const char *z);
void val_put_int(struct arena *a, struct val *map, const char *key, int64_t i);
void val_put_bool(struct arena *a, struct val *map, const char *key, bool b);
struct val *val_put_map(struct arena *a, struct val *map, const char *key);  /* a new empty map */
struct val *val_put_list(struct arena *a, struct val *map, const char *key); /* a new empty list */
struct val *val_push_map(struct arena *a, struct val *list);                 /* a new empty map */

/* NULL when absent or when map is NULL or no map. */
struct val *val_get(const struct val *map, struct str key);
struct val *val_getz(const struct val *map, const char *key);
/* Text under key, or STR_NONE when absent or of another kind. */
struct str val_get_text(const struct val *map, const char *key);
int64_t val_get_int(const struct val *map, const char *key, int64_t otherwise);
size_t val_count(const struct val *v); /* items of a list or map, else 0 */

#endif
