/* coverage_page.c - which areas were visited in twelve months, and where to go next. */
#include "feature/clock/clock.h"
#include "feature/prevention/prevention_priv.h"
#include "out/chart.h"
#include "rec/pack.h"

#define NEXT_MAX 20 /* a month's work of one team */

static int64_t setting(const struct ctx *c, const char *key)
{
    int64_t n = 0;
    return str_to_int(pack_setting(c->packs, key), &n) ? n : 0;
}

static int64_t weight_of(struct ctx *c, const struct place *p)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/visit_weight"));
    const size_t row = t != NULL && p->grade.n != 0 ? pack_row(t, p->grade) : SIZE_MAX;
    int64_t n = 0;
    return row != SIZE_MAX && str_to_int(pack_cell(t, row, "points"), &n) ? n : 0;
}

/* Open places with the day of their newest visit until a day. */
static enum err visits(struct ctx *c, day_t day, struct visited **out, size_t *n)
{
    struct rows r;
    struct place *all = NULL;
    size_t places = 0;
    TRY(place_all(c, &all, &places));
    struct visited *v = NEW_ARRAY(c->mem, struct visited, places + 1);
    *n = 0;
    *out = v;
    for (size_t i = 0; i < places; i++) {
        if (all[i].closed == 0) {
            v[(*n)++] = (struct visited){ .place = &all[i], .weight = weight_of(c, &all[i]) };
        }
    }
    TRY(store_query(c, &PREVENTION_Q_LAST, VALS(V_INT(day)), &r));
    while (store_next(&r)) {
        for (size_t i = 0; i < *n; i++) {
            if (str_eq(v[i].place->id, row_text(&r, 0))) {
                v[i].last = row_int(&r, 1);
            }
        }
    }
    TRY(store_done(&r));
    return OK;
}

enum err prevention_areas(struct ctx *c, day_t day, struct area_cover **out, size_t *n)
{
    struct visited *v = NULL;
    size_t places = 0;
    TRY(visits(c, day, &v, &places));
    *out = NEW_ARRAY(c->mem, struct area_cover, places + 1);
    *n = coverage_count(v, places, day, false, *out);
    return OK;
}

static const struct area_cover *area_of(const struct area_cover *a, size_t n, struct str code)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(a[i].code, code)) {
            return &a[i];
        }
    }
    return NULL;
}

/* Whole percent, cut: 100 only when every place was visited. */
static int64_t percent_of(const struct area_cover *a)
{
    return a->places > 0 ? 100 * a->recent / a->places : 0;
}

static void put_area(struct ctx *c, struct str code, struct str label, const struct area_cover *a,
                     struct val *list)
{
    const struct str href[] = { STR("/pencegahan/cakupan?kecamatan="), code };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "label", label);
    val_put_int(c->mem, v, "places", a != NULL ? a->places : 0);
    val_put_int(c->mem, v, "recent", a != NULL ? a->recent : 0);
    val_put_int(c->mem, v, "never", a != NULL ? a->never : 0);
    val_put_bool(c->mem, v, "any", a != NULL);
    val_put_int(c->mem, v, "percent", a != NULL ? percent_of(a) : 0);
}

/* All kecamatan of the city in the pack's order, also those without a place; as table and as bars of the share visited. */
static void put_kecamatan(struct ctx *c, const struct visited *v, size_t n, struct val *data)
{
    const struct vocab *areas = pack_vocab(c->packs, STR("kecamatan"));
    struct area_cover *a = NEW_ARRAY(c->mem, struct area_cover, n + 1);
    struct chart_bar *bars = NEW_ARRAY(c->mem, struct chart_bar, areas->n + 1);
    const size_t found = coverage_count(v, n, clock_today(c), false, a);
    struct val *list = val_put_list(c->mem, data, "areas");
    size_t n_bars = 0;
    for (size_t i = 0; i < areas->n; i++) {
        const struct area_cover *one = area_of(a, found, areas->codes[i].code);
        if (one != NULL || areas->codes[i].simfoni.n != 0) { /* a kecamatan, not "elsewhere" */
            put_area(c, areas->codes[i].code, areas->codes[i].label[c->lang], one, list);
            bars[n_bars++] = (struct chart_bar){ .label = areas->codes[i].label[c->lang],
                                                 .value = one != NULL && one->places > 0
                                                              ? 100 * one->recent / one->places
                                                              : CHART_NONE };
        }
    }
    struct val *chart = val_put_map(c->mem, data, "chart");
    val_put_text(c->mem, chart, "title", pack_say(c, "coverage.chart"));
    val_put_text(c->mem, chart, "unit", pack_say(c, "coverage.percent"));
    val_put(c->mem, chart, STR("bars"), chart_bars(c->mem, bars, n_bars, 100, c->lang));
}

