/* meeting.c - the records of meetings, reading one, planning, the list. */
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/meeting/meeting_slide.h"
#include "rec/pack.h"

#define REC meeting
#define REC_DEF "feature/meeting/meeting.def"
#define REC_TITLE "meeting.title"
#include "rec/rec_table.h"
#define REC agenda_item
#define REC_DEF "feature/meeting/agenda_item.def"
#define REC_TITLE "meeting.item"
#include "rec/rec_table.h"
#define REC agenda_minutes
#define REC_DEF "feature/meeting/agenda_minutes.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC meeting_summary
#define REC_DEF "feature/meeting/meeting_summary.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC meeting_file
#define REC_DEF "feature/meeting/meeting_file.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC meeting_guest
#define REC_DEF "feature/meeting/meeting_guest.def"
#define REC_TITLE "meeting.guest"
#include "rec/rec_table.h"
#define REC meeting_invite
#define REC_DEF "feature/meeting/meeting_invite.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC meeting_sheet
#define REC_DEF "feature/meeting/meeting_sheet.def"
#define REC_FORM
#include "rec/rec_table.h"

#define REC agenda_proposal
#define REC_DEF "feature/meeting/agenda_proposal.def"
#define REC_TITLE "proposal.title"
#include "rec/rec_table.h"
#define REC proposal_decline
#define REC_DEF "feature/meeting/proposal_decline.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC agenda_take
#define REC_DEF "feature/meeting/agenda_take.def"
#define REC_FORM
#include "rec/rec_table.h"

#define MEETING_HOURS_MAX 72 /* three days: longer is a slip of the keyboard */

static const struct stmt Q_LIST = {
    "meeting_list", "",
    "SELECT m.id, m.kind, m.title, m.starts_ms, m.place, m.state,"
    " (SELECT COUNT(*) FROM decision d WHERE d.meeting_id = m.id)"
    " FROM meeting m ORDER BY m.starts_ms DESC, m.id DESC LIMIT 200"
};

static const struct stmt Q_COMING = {
    "meeting_coming", "iit",
    "SELECT COUNT(*) FROM meeting m WHERE m.state = 'planned' AND m.starts_ms >= $1 AND m.starts_ms < $2"
    " AND ($3 = '' OR EXISTS (SELECT 1 FROM meeting_guest g WHERE g.meeting_id = m.id AND g.agency_id = $3))"
};

static const struct stmt Q_EVENTS = {
    "meeting_events", "it",
    "SELECT m.id, m.title, m.place, m.starts_ms, m.ends_ms, m.version, m.state FROM meeting m"
    " WHERE m.starts_ms >= $1"
    " AND ($2 = '' OR EXISTS (SELECT 1 FROM meeting_guest g WHERE g.meeting_id = m.id AND g.agency_id = $2))"
    " ORDER BY m.starts_ms, m.id LIMIT 200"
};

static const struct stmt Q_HELD = {
    "meeting_held", "ii",
    "SELECT m.id, m.kind, m.title, m.starts_ms, COUNT(g.id),"
    " CAST(COALESCE(SUM(g.counted), 0) AS BIGINT),"
    " CAST(COALESCE(SUM(CASE WHEN g.counted = 1 AND g.women + g.men > 0 THEN 1 ELSE 0 END), 0) AS BIGINT),"
    " CAST(COALESCE(SUM(CASE WHEN g.counted = 1 THEN g.women + g.men ELSE 0 END), 0) AS BIGINT), m.budget_item"
    " FROM meeting m LEFT JOIN meeting_guest g ON g.meeting_id = m.id"
    " WHERE m.state = 'held' AND m.starts_ms >= $1 AND m.starts_ms < $2"
    " GROUP BY m.id, m.kind, m.title, m.starts_ms, m.budget_item ORDER BY m.starts_ms, m.id LIMIT 200"
};

/* ---- reading ---- */

