/* digest.c - who gets the morning's mail, and when it is written next. */
#include "feature/digest/digest.h"

#include "feature/breakglass/breakglass.h"
#include "feature/clock/clock.h"
#include "feature/decision/decision.h"
#include "feature/meeting/meeting.h"
#include "feature/member/member.h"
#include "feature/network/network.h"
#include "feature/roster/roster.h"
#include "rec/pack.h"

static enum err digest_way_check(struct ctx *c, const struct field *f, const void *row);

#define REC digest_way
#define REC_DEF "feature/digest/digest_way.def"
#define REC_TITLE "digest.title"
#include "rec/rec_table.h"

#define SEND_TRIES 4 /* with their pauses half a day; the next morning says it anew */

static const struct stmt Q_MEMBER = {
    "digest_member", "t", "SELECT agency_id, roles FROM member WHERE id = $1 AND state = 'ACTIVE'"
};

static enum err digest_way_check(struct ctx *c, const struct field *f, const void *row)
{
    const struct digest_way *w = row;
    if (w->digest_on != 0 && w->mail.n == 0) {
        return fail(c, ERR_INPUT, f->name, "digest.no_mail");
    }
    return w->mail.n == 0 || roster_mail_ok(w->mail)
               ? OK
               : fail(c, ERR_INPUT, f->name, "roster.mail_bad");
}

static int64_t setting(const struct ctx *c, const char *key)
{
    int64_t n = 0;
    return str_to_int(pack_setting(c->packs, key), &n) ? n : 0;
}

static enum err way_of(struct ctx *c, struct str member_id, struct digest_way *w, bool *found)
{
    const struct fail before = c->fail;
    const enum err e = rec_get(c, &digest_way_rec, member_id, w);
    *found = e == OK;
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        *w = (struct digest_way){ .id = member_id };
        return OK;
    }
    return e;
}

/* ---- when ---- */

int64_t digest_next_ms(const struct calendar *cal, int64_t minute, int64_t now_ms)
{
    day_t day = day_of_ms(now_ms, cal->utc_offset_minutes);
    int64_t at = day_start_ms(day, cal->utc_offset_minutes) + minute * MINUTE_MS;
    /* A calendar without any open day must not be searched for ever: then every day will do. */
    for (int i = 0; i < 370 && (at <= now_ms || !clock_is_open_day(cal, day)); i++) {
        day++;
        at = day_start_ms(day, cal->utc_offset_minutes) + minute * MINUTE_MS;
    }
    return at;
}

/* The key has its time: the one that puts this in is itself not over yet. */
static void enqueue_next(struct ctx *c, struct str member_id)
{
    const struct calendar cal = clock_calendar(c);
    struct strbuf key;
    struct job_new j = { .kind = "digest",
                         .about = member_id,
                         .due_ms = digest_next_ms(&cal, setting(c, "digest_minute"), c->now_ms) };
    strbuf_init(&key, c->mem);
    strbuf_printf(&key, "digest:%.*s:%lld", STR_ARG(member_id), (long long)j.due_ms);
    j.key = strbuf_str(&key);
    job_enqueue(c, &j);
}

/* ---- what ---- */

/* Of his agency; of all for who may confirm and write. */
static enum err count(struct ctx *c, struct str agency_id, bool all, struct digest_counts *out)
{
    const day_t today = clock_today(c);
    const int64_t soon = setting(c, "decision_soon_days");
    struct decision *d = NULL;
    size_t n = 0;
    TRY(decision_all(c, &d, &n));
    for (size_t i = 0; i < n; i++) {
        if (!all && !str_eq(d[i].agency_id, agency_id)) {
            continue;
        }
        const enum standing s = decision_standing(&d[i], today, soon);
        out->late += s == STANDING_LATE;
        out->due += s == STANDING_DUE;
        out->claimed += all && s == STANDING_CLAIMED;
    }
    return meeting_coming(c, all ? STR_NONE : agency_id,
                          c->now_ms + setting(c, "digest_meeting_days") * DAY_MS, &out->meetings);
}

