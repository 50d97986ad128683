/* roster.c - who is on duty: records, what the room reads, routes. */
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/member/member.h"
#include "feature/roster/roster_priv.h"
#include "rec/pack.h"

static enum err duty_way_check(struct ctx *c, const struct field *f, const void *row);

#define REC duty_shift
#define REC_DEF "feature/roster/duty_shift.def"
#define REC_TITLE "roster.title"
#include "rec/rec_table.h"
#define REC duty_way
#define REC_DEF "feature/roster/duty_way.def"
#define REC_TITLE "roster.own"
#include "rec/rec_table.h"
#define REC alert
#define REC_DEF "feature/roster/alert.def"
#define REC_TITLE "alert.title"
#include "rec/rec_table.h"
#define REC roster_week
#define REC_DEF "feature/roster/roster_week.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC roster_sound
#define REC_DEF "feature/roster/roster_sound.def"
#define REC_FORM
#include "rec/rec_table.h"

const struct stmt ROSTER_Q_SPAN = {
    "roster_span", "ii",
    "SELECT id, member_id, substitute_id, from_ms, to_ms, version FROM duty_shift"
    " WHERE removed_ms IS NULL AND to_ms > $1 AND from_ms < $2 ORDER BY from_ms, id LIMIT 200"
};
const struct stmt ROSTER_Q_MEMBERS = {
    "roster_members", "",
    "SELECT id, name, roles FROM member WHERE state = 'ACTIVE' ORDER BY name, id LIMIT 1000"
};
/* What rings: in the queue, and in cases where somebody says that she is not safe any more. */
const struct stmt ROSTER_Q_WAITING = {
    "roster_waiting", "i",
    "SELECT CAST(COALESCE(SUM(CASE WHEN state <> 'case' THEN 1 ELSE 0 END), 0) AS BIGINT),"
    " CAST(COALESCE(SUM(CASE WHEN state = 'case' THEN 1 ELSE 0 END), 0) AS BIGINT) FROM report"
    " WHERE ((state = 'new' OR (state = 'taken' AND taken_until_ms <= $1))"
    " AND (urgent = 1 OR due_ms <= $1))"
    " OR (state = 'case' AND urgent = 1 AND unread > 0 AND due_ms IS NOT NULL AND due_ms > 0)"
};

/* ---- addresses ---- */

static enum err duty_way_check(struct ctx *c, const struct field *f, const void *row)
{
    const struct duty_way *w = row;
    enum err worst = OK;
    if (w->mail.n != 0 && !roster_mail_ok(w->mail)) {
        worst = fail(c, ERR_INPUT, f->name, "roster.mail_bad");
    }
    if (w->phone.n != 0 && !roster_phone_ok(w->phone)) {
        worst = fail(c, ERR_INPUT, "phone", "roster.phone_bad");
    }
    return worst;
}

enum err roster_way(struct ctx *c, struct str member_id, struct duty_way *out, bool *found)
{
    const struct fail before = c->fail;
    const enum err e = rec_get(c, &duty_way_rec, member_id, out);
    *found = e == OK;
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        *out = (struct duty_way){ .id = member_id };
        return OK;
    }
    return e;
}

/* ---- shifts and members ---- */

enum err roster_shifts(struct ctx *c, int64_t from_ms, int64_t to_ms, struct duty_shift **out,
                       size_t *n)
{
    struct rows r;
    *out = NEW_ARRAY(c->mem, struct duty_shift, SHIFTS_MAX);
    *n = 0;
    TRY(store_query(c, &ROSTER_Q_SPAN, VALS(V_INT(from_ms), V_INT(to_ms)), &r));
    while (store_next(&r) && *n < SHIFTS_MAX) {
        (*out)[(*n)++] = (struct duty_shift){ .id = row_text(&r, 0),
                                              .member_id = row_text(&r, 1),
                                              .substitute_id = row_text(&r, 2),
                                              .from_ms = row_int(&r, 3),
                                              .to_ms = row_int(&r, 4),
                                              .version = row_int(&r, 5) };
    }
    return store_done(&r);
}

enum err roster_is_on(struct ctx *c, bool *on)
{
    struct duty_shift *shifts = NULL;
    size_t n = 0;
    TRY(roster_shifts(c, c->now_ms, c->now_ms + 1, &shifts, &n));
    *on = n != 0;
    return OK;
}

enum err roster_members(struct ctx *c, struct roster_member **out, size_t *n)
{
    struct rows r;
    *out = NEW_ARRAY(c->mem, struct roster_member, ROSTER_MEMBERS);
    *n = 0;
    TRY(store_query(c, &ROSTER_Q_MEMBERS, NO_VALS, &r));
    while (store_next(&r)) {
        const uint64_t rights = member_rights(c->packs, row_text(&r, 2));
        if ((rights & RIGHT_REPORT_WRITE) != 0 && *n < ROSTER_MEMBERS) {
            (*out)[(*n)++] = (struct roster_member){ .id = row_text(&r, 0),
                                                     .name = row_text(&r, 1),
                                                     .keeper = (rights & RIGHT_ROSTER_WRITE) != 0 };
        }
    }
    return store_done(&r);
}

