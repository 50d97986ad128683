/* taskforce_page.c - the body on a day: seats, who holds them; former bodies; making and changing them. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/taskforce/taskforce_priv.h"
#include "rec/pack.h"

const struct stmt TASKFORCE_Q_BODIES = {
    "taskforce_bodies", "",
    "SELECT id, name, decree, valid_from, valid_to, secretariat, note, version"
    " FROM body ORDER BY valid_from DESC, id DESC LIMIT 100"
};
const struct stmt TASKFORCE_Q_HOLDERS = {
    "taskforce_holders", "t",
    "SELECT h.id, h.seat_id, h.name, h.capacity, h.from_on, h.to_on, h.version"
    " FROM seat_holder h JOIN seat s ON s.id = h.seat_id WHERE s.body_id = $1"
    " ORDER BY h.from_on DESC, h.id DESC LIMIT 1000"
};

/* ---- reading ---- */

static enum err bodies(struct ctx *c, struct body **out, size_t *n)
{
    enum err e = OK;
    struct rows r;
    struct body *all = NEW_ARRAY(c->mem, struct body, BODIES_MAX);
    *n = 0;
    *out = all;
    TRY(store_query(c, &TASKFORCE_Q_BODIES, NO_VALS, &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &body_rec, &r, 0, &all[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

static enum err holders(struct ctx *c, struct str body_id, struct seat_holder **out, size_t *n)
{
    enum err e = OK;
    struct rows r;
    struct seat_holder *all = NEW_ARRAY(c->mem, struct seat_holder, HOLDERS_MAX);
    *n = 0;
    *out = all;
    TRY(store_query(c, &TASKFORCE_Q_HOLDERS, VALS(V_TEXT(body_id)), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &seat_holder_rec, &r, 0, &all[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

static enum err seats(struct ctx *c, struct str body_id, struct seat **out, size_t *n)
{
    const struct rec_where w = { .column = "body_id",
                                 .value = V_TEXT(body_id),
                                 .limit = SEATS_MAX };
    return rec_list(c, &seat_rec, &w, (void **)out, n);
}

/* ---- page data ---- */

static struct str span(struct ctx *c, day_t from, day_t to)
{
    return to == 0
               ? pack_say1(c, "taskforce.since", clock_day_text(c, from))
               : pack_say2(c, "taskforce.from_to", clock_day_text(c, from), clock_day_text(c, to));
}

static void put_seat(struct ctx *c, const struct seat *s, const struct seat_holder *h,
                     struct val *list)
{
    const struct str href[] = { STR("/gugus-tugas/kursi/"), s->id };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", s->id);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "post", pack_code_label(c, "body_post", s->post));
    val_put_text(c->mem, v, "office", s->office);
    val_put_text(c->mem, v, "agency", consent_agency_name(c, s->agency_id));
    val_put_text(c->mem, v, "subgroup", pack_code_label(c, "subgroup", s->subgroup));
    val_put_text(c->mem, v, "task", s->task);
    val_put_text(c->mem, v, "holder", h != NULL ? h->name : STR_NONE);
    val_put_text(c->mem, v, "capacity",
                 h != NULL ? pack_code_label(c, "holder_capacity", h->capacity) : STR_NONE);
    val_put_bool(c->mem, v, "acting", h != NULL && !str_eqz(h->capacity, "DEFINITIF"));
}

/* In the order of the pack's list of posts: the chair first. */
static enum err put_seats(struct ctx *c, const struct body *b, day_t day, struct val *data)
{
    const struct vocab *posts = pack_vocab(c->packs, STR("body_post"));
    const struct vocab *first = pack_vocab(c->packs, STR("holder_capacity"));
    struct seat *s = NULL;
    struct seat_holder *h = NULL;
    size_t n = 0;
    size_t n_holders = 0;
    struct val *list = val_put_list(c->mem, data, "seats");
    TRY(seats(c, b->id, &s, &n));
    TRY(holders(c, b->id, &h, &n_holders));
    for (size_t p = 0; p < posts->n; p++) {
        for (size_t i = 0; i < n; i++) {
            if (s[i].removed == 0 && str_eq(s[i].post, posts->codes[p].code)) {
                put_seat(c, &s[i], seat_holder_on(h, n_holders, s[i].id, day, first), list);
            }
        }
    }
    return OK;
}

static struct str body_href(struct ctx *c, const struct body *b)
{
    const struct str href[] = { STR("/gugus-tugas/susunan/"), b->id };
    return str_join(c->mem, href, ARRAY_LEN(href));
}

static void put_body(struct ctx *c, const struct body *b, struct val *v)
{
    val_put_text(c->mem, v, "href", body_href(c, b));
    val_put_text(c->mem, v, "name", b->name);
    val_put_text(c->mem, v, "decree", b->decree);
    val_put_text(c->mem, v, "valid", span(c, b->valid_from, b->valid_to));
    val_put_text(c->mem, v, "secretariat", consent_agency_name(c, b->secretariat));
    val_put_text(c->mem, v, "note", b->note);
}

enum err taskforce_put_came(struct ctx *c, day_t from, day_t to, struct val *data)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "came");
    TRY(store_query(c, &TASKFORCE_Q_CAME,
                    VALS(V_INT(day_start_ms(from, offset)), V_INT(day_start_ms(to + 1, offset))),
                    &r));
    while (store_next(&r)) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "agency", consent_agency_name(c, row_text(&r, 0)));
        val_put_int(c->mem, v, "invited", row_int(&r, 1));
        val_put_int(c->mem, v, "counted", row_int(&r, 2));
        val_put_int(c->mem, v, "came", row_int(&r, 3));
    }
    return store_done(&r);
}

/* Agencies of a sub-group, joined by ';'; "" when the pack names none. */
static struct str members_of(struct ctx *c, struct str subgroup)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/subgroup_member"));
    const size_t row = t != NULL ? pack_row(t, subgroup) : SIZE_MAX;
    return row != SIZE_MAX ? pack_cell(t, row, "members") : STR_NONE;
}

bool subgroup_has(struct ctx *c, struct str subgroup, struct str agency_id)
{
    const struct str members = members_of(c, subgroup);
    return members.n == 0 || consent_codes_has(members, agency_id);
}

/* Who is in which sub-group. */
static void put_subgroups(struct ctx *c, struct val *data)
{
    const struct vocab *v = pack_vocab(c->packs, STR("subgroup"));
    struct val *list = val_put_list(c->mem, data, "subgroups");
    for (size_t i = 0; i < v->n; i++) {
        struct str rest = members_of(c, v->codes[i].code);
        struct str one;
        struct strbuf b;
        strbuf_init(&b, c->mem);
        for (size_t k = 0; str_next(&rest, ';', &one); k++) {
            strbuf_putz(&b, k > 0 ? "; " : "");
            strbuf_put(&b, consent_agency_name(c, one));
        }
        if (strbuf_str(&b).n > 0) {
            struct val *s = val_push_map(c->mem, list);
            val_put_text(c->mem, s, "label", v->codes[i].label[c->lang]);
            val_put_text(c->mem, s, "members", strbuf_str(&b));
        }
    }
}

/* How often each agency came, over the meetings of twelve months. */
static enum err put_came(struct ctx *c, struct val *data)
{
    const day_t to = clock_today(c);
    const day_t from = day_add_months(to, -12) + 1;
    val_put_text(
        c->mem, data, "came_line",
        pack_say2(c, "taskforce.came_text", clock_day_text(c, from), clock_day_text(c, to)));
    return taskforce_put_came(c, from, to, data);
}

enum err taskforce_put_on(struct ctx *c, day_t day, struct val *data)
{
    struct body *all = NULL;
    size_t n = 0;
    struct val *one = val_put_list(c->mem, data, "body");
    TRY(bodies(c, &all, &n));
    const struct body *b = body_on(all, n, day);
    if (b == NULL) {
        (void)val_put_list(c->mem, data, "seats");
        return OK;
    }
    put_body(c, b, val_push_map(c->mem, one));
    return put_seats(c, b, day, data);
}

/* b NULL: none stands on that day. */
static enum err show(struct ctx *c, struct http_resp *rs, const struct body *b, day_t day,
                     const struct body *all, size_t n)
{
    struct val *data = val_map(c->mem);
    struct val *one = val_put_list(c->mem, data, "body");
    struct val *others = val_put_list(c->mem, data, "others");
    struct val *seat = rec_form(c, &seat_rec, NULL);
    const bool keeps = (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0;
    for (size_t i = 0; i < n; i++) {
        if (b == NULL || !str_eq(all[i].id, b->id)) {
            put_body(c, &all[i], val_push_map(c->mem, others));
        }
    }
    if (b != NULL) {
        put_body(c, b, val_push_map(c->mem, one));
        TRY(put_seats(c, b, day, data));
    } else {
        val_put_list(c->mem, data, "seats");
    }
    TRY(put_came(c, data));
    put_subgroups(c, data);
    decision_agencies(c, seat, "agency_id", STR_NONE);
    val_put(c->mem, data, STR("seat"), seat);
    val_put_text(c->mem, data, "on_day", day_iso(c->mem, day));
    val_put_text(c->mem, data, "on_text", clock_day_text(c, day));
    val_put_bool(c->mem, data, "keeps", keeps);
    val_put_bool(c->mem, data, "reports", (c->who->rights & RIGHT_FIGURES_READ) != 0);
    return http_page(rs, "feature/taskforce/taskforce.html", pack_say(c, "taskforce.title"), data);
}

static enum err asked_day(struct ctx *c, const struct http_req *rq, day_t *day)
{
    struct taskforce_day said = { 0 };
    *day = clock_today(c);
    if (c->typed != NULL) {
        return OK; /* a form of the page is shown again */
    }
    TRY(http_read(c, rq, &taskforce_day_rec, true, &said));
    *day = said.on_day != 0 ? said.on_day : *day;
    return OK;
}

enum err taskforce_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct body *all = NULL;
    size_t n = 0;
    day_t day = 0;
    TRY(asked_day(c, rq, &day));
    TRY(bodies(c, &all, &n));
    return show(c, rs, body_on(all, n, day), day, all, n);
}

/* A former body is shown as it stood on its last day. */
enum err body_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct body *all = NULL;
    struct body b = { 0 };
    size_t n = 0;
    day_t day = 0;
    TRY(rec_get(c, &body_rec, http_param(rq, "body"), &b));
    TRY(asked_day(c, rq, &day));
    TRY(bodies(c, &all, &n));
    if (b.valid_to != 0 && day > b.valid_to) {
        day = b.valid_to;
    }
    return show(c, rs, &b, day < b.valid_from ? b.valid_from : day, all, n);
}

/* ---- making and changing ---- */

enum err taskforce_form(struct ctx *c, struct http_resp *rs, const char *title, struct val *form,
                        struct str action, struct str back, int64_t version)
{
    struct val *data = val_map(c->mem);
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "title", pack_say(c, title));
    val_put_text(c->mem, data, "action", action);
    val_put_text(c->mem, data, "back", back);
    val_put_text(c->mem, data, "replaces", val_get_text(c->typed, "replaces"));
    val_put_bool(c->mem, data, "is_new", version == 0);
    val_put_int(c->mem, data, "version", version);
    return http_page(rs, "feature/taskforce/taskforce_form.html", pack_say(c, title), data);
}

static struct val *body_form(struct ctx *c, const struct body *b)
{
    struct val *form = rec_form(c, &body_rec, b);
    decision_agencies(c, form, "secretariat", b != NULL ? b->secretariat : STR_NONE);
    return form;
}

enum err body_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return taskforce_form(c, rs, "taskforce.new", body_form(c, NULL), STR("/gugus-tugas"),
                          STR("/gugus-tugas"), 0);
}

