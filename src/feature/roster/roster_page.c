/* roster_page.c - the roster of a week: shown to the staff, kept by who has the right. */
#include "base/utf8.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/roster/roster_priv.h"
#include "rec/pack.h"

#define GAPS_MAX 40
#define SHIFT_DAYS_MAX 7 /* longer is a slip of the keyboard: nobody is on duty for eight days */
#define ALERTS_SHOWN_MS (7 * DAY_MS)

/* ---- words ---- */

static struct str day_name(struct ctx *c, day_t day)
{
    struct strbuf key;
    strbuf_init(&key, c->mem);
    strbuf_printf(&key, "report.weekday.%d", day_weekday(day));
    const struct str parts[] = { pack_say(c, str_z(c->mem, strbuf_str(&key))), STR(", "),
                                 clock_day_text(c, day) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
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

/* "16.00 – Jumat, 15 Nov 2024 08.00": the second day only where it is another one. */
static struct str span_text(struct ctx *c, int64_t from_ms, int64_t to_ms)
{
    const bool same = clock_day_of(c, from_ms) == clock_day_of(c, to_ms);
    const struct str parts[] = { hour(c, from_ms), STR(" – "),
                                 same ? STR_NONE : day_name(c, clock_day_of(c, to_ms)),
                                 same ? STR_NONE : STR(" "), hour(c, to_ms) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static int64_t week_begin(struct ctx *c, day_t day)
{
    const day_t monday = day - (day_weekday(day) - 1);
    return day_start_ms(monday, pack_hours(c->packs)->utc_offset_minutes);
}

static day_t shown_day(struct ctx *c, day_t asked)
{
    const day_t today = clock_today(c);
    return asked > today - 3660 && asked < today + 3660 ? asked : today;
}

/* ---- parts of the page ---- */

static void put_shift(struct ctx *c, const struct duty_shift *s, const struct duty_shift *all,
                      size_t n, struct val *list)
{
    const struct str href[] = { STR("/jaga/gilir/"), s->id };
    bool doubled = false;
    for (size_t i = 0; i < n; i++) {
        doubled = doubled || (!str_eq(all[i].id, s->id) && roster_overlap(&all[i], s));
    }
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "id", s->id);
    val_put_text(c->mem, v, "who", member_name(c, s->member_id));
    val_put_text(c->mem, v, "substitute", member_name(c, s->substitute_id));
    val_put_text(c->mem, v, "time", span_text(c, s->from_ms, s->to_ms));
    val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_bool(c->mem, v, "now", roster_covers(s, c->now_ms));
    val_put_bool(c->mem, v, "past", s->to_ms <= c->now_ms);
    val_put_bool(c->mem, v, "doubled", doubled);
    val_put_bool(c->mem, v, "own", c->who != NULL && str_eq(c->who->id, s->member_id));
}

static enum err put_week(struct ctx *c, day_t day, struct val *data)
{
    const int64_t begin = week_begin(c, day);
    struct duty_shift *s = NULL;
    size_t n = 0;
    struct val *days = val_put_list(c->mem, data, "days");
    TRY(roster_shifts(c, begin, begin + WEEK_MS, &s, &n));
    for (int i = 0; i < 7; i++) {
        const int64_t from = begin + i * DAY_MS;
        struct val *v = val_push_map(c->mem, days);
        struct val *list = val_put_list(c->mem, v, "shifts");
        val_put_text(c->mem, v, "day", day_name(c, clock_day_of(c, from)));
        val_put_bool(c->mem, v, "today", clock_day_of(c, from) == clock_today(c));
        for (size_t k = 0; k < n; k++) {
            /* where it begins; what began before the week stands on its first day */
            if ((s[k].from_ms >= from && s[k].from_ms < from + DAY_MS) ||
                (i == 0 && s[k].from_ms < from)) {
                put_shift(c, &s[k], s, n, list);
            }
        }
    }
    const struct str week = day_iso(c->mem, clock_day_of(c, begin));
    const struct str before[] = { STR("/jaga?week="),
                                  day_iso(c->mem, clock_day_of(c, begin - WEEK_MS)) };
    const struct str after[] = { STR("/jaga?week="),
                                 day_iso(c->mem, clock_day_of(c, begin + WEEK_MS)) };
    val_put_text(c->mem, data, "week", week);
    val_put_text(c->mem, data, "week_title",
                 pack_say1(c, "roster.week_of", clock_day_text(c, clock_day_of(c, begin))));
    val_put_text(c->mem, data, "before", str_join(c->mem, before, ARRAY_LEN(before)));
    val_put_text(c->mem, data, "after", str_join(c->mem, after, ARRAY_LEN(after)));
    val_put_bool(c->mem, data, "any", n != 0);
    return OK;
}

static enum err put_now(struct ctx *c, struct val *data)
{
    const struct calendar cal = clock_calendar(c);
    const int64_t until = c->now_ms + AHEAD_DAYS * DAY_MS;
    struct span gaps[GAPS_MAX];
    struct duty_shift *s = NULL;
    size_t n = 0;
    struct val *now = val_put_list(c->mem, data, "now");
    struct val *list = val_put_list(c->mem, data, "gaps");
    TRY(roster_shifts(c, c->now_ms, until, &s, &n));
    for (size_t i = 0; i < n; i++) {
        if (roster_covers(&s[i], c->now_ms)) {
            put_shift(c, &s[i], s, n, now);
        }
    }
    const size_t found = roster_gaps(&cal, s, n, c->now_ms, until, gaps, GAPS_MAX);
    for (size_t i = 0; i < found; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "day", day_name(c, clock_day_of(c, gaps[i].from_ms)));
        val_put_text(c->mem, v, "time", span_text(c, gaps[i].from_ms, gaps[i].to_ms));
    }
    val_put_bool(c->mem, data, "open", clock_is_open(&cal, c->now_ms));
    return OK;
}

/* For who keeps the roster: who can be rung, by masked addresses. */
static enum err put_reach(struct ctx *c, const struct roster_member *m, size_t n, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "reach");
    for (size_t i = 0; i < n; i++) {
        struct duty_way w = { .alert_on = 0 };
        bool found = false;
        struct val *v = val_push_map(c->mem, list);
        TRY(roster_way(c, m[i].id, &w, &found));
        val_put_text(c->mem, v, "name", m[i].name);
        val_put_text(c->mem, v, "mail", roster_mask(c->mem, w.mail));
        val_put_text(c->mem, v, "phone", roster_mask(c->mem, w.phone));
        val_put_bool(c->mem, v, "muted", w.alert_on == 0 || (w.mail.n == 0 && w.phone.n == 0));
    }
    return OK;
}

static enum err put_alerts(struct ctx *c, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "alerts");
    TRY(store_query(c, &ALERT_Q_LAST, VALS(V_INT(c->now_ms - ALERTS_SHOWN_MS)), &r));
    while (store_next(&r)) {
        roster_put_alert(c, &r, list);
    }
    return store_done(&r);
}

