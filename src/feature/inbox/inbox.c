/*
 * inbox.c - the partner's side: the list of what was sent to his desk, one referral with its
 * watermark, accept, decline, ask,
 * answer. He sees extracts, never cases; nothing here searches. Every look at one goes through
 * referral_require.
 */
#include "feature/inbox/inbox_priv.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/consent/consent.h"
#include "rec/pack.h"

#define PAGE_ROWS 25

#define REC inbox_filter
#define REC_DEF "feature/inbox/inbox_filter.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"
#define REC inbox_answer
#define REC_DEF "feature/inbox/inbox_answer.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

/*
 * Of his desks ($1..$8), open on $9; those that wait for him first (rank 0), each by its limit,
 * then by id: (rank, due, id).
 */
#define OPEN_RANK "CASE WHEN r.state = 'sent' THEN 0 ELSE 1 END"
static const struct stmt Q_OPEN_LIST = {
    "inbox_open", "ttttttttiiiitt",
    "SELECT r.id, r.number, r.agency_id, r.state, r.urgent, r.sent_ms, r.due_ms, r.answered_ms, r.expires_ms, r.compartment_id,"
    " m.agency_id, f.closed_ms, f.legal_state, " OPEN_RANK
    " FROM referral r JOIN member m ON m.id = r.made_by"
    " JOIN case_file f ON f.id = r.case_id WHERE r.desk IN ($1, $2, $3, $4, $5, $6, $7, $8) AND r.sent_ms IS NOT NULL"
    " AND r.ended_ms IS NULL AND r.expires_ms > $9 AND (" OPEN_RANK " > $10 OR (" OPEN_RANK
    " = $11 AND"
    " (COALESCE(r.due_ms, 0) > $12 OR (COALESCE(r.due_ms, 0) = $12 AND r.id > $13))))" TIE_FREE(
        "r.case_id", "$14") " ORDER BY " OPEN_RANK ", COALESCE(r.due_ms, 0), r.id LIMIT 26"
};
static const struct stmt Q_ENDED_LIST = {
    "inbox_ended", "ttttttttiitt",
    "SELECT r.id, r.number, r.agency_id, r.state, r.urgent, r.sent_ms, r.due_ms, r.answered_ms, r.expires_ms, r.compartment_id,"
    " m.agency_id, f.closed_ms, f.legal_state, 0 FROM referral r JOIN member m ON m.id = r.made_by"
    " JOIN case_file f ON f.id = r.case_id WHERE r.desk IN ($1, $2, $3, $4, $5, $6, $7, $8) AND r.sent_ms IS NOT NULL"
    " AND (r.ended_ms IS NOT NULL OR r.expires_ms <= $9) AND (r.sent_ms < $10 OR (r.sent_ms = $10 AND r.id < $11))" TIE_FREE(
        "r.case_id", "$12") " ORDER BY r.sent_ms DESC, r.id DESC LIMIT 26"
};
static const struct stmt Q_WAITING = {
    "inbox_waiting", "ttttttttit",
    "SELECT COUNT(*) FROM referral r WHERE r.desk IN ($1, $2, $3, $4, $5, $6, $7, $8) AND r.state = 'sent' AND r.ended_ms IS NULL"
    " AND r.expires_ms > $9" TIE_FREE("r.case_id", "$10")
};

static void put_desks(const struct ctx *c, struct value out[ACTOR_DESKS_MAX])
{
    for (size_t i = 0; i < ACTOR_DESKS_MAX; i++) {
        out[i] = V_TEXT(i < c->who->n_desks ? c->who->desks[i] : STR("-"));
    }
}

enum err inbox_waiting(struct ctx *c, int64_t *n)
{
    struct value v[ACTOR_DESKS_MAX + 2];
    struct value got = V_INT(0);
    bool found = false;
    put_desks(c, v);
    v[ACTOR_DESKS_MAX] = V_INT(c->now_ms);
    v[ACTOR_DESKS_MAX + 1] = V_TEXT(c->who->id);
    TRY(store_one(c, &Q_WAITING, v, ARRAY_LEN(v), &got, 1, &found));
    *n = found ? got.i : 0;
    return OK;
}

/* ---- the list ---- */

struct line {
    struct referral row; /* plain columns; the words come with the key */
    struct str sender;
    bool case_over;
    int64_t rank;
};

