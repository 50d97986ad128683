/* decision_page.c - the list of decisions, one decision, answering it, settling it. */
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/consent/consent.h"
#include "feature/decision/decision_priv.h"
#include "rec/pack.h"

#define STEPS_MAX 200

/* ---- the list ---- */

static bool matches(const struct decision_filter *f, const struct decision *d, enum standing s)
{
    if (f->agency.n != 0 && !str_eq(f->agency, d->agency_id)) {
        return false;
    }
    if (f->show.n != 0) {
        return str_eqz(f->show, "all") || str_eqz(f->show, standing_code(s));
    }
    return s != STANDING_DONE && s != STANDING_DROPPED; /* what still runs */
}

static void put_counts(struct ctx *c, const int64_t *count, const struct decision_filter *f,
                       struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "counts");
    for (int s = 0; s < STANDINGS; s++) {
        const struct str code = str_of(standing_code((enum standing)s));
        const struct str href[] = { STR("/tindak-lanjut?show="), code };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "label", pack_code_label(c, "decision_show", code));
        val_put_int(c->mem, v, "count", count[s]);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_bool(c->mem, v, "current", str_eq(f->show, code));
    }
}

static void put_kept(struct ctx *c, const struct decision *d, size_t n, struct val *data)
{
    const day_t today = clock_today(c);
    struct kept *k = NEW_ARRAY(c->mem, struct kept, n + 1);
    const day_t from = day_add_months(today, -12) + 1;
    const size_t rows = decision_kept(d, n, from, today, today, k);
    struct val *list = val_put_list(c->mem, data, "kept");
    val_put_text(
        c->mem, data, "kept_line",
        pack_say2(c, "decision.kept_text", clock_day_text(c, from), clock_day_text(c, today)));
    for (size_t i = 0; i < rows; i++) {
        const struct str href[] = { STR("/tindak-lanjut?show=all&agency="), k[i].agency_id };
        const int64_t percent = kept_percent(&k[i]);
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "agency", consent_agency_name(c, k[i].agency_id));
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_int(c->mem, v, "decided", k[i].decided);
        val_put_int(c->mem, v, "in_time", k[i].in_time);
        val_put_int(c->mem, v, "late_done", k[i].late_done);
        val_put_int(c->mem, v, "late", k[i].late);
        val_put_int(c->mem, v, "running", k[i].running);
        val_put_int(c->mem, v, "dropped", k[i].dropped);
        val_put_bool(c->mem, v, "has_percent", percent >= 0);
        val_put_int(c->mem, v, "percent", percent);
        val_put_int(c->mem, v, "base", k[i].in_time + k[i].late_done + k[i].late);
    }
}

enum err decision_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct decision_filter f = { 0 };
    struct decision *d = NULL;
    size_t n = 0;
    int64_t count[STANDINGS] = { 0 };
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "decisions");
    TRY(http_read(c, rq, &decision_filter_rec, true, &f));
    TRY(decision_all(c, &d, &n));
    for (size_t i = 0; i < n; i++) {
        const enum standing s = decision_standing(&d[i], clock_today(c), decision_soon_days(c));
        count[s]++;
        if (matches(&f, &d[i], s)) {
            decision_put(c, &d[i], list);
        }
    }
    put_counts(c, count, &f, data);
    put_kept(c, d, n, data);
    val_put_text(c->mem, data, "agency", consent_agency_name(c, f.agency));
    val_put_bool(c->mem, data, "any", n != 0);
    val_put_bool(c->mem, data, "filtered", f.show.n != 0 || f.agency.n != 0);
    return http_page(rs, "feature/decision/decision_list.html", pack_say(c, "decision.list"), data);
}

/* ---- one ---- */

/* "Dinas Kesehatan, dr. Sari (Kasi), lewat WhatsApp pada 20 Nov 2024; dicatat oleh Budi" */
static struct str step_source(struct ctx *c, const struct decision_step *s)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    if (s->said_by.n != 0) {
        strbuf_put(&b, pack_say2(c, "decision.said_by_way", s->said_by,
                                 pack_code_label(c, "answer_way", s->way)));
        strbuf_put(&b, STR(" "));
        strbuf_put(&b, pack_say1(c, "decision.on_day", clock_day_text(c, s->said_on)));
        strbuf_put(&b, STR("; "));
        strbuf_put(&b, pack_say1(c, "decision.noted_by", member_name(c, s->member_id)));
    } else {
        strbuf_put(&b, member_name(c, s->member_id));
    }
    return strbuf_str(&b);
}

