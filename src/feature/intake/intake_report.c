/*
 * intake_report.c - one report for the office: its words, its conversation, who works on it; take,
 * release, answer.
 */
#include "base/ids.h"
#include "feature/case/case.h"
#include "feature/document/document.h"
#include "feature/conference/conference.h"
#include "feature/contact/contact.h"
#include "feature/intake/intake_priv.h"
#include "rec/pack.h"

const struct stmt INTAKE_Q_TALK = { "intake_talk", "t",
                                    "SELECT compartment_id FROM report WHERE id = $1" };
const struct stmt INTAKE_Q_RUNNING = {
    "intake_running", "t",
    "SELECT id, rule, started_ms, due_ms, version FROM clock WHERE about_id = $1 AND done_ms IS NULL ORDER BY due_ms, id LIMIT 10"
};
const struct stmt INTAKE_Q_CLOCK_STOP = {
    "intake_clock_stop", "tii",
    "UPDATE clock SET done_ms = $2, version = version + 1 WHERE id = $1 AND version = $3"
};

#define FIRST_RESPONSE "first_response"

enum err intake_require(struct ctx *c, struct str report_id, struct report *row)
{
    struct value talk = V_NULL;
    bool found = false;
    if (!id_valid(report_id)) {
        return fail(c, ERR_NOT_FOUND, NULL, "intake.absent");
    }
    TRY(store_one(c, &INTAKE_Q_TALK, VALS(V_TEXT(report_id)), &talk, 1, &found));
    if (found) {
        TRY(keys_fetch(c, &talk.s, 1, LOOK_REPORT, NULL));
    }
    if (!found || !keys_held(c, talk.s)) {
        return fail(c, ERR_NOT_FOUND, NULL, "intake.absent");
    }
    TRY(rec_get(c, &report_rec, report_id, row));
    TRY(tie_blocks(c, c->who->id, row->case_id, &found)); /* the report of a case is a way to it */
    return found ? fail(c, ERR_NOT_FOUND, NULL, "intake.absent") : OK;
}

void intake_give(struct report *row, const char *const *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        rec_set_has(&report_rec, row, fields[i]);
    }
}

static enum err refuse_others(struct ctx *c, const struct report *row)
{
    if (intake_lease(row->taken_by, row->taken_until_ms, c->who->id, c->now_ms) == LEASE_OTHERS) {
        return fail_arg(c, ERR_CONFLICT, STR(""), "intake.taken_by_other",
                        member_name(c, row->taken_by));
    }
    return OK;
}

static enum err take(struct ctx *c, struct report *row)
{
    static const char *const changed[] = { "taken_by", "taken_until_ms", "seen_ms", "state" };
    const struct clock_rule *lease = pack_clock(c->packs, STR("take_lease"));
    if (lease == NULL) {
        return fail_arg(c, ERR_INTERNAL, STR_NONE, "clock.no_rule", STR("take_lease"));
    }
    row->taken_by = c->who->id;
    row->taken_until_ms = clock_due_of(c, lease, c->now_ms);
    row->seen_ms = row->seen_ms != 0 ? row->seen_ms : c->now_ms;
    row->state = str_eqz(row->state, "waiting") ? row->state : STR("taken");
    intake_give(row, changed, ARRAY_LEN(changed));
    return OK;
}

enum err intake_hold(struct ctx *c, struct report *row)
{
    if (!intake_is_open(row->state)) {
        return fail(c, ERR_INPUT, "", "intake.decided_already");
    }
    TRY(refuse_others(c, row));
    return take(c, row);
}

enum err intake_may_read(struct ctx *c, const struct report *row, bool *may)
{
    const struct fail before = c->fail;
    *may = true;
    if (row->case_id.n == 0) {
        return OK;
    }
    enum err e = case_require(c, row->case_id, NULL);
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        *may = false;
        return OK;
    }
    return e;
}

enum err intake_first_answered(struct ctx *c, struct report *row)
{
    struct rows r;
    int64_t due = 0;
    TRY(store_query(c, &INTAKE_Q_RUNNING, VALS(V_TEXT(row->id)), &r));
    while (store_next(&r)) {
        if (str_starts(row_text(&r, 1), STR(FIRST_RESPONSE))) {
            change_exec(c, &INTAKE_Q_CLOCK_STOP,
                        VALS(V_TEXT(row_text(&r, 0)), V_INT(c->now_ms), V_INT(row_int(&r, 4))),
                        MISS_FINE);
        } else if (due == 0) {
            due = row_int(&r, 3);
        }
    }
    row->due_ms = due;
    row->answered_ms = row->answered_ms != 0 ? row->answered_ms : c->now_ms;
    return store_done(&r);
}