enum err meeting_held(struct ctx *c, int64_t from_ms, int64_t to_ms, struct meeting_held **out,
                      size_t *n)
{
    struct rows r;
    *out = NEW_ARRAY(c->mem, struct meeting_held, MEETING_EVENTS_MAX);
    *n = 0;
    TRY(store_query(c, &Q_HELD, VALS(V_INT(from_ms), V_INT(to_ms)), &r));
    while (store_next(&r)) {
        (*out)[(*n)++] = (struct meeting_held){ .id = row_text(&r, 0),
                                                .kind = row_text(&r, 1),
                                                .title = row_text(&r, 2),
                                                .starts_ms = row_int(&r, 3),
                                                .invited = row_int(&r, 4),
                                                .counted = row_int(&r, 5),
                                                .came = row_int(&r, 6),
                                                .people = row_int(&r, 7),
                                                .budget_item = row_text(&r, 8) };
    }
    return store_done(&r);
}

enum err meeting_events(struct ctx *c, struct str agency_id, int64_t since_ms,
                        struct meeting_event **out, size_t *n)
{
    struct rows r;
    *out = NEW_ARRAY(c->mem, struct meeting_event, MEETING_EVENTS_MAX);
    *n = 0;
    TRY(store_query(c, &Q_EVENTS, VALS(V_INT(since_ms), V_TEXT(agency_id)), &r));
    while (store_next(&r)) {
        (*out)[(*n)++] =
            (struct meeting_event){ .id = row_text(&r, 0),
                                    .title = row_text(&r, 1),
                                    .place = row_text(&r, 2),
                                    .starts_ms = row_int(&r, 3),
                                    .ends_ms = row_int(&r, 4),
                                    .version = row_int(&r, 5),
                                    .cancelled = str_eqz(row_text(&r, 6), "cancelled") };
    }
    return store_done(&r);
}

enum err meeting_coming(struct ctx *c, struct str agency_id, int64_t until_ms, int64_t *n)
{
    struct value v = V_INT(0);
    bool found = false;
    TRY(store_one(c, &Q_COMING, VALS(V_INT(c->now_ms), V_INT(until_ms), V_TEXT(agency_id)), &v, 1,
                  &found));
    *n = v.i;
    return OK;
}

bool meeting_is(const struct meeting *m, const char *state)
{
    return str_eqz(m->state, state);
}

day_t meeting_day(struct ctx *c, const struct meeting *m)
{
    return clock_day_of(c, m->starts_ms);
}

static struct str hour(struct ctx *c, int64_t ms)
{
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    const int64_t minute = (ms - day_start_ms(day_of_ms(ms, offset), offset)) / MINUTE_MS;
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "%02d.%02d", (int)(minute / 60), (int)(minute % 60));
    return strbuf_str(&b);
}

