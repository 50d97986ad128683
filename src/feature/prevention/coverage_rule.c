/* coverage_rule.c - which areas were visited, and where to go next. Pure. */
#include <stdlib.h>

#include "feature/prevention/prevention.h"

bool coverage_recent(day_t last, day_t today)
{
    return last != 0 && last <= today && last > day_add_months(today, -12);
}

static struct str area_of(const struct visited *v, bool by_kelurahan)
{
    return by_kelurahan ? v->place->kelurahan : v->place->kecamatan;
}

static struct area_cover *area_in(struct area_cover *out, size_t *n, struct str code)
{
    for (size_t i = 0; i < *n; i++) {
        if (str_eq(out[i].code, code)) {
            return &out[i];
        }
    }
    out[*n] = (struct area_cover){ .code = code };
    return &out[(*n)++];
}

size_t coverage_count(const struct visited *v, size_t n, day_t today, bool by_kelurahan,
                      struct area_cover *out)
{
    size_t areas = 0;
    for (size_t i = 0; i < n; i++) {
        struct area_cover *a = area_in(out, &areas, area_of(&v[i], by_kelurahan));
        a->places++;
        a->recent += coverage_recent(v[i].last, today) ? 1 : 0;
        a->never += v[i].last == 0 ? 1 : 0;
    }
    return areas;
}

/* Whole months between two days. */
static int64_t months_since(day_t last, day_t today)
{
    int y1 = 0;
    int m1 = 0;
    int d1 = 0;
    int y2 = 0;
    int m2 = 0;
    int d2 = 0;
    day_split(last, &y1, &m1, &d1);
    day_split(today, &y2, &m2, &d2);
    return (int64_t)(y2 - y1) * 12 + (m2 - m1) - (d2 < d1 ? 1 : 0);
}

static int64_t since_points(day_t last, day_t today, const struct coverage_weights *w)
{
    if (last == 0) {
        return w->never_months;
    }
    const int64_t months = months_since(last, today);
    return months < w->never_months ? months : w->never_months;
}

static int64_t area_points(const struct visited *all, size_t n, const struct place *p, day_t today,
                           int64_t most)
{
    int64_t places = 0;
    int64_t missed = 0;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i].place->kecamatan, p->kecamatan)) {
            places++;
            missed += coverage_recent(all[i].last, today) ? 0 : 1;
        }
    }
    return places == 0 ? 0 : most * missed / places;
}

static int by_points(const void *a, const void *b)
{
    const struct visited *x = a;
    const struct visited *y = b;
    if (x->points != y->points) {
        return x->points > y->points ? -1 : 1;
    }
    if (x->last != y->last) {
        return x->last < y->last ? -1 : 1;
    }
    const int order = str_cmp(x->place->name, y->place->name);
    return order != 0 ? order : str_cmp(x->place->id, y->place->id);
}

size_t coverage_order(struct visited *v, size_t n, day_t today, const struct coverage_weights *w)
{
    size_t wanted = 0;
    for (size_t i = 0; i < n; i++) {
        const bool rests =
            v[i].last != 0 && v[i].last > day_add_months(today, -(int)w->rest_months);
        v[i].points = rests ? -1
                            : since_points(v[i].last, today, w) + v[i].weight +
                                  area_points(v, n, v[i].place, today, w->area_points);
        wanted += rests ? 0 : 1;
    }
    if (n > 1) {
        qsort(v, n, sizeof *v, by_points);
    }
    return wanted;
}
