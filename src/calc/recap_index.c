/* recap_index.c - a small hash table for each code list; a recap asks it some hundred thousand
 * times. */
#include "calc/recap_index.h"

#include <string.h>

#define UNKNOWN STR("TIDAK_DIKETAHUI")
#define NOT_STATED STR("NA")

static size_t place_of(struct recap_list list, struct str code)
{
    for (size_t i = 0; i < list.n; i++) {
        if (str_eq(list.codes[i], code)) {
            return i;
        }
    }
    return list.n;
}

struct recap_index recap_index_new(struct arena *a, struct recap_list list)
{
    struct recap_index x = { .list = list, .bucket = place_of(list, UNKNOWN) };
    if (x.bucket == list.n) {
        x.bucket = place_of(list, NOT_STATED);
    }
    if (x.bucket == list.n) {
        struct str *codes = NEW_ARRAY(a, struct str, list.n + 1);
        if (list.n > 0) {
            memcpy(codes, list.codes, list.n * sizeof *codes);
        }
        codes[list.n] = UNKNOWN;
        x.list = (struct recap_list){ codes, list.n + 1 };
    }
    size_t size = 8;
    while (size < 2 * x.list.n) {
        size *= 2;
    }
    uint32_t *slots = NEW_ARRAY(a, uint32_t, size);
    x.mask = size - 1;
    for (size_t i = 0; i < x.list.n; i++) {
        size_t at = (size_t)str_hash(x.list.codes[i]) & x.mask;
        while (slots[at] != 0) {
            at = (at + 1) & x.mask;
        }
        slots[at] = (uint32_t)(i + 1);
    }
    x.slots = slots;
    return x;
}

size_t recap_index_find(const struct recap_index *x, struct str code)
{
    if (code.n == 0) {
        return x->bucket;
    }
    for (size_t at = (size_t)str_hash(code) & x->mask; x->slots[at] != 0; at = (at + 1) & x->mask) {
        size_t place = x->slots[at] - 1;
        if (str_eq(x->list.codes[place], code)) {
            return place;
        }
    }
    return x->bucket;
}
