/*
 * Any bytes as JSON. What is read must come back the same after writing, compact and indented; what
 * is refused must
 * carry a place. The arena's cap is small, so that the jump out of a half copied tree is walked
 * too.
 */
#include <stdlib.h>

#include "base/json.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok) {
        abort();
    }
}

static struct str written(struct arena *a, const struct val *v, bool pretty)
{
    struct strbuf b;
    strbuf_init(&b, a);
    (pretty ? json_write_pretty : json_write)(&b, v);
    return strbuf_str(&b);
}

static void round_trip(struct arena *a, const struct val *v)
{
    struct val *again = NULL;
    struct str why = STR_NONE;
    struct str first = written(a, v, false);
    must(utf8_valid(first));
    must(str_find(first, '<', 0) == SIZE_MAX && str_find(first, '&', 0) == SIZE_MAX);
    /* Escapes make text longer: what was short enough need not stay so. */
    if (first.n <= JSON_MAX_BYTES) {
        must(json_read(a, first, &again, &why));
        must(str_eq(written(a, again, false), first));
    }
    struct str pretty = written(a, v, true);
    if (pretty.n <= JSON_MAX_BYTES) {
        must(json_read(a, pretty, &again, &why));
        must(str_eq(written(a, again, false), first));
    }
}

static void read_in(struct arena *a, struct str text)
{
    jmp_buf place;
    (void)arena_catch(a, &place);
    if (setjmp(place) == 0) {
        struct val *v = NULL;
        struct str why = STR_NONE;
        if (json_read(a, text, &v, &why)) {
            round_trip(a, v);
        } else {
            must(str_starts(why, STR("line ")) && utf8_is_text(why));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t caps[] = { (size_t)64 << 20, 600 };
    for (size_t i = 0; i < ARRAY_LEN(caps); i++) {
        struct arena *a = arena_new(caps[i]);
        read_in(a, (struct str){ (const char *)data, size });
        arena_free(a);
    }
    return 0;
}