static enum err put_steps(struct ctx *c, const struct decision *d, struct val *data)
{
    const struct rec_where w = { .column = "decision_id",
                                 .value = V_TEXT(d->id),
                                 .order = "at_ms",
                                 .desc = true,
                                 .limit = STEPS_MAX };
    struct decision_step *s = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "steps");
    TRY(rec_list(c, &decision_step_rec, &w, (void **)&s, &n));
    for (size_t i = 0; i < n; i++) {
        const struct str key[] = { STR("decision.kind."), s[i].kind };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "when", clock_near_text(c, s[i].at_ms));
        val_put_text(c->mem, v, "kind", pack_say(c, str_z(c->mem, str_join(c->mem, key, 2))));
        val_put_text(c->mem, v, "said", pack_code_label(c, "decision_said", s[i].said));
        val_put_text(c->mem, v, "body", s[i].body);
        val_put_text(c->mem, v, "proof", s[i].proof);
        val_put_text(c->mem, v, "source", step_source(c, &s[i]));
        val_put_text(c->mem, v, "was_due", clock_day_text(c, s[i].was_due));
        val_put_bool(c->mem, v, "moved", str_eqz(s[i].kind, "postponed"));
    }
    return OK;
}

/* A text to copy into a message: what, until when, how to answer. Of the office, never of a case. */
static struct str reminder(struct ctx *c, const struct decision *d)
{
    const struct str parts[] = {
        pack_say1(c, "decision.remind_greet", consent_agency_name(c, d->agency_id)),
        STR("\n"),
        pack_say2(c, "decision.remind_what", d->body, clock_day_text(c, d->due_on)),
        STR("\n"),
        pack_say(c, "decision.remind_answer"),
    };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* Only what can be done now: what is open is not opened again. */
static struct val *settle_form(struct ctx *c, bool open)
{
    struct val *form = rec_form(c, &decision_settle_rec, NULL);
    struct val *map = val_getz(form, "settle");
    const struct val *all = val_getz(map, "options");
    struct val *fitting = val_list(c->mem);
    for (size_t i = 0; i < val_count(all); i++) {
        const struct val *o = all->list->items[i];
        if (str_eqz(val_get_text(o, "value"), "REOPENED") != open) {
            val_push(c->mem, fitting, all->list->items[i]);
        }
    }
    val_put(c->mem, map, STR("options"), fitting);
    return form;
}

static struct val *answer_form(struct ctx *c, bool behalf)
{
    struct val *form = rec_form(c, &decision_answer_rec, NULL);
    if (behalf) {
        consent_must(c, form, "way");
        consent_must(c, form, "said_by");
        consent_must(c, form, "said_on");
    }
    return form;
}

enum err decision_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct decision d = { 0 };
    struct val *data = val_map(c->mem);
    const bool keeps = (c->who->rights & RIGHT_TASKFORCE_WRITE) != 0;
    TRY(rec_get(c, &decision_rec, http_param(rq, "decision"), &d));
    const bool ended = !str_eqz(d.state, "open");
    const bool own = decision_is_own(c, &d) && (c->who->rights & RIGHT_TASKFORCE_ANSWER) != 0;
    const struct str meeting[] = { STR("/rapat/"), d.meeting_id };
    const struct str href[] = { STR("/tindak-lanjut/"), d.id };
    decision_put(c, &d, val_put_list(c->mem, data, "decision"));
    TRY(put_steps(c, &d, data));
    val_put_int(c->mem, data, "version", d.version);
    val_put_text(c->mem, data, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_text(c->mem, data, "meeting_href", str_join(c->mem, meeting, 2));
    const bool late = decision_standing(&d, clock_today(c), 0) == STANDING_LATE;
    val_put_text(c->mem, data, "told",
                 late ? pack_say1(c, "decision.told_on",
                                  clock_day_text(c, decision_told_on(&d, decision_comment_days(c))))
                      : STR_NONE);
    val_put_text(c->mem, data, "made", clock_day_text(c, d.made_on));
    val_put_bool(c->mem, data, "answers", !ended && (keeps || own));
    val_put_bool(c->mem, data, "behalf", keeps && !own);
    val_put_bool(c->mem, data, "keeps", keeps);
    val_put_bool(c->mem, data, "ended", ended);
    val_put_text(c->mem, data, "reminder", ended ? STR_NONE : reminder(c, &d));
    val_put(c->mem, data, STR("answer"), answer_form(c, keeps && !own));
    val_put(c->mem, data, STR("settle"), settle_form(c, !ended));
    return http_page(rs, "feature/decision/decision.html", pack_say(c, "decision.title"), data);
}

/* ---- answering ---- */

static enum err step(struct ctx *c, const struct decision *d, struct decision_step *s)
{
    s->decision_id = d->id;
    s->member_id = c->who->id;
    s->at_ms = c->now_ms;
    s->was_due = d->due_on;
    rec_set_all(&decision_step_rec, s);
    change_action(c, ACTION_TASKFORCE);
    return rec_insert(c, &decision_step_rec, s);
}

static enum err go(struct ctx *c, struct http_resp *rs, const struct decision *d, const char *flash)
{
    http_flash(rs, flash);
    return http_go(c, rs, "/tindak-lanjut/", d->id, "");
}

/* Written down for somebody else: who said it, how and when belongs to it. */
static enum err check_behalf(struct ctx *c, const struct decision *d, struct decision_answer *a)
{
    enum err e = OK;
    if (a->way.n == 0) {
        e = fail(c, ERR_INPUT, "way", "decision.way_needed");
    }
    if (str_trim(a->said_by).n == 0) {
        e = fail(c, ERR_INPUT, "said_by", "decision.said_by_needed");
    }
    if (a->said_on == 0 || a->said_on > clock_today(c) || a->said_on < d->made_on) {
        e = fail(c, ERR_INPUT, "said_on", "decision.said_on_wrong");
    }
    return e;
}

enum err decision_answer_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct decision d = { 0 };
    struct decision_answer a = { 0 };
    TRY(rec_get(c, &decision_rec, http_param(rq, "decision"), &d));
    const bool own = decision_is_own(c, &d) && (c->who->rights & RIGHT_TASKFORCE_ANSWER) != 0;
    if (!own && (c->who->rights & RIGHT_TASKFORCE_WRITE) == 0) {
        return fail(c, ERR_DENIED, "", "decision.not_your_agency");
    }
    TRY(http_read(c, rq, &decision_answer_rec, false, &a));
    if (!str_eqz(d.state, "open")) {
        return fail(c, ERR_INPUT, "", "decision.has_ended");
    }
    if (own) {
        a.way = a.said_by = STR_NONE; /* he speaks for himself */
        a.said_on = 0;
    } else {
        TRY(check_behalf(c, &d, &a));
    }
    struct decision_step s = { .kind = STR("answer"),
                               .said = a.said,
                               .body = a.body,
                               .proof = a.proof,
                               .way = a.way,
                               .said_by = a.said_by,
                               .said_on = a.said_on };
    struct decision next = { .id = d.id,
                             .version = a.version,
                             .claimed = str_eqz(a.said, "SELESAI") ? 1 : 0 };
    rec_set_has(&decision_rec, &next, "claimed");
    TRY(step(c, &d, &s));
    TRY(rec_update(c, &decision_rec, &next));
    return go(c, rs, &d, "flash.decision_answered");
}

