/* chart.c - scales, points and labels, in whole tenths of a unit: no floating point. */
#include "out/chart.h"

#include <assert.h>

#include "base/strbuf.h"

/* Room around the drawing, in units; 12.5 px text fits "1.234" on both sides. */
#define LEFT 40
#define RIGHT 44 /* the number at the end of a line */
#define TOP 14
#define BOTTOM 24
#define TICKS_MAX 5

struct frame {
    int64_t width, height;
    int64_t top_value; /* the value at the upper edge */
    size_t n;
};

struct str chart_number(struct arena *a, int64_t v, enum lang lang)
{
    if (v == CHART_NONE) {
        return STR_NONE;
    }
    struct strbuf digits, out;
    strbuf_init(&digits, a);
    strbuf_init(&out, a);
    strbuf_put_int(&digits, v);
    struct str s = strbuf_str(&digits);
    for (size_t i = 0; i < s.n; i++) {
        size_t left = s.n - i;
        if (left % 3 == 0 && i > 0 && s.p[i - 1] != '-') {
            strbuf_putc(&out, lang == LANG_EN ? ',' : '.');
        }
        strbuf_putc(&out, s.p[i]);
    }
    return strbuf_str(&out);
}

static struct str tenths_text(struct arena *a, int64_t tenths)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_put_int(&b, tenths / 10);
    if (tenths % 10 != 0) {
        strbuf_putc(&b, '.');
        strbuf_put_int(&b, tenths % 10);
    }
    return strbuf_str(&b);
}

struct str chart_percent(struct arena *a, int64_t part, int64_t of)
{
    if (of <= 0 || part <= 0) {
        return STR("0");
    }
    if (part >= of) {
        return STR("100");
    }
    while (of > INT64_MAX / 2000) { /* keeps the product below inside 64 bits */
        of /= 2;
        part /= 2;
    }
    return tenths_text(a, (part * 1000 + of / 2) / of);
}

struct val *chart_bars(struct arena *a, const struct chart_bar *bars, size_t n, int64_t max,
                       enum lang lang)
{
    for (size_t i = 0, given = max > 0; i < n && !given; i++) {
        max = !bars[i].hidden && bars[i].value > max ? bars[i].value : max;
    }
    struct val *list = val_list(a);
    for (size_t i = 0; i < n; i++) {
        bool shown = !bars[i].hidden && bars[i].value != CHART_NONE;
        struct val *bar = val_push_map(a, list);
        val_put_text(a, bar, "label", bars[i].label);
        val_put(a, bar, STR("value"), shown ? val_int(a, bars[i].value) : val_null(a));
        val_put_text(a, bar, "text", shown ? chart_number(a, bars[i].value, lang) : STR_NONE);
        val_put_text(a, bar, "width", shown ? chart_percent(a, bars[i].value, max) : STR("0"));
        val_put_bool(a, bar, "hidden", bars[i].hidden);
    }
    return list;
}

#define HIDDEN_WIDTH 40 /* tenths of a percent; of any number */

static void put_side(struct arena *a, struct val *row, const char *key, int64_t value, bool hidden,
                     int64_t max, struct str hidden_text, enum lang lang)
{
    const struct str text = hidden ? hidden_text : chart_number(a, value, lang);
    while (max > INT64_MAX / 2000) { /* keeps the product below inside 64 bits */
        max /= 2;
        value /= 2;
    }
    const int64_t tenths = hidden ? HIDDEN_WIDTH : max > 0 ? (value * 1000 + max / 2) / max : 0;
    struct val *side = val_put_map(a, row, key);
    val_put_text(a, side, "text", text);
    val_put_text(a, side, "x", tenths_text(a, 1000 - tenths));
    val_put_text(a, side, "width", tenths_text(a, tenths));
    val_put_bool(a, side, "hidden", hidden);
}

