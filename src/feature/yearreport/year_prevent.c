/* year_prevent.c - of the report: prevention as planned and as done, how far each kecamatan was visited, trainings. */
#include "feature/clock/clock.h"
#include "feature/prevention/prevention.h"
#include "feature/yearreport/yearreport_priv.h"
#include "rec/pack.h"

static void add_programme(struct ctx *c, const struct year_span *y, const struct val *data,
                          struct letter *l)
{
    static const struct year_table lines = {
        { "programme.name", "programme.month", "programme.agency", "yearreport.planned",
          "yearreport.done", "yearreport.people", "yearreport.state" },
        { "title", "month", "agency", "planned", "done", "people", "state" },
        { 36, 22, 30, 18, 20, 13, 20 },
        7
    };
    static const struct year_table fields = { { "programme.field", "yearreport.planned",
                                                "yearreport.done" },
                                              { "label", "planned", "done" },
                                              { 70, 25, 25 },
                                              3 };
    if (val_count(val_getz(data, "lines")) == 0) {
        letter_add(l, LETTER_TEXT, 0, pack_say(c, "yearreport.no_programme"));
        return;
    }
    year_add_table(c, l, &lines, val_getz(data, "lines"));
    year_heading(c, l, 2, "yearreport.fields");
    year_says(c, y, "yearreport.unit_activity", l);
    year_add_table(c, l, &fields, val_getz(data, "fields"));
}

static void add_reached(struct ctx *c, const struct year_span *y, const struct val *data,
                        struct letter *l)
{
    static const struct year_table reached = { { "yearreport.age", "yearreport.women",
                                                 "yearreport.men", "recap.total" },
                                               { "label", "women", "men", "sum" },
                                               { 50, 25, 25, 25 },
                                               4 };
    const struct str total[] = { pack_say(c, "recap.total"), year_cell(c, data, "women"),
                                 year_cell(c, data, "men"), year_cell(c, data, "people") };
    if (val_get_int(data, "people", 0) == 0) {
        return;
    }
    year_heading(c, l, 2, "yearreport.reached");
    year_says(c, y, "yearreport.unit_participant", l);
    year_add_table(c, l, &reached, val_getz(data, "reached"));
    letter_row(l, total, ARRAY_LEN(total), 0);
}

static enum err add_coverage(struct ctx *c, const struct year_span *y, struct letter *l)
{
    static const struct year_table areas = { { "activity.kecamatan", "coverage.places",
                                               "coverage.recent", "coverage.never" },
                                             { "area", "places", "recent", "never" },
                                             { 50, 25, 25, 25 },
                                             4 };
    struct area_cover *a = NULL;
    size_t n = 0;
    struct val *list = val_list(c->mem);
    TRY(prevention_areas(c, y->to, &a, &n));
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "area",
                     a[i].code.n > 0 ? pack_code_label(c, "kecamatan", a[i].code)
                                     : pack_say(c, "recap.unknown"));
        val_put_int(c->mem, v, "places", a[i].places);
        val_put_int(c->mem, v, "recent", a[i].recent);
        val_put_int(c->mem, v, "never", a[i].never);
    }
    if (n > 0) {
        year_heading(c, l, 2, "yearreport.coverage");
        letter_add(l, LETTER_SMALL, 0,
                   pack_say2(c, "coverage.as_of", clock_day_text(c, day_add_months(y->to, -12) + 1),
                             clock_day_text(c, y->to)));
        year_add_table(c, l, &areas, list);
    }
    return OK;
}

static enum err add_trainings(struct ctx *c, const struct year_span *y, struct letter *l)
{
    static const struct year_table trainings = {
        { "training.topic", "training.held_on", "training.agency", "training.hours",
          "yearreport.women", "yearreport.men" },
        { "topic", "day", "agency", "hours", "women", "men" },
        { 38, 24, 28, 19, 21, 19 },
        6
    };
    struct val *data = val_map(c->mem);
    TRY(prevention_put_trainings(c, y->from, y->to, data));
    if (val_count(val_getz(data, "trainings")) > 0) {
        year_heading(c, l, 2, "training.list");
        year_says(c, y, "yearreport.unit_participant", l);
        year_add_table(c, l, &trainings, val_getz(data, "trainings"));
    }
    return OK;
}

enum err year_prevention(struct ctx *c, const struct year_span *y, struct letter *l)
{
    struct val *data = val_map(c->mem);
    TRY(prevention_put_year(c, y->year, data));
    year_heading(c, l, 1, "yearreport.prevention");
    year_says(c, y, "yearreport.unit_activity", l);
    add_programme(c, y, data, l);
    add_reached(c, y, data, l);
    TRY(add_coverage(c, y, l));
    return add_trainings(c, y, l);
}