static enum err check_body(struct ctx *c, const struct body *b)
{
    if (b->valid_to != 0 && b->valid_to < b->valid_from) {
        return fail(c, ERR_INPUT, "valid_to", "taskforce.ends_before");
    }
    return pack_agency(c->packs, b->secretariat) != NULL
               ? OK
               : fail(c, ERR_INPUT, "secretariat", "decision.agency_unknown");
}

static enum err go(struct ctx *c, struct http_resp *rs, struct str body_id, const char *flash)
{
    http_flash(rs, flash);
    return http_go(c, rs, "/gugus-tugas/susunan/", body_id, "");
}

enum err body_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct body b = { 0 };
    TRY(http_read(c, rq, &body_rec, false, &b));
    TRY(check_body(c, &b));
    b.id = STR_NONE;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &body_rec, &b));
    return go(c, rs, b.id, "flash.taskforce_saved");
}

enum err body_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct body b = { 0 };
    TRY(rec_get(c, &body_rec, http_param(rq, "body"), &b));
    const struct str action[] = { body_href(c, &b), STR("/ubah") };
    return taskforce_form(c, rs, "taskforce.edit", body_form(c, &b),
                          str_join(c->mem, action, ARRAY_LEN(action)), body_href(c, &b), b.version);
}

enum err body_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct body was = { 0 };
    struct body b = { 0 };
    TRY(rec_get(c, &body_rec, http_param(rq, "body"), &was));
    TRY(http_read(c, rq, &body_rec, false, &b));
    TRY(check_body(c, &b));
    b.id = was.id;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &body_rec, &b));
    return go(c, rs, b.id, "flash.taskforce_saved");
}

