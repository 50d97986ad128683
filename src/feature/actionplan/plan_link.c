/* plan_link.c - which records a row of the plan of action counts: shown, chosen, taken out again, and proposed as figures. */
#include "feature/actionplan/plan_counted.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/meeting/meeting.h"
#include "feature/prevention/prevention.h"
#include "rec/pack.h"

#define REC plan_link
#define REC_DEF "feature/actionplan/plan_link.def"
#define REC_TITLE "plan_link.title"
#include "rec/rec_table.h"
#define REC plan_link_ask
#define REC_DEF "feature/actionplan/plan_link_ask.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC plan_propose
#define REC_DEF "feature/actionplan/plan_propose.def"
#define REC_FORM
#include "rec/rec_table.h"

/* All of a year that could be counted. */
struct sources {
    struct programme *lines;
    struct activity *acts;
    struct training *trainings;
    struct decision *decisions;
    struct meeting_held *meetings;
    size_t n_lines, n_acts, n_trainings, n_decisions, n_meetings;
};

static enum err read_sources(struct ctx *c, int64_t year, struct sources *s)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    const day_t first = day_of((int)year, 1, 1);
    const day_t last = day_of((int)year, 12, 31);
    TRY(programme_of_year(c, year, &s->lines, &s->n_lines));
    TRY(activity_of_year(c, year, &s->acts, &s->n_acts));
    TRY(training_between(c, first, last, &s->trainings, &s->n_trainings));
    TRY(meeting_held(c, day_start_ms(first, offset), day_start_ms(last + 1, offset), &s->meetings,
                     &s->n_meetings));
    return decision_all(c, &s->decisions, &s->n_decisions);
}

