/* feed.c - making and ending one's calendar address; what a calendar program gets from it. */
#include "feature/feed/feed.h"

#include "base/ids.h"
#include "feature/clock/clock.h"
#include "feature/decision/decision.h"
#include "feature/meeting/meeting.h"
#include "feature/member/member.h"
#include "out/ical.h"
#include "rec/pack.h"
#include "seal/seal.h"
#include "store/rec_store.h"

#define REC calendar_feed
#define REC_DEF "feature/feed/calendar_feed.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_TITLE "feed.title"
#include "rec/rec_table.h"

#define SECRET_BYTES 32
#define SECRET_CHARS (2 * SECRET_BYTES)
#define ENDING ".ics"
#define PAST_DAYS 92 /* a quarter back is what calendars look at; older meetings are on the page */

/* Whose address it is; nothing when he is gone. */
static const struct stmt Q_FEED_OF = {
    "feed_of", "t",
    "SELECT m.agency_id, m.roles FROM calendar_feed f JOIN member m ON m.id = f.id"
    " WHERE f.digest = $1 AND m.state = 'ACTIVE'"
};

static struct str digest_of(struct ctx *c, struct str secret)
{
    unsigned char digest[16];
    seal_digest(secret, digest);
    return str_hex(c->mem, digest, sizeof digest);
}

static enum err own_feed(struct ctx *c, struct calendar_feed *f, bool *found)
{
    const struct fail before = c->fail;
    const enum err e = rec_get(c, &calendar_feed_rec, c->who->id, f);
    *found = e == OK;
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        *f = (struct calendar_feed){ .id = c->who->id };
        return OK;
    }
    return e;
}

/* ---- the page ---- */

static enum err page(struct ctx *c, struct http_resp *rs, const struct calendar_feed *f,
                     struct str address)
{
    struct val *data = val_map(c->mem);
    val_put_bool(c->mem, data, "on", f->digest.n != 0);
    val_put_text(c->mem, data, "made",
                 f->digest.n != 0 ? clock_time_text(c, f->made_ms) : STR_NONE);
    val_put_text(c->mem, data, "address", address);
    val_put_bool(c->mem, data, "all", (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0);
    return http_page(rs, "feature/feed/feed.html", pack_say(c, "feed.title"), data);
}

static enum err feed_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct calendar_feed f = { 0 };
    bool found = false;
    (void)rq;
    TRY(own_feed(c, &f, &found));
    return page(c, rs, &f, STR_NONE);
}

static enum err keep(struct ctx *c, struct calendar_feed *f, bool found, struct str digest)
{
    f->digest = digest;
    f->made_ms = c->now_ms;
    f->has = 0;
    rec_set_has(&calendar_feed_rec, f, "digest");
    rec_set_has(&calendar_feed_rec, f, "made_ms");
    change_action(c, ACTION_CALENDAR);
    return found ? rec_update(c, &calendar_feed_rec, f) : rec_insert(c, &calendar_feed_rec, f);
}

/* Answers with the page itself, not with a way to it: the address is shown this once and stands nowhere. */
static enum err feed_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct calendar_feed f = { 0 };
    unsigned char secret[SECRET_BYTES];
    bool found = false;
    TRY(own_feed(c, &f, &found));
    random_bytes(secret, sizeof secret);
    const struct str text = str_hex(c->mem, secret, sizeof secret);
    const struct str address[] = { rq->tls ? STR("https://") : STR("http://"), rq->host,
                                   STR("/kalender/"), text, STR(ENDING) };
    TRY(keep(c, &f, found, digest_of(c, text)));
    return page(c, rs, &f, str_join(c->mem, address, ARRAY_LEN(address)));
}

static enum err feed_end_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct calendar_feed f = { 0 };
    bool found = false;
    (void)rq;
    TRY(own_feed(c, &f, &found));
    if (found && f.digest.n != 0) {
        TRY(keep(c, &f, found, STR_NONE));
    }
    http_flash(rs, "flash.feed_ended");
    return http_go(c, rs, "/kalender", STR_NONE, "");
}

/* ---- what a calendar program gets ---- */

