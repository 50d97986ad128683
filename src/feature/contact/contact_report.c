/*
 * contact_report.c - reaching a reporter before there is a case: what he said is made into a wish
 * as people of a case have one, so that the one contact_check decides; each attempt is a row of
 * the report, a refused one too.
 */
#include "base/utf8.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/contact/contact_priv.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define REC report_reach
#define REC_DEF "feature/contact/report_reach.def"
#define REC_TITLE "reach.title"
#include "rec/rec_table.h"
#define REC report_attempt
#define REC_DEF "feature/contact/report_attempt.def"
#define REC_TITLE "contact.attempt"
#include "rec/rec_table.h"

#define ATTEMPTS_MAX 200
#define NUMBERS_MAX 20
#define REASON_MIN 8 /* code points, as for people of a case */

/* ---- rows ---- */

enum err contact_report_load(struct ctx *c, const struct report *row, struct contact_report *k)
{
    struct report_reach *reach = NULL;
    size_t n = 0;
    const struct rec_where newest = { .column = "report_id",
                                      .value = V_TEXT(row->id),
                                      .order = "asked_ms",
                                      .desc = true,
                                      .limit = 1 };
    const struct rec_where all = { .column = "report_id",
                                   .value = V_TEXT(row->id),
                                   .order = "at_ms",
                                   .desc = true,
                                   .limit = ATTEMPTS_MAX };
    *k = (struct contact_report){ .row = row };
    TRY(rec_list(c, &report_reach_rec, &newest, (void **)&reach, &n));
    k->has_reach = n > 0;
    if (n > 0) {
        k->reach = reach[0];
    }
    return rec_list(c, &report_attempt_rec, &all, (void **)&k->attempts, &k->n);
}

enum err contact_reports_of(struct ctx *c, struct str case_id, struct contact_report **reports,
                            size_t *n)
{
    struct report *rows = NULL;
    size_t found = 0;
    *n = 0;
    TRY(report_of_case(c, case_id, &rows, &found));
    *reports = NEW_ARRAY(c->mem, struct contact_report, found + 1);
    for (size_t i = 0; i < found; i++) {
        if (keys_held(c, rows[i].compartment_id)) {
            TRY(contact_report_load(c, &rows[i], &(*reports)[(*n)++]));
        }
    }
    return OK;
}

/* ---- the rule ---- */

/* The way named in the report, where it is one in which an office reaches somebody; "" else. */
static struct str way_of(struct ctx *c, const struct report *row)
{
    return contact_by_number(c, row->contact_way) ? row->contact_way : STR_NONE;
}

/* When the stop word was said after all that the reporter said of how to reach him; 0: it was not. */
static int64_t stopped_ms(const struct contact_report *k)
{
    int64_t last = 0;
    for (size_t i = 0; i < k->n; i++) {
        const struct report_attempt *a = &k->attempts[i];
        const bool after = !k->has_reach || a->noted_ms >= k->reach.asked_ms;
        last = str_eqz(a->outcome, "STOP_WORD") && after && a->noted_ms > last ? a->noted_ms : last;
    }
    return last;
}

/* The report as a wish. A number that no officer has written down is not confirmed. */
static void wish_of(struct ctx *c, const struct contact_report *k, struct contact_wish *w,
                    struct contact_secret *s)
{
    const struct report *row = k->row;
    const struct report_reach *r = &k->reach;
    const struct str number = k->has_reach ? r->number : row->contact_number;
    *w = (struct contact_wish){ .may = STR("YES"),
                                .known = number.n > 0 ? STR("A") : STR_NONE,
                                .stopped_ms = stopped_ms(k) };
    *s = (struct contact_secret){ .number_a = number };
    if (k->has_reach) {
        w->channels = r->channels;
        w->days_a = r->days;
        w->from_a = r->begins;
        w->to_a = r->ends;
        w->until_on = r->until_on;
        w->sure = w->known;
        w->voicemail = r->voicemail;
        return;
    }
    w->may = str_eqz(row->contact_way, "NONE") ? STR("NO") : STR("YES");
    w->channels = way_of(c, row);
    w->until_on = clock_today(c);
}

/* Nothing was said: nobody answered, or "I do not know". */
static bool is_silent(const struct contact_report *k)
{
    return !k->has_reach && (k->row->contact_way.n == 0 || str_eqz(k->row->contact_way, "UNKNOWN"));
}

