/* outline.c - from degrees to a grid, from rings to paths. */
#include "calc/outline.h"

#include "base/strbuf.h"
#include "calc/outline_join.h"

struct point {
    double lon, lat;
};

struct frame {
    double west, south, east, north;
    double squeeze; /* a degree of longitude in degrees of latitude: the cosine of the latitude */
    double scale;   /* units per degree of latitude */
    size_t points;
};

/* ---- reading ---- */

static bool read_number(const struct val *v, double limit, double *out)
{
    if (v == NULL || (v->kind != VAL_REAL && v->kind != VAL_INT)) {
        return false;
    }
    *out = v->kind == VAL_REAL ? v->r : (double)v->i;
    return *out >= -limit && *out <= limit; /* false for what is no number */
}

static bool read_point(const struct val *v, struct point *out)
{
    return v != NULL && v->kind == VAL_LIST && v->list->n >= 2 &&
           read_number(v->list->items[0], 180, &out->lon) &&
           read_number(v->list->items[1], 85, &out->lat);
}

static bool is_list(const struct val *v)
{
    return v != NULL && v->kind == VAL_LIST;
}

/* What is done with each ring of a geometry. NULL, else what is wrong. */
typedef const char *ring_fn(void *data, const struct val *ring);

static const char *each_polygon(const struct val *polygon, ring_fn *fn, void *data)
{
    if (!is_list(polygon)) {
        return "a polygon is no list of rings";
    }
    for (size_t i = 0; i < polygon->list->n; i++) {
        if (!is_list(polygon->list->items[i])) {
            return "a ring is no list of points";
        }
        const char *why = fn(data, polygon->list->items[i]);
        if (why != NULL) {
            return why;
        }
    }
    return NULL;
}

static const char *each_ring(const struct val *feature, ring_fn *fn, void *data)
{
    const struct val *geometry = val_getz(feature, "geometry");
    const struct val *at = val_getz(geometry, "coordinates");
    const struct str type = val_get_text(geometry, "type");
    if (str_eqz(type, "Polygon")) {
        return each_polygon(at, fn, data);
    }
    if (!str_eqz(type, "MultiPolygon") || !is_list(at)) {
        return "a boundary is neither a Polygon nor a MultiPolygon";
    }
    for (size_t i = 0; i < at->list->n; i++) {
        const char *why = each_polygon(at->list->items[i], fn, data);
        if (why != NULL) {
            return why;
        }
    }
    return NULL;
}

/* ---- whose a feature is ---- */

/* "15.71.08" and "15.71.08.1001" begin with 15.71.08, "15.71.081" does not. */
static bool begins(struct str text, struct str code)
{
    return code.n > 0 && str_starts(text, code) && (text.n == code.n || text.p[code.n] == '.');
}

static size_t area_of(const struct val *feature, const struct outline *areas, size_t n)
{
    const struct val *p = val_getz(feature, "properties");
    for (int by_label = 0; by_label < 2; by_label++) {
        for (size_t k = 0; p != NULL && p->kind == VAL_MAP && k < p->map->n; k++) {
            const struct val *v = p->map->items[k];
            for (size_t i = 0; v->kind == VAL_TEXT && i < n; i++) {
                if (by_label == 1 ? str_eq(str_trim(v->s), areas[i].label)
                                  : begins(str_trim(v->s), areas[i].code)) {
                    return i;
                }
            }
        }
    }
    return n;
}

/* ---- the frame ---- */

static const char *grow(void *data, const struct val *ring)
{
    struct frame *f = data;
    for (size_t i = 0; i < ring->list->n; i++) {
        struct point p;
        if (!read_point(ring->list->items[i], &p)) {
            return "a point is not longitude and latitude in degrees";
        }
        if (++f->points > OUTLINE_POINTS_MAX) {
            return "there are too many points";
        }
        f->west = p.lon < f->west ? p.lon : f->west;
        f->east = p.lon > f->east ? p.lon : f->east;
        f->south = p.lat < f->south ? p.lat : f->south;
        f->north = p.lat > f->north ? p.lat : f->north;
    }
    return NULL;
}

/* The cosine by its series: of a city the middle is enough. */
static double cosine_of(double degrees)
{
    const double x = degrees * 3.14159265358979 / 180;
    const double s = x * x;
    return 1 - s / 2 * (1 - s / 12 * (1 - s / 30 * (1 - s / 56)));
}

static const char *fit(struct frame *f, int *width, int *height)
{
    f->squeeze = cosine_of((f->south + f->north) / 2);
    const double w = (f->east - f->west) * f->squeeze;
    const double h = f->north - f->south;
    if (f->points == 0) {
        return "no boundary belongs to an area of the pack";
    }
    if (w < 1e-6 || h < 1e-6) {
        return "the boundaries have no extent";
    }
    f->scale = OUTLINE_SIDE / (w > h ? w : h);
    *width = (int)(w * f->scale + 0.5) + 1;
    *height = (int)(h * f->scale + 0.5) + 1;
    return NULL;
}