static void read_line(struct ctx *c, const struct rows *r, struct line *l)
{
    const struct case_file about = { .closed_ms = row_int(r, 11), .legal_state = row_text(r, 12) };
    l->row = (struct referral){ .id = row_text(r, 0),
                                .number = row_text(r, 1),
                                .agency_id = row_text(r, 2),
                                .state = row_text(r, 3),
                                .urgent = row_int(r, 4),
                                .sent_ms = row_int(r, 5),
                                .due_ms = row_int(r, 6),
                                .answered_ms = row_int(r, 7),
                                .expires_ms = row_int(r, 8),
                                .compartment_id = row_text(r, 9) };
    l->sender = consent_agency_name(c, row_text(r, 10));
    l->case_over = case_is_over(c, &about);
    l->rank = row_int(r, 13);
}

static struct str after_text(struct ctx *c, int64_t rank, int64_t at, struct str id)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_printf(&b, "%lld.%lld.", (long long)rank, (long long)at);
    strbuf_put(&b, id);
    return strbuf_str(&b);
}

static void read_after(struct str after, int64_t *rank, int64_t *at, struct str *id)
{
    struct str part;
    const bool ok = str_next(&after, '.', &part) && str_to_int(part, rank) &&
                    str_next(&after, '.', &part) && str_to_int(part, at);
    *id = ok ? after : STR_NONE;
    if (!ok) {
        *rank = -1;
        *at = -1;
    }
}

static enum err open_list(struct ctx *c, const struct inbox_filter *f, struct rows *r)
{
    struct value v[ACTOR_DESKS_MAX + 6];
    int64_t rank = -1;
    int64_t at = -1;
    struct str id = STR_NONE;
    put_desks(c, v);
    read_after(f->after, &rank, &at, &id);
    v[8] = V_INT(c->now_ms);
    if (f->ended) {
        v[9] = V_INT(at < 0 ? INT64_MAX : at);
        v[10] = V_TEXT(id);
        v[11] = V_TEXT(c->who->id);
        return store_query(c, &Q_ENDED_LIST, v, 12, r);
    }
    v[9] = V_INT(rank);
    v[10] = V_INT(rank);
    v[11] = V_INT(at);
    v[12] = V_TEXT(id);
    v[13] = V_TEXT(c->who->id);
    return store_query(c, &Q_OPEN_LIST, v, 14, r);
}

static void put_line(struct ctx *c, const struct line *l, bool opened, struct val *list)
{
    struct val *v = val_push_map(c->mem, list);
    const struct referral *row = &l->row;
    const struct str state = referral_state_now(row, c->now_ms);
    const struct agency *to = pack_agency(c->packs, row->agency_id);
    const struct str rule = clock_key(c, "referral_answer", to != NULL ? to->kind : STR_NONE);
    const struct str href[] = { STR("/rujukan/"), row->id };
    const bool runs = row->due_ms != 0 && row->answered_ms == 0 && referral_waits(state);
    val_put_text(c->mem, v, "id", row->id);
    val_put_text(c->mem, v, "href", opened ? str_join(c->mem, href, ARRAY_LEN(href)) : STR_NONE);
    val_put_text(c->mem, v, "number", row->number);
    val_put_text(c->mem, v, "sender", l->sender);
    val_put_text(c->mem, v, "state", state);
    val_put_text(c->mem, v, "state_label", referral_state_text(c, state));
    val_put_textz(c->mem, v, "tone", referral_tone(row, c->now_ms));
    val_put_bool(c->mem, v, "urgent", row->urgent != 0);
    val_put_text(c->mem, v, "sent", clock_near_text(c, row->sent_ms));
    val_put(c->mem, v, STR("clock"),
            runs ? clock_val(c, rule, row->sent_ms, row->due_ms, 0) : val_null(c->mem));
    val_put_text(c->mem, v, "purpose", row->purpose);
    val_put_text(c->mem, v, "purpose_label", pack_code_label(c, "referral_purpose", row->purpose));
    val_put_text(c->mem, v, "packages", row->packages);
    val_put_text(c->mem, v, "packages_label",
                 pack_codes_label(c, "consent_package", row->packages));
}

