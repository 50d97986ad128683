/*
 * dashboard_figures.c - the figures behind the first views: kinds, age and sex, area, steps of the law, answers, and the city
 * beside province and nation.
 */
#include "calc/disclosure.h"
#include "calc/outline.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/dashboard/dashboard_priv.h"
#include "out/chart.h"
#include "out/tiles.h"
#include "rec/pack.h"

#define TILES_MAX 64

/* ---- kinds ---- */

static int64_t largest(const struct recap_table *t)
{
    int64_t most = 0;
    for (size_t i = 0; i < t->n; i++) {
        most = t->counts[i] > most ? t->counts[i] : most;
    }
    return most;
}

void dash_put_kinds(struct ctx *c, struct dash *d)
{
    static const char *const heads[] = { "recap.violence_kind", "speech.count",
                                         "dashboard.of_victims" };
    const struct recap_table *t = recap_table(d->now, STR("violence_kind"));
    const int64_t victims = recap_sums(d->now).victims;
    struct val *view = dash_view(c, d, "kinds", pack_say(c, "recap.unit.victim_kind"), d->says);
    dash_heads(c, view, heads, ARRAY_LEN(heads));
    for (size_t i = 0; i < t->n; i++) {
        if (recap_is_printed(t, i)) {
            const struct str label = dash_code(c, "violence_kind", t->codes[i]);
            const struct str cells[] = { recap_number(c, t->counts[i]),
                                         dash_share(c, t->counts[i], victims) };
            dash_row(c, view, label, cells, ARRAY_LEN(cells));
            dash_bar(c, view, "bars", label, t->counts[i], largest(t), cells[0]);
        }
    }
    const struct str total[] = { recap_number(c, t->total), STR("–") };
    dash_row(c, view, pack_say(c, "recap.total"), total, ARRAY_LEN(total));
    val_put_text(c->mem, view, "total", total[0]);
}

/* ---- age and sex ---- */

static size_t place_of(const struct recap_table *t, struct str code)
{
    for (size_t i = 0; i < t->n; i++) {
        if (str_eq(t->codes[i], code)) {
            return i;
        }
    }
    return t->n;
}

static void put_age_row(struct ctx *c, const struct recap_cross *x, size_t i, const bool *hidden,
                        struct val *view)
{
    struct str *cells = NEW_ARRAY(c->mem, struct str, x->col->n + 1);
    size_t n = 0;
    for (size_t j = 0; j < x->col->n; j++) {
        const size_t at = i * x->col->n + j;
        if (recap_is_printed(x->col, j)) {
            cells[n++] =
                hidden[at] ? pack_say(c, "recap_report.hidden") : recap_number(c, x->counts[at]);
        }
    }
    cells[n++] = recap_number(c, x->row->counts[i]);
    dash_row(c, view, dash_code(c, "age_band", x->row->codes[i]), cells, n);
}

static void put_age_heads(struct ctx *c, const struct recap_cross *x, struct val *view)
{
    struct val *heads = val_put_list(c->mem, view, "heads");
    val_put_text(c->mem, val_push_map(c->mem, heads), "text", pack_say(c, "dashboard.age"));
    for (size_t j = 0; j < x->col->n; j++) {
        if (recap_is_printed(x->col, j)) {
            val_put_text(c->mem, val_push_map(c->mem, heads), "text",
                         dash_code(c, "sex", x->col->codes[j]));
        }
    }
    val_put_text(c->mem, val_push_map(c->mem, heads), "text", pack_say(c, "recap.total"));
    val_put_list(c->mem, view, "rows");
}

/* The oldest at the top, as such a figure is read. */
static void draw_ages(struct ctx *c, const struct recap_cross *x, const bool *hidden,
                      struct val *view)
{
    const struct str sexes[] = { pack_setting(c->packs, "sex_woman"),
                                 pack_setting(c->packs, "sex_man") };
    const size_t left = place_of(x->col, sexes[0]);
    const size_t right = place_of(x->col, sexes[1]);
    struct chart_pair *pairs = NEW_ARRAY(c->mem, struct chart_pair, x->row->n + 1);
    size_t n = 0;
    for (size_t i = x->row->n; left < x->col->n && right < x->col->n && i-- > 0;) {
        const size_t at = i * x->col->n;
        if (recap_is_printed(x->row, i)) {
            pairs[n++] = (struct chart_pair){ dash_code(c, "age_band", x->row->codes[i]),
                                              x->counts[at + left], x->counts[at + right],
                                              hidden[at + left], hidden[at + right] };
        }
    }
    val_put(c->mem, view, STR("pairs"), chart_pairs(c->mem, pairs, n, STR("*"), c->lang));
    val_put_text(c->mem, view, "left_label", dash_code(c, "sex", sexes[0]));
    val_put_text(c->mem, view, "right_label", dash_code(c, "sex", sexes[1]));
}

