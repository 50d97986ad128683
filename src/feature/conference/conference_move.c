/*
 * conference_move.c - another day or place. What was handed out dies the day after the new day, and
 * never later than the ground that it stands on.
 */
#include "feature/clock/clock.h"
#include "feature/conference/conference_priv.h"
#include "feature/conference/tie.h"
#include "feature/consent/consent.h"
#include "rec/pack.h"

enum err conference_move_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    TRY(conference_require(c, http_param(rq, "conference"), &m));
    struct conference_move before = { .starts_ms = m.row.starts_ms,
                                      .place = m.row.place,
                                      .place_text = m.row.place_text };
    rec_set_all(&conference_move_rec, &before);
    return conference_form(c, rs, &m, "jadwal", rec_form(c, &conference_move_rec, &before));
}

int64_t conference_ground_end(struct ctx *c, const struct consent *ground, int64_t until_ms)
{
    const int64_t end =
        day_start_ms(ground->until_day + 1, pack_hours(c->packs)->utc_offset_minutes) - 1;
    return ground->until_day != 0 && end < until_ms ? end : until_ms;
}

/* The end of one invitation for a meeting that ends so. */
static enum err until_of(struct ctx *c, const struct conference_invite *row, int64_t meeting_ms,
                         int64_t *until_ms)
{
    struct consent ground = { 0 };
    *until_ms = meeting_ms;
    if (row->consent_id.n == 0) {
        return OK;
    }
    TRY(rec_get(c, &consent_rec, row->consent_id, &ground));
    *until_ms = conference_ground_end(c, &ground, meeting_ms);
    return OK;
}

static enum err move_invite(struct ctx *c, const struct conference_invite *row, int64_t meeting_ms)
{
    struct conference_invite change = { .id = row->id, .version = row->version };
    TRY(until_of(c, row, meeting_ms, &change.until_ms));
    rec_set_has(&conference_invite_rec, &change, "until_ms");
    TRY(tie_allow_desk(c, row->case_id, row->compartment_id, row->desk, change.until_ms));
    return rec_update(c, &conference_invite_rec, &change);
}

/*
 * Extracts of cases that do not open to whoever moves the meeting keep their key's end: it is not
 * his to change. On an earlier day the door asks the meeting's end too; for a later one their own
 * team invites again.
 */
static enum err move_invites(struct ctx *c, const struct meeting *m, int64_t meeting_ms)
{
    struct conference_invite *rows = NULL;
    size_t n = 0;
    TRY(conference_invites(c, m->row.id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (rows[i].ended_ms != 0 || rows[i].until_ms <= c->now_ms) {
            continue;
        }
        if (keys_held(c, rows[i].compartment_id)) {
            TRY(move_invite(c, &rows[i], meeting_ms));
        }
        TRY(tie_allow_desk(c, rows[i].case_id, m->row.compartment_id, rows[i].desk, meeting_ms));
    }
    return OK;
}

enum err conference_move_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct meeting m = { .n = 0 };
    struct conference_move to = { 0 };
    TRY(conference_planned(c, rq, &m));
    TRY(http_read(c, rq, &conference_move_rec, false, &to));
    if (clock_day_of(c, to.starts_ms) < clock_today(c)) {
        return fail(c, ERR_INPUT, "starts_ms", "conference.past");
    }
    struct conference change = { .id = m.row.id,
                                 .version = m.row.version,
                                 .starts_ms = to.starts_ms,
                                 .until_ms = conference_until(c, to.starts_ms),
                                 .place = to.place,
                                 .place_text = to.place_text };
    static const char *const fields[] = { "starts_ms", "until_ms", "place", "place_text" };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        rec_set_has(&conference_rec, &change, fields[i]);
    }
    change_action(c, ACTION_CONFERENCE);
    TRY(rec_update(c, &conference_rec, &change));
    TRY(move_invites(c, &m, change.until_ms));
    http_flash(rs, "flash.conference_moved");
    return http_go(c, rs, "/gelar/", m.row.id, "");
}
