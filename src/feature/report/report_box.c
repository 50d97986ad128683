/*
 * report_box.c - the mailbox: what the holder of a receipt sees and may do. The office's answer
 * first; of the report's way
 * only "received" and "read", until an officer has made sure who holds the code. Whether a case
 * exists changes no word.
 */
#include "feature/report/report_priv.h"

#include <string.h>

#include "calc/receipt.h"
#include "rec/pack.h"

#define REC ask_code
#define REC_DEF "feature/report/ask_code.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC ask_body
#define REC_DEF "feature/report/ask_body.def"
#define REC_FORM
#include "rec/rec_table.h"

#define SAME_AGAIN_MS \
    (10 * MINUTE_MS) /* the same words sent twice: a slow line, not two messages */

/* An open mailbox. */
struct box {
    struct str token;
    struct report row;
    const struct message *fresh; /* written by this request, not in the database yet */
    const char *notice;          /* label key; NULL: nothing to say */
    struct str notice_arg;
    bool unsafe;
    struct str body; /* kept in the answer box */
};

/* ---- the page ---- */

static void put_state(struct ctx *c, struct val *list, const char *key, bool reached)
{
    struct val *item = val_push_map(c->mem, list);
    val_put_text(c->mem, item, "label", pack_say(c, key));
    val_put_bool(c->mem, item, "reached", reached);
}

static enum err put_states(struct ctx *c, const struct report *row, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, "states");
    put_state(c, list, "report.state.received", true);
    put_state(c, list, "report.state.read", row->seen_ms != 0);
    val_put_bool(c->mem, data, "states_more", row->holder_known != 0);
    if (row->holder_known == 0) {
        return OK;
    }
    struct value ended = V_NULL;
    bool found = false;
    if (row->case_id.n > 0) {
        TRY(store_one(c, &REPORT_Q_CASE_ENDED, VALS(V_TEXT(row->case_id)), &ended, 1, &found));
    }
    put_state(c, list, "report.state.handled", row->case_id.n > 0);
    put_state(c, list, "report.state.done",
              (found && ended.kind == VALUE_INT) || str_eqz(row->state, "closed"));
    return OK;
}

static struct str body_text(struct ctx *c, const struct message *m)
{
    if (str_eqz(m->kind, "unsafe")) {
        return pack_say(c, "report.said_unsafe");
    }
    return str_eqz(m->kind, "stop") ? pack_say(c, "report.said_stop") : m->body;
}

/* How the mailbox speaks: to the person who wrote the report. */
static const char *voice_of(const struct report *row)
{
    return str_eqz(row->who, "I_AM_CHILD") ? "kid" : "adult";
}

static void message_fill(struct ctx *c, struct val *v, const struct message *m, const char *voice)
{
    bool own = str_eqz(m->side, "reporter");
    val_put_text(c->mem, v, "who",
                 say_as(c, own ? "report.from_you" : "report.from_office", voice));
    val_put_text(c->mem, v, "when", clock_near_text(c, m->sent_ms));
    val_put_text(c->mem, v, "body", body_text(c, m));
    val_put_bool(c->mem, v, "own", own);
}

/* The office's newest answer alone on top, the rest from new to old. */
static enum err put_messages(struct ctx *c, const struct box *b, struct val *data)
{
    struct message *m = NULL;
    size_t n = 0;
    size_t newest = SIZE_MAX;
    const char *voice = voice_of(&b->row);
    TRY(report_messages(c, b->row.id, &m, &n));
    for (size_t i = 0; i < n; i++) {
        newest = str_eqz(m[i].side, "reporter") ? newest : i;
    }
    if (newest != SIZE_MAX) {
        message_fill(c, val_put_map(c->mem, data, "newest"), &m[newest], voice);
        val_put_bool(c->mem, val_getz(data, "newest"), "is_new",
                     newest + 1 == n && b->fresh == NULL);
    }
    struct val *thread = val_put_list(c->mem, data, "thread");
    if (b->fresh != NULL) {
        message_fill(c, val_push_map(c->mem, thread), b->fresh, voice);
    }
    for (size_t i = n; i-- > 0;) {
        if (i != newest) {
            message_fill(c, val_push_map(c->mem, thread), &m[i], voice);
        }
    }
    val_put_bool(c->mem, data, "waiting", newest == SIZE_MAX);
    return OK;
}

