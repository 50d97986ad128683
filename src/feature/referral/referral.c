/*
 * referral.c - referrals for other rooms and for the partner's side: finding, ending, speaking, the
 * time line; routes, records.
 */
#include "base/ids.h"
#include "base/json.h"
#include "feature/clock/clock.h"
#include "feature/conference/conference.h"
#include "feature/referral/conflict.h"
#include "feature/referral/referral_priv.h"
#include "rec/pack.h"

#define REFERRALS_MAX 500
#define MESSAGES_MAX 1000
#define PARTIES_MAX 500 /* as case_load */
#define SEATS_MAX 400   /* seats of all desks of a city: some hundred at most */

#define REC referral
#define REC_DEF "feature/referral/referral.def"
#define REC_TITLE "referral.title"
#include "rec/rec_table.h"
#define REC referral_message
#define REC_DEF "feature/referral/referral_message.def"
#include "rec/rec_table.h"
#define REC referral_form
#define REC_DEF "feature/referral/referral_form.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC referral_behalf
#define REC_DEF "feature/referral/referral_behalf.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC referral_act
#define REC_DEF "feature/referral/referral_act.def"
#define REC_FORM
#include "rec/rec_table.h"

/* The plain half of the receiver's check; the other half is the key. $2..$9: his desks. */
static const struct stmt Q_OPEN = {
    "referral_open", "tttttttttiit",
    "SELECT id FROM referral WHERE id = $1 AND desk IN ($2, $3, $4, $5, $6, $7, $8, $9) AND sent_ms IS NOT NULL"
    " AND sent_ms <= $10 AND ended_ms IS NULL AND expires_ms > $11" TIE_FREE("referral.case_id",
                                                                             "$12")
};
static const struct stmt Q_SENT_ON = {
    "referral_sent_on", "t",
    "SELECT COUNT(*) FROM referral WHERE consent_id = $1 AND sent_ms IS NOT NULL"
};
static const struct stmt Q_MESSAGES_OF_CASE = {
    "referral_messages_of_case", "t",
    "SELECT m.id, m.referral_id, m.compartment_id, m.sent_ms, m.side, m.author_id, m.version, m.sealed, r.agency_id"
    " FROM referral_message m JOIN referral r ON r.id = m.referral_id WHERE r.case_id = $1 ORDER BY m.sent_ms, m.id LIMIT 1000"
};
const struct stmt REFERRAL_Q_TEAM = {
    "referral_team", "ti",
    "SELECT principal FROM case_access WHERE case_id = $1 AND (until_ms IS NULL OR until_ms > $2) ORDER BY principal LIMIT 100"
};
/* ---- finding ---- */

static enum err list_by(struct ctx *c, const char *column, struct str id, struct referral **out,
                        size_t *n)
{
    const struct rec_where w = { .column = column,
                                 .value = V_TEXT(id),
                                 .order = "made_ms",
                                 .desc = true,
                                 .limit = REFERRALS_MAX };
    return rec_list(c, &referral_rec, &w, (void **)out, n);
}

enum err referral_of_case(struct ctx *c, struct str case_id, struct referral **out, size_t *n)
{
    TRY(list_by(c, "case_id", case_id, out, n));
    for (size_t i = 0; i < *n; i++) {
        (*out)[i].state = referral_state_now(&(*out)[i], c->now_ms);
    }
    return OK;
}

enum err referral_of(struct ctx *c, struct str case_id, struct str referral_id,
                     struct referral *row)
{
    if (!id_valid(referral_id)) {
        return fail(c, ERR_NOT_FOUND, NULL, "error.not_found");
    }
    TRY(rec_get(c, &referral_rec, referral_id, row));
    return str_eq(row->case_id, case_id) && keys_held(c, row->compartment_id)
               ? OK
               : fail(c, ERR_NOT_FOUND, NULL, "error.not_found");
}

static enum err absent(struct ctx *c)
{
    return fail(c, ERR_NOT_FOUND, NULL, "referral.absent");
}