/* ---- addresses ---- */

struct str intake_href(struct ctx *c, struct str report_id, const char *word)
{
    const struct str parts[] = { STR("/antrean/"), report_id, str_of(word) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

enum err intake_go(struct ctx *c, struct http_resp *rs, const struct report *row, const char *word)
{
    return http_go(c, rs, "", intake_href(c, row->id, word), "");
}

/* ---- the page ---- */

struct val *intake_form(struct ctx *c, const struct http_req *rq, const char *word,
                        const struct rec *rec, const void *row)
{
    const struct val *typed = c->typed;
    const struct fail said = c->fail;
    if (typed != NULL && !str_ends(rq->path, str_of(word))) {
        c->typed = NULL; /* what was typed belongs to another form of this page */
        fail_clear(c);
    }
    struct val *form = rec_form(c, rec, row);
    c->typed = typed;
    c->fail = said;
    return form;
}

static bool has_hints(const struct val *options)
{
    for (size_t i = 0; i < val_count(options); i++) {
        if (val_getz(options->list->items[i], "hint") != NULL) {
            return true;
        }
    }
    return false;
}

void intake_widen(struct ctx *c, struct val *form)
{
    for (size_t i = 0; i < form->map->n; i++) {
        struct val *field = form->map->items[i];
        const bool choice =
            val_getz(field, "is_radio") != NULL || val_getz(field, "is_checks") != NULL;
        if (choice && !has_hints(val_getz(field, "options"))) {
            val_put_bool(c->mem, field, "wide", true);
        }
    }
}

struct val *intake_report_val(struct ctx *c, const struct report *row)
{
    const char *reason = intake_reason(row->urgent != 0, row->risk);
    struct val *v = val_map(c->mem);
    val_put_text(c->mem, v, "id", row->id);
    val_put_text(c->mem, v, "href", intake_href(c, row->id, ""));
    val_put_text(c->mem, v, "number", row->number);
    val_put_text(c->mem, v, "channel", row->entry);
    val_put_text(c->mem, v, "channel_label", pack_code_label(c, "channel", row->entry));
    val_put_text(c->mem, v, "received", clock_time_text(c, row->received_ms));
    val_put_bool(c->mem, v, "urgent", row->urgent != 0);
    val_put_text(c->mem, v, "reason", reason[0] != '\0' ? pack_say(c, reason) : STR_NONE);
    val_put_bool(c->mem, v, "says_reason",
                 row->urgent != 0 && !str_eqz(row->risk, "TINGGI")); /* else the risk says it */
    val_put_text(c->mem, v, "state", row->state);
    val_put_text(c->mem, v, "state_label",
                 pack_say(c, str_z(c->mem, clock_key(c, "intake.state", row->state))));
    val_put_text(c->mem, v, "risk", row->risk);
    val_put_text(c->mem, v, "risk_label", pack_code_label(c, "risk", row->risk));
    val_put_textz(c->mem, v, "risk_tone",
                  str_eqz(row->risk, "TINGGI")   ? "d"
                  : str_eqz(row->risk, "SEDANG") ? "w"
                                                 : "n");
    val_put_text(c->mem, v, "kinds_label", pack_codes_label(c, "violence_kind", row->kinds));
    val_put_bool(c->mem, v, "helper_quiet", row->helper_quiet != 0);
    return v;
}

/* "hari ini 09.01" inside a sentence. */
static struct str near_inside(struct ctx *c, int64_t ms)
{
    const struct str near = clock_near_text(c, ms);
    const struct str parts[] = { str_lower(c->mem, str_cut(near, 0, 1)), str_cut(near, 1, near.n) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

void intake_put_lease(struct ctx *c, const struct report *row, struct val *v)
{
    const enum lease lease =
        intake_lease(row->taken_by, row->taken_until_ms, c->who->id, c->now_ms);
    const bool open = intake_is_open(row->state);
    val_put_bool(c->mem, v, "is_open", open);
    val_put_bool(c->mem, v, "is_mine", open && lease == LEASE_OWN);
    val_put_bool(c->mem, v, "is_others", open && lease == LEASE_OTHERS);
    val_put_bool(c->mem, v, "can_take", open && lease == LEASE_FREE);
    val_put_bool(c->mem, v, "can_reopen", intake_is_reopenable(row->state));
    val_put_bool(c->mem, v, "may_erase", (c->who->rights & RIGHT_LEAD_APPROVE) != 0);
    val_put_bool(c->mem, v, "can_work",
                 open && lease != LEASE_OTHERS && (c->who->rights & RIGHT_REPORT_WRITE) != 0);
    val_put_text(c->mem, v, "taken_by",
                 lease != LEASE_FREE ? member_name(c, row->taken_by) : STR_NONE);
    val_put_text(c->mem, v, "taken_until",
                 lease != LEASE_FREE ? near_inside(c, row->taken_until_ms) : STR_NONE);
    val_put_bool(c->mem, v, "is_entered", row->entered_by.n > 0);
    val_put_text(c->mem, v, "entered_by", member_name(c, row->entered_by));
    val_put_text(c->mem, v, "entered", clock_time_text(c, row->entered_ms));
    val_put_text(c->mem, v, "missing", row->entered_by.n > 0 ? intake_missing(c, row) : STR_NONE);
}

static enum err put_clocks(struct ctx *c, const struct report *row, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "clocks");
    TRY(store_query(c, &INTAKE_Q_RUNNING, VALS(V_TEXT(row->id)), &r));
    while (store_next(&r)) {
        (void)val_push(c->mem, list,
                       clock_val(c, row_text(&r, 1), row_int(&r, 2), row_int(&r, 3), 0));
    }
    return store_done(&r);
}

static enum err put_files(struct ctx *c, const struct report *row, struct val *data)
{
    struct document *d = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "files");
    TRY(document_of_report(c, row->id, &d, &n));
    for (size_t i = 0; i < n; i++) {
        const struct str href[] = { STR("/dokumen/"), d[i].id };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "name", d[i].file_name);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, v, "added", clock_near_text(c, d[i].added_ms));
        val_put_bool(c->mem, v, "can_look", d[i].shown_id.n > 0);
    }
    return OK;
}

