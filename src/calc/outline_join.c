/*
 * outline_join.c - a side that two parts share is there twice; without those every corner still has an even number of sides, so
 * that whoever walks on over unused sides comes back to where he began.
 */
#include "calc/outline_join.h"

#include <assert.h>
#include <stdlib.h>

/* Square units. Where two parts nearly share a side, what lies between them is no area of its own; nor can it be seen. */
#define SLIVER 16

/* A side as seen from one of its ends. */
struct half {
    struct cell from, to;
    size_t edge;
};

struct net {
    struct half *halves; /* by from */
    size_t *next;        /* of the first half of a corner: the next one to try */
    bool *used;          /* by edge */
    size_t n;            /* halves */
};

static int by_place(struct cell a, struct cell b)
{
    return a.x != b.x ? (a.x > b.x) - (a.x < b.x) : (a.y > b.y) - (a.y < b.y);
}

static int by_edge(const void *x, const void *y)
{
    const struct edge *e = x;
    const struct edge *f = y;
    const int a = by_place(e->a, f->a);
    return a != 0 ? a : by_place(e->b, f->b);
}

static int by_from(const void *x, const void *y)
{
    const struct half *h = x;
    const struct half *g = y;
    const int from = by_place(h->from, g->from);
    return from != 0 ? from : by_place(h->to, g->to);
}

/* Keeps what is there an odd number of times, once; their number. */
static size_t drop_shared(struct edge *e, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0, end = 0; i < n; i = end) {
        for (end = i; end < n && by_edge(&e[i], &e[end]) == 0; end++) {
            /* to the end of equal ones */
        }
        if ((end - i) % 2 == 1) {
            e[kept++] = e[i];
        }
    }
    return kept;
}

static struct net net_of(struct arena *a, const struct edge *e, size_t n)
{
    struct net net = { .halves = NEW_ARRAY(a, struct half, 2 * n + 1),
                       .next = NEW_ARRAY(a, size_t, 2 * n + 1),
                       .used = NEW_ARRAY(a, bool, n + 1),
                       .n = 2 * n };
    for (size_t i = 0; i < n; i++) {
        net.halves[2 * i] = (struct half){ e[i].a, e[i].b, i };
        net.halves[2 * i + 1] = (struct half){ e[i].b, e[i].a, i };
    }
    if (n > 0) {
        qsort(net.halves, net.n, sizeof(*net.halves), by_from);
    }
    return net;
}

/* Over an unused side to its other end. False: none is left. */
static bool step(struct net *net, struct cell *at)
{
    size_t low = 0;
    size_t high = net->n;
    while (low < high) {
        const size_t mid = low + (high - low) / 2;
        if (by_place(net->halves[mid].from, *at) < 0) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    for (size_t i = low + net->next[low]; i < net->n && by_place(net->halves[i].from, *at) == 0;
         i++) {
        net->next[low]++;
        if (!net->used[net->halves[i].edge]) {
            net->used[net->halves[i].edge] = true;
            *at = net->halves[i].to;
            return true;
        }
    }
    return false;
}

static bool in_line(struct cell a, struct cell b, struct cell c)
{
    return (b.x - a.x) * (c.y - a.y) == (b.y - a.y) * (c.x - a.x);
}

static void put_number(struct strbuf *b, int v)
{
    if (v >= 0) {
        strbuf_putc(b, ' ');
    }
    strbuf_put_int(b, v);
}

/* Twice its size in square units. */
static long size_of(const struct cell *c, size_t n)
{
    long sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct cell next = c[(i + 1) % n];
        sum += (long)c[i].x * next.y - (long)next.x * c[i].y;
    }
    return sum < 0 ? -sum : sum;
}

static void put_ring(struct strbuf *b, const struct cell *c, size_t n)
{
    if (size_of(c, n) < 2L * SLIVER) {
        return;
    }
    strbuf_putc(b, 'M');
    strbuf_put_int(b, c[0].x);
    put_number(b, c[0].y);
    strbuf_putc(b, 'l');
    for (size_t i = 1; i < n; i++) {
        put_number(b, c[i].x - c[i - 1].x);
        put_number(b, c[i].y - c[i - 1].y);
    }
    strbuf_putc(b, 'z');
}

/* From a corner until it is reached again; corners without those that say nothing. */
static size_t walk(struct net *net, struct cell start, struct cell *ring)
{
    struct cell at = start;
    size_t n = 0;
    ring[n++] = start;
    while (step(net, &at)) {
        n -= n > 1 && in_line(ring[n - 2], ring[n - 1], at) ? 1 : 0;
        if (by_place(at, start) == 0) {
            return n;
        }
        ring[n++] = at;
    }
    assert(false && "a ring is closed");
    return 0;
}

void outline_join(struct arena *a, struct edge *edges, size_t n, struct strbuf *path)
{
    for (size_t i = 0; i < n; i++) {
        if (by_place(edges[i].a, edges[i].b) > 0) {
            edges[i] = (struct edge){ edges[i].b, edges[i].a };
        }
    }
    if (n > 0) {
        qsort(edges, n, sizeof(*edges), by_edge);
    }
    const size_t kept = drop_shared(edges, n);
    struct net net = net_of(a, edges, kept);
    struct cell *ring = NEW_ARRAY(a, struct cell, kept + 2);
    for (size_t i = 0; i < kept; i++) {
        if (!net.used[i]) {
            put_ring(path, ring, walk(&net, edges[i].a, ring));
        }
    }
}