/* No word of the decision: it says that one falls due, and its page says to whoever may log in what it is. */
static enum err put_due(struct ctx *c, struct str agency_id, bool all, struct ical_event *out,
                        size_t *n)
{
    struct decision *d = NULL;
    size_t found = 0;
    const int offset = pack_hours(c->packs)->utc_offset_minutes;
    TRY(decision_all(c, &d, &found));
    for (size_t i = 0; i < found; i++) {
        const enum standing s = decision_standing(&d[i], clock_today(c), 0);
        if ((!all && !str_eq(d[i].agency_id, agency_id)) || s == STANDING_DONE ||
            s == STANDING_DROPPED) {
            continue;
        }
        out[(*n)++] = (struct ical_event){ .uid = d[i].id,
                                           .summary = pack_say(c, "feed.due"),
                                           .place = STR_NONE,
                                           .starts_ms = day_start_ms(d[i].due_on, offset),
                                           .ends_ms = day_start_ms(d[i].due_on + 1, offset),
                                           .whole_day = true,
                                           .stamp_ms = c->now_ms,
                                           .sequence = d[i].version - 1 };
    }
    return OK;
}

static enum err put_meetings(struct ctx *c, struct str agency_id, struct ical_event *out, size_t *n)
{
    struct meeting_event *m = NULL;
    size_t found = 0;
    TRY(meeting_events(c, agency_id, c->now_ms - PAST_DAYS * DAY_MS, &m, &found));
    for (size_t i = 0; i < found; i++) {
        out[(*n)++] = (struct ical_event){ .uid = m[i].id,
                                           .summary = m[i].title,
                                           .place = m[i].place,
                                           .starts_ms = m[i].starts_ms,
                                           .ends_ms = m[i].ends_ms,
                                           .stamp_ms = c->now_ms,
                                           .sequence = m[i].version - 1,
                                           .cancelled = m[i].cancelled };
    }
    return OK;
}

static enum err feed_file_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    const struct str file = http_param(rq, "file");
    const struct ical_zone zone = { .name = pack_setting(c->packs, "time_zone"),
                                    .offset_minutes = pack_hours(c->packs)->utc_offset_minutes };
    struct value v[2];
    bool found = false;
    size_t n = 0;
    if (file.n != SECRET_CHARS + sizeof ENDING - 1 || !str_ends(file, STR(ENDING))) {
        return fail(c, ERR_NOT_FOUND, NULL, "http.not_found");
    }
    const struct str digest = digest_of(c, str_cut(file, 0, SECRET_CHARS));
    TRY(store_one(c, &Q_FEED_OF, VALS(V_TEXT(digest)), v, ARRAY_LEN(v), &found));
    const uint64_t rights = found ? member_rights(c->packs, v[1].s) : 0;
    if ((rights & RIGHT_TASKFORCE_READ) == 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "http.not_found");
    }
    const bool all = (rights & RIGHT_TASKFORCE_WRITE) != 0;
    struct ical_event *events =
        NEW_ARRAY(c->mem, struct ical_event, MEETING_EVENTS_MAX + DECISIONS_MAX);
    c->lang = LANG_ID;
    TRY(put_meetings(c, all ? STR_NONE : v[0].s, events, &n));
    TRY(put_due(c, v[0].s, all, events, &n));
    return http_raw(rs, STR("text/calendar; charset=utf-8"), ical_write(c->mem, &zone, events, n));
}

static const struct route routes[] = {
    { METHOD_GET, "/kalender", feed_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "Whether a calendar program may fetch the member's days of the task force" },
    { METHOD_POST, "/kalender", feed_post, RIGHT_TASKFORCE_READ, ROUTE_WRITES, NULL, NULL,
      "A new address for a calendar program, shown once; an earlier one ends" },
    { METHOD_POST, "/kalender/hapus", feed_end_post, RIGHT_TASKFORCE_READ, ROUTE_WRITES, NULL, NULL,
      "Ends the member's calendar address" },
    { METHOD_GET, "/kalender/:file", feed_file_get, RIGHT_PUBLIC, ROUTE_RAW, NULL, NULL,
      "For a calendar program: meetings and due days, by the secret in the address" },
};
static const struct rec *const records[] = { &calendar_feed_rec };
static const struct stmt *const stmts[] = { &Q_FEED_OF };

const struct feature feed_feature = {
    .name = "feed",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