enum err referral_require(struct ctx *c, struct str referral_id, struct referral *row)
{
    struct value v[1 + ACTOR_DESKS_MAX + 3];
    struct value id = V_NULL;
    struct case_file about = { 0 };
    bool found = false;
    if (c->who == NULL || !id_valid(referral_id)) {
        return absent(c);
    }
    v[0] = V_TEXT(referral_id);
    for (size_t i = 0; i < ACTOR_DESKS_MAX; i++) {
        v[1 + i] = V_TEXT(i < c->who->n_desks ? c->who->desks[i] : STR("-"));
    }
    v[1 + ACTOR_DESKS_MAX] = V_INT(c->now_ms);
    v[2 + ACTOR_DESKS_MAX] = V_INT(c->now_ms);
    v[3 + ACTOR_DESKS_MAX] = V_TEXT(c->who->id);
    TRY(store_one(c, &Q_OPEN, v, ARRAY_LEN(v), &id, 1, &found));
    if (!found) {
        return absent(c);
    }
    TRY(rec_get(c, &referral_rec, referral_id, row));
    TRY(rec_get(c, &case_file_rec, row->case_id,
                &about)); /* plain columns alone: its key is not his */
    if (case_is_over(c, &about)) {
        return absent(c);
    }
    TRY(keys_fetch(c, &row->compartment_id, 1, LOOK_REFERRAL, NULL));
    if (!keys_held(c, row->compartment_id)) {
        return absent(c);
    }
    return rec_get(c, &referral_rec, referral_id, row);
}

enum err referral_was_sent_on(struct ctx *c, struct str consent_id, bool *sent)
{
    bool found = false;
    struct value n = V_INT(0);
    TRY(store_one(c, &Q_SENT_ON, VALS(V_TEXT(consent_id)), &n, 1, &found));
    *sent = found && n.i > 0;
    return OK;
}

/* ---- handing out and ending ---- */

enum err referral_clock(struct ctx *c, const struct referral *row, int64_t *due_ms)
{
    const struct agency *to = pack_agency(c->packs, row->agency_id);
    const struct str kind = to != NULL ? to->kind : STR_NONE;
    const bool own_rule =
        kind.n > 0 && pack_clock(c->packs, clock_key(c, "referral_answer", kind)) != NULL;
    return clock_start_risk(c, "referral_answer", own_rule ? kind : STR_NONE, "referral", row->id,
                            row->case_id, c->now_ms, due_ms);
}

enum err referral_hand_out(struct ctx *c, struct referral *row)
{
    TRY(tie_allow_desk(c, row->case_id, row->compartment_id, row->desk, row->expires_ms));
    row->sent_ms = c->now_ms;
    row->state = STR("sent");
    return referral_clock(c, row, &row->due_ms);
}

enum err referral_desk_ready(struct ctx *c, struct str agency_id, bool *ready)
{
    const struct str desk[] = { STR("inbox:"), agency_id };
    const struct str name = str_join(c->mem, desk, ARRAY_LEN(desk));
    struct desk_seat *seats = NEW_ARRAY(c->mem, struct desk_seat, SEATS_MAX);
    size_t n = 0;
    *ready = (c->who->rights & RIGHT_MEMBER_ADMIT) == 0;
    if (*ready) {
        return OK;
    }
    TRY(keys_desks(c, seats, SEATS_MAX, &n));
    for (size_t i = 0; i < n; i++) {
        *ready = *ready || (str_eq(seats[i].desk, name) && seats[i].admitted && seats[i].has_key);
    }
    return OK;
}

enum err referral_end(struct ctx *c, const struct referral *row, struct referral *change,
                      const char *state, struct str why)
{
    change->id = row->id;
    change->version = row->version;
    change->ended_ms = c->now_ms;
    change->end_why = why;
    rec_set_has(&referral_rec, change, "ended_ms");
    rec_set_has(&referral_rec, change, "end_why");
    if (state[0] != '\0') {
        change->state = str_of(state);
        rec_set_has(&referral_rec, change, "state");
    }
    if (row->sent_ms != 0) {
        TRY(tie_deny_desk(c, row->compartment_id, row->desk));
    }
    TRY(clock_stop(c, "", row->id, c->now_ms));
    return rec_update(c, &referral_rec, change);
}