struct val *chart_pairs(struct arena *a, const struct chart_pair *pairs, size_t n,
                        struct str hidden_text, enum lang lang)
{
    struct val *list = val_list(a);
    int64_t max = 0;
    for (size_t i = 0; i < n; i++) {
        max = !pairs[i].left_hidden && pairs[i].left > max ? pairs[i].left : max;
        max = !pairs[i].right_hidden && pairs[i].right > max ? pairs[i].right : max;
    }
    for (size_t i = 0; i < n; i++) {
        const struct chart_pair *p = &pairs[i];
        struct val *row = val_push_map(a, list);
        val_put_text(a, row, "label", p->label);
        put_side(a, row, "left", p->left, p->left_hidden, max, hidden_text, lang);
        put_side(a, row, "right", p->right, p->right_hidden, max, hidden_text, lang);
    }
    return list;
}

/* Smallest of 1, 2, 5 x 10^k that needs at most TICKS_MAX - 1 steps up to max. */
static int64_t tick_step(int64_t max)
{
    int64_t power = 1;
    for (;;) {
        static const int64_t factors[] = { 1, 2, 5 };
        for (size_t i = 0; i < ARRAY_LEN(factors); i++) {
            int64_t step = power * factors[i];
            if ((max + step - 1) / step <= TICKS_MAX - 1) {
                return step;
            }
        }
        power *= 10;
    }
}

static int64_t x_tenths(const struct frame *f, size_t i)
{
    int64_t room = (f->width - LEFT - RIGHT) * 10;
    return LEFT * 10 + (f->n > 1 ? room * (int64_t)i / (int64_t)(f->n - 1) : room / 2);
}

static int64_t y_tenths(const struct frame *f, int64_t value)
{
    int64_t room = (f->height - TOP - BOTTOM) * 10;
    int64_t top = f->top_value;
    while (top > INT64_MAX / 4096) { /* room is below 4096 tenths */
        top /= 2;
        value /= 2;
    }
    return TOP * 10 + room - room * value / top;
}

static void put_months(struct arena *a, struct val *view, const struct frame *f,
                       const struct str *months, size_t every)
{
    struct val *list = val_put_list(a, view, "months");
    for (size_t i = 0; i < f->n; i += every) {
        struct val *month = val_push_map(a, list);
        val_put_text(a, month, "x", tenths_text(a, x_tenths(f, i)));
        val_put_int(a, month, "y", f->height - 6);
        val_put_text(a, month, "label", months[i]);
    }
}

static void put_ticks(struct arena *a, struct val *view, const struct frame *f, int64_t step,
                      enum lang lang)
{
    struct val *list = val_put_list(a, view, "ticks");
    for (int64_t v = 0; v <= f->top_value; v += step) {
        struct val *tick = val_push_map(a, list);
        val_put_text(a, tick, "y", tenths_text(a, y_tenths(f, v)));
        val_put_text(a, tick, "label_y", tenths_text(a, y_tenths(f, v) + 45));
        val_put_text(a, tick, "label", chart_number(a, v, lang));
    }
}

static struct str dot_title(struct arena *a, struct str month, struct str series, struct str number)
{
    struct str parts[] = { month, STR(", "), series, STR(": "), number };
    return str_join(a, parts, ARRAY_LEN(parts));
}