void roster_put_choices(struct ctx *c, struct val *data, const char *name,
                        const struct roster_member *m, size_t n, struct str chosen)
{
    struct val *list = val_put_list(c->mem, data, name);
    for (size_t i = 0; i < n; i++) {
        struct val *o = val_push_map(c->mem, list);
        val_put_text(c->mem, o, "value", m[i].id);
        val_put_text(c->mem, o, "label", m[i].name);
        val_put_bool(c->mem, o, "selected", str_eq(m[i].id, chosen));
    }
}

static void put_form(struct ctx *c, struct val *data, const struct roster_member *m, size_t n,
                     const struct duty_shift *s)
{
    const struct str who = c->typed != NULL ? val_get_text(c->typed, "member_id")
                           : s != NULL      ? s->member_id
                                            : STR_NONE;
    const struct str other = c->typed != NULL ? val_get_text(c->typed, "substitute_id")
                             : s != NULL      ? s->substitute_id
                                              : STR_NONE;
    roster_put_choices(c, data, "members", m, n, who);
    roster_put_choices(c, data, "substitutes", m, n, other);
    val_put(c->mem, data, STR("form"), rec_form(c, &duty_shift_rec, s));
}

/* A form that is shown again stays at its week: the one it fills, or that of the shift. */
static day_t typed_week(struct ctx *c)
{
    day_t day = 0;
    const struct str week = val_get_text(c->typed, "week");
    const struct str from = val_get_text(c->typed, "from_ms");
    return day_read_any(week.n != 0 ? week : utf8_cut(from, 10), &day) ? day : 0;
}

