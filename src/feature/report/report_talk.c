/*
 * report_talk.c - the conversations of a case: every report that belongs to it, its words, the
 * team's answers.
 */
#include "feature/case/case.h"
#include "feature/report/report_priv.h"
#include "rec/pack.h"

#define REC talk_answer
#define REC_DEF "feature/report/talk_answer.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC talk_holder
#define REC_DEF "feature/report/talk_holder.def"
#define REC_FORM
#include "rec/rec_table.h"

enum err report_thread_put(struct ctx *c, const struct report *row, struct val *data)
{
    struct message *m = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "thread");
    TRY(report_messages(c, row->id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        bool office = str_eqz(m[i].side, "office");
        struct val *v = val_push_map(c->mem, list);
        struct str name = office ? member_name(c, m[i].author_id) : STR_NONE;
        val_put_text(c->mem, v, "who",
                     name.n > 0
                         ? name
                         : pack_say(c, office ? "report.from_office" : "report.from_reporter"));
        val_put_text(c->mem, v, "when", clock_near_text(c, m[i].sent_ms));
        val_put_text(c->mem, v, "body", m[i].body);
        val_put_text(c->mem, v, "kind", m[i].kind);
        val_put_bool(c->mem, v, "own", office);
        val_put_bool(c->mem, v, "unsafe", str_eqz(m[i].kind, "unsafe"));
    }
    return OK;
}

/*
 * Several forms stand on one page: ids are made different, and what was typed belongs to one of
 * them.
 */
static void put_form(struct ctx *c, const struct report *row, struct val *item)
{
    const struct val *typed = c->typed;
    const struct fail said = c->fail;
    const struct str parts[] = { STR("body-"), row->number };
    bool is_typed = typed != NULL && str_eq(val_get_text(typed, "report_id"), row->id);
    if (!is_typed) {
        c->typed = NULL;
        fail_clear(c);
    }
    struct val *form = rec_form(c, &talk_answer_rec, NULL);
    c->typed = typed;
    c->fail = said;
    struct val *body = val_getz(form, "body");
    if (body != NULL && !is_typed) { /* the list of errors links to the plain one */
        val_put_text(c->mem, body, "id", str_join(c->mem, parts, ARRAY_LEN(parts)));
    }
    (void)val_put(c->mem, item, STR("form"), form);
}

static enum err put_report(struct ctx *c, const struct report *row, struct val *list)
{
    struct val *item = val_push_map(c->mem, list);
    bool has_code = false;
    TRY(report_has_code(c, row, &has_code));
    val_put_bool(c->mem, item, "no_code", !has_code);
    val_put_text(c->mem, item, "id", row->id);
    val_put_text(c->mem, item, "number", row->number);
    val_put_text(c->mem, item, "channel", row->entry);
    val_put_text(c->mem, item, "channel_label", pack_code_label(c, "channel", row->entry));
    val_put_text(c->mem, item, "received", clock_time_text(c, row->received_ms));
    val_put_bool(c->mem, item, "urgent", row->urgent != 0);
    val_put_bool(c->mem, item, "helper_quiet", row->helper_quiet != 0);
    val_put_bool(c->mem, item, "holder_known", row->holder_known != 0);
    val_put_bool(c->mem, item, "has_code", str_eqz(row->entry, "WEB"));
    val_put_bool(c->mem, item, "readable", keys_held(c, row->compartment_id));
    (void)val_put(c->mem, item, STR("answers"), report_answers(c, row));
    put_form(c, row, item);
    return report_thread_put(c, row, item);
}

enum err talk_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row;
    struct report *reports = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "reports");
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(report_of_case(c, row.id, &reports, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(put_report(c, &reports[i], list));
    }
    val_put_bool(c->mem, data, "can_write", (c->who->rights & RIGHT_CASE_WRITE) != 0);
    return case_page(c, rs, "feature/report/report_talk.html", "talk", &row, data);
}

/* A report of this case, its talk held; any other is as absent. */
static enum err report_in_case(struct ctx *c, const struct http_req *rq, struct str report_id,
                               struct report *out)
{
    struct str case_id = http_param(rq, "case");
    struct report *rows = NULL;
    size_t n = 0;
    TRY(case_require(c, case_id, NULL));
    TRY(report_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].id, report_id) && keys_held(c, rows[i].compartment_id)) {
            *out = rows[i];
            return OK;
        }
    }
    return fail(c, ERR_NOT_FOUND, NULL, "report.absent");
}

enum err talk_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct talk_answer said = { 0 };
    struct report row;
    TRY(case_require(c, http_param(rq, "case"), NULL));
    TRY(http_read(c, rq, &talk_answer_rec, false, &said));
    TRY(report_in_case(c, rq, said.report_id, &row));
    TRY(report_require_reader(c, &row, "body"));
    TRY(report_message_add(c, &row, "office", "text", said.body));
    http_flash(rs, "flash.report.answered");
    return http_go(c, rs, "/kasus/", http_param(rq, "case"), "/pesan");
}

enum err talk_holder_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct talk_holder said = { 0 };
    struct report row;
    TRY(case_require(c, http_param(rq, "case"), NULL));
    TRY(http_read(c, rq, &talk_holder_rec, false, &said));
    TRY(report_in_case(c, rq, said.report_id, &row));
    TRY(report_note_holder(c, &row));
    TRY(rec_update(c, &report_rec, &row));
    change_action(c, ACTION_REPORT_WRITE);
    http_flash(rs, "flash.report.holder");
    return http_go(c, rs, "/kasus/", http_param(rq, "case"), "/pesan");
}