/* Returns where the last point is, in tenths; -1 when there is none. */
static int64_t put_series(struct arena *a, struct val *list, const struct frame *f,
                          const struct str *months, const struct chart_series *s, const char *kind,
                          enum lang lang)
{
    struct val *one = val_push_map(a, list);
    val_put_text(a, one, "label", s->label);
    val_put_textz(a, one, "kind", kind);
    struct val *lines = val_put_list(a, one, "lines");
    struct val *dots = val_put_list(a, one, "dots");
    size_t last = SIZE_MAX;
    struct strbuf points;
    strbuf_init(&points, a);
    for (size_t i = 0; i <= f->n; i++) {
        bool has = i < f->n && s->values[i] != CHART_NONE;
        if (!has && points.n > 0) {
            val_put_text(a, val_push_map(a, lines), "points", str_copy(a, strbuf_str(&points)));
            strbuf_clear(&points);
        }
        if (!has) {
            continue;
        }
        struct str x = tenths_text(a, x_tenths(f, i));
        struct str y = tenths_text(a, y_tenths(f, s->values[i]));
        struct str number = chart_number(a, s->values[i], lang);
        struct str parts[] = { points.n > 0 ? STR(" ") : STR_NONE, x, STR(","), y };
        strbuf_put(&points, str_join(a, parts, ARRAY_LEN(parts)));
        struct val *dot = val_push_map(a, dots);
        val_put_text(a, dot, "x", x);
        val_put_text(a, dot, "y", y);
        val_put_text(a, dot, "title", dot_title(a, months[i], s->label, number));
        last = i;
    }
    if (last == SIZE_MAX) {
        (void)val_put(a, one, STR("end"), val_null(a)); /* the tree keeps it */
        return -1;
    }
    struct val *end = val_put_map(a, one, "end");
    val_put_text(a, end, "x", tenths_text(a, x_tenths(f, last) + 80));
    val_put_text(a, end, "text", chart_number(a, s->values[last], lang));
    return y_tenths(f, s->values[last]);
}

/* Numbers right of the ends of the lines, moved apart where they would meet. */
static void put_ends(struct arena *a, struct val *list, const int64_t *ends)
{
    size_t n = list->list->n;
    bool meet = n == 2 && ends[0] >= 0 && ends[1] >= 0 && ends[0] - ends[1] < 140 &&
                ends[1] - ends[0] < 140;
    for (size_t s = 0; s < n; s++) {
        if (ends[s] < 0) {
            continue;
        }
        bool is_upper = s == 0 ? ends[0] <= ends[1] : ends[1] < ends[0];
        int64_t shift = !meet ? 45 : is_upper ? 0 : 110;
        struct val *end = val_getz(list->list->items[s], "end");
        val_put_text(a, end, "y", tenths_text(a, ends[s] + shift));
    }
}

static int64_t largest(const struct chart_series *series, size_t n_series, size_t n)
{
    int64_t max = 1; /* an empty chart still has a scale */
    for (size_t s = 0; s < n_series; s++) {
        for (size_t i = 0; i < n; i++) {
            max = series[s].values[i] > max ? series[s].values[i] : max;
        }
    }
    return max;
}

static struct str view_text(struct arena *a, const struct frame *f)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_putz(&b, "0 0 ");
    strbuf_put_int(&b, f->width);
    strbuf_putc(&b, ' ');
    strbuf_put_int(&b, f->height);
    return strbuf_str(&b);
}

struct val *chart_line(struct arena *a, const struct str *months, size_t n,
                       const struct chart_series *series, size_t n_series, enum lang lang)
{
    assert(n >= 1 && n <= CHART_MONTHS_MAX && n_series >= 1 && n_series <= 2);
    int64_t max = largest(series, n_series, n);
    int64_t step = tick_step(max);
    int64_t top_value = (max + step - 1) / step * step;
    static const struct {
        const char *key;
        int64_t width, height;
        size_t labels_max; /* month names that fit beside each other */
    } views[] = { { "narrow", 330, 190, 6 }, { "wide", 700, 220, 12 } };
    struct val *out = val_map(a);
    for (size_t i = 0; i < ARRAY_LEN(views); i++) {
        struct frame f = { views[i].width, views[i].height, top_value, n };
        struct val *view = val_put_map(a, out, views[i].key);
        val_put_text(a, view, "view", view_text(a, &f));
        val_put_int(a, view, "width", f.width);
        val_put_int(a, view, "height", f.height);
        val_put_int(a, view, "left", LEFT);
        val_put_int(a, view, "right", f.width - RIGHT);
        put_months(a, view, &f, months, (n + views[i].labels_max - 1) / views[i].labels_max);
        put_ticks(a, view, &f, step, lang);
        struct val *list = val_put_list(a, view, "series");
        int64_t ends[2] = { -1, -1 };
        for (size_t s = 0; s < n_series; s++) {
            ends[s] = put_series(a, list, &f, months, &series[s], s == 0 ? "a" : "b", lang);
        }
        put_ends(a, list, ends);
    }
    return out;
}