void dash_put_ages(struct ctx *c, struct dash *d)
{
    const struct recap_cross *x = recap_cross(d->now, STR("age_band.sex"));
    struct val *view = dash_view(c, d, "ages", pack_say(c, "recap.unit.victim"), d->says);
    bool *hidden = NEW_ARRAY(c->mem, bool, x->row->n * x->col->n + 1);
    recap_hide_cross(c, x, hidden);
    put_age_heads(c, x, view);
    for (size_t i = 0; i < x->row->n; i++) {
        if (recap_is_printed(x->row, i)) {
            put_age_row(c, x, i, hidden, view);
        }
    }
    draw_ages(c, x, hidden, view);
    val_put_text(c->mem, view, "total", recap_number(c, x->row->total));
}

/* ---- area ---- */

/* A number of the city's pack, 0 to limit; -1: none. */
static int place_in(const struct pack_table *t, size_t row, const char *column, int64_t limit)
{
    int64_t at = -1;
    return str_to_int(pack_cell(t, row, column), &at) && at >= 0 && at <= limit ? (int)at : -1;
}

/* Areas that the table places, as tiles; their number. outline: by their boundaries. */
static size_t read_places(struct ctx *c, const struct pack_table *places, bool outline,
                          const struct recap_table *t, const bool *hidden, struct tile *tiles)
{
    const int64_t limit = outline ? OUTLINE_SIDE : TILES_SIDE_MAX - 1;
    size_t n = 0;
    for (size_t i = 0; places != NULL && i < t->n && n < TILES_MAX; i++) {
        const size_t row = pack_row(places, t->codes[i]);
        if (row == SIZE_MAX || place_in(places, row, "col", limit) < 0 ||
            place_in(places, row, "row", limit) < 0) {
            continue;
        }
        tiles[n++] = (struct tile){ .label = dash_code(c, "kecamatan", t->codes[i]),
                                    .col = place_in(places, row, "col", limit),
                                    .row = place_in(places, row, "row", limit),
                                    .value = t->counts[i],
                                    .hidden = hidden[i],
                                    .path = outline ? pack_cell(places, row, "path") : STR_NONE };
    }
    return n;
}

/* By the city's own boundaries where its pack has them (jejaring pack map), else as squares. */
static void draw_area(struct ctx *c, const struct recap_table *t, const bool *hidden,
                      struct val *view)
{
    const struct pack_table *outlines = pack_table(c->packs, STR("figure/outline"));
    const struct str hidden_text = pack_say(c, "recap_report.hidden");
    struct tile tiles[TILES_MAX];
    const bool drawn = outlines != NULL && outlines->n_rows > 0;
    const int width = drawn ? place_in(outlines, 0, "width", OUTLINE_SIDE + 1) : 0;
    const int height = drawn ? place_in(outlines, 0, "height", OUTLINE_SIDE + 1) : 0;
    struct val *map = NULL;
    size_t n = width > 0 && height > 0 ? read_places(c, outlines, true, t, hidden, tiles) : 0;
    if (n > 0) {
        map = tiles_draw_paths(c->mem, tiles, n, width, height, hidden_text, c->lang);
        val_put_text(c->mem, view, "note", pack_say(c, "dashboard.area_own"));
    } else {
        n = read_places(c, pack_table(c->packs, STR("figure/tile")), false, t, hidden, tiles);
        map = n > 0 ? tiles_draw(c->mem, tiles, n, hidden_text, c->lang) : val_bool(c->mem, false);
    }
    val_put(c->mem, view, STR("map"), map);
    if (n > 0) {
        val_put_text(c->mem, map, "title", val_get_text(view, "title"));
        val_put_text(c->mem, map, "desc", val_get_text(view, "note"));
        val_put_text(c->mem, map, "hidden_label", hidden_text);
    }
}

/* The number is of cases, and a city's area has few: what is small is hidden with what would give it away from the total. */
void dash_put_area(struct ctx *c, struct dash *d)
{
    static const char *const heads[] = { "dashboard.kecamatan", "speech.count" };
    const struct recap_table *t = recap_table(d->now, STR("kecamatan"));
    struct val *view = dash_view(c, d, "area", pack_say(c, "recap.unit.case"), d->says);
    bool *hidden = NEW_ARRAY(c->mem, bool, t->n + 1);
    const bool safe = disclosure_hide(t->counts, t->n, recap_small_limit(c), hidden);
    dash_heads(c, view, heads, ARRAY_LEN(heads));
    for (size_t i = 0; i < t->n; i++) {
        hidden[i] = hidden[i] || !safe; /* then none is shown, for the city's total is known */
        if (recap_is_printed(t, i)) {
            const struct str cell =
                hidden[i] ? pack_say(c, "recap_report.hidden") : recap_number(c, t->counts[i]);
            dash_row(c, view, dash_code(c, "kecamatan", t->codes[i]), &cell, 1);
        }
    }
    const struct str total = recap_number(c, t->total);
    dash_row(c, view, pack_say(c, "recap.total"), &total, 1);
    val_put_text(c->mem, view, "total", total);
    draw_area(c, t, hidden, view);
}