struct str meeting_when(struct ctx *c, const struct meeting *m)
{
    const day_t from = clock_day_of(c, m->starts_ms);
    const day_t to = clock_day_of(c, m->ends_ms);
    struct strbuf key;
    strbuf_init(&key, c->mem);
    strbuf_printf(&key, "report.weekday.%d", day_weekday(from));
    const struct str parts[] = { pack_say(c, str_z(c->mem, strbuf_str(&key))),
                                 STR(", "),
                                 pack_day_text(c, from),
                                 STR(", "),
                                 hour(c, m->starts_ms),
                                 STR("–"),
                                 from == to ? STR_NONE : pack_day_text(c, to),
                                 from == to ? STR_NONE : STR(", "),
                                 hour(c, m->ends_ms) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

enum err meeting_load(struct ctx *c, struct str id, struct meeting_all *all)
{
    const struct rec_where items = {
        .column = "meeting_id", .value = V_TEXT(id), .order = "place_no", .limit = ITEMS_MAX
    };
    const struct rec_where guests = { .column = "meeting_id",
                                      .value = V_TEXT(id),
                                      .limit = GUESTS_MAX };
    TRY(rec_get(c, &meeting_rec, id, &all->row));
    TRY(rec_list(c, &agenda_item_rec, &items, (void **)&all->items, &all->n_items));
    return rec_list(c, &meeting_guest_rec, &guests, (void **)&all->guests, &all->n_guests);
}

enum err meeting_must_be(struct ctx *c, const struct meeting *m, const char *state)
{
    const struct str key[] = { STR("meeting.must_be."), str_of(state) };
    return meeting_is(m, state)
               ? OK
               : fail(c, ERR_INPUT, "", str_z(c->mem, str_join(c->mem, key, ARRAY_LEN(key))));
}

enum err meeting_go(struct ctx *c, struct http_resp *rs, const struct meeting *m, const char *flash)
{
    http_flash(rs, flash);
    return http_go(c, rs, "/rapat/", m->id, "");
}

static bool on_agenda(const struct meeting_all *all, struct str decision_id)
{
    for (size_t i = 0; i < all->n_items; i++) {
        if (str_eq(all->items[i].decision_id, decision_id)) {
            return true;
        }
    }
    return false;
}

enum err meeting_late(struct ctx *c, const struct meeting_all *all, struct decision **out,
                      size_t *n)
{
    const day_t today = clock_today(c);
    size_t kept = 0;
    TRY(decision_all(c, out, n));
    for (size_t i = 0; i < *n; i++) {
        const struct decision *d = &(*out)[i];
        if (decision_standing(d, today, 0) == STANDING_LATE && !on_agenda(all, d->id) &&
            !str_eq(d->meeting_id, all->row.id)) {
            (*out)[kept++] = *d;
        }
    }
    *n = kept;
    return OK;
}

/* ---- page data ---- */

static enum err put_item(struct ctx *c, const struct meeting_all *all, const struct agenda_item *a,
                         struct val *list)
{
    const struct str href[] = { STR("/rapat/"), all->row.id, STR("/agenda/"), a->id };
    struct val *v = val_push_map(c->mem, list);
    struct val *back = val_put_list(c->mem, v, "came_back");
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_int(c->mem, v, "no", a->place_no);
    val_put_text(c->mem, v, "title", a->title);
    val_put_text(c->mem, v, "speaker", a->speaker);
    val_put_text(c->mem, v, "topic", a->topic);
    val_put_text(c->mem, v, "minutes", a->minutes);
    TRY(slide_put(c, all, a->id, val_put_list(c->mem, v, "slides")));
    if (a->decision_id.n != 0) {
        struct decision d = { 0 };
        TRY(rec_get(c, &decision_rec, a->decision_id, &d));
        decision_put(c, &d, back);
    }
    return OK;
}

static void put_guests(struct ctx *c, const struct meeting_all *all, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "guests");
    int64_t women = 0;
    int64_t men = 0;
    int64_t came = 0;
    bool counted = false;
    for (size_t i = 0; i < all->n_guests; i++) {
        const struct meeting_guest *g = &all->guests[i];
        const struct str href[] = { STR("/rapat/"), all->row.id, STR("/hadir/"), g->id };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "id", g->id);
        val_put_text(c->mem, v, "agency_id", g->agency_id);
        val_put_text(c->mem, v, "agency", consent_agency_name(c, g->agency_id));
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_bool(c->mem, v, "counted", g->counted != 0);
        val_put_int(c->mem, v, "women", g->women);
        val_put_int(c->mem, v, "men", g->men);
        val_put_bool(c->mem, v, "absent", g->counted != 0 && g->women + g->men == 0);
        counted = counted || g->counted != 0;
        women += g->counted != 0 ? g->women : 0;
        men += g->counted != 0 ? g->men : 0;
        came += g->counted != 0 && g->women + g->men > 0 ? 1 : 0;
    }
    val_put_bool(c->mem, data, "any_counted", counted);
    val_put_int(c->mem, data, "women", women);
    val_put_int(c->mem, data, "men", men);
    val_put_int(c->mem, data, "people", women + men);
    val_put_int(c->mem, data, "came", came);
    val_put_int(c->mem, data, "invited", (int64_t)all->n_guests);
}