static struct str join2(struct ctx *c, const char *a, struct str b)
{
    const struct str parts[] = { str_of(a), b };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* ---- what could be counted, as one kind of record ---- */

struct plan_counted plan_of_activity(struct ctx *c, const struct activity *a)
{
    return (struct plan_counted){ .id = a->id,
                                  .kind = STR("ACTIVITY"),
                                  .title = a->topic,
                                  .href = join2(c, "/pencegahan/kegiatan/", a->id),
                                  .place_id = a->place_id,
                                  .agency_id = a->agency_id,
                                  .day = a->done_on,
                                  .people = activity_women(a) + activity_men(a) };
}

struct plan_counted plan_of_training(const struct training *t)
{
    return (struct plan_counted){ .id = t->id,
                                  .kind = STR("TRAINING"),
                                  .title = t->topic,
                                  .href = STR("/pencegahan/pelatihan"),
                                  .agency_id = t->agency_id,
                                  .day = t->held_on,
                                  .people = t->women + t->men };
}

static struct plan_counted of_decision(struct ctx *c, const struct decision *d)
{
    return (struct plan_counted){ .id = d->id,
                                  .kind = STR("DECISION"),
                                  .title = d->body,
                                  .href = join2(c, "/tindak-lanjut/", d->id),
                                  .agency_id = d->agency_id,
                                  .day = str_eqz(d->state, "done") ? d->ended_on : 0 };
}

struct plan_counted plan_of_meeting(struct ctx *c, const struct meeting_held *m)
{
    return (struct plan_counted){ .id = m->id,
                                  .kind = STR("MEETING"),
                                  .title = m->title,
                                  .href = join2(c, "/rapat/", m->id),
                                  .day = clock_day_of(c, m->starts_ms),
                                  .people = m->people };
}

struct counted_list {
    struct plan_counted *at;
    size_t n, cap;
};

static void add(struct counted_list *l, struct plan_counted r)
{
    bool there = l->n == l->cap;
    for (size_t i = 0; i < l->n && !there; i++) {
        there = str_eq(l->at[i].id, r.id);
    }
    if (!there) {
        l->at[l->n++] = r;
    }
}

static void add_linked(struct ctx *c, const struct sources *s, const struct plan_link *k,
                       struct counted_list *l)
{
    const bool line = str_eqz(k->kind, "PROGRAMME");
    for (size_t i = 0; i < s->n_acts && (line || str_eqz(k->kind, "ACTIVITY")); i++) {
        if (str_eq(k->ref_id, line ? s->acts[i].programme_id : s->acts[i].id)) {
            add(l, plan_of_activity(c, &s->acts[i]));
        }
    }
    for (size_t i = 0; i < s->n_trainings && str_eqz(k->kind, "TRAINING"); i++) {
        if (str_eq(k->ref_id, s->trainings[i].id)) {
            add(l, plan_of_training(&s->trainings[i]));
        }
    }
    for (size_t i = 0; i < s->n_meetings && str_eqz(k->kind, "MEETING"); i++) {
        if (str_eq(k->ref_id, s->meetings[i].id)) {
            add(l, plan_of_meeting(c, &s->meetings[i]));
        }
    }
    for (size_t i = 0; i < s->n_decisions && str_eqz(k->kind, "DECISION"); i++) {
        if (str_eq(k->ref_id, s->decisions[i].id)) {
            add(l, of_decision(c, &s->decisions[i]));
        }
    }
}

static enum err links_of(struct ctx *c, const struct plan_row *p, struct plan_link **out, size_t *n)
{
    const struct rec_where w = { .column = "row_id",
                                 .value = V_TEXT(p->id),
                                 .limit = PLAN_LINKS_MAX };
    return rec_list(c, &plan_link_rec, &w, (void **)out, n);
}

static void count_links(struct ctx *c, const struct sources *s, const struct plan_link *k, size_t n,
                        struct counted_list *l)
{
    l->cap = s->n_acts + s->n_trainings + s->n_meetings + s->n_decisions;
    l->at = NEW_ARRAY(c->mem, struct plan_counted, l->cap + 1);
    for (size_t i = 0; i < n; i++) {
        if (k[i].removed == 0) {
            add_linked(c, s, &k[i], l);
        }
    }
}

enum err plan_counted_of(struct ctx *c, const struct plan_row *p, struct plan_counted **out,
                         size_t *n)
{
    struct sources s = { 0 };
    struct counted_list l = { 0 };
    struct plan_link *k = NULL;
    size_t n_links = 0;
    TRY(read_sources(c, p->year_no, &s));
    TRY(links_of(c, p, &k, &n_links));
    count_links(c, &s, k, n_links, &l);
    *out = l.at;
    *n = l.n;
    return OK;
}

/* ---- figures proposed ---- */

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

enum err plan_propose(struct ctx *c, const struct plan_row *p, struct plan_report *shown)
{
    static const char *const names[PLAN_QUARTERS] = { "q1", "q2", "q3", "q4" };
    const day_t last = day_of((int)p->year_no, 12, 31);
    const day_t today = clock_today(c);
    struct plan_counted *r = NULL;
    int64_t sums[PLAN_QUARTERS];
    size_t n = 0;
    bool any = false;
    TRY(plan_counted_of(c, p, &r, &n));
    plan_counted_sum(r, n, p->measure, p->year_no, sums);
    int64_t *const q[PLAN_QUARTERS] = { &shown->q1, &shown->q2, &shown->q3, &shown->q4 };
    for (size_t i = 0; i < PLAN_QUARTERS; i++) {
        if (n > 0 && plan_may_propose(p, i, today)) {
            *q[i] = sums[i];
            rec_set_has(&plan_report_rec, shown, names[i]);
            any = true;
        }
    }
    if (any) {
        shown->as_of = today < last ? today : last;
        shown->source = pack_say1(c, "plan_link.source", number(c, (int64_t)n));
        rec_set_has(&plan_report_rec, shown, "as_of");
        rec_set_has(&plan_report_rec, shown, "source");
    }
    return OK;
}

/* ---- the page ---- */

void plan_put_counted(struct ctx *c, const struct plan_counted *r, size_t n, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "records");
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "title", r[i].title);
        val_put_text(c->mem, v, "href", r[i].href);
        val_put_text(c->mem, v, "kind", pack_code_label(c, "plan_link_kind", r[i].kind));
        val_put_text(c->mem, v, "day",
                     r[i].day != 0 ? clock_day_text(c, r[i].day)
                                   : pack_say(c, "plan_link.not_done"));
        val_put_text(c->mem, v, "agency", consent_agency_name(c, r[i].agency_id));
        val_put_int(c->mem, v, "people", r[i].people);
    }
}

/* What the records say beside what was told. */
static void put_quarters(struct ctx *c, const struct plan_row *p, const struct counted_list *l,
                         struct val *data)
{
    static const char *const names[PLAN_QUARTERS] = { "plan_row.q1", "plan_row.q2", "plan_row.q3",
                                                      "plan_row.q4" };
    struct val *list = val_put_list(c->mem, data, "quarters");
    int64_t sums[PLAN_QUARTERS];
    bool proposes = false;
    plan_counted_sum(l->at, l->n, p->measure, p->year_no, sums);
    for (size_t i = 0; i < PLAN_QUARTERS; i++) {
        const bool begun = day_of((int)p->year_no, 1 + 3 * (int)i, 1) <= clock_today(c);
        const struct str counted = begun && l->n > 0 ? number(c, sums[i]) : STR("–");
        const struct str told = plan_quarter_text(c, p, i);
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "quarter", pack_say(c, names[i]));
        val_put_text(c->mem, v, "counted", counted);
        val_put_text(c->mem, v, "told", told);
        val_put_bool(c->mem, v, "differs",
                     begun && l->n > 0 && !str_eq(counted, told) &&
                         !(sums[i] == 0 && str_eqz(told, "–")));
        proposes = proposes || (l->n > 0 && plan_may_propose(p, i, clock_today(c)));
    }
    val_put_bool(c->mem, data, "proposes", proposes);
    val_put_bool(c->mem, data, "not_summed", !str_eqz(p->counting, "SUM"));
}