/* ---- from report to verdict ---- */

/* Cases whose legal state is one of states ("A|B"). */
static int64_t in_states(const struct recap_table *t, struct str states)
{
    struct str state;
    int64_t n = 0;
    while (str_next(&states, '|', &state)) {
        const size_t at = place_of(t, state);
        n += at < t->n ? t->counts[at] : 0;
    }
    return n;
}

static void put_step(struct ctx *c, struct val *view, const char *bars, struct str label, int64_t n,
                     int64_t cases)
{
    const struct str cells[] = { recap_number(c, n), dash_share(c, n, cases) };
    const struct str text[] = { cells[0], STR(" · "), cells[1] };
    dash_row(c, view, label, cells, ARRAY_LEN(cells));
    dash_bar(c, view, bars, label, n, cases, str_join(c->mem, text, ARRAY_LEN(text)));
}

/*
 * A step is reached by every case that stands at it or further on. Ways that are no step (figure/legal_step: kind beside) stand
 * apart, for how far such a case had come is not recorded, and to choose no way of the law is her right.
 */
void dash_put_steps(struct ctx *c, struct dash *d)
{
    static const char *const heads[] = { "dashboard.step", "speech.count", "dashboard.of_cases" };
    const struct recap_table *t = recap_table(d->now, STR("legal_state"));
    const struct recap_sums sums = recap_sums(d->now);
    const struct pack_table *steps = pack_table(c->packs, STR("figure/legal_step"));
    struct val *view = dash_view(c, d, "steps", pack_say(c, "recap.unit.case"), d->says);
    dash_heads(c, view, heads, ARRAY_LEN(heads));
    put_step(c, view, "bars", pack_say(c, "dashboard.step_case"), sums.cases, sums.cases);
    put_step(c, view, "bars", pack_say(c, "dashboard.step_verified"), sums.cases_verified,
             sums.cases);
    for (int beside = 0; steps != NULL && beside < 2; beside++) {
        for (size_t i = 0; i < steps->n_rows; i++) {
            int64_t n = in_states(t, pack_cell(steps, i, "states"));
            if (str_eqz(pack_cell(steps, i, "kind"), "beside") != (beside == 1)) {
                continue;
            }
            for (size_t k = i + 1; beside == 0 && k < steps->n_rows; k++) {
                n += str_eqz(pack_cell(steps, k, "kind"), "step")
                         ? in_states(t, pack_cell(steps, k, "states"))
                         : 0;
            }
            put_step(c, view, beside == 1 ? "others" : "bars",
                     pack_cell(steps, i, c->lang == LANG_ID ? "label_id" : "label_en"), n,
                     sums.cases);
        }
    }
    if (t->counts[t->bucket] > 0) {
        put_step(c, view, "others", pack_say(c, "recap.unknown"), t->counts[t->bucket], sums.cases);
    }
    val_put_text(c->mem, view, "total", recap_number(c, sums.cases));
}

/* ---- answers ---- */

static void put_answer_row(struct ctx *c, const struct val *a, struct str label, struct val *view)
{
    static const char *const keys[] = { "sent", "answered", "in_time", "waiting", "overdue" };
    const int64_t minutes = val_get_int(a, "middle_minutes", -1);
    struct str cells[ARRAY_LEN(keys) + 1];
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        cells[i] = recap_number(c, val_get_int(a, keys[i], 0));
    }
    cells[ARRAY_LEN(keys)] = minutes < 0 ? STR("–") : clock_span_text(c, minutes * MINUTE_MS);
    dash_row(c, view, label, cells, ARRAY_LEN(cells));
}

/* Answered, or late without an answer: who never answers is not in time by keeping silent. */
static int64_t came_due(const struct val *a)
{
    return val_get_int(a, "answered", 0) + val_get_int(a, "overdue", 0);
}

