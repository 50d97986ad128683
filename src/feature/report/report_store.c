/*
 * report_store.c - reports and their messages: sending, answering, reading, their part of the time
 * line.
 */
#include <string.h>

#include "base/ids.h"
#include "base/utf8.h"
#include "feature/case/case.h"
#include "feature/report/report_priv.h"
#include "feature/roster/roster.h"
#include "rec/pack.h"

#define REC report
#define REC_DEF "feature/report/report.def"
#define REC_TITLE "report.title"
#include "rec/rec_table.h"
#define REC message
#define REC_DEF "feature/report/message.def"
#define REC_TITLE "message.title"
#include "rec/rec_table.h"

#define MESSAGES_MAX 1000
#define REPORTS_MAX 100
#define TIMELINE_POINTS \
    240 /* of a message on the time line; the whole stands in the conversation */

const struct stmt REPORT_Q_BY_COMPARTMENT = {
    "report_by_compartment", "t",
    "SELECT id FROM report WHERE compartment_id = $1 ORDER BY id LIMIT 1"
};
const struct stmt REPORT_Q_CASE_ENDED = { "report_case_ended", "t",
                                          "SELECT closed_ms FROM case_file WHERE id = $1" };

const struct stmt REPORT_Q_HANDED = { "report_handed_over", "t",
                                      "SELECT id FROM handover WHERE report_id = $1" };

/* ---- sending ---- */

enum err report_has_code(struct ctx *c, const struct report *row, bool *has)
{
    struct value id = V_NULL;
    bool handed = false;
    TRY(store_one(c, &REPORT_Q_HANDED, VALS(V_TEXT(row->id)), &id, 1, &handed));
    *has = !handed && !row->no_code;
    return OK;
}

/* Nobody holds a code that was never made. */
enum err report_note_holder(struct ctx *c, struct report *row)
{
    bool has = false;
    TRY(report_has_code(c, row, &has));
    if (!has) {
        return fail(c, ERR_INPUT, "", "report.holder_none");
    }
    row->holder_known = 1;
    rec_set_has(&report_rec, row, "holder_known");
    return OK;
}

enum err report_require_reader(struct ctx *c, const struct report *row, const char *field)
{
    bool has = false;
    TRY(report_has_code(c, row, &has));
    return has ? OK : fail(c, ERR_INPUT, field, "report.no_reader");
}

static enum err new_number(struct ctx *c, struct report *row)
{
    int year, month, day;
    int64_t n = 0;
    struct strbuf b;
    struct str prefix = pack_setting(c->packs, "report_prefix");
    day_split(day_of_ms(c->now_ms, pack_hours(c->packs)->utc_offset_minutes), &year, &month, &day);
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "report:%d", year);
    TRY(change_serial(c, strbuf_str(&b), &n));
    strbuf_init(&b, c->mem);
    strbuf_put(&b, prefix.n > 0 ? prefix : STR("L"));
    strbuf_printf(&b, "-%d-%04lld", year, (long long)n);
    row->number = strbuf_str(&b);
    return OK;
}

enum err report_send(struct ctx *c, struct report *row)
{
    TRY(new_number(c, row));
    if (row->id.n == 0) {
        row->id = id_new(c->mem, c->now_ms);
    }
    if (row->compartment_id.n == 0) {
        row->compartment_id = change_compartment(c, IN_TALK, STR_NONE, row->id, STR_NONE);
    }
    change_allow(c, row->compartment_id, STR("intake"), 0);
    row->received_ms = row->received_ms != 0 ? row->received_ms : c->now_ms;
    row->urgent = str_eqz(row->safe_now, "NO");
    row->state = STR("new");
    TRY(clock_start_risk(c, "first_response", row->urgent ? STR("TINGGI") : STR("BELUM_DINILAI"),
                         "report", row->id, STR_NONE, row->received_ms, &row->due_ms));
    roster_alert(c, row->id, row->urgent ? 0 : row->due_ms + 1);
    change_action(c, ACTION_REPORT_SEND);
    return rec_insert(c, &report_rec, row);
}

/* ---- the conversation ---- */

static void set(struct report *row, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        rec_set_has(&report_rec, row, names[i]);
    }
}

/* The office has answered: nothing waits for it any more. */
static enum err office_said(struct ctx *c, struct report *row)
{
    row->unread = 0;
    row->due_ms = 0;
    row->answered_ms = row->answered_ms != 0 ? row->answered_ms : c->now_ms;
    if (str_eqz(row->state, "new") || str_eqz(row->state, "taken")) {
        row->state = STR("waiting");
    }
    return clock_stop(c, "", row->id, c->now_ms);
}