static struct contact_rule rule_of(struct ctx *c, const struct contact_report *k,
                                   struct str reported_said)
{
    struct contact_wish w;
    struct contact_secret s;
    struct str *reported = NEW_ARRAY(c->mem, struct str, NUMBERS_MAX);
    wish_of(c, k, &w, &s);
    struct contact_rule r = contact_rule_of(c, is_silent(k) ? NULL : &w, &s);
    contact_numbers_in(c, reported_said, reported, &r.n_reported, NUMBERS_MAX);
    contact_numbers_in(c, k->row->reported_name, reported, &r.n_reported, NUMBERS_MAX);
    r.reported = reported;
    return r;
}

/* ---- what the reporter said ---- */

struct report_reach contact_report_draft(struct ctx *c, const struct contact_report *k)
{
    struct report_reach r = k->reach;
    if (!k->has_reach) {
        r = (struct report_reach){ .channels = way_of(c, k->row),
                                   .number = k->row->contact_number,
                                   .voicemail = k->row->may_leave_message,
                                   .until_on = clock_today(c) };
    }
    rec_set_all(&report_reach_rec, &r);
    return r;
}

static enum err check_ways(struct ctx *c, const struct contact_report *k,
                           const struct report_reach *r)
{
    struct str rest = r->channels;
    struct str channel;
    bool by_number = false;
    while (str_next(&rest, ';', &channel)) {
        by_number = by_number || contact_by_number(c, channel);
    }
    if (by_number && r->number.n == 0) {
        return fail(c, ERR_INPUT, "number", "contact.number_needed");
    }
    if (!str_eqz(r->source, "IN_REPORT")) {
        return OK;
    }
    if (!str_eq(r->channels, way_of(c, k->row))) {
        return fail(c, ERR_INPUT, "channels", "reach.way_not_there");
    }
    return str_eq(contact_digits(c->mem, r->number), contact_digits(c->mem, k->row->contact_number))
               ? OK
               : fail(c, ERR_INPUT, "number", "reach.number_not_there");
}

enum err contact_report_say(struct ctx *c, const struct contact_report *k, struct report_reach *r)
{
    const struct contact_rule rule = rule_of(c, k, r->reported_number);
    const struct str digits = contact_digits(c->mem, r->number);
    TRY(check_ways(c, k, r));
    for (size_t i = 0; digits.n > 0 && i < rule.n_reported; i++) {
        if (str_eq(rule.reported[i], digits)) {
            return fail(c, ERR_INPUT, "number", "reach.number_reported");
        }
    }
    if (r->begins.n > 0 && r->ends.n > 0 &&
        contact_minutes(r->begins) == contact_minutes(r->ends)) {
        return fail(c, ERR_INPUT, "ends", "contact.window_empty");
    }
    if (r->until_on < clock_today(c)) {
        return fail(c, ERR_INPUT, "until_on", "contact.until_past");
    }
    r->report_id = k->row->id;
    r->compartment_id = k->row->compartment_id;
    r->asked_by = c->who->id;
    r->asked_ms = c->now_ms;
    rec_set_all(&report_reach_rec, r);
    return rec_insert(c, &report_reach_rec, r);
}

/* ---- an attempt ---- */

static const char *objection(struct ctx *c, const struct contact_report *k,
                             const struct report_attempt *a, bool *never)
{
    const struct calendar cal = clock_calendar(c);
    const struct contact_rule r = rule_of(c, k, k->reach.reported_number);
    const enum contact_verdict v =
        contact_check(&r, a->at_ms, a->channel, contact_by_number(c, a->channel),
                      r.n_numbers > 0 ? r.numbers[0].slot : a->number, &cal);
    const bool voicemail = k->has_reach ? k->reach.voicemail != 0 : k->row->may_leave_message != 0;
    *never = !contact_may_override(v);
    if (v != CONTACT_OK) {
        return contact_why(v);
    }
    return str_eqz(a->outcome, "VOICEMAIL") && !voicemail ? "contact.why.voicemail" : NULL;
}

/* Against the wish only where life is in danger, with a written reason; anything else is refused. */
static enum err judge(struct ctx *c, const struct contact_report *k, struct report_attempt *a)
{
    bool never = false;
    const char *why = objection(c, k, a, &never);
    a->against = why != NULL ? str_of(why) : STR_NONE;
    a->refused = why != NULL && (never || !a->danger);
    if (why == NULL) {
        a->danger = 0;
        a->danger_why = STR_NONE;
        return OK;
    }
    return !a->refused && utf8_count(str_trim(a->danger_why)) < REASON_MIN
               ? fail(c, ERR_INPUT, "danger_why", "contact.danger_reason")
               : OK;
}