enum err meeting_put(struct ctx *c, const struct meeting_all *all, struct val *data)
{
    struct decision *late = NULL;
    struct decision *own = NULL;
    size_t n_late = 0;
    size_t n_own = 0;
    const struct str href[] = { STR("/rapat/"), all->row.id };
    struct val *m = val_put(c->mem, data, STR("meeting"), rec_to_page(c, &meeting_rec, &all->row));
    struct val *items = val_put_list(c->mem, data, "items");
    struct val *back = val_put_list(c->mem, data, "late");
    struct val *decided = val_put_list(c->mem, data, "decisions");
    val_put_text(c->mem, m, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, m, "when", meeting_when(c, &all->row));
    const struct str kind[] = { pack_code_label(c, "meeting_kind", all->row.kind),
                                all->row.subgroup.n > 0 ? STR(" · ") : STR_NONE,
                                pack_code_label(c, "subgroup", all->row.subgroup) };
    val_put_text(c->mem, m, "kind_text", str_join(c->mem, kind, ARRAY_LEN(kind)));
    val_put_text(c->mem, m, "budget_text", pack_code_label(c, "budget_source", all->row.budget));
    val_put_text(c->mem, m, "item_text", pack_code_label(c, "budget_item", all->row.budget_item));
    for (size_t i = 0; i < all->n_items; i++) {
        TRY(put_item(c, all, &all->items[i], items));
    }
    if (meeting_is(&all->row, "planned")) {
        TRY(meeting_late(c, all, &late, &n_late));
    }
    for (size_t i = 0; i < n_late; i++) {
        decision_put(c, &late[i], back);
    }
    TRY(decision_of_meeting(c, all->row.id, &own, &n_own));
    for (size_t i = 0; i < n_own; i++) {
        decision_put(c, &own[i], decided);
    }
    put_guests(c, all, data);
    return OK;
}

/* ---- list and planning ---- */

static struct str state_label(struct ctx *c, struct str state)
{
    const struct str key[] = { STR("meeting.is."), state };
    return pack_say(c, str_z(c->mem, str_join(c->mem, key, ARRAY_LEN(key))));
}

enum err meeting_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct rows r;
    struct val *data = val_map(c->mem);
    struct val *ahead = val_put_list(c->mem, data, "ahead");
    struct val *past = val_put_list(c->mem, data, "past");
    (void)rq;
    TRY(store_query(c, &Q_LIST, NO_VALS, &r));
    while (store_next(&r)) {
        const struct str href[] = { STR("/rapat/"), row_text(&r, 0) };
        const bool planned = str_eqz(row_text(&r, 5), "planned");
        struct val *v = val_push_map(c->mem, planned ? ahead : past);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, v, "kind", pack_code_label(c, "meeting_kind", row_text(&r, 1)));
        val_put_text(c->mem, v, "title", row_text(&r, 2));
        val_put_text(c->mem, v, "when", clock_time_text(c, row_int(&r, 3)));
        val_put_text(c->mem, v, "place", row_text(&r, 4));
        val_put_text(c->mem, v, "state", state_label(c, row_text(&r, 5)));
        val_put_bool(c->mem, v, "cancelled", str_eqz(row_text(&r, 5), "cancelled"));
        val_put_int(c->mem, v, "decided", row_int(&r, 6));
    }
    TRY(store_done(&r));
    val_put_bool(c->mem, data, "keeps", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    return http_page(rs, "feature/meeting/meeting_list.html", pack_say(c, "meeting.list"), data);
}

static enum err form(struct ctx *c, struct http_resp *rs, const struct meeting *m)
{
    struct val *data = val_map(c->mem);
    const struct str href[] = { STR("/rapat/"), m != NULL ? m->id : STR_NONE, STR("/ubah") };
    const char *title = m != NULL ? "meeting.edit" : "meeting.new";
    val_put(c->mem, data, STR("form"), rec_form(c, &meeting_rec, m));
    val_put_text(c->mem, data, "title", pack_say(c, title));
    val_put_text(c->mem, data, "action", m != NULL ? str_join(c->mem, href, 3) : STR("/rapat"));
    val_put_text(c->mem, data, "back", m != NULL ? str_join(c->mem, href, 2) : STR("/rapat"));
    val_put_bool(c->mem, data, "is_new", m == NULL);
    val_put_int(c->mem, data, "version", m != NULL ? m->version : 0);
    return http_page(rs, "feature/meeting/meeting_form.html", pack_say(c, title), data);
}

enum err meeting_new_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    (void)rq;
    return form(c, rs, NULL);
}

static enum err check(struct ctx *c, const struct meeting *m)
{
    if (m->ends_ms <= m->starts_ms) {
        return fail(c, ERR_INPUT, "ends_ms", "meeting.ends_before");
    }
    if (m->ends_ms - m->starts_ms > MEETING_HOURS_MAX * HOUR_MS) {
        return fail(c, ERR_INPUT, "ends_ms", "meeting.too_long");
    }
    if (str_eqz(m->kind, "SUBGUGUS") != (m->subgroup.n > 0)) {
        return fail(c, ERR_INPUT, "subgroup",
                    m->subgroup.n > 0 ? "meeting.subgroup_only" : "meeting.subgroup_needed");
    }
    return OK;
}

