/*
 * http_input_fuzz.c - bodies and cookies: byte 0 chooses the content type. Nothing may crash; what
 * is read must be text.
 */
#include <stdint.h>

#include "base/utf8.h"
#include "http/guard.h"
#include "http/http_priv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct val *v)
{
    for (size_t i = 0; i < val_count(v); i++) {
        const struct val *item = v->kind == VAL_MAP ? v->map->items[i] : v->list->items[i];
        if (item->kind == VAL_LIST) {
            check(item);
        } else if (item->kind != VAL_TEXT || !utf8_is_text(item->s)) {
            __builtin_trap();
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = { "application/x-www-form-urlencoded", "application/json",
                                         "multipart/form-data; boundary=t", "text/plain" };
    static const struct route route = { .flags = ROUTE_FILES };
    if (size < 1) {
        return 0;
    }
    struct arena *a = arena_new(0);
    struct ctx c = { .mem = a };
    struct str body = { (const char *)data + 1, size - 1 };
    struct http_req rq = { .method = METHOD_POST,
                           .route = &route,
                           .content_type = str_of(types[data[0] % 4]),
                           .body = body };
    struct str path, query;
    if (input_read(&c, &rq) == OK) {
        check(rq.input);
    }
    (void)input_cookie(body, "jj");
    if (guard_target(a, body, &path, &query) && !utf8_is_text(path)) {
        __builtin_trap();
    }
    arena_free(a);
    return 0;
}