/* ---- paths ---- */

struct drawing {
    const struct frame *frame;
    struct cell *cells; /* room for the longest ring */
    struct edge *edges; /* room for all */
    size_t n_edges;
    double area, x, y; /* twice the size of all rings, and that by their middles */
};

static struct cell round_point(const struct frame *f, struct point p)
{
    return (struct cell){ (int)((p.lon - f->west) * f->squeeze * f->scale + 0.5),
                          (int)((f->north - p.lat) * f->scale + 0.5) };
}

static bool is_same(struct cell a, struct cell b)
{
    return a.x == b.x && a.y == b.y;
}

/* Cells of a ring, none twice after each other; their number. */
static size_t round_ring(const struct drawing *d, const struct val *ring)
{
    size_t n = 0;
    for (size_t i = 0; i < ring->list->n; i++) {
        struct point p = { 0, 0 };
        if (!read_point(ring->list->items[i], &p)) {
            continue; /* the first pass has refused it */
        }
        const struct cell next = round_point(d->frame, p);
        if (n == 0 || !is_same(d->cells[n - 1], next)) {
            d->cells[n++] = next;
        }
    }
    while (n > 1 && is_same(d->cells[0], d->cells[n - 1])) {
        n--; /* a ring ends where it begins */
    }
    return n;
}

/* The middle of all rings, each by its size, is where the name stands. */
static void weigh(struct drawing *d, size_t n)
{
    double area = 0;
    double x = 0;
    double y = 0;
    for (size_t i = 0; i < n; i++) {
        const struct cell p = d->cells[i];
        const struct cell q = d->cells[(i + 1) % n];
        const double cross = (double)p.x * q.y - (double)q.x * p.y;
        area += cross;
        x += (p.x + q.x) * cross;
        y += (p.y + q.y) * cross;
    }
    const double sign = area < 0 ? -1 : 1; /* whichever way round the ring runs */
    d->area += sign * area;
    d->x += sign * x / 3;
    d->y += sign * y / 3;
}

static const char *take_ring(void *data, const struct val *ring)
{
    struct drawing *d = data;
    const size_t n = round_ring(d, ring);
    for (size_t i = 0; n > 2 && i < n; i++) { /* of fewer nothing is enclosed */
        d->edges[d->n_edges++] = (struct edge){ d->cells[i], d->cells[(i + 1) % n] };
    }
    weigh(d, n);
    return NULL;
}

/* All features of one area in one path. */
static const char *draw_area(struct arena *a, const struct frame *f, const struct val *list,
                             const size_t *whose, size_t mine, struct drawing d,
                             struct outline *out)
{
    struct strbuf path;
    strbuf_init(&path, a);
    d.frame = f;
    for (size_t i = 0; i < list->list->n; i++) {
        const char *why = whose[i] == mine ? each_ring(list->list->items[i], take_ring, &d) : NULL;
        if (why != NULL) {
            return why;
        }
    }
    outline_join(a, d.edges, d.n_edges, &path);
    out->path = strbuf_str(&path);
    if (d.area > 0) {
        out->x = (int)(d.x / d.area + 0.5);
        out->y = (int)(d.y / d.area + 0.5);
    }
    return path.n > OUTLINE_PATH_MAX ? "a boundary has too many corners" : NULL;
}

const char *outline_read(struct arena *a, const struct val *geojson, struct outline *areas,
                         size_t n, int *width, int *height)
{
    const struct val *list = val_getz(geojson, "features");
    struct frame f = { .west = 181, .east = -181, .south = 91, .north = -91 };
    if (!str_eqz(val_get_text(geojson, "type"), "FeatureCollection") || !is_list(list)) {
        return "it is no GeoJSON FeatureCollection";
    }
    size_t *whose = NEW_ARRAY(a, size_t, list->list->n + 1);
    for (size_t i = 0; i < list->list->n; i++) {
        whose[i] = area_of(list->list->items[i], areas, n);
        const char *why = whose[i] < n ? each_ring(list->list->items[i], grow, &f) : NULL;
        if (why != NULL) {
            return why;
        }
    }
    const char *wrong = fit(&f, width, height);
    const struct drawing room = { .cells = NEW_ARRAY(a, struct cell, f.points + 1),
                                  .edges = NEW_ARRAY(a, struct edge, f.points + 1) };
    for (size_t i = 0; wrong == NULL && i < n; i++) {
        wrong = draw_area(a, &f, list, whose, i, room, &areas[i]);
    }
    return wrong;
}