/* ---- settling ---- */

/* What each choice of list decision_settle does. */
static const struct {
    const char *code, *kind, *state;
    bool when_open, needs_reason;
} settles[] = {
    { "DONE", "done", "done", true, false },
    { "DROPPED", "dropped", "dropped", true, true },
    { "POSTPONED", "postponed", "open", true, true },
    { "REOPENED", "reopened", "open", false, true },
};

/* Done on the day on which its agency said so, or, never having said it, today. */
static enum err done_day(struct ctx *c, const struct decision *d, day_t *day)
{
    const struct rec_where w = { .column = "decision_id",
                                 .value = V_TEXT(d->id),
                                 .order = "at_ms",
                                 .desc = true,
                                 .limit = STEPS_MAX };
    struct decision_step *s = NULL;
    size_t n = 0;
    *day = clock_today(c);
    if (d->claimed == 0) {
        return OK;
    }
    TRY(rec_list(c, &decision_step_rec, &w, (void **)&s, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eqz(s[i].kind, "answer")) {
            *day = s[i].said_on != 0 ? s[i].said_on : clock_day_of(c, s[i].at_ms);
            return OK;
        }
    }
    return OK;
}

static enum err check_settle(struct ctx *c, const struct decision *d,
                             const struct decision_settle *g, size_t *which)
{
    const bool open = str_eqz(d->state, "open");
    for (*which = 0; *which < ARRAY_LEN(settles); (*which)++) {
        if (str_eqz(g->settle, settles[*which].code)) {
            break;
        }
    }
    if (*which == ARRAY_LEN(settles) || settles[*which].when_open != open) {
        return fail(c, ERR_INPUT, "settle", open ? "decision.is_open" : "decision.has_ended");
    }
    if (settles[*which].needs_reason && str_trim(g->reason).n == 0) {
        return fail(c, ERR_INPUT, "reason", "decision.reason_needed");
    }
    if (str_eqz(g->settle, "POSTPONED") && g->due_on <= d->due_on) {
        return fail(c, ERR_INPUT, "due_on", "decision.due_not_later");
    }
    return OK;
}

enum err decision_settle_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct decision d = { 0 };
    struct decision_settle g = { 0 };
    size_t which = 0;
    TRY(rec_get(c, &decision_rec, http_param(rq, "decision"), &d));
    TRY(http_read(c, rq, &decision_settle_rec, false, &g));
    TRY(check_settle(c, &d, &g, &which));
    struct decision_step s = { .kind = str_of(settles[which].kind), .body = g.reason };
    struct decision next = {
        .id = d.id, .version = g.version, .claimed = 0, .state = str_of(settles[which].state)
    };
    if (str_eqz(g.settle, "POSTPONED")) {
        next.due_on = g.due_on;
        rec_set_has(&decision_rec, &next, "due_on");
    }
    if (str_eqz(g.settle, "DONE")) {
        TRY(done_day(c, &d, &next.ended_on));
    } else if (str_eqz(g.settle, "DROPPED")) {
        next.ended_on = clock_today(c);
    }
    rec_set_has(&decision_rec, &next, "state");
    rec_set_has(&decision_rec, &next, "claimed");
    rec_set_has(&decision_rec, &next, "ended_on");
    TRY(step(c, &d, &s));
    TRY(rec_update(c, &decision_rec, &next));
    return go(c, rs, &d, "flash.decision_settled");
}