/* Purpose and tags are words of the referral: read with its key, as a look of its own. */
static enum err put_lines(struct ctx *c, struct line *lines, size_t n, bool ended, struct val *list)
{
    struct str ids[PAGE_ROWS];
    for (size_t i = 0; i < n; i++) {
        ids[i] = lines[i].row.compartment_id;
    }
    if (!ended && n > 0) {
        TRY(keys_fetch(c, ids, n, LOOK_REFERRAL, NULL));
    }
    for (size_t i = 0; i < n; i++) {
        const bool opened = !ended && keys_held(c, ids[i]);
        if (opened) {
            TRY(rec_get(c, &referral_rec, str_copy(c->mem, lines[i].row.id), &lines[i].row));
        }
        put_line(c, &lines[i], opened, list);
    }
    return OK;
}

static enum err put_count(struct ctx *c, struct http_resp *rs)
{
    int64_t n = 0;
    TRY(inbox_waiting(c, &n));
    rs->page = val_map(c->mem);
    val_put_int(c->mem, val_put_map(c->mem, rs->page, "counts"), "/rujukan", n);
    return OK;
}

enum err inbox_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct inbox_filter f = { 0 };
    struct line lines[PAGE_ROWS];
    struct rows r;
    struct line last = { 0 };
    size_t n = 0;
    size_t read = 0;
    bool more = false;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "referrals");
    TRY(http_read(c, rq, &inbox_filter_rec, true, &f));
    TRY(open_list(c, &f, &r));
    while (!more && store_next(&r)) {
        struct line l = { 0 };
        read_line(c, &r, &l);
        more = read++ == PAGE_ROWS;
        if (!more) {
            last = l;
            if (f.ended || !l.case_over) {
                lines[n++] = l;
            }
        }
    }
    TRY(store_done(&r));
    if (more) {
        const struct str parts[] = {
            STR("/rujukan?"), f.ended ? STR("ended=1&") : STR_NONE, STR("after="),
            after_text(c, last.rank, f.ended ? last.row.sent_ms : last.row.due_ms, last.row.id)
        };
        val_put_text(c->mem, data, "next", str_join(c->mem, parts, ARRAY_LEN(parts)));
    } else {
        val_put_text(c->mem, data, "next", STR_NONE);
    }
    TRY(put_lines(c, lines, n, f.ended != 0, list));
    val_put_bool(c->mem, data, "ended", f.ended != 0);
    val_put_bool(c->mem, data, "empty", n == 0);
    TRY(put_count(c, rs));
    return http_page(rs, "feature/inbox/inbox_list.html", pack_say(c, "inbox.title"), data);
}

/* ---- one ---- */

/*
 * "Kepolisian Resor Kota Jambi · Dewi S. · 14 Nov 2024, 09.05 WIB": whoever photographs the page
 * photographs this.
 */
