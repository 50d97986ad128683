/*
 * document_lock.c - files that hurt. Their key leaves the team's compartment for one of their own
 * that two named members hold;
 * nobody sees a picture of it on a page; each opening needs a reason and stays in the file's
 * custody.
 */
#include "feature/document/document_priv.h"

#include "base/utf8.h"
#include "feature/clock/clock.h"
#include "feature/referral/referral.h"
#include "rec/pack.h"

#define REC document_lock
#define REC_DEF "feature/document/document_lock.def"
#include "rec/rec_table.h"
#define REC custody
#define REC_DEF "feature/document/custody.def"
#include "rec/rec_table.h"
#define REC document_mark
#define REC_DEF "feature/document/document_mark.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC document_reason
#define REC_DEF "feature/document/document_reason.def"
#define REC_FORM
#include "rec/rec_table.h"
#define REC document_hand
#define REC_DEF "feature/document/document_hand.def"
#define REC_FORM
#include "rec/rec_table.h"

#define REASON_MIN 8 /* code points, as for identities */

const struct stmt DOCUMENT_Q_TEAM = {
    "document_team", "t",
    "SELECT m.id, m.name FROM case_access a JOIN member m ON m.id = a.principal WHERE a.case_id = $1 ORDER BY m.name, m.id LIMIT 100"
};

bool document_may_go(struct ctx *c, bool sensitive, struct str agency_id)
{
    const struct agency *to = pack_agency(c->packs, agency_id);
    const struct pack_table *t = pack_table(c->packs, STR("vocab/agency_kind"));
    const size_t row = t != NULL && to != NULL ? pack_row(t, to->kind) : SIZE_MAX;
    if (!sensitive) {
        return true;
    }
    return row != SIZE_MAX && str_eqz(pack_cell(t, row, "hurtful_files"), "yes");
}

/* ---- who may open ---- */

enum err lock_put_choice(struct ctx *c, const struct case_file *row, struct val *data)
{
    struct rows r;
    struct val *list = val_put_list(c->mem, data, "team");
    const struct str a = val_get_text(c->typed, "named_a");
    const struct str b = val_get_text(c->typed, "named_b");
    val_put_bool(c->mem, data, "chooses", str_eq(row->manager_id, c->who->id));
    val_put_text(c->mem, data, "manager", member_name(c, row->manager_id));
    TRY(store_query(c, &DOCUMENT_Q_TEAM, VALS(V_TEXT(row->id)), &r));
    while (store_next(&r)) {
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "value", row_text(&r, 0));
        val_put_text(c->mem, v, "label", row_text(&r, 1));
        val_put_bool(c->mem, v, "selected_a", str_eq(a, row_text(&r, 0)));
        val_put_bool(c->mem, v, "selected_b", str_eq(b, row_text(&r, 0)));
    }
    return store_done(&r);
}

/* One of the case's team who has a key of his own. */
static enum err check_named(struct ctx *c, const struct case_file *row, struct str id,
                            const char *field)
{
    struct rows r;
    bool of_team = false;
    bool ready = false;
    TRY(store_query(c, &DOCUMENT_Q_TEAM, VALS(V_TEXT(row->id)), &r));
    while (store_next(&r)) {
        of_team = of_team || str_eq(row_text(&r, 0), id);
    }
    TRY(store_done(&r));
    if (!of_team) {
        return fail(c, ERR_INPUT, field, "document.named_team");
    }
    TRY(keys_member_ready(c, id, &ready));
    return ready ? OK : fail(c, ERR_INPUT, field, "case.member_not_ready");
}

/*
 * The manager names two; another who finds such a file is named with the manager, so that it does
 * not wait open.
 */
static enum err choose(struct ctx *c, const struct case_file *row, struct str *a, struct str *b)
{
    if (row->manager_id.n == 0) {
        return fail(c, ERR_INPUT, "named_a", "document.no_manager");
    }
    if (!str_eq(row->manager_id, c->who->id)) {
        *a = c->who->id;
        *b = row->manager_id;
    }
    if (a->n == 0 || b->n == 0 || str_eq(*a, *b)) {
        return fail(c, ERR_INPUT, b->n == 0 || a->n != 0 ? "named_b" : "named_a",
                    "document.named_two");
    }
    TRY(check_named(c, row, *a, "named_a"));
    return check_named(c, row, *b, "named_b");
}

/* ---- the lock ---- */