static enum err run_clock(struct ctx *c, struct report *row, const char *rule)
{
    TRY(clock_stop(c, "", row->id, c->now_ms));
    return clock_start_risk(c, rule, STR_NONE, "report", row->id, row->case_id, c->now_ms,
                            &row->due_ms);
}

/* Nobody is rung before it runs out; in a case its team answers. */
static enum err run_answer_clock(struct ctx *c, struct report *row)
{
    TRY(run_clock(c, row, "conversation_answer"));
    if (row->case_id.n == 0) {
        roster_alert(c, row->id, row->due_ms + 1);
    }
    return OK;
}

/*
 * The reporter has written. A clock that runs already is not set back by a second message; "not
 * safe" replaces it, unless
 * it ends sooner anyway.
 */
static enum err reporter_said(struct ctx *c, struct report *row, bool unsafe)
{
    const bool waits = str_eqz(row->state, "new") && row->urgent;
    row->unread++;
    if (row->case_id.n == 0 && !str_eqz(row->state, "taken")) {
        row->state = STR("new"); /* back into the queue, from waiting and from closed alike */
    }
    if (!unsafe) {
        return row->due_ms == 0 ? run_answer_clock(c, row) : OK;
    }
    if (waits) {
        roster_alert_more(c, row->id);
    } else {
        roster_alert(c, row->id, 0);
    }
    const struct clock_rule *rule = pack_clock(c->packs, STR("unsafe_answer"));
    row->urgent = 1;
    bool sooner =
        rule != NULL && row->due_ms != 0 && row->due_ms <= clock_due_of(c, rule, c->now_ms);
    return sooner ? OK : run_clock(c, row, "unsafe_answer");
}

enum err report_message_add(struct ctx *c, struct report *row, const char *side, const char *kind,
                            struct str body)
{
    static const char *const changed[] = { "unread", "due_ms", "answered_ms", "state", "urgent" };
    struct message m = { .report_id = row->id,
                         .compartment_id = row->compartment_id,
                         .sent_ms = c->now_ms,
                         .side = str_of(side),
                         .kind = str_of(kind),
                         .body = body };
    if (str_eqz(m.side, "office") && c->who != NULL) {
        m.author_id = c->who->id;
    }
    TRY(rec_insert(c, &message_rec, &m));
    if (str_eqz(m.side, "office")) {
        TRY(office_said(c, row));
    } else if (str_eqz(m.side, "reporter")) {
        TRY(reporter_said(c, row, str_eqz(m.kind, "unsafe")));
    }
    set(row, changed, ARRAY_LEN(changed));
    change_action(c, ACTION_REPORT_WRITE);
    return rec_update(c, &report_rec, row);
}

enum err report_messages(struct ctx *c, struct str report_id, struct message **out, size_t *n)
{
    const struct rec_where w = {
        .column = "report_id", .value = V_TEXT(report_id), .order = "sent_ms", .limit = MESSAGES_MAX
    };
    void *rows = NULL;
    TRY(rec_list(c, &message_rec, &w, &rows, n));
    *out = rows;
    return OK;
}

/* ---- for the case ---- */

/* A conversation that was just attached may not be among the keys that the case brought. */
static enum err fetch_missing(struct ctx *c, const struct report *rows, size_t n)
{
    struct str *ids = NEW_ARRAY(c->mem, struct str, n + 1);
    size_t missing = 0;
    for (size_t i = 0; i < n && missing < 50; i++) {
        if (!keys_held(c, rows[i].compartment_id)) {
            ids[missing++] = rows[i].compartment_id;
        }
    }
    return missing == 0 ? OK : keys_fetch(c, ids, missing, LOOK_REPORT, NULL);
}

enum err report_of_case(struct ctx *c, struct str case_id, struct report **out, size_t *n)
{
    const struct rec_where w = {
        .column = "case_id", .value = V_TEXT(case_id), .order = "received_ms", .limit = REPORTS_MAX
    };
    void *rows = NULL;
    TRY(rec_list(c, &report_rec, &w, &rows, n));
    *out = rows;
    struct report *list = rows;
    bool sealed = false;
    for (size_t i = 0; i < *n; i++) {
        sealed = sealed || !keys_held(c, list[i].compartment_id);
    }
    if (!sealed) {
        return OK;
    }
    TRY(fetch_missing(c, list, *n));
    TRY(rec_list(c, &report_rec, &w, &rows, n));
    *out = rows;
    return OK;
}

/* ---- answers as rows to read ---- */