enum err contact_report_try(struct ctx *c, const struct contact_report *k, struct report_attempt *a)
{
    if (a->at_ms > c->now_ms + MINUTE_MS) {
        return fail(c, ERR_INPUT, "at_ms", "contact.at_ahead");
    }
    TRY(paper_check_ms(c, "at_ms", a->at_ms));
    a->number = !contact_by_number(c, a->channel) ? STR_NONE
                : k->has_reach                    ? k->reach.number
                                                  : k->row->contact_number;
    TRY(judge(c, k, a));
    a->report_id = k->row->id;
    a->compartment_id = k->row->compartment_id;
    a->made_by = c->who->id;
    a->noted_ms = c->now_ms;
    rec_set_all(&report_attempt_rec, a);
    TRY(rec_insert(c, &report_attempt_rec, a));
    return a->refused ? contact_refuse(c, a->against) : OK;
}

/* ---- showing ---- */

void contact_report_line(struct ctx *c, const struct contact_report *k,
                         const struct report_attempt *a, struct val *v)
{
    const struct str why = a->against.n > 0 ? pack_say(c, str_z(c->mem, a->against)) : STR_NONE;
    val_put_int(c->mem, v, "at", a->at_ms);
    val_put_text(c->mem, v, "when", clock_near_text(c, a->at_ms));
    val_put_text(c->mem, v, "noted",
                 a->noted_ms - a->at_ms > HOUR_MS ? clock_near_text(c, a->noted_ms) : STR_NONE);
    val_put_text(c->mem, v, "who", member_name(c, a->made_by));
    val_put_text(c->mem, v, "party", pack_say1(c, "reach.reporter", k->row->number));
    val_put_text(c->mem, v, "channel", a->channel);
    val_put_text(c->mem, v, "channel_label", pack_code_label(c, "contact_channel", a->channel));
    val_put_text(c->mem, v, "slot_label", STR_NONE);
    val_put_text(c->mem, v, "answered_by", a->answered_by);
    val_put_text(c->mem, v, "code_label", STR_NONE);
    val_put_text(c->mem, v, "outcome", a->outcome);
    val_put_text(c->mem, v, "outcome_label", pack_code_label(c, "contact_outcome", a->outcome));
    val_put_text(c->mem, v, "follow", a->follow);
    val_put_text(c->mem, v, "against", a->refused ? STR_NONE : why);
    val_put_text(c->mem, v, "refused_why", a->refused ? why : STR_NONE);
    val_put_text(c->mem, v, "danger_why", a->danger_why);
}

void contact_report_put(struct ctx *c, const struct contact_report *k, struct val *data)
{
    const struct calendar cal = clock_calendar(c);
    const struct contact_rule r = rule_of(c, k, k->reach.reported_number);
    const enum contact_verdict verdict = contact_now(c, &r);
    const int64_t next = verdict == CONTACT_OUTSIDE ? contact_next(&r, c->now_ms, &cal) : 0;
    const struct report_reach said = contact_report_draft(c, k);
    struct val *v = val_put_map(c->mem, data, "reach");
    val_put_bool(c->mem, v, "asked", k->has_reach);
    val_put_bool(c->mem, v, "allowed_now", verdict == CONTACT_OK);
    val_put_text(c->mem, v, "tag", pack_say(c, contact_tag(verdict)));
    val_put_textz(c->mem, v, "tone", contact_tone(verdict));
    val_put_text(c->mem, v, "why", pack_say(c, contact_why(verdict)));
    val_put_text(c->mem, v, "next", clock_near_text(c, next));
    val_put_text(c->mem, v, "way_label", pack_code_label(c, "contact_way", k->row->contact_way));
    val_put_text(c->mem, v, "hours", k->row->contact_hours);
    val_put_text(c->mem, v, "name", k->row->contact_name);
    val_put_bool(c->mem, v, "may_say_who", k->row->may_say_who != 0);
    val_put_text(c->mem, v, "number", said.number);
    val_put_bool(c->mem, v, "voicemail", said.voicemail != 0);
    if (k->has_reach) {
        val_put_text(c->mem, v, "source_label", pack_code_label(c, "reach_source", said.source));
        val_put_text(c->mem, v, "channels_label",
                     pack_codes_label(c, "contact_channel", said.channels));
        val_put_text(c->mem, v, "window",
                     contact_window_text(c, said.days, said.begins, said.ends));
        val_put_text(c->mem, v, "until", clock_day_text(c, said.until_on));
        val_put_text(c->mem, v, "by", member_name(c, said.asked_by));
        val_put_text(c->mem, v, "asked_at", clock_near_text(c, said.asked_ms));
    }
    struct val *list = val_put_list(c->mem, data, "attempts");
    for (size_t i = 0; i < k->n; i++) {
        contact_report_line(c, k, &k->attempts[i], val_push_map(c->mem, list));
    }
}