/* "" when no such record is there any more, or it is not of the row's year. */
static struct str name_of(struct ctx *c, const struct sources *s, const struct plan_link *k)
{
    if (str_eqz(k->kind, "PROGRAMME")) {
        for (size_t i = 0; i < s->n_lines; i++) {
            if (str_eq(s->lines[i].id, k->ref_id)) {
                return s->lines[i].title;
            }
        }
        return STR_NONE;
    }
    struct counted_list one = { .at = NEW_ARRAY(c->mem, struct plan_counted, 1), .cap = 1 };
    add_linked(c, s, k, &one);
    return one.n > 0 ? one.at[0].title : STR_NONE;
}

static void put_links(struct ctx *c, const struct plan_row *p, const struct sources *s,
                      const struct plan_link *k, size_t n, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "links");
    for (size_t i = 0; i < n; i++) {
        if (k[i].removed != 0) {
            continue;
        }
        const struct str name = name_of(c, s, &k[i]);
        const struct str href[] = { STR("/rencana-aksi/"), p->id, STR("/catatan/"), k[i].id,
                                    STR("/hapus") };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", k[i].id);
        val_put_text(c->mem, v, "kind", pack_code_label(c, "plan_link_kind", k[i].kind));
        val_put_text(c->mem, v, "title", name.n > 0 ? name : pack_say(c, "plan_link.gone"));
        val_put_text(c->mem, v, "action", str_join(c->mem, href, ARRAY_LEN(href)));
    }
}

static bool is_linked(const struct plan_link *k, size_t n, struct str ref_id)
{
    bool linked = false;
    for (size_t i = 0; i < n && !linked; i++) {
        linked = k[i].removed == 0 && str_eq(k[i].ref_id, ref_id);
    }
    return linked;
}

struct choices {
    struct val *options;
    struct str selected;
    const struct plan_link *links;
    size_t n_links;
};

static void choice(struct ctx *c, struct choices *to, struct str kind, struct str id, day_t day,
                   struct str title)
{
    const struct str value[] = { kind, STR(":"), id };
    const struct str label[] = { pack_code_label(c, "plan_link_kind", kind), STR(": "), title,
                                 day != 0 ? STR(" · ") : STR_NONE,
                                 day != 0 ? clock_day_text(c, day) : STR_NONE };
    if (!is_linked(to->links, to->n_links, id)) {
        consent_option(c, to->options, str_join(c->mem, value, ARRAY_LEN(value)),
                       str_join(c->mem, label, ARRAY_LEN(label)), to->selected);
    }
}

/* A decision belongs to a year in which it was made or done, or into which it is still open. */
static bool is_of_year(const struct decision *d, int64_t year)
{
    const day_t first = day_of((int)year, 1, 1);
    const day_t last = day_of((int)year, 12, 31);
    return d->made_on <= last && (d->ended_on == 0 || d->ended_on >= first);
}

static void put_form(struct ctx *c, const struct plan_row *p, const struct sources *s,
                     const struct plan_link *k, size_t n, struct val *data)
{
    struct val *form = rec_form(c, &plan_link_ask_rec, NULL);
    struct choices to = { .links = k, .n_links = n };
    to.options = consent_choices(c, form, "record", STR_NONE, &to.selected);
    for (size_t i = 0; i < s->n_lines; i++) {
        choice(c, &to, STR("PROGRAMME"), s->lines[i].id, 0, s->lines[i].title);
    }
    for (size_t i = 0; i < s->n_trainings; i++) {
        choice(c, &to, STR("TRAINING"), s->trainings[i].id, s->trainings[i].held_on,
               s->trainings[i].topic);
    }
    for (size_t i = 0; i < s->n_meetings; i++) {
        choice(c, &to, STR("MEETING"), s->meetings[i].id, clock_day_of(c, s->meetings[i].starts_ms),
               s->meetings[i].title);
    }
    for (size_t i = 0; i < s->n_decisions; i++) {
        if (is_of_year(&s->decisions[i], p->year_no)) {
            choice(c, &to, STR("DECISION"), s->decisions[i].id, s->decisions[i].made_on,
                   s->decisions[i].body);
        }
    }
    for (size_t i = 0; i < s->n_acts; i++) {
        choice(c, &to, STR("ACTIVITY"), s->acts[i].id, s->acts[i].done_on, s->acts[i].topic);
    }
    val_put(c->mem, data, STR("form"), form);
}