/* The body whose decree came before this one. */
static const struct body *before(const struct body *all, size_t n, const struct body *b)
{
    const struct body *best = NULL;
    for (size_t i = 0; i < n; i++) {
        if (all[i].valid_from < b->valid_from &&
            (best == NULL || all[i].valid_from > best->valid_from)) {
            best = &all[i];
        }
    }
    return best;
}

static enum err copy_seat(struct ctx *c, const struct body *b, const struct seat *old,
                          const struct seat_holder *h)
{
    struct seat s = *old;
    s.id = STR_NONE;
    s.body_id = b->id;
    rec_set_all(&seat_rec, &s);
    TRY(rec_insert(c, &seat_rec, &s));
    if (h == NULL) {
        return OK;
    }
    struct seat_holder next = *h;
    next.id = STR_NONE;
    next.seat_id = s.id;
    rec_set_all(&seat_holder_rec, &next);
    return rec_insert(c, &seat_holder_rec, &next);
}

enum err body_copy_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct vocab *first = pack_vocab(c->packs, STR("holder_capacity"));
    struct body b = { 0 };
    struct body *all = NULL;
    struct seat *s = NULL;
    struct seat_holder *h = NULL;
    size_t n = 0;
    size_t n_seats = 0;
    size_t n_holders = 0;
    TRY(rec_get(c, &body_rec, http_param(rq, "body"), &b));
    TRY(bodies(c, &all, &n));
    const struct body *old = before(all, n, &b);
    TRY(seats(c, b.id, &s, &n_seats));
    if (old == NULL || n_seats != 0) {
        return fail(c, ERR_INPUT, "",
                    old == NULL ? "taskforce.nothing_before" : "taskforce.has_seats");
    }
    TRY(seats(c, old->id, &s, &n_seats));
    TRY(holders(c, old->id, &h, &n_holders));
    change_action(c, ACTION_TASKFORCE);
    for (size_t i = 0; i < n_seats; i++) {
        if (s[i].removed == 0) {
            TRY(copy_seat(c, &b, &s[i],
                          seat_holder_on(h, n_holders, s[i].id, b.valid_from, first)));
        }
    }
    return go(c, rs, b.id, "flash.taskforce_copied");
}

