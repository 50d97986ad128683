/*
 * note.c - notes of a case. A note is never changed: what was wrong is said in a new note that
 * names the old one.
 * "own" is a filter in this file, not a key (architecture.md 12).
 */
#include "feature/note/note.h"

#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define REC note
#define REC_DEF "feature/note/note.def"
#define REC_TITLE "note.title"
#include "rec/rec_table.h"

#define NOTES_MAX 500

static bool may_read(const struct ctx *c, const struct note *n)
{
    return !n->own || str_eq(n->author_id, c->who->id);
}

static enum err notes_of_case(struct ctx *c, struct str case_id, struct note **rows, size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "written_ms",
                                 .desc = true,
                                 .limit = NOTES_MAX };
    return rec_list(c, &note_rec, &w, (void **)rows, n);
}

static const struct note *find(struct ctx *c, const struct note *rows, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].id, id) && may_read(c, &rows[i])) {
            return &rows[i];
        }
    }
    return NULL;
}

static struct str anchor(struct ctx *c, const struct note *n)
{
    const struct str parts[] = { STR("/kasus/"), n->case_id, STR("/catatan#c-"), n->id };
    return str_join(c->mem, parts, ARRAY_LEN(parts));
}

enum err note_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct note *rows = NULL;
    size_t n = 0;
    TRY(notes_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (!may_read(c, &rows[i])) {
            continue;
        }
        const struct timeline_item item = {
            .at_ms = rows[i].written_ms,
            .kind = "note",
            .who = paper_by(c, member_name(c, rows[i].author_id), rows[i].written_on),
            .title = rows[i].kind.n != 0 ? pack_code_label(c, "note_kind", rows[i].kind)
                                         : pack_say(c, "note.title"),
            .body = rows[i].body,
            .href = anchor(c, &rows[i]),
        };
        timeline_add(c, t, &item);
    }
    return OK;
}

/* ---- the page ---- */

static void put_note(struct ctx *c, const struct note *rows, size_t n, size_t i, struct val *list)
{
    struct val *v = val_push(c->mem, list, rec_to_page(c, &note_rec, &rows[i]));
    const struct note *old = rows[i].corrects.n != 0 ? find(c, rows, n, rows[i].corrects) : NULL;
    bool corrected = false;
    for (size_t k = 0; k < n; k++) {
        corrected = corrected || (str_eq(rows[k].corrects, rows[i].id) && may_read(c, &rows[k]));
    }
    const struct str author = member_name(c, rows[i].author_id);
    val_put_text(c->mem, v, "author", author);
    val_put_text(c->mem, v, "written_line",
                 paper_written_text(c, rows[i].written_on, rows[i].written_ms, author));
    val_put_text(c->mem, v, "when", clock_near_text(c, rows[i].written_ms));
    val_put_text(c->mem, v, "kind_text", pack_code_label(c, "note_kind", rows[i].kind));
    val_put_bool(c->mem, v, "is_own", rows[i].own != 0);
    val_put_bool(c->mem, v, "is_corrected", corrected);
    val_put_text(c->mem, v, "corrects_when",
                 old != NULL ? clock_near_text(c, old->written_ms) : STR_NONE);
    val_put_text(c->mem, v, "corrects_id", old != NULL ? old->id : STR_NONE);
}

/*
 * rows: what the page shows beside the form; corrects: the note that a new one puts right, or
 * empty.
 */
static enum err show(struct ctx *c, struct http_resp *rs, const struct case_file *row,
                     struct str corrects)
{
    struct note *rows = NULL;
    size_t n = 0;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "notes");
    struct val *old = val_put_list(c->mem, data, "corrected");
    TRY(notes_of_case(c, row->id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (may_read(c, &rows[i])) {
            put_note(c, rows, n, i, list);
        }
    }
    if (corrects.n != 0) {
        const struct note *wrong = find(c, rows, n, corrects);
        if (wrong == NULL) {
            return fail(c, ERR_NOT_FOUND, NULL, "note.absent");
        }
        struct val *v = val_push_map(c->mem, old);
        val_put_text(c->mem, v, "id", wrong->id);
        val_put_text(c->mem, v, "when", clock_near_text(c, wrong->written_ms));
        val_put_text(c->mem, v, "body", wrong->body);
    }
    val_put(c->mem, data, STR("form"), rec_form(c, &note_rec, NULL));
    return case_page(c, rs, "feature/note/note.html", "notes", row, data);
}

static enum err note_list_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    return show(c, rs, &row, rq->method == METHOD_POST ? http_input(rq, "corrects") : STR_NONE);
}

static enum err note_correct_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    return show(c, rs, &row, http_param(rq, "note"));
}

static enum err note_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct note given = { 0 };
    struct note *rows = NULL;
    size_t n = 0;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(http_read(c, rq, &note_rec, false, &given));
    if (given.corrects.n != 0) {
        TRY(notes_of_case(c, all.row.id, &rows, &n));
        if (find(c, rows, n, given.corrects) == NULL) {
            return fail(c, ERR_INPUT, "corrects", "note.absent");
        }
    }
    given.case_id = all.row.id;
    given.compartment_id = all.row.compartment_id;
    given.author_id = c->who->id;
    given.written_ms = c->now_ms;
    change_action(c, ACTION_NOTE);
    TRY(rec_insert(c, &note_rec, &given));
    TRY(case_save_derived(c, &all));
    http_flash(rs, "flash.note_saved");
    return http_go(c, rs, "/kasus/", all.row.id, "/catatan");
}

static const struct route routes[] = {
    { METHOD_GET, "/kasus/:case/catatan", note_list_get, RIGHT_CASE_READ, 0, NULL, NULL,
      "Notes of a case, newest first" },
    { METHOD_POST, "/kasus/:case/catatan", note_post, RIGHT_CASE_WRITE, ROUTE_WRITES, &note_rec,
      note_list_get, "Adds a note; an older one stays as it is" },
    { METHOD_GET, "/kasus/:case/catatan/:note", note_correct_get, RIGHT_CASE_WRITE, 0, NULL, NULL,
      "Form for a note that puts an older one right" },
};
static const struct rec *const records[] = { &note_rec };

const struct feature note_feature = {
    .name = "note",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
};