void lock_strip(struct document *d)
{
    static const char *const fields[] = { "file_id", "file_key", "shown_id", "shown_key",
                                          "sensitive" };
    d->file_id = d->file_key = d->shown_id = d->shown_key = STR_NONE;
    d->sensitive = 1;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        rec_set_has(&document_rec, d, fields[i]);
    }
}

enum err custody_add(struct ctx *c, const struct case_file *row, struct str document_id,
                     const char *act, struct str why, struct str agency_id)
{
    struct custody k = { .document_id = document_id,
                         .case_id = row->id,
                         .compartment_id = row->compartment_id,
                         .member_id = c->who->id,
                         .at_ms = c->now_ms,
                         .act = str_of(act),
                         .why = why,
                         .agency_id = agency_id };
    rec_set_all(&custody_rec, &k);
    change_action(c, ACTION_DOCUMENT);
    return rec_insert(c, &custody_rec, &k);
}

enum err lock_make(struct ctx *c, const struct case_file *row, const struct document *whole,
                   struct str named_a, struct str named_b)
{
    TRY(choose(c, row, &named_a, &named_b));
    /* Of no case: the team's way in must not bring this key along. */
    struct str place = change_compartment(c, IN_LEGAL, STR_NONE, STR_NONE, STR_NONE);
    struct document_lock lock = { .document_id = whole->id,
                                  .case_id = row->id,
                                  .compartment_id = place,
                                  .marked_by = c->who->id,
                                  .marked_ms = c->now_ms,
                                  .named_a = named_a,
                                  .named_b = named_b,
                                  .file_id = whole->file_id,
                                  .file_key = whole->file_key };
    change_allow(c, place, named_a, 0);
    change_allow(c, place, named_b, 0);
    rec_set_all(&document_lock_rec, &lock);
    TRY(rec_insert(c, &document_lock_rec, &lock));
    return custody_add(c, row, whole->id, "MARKED", STR_NONE, STR_NONE);
}

enum err lock_of(struct ctx *c, struct str document_id, struct document_lock *lock, bool *found)
{
    struct document_lock *rows = NULL;
    size_t n = 0;
    const struct rec_where w = { .column = "document_id",
                                 .value = V_TEXT(document_id),
                                 .limit = 1 };
    TRY(rec_list(c, &document_lock_rec, &w, (void **)&rows, &n));
    *found = n != 0;
    if (n != 0) {
        *lock = rows[0];
    }
    return OK;
}

enum err document_end_named(struct ctx *c, struct str case_id, struct str member_id)
{
    struct document_lock *rows = NULL;
    size_t n = 0;
    const struct rec_where w = { .column = "case_id", .value = V_TEXT(case_id), .limit = 500 };
    TRY(rec_list(c, &document_lock_rec, &w, (void **)&rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct str a = rows[i].named_a;
        const struct str b = rows[i].named_b;
        if (str_eq(a, member_id) || str_eq(b, member_id)) {
            change_deny(c, rows[i].compartment_id, member_id);
        }
    }
    return OK;
}

/* The file of the path, when it is of this case. */
static enum err asked(struct ctx *c, const struct http_req *rq, struct case_file *row,
                      struct document *d)
{
    struct value owner[3];
    bool found = false;
    TRY(case_require(c, http_param(rq, "case"), row));
    TRY(store_one(c, &DOCUMENT_Q_OWNER, VALS(V_TEXT(http_param(rq, "document"))), owner,
                  ARRAY_LEN(owner), &found));
    if (!found || owner[0].kind != VALUE_TEXT || !str_eq(owner[0].s, row->id)) {
        return fail(c, ERR_NOT_FOUND, NULL, "document.absent");
    }
    TRY(rec_get(c, &document_rec, http_param(rq, "document"), d));
    return keys_held(c, d->compartment_id) ? OK : fail(c, ERR_NOT_FOUND, NULL, "document.absent");
}

static enum err go(struct ctx *c, struct http_resp *rs, const struct case_file *row,
                   const struct document *d)
{
    const struct str parts[] = { row->id, STR("/dokumen/"), d->id };
    return http_go(c, rs, "/kasus/", str_join(c->mem, parts, ARRAY_LEN(parts)), "");
}

/*
 * The bytes get a key that nobody of the team has ever held; their fingerprint must still be the
 * one they came with.
 */
static enum err seal_again(struct ctx *c, const struct http_req *rq, const struct document *d,
                           struct document *whole)
{
    unsigned char digest[16];
    struct str bytes;
    struct key k;
    TRY(document_open_file(c, rq, d->file_id, d->file_key, &bytes));
    seal_digest(bytes, digest);
    if (!str_eq(str_hex(c->mem, digest, sizeof digest), d->digest)) {
        return fail(c, ERR_INTERNAL, NULL, "document.digest_other");
    }
    *whole = *d;
    TRY(seal_file_write(c, http_files_dir(rq), bytes, &whole->file_id, &k));
    whole->file_key = str_copy(c->mem, (struct str){ (const char *)k.b, sizeof k.b });
    key_wipe(&k);
    return OK;
}

enum err lock_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row;
    struct document d;
    struct document whole;
    struct document_mark said = { 0 };
    TRY(asked(c, rq, &row, &d));
    TRY(http_read(c, rq, &document_mark_rec, false, &said));
    if (d.sensitive || d.file_id.n == 0) {
        return fail(c, ERR_INPUT, "", "document.marked_already");
    }
    TRY(seal_again(c, rq, &d, &whole));
    TRY(lock_make(c, &row, &whole, said.named_a, said.named_b));
    struct document change = { .id = d.id, .version = d.version };
    lock_strip(&change);
    TRY(rec_update(c, &document_rec, &change));
    http_flash(rs, "flash.document.marked");
    return go(c, rs, &row, &d);
}