enum err roster_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct roster_week said = { .week = 0 };
    struct roster_member *m = NULL;
    size_t n = 0;
    const bool keeps = (c->who->rights & RIGHT_ROSTER_WRITE) != 0;
    struct val *data = val_map(c->mem);
    if (c->typed == NULL) {
        TRY(http_read(c, rq, &roster_week_rec, true, &said));
    } else {
        said.week = typed_week(c);
    }
    TRY(put_week(c, shown_day(c, said.week), data));
    TRY(put_now(c, data));
    TRY(put_alerts(c, data));
    TRY(roster_members(c, &m, &n));
    val_put_bool(c->mem, data, "keeps", keeps);
    val_put_bool(c->mem, data, "rings", (c->who->rights & RIGHT_REPORT_WRITE) != 0);
    if (keeps) {
        TRY(put_reach(c, m, n, data));
        put_form(c, data, m, n, NULL);
    }
    return http_page(rs, "feature/roster/roster.html", pack_say(c, "roster.title"), data);
}

/* ---- keeping ---- */

static const struct roster_member *member_of(const struct roster_member *m, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(m[i].id, id)) {
            return &m[i];
        }
    }
    return NULL;
}

static enum err check_people(struct ctx *c, const struct duty_shift *s)
{
    struct roster_member *m = NULL;
    size_t n = 0;
    TRY(roster_members(c, &m, &n));
    if (member_of(m, n, s->member_id) == NULL) {
        return fail(c, ERR_INPUT, "member_id", "roster.not_on_duty");
    }
    if (s->substitute_id.n != 0 && member_of(m, n, s->substitute_id) == NULL) {
        return fail(c, ERR_INPUT, "substitute_id", "roster.not_on_duty");
    }
    return str_eq(s->member_id, s->substitute_id)
               ? fail(c, ERR_INPUT, "substitute_id", "roster.own_substitute")
               : OK;
}

/* Nobody is in two shifts at once; two people may be on duty together. */
static enum err check_free(struct ctx *c, const struct duty_shift *s)
{
    struct duty_shift *all = NULL;
    size_t n = 0;
    TRY(roster_shifts(c, s->from_ms, s->to_ms, &all, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i].member_id, s->member_id) && !str_eq(all[i].id, s->id)) {
            const struct str parts[] = { clock_day_text(c, clock_day_of(c, all[i].from_ms)),
                                         STR(" "), span_text(c, all[i].from_ms, all[i].to_ms) };
            return fail_arg(c, ERR_INPUT, STR("from_ms"), "roster.in_another",
                            str_join(c->mem, parts, ARRAY_LEN(parts)));
        }
    }
    return OK;
}

static enum err check_shift(struct ctx *c, const struct duty_shift *s)
{
    const int64_t today = day_start_ms(clock_today(c), pack_hours(c->packs)->utc_offset_minutes);
    if (s->to_ms <= s->from_ms) {
        return fail(c, ERR_INPUT, "to_ms", "roster.ends_before");
    }
    if (s->to_ms - s->from_ms > SHIFT_DAYS_MAX * DAY_MS) {
        return fail(c, ERR_INPUT, "to_ms", "roster.too_long");
    }
    if (s->to_ms <= c->now_ms || (s->id.n == 0 && s->from_ms < today)) {
        return fail(c, ERR_INPUT, s->to_ms <= c->now_ms ? "to_ms" : "from_ms", "roster.past");
    }
    TRY(check_people(c, s));
    return check_free(c, s);
}

static enum err go_week(struct ctx *c, struct http_resp *rs, int64_t at_ms)
{
    return http_go(c, rs, "/jaga?week=", day_iso(c->mem, clock_day_of(c, at_ms)), "");
}

enum err roster_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct duty_shift s = { .from_ms = 0 };
    TRY(http_read(c, rq, &duty_shift_rec, false, &s));
    s.id = STR_NONE;
    TRY(check_shift(c, &s));
    change_action(c, ACTION_ROSTER);
    TRY(rec_insert(c, &duty_shift_rec, &s));
    http_flash(rs, "flash.roster_saved");
    return go_week(c, rs, s.from_ms);
}

/* Once past, who was on duty is not written anew. */
static enum err open_shift(struct ctx *c, const struct http_req *rq, struct duty_shift *s)
{
    TRY(rec_get(c, &duty_shift_rec, http_param(rq, "shift"), s));
    if (s->removed_ms != 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "roster.absent");
    }
    return s->to_ms <= c->now_ms ? fail(c, ERR_INPUT, "", "roster.is_past") : OK;
}