/* ---- seats ---- */

enum err seat_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct body b = { 0 };
    struct seat s = { 0 };
    TRY(rec_get(c, &body_rec, http_param(rq, "body"), &b));
    TRY(http_read(c, rq, &seat_rec, false, &s));
    if (s.agency_id.n != 0 && pack_agency(c->packs, s.agency_id) == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    s.id = STR_NONE;
    s.body_id = b.id;
    rec_set_has(&seat_rec, &s, "body_id");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &seat_rec, &s));
    return go(c, rs, b.id, "flash.taskforce_seat");
}

enum err seat_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct seat s = { 0 };
    struct seat_holder *h = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(rec_get(c, &seat_rec, http_param(rq, "seat"), &s));
    const struct rec_where w = { .column = "seat_id",
                                 .value = V_TEXT(s.id),
                                 .order = "from_on",
                                 .desc = true,
                                 .limit = HOLDERS_MAX };
    const struct str back[] = { STR("/gugus-tugas/susunan/"), s.body_id };
    TRY(rec_list(c, &seat_holder_rec, &w, (void **)&h, &n));
    put_seat(c, &s, NULL, val_put_list(c->mem, data, "seat"));
    struct val *list = val_put_list(c->mem, data, "holders");
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "name", h[i].name);
        val_put_text(c->mem, v, "capacity", pack_code_label(c, "holder_capacity", h[i].capacity));
        val_put_text(c->mem, v, "valid", span(c, h[i].from_on, h[i].to_on));
    }
    val_put(c->mem, data, STR("form"), rec_form(c, &seat_holder_rec, NULL));
    val_put_text(c->mem, data, "back", str_join(c->mem, back, ARRAY_LEN(back)));
    val_put_bool(c->mem, data, "removed", s.removed != 0);
    val_put_bool(c->mem, data, "keeps",
                 (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0 && s.removed == 0);
    return http_page(rs, "feature/taskforce/seat.html", s.office, data);
}

