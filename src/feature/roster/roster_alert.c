/*
 * roster_alert.c - ringing: whose turn it is, by which ways, again until somebody takes it. What
 * goes out is one text of the pack; no word, name, number or link of a report is ever near it.
 */
#include "base/ids.h"
#include "base/log.h"
#include "feature/clock/clock.h"
#include "feature/roster/roster_priv.h"
#include "rec/pack.h"

#define TURN_MORE 0           /* the first turn, unless turns are under way */
#define UNDER_WAY_MS HOUR_MS  /* longer than the pack's pauses between turns */
#define TOGETHER_MS MINUTE_MS /* ten reports at once are one message */
#define SEND_TRIES 3          /* then the next turn is nearer than another try of this one */

const struct stmt ALERT_Q_REPORT = {
    "alert_report", "t",
    "SELECT state, taken_until_ms, due_ms, urgent, unread FROM report WHERE id = $1"
};
const struct stmt ALERT_Q_NEWER = {
    "alert_newer", "ti",
    "SELECT id FROM alert WHERE about = $1 AND at_ms > $2 ORDER BY at_ms DESC, id DESC LIMIT 1"
};
const struct stmt ALERT_Q_LAST = {
    "alert_last", "i",
    "SELECT at_ms, turn, member_id, called_as, way, state FROM alert"
    " WHERE called_as <> 'test' AND at_ms > $1 ORDER BY at_ms DESC, id DESC LIMIT 30"
};
const struct stmt ALERT_Q_OWN = { "alert_own", "t",
                                  "SELECT at_ms, turn, member_id, called_as, way, state FROM alert"
                                  " WHERE member_id = $1 ORDER BY at_ms DESC, id DESC LIMIT 10" };

const struct stmt ALERT_Q_TESTS = {
    "alert_tests", "ti",
    "SELECT COUNT(*) FROM alert WHERE member_id = $1 AND called_as = 'test' AND at_ms > $2"
};
const struct stmt ALERT_Q_JUST = {
    "alert_just", "tti",
    "SELECT id FROM alert WHERE at_ms > $3 AND member_id = $1 AND way = $2 AND state = 'sent'"
    " AND called_as <> 'test' ORDER BY at_ms DESC, id DESC LIMIT 1"
};

/* ---- putting in ---- */

/* With its time: a turn that puts the same one in again is itself not over yet. */
static struct str key_of(struct ctx *c, struct str report_id, int64_t turn, int64_t due_ms)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "alert:%.*s:%lld:%lld", STR_ARG(report_id), (long long)turn,
                  (long long)due_ms);
    return strbuf_str(&b);
}

static struct str number(struct ctx *c, int64_t n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, n);
    return strbuf_str(&b);
}

static void enqueue(struct ctx *c, struct str report_id, int64_t turn, int64_t due_ms)
{
    const struct job_new j = { .kind = "alert",
                               .about = report_id,
                               .payload = number(c, turn),
                               .key = key_of(c, report_id, turn, due_ms),
                               .due_ms = due_ms };
    job_enqueue(c, &j);
}

void roster_alert(struct ctx *c, struct str report_id, int64_t from_ms)
{
    struct alert_turn writer = { .minutes = 0 };
    const bool staff = c->who != NULL && (c->who->rights & RIGHT_REPORT_WRITE) != 0;
    from_ms = from_ms > c->now_ms ? from_ms : c->now_ms;
    if (from_ms == c->now_ms && staff && roster_turn(c->packs, 0, &writer)) {
        from_ms += writer.minutes * MINUTE_MS;
    }
    job_cancel(c, "alert", report_id);
    enqueue(c, report_id, 1, from_ms);
}

void roster_alert_more(struct ctx *c, struct str report_id)
{
    enqueue(c, report_id, TURN_MORE, c->now_ms);
}

