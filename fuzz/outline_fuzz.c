/* outline_fuzz.c - any bytes: no JSON, refused, or paths inside the drawing's limits. */
#include <stdint.h>
#include <stdlib.h>

#include "base/json.h"
#include "calc/outline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct outline areas[] = { { .code = STR("15.71.01"), .label = STR("Telanaipura") },
                               { .code = STR("15.71.02"), .label = STR("Jambi Selatan") } };
    struct val *v = NULL;
    struct str why = STR_NONE;
    int width = 0;
    int height = 0;
    if (json_read(a, (struct str){ (const char *)data, size }, &v, &why) &&
        outline_read(a, v, areas, ARRAY_LEN(areas), &width, &height) == NULL) {
        for (size_t i = 0; i < ARRAY_LEN(areas); i++) {
            if (width > OUTLINE_SIDE + 1 || height > OUTLINE_SIDE + 1 ||
                areas[i].path.n > OUTLINE_PATH_MAX) {
                abort();
            }
        }
    }
    arena_free(a);
    return 0;
}