static enum err count_of(struct ctx *c, struct str member_id, struct digest_counts *out)
{
    struct value v[2];
    bool found = false;
    TRY(store_one(c, &Q_MEMBER, VALS(V_TEXT(member_id)), v, ARRAY_LEN(v), &found));
    const uint64_t rights = found ? member_rights(c->packs, v[1].s) : 0;
    if ((rights & RIGHT_TASKFORCE_READ) == 0) {
        return OK; /* left, or not his any more: nothing waits for him */
    }
    TRY((rights & RIGHT_LEAD_APPROVE) != 0 ? glass_is_late(c, member_id, &out->review) : OK);
    return count(c, v[0].s, (rights & RIGHT_TASKFORCE_WRITE) != 0, out);
}

static void line(struct ctx *c, struct strbuf *b, const char *key, int64_t n)
{
    struct strbuf number;
    if (n == 0) {
        return;
    }
    strbuf_init(&number, c->mem);
    strbuf_put_int(&number, n);
    strbuf_putz(b, "- ");
    strbuf_put(b, pack_say1(c, key, strbuf_str(&number)));
    strbuf_putc(b, '\n');
}

struct str digest_text(struct ctx *c, const struct digest_counts *n)
{
    struct strbuf b;
    const enum lang before = c->lang;
    c->lang = LANG_ID;
    strbuf_init(&b, c->mem);
    if (n->review || n->late + n->due + n->claimed + n->meetings > 0) {
        strbuf_put(&b, pack_say(c, "digest.hello"));
        strbuf_putz(&b, "\n\n");
        if (n->review) {
            strbuf_putz(&b, "- ");
            strbuf_put(&b, pack_say(c, "digest.review"));
            strbuf_putc(&b, '\n');
        }
        line(c, &b, "digest.late", n->late);
        line(c, &b, "digest.due", n->due);
        line(c, &b, "digest.claimed", n->claimed);
        line(c, &b, "digest.meetings", n->meetings);
        strbuf_putc(&b, '\n');
        strbuf_put(&b, pack_say(c, "digest.bye"));
        strbuf_putc(&b, '\n');
    }
    c->lang = before;
    return strbuf_str(&b);
}

/* ---- the jobs ---- */

static enum err digest_run(struct ctx *c, const struct job *j, const struct job_ways *ways)
{
    struct digest_way w = { .digest_on = 0 };
    struct digest_counts n = { 0 };
    bool found = false;
    TRY(way_of(c, j->about, &w, &found));
    if (w.digest_on == 0) {
        return OK;
    }
    TRY(count_of(c, j->about, &n));
    if (ways->has_mail && digest_text(c, &n).n != 0) {
        const struct job_new send = { .kind = "digest_send", .about = j->about, .key = j->id };
        job_enqueue(c, &send);
    }
    enqueue_next(c, j->about);
    return OK;
}

/* Counted again: what was answered since the job was put in is said no more. */
static enum err digest_send_run(struct ctx *c, const struct job *j, const struct job_ways *ways)
{
    struct digest_way w = { .digest_on = 0 };
    struct digest_counts n = { 0 };
    bool found = false;
    TRY(way_of(c, j->about, &w, &found));
    TRY(count_of(c, j->about, &n));
    const struct str text = digest_text(c, &n);
    if (w.digest_on == 0 || text.n == 0) {
        return OK;
    }
    const enum err e = ways->mail(ways->data, c, w.mail,
                                  pack_label(c->packs, STR("digest.subject"), LANG_ID), text);
    return e == ERR_STORE && j->tries >= SEND_TRIES ? ERR_INPUT : e;
}

/* ---- on the first page ---- */