static struct str word(struct ctx *c, const char *key, struct str code)
{
    const struct str parts[] = { str_of(key), code };
    return pack_say(c, str_z(c->mem, str_join(c->mem, parts, ARRAY_LEN(parts))));
}

void roster_put_alert(struct ctx *c, const struct rows *r, struct val *list)
{
    const struct str state = row_text(r, 5);
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "when", clock_near_text(c, row_int(r, 0)));
    val_put_int(c->mem, v, "turn", row_int(r, 1));
    val_put_text(c->mem, v, "who", member_name(c, row_text(r, 2)));
    val_put_text(c->mem, v, "called_as", word(c, "alert.as.", row_text(r, 3)));
    val_put_text(c->mem, v, "way", word(c, "alert.way.", row_text(r, 4)));
    val_put_text(c->mem, v, "state", word(c, "alert.state.", state));
    val_put_textz(c->mem, v, "tone",
                  str_eqz(state, "sent")     ? "o"
                  : str_eqz(state, "queued") ? "i"
                  : str_eqz(state, "late")   ? "n"
                                             : "w");
}

static const struct route routes[] = {
    { METHOD_GET, "/jaga", roster_get, RIGHT_CASE_LIST, 0, &roster_week_rec, NULL,
      "Duty roster of a week, what is not covered in the coming fourteen days, last alerts" },
    { METHOD_POST, "/jaga", roster_post, RIGHT_ROSTER_WRITE, ROUTE_WRITES, &duty_shift_rec,
      roster_get, "Adds a shift" },
    { METHOD_POST, "/jaga/salin", roster_copy_post, RIGHT_ROSTER_WRITE, ROUTE_WRITES,
      &roster_week_rec, roster_get, "Fills a week with the shifts of the week before" },
    { METHOD_GET, "/jaga/gilir/:shift", roster_shift_get, RIGHT_ROSTER_WRITE, 0, NULL, NULL,
      "Form of a shift that is not over" },
    { METHOD_POST, "/jaga/gilir/:shift", roster_shift_post, RIGHT_ROSTER_WRITE, ROUTE_WRITES,
      &duty_shift_rec, roster_shift_get, "Changes a shift; what is past stays" },
    { METHOD_POST, "/jaga/gilir/:shift/hapus", roster_remove_post, RIGHT_ROSTER_WRITE, ROUTE_WRITES,
      NULL, roster_shift_get, "Takes away a shift that has not begun" },
    { METHOD_GET, "/jaga/saya", roster_own_get, RIGHT_CASE_LIST | RIGHT_JOB_ADMIN, 0, NULL, NULL,
      "By which way the member himself is rung" },
    { METHOD_POST, "/jaga/saya", roster_own_post, RIGHT_CASE_LIST | RIGHT_JOB_ADMIN, ROUTE_WRITES,
      &duty_way_rec, roster_own_get, "Sets by which way the member himself is rung" },
    { METHOD_POST, "/jaga/saya/coba", roster_test_post, RIGHT_CASE_LIST | RIGHT_JOB_ADMIN,
      ROUTE_WRITES, NULL, roster_own_get, "Rings the member himself, as a test" },
    { METHOD_GET, "/jaga/bel", roster_bell_get, RIGHT_REPORT_WRITE, 0, NULL, NULL,
      "Whether somebody waits, for whoever listens now: asked again by every staff page" },
    { METHOD_POST, "/jaga/bunyi", roster_sound_post, RIGHT_REPORT_WRITE, ROUTE_WRITES,
      &roster_sound_rec, roster_bell_get, "Switches the sound of the member's pages" },
};
static const struct rec *const records[] = { &duty_shift_rec, &duty_way_rec, &alert_rec };
static const struct stmt *const stmts[] = { &ROSTER_Q_SPAN,  &ROSTER_Q_MEMBERS, &ROSTER_Q_WAITING,
                                            &ALERT_Q_REPORT, &ALERT_Q_NEWER,    &ALERT_Q_LAST,
                                            &ALERT_Q_OWN,    &ALERT_Q_JUST,     &ALERT_Q_TESTS };
static const struct job_kind jobs[] = {
    { "alert", alert_run,
      "Rings whoever is on duty about a report, again until somebody takes it" },
    { "alert_send", alert_send_run, "One ringing of one member by one way" },
};

const struct feature roster_feature = {
    .name = "roster",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
    .jobs = jobs,
    .n_jobs = ARRAY_LEN(jobs),
};
