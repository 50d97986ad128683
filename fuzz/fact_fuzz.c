/* fact_fuzz.c - any bytes: refused, or a fact that is written and read again as the same bytes. */
#include <stdint.h>
#include <stdlib.h>

#include "calc/fact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct fact f, again;
    if (fact_decode(a, (struct str){ (const char *)data, size }, &f)) {
        struct str once = fact_encode(a, &f);
        if (!fact_decode(a, once, &again) || !str_eq(fact_encode(a, &again), once)) {
            abort();
        }
    }
    arena_free(a);
    return 0;
}