enum err alert_queue(struct ctx *c, const struct alert *given)
{
    struct alert row = *given;
    const bool goes = str_eqz(row.state, "queued");
    row.id = id_new(c->mem, c->now_ms);
    row.at_ms = c->now_ms;
    rec_set_all(&alert_rec, &row);
    TRY(rec_insert(c, &alert_rec, &row));
    if (goes) {
        const struct job_new j = { .kind = "alert_send", .about = row.id, .key = row.id };
        job_enqueue(c, &j);
    }
    return OK;
}

/* ---- one turn ---- */

struct ring {
    struct str report_id;
    int64_t turn;
    const struct job_ways *ways;
    struct roster_member *members;
    size_t n_members;
    struct str rung[ON_DUTY_MAX * 2 + KEEPERS_MAX]; /* nobody twice in one turn */
    size_t n_rung;
};

static bool is_member(const struct ring *g, struct str id)
{
    for (size_t i = 0; i < g->n_members; i++) {
        if (str_eq(g->members[i].id, id)) {
            return true;
        }
    }
    return false;
}

static bool was_rung(const struct ring *g, struct str id)
{
    for (size_t i = 0; i < g->n_rung; i++) {
        if (str_eq(g->rung[i], id)) {
            return true;
        }
    }
    return g->n_rung == ARRAY_LEN(g->rung);
}

static enum err note(struct ctx *c, const struct ring *g, struct str member_id, const char *as,
                     const char *way, const char *state)
{
    const struct alert row = { .about = g->report_id,
                               .turn = g->turn,
                               .member_id = member_id,
                               .called_as = str_of(as),
                               .way = str_of(way),
                               .state = str_of(state) };
    return alert_queue(c, &row);
}

/* Rings one member by each way that he has and the house has; *muted when there is none. */
static enum err ring_one(struct ctx *c, struct ring *g, struct str member_id, const char *as,
                         bool *muted)
{
    struct duty_way w = { .alert_on = 0 };
    bool found = false;
    *muted = false;
    if (was_rung(g, member_id)) {
        return OK;
    }
    g->rung[g->n_rung++] = member_id;
    TRY(roster_way(c, member_id, &w, &found));
    const bool on = w.alert_on != 0 && is_member(g, member_id);
    const bool mail = on && w.mail.n != 0 && g->ways->has_mail;
    const bool phone = on && w.phone.n != 0 && g->ways->has_gateway;
    if (mail) {
        TRY(note(c, g, member_id, as, "mail", "queued"));
    }
    if (phone) {
        TRY(note(c, g, member_id, as, "phone", "queued"));
    }
    *muted = !mail && !phone;
    return *muted ? note(c, g, member_id, as, "none", "muted") : OK;
}

static enum err ring_keepers(struct ctx *c, struct ring *g)
{
    bool reached = false;
    for (size_t i = 0; i < g->n_members; i++) {
        struct duty_way w = { .alert_on = 0 };
        bool found = false;
        bool muted = false;
        if (!g->members[i].keeper || was_rung(g, g->members[i].id)) {
            continue;
        }
        TRY(roster_way(c, g->members[i].id, &w, &found));
        if (w.alert_on != 0 && (w.mail.n != 0 || w.phone.n != 0)) {
            TRY(ring_one(c, g, g->members[i].id, "lead", &muted));
            reached = reached || !muted;
        }
    }
    return reached || g->n_rung != 0 ? OK : note(c, g, STR_NONE, "lead", "none", "muted");
}

/* Who is muted, or not named, is passed over at once: his substitute, then who keeps the roster. */
static enum err ring_shift(struct ctx *c, struct ring *g, const struct duty_shift *s, bool duty,
                           bool *missed)
{
    bool muted = true;
    if (duty) {
        TRY(ring_one(c, g, s->member_id, "duty", &muted));
    }
    if (muted && s->substitute_id.n != 0) {
        TRY(ring_one(c, g, s->substitute_id, "substitute", &muted));
    }
    *missed = *missed || muted;
    return OK;
}

