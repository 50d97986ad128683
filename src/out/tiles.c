/* tiles.c - places and shades of a city's tiles. Pure. */
#include "out/tiles.h"

#include <assert.h>

#include "base/strbuf.h"
#include "out/chart.h"

#define SIDE 90 /* units; a name of eleven letters in 13 units fits */
#define GAP 4
#define LINE 16

/* The style sheet's steps; its third is left out: neither black nor white can be read on it. */
static const struct {
    const char *shade, *on;
} STEPS[TILES_SHADES] = { { "0", "ink" }, { "1", "ink" }, { "2", "ink" }, { "4", "on-brand" } };

/* Equal steps from 0 to the largest shown number. */
static size_t step_of(int64_t value, int64_t most)
{
    return (size_t)(value * TILES_SHADES / (most + 1));
}

static int64_t largest(const struct tile *tiles, size_t n)
{
    int64_t most = 0;
    for (size_t i = 0; i < n; i++) {
        most = !tiles[i].hidden && tiles[i].value > most ? tiles[i].value : most;
    }
    return most;
}

static void put_line(struct arena *a, struct val *lines, int64_t y, struct str text)
{
    struct val *v = val_push_map(a, lines);
    val_put_int(a, v, "y", y);
    val_put_text(a, v, "text", text);
}

/* "Jambi Selatan" in two lines: broken at its first space. Returns where the number stands. */
static int64_t put_name(struct arena *a, struct val *lines, int64_t top, struct str name)
{
    struct str rest = name;
    struct str first = STR_NONE;
    const bool two = str_next(&rest, ' ', &first) && rest.n > 0;
    put_line(a, lines, top + (two ? 22 : 30), two ? first : name);
    if (two) {
        put_line(a, lines, top + 22 + LINE, rest);
    }
    return top + SIDE - 22;
}

static struct val *put_tile(struct arena *a, const struct tile *t, int64_t most,
                            struct str hidden_text, enum lang lang, struct val *list)
{
    const size_t step = t->hidden ? 0 : step_of(t->value, most);
    const struct str number = t->hidden ? hidden_text : chart_number(a, t->value, lang);
    const struct str title[] = { t->label, STR(": "), number };
    struct val *v = val_push_map(a, list);
    val_put_bool(a, v, "hatch", t->hidden);
    val_put_textz(a, v, "shade", STEPS[step].shade);
    val_put_textz(a, v, "on", STEPS[step].on);
    val_put_text(a, v, "number", t->hidden ? STR_NONE : number);
    val_put_text(a, v, "title", str_join(a, title, ARRAY_LEN(title)));
    val_put_text(a, v, "path", t->path);
    return v;
}

static void put_square(struct arena *a, const struct tile *t, struct val *v)
{
    const int64_t x = GAP + (int64_t)t->col * (SIDE + GAP);
    const int64_t y = GAP + (int64_t)t->row * (SIDE + GAP);
    val_put_int(a, v, "x", x);
    val_put_int(a, v, "y", y);
    val_put_int(a, v, "mid", x + SIDE / 2);
    val_put_int(a, v, "number_y", put_name(a, val_put_list(a, v, "lines"), y, t->label));
}

/* From the smallest number of a step to its largest: "3–5". */
static struct str range(struct arena *a, size_t step, int64_t most, enum lang lang)
{
    const int64_t k = (int64_t)step;
    const int64_t from = (k * (most + 1) + TILES_SHADES - 1) / TILES_SHADES;
    const int64_t to = ((k + 1) * (most + 1) + TILES_SHADES - 1) / TILES_SHADES - 1;
    const struct str parts[] = { chart_number(a, from, lang), STR("–"), chart_number(a, to, lang) };
    return to < from ? STR_NONE : to == from ? parts[0] : str_join(a, parts, ARRAY_LEN(parts));
}

static struct str view_of(struct arena *a, int64_t width, int64_t height)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_printf(&b, "0 0 %lld %lld", (long long)width, (long long)height);
    return strbuf_str(&b);
}

static void put_shades(struct arena *a, int64_t most, enum lang lang, struct val *out)
{
    struct val *shades = val_put_list(a, out, "shades");
    for (size_t s = 0; s < TILES_SHADES; s++) {
        const struct str text = range(a, s, most, lang);
        if (text.n > 0) {
            struct val *v = val_push_map(a, shades);
            val_put_textz(a, v, "shade", STEPS[s].shade);
            val_put_text(a, v, "text", text);
        }
    }
}

struct val *tiles_draw(struct arena *a, const struct tile *tiles, size_t n, struct str hidden_text,
                       enum lang lang)
{
    const int64_t most = largest(tiles, n);
    struct val *out = val_map(a);
    struct val *list = val_put_list(a, out, "tiles");
    int64_t cols = 1;
    int64_t rows = 1;
    for (size_t i = 0; i < n; i++) {
        assert(tiles[i].col >= 0 && tiles[i].col < TILES_SIDE_MAX && tiles[i].row >= 0 &&
               tiles[i].row < TILES_SIDE_MAX);
        cols = tiles[i].col + 1 > cols ? tiles[i].col + 1 : cols;
        rows = tiles[i].row + 1 > rows ? tiles[i].row + 1 : rows;
        put_square(a, &tiles[i], put_tile(a, &tiles[i], most, hidden_text, lang, list));
    }
    put_shades(a, most, lang, out);
    const int64_t height = GAP + rows * (SIDE + GAP);
    val_put_text(a, out, "view", view_of(a, GAP + cols * (SIDE + GAP), height));
    val_put_int(a, out, "height", height);
    return out;
}

struct val *tiles_draw_paths(struct arena *a, const struct tile *tiles, size_t n, int width,
                             int height, struct str hidden_text, enum lang lang)
{
    const int64_t most = largest(tiles, n);
    struct val *out = val_map(a);
    struct val *list = val_put_list(a, out, "tiles");
    for (size_t i = 0; i < n; i++) {
        struct val *v = put_tile(a, &tiles[i], most, hidden_text, lang, list);
        val_put_int(a, v, "mid", tiles[i].col);
        put_line(a, val_put_list(a, v, "lines"), tiles[i].row - 2, tiles[i].label);
        val_put_int(a, v, "number_y", tiles[i].row + 14);
    }
    put_shades(a, most, lang, out);
    val_put_text(a, out, "view", view_of(a, width, height));
    val_put_int(a, out, "height", height);
    return out;
}