static struct str watermark(struct ctx *c, const struct referral *row)
{
    const struct str parts[] = { consent_agency_name(c, row->agency_id), STR(" · "), c->who->name,
                                 STR(" · "), clock_time_text(c, c->now_ms) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

static struct str sender_of(struct ctx *c)
{
    return consent_agency_name(c, pack_setting(c->packs, "host_unit"));
}

static struct val *one_val(struct ctx *c, const struct referral *row)
{
    struct val *v = val_map(c->mem);
    const struct agency *office = pack_agency(c->packs, pack_setting(c->packs, "host_unit"));
    val_put_text(c->mem, v, "id", row->id);
    val_put_int(c->mem, v, "version", row->version);
    val_put_text(c->mem, v, "number", row->number);
    val_put_text(c->mem, v, "state", row->state);
    val_put_text(c->mem, v, "state_label", referral_state_text(c, row->state));
    val_put_textz(c->mem, v, "tone", referral_tone(row, c->now_ms));
    val_put_bool(c->mem, v, "urgent", row->urgent != 0);
    val_put_text(c->mem, v, "sender", sender_of(c));
    val_put_text(c->mem, v, "sender_person", member_name(c, row->made_by));
    val_put_text(c->mem, v, "sender_phone", office != NULL ? office->phone : STR_NONE);
    val_put_text(c->mem, v, "sent", clock_time_text(c, row->sent_ms));
    val_put_text(c->mem, v, "due", clock_time_text(c, row->due_ms));
    val_put_bool(c->mem, v, "late",
                 row->due_ms != 0 && row->answered_ms == 0 && row->due_ms < c->now_ms);
    val_put_text(c->mem, v, "expires", clock_time_text(c, row->expires_ms));
    val_put_text(c->mem, v, "purpose", row->purpose);
    val_put_text(c->mem, v, "purpose_label", pack_code_label(c, "referral_purpose", row->purpose));
    val_put_text(c->mem, v, "asked_for", row->asked_for);
    val_put_text(c->mem, v, "packages", row->packages);
    val_put_text(c->mem, v, "packages_label",
                 pack_codes_label(c, "consent_package", row->packages));
    val_put(c->mem, v, STR("extract"), referral_extract_val(c, row->extract));
    val_put(c->mem, v, STR("answer"), referral_answer_val(c, row->answer));
    val_put_bool(c->mem, v, "can_accept", referral_may(row, STEP_ACCEPT, c->now_ms));
    val_put_bool(c->mem, v, "can_decline", referral_may(row, STEP_DECLINE, c->now_ms));
    val_put_bool(c->mem, v, "can_ask", referral_may(row, STEP_ASK, c->now_ms));
    val_put_bool(c->mem, v, "can_answer", referral_may(row, STEP_ANSWER, c->now_ms));
    return v;
}

static size_t fields_of(struct ctx *c, const struct referral *row,
                        struct answer_field out[ANSWER_FIELDS_MAX])
{
    const struct agency *to = pack_agency(c->packs, row->agency_id);
    return answer_fields(c, to != NULL ? to->kind : STR("*"), out);
}

enum err inbox_one_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct referral row = { 0 };
    struct answer_field f[ANSWER_FIELDS_MAX];
    struct val *data = val_map(c->mem);
    TRY(referral_require(c, http_param(rq, "referral"), &row));
    val_put(c->mem, data, STR("referral"), one_val(c, &row));
    val_put_text(c->mem, data, "watermark", watermark(c, &row));
    TRY(referral_messages(c, &row, data));
    struct val *form = val_put(c->mem, data, STR("form"), rec_form(c, &referral_act_rec, NULL));
    consent_must(c, form, "body");
    consent_must(c, form, "decline_reason");
    val_put(c->mem, data, STR("answer_fields"),
            answer_form(c, f, fields_of(c, &row, f), row.answer));
    TRY(put_count(c, rs));
    return http_page(rs, "feature/inbox/inbox_one.html", row.number, data);
}

/* ---- acts ---- */

static enum err begin(struct ctx *c, const struct http_req *rq, enum referral_step step,
                      struct referral *row, struct referral_act *act)
{
    TRY(referral_require(c, http_param(rq, "referral"), row));
    TRY(http_read(c, rq, &referral_act_rec, false, act));
    if (act->version != 0 && act->version != row->version) {
        return fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    }
    return referral_may(row, step, c->now_ms) ? OK : fail(c, ERR_CONFLICT, NULL, "inbox.not_now");
}

static void set_text(struct referral *change, const char *field, struct str text)
{
    rec_put_text(rec_field(&referral_rec, str_of(field)), change, text);
    rec_set_has(&referral_rec, change, field);
}

static void set_int(struct referral *change, const char *field, int64_t n)
{
    rec_put_int(rec_field(&referral_rec, str_of(field)), change, n);
    rec_set_has(&referral_rec, change, field);
}

static enum err finish(struct ctx *c, const struct referral *row, struct referral *change)
{
    change->id = row->id;
    change->version = row->version;
    change_action(c, ACTION_REFERRAL_ANSWER);
    return rec_update(c, &referral_rec, change);
}

static enum err go_back(struct ctx *c, struct http_resp *rs, const struct referral *row,
                        const char *flash)
{
    http_flash(rs, flash);
    return http_go(c, rs, "/rujukan/", row->id, "");
}

enum err inbox_accept_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct referral row = { 0 };
    struct referral change = { 0 };
    struct referral_act act = { 0 };
    TRY(begin(c, rq, STEP_ACCEPT, &row, &act));
    set_text(&change, "state", STR("accepted"));
    set_int(&change, "answered_ms", c->now_ms);
    TRY(clock_stop(c, "", row.id, c->now_ms));
    TRY(referral_say(c, &row, "partner", "accept", act.body));
    TRY(finish(c, &row, &change));
    return go_back(c, rs, &row, "flash.inbox_accepted");
}

/*
 * With a reason, and with whom to ask instead: then the desk's access ends, it no longer needs it.
 */