enum err plan_link_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row p = { 0 };
    struct sources s = { 0 };
    struct counted_list l = { 0 };
    struct plan_link *k = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(rec_get(c, &plan_row_rec, http_param(rq, "row"), &p));
    TRY(read_sources(c, p.year_no, &s));
    TRY(links_of(c, &p, &k, &n));
    count_links(c, &s, k, n, &l);
    plan_put_counted(c, l.at, l.n, data);
    put_quarters(c, &p, &l, data);
    put_links(c, &p, &s, k, n, data);
    put_form(c, &p, &s, k, n, data);
    val_put_text(c->mem, data, "activity", p.activity);
    val_put_text(c->mem, data, "indicator", p.indicator);
    val_put_text(c->mem, data, "unit", p.unit);
    val_put_text(c->mem, data, "year", number(c, p.year_no));
    val_put_text(c->mem, data, "measure",
                 pack_code_label(c, "plan_measure", p.measure.n > 0 ? p.measure : STR("RECORDS")));
    val_put_text(c->mem, data, "href", join2(c, "/rencana-aksi/", p.id));
    val_put_text(c->mem, data, "as_of", clock_day_text(c, clock_today(c)));
    val_put_bool(c->mem, data, "may", plan_may_report(c, &p));
    return http_page(rs, "feature/actionplan/plan_link.html", pack_say(c, "plan_link.title"), data);
}

/* ---- choosing ---- */

static enum err own_row(struct ctx *c, const struct http_req *rq, struct plan_row *p)
{
    TRY(rec_get(c, &plan_row_rec, http_param(rq, "row"), p));
    return plan_may_report(c, p) ? OK : fail(c, ERR_DENIED, "", "plan_row.not_yours");
}

static enum err go_back(struct ctx *c, struct http_resp *rs, const struct plan_row *p)
{
    http_flash(rs, "flash.plan_link");
    return http_go(c, rs, "/rencana-aksi/", p->id, "/catatan");
}

/* "TRAINING:id" of a record that the row's year has. */
static enum err read_choice(struct ctx *c, const struct http_req *rq, const struct sources *s,
                            struct plan_link *k)
{
    struct plan_link_ask ask = { 0 };
    TRY(http_read(c, rq, &plan_link_ask_rec, false, &ask));
    struct str rest = ask.record;
    (void)str_next(&rest, ':', &k->kind);
    k->ref_id = rest;
    const struct vocab *kinds = pack_vocab(c->packs, STR("plan_link_kind"));
    return vocab_index(kinds, k->kind) < kinds->n && k->ref_id.n > 0 && name_of(c, s, k).n > 0
               ? OK
               : fail(c, ERR_INPUT, "record", "plan_link.unknown");
}

enum err plan_link_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row p = { 0 };
    struct plan_link k = { 0 };
    struct plan_link *there = NULL;
    struct sources s = { 0 };
    size_t n = 0;
    TRY(own_row(c, rq, &p));
    TRY(read_sources(c, p.year_no, &s));
    TRY(read_choice(c, rq, &s, &k));
    TRY(links_of(c, &p, &there, &n));
    if (is_linked(there, n, k.ref_id)) {
        return go_back(c, rs, &p); /* pressed twice */
    }
    if (n >= PLAN_LINKS_MAX) {
        return fail(c, ERR_INPUT, "record", "plan_link.many");
    }
    k.row_id = p.id;
    rec_set_all(&plan_link_rec, &k);
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &plan_link_rec, &k));
    return go_back(c, rs, &p);
}

enum err plan_unlink_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct plan_row p = { 0 };
    struct plan_link k = { 0 };
    TRY(own_row(c, rq, &p));
    TRY(rec_get(c, &plan_link_rec, http_param(rq, "link"), &k));
    if (!str_eq(k.row_id, p.id)) {
        return fail(c, ERR_NOT_FOUND, NULL, "plan_link.unknown");
    }
    k.removed = 1;
    rec_set_has(&plan_link_rec, &k, "removed");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &plan_link_rec, &k));
    return go_back(c, rs, &p);
}
