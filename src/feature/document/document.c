/*
 * document.c - files of reports and cases. Each is sealed on disk under a key of its own before
 * anything else happens; the
 * key lies in the sealed row. What was sent stays as it was and is only downloaded; pictures get a
 * copy to look at.
 */
#include "feature/document/document_priv.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "rec/pack.h"

#define REC document
#define REC_DEF "feature/document/document.def"
#define REC_TITLE "document.heading"
#include "rec/rec_table.h"

#define FILE_MAX \
    (8 * 1024 * 1024) /* as the input takes; larger recordings come on a carrier to the office */
#define DOCUMENTS_MAX 500

/* ---- taking ---- */

static struct str key_bytes(struct ctx *c, const struct key *k)
{
    return str_copy(c->mem, (struct str){ (const char *)k->b, sizeof k->b });
}

/* No copy is no reason to lose the file itself. */
static enum err take_shown(struct ctx *c, const struct http_req *rq, struct str bytes,
                           struct document *row)
{
    struct str shown, type;
    struct key k;
    if (http_scrub(c, rq, bytes, &shown, &type) != OK) {
        fail_clear(c);
        return OK;
    }
    if (shown.n == 0) {
        return OK;
    }
    TRY(seal_file_write(c, http_files_dir(rq), shown, &row->shown_id, &k));
    row->shown_key = key_bytes(c, &k);
    key_wipe(&k);
    return OK;
}

enum err document_take(struct ctx *c, const struct http_req *rq, const struct http_file *file,
                       struct document *row)
{
    unsigned char digest[16];
    struct key k;
    const struct file_kind *kind = file_kind_of(file->bytes);
    struct str name = file_name_clean(c->mem, file->name);
    if (file->bytes.n == 0) {
        return fail_arg(c, ERR_INPUT, STR("file"), "document.empty", name);
    }
    if (file->bytes.n > FILE_MAX) {
        return fail_arg(c, ERR_INPUT, STR("file"), "document.size_limit", name);
    }
    if (kind == NULL) {
        return fail_arg(c, ERR_INPUT, STR("file"), "document.type", name);
    }
    TRY(seal_file_write(c, http_files_dir(rq), file->bytes, &row->file_id, &k));
    row->file_key = key_bytes(c, &k);
    key_wipe(&k);
    seal_digest(file->bytes, digest);
    row->file_name = name;
    row->media_type = str_of(kind->media_type);
    row->size_bytes = (int64_t)file->bytes.n;
    row->digest = str_hex(c->mem, digest, sizeof digest);
    return kind->picture ? take_shown(c, rq, file->bytes, row) : OK;
}

enum err document_add(struct ctx *c, struct document *row)
{
    row->added_ms = c->now_ms;
    row->added_by = c->who != NULL ? c->who->id : STR_NONE;
    change_action(c, ACTION_DOCUMENT);
    return rec_insert(c, &document_rec, row);
}

enum err document_of_report(struct ctx *c, struct str report_id, struct document **out, size_t *n)
{
    const struct rec_where w = { .column = "report_id",
                                 .value = V_TEXT(report_id),
                                 .order = "added_ms",
                                 .limit = DOCUMENTS_MAX };
    void *rows = NULL;
    TRY(rec_list(c, &document_rec, &w, &rows, n));
    *out = rows;
    return OK;
}

/* ---- those of a case, and of the reports that belong to it ---- */

const struct stmt DOCUMENT_Q_CASE = {
    "document_of_case", "ti",
    "SELECT d.id, d.case_id, d.report_id, d.compartment_id, d.added_ms, d.added_by, d.sensitive, d.version, d.sealed FROM document d"
    " WHERE d.case_id = $1 OR d.report_id IN (SELECT r.id FROM report r WHERE r.case_id = $1) ORDER BY d.added_ms DESC, d.id DESC LIMIT $2"
};

static enum err of_case(struct ctx *c, struct str case_id, struct document **out, size_t *n)
{
    struct rows r;
    struct document *list = NEW_ARRAY(c->mem, struct document, DOCUMENTS_MAX);
    enum err e = OK;
    *n = 0;
    TRY(store_query(c, &DOCUMENT_Q_CASE, VALS(V_TEXT(case_id), V_INT(DOCUMENTS_MAX)), &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &document_rec, &r, 0, &list[(*n)++]);
    }
    TRY(store_done(&r));
    *out = list;
    return e;
}