/* Those not answered yet are taken back; what was answered keeps its state and only ends. */
static enum err end_all(struct ctx *c, const struct referral *rows, size_t n, bool take_back,
                        struct str why)
{
    for (size_t i = 0; i < n; i++) {
        const bool waits = str_eqz(rows[i].state, "sent") || str_eqz(rows[i].state, "asked") ||
                           str_eqz(rows[i].state, "waiting_second");
        struct referral change = { 0 };
        if (rows[i].ended_ms == 0) {
            TRY(referral_end(c, &rows[i], &change, take_back || waits ? "revoked" : "", why));
        }
    }
    return OK;
}

enum err referral_end_case(struct ctx *c, struct str case_id)
{
    struct referral *rows = NULL;
    size_t n = 0;
    TRY(list_by(c, "case_id", case_id, &rows, &n));
    return end_all(c, rows, n, false, pack_say(c, "referral.ended_case"));
}

enum err referral_end_consent(struct ctx *c, struct str consent_id)
{
    struct referral *rows = NULL;
    size_t n = 0;
    TRY(list_by(c, "consent_id", consent_id, &rows, &n));
    return end_all(c, rows, n, true, pack_say(c, "referral.ended_consent"));
}

enum err referral_end_expired(struct ctx *c, struct str case_id)
{
    struct referral *rows = NULL;
    size_t n = 0;
    TRY(list_by(c, "case_id", case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        struct referral change = { 0 };
        const bool over =
            rows[i].ended_ms == 0 && str_eqz(referral_state_now(&rows[i], c->now_ms), "expired");
        if (over && keys_held(c, rows[i].compartment_id)) {
            TRY(referral_end(c, &rows[i], &change, "expired", STR_NONE));
        }
    }
    return OK;
}

/* ---- words on both sides ---- */

struct str referral_state_text(struct ctx *c, struct str state)
{
    return pack_code_label(c, "referral_state", state);
}

struct str referral_print(struct ctx *c, struct str extract)
{
    unsigned char digest[16];
    seal_digest(extract, digest);
    return str_hex(c->mem, digest, sizeof digest);
}

/* The text of one of two languages, or of both. */
static struct str of_lang(const struct ctx *c, const struct val *pair)
{
    if (pair != NULL && pair->kind == VAL_TEXT) {
        return pair->s;
    }
    const size_t at = c->lang == LANG_ID ? 0 : 1;
    return val_count(pair) == 2 && pair->list->items[at]->kind == VAL_TEXT
               ? pair->list->items[at]->s
               : STR_NONE;
}

static void put_lines(struct ctx *c, const struct val *from, struct val *lines)
{
    for (size_t i = 0; i < val_count(from); i++) {
        const struct val *line = from->list->items[i];
        struct val *v = val_push_map(c->mem, lines);
        val_put_text(c->mem, v, "field", val_get_text(line, "field"));
        val_put_bool(c->mem, v, "warning",
                     str_eqz(val_get_text(line, "field"), "guardian_warning"));
        val_put_text(c->mem, v, "label", of_lang(c, val_getz(line, "label")));
        val_put_text(c->mem, v, "text", of_lang(c, val_getz(line, "text")));
    }
}

struct val *referral_extract_val(struct ctx *c, struct str extract)
{
    struct val *out = val_map(c->mem);
    struct val *packages = val_put_list(c->mem, out, "packages");
    struct val *root = NULL;
    struct str why;
    val_put_text(c->mem, out, "print", str_cut(referral_print(c, extract), 0, 12));
    if (extract.n == 0 || !json_read(c->mem, extract, &root, &why)) {
        return out;
    }
    const struct val *groups = val_getz(root, "packages");
    for (size_t i = 0; i < val_count(groups); i++) {
        const struct val *g = groups->list->items[i];
        struct val *v = val_push_map(c->mem, packages);
        val_put_text(c->mem, v, "code", val_get_text(g, "code"));
        val_put_text(c->mem, v, "label", of_lang(c, val_getz(g, "label")));
        put_lines(c, val_getz(g, "lines"), val_put_list(c->mem, v, "lines"));
    }
    return out;
}

struct val *referral_answer_val(struct ctx *c, struct str answer)
{
    struct val *lines = val_list(c->mem);
    struct val *root = NULL;
    struct str why;
    if (answer.n > 0 && json_read(c->mem, answer, &root, &why)) {
        put_lines(c, val_getz(root, "lines"), lines);
    }
    return lines;
}

enum err referral_note(struct ctx *c, const struct referral *row, struct referral_message *m)
{
    m->referral_id = row->id;
    m->compartment_id = row->compartment_id;
    m->sent_ms = c->now_ms;
    m->author_id = c->who->id;
    rec_set_all(&referral_message_rec, m);
    return rec_insert(c, &referral_message_rec, m);
}

enum err referral_say(struct ctx *c, const struct referral *row, const char *side, const char *kind,
                      struct str body)
{
    struct referral_message m = { .side = str_of(side), .kind = str_of(kind), .body = body };
    return referral_note(c, row, &m);
}

/* "Ns. Ayu (Telepon), RSUD H. Abdul Manap · dicatat oleh Rina P." */
static struct str author_behalf(struct ctx *c, const struct referral_message *m,
                                struct str agency_id)
{
    const struct str parts[] = { m->said_by,
                                 m->said_by.n > 0 ? STR(", ") : STR_NONE,
                                 consent_agency_name(c, agency_id),
                                 STR(" ("),
                                 pack_code_label(c, "answer_way", m->way),
                                 STR(") · "),
                                 pack_say1(c, "referral.noted_by", member_name(c, m->author_id)) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* "Dewi S., Kepolisian Resor Kota Jambi": people of the partner with their agency. */
static struct str author(struct ctx *c, const struct referral_message *m, struct str agency_id)
{
    const struct str name = member_name(c, m->author_id);
    if (str_eqz(m->side, "behalf")) {
        return author_behalf(c, m, agency_id);
    }
    if (!str_eqz(m->side, "partner")) {
        return name;
    }
    const struct str parts[] = { name, name.n > 0 ? STR(", ") : STR_NONE,
                                 consent_agency_name(c, agency_id) };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* When it was said, which is not when it was taken down. */
static int64_t said_at(const struct referral_message *m)
{
    return m->said_ms != 0 ? m->said_ms : m->sent_ms;
}

static struct str message_title(struct ctx *c, const struct referral_message *m)
{
    const struct str parts[] = { STR("referral.said_"), m->kind.n > 0 ? m->kind : STR("closed") };
    return pack_say(c, str_z(c->mem, str_join(c->mem, parts, ARRAY_LEN(parts))));
}

enum err referral_messages(struct ctx *c, const struct referral *row, struct val *data)
{
    const struct rec_where w = {
        .column = "referral_id", .value = V_TEXT(row->id), .order = "sent_ms", .limit = MESSAGES_MAX
    };
    struct referral_message *m = NULL;
    size_t n = 0;
    struct val *list = val_put_list(c->mem, data, "messages");
    TRY(rec_list(c, &referral_message_rec, &w, (void **)&m, &n));
    for (size_t i = 0; i < n; i++) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "side", m[i].side);
        val_put_bool(c->mem, v, "own",
                     str_eqz(m[i].side, "team") != actor_has_desk(c->who, row->desk));
        val_put_text(c->mem, v, "kind", m[i].kind);
        val_put_text(c->mem, v, "title", message_title(c, &m[i]));
        val_put_text(c->mem, v, "author", author(c, &m[i], row->agency_id));
        val_put_text(c->mem, v, "when", clock_near_text(c, said_at(&m[i])));
        val_put_bool(c->mem, v, "behalf", str_eqz(m[i].side, "behalf"));
        val_put_text(c->mem, v, "body", m[i].body);
    }
    return OK;
}

struct str referral_href(struct ctx *c, struct str case_id, struct str referral_id)
{
    const struct str parts[] = { STR("/kasus/"), case_id, STR("/rujukan/"), referral_id };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

/* ---- needs action ---- */

static const char *todo_key(const struct referral *row, int64_t now_ms)
{
    if (referral_may(row, STEP_AGREE, now_ms)) {
        return "referral.todo_second";
    }
    if (str_eqz(row->state, "asked")) {
        return "referral.todo_question";
    }
    return referral_may(row, STEP_TAKE_OVER, now_ms) ? "referral.todo_take_over" : NULL;
}

/* Open ones whose receiver turned out to employ a reported person: access there should end now. */
static enum err todo_conflicts(struct ctx *c, struct str case_id, const struct referral *rows,
                               size_t n, struct val *todo)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .limit = PARTIES_MAX };
    struct case_all all = { 0 };
    TRY(rec_list(c, &party_rec, &w, (void **)&all.parties, &all.n_parties));
    for (size_t i = 0; i < n; i++) {
        if (referral_is_open(&rows[i], c->now_ms) &&
            conflict_party(c->packs, &all, rows[i].agency_id) != NULL) {
            case_todo_add(
                c, todo,
                pack_say1(c, "referral.todo_conflict", consent_agency_name(c, rows[i].agency_id)),
                referral_href(c, case_id, rows[i].id), true);
        }
    }
    return OK;
}

enum err referral_todo(struct ctx *c, struct str case_id, struct val *todo)
{
    struct referral *rows = NULL;
    size_t n = 0;
    TRY(referral_of_case(c, case_id, &rows, &n));
    TRY(todo_conflicts(c, case_id, rows, n, todo));
    for (size_t i = 0; i < n; i++) {
        const char *key = todo_key(&rows[i], c->now_ms);
        if (key != NULL) {
            case_todo_add(c, todo, pack_say1(c, key, consent_agency_name(c, rows[i].agency_id)),
                          referral_href(c, case_id, rows[i].id), false);
        }
    }
    return OK;
}

/* ---- time line ---- */

static void line_rows(struct ctx *c, const struct referral *row, struct timeline *t)
{
    const struct str name = consent_agency_name(c, row->agency_id);
    struct timeline_item item = {
        .at_ms = row->made_ms,
        .kind = "referral",
        .who = member_name(c, row->made_by),
        .title =
            pack_say1(c, row->sent_ms != 0 ? "referral.line_sent" : "referral.line_frozen", name),
        .body = pack_code_label(c, "referral_purpose", row->purpose),
        .href = referral_href(c, row->case_id, row->id)
    };
    timeline_add(c, t, &item);
    item.who = STR_NONE;
    item.body = STR_NONE;
    if (str_eqz(row->state, "sent") && row->due_ms != 0 && row->due_ms < c->now_ms) {
        item.at_ms = row->due_ms;
        item.alarm = true;
        item.title = pack_say1(c, "referral.line_late", name);
        timeline_add(c, t, &item);
    }
    if (row->ended_ms != 0 && str_eqz(row->state, "revoked")) {
        item.at_ms = row->ended_ms;
        item.alarm = false;
        item.title = pack_say1(c, "referral.line_revoked", name);
        item.body = row->end_why;
        timeline_add(c, t, &item);
    }
}

enum err referral_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct referral *rows = NULL;
    size_t n = 0;
    struct rows r;
    TRY(referral_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        line_rows(c, &rows[i], t);
    }
    TRY(store_query(c, &Q_MESSAGES_OF_CASE, VALS(V_TEXT(case_id)), &r));
    enum err e = OK;
    while (e == OK && store_next(&r)) {
        struct referral_message m = { 0 };
        e = rec_read_row(c, &referral_message_rec, &r, 0, &m);
        const struct timeline_item item = { .at_ms = said_at(&m),
                                            .kind = "referral",
                                            .who = author(c, &m, row_text(&r, 8)),
                                            .title = message_title(c, &m),
                                            .body = m.body,
                                            .href = referral_href(c, case_id, m.referral_id),
                                            .alarm = str_eqz(m.kind, "decline") };
        timeline_add(c, t, &item);
    }
    TRY(store_done(&r));
    return e;
}

