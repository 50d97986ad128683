/* prevention_page.c - the programme of a year beside what was done; its lines. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/prevention/stock.h"
#include "rec/pack.h"

int64_t prevention_year(struct ctx *c)
{
    int year = 0;
    int month = 0;
    int day = 0;
    day_split(clock_today(c), &year, &month, &day);
    return year;
}

enum err programme_of_year(struct ctx *c, int64_t year, struct programme **out, size_t *n)
{
    enum err e = OK;
    struct rows r;
    struct programme *all = NEW_ARRAY(c->mem, struct programme, PROGRAMME_MAX);
    *n = 0;
    *out = all;
    TRY(store_query(c, &PREVENTION_Q_PROGRAMME, VALS(V_INT(year)), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &programme_rec, &r, 0, &all[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

enum err activity_of_year(struct ctx *c, int64_t year, struct activity **out, size_t *n)
{
    enum err e = OK;
    struct rows r;
    struct activity *all = NEW_ARRAY(c->mem, struct activity, ACTIVITIES_MAX);
    *n = 0;
    *out = all;
    TRY(store_query(c, &PREVENTION_Q_ACTIVITIES,
                    VALS(V_INT(day_of((int)year, 1, 1)), V_INT(day_of((int)year, 12, 31))), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &activity_rec, &r, 0, &all[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

/* ---- the year ---- */

struct done {
    int64_t times, people;
};

static struct done done_of(const struct activity *a, size_t n, struct str programme_id)
{
    struct done d = { 0 };
    for (size_t i = 0; i < n; i++) {
        if (str_eq(a[i].programme_id, programme_id)) {
            d.times++;
            d.people += activity_women(&a[i]) + activity_men(&a[i]);
        }
    }
    return d;
}

/* Done as often as planned; its month is over; or still to come. */
static void put_state(struct ctx *c, const struct programme *p, int64_t times, struct val *v)
{
    const day_t month = day_of((int)p->year_no, (int)p->month_no, 1);
    const bool over = clock_today(c) >= day_add_months(month, 1);
    const char *key = p->dropped != 0       ? "programme.is_dropped"
                      : times >= p->planned ? "programme.is_done"
                      : over                ? "programme.is_late"
                                            : "programme.is_coming";
    const char *tone = p->dropped != 0 ? "n" : times >= p->planned ? "o" : over ? "d" : "i";
    val_put_text(c->mem, v, "state", pack_say(c, key));
    val_put_textz(c->mem, v, "tone", tone);
}

static struct str month_name(struct ctx *c, int64_t month)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "month.%d", (int)month);
    return pack_say(c, str_z(c->mem, strbuf_str(&b)));
}

static void put_lines(struct ctx *c, const struct programme *p, size_t n, const struct activity *a,
                      size_t n_acts, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "lines");
    for (size_t i = 0; i < n; i++) {
        const struct str href[] = { STR("/pencegahan/rencana/"), p[i].id };
        const struct done d = done_of(a, n_acts, p[i].id);
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", p[i].id);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, v, "title", p[i].title);
        val_put_text(c->mem, v, "month", month_name(c, p[i].month_no));
        val_put_text(c->mem, v, "kind", pack_code_label(c, "activity_kind", p[i].kind));
        val_put_text(c->mem, v, "field", pack_code_label(c, "prevention_field", p[i].field));
        val_put_text(c->mem, v, "targets", pack_codes_label(c, "target_group", p[i].targets));
        val_put_text(c->mem, v, "agency", consent_agency_name(c, p[i].agency_id));
        val_put_text(c->mem, v, "money", pack_code_label(c, "budget_item", p[i].budget_item));
        val_put_int(c->mem, v, "planned", p[i].planned);
        val_put_int(c->mem, v, "done", d.times);
        val_put_int(c->mem, v, "people", d.people);
        put_state(c, &p[i], d.times, v);
    }
}

/* All fields of the pack, also those with nothing: a gap is seen as a gap. */
static void put_fields(struct ctx *c, const struct programme *p, size_t n, const struct activity *a,
                       size_t n_acts, struct val *data)
{
    const struct vocab *fields = pack_vocab(c->packs, STR("prevention_field"));
    struct val *list = val_put_list(c->mem, data, "fields");
    for (size_t f = 0; f < fields->n; f++) {
        int64_t planned = 0;
        int64_t times = 0;
        for (size_t i = 0; i < n; i++) {
            if (str_eq(p[i].field, fields->codes[f].code) && p[i].dropped == 0) {
                planned += p[i].planned;
                times += done_of(a, n_acts, p[i].id).times;
            }
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "label", fields->codes[f].label[c->lang]);
        val_put_int(c->mem, v, "planned", planned);
        val_put_int(c->mem, v, "done", times);
        val_put_bool(c->mem, v, "gap", planned == 0);
    }
}