enum err inbox_decline_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct referral row = { 0 };
    struct referral change = { 0 };
    struct referral_act act = { 0 };
    TRY(begin(c, rq, STEP_DECLINE, &row, &act));
    if (act.decline_reason.n == 0) {
        return fail(c, ERR_INPUT, "decline_reason", "inbox.reason_needed");
    }
    set_text(&change, "decline_reason", act.decline_reason);
    set_text(&change, "alternative", act.alternative);
    set_int(&change, "answered_ms", c->now_ms);
    const struct str parts[] = { pack_code_label(c, "decline_reason", act.decline_reason),
                                 act.alternative.n > 0 ? STR("\n") : STR_NONE, act.alternative };
    TRY(referral_say(c, &row, "partner", "decline", str_join(c->mem, parts, ARRAY_LEN(parts))));
    change_action(c, ACTION_REFERRAL_ANSWER);
    TRY(referral_end(c, &row, &change, "declined", STR_NONE));
    http_flash(rs, "flash.inbox_declined");
    return http_go(c, rs, "/rujukan", STR_NONE, "");
}

/* A question stops the clock of the answer and starts the sender's. */
enum err inbox_ask_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct referral row = { 0 };
    struct referral change = { 0 };
    struct referral_act act = { 0 };
    TRY(begin(c, rq, STEP_ASK, &row, &act));
    if (act.body.n == 0) {
        return fail(c, ERR_INPUT, "body", "referral.body_needed");
    }
    if (str_eqz(row.state, "sent")) {
        set_text(&change, "state", STR("asked"));
        set_int(&change, "due_ms", 0);
    }
    TRY(clock_stop(c, "", row.id, c->now_ms));
    TRY(clock_start(c, "referral_question", "referral", row.id, row.case_id, c->now_ms));
    TRY(referral_say(c, &row, "partner", "question", act.body));
    TRY(finish(c, &row, &change));
    return go_back(c, rs, &row, "flash.inbox_asked");
}

enum err inbox_answer_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct referral row = { 0 };
    struct referral change = { 0 };
    struct answer_field f[ANSWER_FIELDS_MAX];
    struct str bytes = STR_NONE;
    struct str text = STR_NONE;
    int64_t version = 0;
    TRY(referral_require(c, http_param(rq, "referral"), &row));
    TRY(answer_read(c, rq->input, f, fields_of(c, &row, f), c->now_ms, &bytes, &text));
    if (str_to_int(http_input(rq, "version"), &version) && version != row.version) {
        return fail(c, ERR_CONFLICT, "version", "form.changed_meanwhile");
    }
    if (!referral_may(&row, STEP_ANSWER, c->now_ms)) {
        return fail(c, ERR_CONFLICT, NULL, "inbox.not_now");
    }
    set_text(&change, "state", STR("answered"));
    set_text(&change, "answer", bytes);
    TRY(referral_say(c, &row, "partner", "answer", text));
    TRY(finish(c, &row, &change));
    return go_back(c, rs, &row, "flash.inbox_answered");
}

static const struct route routes[] = {
    { METHOD_GET, "/rujukan", inbox_list_get, RIGHT_REFERRAL_ANSWER, 0, &inbox_filter_rec, NULL,
      "Referrals to the member's agency, those that wait for an answer first" },
    { METHOD_GET, "/rujukan/:referral", inbox_one_get, RIGHT_REFERRAL_ANSWER, 0, NULL, NULL,
      "One referral: the extract that was sent, questions and answers" },
    { METHOD_POST, "/rujukan/:referral/terima", inbox_accept_post, RIGHT_REFERRAL_ANSWER,
      ROUTE_WRITES, &referral_act_rec, inbox_one_get, "Accepts it; the clock stops" },
    { METHOD_POST, "/rujukan/:referral/tolak", inbox_decline_post, RIGHT_REFERRAL_ANSWER,
      ROUTE_WRITES, &referral_act_rec, inbox_one_get,
      "Declines it with a reason and an alternative; access ends" },
    { METHOD_POST, "/rujukan/:referral/tanya", inbox_ask_post, RIGHT_REFERRAL_ANSWER, ROUTE_WRITES,
      &referral_act_rec, inbox_one_get, "Asks the sender; the clock stops until he answers" },
    { METHOD_POST, "/rujukan/:referral/jawab", inbox_answer_post, RIGHT_REFERRAL_ANSWER,
      ROUTE_WRITES, &inbox_answer_rec, inbox_one_get, "The short answer of the agency's kind" },
};

static const struct stmt *const stmts[] = { &Q_OPEN_LIST, &Q_ENDED_LIST, &Q_WAITING };

const struct feature inbox_feature = {
    .name = "inbox",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
