/* network_page.c - the directory: service points and people by function, seen and kept. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision.h"
#include "feature/network/network_priv.h"

const struct stmt NETWORK_Q_POINTS = {
    "network_points", "",
    "SELECT id, agency_id, name, needs, for_whom, whole_day, open_days, opens, closes, phone, on_call,"
    " office_phone, address, area, capacity, cost, access, languages, remark, made_on, sure_on,"
    " removed, version FROM service_point WHERE COALESCE(removed, 0) = 0"
    " ORDER BY agency_id, name, id LIMIT 500"
};
const struct stmt NETWORK_Q_CONTACTS = {
    "network_contacts", "",
    "SELECT id, agency_id, post, name, phone, office_phone, email, sure_on, removed, version"
    " FROM office_contact WHERE COALESCE(removed, 0) = 0 ORDER BY agency_id, post, id LIMIT 500"
};

/* ---- shared ---- */

bool network_own(const struct ctx *c, struct str agency_id)
{
    return (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0 ||
           ((c->who->rights & RIGHT_TASKFORCE_ANSWER) != 0 && c->who->agency.n != 0 &&
            str_eq(c->who->agency, agency_id));
}

enum err network_require(struct ctx *c, struct str agency_id)
{
    return network_own(c, agency_id) ? OK : fail(c, ERR_DENIED, "", "network.not_your_agency");
}

int64_t network_amount(struct ctx *c, const char *key)
{
    const struct pack_table *t = pack_table(c->packs, STR("rule/network"));
    const size_t row = t != NULL ? pack_row(t, str_of(key)) : SIZE_MAX;
    int64_t amount = 0;
    return row != SIZE_MAX && str_to_int(pack_cell(t, row, "amount"), &amount) ? amount : 0;
}

void network_weekdays(struct ctx *c, struct str out[7])
{
    const struct vocab *v = pack_vocab(c->packs, STR("weekday"));
    for (size_t i = 0; i < 7; i++) {
        out[i] = v != NULL && i < v->n ? v->codes[i].code : STR_NONE;
    }
}

enum err network_points(struct ctx *c, struct service_point **out, size_t *n)
{
    struct service_point *all = NEW_ARRAY(c->mem, struct service_point, POINTS_MAX);
    struct rows r;
    enum err e = OK;
    *n = 0;
    *out = all;
    TRY(store_query(c, &NETWORK_Q_POINTS, NO_VALS, &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &service_point_rec, &r, 0, &all[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

enum err network_contacts(struct ctx *c, struct office_contact **out, size_t *n)
{
    struct office_contact *all = NEW_ARRAY(c->mem, struct office_contact, CONTACTS_MAX);
    struct rows r;
    enum err e = OK;
    *n = 0;
    *out = all;
    TRY(store_query(c, &NETWORK_Q_CONTACTS, NO_VALS, &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &office_contact_rec, &r, 0, &all[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

/* ---- page data ---- */

/* "Senin–Jumat" where days stand in a row, else each of them. */
static struct str days_text(struct ctx *c, struct str days)
{
    struct str week[7];
    struct str rest = days;
    struct str day;
    struct str first = STR_NONE;
    struct str last = STR_NONE;
    size_t n = 0;
    size_t next = 0;
    bool in_a_row = true;
    network_weekdays(c, week);
    while (str_next(&rest, ';', &day)) {
        while (n == 0 && next < 7 && !str_eq(week[next], day)) {
            next++;
        }
        in_a_row = in_a_row && next < 7 && str_eq(week[next], day);
        first = n == 0 ? day : first;
        last = day;
        next++;
        n++;
    }
    if (n < 3 || !in_a_row) {
        return pack_codes_label(c, "weekday", days);
    }
    const struct str parts[] = { pack_code_label(c, "weekday", first), STR("–"),
                                 pack_code_label(c, "weekday", last) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static struct str hours_text(struct ctx *c, const struct service_point *p)
{
    if (p->whole_day != 0) {
        return pack_say(c, "network.day_and_night");
    }
    const struct str parts[] = { days_text(c, p->open_days), STR(" "), p->opens, STR("–"),
                                 p->closes };
    return p->opens.n != 0 ? str_join(c->mem, parts, ARRAY_LEN(parts)) : STR_NONE;
}

static struct str why_text(struct ctx *c, const struct service_point *p, struct reach_now r)
{
    switch (r.reach) {
    case REACH_OPEN:
        return r.until_ms == 0 ? pack_say(c, "network.open_always")
                               : pack_say1(c, "network.open_until", clock_near_text(c, r.until_ms));
    case REACH_ON_CALL:
        return pack_say1(c, "network.on_call_now", p->on_call);
    case REACH_FULL:
        return pack_say(c, "network.full_now");
    case REACH_CLOSED:
    case REACHES:
        break;
    }
    return r.next_ms != 0 ? pack_say1(c, "network.opens_next", clock_near_text(c, r.next_ms))
                          : pack_say(c, "network.closed_now");
}

static void put_age(struct ctx *c, day_t sure_on, struct val *v)
{
    const int64_t limit = network_amount(c, "confirm_after_days");
    const int64_t days = clock_today(c) - sure_on;
    val_put_text(c->mem, v, "sure", pack_say1(c, "network.sure_since", clock_day_text(c, sure_on)));
    val_put_int(c->mem, v, "age_days", days);
    val_put_bool(c->mem, v, "ask_sure", limit > 0 && days > limit);
}

void network_put_point(struct ctx *c, const struct service_point *p, int64_t now_ms,
                       struct val *list)
{
    static const char *const tones[REACHES] = { "o", "w", "n", "d" };
    static const char *const names[REACHES] = { "network.is_open", "network.is_on_call",
                                                "network.is_closed", "network.is_full" };
    const struct calendar cal = clock_calendar(c);
    const struct str href[] = { STR("/direktori/titik/"), p->id };
    struct str weekdays[7];
    network_weekdays(c, weekdays);
    const struct reach_now r = network_reach(p, weekdays, &cal, now_ms);
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", p->id);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "agency", consent_agency_name(c, p->agency_id));
    val_put_text(c->mem, v, "name", p->name);
    val_put_text(c->mem, v, "needs", pack_codes_label(c, "network_need", p->needs));
    val_put_text(c->mem, v, "for_whom", pack_codes_label(c, "network_for", p->for_whom));
    val_put_text(c->mem, v, "hours", hours_text(c, p));
    val_put_text(c->mem, v, "phone", p->phone);
    val_put_text(c->mem, v, "on_call", p->on_call);
    val_put_text(c->mem, v, "address", p->address);
    val_put_text(c->mem, v, "area",
                 p->area.n != 0 ? pack_codes_label(c, "kecamatan", p->area)
                                : pack_say(c, "network.whole_city"));
    val_put_text(c->mem, v, "capacity", pack_code_label(c, "network_capacity", p->capacity));
    val_put_text(c->mem, v, "cost", pack_code_label(c, "network_cost", p->cost));
    val_put_text(c->mem, v, "access", pack_codes_label(c, "access_need", p->access));
    val_put_text(c->mem, v, "languages", pack_codes_label(c, "network_language", p->languages));
    val_put_text(c->mem, v, "remark", p->remark);
    val_put_textz(c->mem, v, "tone", tones[r.reach]);
    val_put_text(c->mem, v, "reach", pack_say(c, names[r.reach]));
    val_put_text(c->mem, v, "why", why_text(c, p, r));
    val_put_bool(c->mem, v, "own", network_own(c, p->agency_id));
    put_age(c, p->sure_on, v);
}

void network_put_contact(struct ctx *c, const struct office_contact *o, struct val *list)
{
    const struct str href[] = { STR("/direktori/orang/"), o->id };
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, v, "agency", consent_agency_name(c, o->agency_id));
    val_put_text(c->mem, v, "post", o->post);
    val_put_text(c->mem, v, "name", o->name);
    val_put_text(c->mem, v, "phone", o->phone);
    val_put_text(c->mem, v, "email", o->email);
    val_put_bool(c->mem, v, "own", network_own(c, o->agency_id));
    put_age(c, o->sure_on, v);
}

void network_known_areas(struct ctx *c, struct val *form, const char *field)
{
    struct val *map = val_getz(form, field);
    const struct val *all = val_getz(map, "options");
    struct val *fitting = val_list(c->mem);
    for (size_t i = 0; i < val_count(all); i++) {
        if (!str_eqz(val_get_text(all->list->items[i], "value"), "TIDAK_DIKETAHUI")) {
            val_push(c->mem, fitting, all->list->items[i]);
        }
    }
    val_put(c->mem, map, STR("options"), fitting);
}

/* ---- the list ---- */

static bool wanted(const struct service_point *p, const struct network_ask *ask)
{
    struct str rest = p->needs;
    struct str one;
    bool fits = ask->need.n == 0;
    while (!fits && str_next(&rest, ';', &one)) {
        fits = str_eq(one, ask->need);
    }
    return fits && network_serves(p, ask->kecamatan);
}

enum err network_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct network_ask ask = { 0 };
    struct service_point *p = NULL;
    struct office_contact *o = NULL;
    size_t n = 0;
    size_t n_contacts = 0;
    int64_t ending = 0;
    struct val *data = val_map(c->mem);
    struct val *points = val_put_list(c->mem, data, "points");
    struct val *people = val_put_list(c->mem, data, "people");
    TRY(http_read(c, rq, &network_ask_rec, true, &ask));
    TRY(network_points(c, &p, &n));
    TRY(network_contacts(c, &o, &n_contacts));
    for (size_t i = 0; i < n; i++) {
        if (wanted(&p[i], &ask)) {
            network_put_point(c, &p[i], c->now_ms, points);
        }
    }
    for (size_t i = 0; i < n_contacts; i++) {
        network_put_contact(c, &o[i], people);
    }
    if ((c->who->rights & RIGHT_TASKFORCE_READ) != 0) {
        TRY(network_memos_ending(c, &ending));
    }
    struct val *form = rec_form(c, &network_ask_rec, &ask);
    network_known_areas(c, form, "kecamatan");
    val_put(c->mem, data, STR("form"), form);
    val_put_int(c->mem, data, "ending", ending);
    val_put_bool(c->mem, data, "any", n != 0);
    val_put_bool(c->mem, data, "keeps", (c->who->rights & NETWORK_WRITE) != 0);
    val_put_bool(c->mem, data, "figures",
                 (c->who->rights & (RIGHT_FIGURES_READ | RIGHT_TASKFORCE_ANSWER)) != 0);
    val_put_bool(c->mem, data, "body", (c->who->rights & RIGHT_TASKFORCE_READ) != 0);
    return http_page(rs, "feature/network/network.html", pack_say(c, "network.title"), data);
}

/* ---- one point ---- */

static enum err load_point(struct ctx *c, const struct http_req *rq, struct service_point *p)
{
    TRY(rec_get(c, &service_point_rec, http_param(rq, "point"), p));
    return p->removed == 0 ? OK : fail(c, ERR_NOT_FOUND, NULL, "network.absent");
}

enum err point_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct service_point p = { 0 };
    struct office_contact *o = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *people = val_put_list(c->mem, data, "people");
    TRY(load_point(c, rq, &p));
    TRY(network_contacts(c, &o, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(o[i].agency_id, p.agency_id)) {
            network_put_contact(c, &o[i], people);
        }
    }
    const struct point_still still = { .capacity = p.capacity };
    network_put_point(c, &p, c->now_ms, val_put_list(c->mem, data, "point"));
    val_put(c->mem, data, STR("still"), rec_form(c, &point_still_rec, &still));
    val_put_int(c->mem, data, "version", p.version);
    return http_page(rs, "feature/network/network_point.html", p.name, data);
}

enum err network_form(struct ctx *c, struct http_resp *rs, const char *title, struct val *form,
                      struct str action, struct str back, int64_t version)
{
    struct val *data = val_map(c->mem);
    val_put(c->mem, data, STR("form"), form);
    val_put_text(c->mem, data, "title", pack_say(c, title));
    val_put_text(c->mem, data, "action", action);
    val_put_text(c->mem, data, "back", back);
    val_put_text(c->mem, data, "remove", STR_NONE);
    val_put_bool(c->mem, data, "is_new", version == 0);
    val_put_int(c->mem, data, "version", version);
    return http_page(rs, "feature/network/network_form.html", pack_say(c, title), data);
}

/* An agency's member writes for his own agency: nothing else is offered. */
static void put_agencies(struct ctx *c, struct val *form)
{
    struct str selected;
    if ((c->who->rights & RIGHT_TASKFORCE_WRITE) != 0) {
        decision_agencies(c, form, "agency_id", STR_NONE);
        return;
    }
    struct val *options = consent_choices(c, form, "agency_id", c->who->agency, &selected);
    if (c->who->agency.n != 0) {
        consent_option(c, options, c->who->agency, consent_agency_name(c, c->who->agency),
                       selected);
    }
}

static struct val *point_form(struct ctx *c, const struct service_point *p)
{
    struct val *form = rec_form(c, &service_point_rec, p);
    if (p == NULL) {
        put_agencies(c, form);
    }
    network_known_areas(c, form, "area");
    return form;
}

enum err point_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return network_form(c, rs, "network.new_point", point_form(c, NULL), STR("/direktori/titik"),
                        STR("/direktori"), 0);
}

/* A mobile number stays out unless somebody says that it is the office's. */
static enum err check_phone(struct ctx *c, const char *field, struct str phone, int64_t is_office)
{
    return network_is_mobile(phone) && is_office == 0
               ? fail(c, ERR_INPUT, field, "network.private_phone")
               : OK;
}

static enum err check_hours(struct ctx *c, const struct service_point *p)
{
    int from = 0;
    int to = 0;
    enum err e = OK;
    if (p->whole_day != 0) {
        return OK;
    }
    if (!network_minutes(p->opens, &from)) {
        e = fail(c, ERR_INPUT, "opens", "network.hour_wrong");
    }
    if (!network_minutes(p->closes, &to)) {
        e = fail(c, ERR_INPUT, "closes", "network.hour_wrong");
    }
    if (e == OK && from == to) {
        e = fail(c, ERR_INPUT, "closes", "network.no_hours");
    }
    if (p->open_days.n == 0) {
        e = fail(c, ERR_INPUT, "open_days", "network.no_days");
    }
    return e;
}

static enum err check_point(struct ctx *c, const struct service_point *p)
{
    enum err e = check_hours(c, p);
    if (check_phone(c, "phone", p->phone, p->office_phone) != OK ||
        check_phone(c, "on_call", p->on_call, p->office_phone) != OK) {
        e = ERR_INPUT;
    }
    if (p->phone.n == 0 && p->on_call.n == 0) {
        e = fail(c, ERR_INPUT, "phone", "network.no_phone");
    }
    return e;
}

static enum err check_agency(struct ctx *c, struct str agency_id)
{
    if (pack_agency(c->packs, agency_id) == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    return network_require(c, agency_id);
}

static enum err go_point(struct ctx *c, struct http_resp *rs, struct str id, const char *flash)
{
    http_flash(rs, flash);
    return http_go(c, rs, "/direktori/titik/", id, "");
}

enum err point_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct service_point p = { 0 };
    TRY(http_read(c, rq, &service_point_rec, false, &p));
    TRY(check_agency(c, p.agency_id));
    TRY(check_point(c, &p));
    p.id = STR_NONE;
    p.made_on = p.sure_on = clock_today(c);
    rec_set_has(&service_point_rec, &p, "made_on");
    rec_set_has(&service_point_rec, &p, "sure_on");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &service_point_rec, &p));
    return go_point(c, rs, p.id, "flash.network_point");
}

enum err point_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct service_point p = { 0 };
    TRY(load_point(c, rq, &p));
    TRY(network_require(c, p.agency_id));
    const struct str action[] = { STR("/direktori/titik/"), p.id, STR("/ubah") };
    return network_form(c, rs, "network.edit_point", point_form(c, &p),
                        str_join(c->mem, action, ARRAY_LEN(action)), str_join(c->mem, action, 2),
                        p.version);
}

/* What was looked through and saved holds as of today. */
enum err point_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct service_point was = { 0 };
    struct service_point p = { 0 };
    TRY(load_point(c, rq, &was));
    TRY(network_require(c, was.agency_id));
    TRY(http_read(c, rq, &service_point_rec, true, &p));
    http_unticked(rq, &service_point_rec, &p);
    if (p.needs.n == 0) {
        return fail(c, ERR_INPUT, "needs", "network.no_needs");
    }
    TRY(check_point(c, &p));
    p.id = was.id;
    p.sure_on = clock_today(c);
    rec_set_has(&service_point_rec, &p, "sure_on");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &service_point_rec, &p));
    return go_point(c, rs, p.id, "flash.network_point");
}

enum err point_still_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct service_point p = { 0 };
    struct point_still said = { 0 };
    TRY(load_point(c, rq, &p));
    TRY(network_require(c, p.agency_id));
    TRY(http_read(c, rq, &point_still_rec, false, &said));
    p.has = 0;
    p.capacity = said.capacity;
    p.sure_on = clock_today(c);
    p.version = said.version;
    rec_set_has(&service_point_rec, &p, "capacity");
    rec_set_has(&service_point_rec, &p, "sure_on");
    rec_set_has(&service_point_rec, &p, "version");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &service_point_rec, &p));
    return go_point(c, rs, p.id, "flash.network_sure");
}

