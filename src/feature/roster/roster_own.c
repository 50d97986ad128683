/* roster_own.c - by which way one is rung oneself, and what the pages of a listener show. */
#include "base/ids.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/roster/roster_priv.h"
#include "rec/pack.h"

/* ---- one's own address ---- */

enum err roster_own_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct duty_way w = { .alert_on = 0 };
    struct rows r;
    bool found = false;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "alerts");
    (void)rq;
    TRY(roster_way(c, c->who->id, &w, &found));
    TRY(store_query(c, &ALERT_Q_OWN, VALS(V_TEXT(c->who->id)), &r));
    while (store_next(&r)) {
        roster_put_alert(c, &r, list);
    }
    TRY(store_done(&r));
    val_put(c->mem, data, STR("form"), rec_form(c, &duty_way_rec, found ? &w : NULL));
    val_put_int(c->mem, data, "version", w.version);
    val_put_bool(c->mem, data, "has_way", w.mail.n != 0 || w.phone.n != 0);
    val_put_bool(c->mem, data, "on", w.alert_on != 0);
    val_put_bool(c->mem, data, "sees_roster", (c->who->rights & RIGHT_CASE_LIST) != 0);
    val_put_text(c->mem, data, "text", pack_label(c->packs, STR("alert.text"), LANG_ID));
    return http_page(rs, "feature/roster/roster_own.html", pack_say(c, "roster.own"), data);
}

enum err roster_ways_of(struct ctx *c, struct str member_id, bool *mail, bool *phone)
{
    struct duty_way w = { .alert_on = 0 };
    bool found = false;
    TRY(roster_way(c, member_id, &w, &found));
    *mail = w.mail.n != 0;
    *phone = w.phone.n != 0;
    return OK;
}

static enum err save_way(struct ctx *c, struct duty_way *w, bool found)
{
    w->id = c->who->id;
    change_action(c, ACTION_ROSTER);
    if (found) {
        return rec_update(c, &duty_way_rec, w);
    }
    rec_set_all(&duty_way_rec, w);
    return rec_insert(c, &duty_way_rec, w);
}

enum err roster_own_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct duty_way old = { .alert_on = 0 };
    struct duty_way w = { .alert_on = 0 };
    bool found = false;
    TRY(roster_way(c, c->who->id, &old, &found));
    TRY(http_read(c, rq, &duty_way_rec, false, &w));
    http_unticked(rq, &duty_way_rec, &w);
    w.mail = str_trim(w.mail);
    w.phone = str_trim(w.phone);
    if (w.alert_on != 0 && w.mail.n == 0 && w.phone.n == 0) {
        return fail(c, ERR_INPUT, "mail", "roster.no_way");
    }
    rec_set_has(&duty_way_rec, &w, "mail");
    rec_set_has(&duty_way_rec, &w, "phone");
    rec_set_has(&duty_way_rec, &w, "alert_on");
    TRY(save_way(c, &w, found));
    http_flash(rs, "flash.roster_own");
    return http_go(c, rs, "/jaga/saya", STR_NONE, "");
}

/* A gateway costs money, and one who is rung all day does not listen at night. */
static enum err check_tests(struct ctx *c, int64_t more)
{
    const int64_t most = roster_tests_per_hour(c->packs);
    struct value n = V_INT(0);
    bool found = false;
    struct strbuf b;
    TRY(store_one(c, &ALERT_Q_TESTS, VALS(V_TEXT(c->who->id), V_INT(c->now_ms - HOUR_MS)), &n, 1,
                  &found));
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, most);
    return n.i + more <= most
               ? OK
               : fail_arg(c, ERR_INPUT, STR_NONE, "roster.test_limit", strbuf_str(&b));
}

enum err roster_test_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const char *const ways[] = { "mail", "phone" };
    struct duty_way w = { .alert_on = 0 };
    bool found = false;
    (void)rq;
    TRY(roster_way(c, c->who->id, &w, &found));
    if (w.mail.n == 0 && w.phone.n == 0) {
        return fail(c, ERR_INPUT, "mail", "roster.no_way");
    }
    TRY(check_tests(c, (w.mail.n != 0 ? 1 : 0) + (w.phone.n != 0 ? 1 : 0)));
    change_action(c, ACTION_ALERT);
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        const struct alert a = { .member_id = c->who->id,
                                 .called_as = STR("test"),
                                 .way = str_of(ways[i]),
                                 .state = STR("queued") };
        if ((i == 0 ? w.mail.n : w.phone.n) != 0) {
            TRY(alert_queue(c, &a));
        }
    }
    http_flash(rs, "flash.roster_test");
    return http_go(c, rs, "/jaga/saya", STR_NONE, "");
}

/* ---- the bell of a staff page ---- */

/*
 * Who is told by his pages: in office hours everybody who may take a report; else who is on duty or
 * his substitute; and when nobody is, who keeps the roster.
 */
static enum err listens(struct ctx *c, bool *yes)
{
    const struct calendar cal = clock_calendar(c);
    struct duty_shift *s = NULL;
    size_t n = 0;
    TRY(roster_shifts(c, c->now_ms, c->now_ms + 1, &s, &n));
    *yes = clock_is_open(&cal, c->now_ms) || (n == 0 && (c->who->rights & RIGHT_ROSTER_WRITE) != 0);
    for (size_t i = 0; i < n; i++) {
        *yes = *yes || str_eq(c->who->id, s[i].member_id) || str_eq(c->who->id, s[i].substitute_id);
    }
    return OK;
}

enum err roster_bell_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct duty_way w = { .alert_on = 0 };
    struct value v[2] = { V_INT(0), V_INT(0) };
    bool found = false;
    bool yes = false;
    struct val *data = val_map(c->mem);
    (void)rq;
    TRY(listens(c, &yes));
    TRY(roster_way(c, c->who->id, &w, &found));
    if (yes) {
        TRY(store_one(c, &ROSTER_Q_WAITING, VALS(V_INT(c->now_ms)), v, ARRAY_LEN(v), &found));
    }
    val_put_bool(c->mem, data, "listens", yes);
    val_put_int(c->mem, data, "count", v[0].i + v[1].i);
    val_put_int(c->mem, data, "queue", v[0].i);
    val_put_int(c->mem, data, "cases", v[1].i);
    val_put_bool(c->mem, data, "sound", w.sound_on != 0);
    return http_page(rs, "feature/roster/roster_bell.html", pack_say(c, "alert.title"), data);
}

enum err roster_sound_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct roster_sound said = { .sound = 0 };
    struct duty_way w = { .alert_on = 0 };
    bool found = false;
    TRY(http_read(c, rq, &roster_sound_rec, true, &said));
    TRY(roster_way(c, c->who->id, &w, &found));
    struct duty_way change = { .version = w.version, .sound_on = said.sound };
    rec_set_has(&duty_way_rec, &change, "sound_on");
    TRY(save_way(c, &change, found));
    return http_go(c, rs, "/jaga/bel", STR_NONE, "");
}