/* One of the two, by the row and by the key. */
static enum err require_named(struct ctx *c, struct str document_id, struct str reason,
                              struct document_lock *lock)
{
    unsigned char digest[16];
    bool found = false;
    TRY(lock_of(c, document_id, lock, &found));
    if (!found || (!str_eq(lock->named_a, c->who->id) && !str_eq(lock->named_b, c->who->id))) {
        return fail(c, ERR_DENIED, NULL, "document.named_only");
    }
    seal_digest(reason, digest);
    TRY(keys_fetch(c, &lock->compartment_id, 1, LOOK_DOCUMENT, digest));
    if (!keys_held(c, lock->compartment_id)) {
        return fail(c, ERR_DENIED, NULL, "document.named_only");
    }
    return lock_of(c, document_id, lock, &found);
}

enum err lock_open_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row;
    struct document d;
    struct document_lock lock;
    struct document_reason said = { 0 };
    struct str bytes;
    TRY(asked(c, rq, &row, &d));
    TRY(http_read(c, rq, &document_reason_rec, false, &said));
    if (utf8_count(str_trim(said.reason)) < REASON_MIN) {
        return fail(c, ERR_INPUT, "reason", "look.reason_short");
    }
    TRY(require_named(c, d.id, said.reason, &lock));
    TRY(custody_add(c, &row, d.id, "OPENED", said.reason, STR_NONE));
    TRY(document_open_file(c, rq, lock.file_id, lock.file_key, &bytes));
    return document_answer(
        rs, document_disposition(c, "attachment", &d, file_kind_named(d.media_type)->ending),
        "application/octet-stream", bytes);
}

/*
 * One of the two gives a place to somebody else of the team: who leaves the office must not take
 * the key along.
 */
enum err lock_pass_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row;
    struct document d;
    struct document_lock lock;
    struct document_mark said = { 0 };
    TRY(asked(c, rq, &row, &d));
    TRY(http_read(c, rq, &document_mark_rec, false, &said));
    const struct str why = pack_say2(c, "document.passed_line", member_name(c, said.named_a),
                                     member_name(c, said.named_b));
    TRY(require_named(c, d.id, why, &lock));
    const bool first = str_eq(said.named_a, lock.named_a);
    if (!first && !str_eq(said.named_a, lock.named_b)) {
        return fail(c, ERR_INPUT, "named_a", "document.pass_from");
    }
    if (str_eq(said.named_b, lock.named_a) || str_eq(said.named_b, lock.named_b)) {
        return fail(c, ERR_INPUT, "named_b", "document.named_two");
    }
    TRY(check_named(c, &row, said.named_b, "named_b"));
    struct document_lock change = {
        .id = lock.id, .version = lock.version, .named_a = said.named_b, .named_b = said.named_b
    };
    rec_set_has(&document_lock_rec, &change, first ? "named_a" : "named_b");
    change_deny(c, lock.compartment_id, said.named_a);
    change_allow(c, lock.compartment_id, said.named_b, 0);
    TRY(rec_update(c, &document_lock_rec, &change));
    TRY(custody_add(c, &row, d.id, "PASSED", why, STR_NONE));
    http_flash(rs, "flash.document.passed");
    return go(c, rs, &row, &d);
}

