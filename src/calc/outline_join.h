/* outline_join.h - inside of outline.c: the parts of an area become one, without the borders between them. */
#ifndef JJ_CALC_OUTLINE_JOIN_H
#define JJ_CALC_OUTLINE_JOIN_H

#include "base/arena.h"
#include "base/strbuf.h"

struct cell {
    int x, y;
};
struct edge {
    struct cell a, b;
};

/*
 * edges[n]: the sides of closed rings. What two rings share stands there twice and goes; the rest are rings again, and are put
 * to path ("M0 0l 9 0 0 9z", relative steps), without points on a line between two others and without rings too small to be seen. Reorders edges. O(n log n).
 */
void outline_join(struct arena *a, struct edge *edges, size_t n, struct strbuf *path);

#endif