static enum err page_box(struct ctx *c, struct http_resp *rs, const struct box *b)
{
    struct val *data = val_map(c->mem);
    struct ask_body row = { .body = b->body };
    struct document *docs = NULL;
    size_t n = 0;
    const char *voice = voice_of(&b->row);
    bool is_kid = str_eqz(str_of(voice), "kid");
    rec_set_has(&ask_body_rec, &row, "body");
    page_hidden(c, rs, data, "box_write", b->token);
    page_kid(c, rs, data, is_kid);
    val_put_text(c->mem, data, "number", b->row.number);
    val_put_text(c->mem, data, "sent", clock_near_text(c, b->row.received_ms));
    val_put_text(c->mem, data, "notice",
                 b->notice != NULL ? pack_say1(c, key_as(c, b->notice, voice), b->notice_arg)
                                   : STR(""));
    val_put_bool(c->mem, data, "unsafe", b->unsafe);
    val_put_text(c->mem, data, "read_when", report_read_when(c, b->row.urgent != 0));
    TRY(put_states(c, &b->row, data));
    TRY(put_messages(c, b, data));
    TRY(document_of_report(c, b->row.id, &docs, &n));
    val_put_int(c->mem, data, "files", (int64_t)n);
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &ask_body_rec, &row));
    return http_page(
        rs, is_kid ? "feature/report/report_kid_box.html" : "feature/report/report_box.html",
        pack_say(c, "report.box_title"), data);
}

/* ---- getting in ---- */

/*
 * What a code that cannot be right gets: help with spelling needs no secret, the list of words is
 * public.
 */
static enum err code_wrong(struct ctx *c, struct str typed, enum receipt_read why, size_t at)
{
    size_t near[RECEIPT_SUGGESTIONS];
    const struct str *words = pack_words(c->packs);
    struct strbuf b;
    if (why != RECEIPT_UNKNOWN_WORD) {
        return fail(c, ERR_INPUT, "code",
                    why == RECEIPT_EMPTY         ? "report.code_empty"
                    : why == RECEIPT_WRONG_COUNT ? "report.code_count"
                                                 : "report.code_check");
    }
    struct str word = receipt_word_at(typed, at);
    size_t n = receipt_suggest(word, words, RECEIPT_LIST, near);
    strbuf_init(&b, c->mem);
    strbuf_put(&b, word);
    for (size_t i = 0; i < n; i++) {
        strbuf_putz(&b, i > 0 ? ", " : " \xe2\x86\x92 "); /* an arrow */
        strbuf_put(&b, words[near[i]]);
    }
    if (n > 0) {
        return fail_arg(c, ERR_INPUT, STR("code"), "report.code_meant", strbuf_str(&b));
    }
    return fail_arg(c, ERR_INPUT, STR("code"), "report.code_unknown", str_copy(c->mem, word));
}

static enum err report_by_compartment(struct ctx *c, struct str compartment, struct report *row)
{
    struct value id;
    bool found = false;
    TRY(store_one(c, &REPORT_Q_BY_COMPARTMENT, VALS(V_TEXT(compartment)), &id, 1, &found));
    return found ? rec_get(c, &report_rec, id.s, row) : fail(c, ERR_INPUT, "code", "receipt.wrong");
}

/* The start page with the sentence in c->fail; programs get the failure itself. */
static enum err refuse(struct ctx *c, const struct http_req *rq, struct http_resp *rs, enum err e)
{
    if ((e != ERR_INPUT && e != ERR_LIMIT) || rq->wants_json) {
        return e;
    }
    c->typed = rq->input;
    return page_start(c, rs, NULL);
}