enum err lock_hand_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row;
    struct document d;
    struct document_hand said = { 0 };
    struct case_all all = { 0 };
    TRY(asked(c, rq, &row, &d));
    TRY(http_read(c, rq, &document_hand_rec, false, &said));
    if (pack_agency(c->packs, said.agency_id) == NULL) {
        return fail(c, ERR_INPUT, "agency_id", "document.hand_agency");
    }
    if (!document_may_go(c, d.sensitive != 0, said.agency_id)) {
        return fail(c, ERR_INPUT, "agency_id", "document.police_only");
    }
    TRY(case_load(c, row.id, &all));
    TRY(conflict_require(c, &all, said.agency_id));
    TRY(custody_add(c, &row, d.id, "HANDED",
                    pack_say2(c, "document.handed_line", said.receiver, said.letter),
                    said.agency_id));
    http_flash(rs, "flash.document.handed");
    return go(c, rs, &row, &d);
}

/* ---- the page of one file ---- */

static enum err put_custody(struct ctx *c, const struct document *d, struct val *data)
{
    struct custody *rows = NULL;
    size_t n = 0;
    const struct rec_where w = {
        .column = "document_id", .value = V_TEXT(d->id), .order = "at_ms", .limit = 500
    };
    struct val *list = val_put_list(c->mem, data, "custody");
    TRY(rec_list(c, &custody_rec, &w, (void **)&rows, &n));
    for (size_t i = 0; i < n; i++) {
        const struct agency *to = pack_agency(c->packs, rows[i].agency_id);
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "when", clock_time_text(c, rows[i].at_ms));
        val_put_text(c->mem, v, "who", member_name(c, rows[i].member_id));
        val_put_text(c->mem, v, "act", rows[i].act);
        val_put_text(c->mem, v, "act_label", pack_code_label(c, "custody", rows[i].act));
        val_put_text(c->mem, v, "why", rows[i].why);
        val_put_text(c->mem, v, "agency", to != NULL ? to->name[c->lang] : STR_NONE);
    }
    return OK;
}

/* Agencies that may have this file. */
static void put_agencies(struct ctx *c, const struct document *d, struct val *data)
{
    size_t n = 0;
    const struct agency *all = pack_agencies(c->packs, &n);
    struct val *list = val_put_list(c->mem, data, "agencies");
    for (size_t i = 0; i < n; i++) {
        if (document_may_go(c, d->sensitive != 0, all[i].code)) {
            struct val *v = val_push_map(c->mem, list);
            val_put_text(c->mem, v, "value", all[i].code);
            val_put_text(c->mem, v, "label", all[i].name[c->lang]);
            val_put_bool(c->mem, v, "selected",
                         str_eq(val_get_text(c->typed, "agency_id"), all[i].code));
        }
    }
}

enum err custody_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row;
    struct document d;
    struct document_lock lock = { 0 };
    bool found = false;
    struct val *data = val_map(c->mem);
    TRY(asked(c, rq, &row, &d));
    TRY(lock_of(c, d.id, &lock, &found));
    document_put(c, &d, data);
    val_put_text(c->mem, data, "digest", d.digest);
    val_put_text(c->mem, data, "named_a", member_name(c, lock.named_a));
    val_put_text(c->mem, data, "named_b", member_name(c, lock.named_b));
    val_put_text(c->mem, data, "named_a_id", lock.named_a);
    val_put_text(c->mem, data, "named_b_id", lock.named_b);
    val_put_bool(c->mem, data, "is_named",
                 found && (str_eq(lock.named_a, c->who->id) || str_eq(lock.named_b, c->who->id)));
    val_put_bool(c->mem, data, "can_mark",
                 !d.sensitive && d.file_id.n > 0 && (c->who->rights & RIGHT_CASE_WRITE) != 0);
    val_put_bool(c->mem, data, "can_hand", (c->who->rights & RIGHT_CASE_WRITE) != 0);
    val_put(c->mem, data, STR("look"), rec_form(c, &document_reason_rec, NULL));
    val_put(c->mem, data, STR("hand"), rec_form(c, &document_hand_rec, NULL));
    TRY(lock_put_choice(c, &row, data));
    put_agencies(c, &d, data);
    TRY(put_custody(c, &d, data));
    return case_page(c, rs, "feature/document/document_one.html", "documents", &row, data);
}
