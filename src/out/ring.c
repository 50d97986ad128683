/* ring.c - where the agencies of a ring stand and how the lines run, in whole units: no floating point. */
#include "out/ring.h"

#include "base/err.h"
#include "base/strbuf.h"

#define SIDE 360
#define MIDDLE 180
#define RADIUS 150
#define ROUND 16 /* radius of a node */
#define WIDEST 8 /* of a line */
#define APART 7  /* two lines of one agency lie beside each other */
#define SCALE 1000

/* Sine of the first quarter of a circle of 24 places, in thousandths. */
static const int quarter[7] = { 0, 259, 500, 707, 866, 966, 1000 };

/* place: 0 .. 23 */
static int sine(int place)
{
    const int in_half = place % 12;
    const int v = quarter[in_half <= 6 ? in_half : 12 - in_half];
    return place < 12 ? v : -v;
}

struct spot {
    int x, y, dx, dy; /* dx, dy: from the middle outwards, thousandths */
};

/* The first stands on top; then clockwise. */
static struct spot spot_of(size_t node, size_t n)
{
    const int place = (int)(node * RING_MOST / n);
    struct spot s = { .dx = sine(place), .dy = -sine((place + 6) % RING_MOST) };
    s.x = MIDDLE + RADIUS * s.dx / SCALE;
    s.y = MIDDLE + RADIUS * s.dy / SCALE;
    return s;
}

static void put_num(struct arena *a, struct val *v, const char *key, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_put_int(&b, n);
    val_put_text(a, v, key, strbuf_str(&b));
}

/* A small triangle with its point at (x, y), pointing along (dx, dy). */
static struct str arrow(struct arena *a, int x, int y, int dx, int dy)
{
    struct strbuf b;
    const int bx = x - 11 * dx / SCALE;
    const int by = y - 11 * dy / SCALE;
    strbuf_init(&b, a);
    strbuf_printf(&b, "%d,%d %d,%d %d,%d", x, y, bx - 5 * dy / SCALE, by + 5 * dx / SCALE,
                  bx + 5 * dy / SCALE, by - 5 * dx / SCALE);
    return strbuf_str(&b);
}

static void put_line(struct arena *a, const struct ring_line *l, struct spot s, int64_t most,
                     struct val *list)
{
    const int side = l->inward ? -APART : APART;
    const int ox = -side * s.dy / SCALE;
    const int oy = side * s.dx / SCALE;
    const int near = ROUND + 8;
    const int x1 = MIDDLE + near * s.dx / SCALE + ox;
    const int y1 = MIDDLE + near * s.dy / SCALE + oy;
    const int x2 = s.x - (ROUND + 2) * s.dx / SCALE + ox;
    const int y2 = s.y - (ROUND + 2) * s.dy / SCALE + oy;
    struct val *v = val_push_map(a, list);
    put_num(a, v, "x1", x1);
    put_num(a, v, "y1", y1);
    put_num(a, v, "x2", x2);
    put_num(a, v, "y2", y2);
    put_num(a, v, "width", 1 + (WIDEST - 1) * l->n / most);
    val_put_textz(a, v, "dash", l->slow ? "6 5" : "none");
    val_put_text(a, v, "arrow",
                 l->inward ? arrow(a, x1, y1, -s.dx, -s.dy) : arrow(a, x2, y2, s.dx, s.dy));
    put_num(a, v, "tx", (x1 + 2 * x2) / 3 + 2 * ox);
    put_num(a, v, "ty", (y1 + 2 * y2) / 3 + 2 * oy + 4);
    val_put_text(a, v, "text", l->text);
    val_put_text(a, v, "title", l->title);
}

struct val *ring_draw(struct arena *a, size_t n, const struct ring_line *lines, size_t n_lines)
{
    struct val *out = val_map(a);
    struct val *nodes = val_put_list(a, out, "nodes");
    struct val *drawn = val_put_list(a, out, "lines");
    int64_t most = 1;
    n = n > RING_MOST ? RING_MOST : n;
    for (size_t i = 0; i < n_lines; i++) {
        most = lines[i].n > most ? lines[i].n : most;
    }
    for (size_t i = 0; i < n_lines; i++) {
        if (lines[i].node < n) {
            put_line(a, &lines[i], spot_of(lines[i].node, n), most, drawn);
        }
    }
    for (size_t i = 0; i < n; i++) {
        const struct spot s = spot_of(i, n);
        struct val *v = val_push_map(a, nodes);
        put_num(a, v, "x", s.x);
        put_num(a, v, "y", s.y);
        put_num(a, v, "ty", s.y + 5);
        put_num(a, v, "no", (int64_t)i + 1);
    }
    val_put_textz(a, out, "view", "0 0 360 360");
    return out;
}