static enum err box_open_code(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                              struct str body)
{
    struct box b = { .body = body };
    struct draft_open d;
    struct str compartment;
    bool found = false;
    TRY(draft_by_receipt(c, rq->stretched[0], &d, &found));
    if (found) {
        return draft_show(c, rs, &d);
    }
    enum err e = keys_receipt_open(c, rq->stretched[0], rq->network, &b.token, &compartment);
    if (e == OK) {
        e = report_by_compartment(c, compartment, &b.row);
    }
    return e == OK ? page_box(c, rs, &b) : refuse(c, rq, rs, e);
}

static enum err box_code(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct ask_code said = { 0 };
    struct stretch_job job;
    uint64_t secret = 0;
    size_t at = 0;
    const struct str *words = pack_words(c->packs);
    enum err e = rec_read(c, &ask_code_rec, input_of_form(c, rq), true, &said);
    if (e == OK && words == NULL) {
        return fail(c, ERR_INTERNAL, NULL, "http.internal");
    }
    enum receipt_read why =
        e == OK ? receipt_read(said.code, words, RECEIPT_LIST, &secret, &at) : RECEIPT_EMPTY;
    if (e == OK && why != RECEIPT_OK) {
        e = code_wrong(c, said.code, why, at);
    }
    if (e != OK) {
        return refuse(c, rq, rs, e);
    }
    if (rq->stretch == STRETCH_BUSY) {
        return fail(c, ERR_STORE, "", "http.busy_slow");
    }
    if (rq->stretch == STRETCH_DONE && rq->n_stretched == 1) {
        return box_open_code(c, rq, rs, said.body);
    }
    e = keys_receipt_begin(c, secret, rq->network, &job);
    return e == OK ? http_want_stretch(rs, &job, 1) : refuse(c, rq, rs, e);
}

/* *open false: answered already, the mailbox has closed by itself; what was typed goes with it. */
static enum err box_enter(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                          struct box *b, bool *open)
{
    struct str compartment;
    *open = false;
    b->token = http_input(rq, "token");
    enum err e =
        b->token.n == 2 * TOKEN_BYTES ? keys_receipt_session(c, b->token, &compartment) : ERR_LOGIN;
    if (e == ERR_LOGIN || e == ERR_INPUT) {
        fail_clear(c);
        return refuse(c, rq, rs, fail(c, ERR_INPUT, "code", "report.box_closed"));
    }
    if (e == OK) {
        e = report_by_compartment(c, compartment, &b->row);
    }
    *open = e == OK;
    return e;
}

enum err box_show(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct box b = { .unsafe = false };
    bool open = false;
    enum err e = box_enter(c, rq, rs, &b, &open);
    return open ? page_box(c, rs, &b) : e;
}

/* ---- what can be done there ---- */

static enum err said_already(struct ctx *c, const struct box *b, const char *kind, struct str body,
                             bool *again)
{
    struct message *m = NULL;
    size_t n = 0;
    *again = false;
    TRY(report_messages(c, b->row.id, &m, &n));
    for (size_t i = n; i-- > 0 && !*again;) {
        *again = str_eqz(m[i].side, "reporter") && str_eqz(m[i].kind, kind) &&
                 str_eq(m[i].body, body) && c->now_ms - m[i].sent_ms < SAME_AGAIN_MS;
    }
    return OK;
}

/* Queues the message, unless the same one has just come. */
static enum err say(struct ctx *c, struct box *b, const char *kind, struct str body)
{
    bool again = false;
    TRY(said_already(c, b, kind, body, &again));
    if (again) {
        return OK;
    }
    struct message *m = NEW(c->mem, struct message);
    *m = (struct message){
        .side = STR("reporter"), .kind = str_of(kind), .body = body, .sent_ms = c->now_ms
    };
    b->fresh = m;
    return report_message_add(c, &b->row, "reporter", kind, body);
}