static void put_reached(struct ctx *c, const struct activity *a, size_t n, struct val *data)
{
    const struct vocab *bands = pack_vocab(c->packs, STR("age_band"));
    struct val *list = val_put_list(c->mem, data, "reached");
    int64_t all_women = 0;
    int64_t all_men = 0;
    for (size_t b = 0; b < bands->n && b < ACTIVITY_BANDS; b++) {
        int64_t women = 0;
        int64_t men = 0;
        for (size_t i = 0; i < n; i++) {
            women += activity_band(&a[i], b, true);
            men += activity_band(&a[i], b, false);
        }
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "label", bands->codes[b].label[c->lang]);
        val_put_int(c->mem, v, "women", women);
        val_put_int(c->mem, v, "men", men);
        val_put_int(c->mem, v, "sum", women + men);
        all_women += women;
        all_men += men;
    }
    val_put_int(c->mem, data, "women", all_women);
    val_put_int(c->mem, data, "men", all_men);
    val_put_int(c->mem, data, "people", all_women + all_men);
    val_put_int(c->mem, data, "times", (int64_t)n);
}

static void put_year(struct ctx *c, int64_t year, struct val *data)
{
    static const struct {
        const char *name;
        int step;
    } ways[] = { { "before", -1 }, { "after", 1 } };
    val_put_int(c->mem, data, "year", year);
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct strbuf b;
        strbuf_init(&b, c->mem);
        strbuf_printf(&b, "%d", (int)year + ways[i].step);
        val_put_text(c->mem, data, ways[i].name, strbuf_str(&b));
    }
}

enum err prevention_put_year(struct ctx *c, int64_t year, struct val *data)
{
    struct programme *p = NULL;
    struct activity *a = NULL;
    size_t n = 0;
    size_t n_acts = 0;
    TRY(programme_of_year(c, year, &p, &n));
    TRY(activity_of_year(c, year, &a, &n_acts));
    put_lines(c, p, n, a, n_acts, data);
    put_fields(c, p, n, a, n_acts, data);
    put_reached(c, a, n_acts, data);
    struct val *acts = val_put_list(c->mem, data, "acts");
    for (size_t i = 0; i < n_acts; i++) {
        activity_put(c, &a[i], acts);
    }
    return OK;
}

enum err prevention_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct prevention_filter f = { 0 };
    struct val *data = val_map(c->mem);
    TRY(http_read(c, rq, &prevention_filter_rec, true, &f));
    const int64_t year = f.year_no != 0 ? f.year_no : prevention_year(c);
    put_year(c, year, data);
    TRY(prevention_put_year(c, year, data));
    TRY(stock_put_low(c, data));
    val_put_text(c->mem, data, "as_of",
                 pack_say1(c, "prevention.as_of", clock_day_text(c, clock_today(c))));
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    val_put_bool(c->mem, data, "records",
                 (c->who->rights & (RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER)) != 0);
    return http_page(rs, "feature/prevention/prevention.html", pack_say(c, "prevention.title"),
                     data);
}

/* ---- its lines ---- */

static enum err line_form(struct ctx *c, struct http_resp *rs, const struct programme *p)
{
    struct val *data = val_map(c->mem);
    struct val *form = rec_form(c, &programme_rec, p);
    const bool is_new = p->id.n == 0;
    const char *title = is_new ? "programme.new" : "programme.edit";
    const struct str edit[] = { STR("/pencegahan/rencana/"), p->id };
    decision_agencies(c, form, "agency_id", p->agency_id);
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "action",
                 is_new ? STR("/pencegahan/rencana") : str_join(c->mem, edit, ARRAY_LEN(edit)));
    val_put_text(c->mem, data, "title", pack_say(c, title));
    val_put_bool(c->mem, data, "is_new", is_new);
    val_put_int(c->mem, data, "version", p->version);
    return http_page(rs, "feature/prevention/programme_form.html", pack_say(c, title), data);
}

enum err programme_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct programme p = { .year_no = prevention_year(c), .planned = 1 };
    (void)rq;
    rec_set_has(&programme_rec, &p, "year_no");
    rec_set_has(&programme_rec, &p, "planned");
    return line_form(c, rs, &p);
}

static enum err go_year(struct ctx *c, struct http_resp *rs, const struct programme *p)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, p->year_no);
    http_flash(rs, "flash.programme_saved");
    return http_go(c, rs, "/pencegahan?year_no=", strbuf_str(&b), "");
}

static enum err check_agency(struct ctx *c, const struct programme *p)
{
    return pack_agency(c->packs, p->agency_id) != NULL
               ? OK
               : fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
}

enum err programme_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct programme p = { 0 };
    TRY(http_read(c, rq, &programme_rec, false, &p));
    TRY(check_agency(c, &p));
    p.id = STR_NONE;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &programme_rec, &p));
    return go_year(c, rs, &p);
}

enum err programme_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct programme p = { 0 };
    TRY(rec_get(c, &programme_rec, http_param(rq, "programme"), &p));
    return line_form(c, rs, &p);
}

enum err programme_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct programme was = { 0 };
    struct programme p = { 0 };
    TRY(rec_get(c, &programme_rec, http_param(rq, "programme"), &was));
    TRY(http_read(c, rq, &programme_rec, false, &p));
    http_unticked(rq, &programme_rec, &p);
    TRY(check_agency(c, &p));
    p.id = was.id;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &programme_rec, &p));
    return go_year(c, rs, &p);
}