/* ---- routes ---- */

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/rujukan", referral_list_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Referrals of a case, newest first" },
    { METHOD_GET, "/kasus/:case/rujukan/baru", referral_new_get, RIGHT_REFERRAL_SEND, 0,
      &referral_form_rec, NULL, "Making a referral: agency, ground, what for, which fields" },
    { METHOD_POST, "/kasus/:case/rujukan/pratinjau", referral_preview_post, RIGHT_REFERRAL_SEND,
      ROUTE_WRITES, &referral_form_rec, referral_new_get,
      "The referral exactly as its receiver will see it; opening the identity for it is logged" },
    { METHOD_POST, "/kasus/:case/rujukan/ubah", referral_change_post, RIGHT_REFERRAL_SEND, 0,
      &referral_form_rec, NULL, "Back from the preview to the form" },
    { METHOD_POST, "/kasus/:case/rujukan", referral_send_post, RIGHT_REFERRAL_SEND, ROUTE_WRITES,
      &referral_form_rec, referral_new_get,
      "Sends what was previewed; by legal duty it is frozen until a second person agrees" },
    { METHOD_GET, "/kasus/:case/rujukan/:referral", referral_one_get, RIGHT_CASE_READ, 0, NULL,
      NULL, "One referral: state, frozen extract, questions and answers" },
    { METHOD_POST, "/kasus/:case/rujukan/:referral/setuju", referral_agree_post,
      RIGHT_REFERRAL_SEND, ROUTE_WRITES, &referral_act_rec, referral_one_get,
      "Second person agrees to a sending by legal duty" },
    { METHOD_POST, "/kasus/:case/rujukan/:referral/cabut", referral_revoke_post,
      RIGHT_REFERRAL_SEND, ROUTE_WRITES, &referral_act_rec, referral_one_get,
      "Revokes it: the receiver's access ends" },
    { METHOD_POST, "/kasus/:case/rujukan/:referral/balas", referral_reply_post, RIGHT_REFERRAL_SEND,
      ROUTE_WRITES, &referral_act_rec, referral_one_get, "Answers the receiver's question" },
    { METHOD_GET, "/kasus/:case/rujukan/:referral/surat", referral_letter_get, RIGHT_REFERRAL_SEND,
      0, NULL, NULL, "What a printed letter will hold, and when it was printed before" },
    { METHOD_POST, "/kasus/:case/rujukan/:referral/surat", referral_letter_post,
      RIGHT_REFERRAL_SEND, ROUTE_WRITES, NULL, referral_letter_get,
      "The letter for printing: frozen extract, reply slip, envelope; each printing is logged" },
    { METHOD_POST, "/kasus/:case/rujukan/:referral/atas-nama", referral_behalf_post,
      RIGHT_CASE_WRITE, ROUTE_WRITES, &referral_behalf_rec, referral_one_get,
      "Takes down an answer that the receiver gave outside, on its behalf" },
    { METHOD_POST, "/kasus/:case/rujukan/:referral/ambil-alih", referral_take_over_post,
      RIGHT_CASE_WRITE, ROUTE_WRITES, &referral_act_rec, referral_one_get,
      "Takes the receiver's answer over as a service and, where it says so, a legal state" },
};

static const struct rec *const records[] = { &referral_rec, &referral_message_rec };
static const struct stmt *const stmts[] = { &Q_OPEN, &Q_SENT_ON, &Q_MESSAGES_OF_CASE,
                                            &REFERRAL_Q_TEAM };

const struct feature referral_feature = {
    .name = "referral",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
