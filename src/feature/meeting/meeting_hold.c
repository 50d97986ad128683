/* meeting_hold.c - agenda, invitations, and what happens when a meeting is held: who came, what was said, what was decided. */
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/meeting/meeting_slide.h"
#include "feature/taskforce/taskforce.h"
#include "rec/pack.h"

#define TITLE_POINTS 300 /* of agenda_item.title */

/* ---- agenda ---- */

static int64_t next_place(const struct meeting_all *all)
{
    return all->n_items == 0 ? 1 : all->items[all->n_items - 1].place_no + 1;
}

static enum err insert_item(struct ctx *c, const struct meeting_all *all, struct agenda_item *item,
                            int64_t place_no)
{
    item->meeting_id = all->row.id;
    item->place_no = place_no;
    rec_set_all(&agenda_item_rec, item);
    change_action(c, ACTION_TASKFORCE);
    return rec_insert(c, &agenda_item_rec, item);
}

enum err meeting_add_item(struct ctx *c, const struct meeting_all *all, struct agenda_item *item)
{
    if (meeting_is(&all->row, "cancelled")) {
        return fail(c, ERR_INPUT, "", "meeting.must_be.planned");
    }
    if (all->n_items == ITEMS_MAX) {
        return fail(c, ERR_INPUT, "title", "meeting.too_many_items");
    }
    item->id = STR_NONE;
    return insert_item(c, all, item, next_place(all));
}

enum err meeting_item_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting_all all = { 0 };
    struct agenda_item item = { 0 };
    TRY(meeting_load(c, http_param(rq, "meeting"), &all));
    TRY(http_read(c, rq, &agenda_item_rec, false, &item));
    TRY(meeting_add_item(c, &all, &item));
    return meeting_go(c, rs, &all.row, "flash.meeting_item");
}

enum err meeting_find_item(struct ctx *c, const struct http_req *rq, struct meeting *m,
                           struct agenda_item *item)
{
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), m));
    TRY(rec_get(c, &agenda_item_rec, http_param(rq, "item"), item));
    return str_eq(item->meeting_id, m->id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "meeting.absent");
}

enum err meeting_item_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct agenda_item item = { 0 };
    struct val *data = val_map(c->mem);
    TRY(meeting_find_item(c, rq, &m, &item));
    const struct str back[] = { STR("/rapat/"), m.id };
    const struct str action[] = { back[0], m.id, STR("/agenda/"), item.id };
    const struct agenda_minutes said = { .minutes = item.minutes, .version = item.version };
    val_put(c->mem, data, STR("form"), rec_form(c, &agenda_minutes_rec, &said));
    val_put_text(c->mem, data, "title", item.title);
    val_put_text(c->mem, data, "speaker", item.speaker);
    val_put_text(c->mem, data, "topic", item.topic);
    val_put_text(c->mem, data, "action", str_join(c->mem, action, ARRAY_LEN(action)));
    val_put_text(c->mem, data, "back", str_join(c->mem, back, ARRAY_LEN(back)));
    val_put_int(c->mem, data, "version", item.version);
    val_put_bool(c->mem, data, "held", meeting_is(&m, "held"));
    const struct meeting_all all = { .row = m };
    TRY(slide_put(c, &all, item.id, val_put_list(c->mem, data, "slides")));
    return http_page(rs, "feature/meeting/meeting_item.html", pack_say(c, "meeting.minutes"), data);
}

enum err meeting_minutes_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct agenda_item item = { 0 };
    struct agenda_minutes said = { 0 };
    TRY(meeting_find_item(c, rq, &m, &item));
    TRY(meeting_must_be(c, &m, "held"));
    TRY(http_read(c, rq, &agenda_minutes_rec, false, &said));
    item.has = 0;
    item.minutes = said.minutes;
    item.version = said.version;
    rec_set_has(&agenda_item_rec, &item, "minutes");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &agenda_item_rec, &item));
    return meeting_go(c, rs, &m, "flash.meeting_minutes");
}

/* ---- agencies ---- */