/* The kelurahan of one kecamatan; places whose kelurahan nobody entered stand apart. */
static void put_kelurahan(struct ctx *c, const struct visited *v, size_t n, struct str kecamatan,
                          struct val *data)
{
    const struct vocab *areas = pack_vocab(c->packs, STR("kelurahan"));
    struct visited *of = NEW_ARRAY(c->mem, struct visited, n + 1);
    struct area_cover *a = NEW_ARRAY(c->mem, struct area_cover, n + 1);
    struct val *list = val_put_list(c->mem, data, "kelurahan");
    size_t m = 0;
    for (size_t i = 0; i < n; i++) {
        if (str_eq(v[i].place->kecamatan, kecamatan)) {
            of[m++] = v[i];
        }
    }
    const size_t found = coverage_count(of, m, clock_today(c), true, a);
    for (size_t i = 0; i < areas->n; i++) {
        if (str_eq(areas->codes[i].parent, kecamatan) &&
            code_valid_on(&areas->codes[i], clock_today(c))) {
            put_area(c, kecamatan, areas->codes[i].label[c->lang],
                     area_of(a, found, areas->codes[i].code), list);
        }
    }
    const struct area_cover *unknown = area_of(a, found, STR_NONE);
    if (unknown != NULL) {
        put_area(c, kecamatan, pack_say(c, "place.kelurahan_unknown"), unknown, list);
    }
}

static void put_next(struct ctx *c, struct visited *v, size_t n, struct val *data)
{
    const struct coverage_weights w = { .never_months = setting(c, "visit_never_months"),
                                        .rest_months = setting(c, "visit_rest_months"),
                                        .area_points = setting(c, "visit_area_points") };
    const size_t wanted = coverage_order(v, n, clock_today(c), &w);
    struct val *list = val_put_list(c->mem, data, "next");
    int64_t never = 0;
    for (size_t i = 0; i < n; i++) {
        never += v[i].last == 0 ? 1 : 0;
    }
    for (size_t i = 0; i < wanted && i < NEXT_MAX; i++) {
        const struct place *p = v[i].place;
        const struct str href[] = { STR("/tempat/"), p->id };
        struct val *o = val_push_map(c->mem, list);
        val_put_text(c->mem, o, "id", p->id);
        val_put_text(c->mem, o, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, o, "name", p->name);
        val_put_text(c->mem, o, "grade", pack_code_label(c, "school_grade", p->grade));
        val_put_text(c->mem, o, "kecamatan", pack_code_label(c, "kecamatan", p->kecamatan));
        val_put_text(c->mem, o, "last", clock_day_text(c, v[i].last));
        val_put_bool(c->mem, o, "never", v[i].last == 0);
        val_put_int(c->mem, o, "points", v[i].points);
    }
    val_put_int(c->mem, data, "n_never", never);
    val_put_int(c->mem, data, "n_places", (int64_t)n);
    val_put_bool(c->mem, data, "more", wanted > NEXT_MAX);
}

enum err coverage_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct prevention_filter f = { 0 };
    struct visited *v = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(http_read(c, rq, &prevention_filter_rec, true, &f));
    TRY(visits(c, clock_today(c), &v, &n));
    put_kecamatan(c, v, n, data);
    val_put_text(c->mem, data, "kecamatan", pack_code_label(c, "kecamatan", f.kecamatan));
    if (f.kecamatan.n != 0) {
        put_kelurahan(c, v, n, f.kecamatan, data);
    } else {
        (void)val_put_list(c->mem, data, "kelurahan"); /* empty: nothing was chosen */
    }
    put_next(c, v, n, data);
    val_put_text(c->mem, data, "as_of",
                 pack_say2(c, "coverage.as_of",
                           clock_day_text(c, day_add_months(clock_today(c), -12) + 1),
                           clock_day_text(c, clock_today(c))));
    val_put_bool(c->mem, data, "records",
                 (c->who->rights & (RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER)) != 0);
    return http_page(rs, "feature/prevention/coverage.html", pack_say(c, "coverage.title"), data);
}