enum err roster_shift_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct duty_shift s = { .from_ms = 0 };
    struct roster_member *m = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    TRY(rec_get(c, &duty_shift_rec, http_param(rq, "shift"), &s));
    if (s.removed_ms != 0) {
        return fail(c, ERR_NOT_FOUND, NULL, "roster.absent");
    }
    TRY(roster_members(c, &m, &n));
    put_form(c, data, m, n, &s);
    val_put_text(c->mem, data, "id", s.id);
    val_put_int(c->mem, data, "version", s.version);
    val_put_bool(c->mem, data, "begun", s.from_ms <= c->now_ms);
    val_put_bool(c->mem, data, "past", s.to_ms <= c->now_ms);
    val_put_text(c->mem, data, "who", member_name(c, s.member_id));
    val_put_text(c->mem, data, "time", span_text(c, s.from_ms, s.to_ms));
    val_put_text(c->mem, data, "day", day_name(c, clock_day_of(c, s.from_ms)));
    return http_page(rs, "feature/roster/roster_shift.html", pack_say(c, "roster.shift"), data);
}

enum err roster_shift_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct duty_shift old = { .from_ms = 0 };
    struct duty_shift s = { .from_ms = 0 };
    TRY(open_shift(c, rq, &old));
    TRY(http_read(c, rq, &duty_shift_rec, false, &s));
    s.id = old.id;
    if (old.from_ms <= c->now_ms &&
        (s.from_ms != old.from_ms || !str_eq(s.member_id, old.member_id))) {
        return fail(c, ERR_INPUT, "from_ms", "roster.begun");
    }
    TRY(check_shift(c, &s));
    if (!rec_has(&duty_shift_rec, &s, "substitute_id")) {
        rec_set_has(&duty_shift_rec, &s, "substitute_id");
    }
    change_action(c, ACTION_ROSTER);
    TRY(rec_update(c, &duty_shift_rec, &s));
    http_flash(rs, "flash.roster_saved");
    return go_week(c, rs, s.from_ms);
}

enum err roster_remove_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct duty_shift s = { .from_ms = 0 };
    TRY(open_shift(c, rq, &s));
    if (s.from_ms <= c->now_ms) {
        return fail(c, ERR_INPUT, "", "roster.begun");
    }
    struct duty_shift change = { .id = s.id, .version = s.version, .removed_ms = c->now_ms };
    rec_set_has(&duty_shift_rec, &change, "removed_ms");
    change_action(c, ACTION_ROSTER);
    TRY(rec_update(c, &duty_shift_rec, &change));
    http_flash(rs, "flash.roster_removed");
    return go_week(c, rs, s.from_ms);
}

/* ---- the week before once more ---- */

static bool clashes(const struct duty_shift *s, const struct duty_shift *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (roster_overlap(s, &all[i]) && str_eq(all[i].member_id, s->member_id)) {
            return true;
        }
    }
    return false;
}

static enum err copy_one(struct ctx *c, const struct duty_shift *old, const struct roster_member *m,
                         size_t n, const struct duty_shift *there, size_t n_there, size_t *copied)
{
    struct duty_shift s = { .member_id = old->member_id,
                            .substitute_id = old->substitute_id,
                            .from_ms = old->from_ms + WEEK_MS,
                            .to_ms = old->to_ms + WEEK_MS };
    if (s.from_ms <= c->now_ms || member_of(m, n, s.member_id) == NULL ||
        clashes(&s, there, n_there)) {
        return OK;
    }
    if (member_of(m, n, s.substitute_id) == NULL) {
        s.substitute_id = STR_NONE; /* left since */
    }
    (*copied)++;
    rec_set_all(&duty_shift_rec, &s);
    return rec_insert(c, &duty_shift_rec, &s);
}

enum err roster_copy_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct roster_week said = { .week = 0 };
    struct duty_shift *old = NULL;
    struct duty_shift *there = NULL;
    struct roster_member *m = NULL;
    size_t n_old = 0;
    size_t n_there = 0;
    size_t n = 0;
    size_t copied = 0;
    TRY(http_read(c, rq, &roster_week_rec, true, &said));
    const int64_t begin = week_begin(c, shown_day(c, said.week));
    TRY(roster_shifts(c, begin - WEEK_MS, begin, &old, &n_old));
    TRY(roster_shifts(c, begin, begin + 2 * WEEK_MS, &there, &n_there));
    TRY(roster_members(c, &m, &n));
    change_action(c, ACTION_ROSTER);
    for (size_t i = 0; i < n_old; i++) {
        if (old[i].from_ms >= begin - WEEK_MS) { /* else it began in the week before that */
            TRY(copy_one(c, &old[i], m, n, there, n_there, &copied));
        }
    }
    if (copied == 0) {
        return fail(c, ERR_INPUT, "", "roster.nothing_to_copy");
    }
    http_flash(rs, "flash.roster_copied");
    return go_week(c, rs, begin);
}