static enum err ring_turn(struct ctx *c, struct ring *g, const struct alert_turn *t,
                          const struct duty_shift *shifts, size_t n)
{
    const bool lead = n == 0 || str_eqz(t->to, "lead");
    bool missed = lead;
    for (size_t i = 0; i < n && i < ON_DUTY_MAX && !lead; i++) {
        TRY(ring_shift(c, g, &shifts[i], str_eqz(t->to, "duty"), &missed));
    }
    return missed ? ring_keepers(c, g) : OK;
}

/* ---- the jobs ---- */

static enum err load(struct ctx *c, struct str report_id, struct waiting *w, bool *found)
{
    struct value v[5];
    TRY(store_one(c, &ALERT_Q_REPORT, VALS(V_TEXT(report_id)), v, ARRAY_LEN(v), found));
    if (*found) {
        *w = (struct waiting){ .state = v[0].s,
                               .taken_until_ms = v[1].kind == VALUE_INT ? v[1].i : 0,
                               .due_ms = v[2].kind == VALUE_INT ? v[2].i : 0,
                               .urgent = v[3].i,
                               .unread = v[4].i };
    }
    return OK;
}

/* A ringing that was begun after this one, or that is under way already, goes on alone. */
static enum err is_overtaken(struct ctx *c, const struct job *j, int64_t turn, bool *overtaken)
{
    struct value id = V_NULL;
    const int64_t after = turn == TURN_MORE ? c->now_ms - UNDER_WAY_MS : j->made_ms;
    *overtaken = false;
    return turn == 1 ? OK
                     : store_one(c, &ALERT_Q_NEWER, VALS(V_TEXT(j->about), V_INT(after)), &id, 1,
                                 overtaken);
}

static enum err ring(struct ctx *c, const struct job *j, const struct job_ways *ways, int64_t turn)
{
    const struct calendar cal = clock_calendar(c);
    struct ring g = { .report_id = j->about, .turn = turn, .ways = ways };
    struct alert_turn t = { .minutes = 0 };
    struct duty_shift *shifts = NULL;
    size_t n = 0;
    TRY(roster_shifts(c, c->now_ms, c->now_ms + 1, &shifts, &n));
    if (n == 0 && clock_is_open(&cal, c->now_ms)) {
        enqueue(c, j->about, 1,
                roster_closing_ms(&cal, c->now_ms)); /* the office's pages show it */
        return OK;
    }
    if (!roster_turn(c->packs, turn, &t)) {
        log_line(LOG_WARN, "alert=ended turn=%lld", (long long)turn);
        return OK;
    }
    TRY(roster_members(c, &g.members, &g.n_members));
    change_action(c, ACTION_ALERT);
    TRY(ring_turn(c, &g, &t, shifts, n));
    enqueue(c, j->about, turn + 1, c->now_ms + t.minutes * MINUTE_MS);
    return OK;
}

enum err alert_run(struct ctx *c, const struct job *j, const struct job_ways *ways)
{
    struct waiting w = { .state = STR_NONE };
    int64_t turn = 1;
    bool found = false;
    bool overtaken = false;
    if (!str_to_int(j->payload, &turn) || turn < TURN_MORE) {
        return fail(c, ERR_INPUT, "payload", "http.internal");
    }
    TRY(load(c, j->about, &w, &found));
    TRY(is_overtaken(c, j, turn, &overtaken));
    if (!found || overtaken) {
        return OK;
    }
    switch (roster_wait(&w, c->now_ms)) {
    case WAIT_DONE:
        return OK;
    case WAIT_TAKEN: /* the lease ends; it lies in the queue again unless something was done */
        if (w.due_ms != 0) {
            enqueue(c, j->about, 1, w.taken_until_ms);
        }
        return OK;
    case WAIT_LATER:
        enqueue(c, j->about, 1, w.due_ms + 1);
        return OK;
    case WAIT_RING:
        break;
    }
    return ring(c, j, ways, turn == TURN_MORE ? 1 : turn);
}