static void put_end(struct ctx *c, const struct report *row, struct val *data)
{
    struct val *v = val_put_map(c->mem, data, "ended");
    val_put_text(c->mem, v, "reason_label",
                 pack_code_label(c, "report_close_reason", row->close_reason));
    val_put_text(c->mem, v, "note", row->close_note);
    val_put_text(c->mem, v, "twin",
                 row->duplicate_of.n > 0 ? intake_href(c, row->duplicate_of, "") : STR_NONE);
}

/* Without the judgement that is none. */
static void drop_not_judged(struct ctx *c, struct val *field)
{
    const struct val *options = val_getz(field, "options");
    struct val *kept = val_list(c->mem);
    for (size_t i = 0; i < val_count(options); i++) {
        if (!str_eqz(val_get_text(options->list->items[i], "value"), "BELUM_DINILAI")) {
            val_push(c->mem, kept, options->list->items[i]);
        }
    }
    val_put(c->mem, field, STR("options"), kept);
}

static enum err put_forms(struct ctx *c, const struct http_req *rq, const struct report *row,
                          struct val *data)
{
    struct report_card card = { 0 };
    struct intake_triage t = { 0 };
    bool found = false;
    TRY(intake_card_of(c, row->id, &card, &found));
    intake_triage_of(c, row, &card, &t);
    struct val *triage = intake_form(c, rq, "/triase", &intake_triage_rec, &t);
    drop_not_judged(c, val_getz(triage, "risk"));
    intake_widen(c, triage);
    val_put(c->mem, data, STR("triage"), triage);
    val_put_int(c->mem, data, "triage_version", card.version);
    val_put_bool(c->mem, data, "is_triaged", found);
    val_put(c->mem, data, STR("answer"), intake_form(c, rq, "/jawab", &intake_answer_rec, NULL));
    val_put(c->mem, data, STR("close"), intake_form(c, rq, "/tutup", &intake_close_rec, NULL));
    val_put(c->mem, data, STR("twin"), intake_form(c, rq, "/ganda-dari", &intake_twin_rec, NULL));
    val_put(c->mem, data, STR("attach"), intake_form(c, rq, "/gabung", &intake_attach_rec, NULL));
    if (intake_law_applies(c, row->kinds, row->who) && intake_is_open(row->state)) {
        const struct clock_rule *law = pack_clock(c->packs, STR("TPKS_LAPOR"));
        if (law != NULL) {
            val_put(c->mem, data, STR("law_clock"),
                    clock_val(c, STR("TPKS_LAPOR"), row->received_ms,
                              clock_due_of(c, law, row->received_ms), 0));
        }
    }
    return OK;
}

