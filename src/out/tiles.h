/*
 * tiles.h - a city as tiles of one size, one an area: places and shades for a template to draw (web/partial/chart_tiles.html).
 * Small areas are read as well as large ones, and nobody takes it for a map of addresses. The same with the city's own
 * boundaries, where its pack has them.
 */
#ifndef JJ_OUT_TILES_H
#define JJ_OUT_TILES_H

#include "base/ctx.h"
#include "base/val.h"

#define TILES_SIDE_MAX 12 /* columns, rows */
#define TILES_SHADES 4

struct tile {
    struct str label;
    int col, row;  /* 0 .. TILES_SIDE_MAX - 1 */
    int64_t value; /* 0 to 2^60 */
    bool hidden;   /* hatched, without a number; its value decides nothing that is drawn */
    struct str
        path; /* its boundary instead of a square: col and row are then where its name stands, in units */
};

/*
 * {view, height, tiles[{x, y, path, mid, hatch, shade, on, lines[{y, text}], number_y, number, title}], shades[{shade, text}]}: view
 * as the drawing's size, shade "0".."4" of the style sheet's steps, on the colour of text on it; names in at most two lines;
 * shades are the ranges that stand on the drawing, the fewest first. hidden_text: number and title of a hidden tile.
 */
struct val *tiles_draw(struct arena *a, const struct tile *tiles, size_t n, struct str hidden_text,
                       enum lang lang);
/* The same of boundaries, in a drawing of this size; number_y and lines stand around a name's place. */
struct val *tiles_draw_paths(struct arena *a, const struct tile *tiles, size_t n, int width,
                             int height, struct str hidden_text, enum lang lang);

#endif
