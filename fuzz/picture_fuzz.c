/*
 * picture_fuzz.c - bytes as a JPEG and as a PNG, as the process of a picture reads them. A copy that
 * comes out is a picture of its kind, and of it a copy can be made again.
 */
#include <stdint.h>
#include <stdlib.h>

#include "app/scrub.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

const char *__asan_default_options(void);

/* A copy of a JPEG stays on the heap of its process, which ends with the picture: no leak there. */
const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}

static void copy(struct arena *a, struct str in)
{
    bool (*scrub)(struct arena *, struct str, struct str *) =
        scrub_is_jpeg(in) ? scrub_jpeg : scrub_png;
    bool (*is)(struct str) = scrub_is_jpeg(in) ? scrub_is_jpeg : scrub_is_png;
    struct str out = STR_NONE, again = STR_NONE;
    if (scrub(a, in, &out) && (!is(out) || !scrub(a, out, &again) || !is(again))) {
        abort();
    }
    if (scrub == scrub_jpeg) {
        free((void *)(uintptr_t)out.p); /* a long search would fill up */
        free((void *)(uintptr_t)again.p);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct str in = { (const char *)data, size };
    copy(a, in);
    arena_free(a);
    return 0;
}
