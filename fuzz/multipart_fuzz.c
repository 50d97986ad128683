/*
 * multipart_fuzz.c - forms with files: the first line is the content type, the rest is the body.
 * Fields are text, files lie within the body and keep their limits, whatever the boundary is.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "http/http_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static void fields(const struct val *v)
{
    must(val_count(v) <= INPUT_FIELDS_MAX);
    for (size_t i = 0; i < val_count(v); i++) {
        const struct val *item = v->kind == VAL_MAP ? v->map->items[i] : v->list->items[i];
        if (item->kind == VAL_LIST) {
            fields(item);
        } else {
            must(item->kind == VAL_TEXT && utf8_is_text(item->s) && item->s.n <= INPUT_TEXT_MAX);
        }
    }
}

static bool is_within(struct str part, struct str whole)
{
    return part.n == 0 || ((uintptr_t)part.p >= (uintptr_t)whole.p &&
                           (uintptr_t)part.p + part.n <= (uintptr_t)whole.p + whole.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct route route = { .flags = ROUTE_FILES };
    struct str all = { (const char *)data, size };
    size_t cut = str_find(all, '\n', 0);
    if (cut == SIZE_MAX) {
        return 0;
    }
    struct arena *a = arena_new(0);
    struct ctx c = { .mem = a };
    const struct str parts[] = { STR("multipart/form-data;"), str_cut(all, 0, cut) };
    struct http_req rq = { .method = METHOD_POST,
                           .route = &route,
                           .content_type = str_join(a, parts, 2),
                           .body = str_cut(all, cut + 1, size) };
    if (input_read(&c, &rq) == OK) {
        fields(rq.input);
        must(rq.n_files <= INPUT_FILES_MAX);
        for (size_t i = 0; i < rq.n_files; i++) {
            const struct http_file *f = &rq.files[i];
            must(is_within(f->bytes, rq.body) && f->bytes.n <= INPUT_FILE_MAX && f->field.n > 0 &&
                 utf8_is_text(f->name));
        }
    }
    arena_free(a);
    return 0;
}