enum err meeting_new_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    TRY(http_read(c, rq, &meeting_rec, false, &m));
    TRY(check(c, &m));
    m.id = STR_NONE;
    m.state = STR("planned");
    rec_set_has(&meeting_rec, &m, "state");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &meeting_rec, &m));
    return meeting_go(c, rs, &m, "flash.meeting_saved");
}

enum err meeting_edit_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    return form(c, rs, &m);
}

enum err meeting_edit_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting was = { 0 };
    struct meeting m = { 0 };
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &was));
    TRY(meeting_must_be(c, &was, "planned"));
    TRY(http_read(c, rq, &meeting_rec, false, &m));
    TRY(check(c, &m));
    m.id = was.id;
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &meeting_rec, &m));
    return meeting_go(c, rs, &m, "flash.meeting_saved");
}

enum err meeting_cancel_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    TRY(meeting_must_be(c, &m, "planned"));
    m.state = STR("cancelled");
    m.has = 0;
    rec_set_has(&meeting_rec, &m, "state");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_update(c, &meeting_rec, &m));
    return meeting_go(c, rs, &m, "flash.meeting_cancelled");
}

static const struct route routes[] = {
    { METHOD_GET, "/rapat", meeting_list_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "Meetings of the task force, those ahead first" },
    { METHOD_POST, "/rapat", meeting_new_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES, &meeting_rec,
      meeting_new_get, "Plans a meeting" },
    { METHOD_GET, "/rapat/baru", meeting_new_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of a new meeting" },
    { METHOD_GET, "/rapat/:meeting", meeting_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "One meeting: agenda with what comes back, agencies, minutes, decisions and what became of them" },
    { METHOD_GET, "/rapat/:meeting/ubah", meeting_edit_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "Form of changing a planned meeting" },
    { METHOD_POST, "/rapat/:meeting/ubah", meeting_edit_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &meeting_rec, meeting_edit_get, "Changes a planned meeting" },
    { METHOD_POST, "/rapat/:meeting/batal", meeting_cancel_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, NULL, meeting_get, "Cancels a planned meeting; it stays in the list" },
    { METHOD_POST, "/rapat/:meeting/agenda", meeting_item_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &agenda_item_rec, meeting_get, "Adds a point to the agenda" },
    { METHOD_GET, "/rapat/:meeting/agenda/:item", meeting_item_get, RIGHT_TASKFORCE_WRITE, 0, NULL,
      NULL, "Form of what was said on a point" },
    { METHOD_POST, "/rapat/:meeting/agenda/:item", meeting_minutes_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &agenda_minutes_rec, meeting_item_get, "Writes down what was said on a point" },
    { METHOD_POST, "/rapat/:meeting/agenda/:item/materi", slide_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES | ROUTE_FILES, NULL, meeting_item_get, "Keeps a speaker's file at his point" },
    { METHOD_GET, "/rapat/:meeting/materi/:slide", slide_get, RIGHT_TASKFORCE_READ, ROUTE_RAW, NULL,
      NULL, "Downloads a speaker's file" },
    { METHOD_POST, "/rapat/:meeting/materi/:slide/hapus", slide_remove_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, NULL, meeting_get, "Takes a speaker's file out, with its key" },
    { METHOD_POST, "/rapat/:meeting/ambil", meeting_take_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      &agenda_take_rec, meeting_get,
      "Takes a proposal, or what figures give cause for, onto the agenda" },
    { METHOD_GET, "/rapat/usulan", proposal_list_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "Proposals for the agenda: of one's own agency; of all for the secretariat" },
    { METHOD_POST, "/rapat/usulan", proposal_post, RIGHT_TASKFORCE_WRITE | RIGHT_TASKFORCE_ANSWER,
      ROUTE_WRITES, &agenda_proposal_rec, proposal_list_get, "Proposes a point for the agenda" },
    { METHOD_GET, "/rapat/usulan/:proposal", proposal_decline_get, RIGHT_TASKFORCE_WRITE, 0, NULL,
      NULL, "Form of declining a proposal" },
    { METHOD_POST, "/rapat/usulan/:proposal", proposal_decline_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &proposal_decline_rec, proposal_decline_get,
      "Declines a proposal, with the reason" },
    { METHOD_POST, "/rapat/:meeting/undang", meeting_invite_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &meeting_invite_rec, meeting_get, "Invites an agency, or all of them" },
    { METHOD_GET, "/rapat/:meeting/hadir/:guest", meeting_count_get, RIGHT_TASKFORCE_WRITE, 0, NULL,
      NULL, "Form of how many of an agency came" },
    { METHOD_POST, "/rapat/:meeting/hadir/:guest", meeting_count_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &meeting_guest_rec, meeting_count_get,
      "Counts who came of an agency, by sex, as the list on paper says" },
    { METHOD_POST, "/rapat/:meeting/mulai", meeting_begin_post, RIGHT_TASKFORCE_WRITE, ROUTE_WRITES,
      NULL, meeting_get, "The meeting is held: late decisions become points of its agenda" },
    { METHOD_POST, "/rapat/:meeting/kelengkapan", meeting_file_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &meeting_file_rec, meeting_get,
      "Which papers of the meeting lie in the archive, as its budget asks for them" },
    { METHOD_POST, "/rapat/:meeting/ringkasan", meeting_summary_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &meeting_summary_rec, meeting_get, "Opening and result of the minutes" },
    { METHOD_POST, "/rapat/:meeting/keputusan", meeting_decide_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &decision_rec, meeting_get, "A decision: who does what until when" },
    { METHOD_GET, "/rapat/:meeting/cetak/undangan", meeting_invitation_get, RIGHT_TASKFORCE_READ, 0,
      NULL, NULL, "The invitation, to print" },
    { METHOD_GET, "/rapat/:meeting/cetak/daftar-hadir", meeting_attendance_get,
      RIGHT_TASKFORCE_READ, 0, &meeting_sheet_rec, NULL, "The attendance list on paper, to print" },
    { METHOD_GET, "/rapat/:meeting/cetak/notulen", meeting_minutes_get, RIGHT_TASKFORCE_READ, 0,
      NULL, NULL, "The minutes, to print" },
    { METHOD_GET, "/rapat/:meeting/berkas/:file", meeting_paper_get, RIGHT_TASKFORCE_READ,
      ROUTE_RAW, &meeting_sheet_rec, NULL,
      "A paper of the meeting as PDF or OpenDocument: invitation, attendance list, minutes, report, memorandum" },
    { METHOD_GET, "/rapat/:meeting/keputusan/daftar", meeting_csv_get, RIGHT_TASKFORCE_WRITE, 0,
      NULL, NULL, "Form for decisions of an earlier meeting from a list" },
    { METHOD_POST, "/rapat/:meeting/keputusan/daftar", meeting_csv_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &decision_csv_rec, meeting_csv_get,
      "Takes a list of decisions (CSV) whole, or says what is wrong in which line" },
    { METHOD_GET, "/rapat/:meeting/siaran", meeting_press_get, RIGHT_TASKFORCE_WRITE, 0, NULL, NULL,
      "The meeting's text for the press, as draft or as it was released" },
    { METHOD_POST, "/rapat/:meeting/siaran", meeting_press_post, RIGHT_TASKFORCE_WRITE,
      ROUTE_WRITES, &press_release_rec, meeting_press_get,
      "Releases the text for the press when every point of the checklist is ticked" },
    { METHOD_GET, "/rapat/:meeting/kalender", meeting_calendar_get, RIGHT_TASKFORCE_READ, ROUTE_RAW,
      NULL, NULL, "The meeting as an iCalendar file" },
};
static const struct rec *const records[] = { &meeting_rec,         &agenda_item_rec,
                                             &meeting_guest_rec,   &press_release_rec,
                                             &agenda_proposal_rec, &agenda_slide_rec };
static const struct stmt *const stmts[] = { &Q_LIST, &Q_COMING, &Q_EVENTS, &Q_HELD,
                                            &PROPOSAL_Q_LIST };

const struct feature meeting_feature = {
    .name = "meeting",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