static bool is_guest(const struct meeting_all *all, struct str agency_id)
{
    for (size_t i = 0; i < all->n_guests; i++) {
        if (str_eq(all->guests[i].agency_id, agency_id)) {
            return true;
        }
    }
    return false;
}

bool meeting_takes(struct ctx *c, const struct meeting *m, struct str agency_id)
{
    return m->subgroup.n == 0 || subgroup_has(c, m->subgroup, agency_id);
}

static enum err invite(struct ctx *c, const struct meeting_all *all, struct str agency_id)
{
    struct meeting_guest g = { .meeting_id = all->row.id, .agency_id = agency_id };
    rec_set_all(&meeting_guest_rec, &g);
    change_action(c, ACTION_TASKFORCE);
    return rec_insert(c, &meeting_guest_rec, &g);
}

enum err meeting_invite_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting_all all = { 0 };
    struct meeting_invite said = { 0 };
    size_t n = 0;
    const struct agency *agencies = pack_agencies(c->packs, &n);
    TRY(meeting_load(c, http_param(rq, "meeting"), &all));
    TRY(http_read(c, rq, &meeting_invite_rec, true, &said));
    if (meeting_is(&all.row, "cancelled")) {
        return fail(c, ERR_INPUT, "", "meeting.must_be.planned");
    }
    if (said.every == 0 && pack_agency(c->packs, said.agency_id) == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "decision.agency_unknown");
    }
    if (said.every == 0 && !meeting_takes(c, &all.row, said.agency_id)) {
        return fail(c, ERR_INPUT, "agency_id", "meeting.not_in_subgroup");
    }
    if (said.every == 0 && is_guest(&all, said.agency_id)) {
        return fail(c, ERR_INPUT, "agency_id", "meeting.invited_already");
    }
    if (said.every == 0) {
        TRY(invite(c, &all, said.agency_id));
    }
    for (size_t i = 0; said.every != 0 && i < n; i++) {
        if (!is_guest(&all, agencies[i].code) && meeting_takes(c, &all.row, agencies[i].code)) {
            TRY(invite(c, &all, agencies[i].code));
        }
    }
    return meeting_go(c, rs, &all.row, "flash.meeting_invited");
}

static enum err find_guest(struct ctx *c, const struct http_req *rq, struct meeting *m,
                           struct meeting_guest *g)
{
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), m));
    TRY(rec_get(c, &meeting_guest_rec, http_param(rq, "guest"), g));
    return str_eq(g->meeting_id, m->id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "meeting.absent");
}

enum err meeting_count_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct meeting_guest g = { 0 };
    struct val *data = val_map(c->mem);
    TRY(find_guest(c, rq, &m, &g));
    const struct str back[] = { STR("/rapat/"), m.id };
    const struct str action[] = { back[0], m.id, STR("/hadir/"), g.id };
    val_put(c->mem, data, STR("form"), rec_form(c, &meeting_guest_rec, g.counted != 0 ? &g : NULL));
    val_put_text(c->mem, data, "agency", consent_agency_name(c, g.agency_id));
    val_put_text(c->mem, data, "action", str_join(c->mem, action, ARRAY_LEN(action)));
    val_put_text(c->mem, data, "back", str_join(c->mem, back, ARRAY_LEN(back)));
    val_put_int(c->mem, data, "version", g.version);
    return http_page(rs, "feature/meeting/meeting_count.html", pack_say(c, "meeting.count"), data);
}

enum err meeting_count_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct meeting_guest was = { 0 };
    struct meeting_guest g = { 0 };
    TRY(find_guest(c, rq, &m, &was));
    TRY(meeting_must_be(c, &m, "held"));
    TRY(http_read(c, rq, &meeting_guest_rec, true, &g));
    if (!rec_has(&meeting_guest_rec, &g, "women") || !rec_has(&meeting_guest_rec, &g, "men")) {
        return fail(c, ERR_INPUT, rec_has(&meeting_guest_rec, &g, "women") ? "men" : "women",
                    "meeting.count_needed");
    }
    struct meeting_guest next = {
        .id = was.id, .version = g.version, .women = g.women, .men = g.men, .counted = 1
    };
    rec_set_has(&meeting_guest_rec, &next, "women");
    rec_set_has(&meeting_guest_rec, &next, "men");
    rec_set_has(&meeting_guest_rec, &next, "counted");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &meeting_guest_rec, &next));
    return meeting_go(c, rs, &m, "flash.meeting_counted");
}

