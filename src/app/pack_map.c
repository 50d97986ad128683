/* pack_map.c - the command pack map: a city's boundaries as rows of its pack. */
#include "app/commands.h"
#include "app/files.h"
#include "base/json.h"
#include "calc/outline.h"
#include "rec/pack.h"

static void print_rows(const struct outline *areas, size_t n, int width, int height)
{
    printf("# from a GeoJSON file by jejaring pack map; the drawing is a grid of %d units\n"
           "code\tcol\trow\twidth\theight\tpath\n",
           OUTLINE_SIDE);
    for (size_t i = 0; i < n; i++) {
        if (areas[i].path.n > 0) {
            printf("%.*s\t%d\t%d\t%d\t%d\t%.*s\n", STR_ARG(areas[i].code), areas[i].x, areas[i].y,
                   width, height, STR_ARG(areas[i].path));
        }
    }
}

/* The list of kecamatan has two codes that are no area; no property begins with them. */
static struct outline *areas_of(struct arena *a, const struct packs *packs, size_t *n)
{
    const struct vocab *v = pack_vocab(packs, STR("kecamatan"));
    struct outline *areas = NEW_ARRAY(a, struct outline, v != NULL ? v->n + 1 : 1);
    *n = v != NULL ? v->n : 0;
    for (size_t i = 0; i < *n; i++) {
        areas[i] =
            (struct outline){ .code = v->codes[i].code, .label = v->codes[i].label[LANG_ID] };
    }
    return areas;
}

int command_pack_map(struct call *call)
{
    struct city city = { .lock_fd = -1 };
    struct str text = STR_NONE;
    struct str why = STR_NONE;
    struct val *geojson = NULL;
    int width = 0;
    int height = 0;
    size_t n = 0;
    if (!file_read(call->mem, call->args[0], JSON_MAX_BYTES, &text)) {
        return call_refuse(call, EXIT_USAGE, "%s: cannot be read (or is over %d KB)", call->args[0],
                           JSON_MAX_BYTES / 1024);
    }
    if (!json_read(call->mem, text, &geojson, &why)) {
        return call_refuse(call, EXIT_REFUSED, "%s: %.*s", call->args[0], STR_ARG(why));
    }
    const int code = call_open_pack(call, 0, &city);
    if (code != EXIT_DONE) {
        return code;
    }
    struct outline *areas = areas_of(call->mem, city.packs, &n);
    const char *wrong = outline_read(call->mem, geojson, areas, n, &width, &height);
    if (wrong != NULL) {
        return call_refuse(call, EXIT_REFUSED, "%s: %s", call->args[0], wrong);
    }
    print_rows(areas, n, width, height);
    return EXIT_DONE;
}