/*
 * What stays visible of a report that belongs to a case which the member does not see: that it was
 * passed on.
 */
static enum err show_passed_on(struct ctx *c, struct http_resp *rs, const struct report *row)
{
    struct val *data = val_map(c->mem);
    struct val *v = val_put_map(c->mem, data, "report");
    val_put_text(c->mem, v, "number", row->number);
    val_put_text(c->mem, v, "received", clock_time_text(c, row->received_ms));
    val_put_text(c->mem, v, "channel_label", pack_code_label(c, "channel", row->entry));
    return http_page(rs, "feature/intake/intake_passed.html", row->number, data);
}

enum err intake_report_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct contact_report reach;
    bool may = false;
    bool has_code = false;
    struct val *data = val_map(c->mem);
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(intake_may_read(c, &row, &may));
    if (!may) {
        return show_passed_on(c, rs, &row);
    }
    struct val *v = val_put(c->mem, data, STR("report"), intake_report_val(c, &row));
    intake_put_lease(c, &row, v);
    val_put_text(c->mem, v, "case_href",
                 row.case_id.n > 0
                     ? str_join(c->mem, (struct str[]){ STR("/kasus/"), row.case_id }, 2)
                     : STR_NONE);
    val_put_bool(c->mem, v, "holder_known", row.holder_known != 0);
    TRY(report_has_code(c, &row, &has_code));
    val_put_bool(c->mem, v, "no_code", !has_code);
    (void)val_put(c->mem, data, STR("answers"), report_answers(c, &row));
    TRY(contact_report_load(c, &row, &reach));
    contact_report_put(c, &reach, data);
    TRY(put_clocks(c, &row, data));
    TRY(report_thread_put(c, &row, data));
    TRY(put_files(c, &row, data));
    put_end(c, &row, data);
    TRY(put_forms(c, rq, &row, data));
    TRY(intake_put_proposals(c, &row, data));
    return http_page(rs, "feature/intake/intake_report.html", row.number, data);
}

/* ---- take, release, answer ---- */

enum err intake_take_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    if (!intake_is_open(row.state) && !intake_is_reopenable(row.state)) {
        return fail(c, ERR_INPUT, "", "intake.decided_already");
    }
    TRY(refuse_others(c, &row));
    TRY(take(c, &row));
    change_action(c, ACTION_REPORT_TAKE);
    TRY(rec_update(c, &report_rec, &row));
    http_flash(rs, "flash.intake_taken");
    return intake_go(c, rs, &row, "");
}

enum err intake_release_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    static const char *const changed[] = { "taken_by", "taken_until_ms", "state" };
    struct report row = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    if (intake_lease(row.taken_by, row.taken_until_ms, c->who->id, c->now_ms) != LEASE_OWN) {
        return fail(c, ERR_CONFLICT, "", "intake.not_yours");
    }
    row.taken_by = STR_NONE;
    row.taken_until_ms = 0;
    row.state = str_eqz(row.state, "taken") ? STR("new") : row.state;
    intake_give(&row, changed, ARRAY_LEN(changed));
    change_action(c, ACTION_REPORT_TAKE);
    TRY(rec_update(c, &report_rec, &row));
    http_flash(rs, "flash.intake_released");
    return http_go(c, rs, "/antrean", STR_NONE, "");
}

enum err intake_answer_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    struct intake_answer said = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(http_read(c, rq, &intake_answer_rec, false, &said));
    TRY(intake_hold(c, &row));
    TRY(report_require_reader(c, &row, "body"));
    TRY(report_message_add(c, &row, "office", "text", said.body));
    http_flash(rs, "flash.intake_answered");
    return intake_go(c, rs, &row, "#percakapan");
}

enum err intake_holder_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct report row = { 0 };
    TRY(intake_require(c, http_param(rq, "report"), &row));
    TRY(intake_hold(c, &row));
    TRY(report_note_holder(c, &row));
    change_action(c, ACTION_REPORT_WRITE);
    TRY(rec_update(c, &report_rec, &row));
    http_flash(rs, "flash.intake_holder");
    return intake_go(c, rs, &row, "#percakapan");
}