/* ---- held ---- */

/* What is late comes back by itself: a decision is forgotten only by being done, or dropped with a reason. */
enum err meeting_begin_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting_all all = { 0 };
    struct decision *late = NULL;
    size_t n = 0;
    TRY(meeting_load(c, http_param(rq, "meeting"), &all));
    TRY(meeting_must_be(c, &all.row, "planned"));
    if (clock_today(c) < meeting_day(c, &all.row)) {
        return fail(c, ERR_INPUT, "", "meeting.not_yet");
    }
    TRY(meeting_late(c, &all, &late, &n));
    for (size_t i = 0; i < n && all.n_items + i < ITEMS_MAX; i++) {
        struct agenda_item item = { .title = utf8_cut(late[i].body, TITLE_POINTS),
                                    .speaker = utf8_cut(late[i].person, 120),
                                    .decision_id = late[i].id };
        TRY(insert_item(c, &all, &item, next_place(&all) + (int64_t)i));
    }
    all.row.has = 0;
    all.row.state = STR("held");
    rec_set_has(&meeting_rec, &all.row, "state");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &meeting_rec, &all.row));
    return meeting_go(c, rs, &all.row, "flash.meeting_begun");
}

enum err meeting_summary_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct meeting_summary said = { 0 };
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    TRY(meeting_must_be(c, &m, "held"));
    TRY(http_read(c, rq, &meeting_summary_rec, false, &said));
    m.has = 0;
    m.summary = said.summary;
    m.version = said.version;
    rec_set_has(&meeting_rec, &m, "summary");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &meeting_rec, &m));
    return meeting_go(c, rs, &m, "flash.meeting_minutes");
}

enum err meeting_decide_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct decision d = { 0 };
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    TRY(meeting_must_be(c, &m, "held"));
    TRY(http_read(c, rq, &decision_rec, false, &d));
    d.id = STR_NONE;
    d.meeting_id = m.id;
    change_action(c, ACTION_TASKFORCE);
    TRY(decision_add(c, &d, meeting_day(c, &m)));
    return meeting_go(c, rs, &m, "flash.meeting_decided");
}

/* ---- decisions of an earlier meeting from a list ---- */

enum err meeting_csv_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct decision *d = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    const struct str typed = http_input(rq, "body");
    const struct str href[] = { STR("/rapat/"), m.id, STR("/keputusan/daftar") };
    val_put(c->mem, data, STR("form"), rec_form(c, &decision_csv_rec, NULL));
    val_put(c->mem, data, STR("wrong"),
            typed.n > 0 ? decision_csv_read(c, typed, meeting_day(c, &m), &d, &n)
                        : val_list(c->mem));
    val_put_text(c->mem, data, "title", m.title);
    val_put_text(c->mem, data, "back", str_join(c->mem, href, 2));
    val_put_text(c->mem, data, "action", str_join(c->mem, href, 3));
    return http_page(rs, "feature/meeting/decision_csv.html", pack_say(c, "decision.csv_title"),
                     data);
}

enum err meeting_csv_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    struct decision_csv said = { 0 };
    struct decision *d = NULL;
    size_t n = 0;
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    TRY(meeting_must_be(c, &m, "held"));
    TRY(http_read(c, rq, &decision_csv_rec, false, &said));
    if (val_count(decision_csv_read(c, said.body, meeting_day(c, &m), &d, &n)) > 0) {
        return fail(c, ERR_INPUT, "body", "decision.csv_wrong");
    }
    change_action(c, ACTION_TASKFORCE);
    TRY(decision_csv_take(c, m.id, d, n));
    return meeting_go(c, rs, &m, "flash.decision_csv");
}