enum err point_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct service_point p = { 0 };
    TRY(load_point(c, rq, &p));
    TRY(network_require(c, p.agency_id));
    p.has = 0;
    p.removed = 1;
    rec_set_has(&service_point_rec, &p, "removed");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &service_point_rec, &p));
    http_flash(rs, "flash.network_removed");
    return http_go(c, rs, "/direktori", STR_NONE, "");
}

/* ---- people by function ---- */

static struct val *contact_form(struct ctx *c, const struct office_contact *o)
{
    struct val *form = rec_form(c, &office_contact_rec, o);
    if (o == NULL) {
        put_agencies(c, form);
    }
    return form;
}

static enum err load_contact(struct ctx *c, const struct http_req *rq, struct office_contact *o)
{
    TRY(rec_get(c, &office_contact_rec, http_param(rq, "contact"), o));
    if (o->removed != 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "network.absent");
    }
    return network_require(c, o->agency_id);
}

static enum err check_contact(struct ctx *c, const struct office_contact *o)
{
    if (o->phone.n == 0 && o->email.n == 0) {
        return fail(c, ERR_INPUT, "phone", "network.no_way");
    }
    return check_phone(c, "phone", o->phone, o->office_phone);
}

static enum err go_list(struct ctx *c, struct http_resp *rs, const char *flash)
{
    http_flash(rs, flash);
    return http_go(c, rs, "/direktori", STR_NONE, "");
}

