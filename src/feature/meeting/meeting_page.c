/* meeting_page.c - the page of a meeting, what is printed of it, and its iCalendar file. */
#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/meeting/meeting_priv.h"
#include "out/ical.h"
#include "rec/pack.h"

#define LINES_DEFAULT 20
#define LINES_PER_PAGE 10 /* as the ministry's list of attendance has them */

/* All agencies, or the sub-group's. */
static void put_invitable(struct ctx *c, const struct meeting_all *all, struct val *form)
{
    size_t n = 0;
    struct str selected;
    const struct agency *a = pack_agencies(c->packs, &n);
    struct val *options = consent_choices(c, form, "agency_id", STR_NONE, &selected);
    for (size_t i = 0; i < n; i++) {
        if (meeting_takes(c, &all->row, a[i].code)) {
            consent_option(c, options, a[i].code, a[i].name[c->lang], selected);
        }
    }
}

enum err meeting_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting_all all = { 0 };
    struct val *data = val_map(c->mem);
    TRY(meeting_load(c, http_param(rq, "meeting"), &all));
    TRY(meeting_put(c, &all, data));
    meeting_put_papers(c, &all, data);
    TRY(meeting_put_offers(c, &all, data));
    meeting_put_file(c, &all.row, data);
    const bool keeps = (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0;
    const struct meeting_summary said = { .summary = all.row.summary, .version = all.row.version };
    struct val *invite = rec_form(c, &meeting_invite_rec, NULL);
    put_invitable(c, &all, invite);
    val_put_bool(c->mem, data, "keeps", keeps);
    val_put_bool(c->mem, data, "planned", meeting_is(&all.row, "planned"));
    val_put_bool(c->mem, data, "held", meeting_is(&all.row, "held"));
    val_put_bool(c->mem, data, "cancelled", meeting_is(&all.row, "cancelled"));
    val_put_bool(c->mem, data, "may_begin",
                 meeting_is(&all.row, "planned") && clock_today(c) >= meeting_day(c, &all.row));
    val_put(c->mem, data, STR("item"), rec_form(c, &agenda_item_rec, NULL));
    val_put(c->mem, data, STR("invite"), invite);
    val_put(c->mem, data, STR("summing"), rec_form(c, &meeting_summary_rec, &said));
    val_put(c->mem, data, STR("decide"), decision_form(c));
    val_put_int(c->mem, data, "version", all.row.version);
    return http_page(rs, "feature/meeting/meeting.html", all.row.title, data);
}

/* ---- print ---- */

/* The agenda as an invitation says it: its points, then what comes back because it is late. */
static void put_points(struct ctx *c, struct val *data)
{
    struct val *points = val_put_list(c->mem, data, "points");
    const struct val *items = val_getz(data, "items");
    const struct val *late = val_getz(data, "late");
    for (size_t i = 0; i < val_count(items); i++) {
        val_push(c->mem, points, items->list->items[i]);
    }
    for (size_t i = 0; i < val_count(late); i++) {
        const struct val *d = late->list->items[i];
        struct val *v = val_push_map(c->mem, points);
        val_put_text(c->mem, v, "title", val_get_text(d, "body"));
        val_put_text(c->mem, v, "speaker", val_get_text(d, "agency"));
    }
}

/* All lines of the city's letter of meetings by their keys. */
static void put_letter(struct ctx *c, struct val *data)
{
    const struct pack_table *t = pack_table(c->packs, STR("letter/meeting"));
    struct val *letter = val_put_map(c->mem, data, "letter");
    for (size_t i = 0; t != NULL && i < t->n_rows; i++) {
        val_put(c->mem, letter, t->rows[i][0], val_text(c->mem, pack_cell(t, i, "text")));
    }
}

static enum err sheet(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                      const char *template, const char *title, struct val *data)
{
    struct meeting_all all = { 0 };
    TRY(meeting_load(c, http_param(rq, "meeting"), &all));
    c->lang = LANG_ID; /* a paper of the city, whoever prints it */
    TRY(meeting_put(c, &all, data));
    put_points(c, data);
    put_letter(c, data);
    val_put_text(c->mem, data, "sheet_title", pack_say(c, title));
    val_put_text(c->mem, data, "zone", pack_setting(c->packs, "time_zone_label"));
    val_put_text(c->mem, data, "printed", clock_day_text(c, clock_today(c)));
    return http_page(rs, template, pack_say(c, title), data);
}

enum err meeting_invitation_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return sheet(c, rq, rs, "feature/meeting/print_invitation.html", "meeting.print_invitation",
                 val_map(c->mem));
}

enum err meeting_minutes_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    return sheet(c, rq, rs, "feature/meeting/print_minutes.html", "meeting.print_minutes",
                 val_map(c->mem));
}

enum err meeting_attendance_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting_sheet said = { 0 };
    struct val *data = val_map(c->mem);
    TRY(http_read(c, rq, &meeting_sheet_rec, true, &said));
    const int64_t lines = rec_has(&meeting_sheet_rec, &said, "lines") ? said.lines : LINES_DEFAULT;
    struct val *pages = val_put_list(c->mem, data, "pages");
    struct val *rows = NULL;
    for (int64_t i = 0; i < lines; i++) {
        if (i % LINES_PER_PAGE == 0) {
            struct val *page = val_push_map(c->mem, pages);
            val_put_bool(c->mem, page, "more", i != 0);
            val_put_int(c->mem, page, "number", i / LINES_PER_PAGE + 1);
            rows = val_put_list(c->mem, page, "rows");
        }
        val_put_int(c->mem, val_push_map(c->mem, rows), "no", i + 1);
    }
    val_put_int(c->mem, data, "lines", lines);
    return sheet(c, rq, rs, "feature/meeting/print_attendance.html", "meeting.print_attendance",
                 data);
}

/* ---- calendar ---- */

enum err meeting_calendar_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { 0 };
    TRY(rec_get(c, &meeting_rec, http_param(rq, "meeting"), &m));
    const struct ical_event e = { .uid = m.id,
                                  .summary = m.title,
                                  .place = m.place,
                                  .starts_ms = m.starts_ms,
                                  .ends_ms = m.ends_ms,
                                  .stamp_ms = c->now_ms,
                                  .sequence = m.version - 1,
                                  .cancelled = meeting_is(&m, "cancelled") };
    const struct ical_zone zone = { .name = pack_setting(c->packs, "time_zone"),
                                    .offset_minutes = pack_hours(c->packs)->utc_offset_minutes };
    http_header_add(rs, "Content-Disposition", STR("attachment; filename=\"undangan.ics\""));
    return http_raw(rs, STR("text/calendar; charset=utf-8"), ical_write(c->mem, &zone, &e, 1));
}