enum err dash_put_answers(struct ctx *c, struct dash *d, int64_t *in_time, int64_t *due)
{
    static const char *const heads[] = { "recap.agency",           "recap.answers.sent",
                                         "recap.answers.answered", "recap.answers.in_time",
                                         "recap.answers.waiting",  "recap.answers.overdue",
                                         "recap.answers.middle" };
    struct val *read = val_map(c->mem);
    struct val *view = dash_view(c, d, "answers", pack_say(c, "recap.unit.referral"), d->says);
    TRY(recap_data_answers(c, &d->ask, read));
    const struct val *all = val_getz(val_getz(read, "answer_times"), "total");
    const struct val *list = val_getz(val_getz(read, "answer_times"), "agencies");
    dash_heads(c, view, heads, ARRAY_LEN(heads));
    for (size_t i = 0; i < val_count(list); i++) {
        const struct val *a = list->list->items[i];
        const struct str name = consent_agency_name(c, val_get_text(a, "agency"));
        const int64_t n = came_due(a);
        const int64_t kept = val_get_int(a, "in_time", 0);
        put_answer_row(c, a, name, view);
        dash_bar(c, view, "bars", name, kept, n,
                 n > 0 ? pack_say2(c, "dashboard.of", recap_number(c, kept), recap_number(c, n))
                       : STR("–"));
    }
    if (all != NULL) {
        put_answer_row(c, all, pack_say(c, "recap.answers_all"), view);
    }
    *due = came_due(all);
    *in_time = val_get_int(all, "in_time", 0);
    val_put_text(c->mem, view, "total", recap_number(c, val_get_int(all, "sent", 0)));
    return OK;
}

/* ---- beside province and nation ---- */

/* Unit of a published figure in the words of the recap. */
static struct str unit_text(struct ctx *c, struct str unit)
{
    return str_eqz(unit, "case")     ? pack_say(c, "recap.unit.case")
           : str_eqz(unit, "victim") ? pack_say(c, "recap.unit.victim")
                                     : pack_say(c, "dashboard.unit_unknown");
}

/* A figure without a day, or of a day too long ago. */
static bool is_old(struct ctx *c, day_t as_of)
{
    int64_t days = 0;
    return as_of == 0 || !str_to_int(pack_setting(c->packs, "figure_old_days"), &days) ||
           clock_today(c) - as_of > days;
}

static void put_published(struct ctx *c, const struct pack_table *t, size_t i, int64_t n,
                          struct val *view)
{
    const bool nation = !str_eqz(pack_cell(t, i, "table"), "province");
    const struct str note = pack_cell(t, i, c->lang == LANG_ID ? "note_id" : "note_en");
    day_t as_of = 0;
    const bool dated = day_read_iso(pack_cell(t, i, "as_of"), &as_of);
    const bool old = is_old(c, dated ? as_of : 0);
    const struct str day = dated ? clock_day_text(c, as_of) : STR("–");
    const struct str aged[] = { day, STR(" · "), pack_say(c, "dashboard.old") };
    const struct str cells[] = { pack_cell(t, i, "period"), recap_number(c, n),
                                 unit_text(c, pack_cell(t, i, "unit")),
                                 note.n > 0 ? note : pack_cell(t, i, "source"),
                                 old ? str_join(c->mem, aged, ARRAY_LEN(aged)) : day };
    dash_row(c, view, nation ? pack_say(c, "dashboard.nation") : pack_setting(c->packs, "province"),
             cells, ARRAY_LEN(cells));
    if (old) {
        val_put_bool(c->mem, view, "old", true);
    }
}

static void put_city(struct ctx *c, struct dash *d, const char *unit, int64_t n, struct val *view)
{
    const struct str cells[] = { pack_say2(c, "recap.period", clock_day_text(c, d->ask.from),
                                           clock_day_text(c, d->ask.to)),
                                 recap_number(c, n), pack_say(c, unit),
                                 pack_say(c, "speech.source"), clock_day_text(c, clock_today(c)) };
    dash_row(c, view, pack_setting(c->packs, "city"), cells, ARRAY_LEN(cells));
}

void dash_put_beside(struct ctx *c, struct dash *d)
{
    static const char *const heads[] = { "dashboard.place", "dashboard.period", "speech.count",
                                         "recap.unit",      "recap.source",     "dashboard.day" };
    const struct pack_table *t = pack_table(c->packs, STR("figure/national"));
    const struct recap_sums sums = recap_sums(d->now);
    struct val *view = dash_view(c, d, "beside", pack_say(c, "dashboard.unit_each"), d->says);
    val_put_bool(c->mem, view, "old", false);
    dash_heads(c, view, heads, ARRAY_LEN(heads));
    put_city(c, d, "recap.unit.case", sums.cases, view);
    put_city(c, d, "recap.unit.victim", sums.victims, view);
    for (int nation = 0; t != NULL && nation < 2; nation++) {
        for (size_t i = 0; i < t->n_rows; i++) {
            const struct str table = pack_cell(t, i, "table");
            const bool is_nation = str_eqz(table, "cases") || str_eqz(table, "victims");
            int64_t n = 0;
            if ((nation == 1 ? is_nation : str_eqz(table, "province")) &&
                str_to_int(pack_cell(t, i, "value"), &n)) {
                put_published(c, t, i, n, view);
            }
        }
    }
}