enum err contact_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return network_form(c, rs, "network.new_contact", contact_form(c, NULL),
                        STR("/direktori/orang"), STR("/direktori"), 0);
}

enum err contact_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct office_contact o = { 0 };
    TRY(http_read(c, rq, &office_contact_rec, false, &o));
    TRY(check_agency(c, o.agency_id));
    TRY(check_contact(c, &o));
    o.id = STR_NONE;
    o.sure_on = clock_today(c);
    rec_set_has(&office_contact_rec, &o, "sure_on");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &office_contact_rec, &o));
    return go_list(c, rs, "flash.network_contact");
}

enum err contact_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct office_contact o = { 0 };
    TRY(load_contact(c, rq, &o));
    const struct str action[] = { STR("/direktori/orang/"), o.id, STR("/hapus") };
    TRY(network_form(c, rs, "network.edit_contact", contact_form(c, &o),
                     str_join(c->mem, action, 2), STR("/direktori"), o.version));
    val_put_text(c->mem, rs->data, "remove", str_join(c->mem, action, ARRAY_LEN(action)));
    return OK;
}

enum err contact_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct office_contact was = { 0 };
    struct office_contact o = { 0 };
    TRY(load_contact(c, rq, &was));
    TRY(http_read(c, rq, &office_contact_rec, true, &o));
    http_unticked(rq, &office_contact_rec, &o);
    TRY(check_contact(c, &o));
    o.id = was.id;
    o.sure_on = clock_today(c);
    rec_set_has(&office_contact_rec, &o, "sure_on");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &office_contact_rec, &o));
    return go_list(c, rs, "flash.network_contact");
}

enum err contact_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct office_contact o = { 0 };
    TRY(load_contact(c, rq, &o));
    o.has = 0;
    o.removed = 1;
    rec_set_has(&office_contact_rec, &o, "removed");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &office_contact_rec, &o));
    return go_list(c, rs, "flash.network_removed");
}
