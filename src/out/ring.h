/*
 * ring.h - a ring of agencies around one: places and lines for a template to draw (web/partial/chart_ring.html).
 */
#ifndef JJ_OUT_RING_H
#define JJ_OUT_RING_H

#include "base/val.h"

#define RING_MOST 24

struct ring_line {
    size_t node;      /* 0 .. n - 1 */
    int64_t n;        /* at least 1; more is thicker */
    bool inward;      /* towards the middle */
    bool slow;        /* drawn broken */
    struct str text;  /* at its middle */
    struct str title; /* read out and shown on pointing */
};

/*
 * {view, nodes[{x, y, no}], lines[{x1, y1, x2, y2, width, dash, arrow, text, tx, ty, title}]}: n nodes (1 to RING_MOST, the rest is
 * left out) numbered from 1, in a square of 360 units; all numbers are text.
 */
struct val *ring_draw(struct arena *a, size_t n, const struct ring_line *lines, size_t n_lines);

#endif
