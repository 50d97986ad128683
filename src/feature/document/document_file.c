/* document_file.c - one file: downloaded as it was sent, or the copy to look at. */
#include "feature/document/document_priv.h"

#include <string.h>

#include "base/ids.h"
#include "feature/case/case.h"

#define REC document_form
#define REC_DEF "feature/document/document_form.def"
#define REC_FORM
#include "rec/rec_table.h"

#define SHORT_ID 8

/* The case a file belongs to, directly or through its report; and its compartment. */
const struct stmt DOCUMENT_Q_OWNER = {
    "document_owner", "t",
    "SELECT COALESCE(d.case_id, r.case_id), d.report_id, d.compartment_id FROM document d"
    " LEFT JOIN report r ON r.id = d.report_id WHERE d.id = $1"
};

static enum err absent(struct ctx *c)
{
    fail_clear(c);
    return fail(c, ERR_NOT_FOUND, NULL, "document.absent");
}

/*
 * Need to know: a member of the case's team, or intake for a report that it holds. Then the key of
 * the compartment itself,
 * with a look entry for this file. All else is as absent.
 */
enum err document_require(struct ctx *c, struct str id, struct document *row)
{
    struct value owner[3];
    bool found = false;
    if (!id_valid(id)) {
        return absent(c);
    }
    TRY(store_one(c, &DOCUMENT_Q_OWNER, VALS(V_TEXT(id)), owner, 3, &found));
    if (!found) {
        return absent(c);
    }
    bool in_case = owner[0].kind == VALUE_TEXT;
    bool of_report = owner[1].kind == VALUE_TEXT && (c->who->rights & RIGHT_REPORT_READ) != 0;
    enum err e = in_case ? case_require(c, owner[0].s, NULL) : ERR_NOT_FOUND;
    if (e != OK && e != ERR_NOT_FOUND) {
        return e;
    }
    if (e == ERR_NOT_FOUND && !of_report) {
        return absent(c);
    }
    fail_clear(c);
    TRY(keys_fetch(c, &owner[2].s, 1, LOOK_DOCUMENT, NULL));
    if (!keys_held(c, owner[2].s)) {
        return absent(c);
    }
    return rec_get(c, &document_rec, id, row);
}

/* "dokumen-1a2b3c4d.pdf": a name in a list of downloads tells nothing. */
struct str document_disposition(struct ctx *c, const char *how, const struct document *row,
                                const char *ending)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, how);
    strbuf_putz(&b, "; filename=\"dokumen-");
    strbuf_put(&b, str_cut(row->id, row->id.n - SHORT_ID, row->id.n));
    strbuf_putc(&b, '.');
    strbuf_putz(&b, ending);
    strbuf_putc(&b, '"');
    return strbuf_str(&b);
}

enum err document_open_file(struct ctx *c, const struct http_req *rq, struct str file_id,
                            struct str key, struct str *bytes)
{
    struct key k;
    if (key.n != sizeof k.b || file_id.n == 0) {
        return absent(c);
    }
    memcpy(k.b, key.p, sizeof k.b);
    enum err e = seal_file_read(c, http_files_dir(rq), file_id, &k, bytes);
    key_wipe(&k);
    return e;
}

enum err document_answer(struct http_resp *rs, struct str disposition_text, const char *type,
                         struct str bytes)
{
    http_header_add(rs, "Content-Disposition", disposition_text);
    http_header_add(rs, "Content-Security-Policy", STR("default-src 'none'; sandbox"));
    return http_raw(rs, str_of(type), bytes);
}

enum err document_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct document row;
    struct str bytes;
    TRY(document_require(c, http_param(rq, "document"), &row));
    if (row.sensitive) {
        return fail(c, ERR_DENIED, NULL, "document.named_only");
    }
    TRY(document_open_file(c, rq, row.file_id, row.file_key, &bytes));
    const struct file_kind *kind = file_kind_named(row.media_type);
    return document_answer(rs, document_disposition(c, "attachment", &row, kind->ending),
                           "application/octet-stream", bytes);
}

enum err document_look_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct document row;
    struct str bytes;
    TRY(document_require(c, http_param(rq, "document"), &row));
    if (row.sensitive) {
        return fail(c, ERR_DENIED, NULL, "document.named_only");
    }
    TRY(document_open_file(c, rq, row.shown_id, row.shown_key, &bytes));
    const struct file_kind *kind = file_kind_of(bytes);
    if (kind == NULL || !kind->picture) {
        return absent(c); /* only what was made here is ever shown by the browser */
    }
    return document_answer(rs, document_disposition(c, "inline", &row, kind->ending),
                           kind->media_type, bytes);
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/dokumen", document_list_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Files of a case and of its reports." },
    { METHOD_POST, "/kasus/:case/dokumen", document_list_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES | ROUTE_FILES, &document_form_rec, document_list_get, "Adds files to a case." },
    { METHOD_GET, "/dokumen/:document", document_get, RIGHT_CASE_READ | RIGHT_REPORT_READ,
      ROUTE_RAW, NULL, NULL, "Downloads one file as it was sent." },
    { METHOD_GET, "/dokumen/:document/lihat", document_look_get,
      RIGHT_CASE_READ | RIGHT_REPORT_READ, ROUTE_RAW, NULL, NULL, "Copy of a picture to look at." },
    { METHOD_GET, "/kasus/:case/dokumen/:document", custody_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "One file: its fingerprint, who added it, who opened it and why." },
    { METHOD_POST, "/kasus/:case/dokumen/:document/sensitif", lock_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &document_mark_rec, custody_get,
      "Marks a file that hurts: two named members may open it." },
    { METHOD_POST, "/kasus/:case/dokumen/:document/buka", lock_open_post, RIGHT_CASE_READ,
      ROUTE_WRITES | ROUTE_RAW, &document_reason_rec, custody_get,
      "Downloads such a file with a reason." },
    { METHOD_POST, "/kasus/:case/dokumen/:document/alih", lock_pass_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &document_mark_rec, custody_get,
      "One of the two gives a place to another of the team." },
    { METHOD_POST, "/kasus/:case/dokumen/:document/serah", lock_hand_post, RIGHT_CASE_WRITE,
      ROUTE_WRITES, &document_hand_rec, custody_get,
      "Notes that a file was handed to an agency that may have it." },
};

static const struct rec *const records[] = { &document_rec, &document_lock_rec, &custody_rec };
static const struct stmt *const stmts[] = { &DOCUMENT_Q_CASE, &DOCUMENT_Q_OWNER, &DOCUMENT_Q_TEAM };

const struct feature document_feature = {
    .name = "document",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