static struct str answer_text(struct ctx *c, const struct field *f, const void *row)
{
    struct strbuf b;
    switch (f->type) {
    case F_INT:
        strbuf_init(&b, c->mem);
        strbuf_put_int(&b, rec_get_int(f, row));
        return strbuf_str(&b);
    case F_BOOL:
        return rec_get_int(f, row) != 0 ? pack_say(c, "report.yes") : STR_NONE;
    case F_DAY:
        return pack_day_text(c, rec_get_int(f, row));
    case F_CODE:
        return pack_code_label(c, f->vocab, rec_get_text(f, row));
    case F_CODES:
        return pack_codes_label(c, f->vocab, rec_get_text(f, row));
    case F_TEXT:
    case F_LONG:
    case F_REF:
        return rec_get_text(f, row);
    case F_TIME:
    case F_BLOB:
        break;
    }
    return STR_NONE;
}

void answers_put(struct ctx *c, const struct rec *form, const struct rec *r, const void *row,
                 const char *voice, struct val *list)
{
    for (size_t i = 0; i < form->n; i++) {
        const struct field *found = rec_field(r, str_of(form->fields[i].name));
        if (found == NULL || (found->type == F_INT && !rec_has(r, row, found->name))) {
            continue;
        }
        struct field f = *found;
        if (voice != NULL) { /* the words of the choice as it was made */
            f.vocab = form->fields[i].vocab;
            f.label = form->fields[i].label;
        }
        struct str text = answer_text(c, &f, row);
        if (text.n > 0) {
            struct val *item = val_push_map(c->mem, list);
            val_put_text(c->mem, item, "label",
                         voice != NULL ? say_as(c, f.label, voice) : pack_say(c, f.label));
            val_put_text(c->mem, item, "text", text);
        }
    }
}

static void put_some(struct ctx *c, const struct report *row, const char *const *names, size_t n,
                     struct val *list)
{
    struct field *some = NEW_ARRAY(c->mem, struct field, n);
    for (size_t i = 0; i < n; i++) {
        some[i] = *rec_field(&report_rec, str_of(names[i]));
    }
    const struct rec r = { .name = "some", .fields = some, .n = n };
    answers_put(c, &r, &report_rec, row, NULL, list);
}

struct val *report_answers(struct ctx *c, const struct report *row)
{
    static const char *const outside[] = { "outside_from", "outside_ticket" };
    static const char *const helper[] = { "helper_role", "helper_place", "helper_quiet", "signs",
                                          "child_words" };
    struct val *list = val_list(c->mem);
    const struct step *s;
    put_some(c, row, outside, ARRAY_LEN(outside), list);
    put_some(c, row, helper, ARRAY_LEN(helper), list);
    for (size_t i = 0; (s = step_at(&WAY_ADULT, i)) != NULL; i++) {
        if (s->form != NULL) {
            answers_put(c, s->form, &report_rec, row, NULL, list);
        }
    }
    return list;
}

/* ---- the time line ---- */

static struct str href_of(struct ctx *c, struct str case_id, const struct report *row)
{
    const struct str parts[] = { STR("/kasus/"), case_id, STR("/pesan#"), row->number };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static enum err messages_timeline(struct ctx *c, const struct report *row, struct str href,
                                  struct timeline *t)
{
    struct message *m = NULL;
    size_t n = 0;
    TRY(report_messages(c, row->id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        bool office = str_eqz(m[i].side, "office");
        bool unsafe = str_eqz(m[i].kind, "unsafe");
        const char *title = office                       ? "report.line_answer"
                            : unsafe                     ? "report.line_unsafe"
                            : str_eqz(m[i].kind, "stop") ? "report.line_stop"
                                                         : "report.line_message";
        struct timeline_item item = { .at_ms = m[i].sent_ms,
                                      .kind = "message",
                                      .who = office ? member_name(c, m[i].author_id) : STR_NONE,
                                      .title = pack_say(c, title),
                                      .body =
                                          unsafe ? STR_NONE : utf8_cut(m[i].body, TIMELINE_POINTS),
                                      .href = href,
                                      .alarm = unsafe };
        timeline_add(c, t, &item);
    }
    return OK;
}

enum err report_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct report *rows = NULL;
    size_t n = 0;
    TRY(report_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct str href = href_of(c, case_id, &rows[i]);
        const bool later = rows[i].entered_ms - rows[i].received_ms > HOUR_MS;
        struct timeline_item item = {
            .at_ms = rows[i].received_ms,
            .kind = "message",
            .who = later ? pack_say2(c, "paper.by_noted", member_name(c, rows[i].entered_by),
                                     clock_time_text(c, rows[i].entered_ms))
                         : STR_NONE,
            .title = pack_say2(c, "report.line_received", rows[i].number,
                               pack_code_label(c, "channel", rows[i].entry)),
            .href = href,
            .alarm = rows[i].urgent != 0
        };
        timeline_add(c, t, &item);
        TRY(messages_timeline(c, &rows[i], href, t));
    }
    return OK;
}