static struct str title_of(struct ctx *c, const struct document *d)
{
    if (d->title.n > 0) {
        return d->title;
    }
    return d->kind.n > 0 ? pack_code_label(c, "document_kind", d->kind)
                         : pack_say(c, "document.from_report");
}

enum err document_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct document *d = NULL;
    size_t n = 0;
    TRY(of_case(c, case_id, &d, &n));
    for (size_t i = 0; i < n; i++) {
        const struct str href[] = { STR("/kasus/"), case_id, STR("/dokumen") };
        struct timeline_item item = { .at_ms = d[i].added_ms,
                                      .kind = "document",
                                      .who = member_name(c, d[i].added_by),
                                      .title = pack_say1(c, "document.line", title_of(c, &d[i])),
                                      .body = d[i].file_name,
                                      .href = str_join(c->mem, href, ARRAY_LEN(href)) };
        timeline_add(c, t, &item);
    }
    return OK;
}

/* ---- the page of a case ---- */

struct str document_size_text(struct ctx *c, int64_t bytes)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_put_int(&b, (bytes + 1023) / 1024);
    strbuf_putz(&b, " kB");
    return strbuf_str(&b);
}

void document_put(struct ctx *c, const struct document *d, struct val *item)
{
    const struct str href[] = { STR("/dokumen/"), d->id };
    struct str name = member_name(c, d->added_by);
    val_put_text(c->mem, item, "id", d->id);
    val_put_text(c->mem, item, "title", title_of(c, d));
    val_put_text(c->mem, item, "file_name", d->file_name);
    val_put_text(c->mem, item, "ending", str_of(file_kind_named(d->media_type)->ending));
    val_put_text(c->mem, item, "size", document_size_text(c, d->size_bytes));
    val_put_text(c->mem, item, "added", clock_time_text(c, d->added_ms));
    val_put_text(c->mem, item, "added_by", name.n > 0 ? name : pack_say(c, "document.by_reporter"));
    val_put_bool(c->mem, item, "sensitive", d->sensitive != 0);
    val_put_bool(c->mem, item, "can_look", d->shown_id.n > 0);
    val_put_bool(c->mem, item, "readable", d->file_id.n > 0);
    val_put_text(c->mem, item, "href", str_join(c->mem, href, ARRAY_LEN(href)));
}

enum err document_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row;
    struct document *d = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "documents");
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(of_case(c, row.id, &d, &n));
    for (size_t i = 0; i < n; i++) {
        document_put(c, &d[i], val_push_map(c->mem, list));
    }
    val_put_bool(c->mem, data, "can_write", (c->who->rights & RIGHT_CASE_WRITE) != 0);
    TRY(lock_put_choice(c, &row, data));
    (void)val_put(c->mem, data, STR("form"), rec_form(c, &document_form_rec, NULL));
    return case_page(c, rs, "feature/document/document_list.html", "documents", &row, data);
}

/*
 * A file that hurts never lies open to the team: its key goes into its lock before anything is
 * stored.
 */
static enum err add_to_case(struct ctx *c, const struct case_file *row,
                            const struct document_form *said, struct document *d)
{
    struct document whole = *d;
    if (!said->sensitive) {
        return document_add(c, d);
    }
    lock_strip(d);
    TRY(document_add(c, d));
    whole.id = d->id;
    return lock_make(c, row, &whole, said->named_a, said->named_b);
}

enum err document_list_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row;
    struct document_form said = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    TRY(http_read(c, rq, &document_form_rec, false, &said));
    if (rq->n_files == 0) {
        return fail(c, ERR_INPUT, "file", "document.none");
    }
    for (size_t i = 0; i < rq->n_files; i++) {
        struct document d = { .case_id = row.id,
                              .compartment_id = row.compartment_id,
                              .kind = said.kind,
                              .title = said.title };
        TRY(document_take(c, rq, &rq->files[i], &d));
        TRY(add_to_case(c, &row, &said, &d));
    }
    http_flash(rs, "flash.document.added");
    return http_go(c, rs, "/kasus/", row.id, "/dokumen");
}