static enum err ended(struct ctx *c, const struct alert *row, const char *state)
{
    struct alert change = {
        .id = row->id, .version = row->version, .state = str_of(state), .done_ms = c->now_ms
    };
    rec_set_has(&alert_rec, &change, "state");
    rec_set_has(&alert_rec, &change, "done_ms");
    change_action(c, ACTION_ALERT);
    return rec_update(c, &alert_rec, &change);
}

/* Taken meanwhile: nobody is woken for nothing. A test is always sent. */
static enum err is_needless(struct ctx *c, const struct alert *row, bool *needless)
{
    struct waiting w = { .state = STR_NONE };
    bool found = false;
    *needless = false;
    if (row->about.n == 0) {
        return OK;
    }
    TRY(load(c, row->about, &w, &found));
    *needless = !found || roster_wait(&w, c->now_ms) != WAIT_RING;
    return OK;
}

/* As a gateway takes it: digits, and the "+" of a country; people write it in groups. */
static struct str bare_number(struct ctx *c, struct str phone)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    for (size_t i = 0; i < phone.n; i++) {
        if ((phone.p[i] >= '0' && phone.p[i] <= '9') || (phone.p[i] == '+' && i == 0)) {
            strbuf_putc(&b, phone.p[i]);
        }
    }
    return strbuf_str(&b);
}

/* The same bytes for everybody, in the country's language, whoever is rung about whatever. */
static enum err send(struct ctx *c, const struct job_ways *ways, const struct duty_way *w,
                     bool mail)
{
    const struct str text = pack_label(c->packs, STR("alert.text"), LANG_ID);
    const struct str subject = pack_label(c->packs, STR("alert.subject"), LANG_ID);
    const struct str to = mail ? w->mail : bare_number(c, w->phone);
    if (to.n == 0) {
        return fail(c, ERR_INPUT, "", "job.why.address");
    }
    if (mail ? !ways->has_mail : !ways->has_gateway) {
        return fail(c, ERR_INPUT, "", "job.why.no_way");
    }
    return mail ? ways->mail(ways->data, c, to, subject, text)
                : ways->gateway(ways->data, c, to, text);
}

enum err roster_try(struct ctx *c, const struct job_ways *ways, struct str member_id, bool mail)
{
    struct duty_way w = { .alert_on = 0 };
    bool found = false;
    TRY(roster_way(c, member_id, &w, &found));
    return send(c, ways, &w, mail);
}

/* He has just been told that somebody waits: the same sentence again would say nothing more. */
static enum err was_just_told(struct ctx *c, const struct alert *row, bool *told)
{
    struct value id;
    *told = false;
    if (str_eqz(row->called_as, "test")) {
        return OK;
    }
    return store_one(c, &ALERT_Q_JUST,
                     VALS(V_TEXT(row->member_id), V_TEXT(row->way), V_INT(c->now_ms - TOGETHER_MS)),
                     &id, 1, told);
}

enum err alert_send_run(struct ctx *c, const struct job *j, const struct job_ways *ways)
{
    struct alert row = { .turn = 0 };
    struct duty_way w = { .alert_on = 0 };
    bool found = false;
    bool needless = false;
    bool told = false;
    TRY(rec_get(c, &alert_rec, j->about, &row));
    if (!str_eqz(row.state, "queued")) {
        return OK;
    }
    TRY(is_needless(c, &row, &needless));
    if (needless) {
        return ended(c, &row, "late");
    }
    TRY(was_just_told(c, &row, &told));
    if (told) {
        return ended(c, &row, "joined");
    }
    TRY(roster_way(c, row.member_id, &w, &found));
    const struct fail before = c->fail;
    const enum err e = send(c, ways, &w, str_eqz(row.way, "mail"));
    if (e == ERR_STORE && j->tries < SEND_TRIES) {
        return fail(c, ERR_STORE, "", "alert.not_sent");
    }
    c->fail = before;
    if (e != OK) {
        log_line(LOG_WARN, "alert=failed way=%.*s tries=%lld", STR_ARG(row.way),
                 (long long)j->tries);
    }
    return ended(c, &row, e == OK ? "sent" : "failed");
}