/* The regular holder before him ends on the day before, unless his end was said. */
static enum err end_former(struct ctx *c, const struct seat *s, const struct seat_holder *next)
{
    const struct rec_where w = { .column = "seat_id",
                                 .value = V_TEXT(s->id),
                                 .limit = HOLDERS_MAX };
    struct seat_holder *h = NULL;
    size_t n = 0;
    TRY(rec_list(c, &seat_holder_rec, &w, (void **)&h, &n));
    for (size_t i = 0; i < n; i++) {
        if (h[i].to_on == 0 && str_eq(h[i].capacity, next->capacity) &&
            h[i].from_on < next->from_on) {
            h[i].has = 0;
            h[i].to_on = next->from_on - 1;
            rec_set_has(&seat_holder_rec, &h[i], "to_on");
            TRY(rec_update(c, &seat_holder_rec, &h[i]));
        }
    }
    return OK;
}

enum err seat_holder_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct seat s = { 0 };
    struct seat_holder h = { 0 };
    TRY(rec_get(c, &seat_rec, http_param(rq, "seat"), &s));
    TRY(http_read(c, rq, &seat_holder_rec, false, &h));
    if (s.removed != 0) {
        return fail(c, ERR_INPUT, "", "taskforce.is_removed");
    }
    if (str_eqz(h.capacity, "WAKIL_SEHARI")) {
        h.to_on = h.from_on; /* a delegate of one day */
        rec_set_has(&seat_holder_rec, &h, "to_on");
    }
    if (h.to_on != 0 && h.to_on < h.from_on) {
        return fail(c, ERR_INPUT, "to_on", "taskforce.ends_before");
    }
    h.id = STR_NONE;
    h.seat_id = s.id;
    rec_set_has(&seat_holder_rec, &h, "seat_id");
    change_action(c, ACTION_TASKFORCE);
    TRY(end_former(c, &s, &h));
    TRY(rec_insert(c, &seat_holder_rec, &h));
    http_flash(rs, "flash.taskforce_holder");
    return http_go(c, rs, "/gugus-tugas/kursi/", s.id, "");
}

enum err seat_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct seat s = { 0 };
    TRY(rec_get(c, &seat_rec, http_param(rq, "seat"), &s));
    if (s.removed != 0) {
        return fail(c, ERR_INPUT, "", "taskforce.is_removed");
    }
    s.has = 0;
    s.removed = 1;
    rec_set_has(&seat_rec, &s, "removed");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &seat_rec, &s));
    return go(c, rs, s.body_id, "flash.taskforce_removed");
}