static void put_wait(struct ctx *c, struct val *list, const char *key, int64_t n, const char *href)
{
    struct strbuf number;
    if (n == 0) {
        return;
    }
    strbuf_init(&number, c->mem);
    strbuf_put_int(&number, n);
    struct val *v = val_push_map(c->mem, list);
    val_put_text(c->mem, v, "text", pack_say1(c, key, strbuf_str(&number)));
    val_put_text(c->mem, v, "href", str_of(href));
}

enum err digest_put_home(struct ctx *c, struct val *data)
{
    struct digest_counts n = { 0 };
    int64_t ending = 0;
    const bool writes = (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0;
    TRY(count_of(c, c->who->id, &n));
    TRY(writes ? network_memos_ending(c, &ending) : OK);
    struct val *list = val_put_list(c->mem, val_put_map(c->mem, data, "taskforce"), "waits");
    put_wait(c, list, "digest.late", n.late, "/tindak-lanjut?show=late");
    put_wait(c, list, "digest.claimed", n.claimed, "/tindak-lanjut?show=claimed");
    put_wait(c, list, "digest.due", n.due, "/tindak-lanjut?show=due");
    put_wait(c, list, "digest.meetings", n.meetings, "/rapat");
    put_wait(c, list, "digest.memos", ending, "/direktori/mou");
    return OK;
}

/* ---- the page ---- */

static enum err digest_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct digest_way w = { .digest_on = 0 };
    struct digest_counts n = { 0 };
    bool found = false;
    struct val *data = val_map(c->mem);
    (void)rq;
    TRY(way_of(c, c->who->id, &w, &found));
    TRY(count_of(c, c->who->id, &n));
    const struct str text = digest_text(c, &n);
    val_put(c->mem, data, STR("form"), rec_form(c, &digest_way_rec, found ? &w : NULL));
    val_put_int(c->mem, data, "version", w.version);
    val_put_text(c->mem, data, "subject", pack_label(c->packs, STR("digest.subject"), LANG_ID));
    val_put_text(c->mem, data, "text", text);
    return http_page(rs, "feature/digest/digest.html", pack_say(c, "digest.title"), data);
}

static enum err digest_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct digest_way old = { .digest_on = 0 };
    struct digest_way w = { .digest_on = 0 };
    bool found = false;
    TRY(way_of(c, c->who->id, &old, &found));
    TRY(http_read(c, rq, &digest_way_rec, false, &w));
    http_unticked(rq, &digest_way_rec, &w);
    w.id = c->who->id;
    w.mail = str_trim(w.mail);
    rec_set_has(&digest_way_rec, &w, "mail");
    rec_set_has(&digest_way_rec, &w, "digest_on");
    change_action(c, ACTION_DIGEST);
    if (found) {
        TRY(rec_update(c, &digest_way_rec, &w));
    } else {
        rec_set_all(&digest_way_rec, &w);
        TRY(rec_insert(c, &digest_way_rec, &w));
    }
    job_cancel(c, "digest", w.id);
    if (w.digest_on != 0) {
        enqueue_next(c, w.id);
    }
    http_flash(rs, w.digest_on != 0 ? "flash.digest_on" : "flash.digest_off");
    return http_go(c, rs, "/ringkasan", STR_NONE, "");
}

static const struct route routes[] = {
    { METHOD_GET, "/ringkasan", digest_get, RIGHT_TASKFORCE_READ, 0, NULL, NULL,
      "Whether the member gets a mail in the morning, and what it would say now" },
    { METHOD_POST, "/ringkasan", digest_post, RIGHT_TASKFORCE_READ, ROUTE_WRITES, &digest_way_rec,
      digest_get, "Sets whether and where the member gets the morning's mail" },
};
static const struct rec *const records[] = { &digest_way_rec };
static const struct stmt *const stmts[] = { &Q_MEMBER };
static const struct job_kind jobs[] = {
    { "digest", digest_run, "Each open morning: whether a member has something to read" },
    { "digest_send", digest_send_run, "One morning's mail to one member" },
};

const struct feature digest_feature = {
    .name = "digest",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
    .jobs = jobs,
    .n_jobs = ARRAY_LEN(jobs),
};