static enum err box_write(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct box b = { .notice = "report.written" };
    struct ask_body said = { 0 };
    bool open = false;
    enum err e = box_enter(c, rq, rs, &b, &open);
    if (!open) {
        return e;
    }
    e = rec_read(c, &ask_body_rec, input_of_form(c, rq), false, &said);
    if (e == ERR_INPUT && !rq->wants_json) {
        c->typed = rq->input;
        b.notice = NULL;
        return page_box(c, rs, &b);
    }
    TRY(e);
    TRY(say(c, &b, "text", said.body));
    b.notice_arg = report_read_when(c, b.row.urgent != 0);
    return page_box(c, rs, &b);
}

/* Words that stand in the conversation for a button; in the office's language. */
static struct str office_words(struct ctx *c, const char *key)
{
    return pack_label(c->packs, str_of(key), LANG_ID);
}

static enum err take_file(struct ctx *c, const struct http_req *rq, struct box *b)
{
    if (rq->n_files == 0) {
        return fail(c, ERR_INPUT, "file", "report.file_none");
    }
    struct strbuf names;
    strbuf_init(&names, c->mem);
    strbuf_put(&names, office_words(c, "report.said_file"));
    for (size_t i = 0; i < rq->n_files; i++) {
        struct document doc = { .report_id = b->row.id, .compartment_id = b->row.compartment_id };
        TRY(document_take(c, rq, &rq->files[i], &doc));
        TRY(document_add(c, &doc));
        strbuf_putz(&names, i > 0 ? ", " : " ");
        strbuf_put(&names, doc.file_name);
    }
    return say(c, b, "file", strbuf_str(&names));
}

static enum err box_file(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct box b = { .notice = "report.file_taken" };
    struct ask_none none = { 0 };
    bool open = false;
    enum err e = box_enter(c, rq, rs, &b, &open);
    if (!open) {
        return e;
    }
    TRY(rec_read(c, &ask_none_rec, rq->input, true, &none));
    e = take_file(c, rq, &b);
    if (e == ERR_INPUT && !rq->wants_json) {
        b.notice = NULL;
        c->change = change_new(c); /* files before the refused one are not taken either */
        return page_box(c, rs, &b);
    }
    TRY(e);
    return page_box(c, rs, &b);
}

static enum err press(struct ctx *c, const struct http_req *rq, struct http_resp *rs,
                      const char *kind, const char *words, struct box *b)
{
    struct ask_none none = { 0 };
    bool open = false;
    enum err e = box_enter(c, rq, rs, b, &open);
    if (!open) {
        return e;
    }
    TRY(rec_read(c, &ask_none_rec, rq->input, true, &none));
    TRY(say(c, b, kind, office_words(c, words)));
    b->notice_arg = report_read_when(c, b->row.urgent != 0);
    return page_box(c, rs, b);
}

static enum err box_unsafe(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct box b = { .notice = "unsafe.again", .unsafe = true };
    return press(c, rq, rs, "unsafe", "report.said_unsafe", &b);
}

static enum err box_stop(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct box b = { .notice = "receipt.stop" };
    return press(c, rq, rs, "stop", "report.said_stop", &b);
}

static enum err box_leave(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct str token = http_input(rq, "token");
    if (token.n == 2 * TOKEN_BYTES && keys_receipt_end(c, token) != OK) {
        fail_clear(c); /* it ends by itself; leaving must not fail */
    }
    return page_start(c, rs, NULL);
}

static const struct box_act ACTS[] = {
    { "box", box_code },        { "box_read", box_show },     { "box_write", box_write },
    { "box_file", box_file },   { "box_unsafe", box_unsafe }, { "box_stop", box_stop },
    { "box_leave", box_leave },
};

const struct box_act *box_find(struct str step)
{
    for (size_t i = 0; i < ARRAY_LEN(ACTS); i++) {
        if (str_eqz(step, ACTS[i].name)) {
            return &ACTS[i];
        }
    }
    return NULL;
}
