/*
 * note.c - notes of a case. A note is never changed: what was wrong is said in a new note that
 * names the old one.
 * "own" is a filter in this file, not a key (architecture.md 12). Nothing that reaches somebody of the
 * case is recorded here: that is an attempt of safe contact, asked for first.
 */
#include "feature/note/note.h"

#include "base/ids.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/paper/paper.h"
#include "rec/pack.h"

#define REC note
#define REC_DEF "feature/note/note.def"
#define REC_TITLE "note.title"
#include "rec/rec_table.h"

#define REC note_filter
#define REC_DEF "feature/note/note_filter.def"
#define REC_KEEP
#include "rec/rec_struct.h"
#define REC_FORM
#include "rec/rec_table.h"

#define NOTES_MAX 200 /* of the time line; what is older is a page of notes away */
#define PAGE_ROWS 100

/* Of one case, newest first, from ($2, $3) on and with it. */
static const struct stmt Q_PAGE = {
    "note_page", "titi",
    "SELECT id, case_id, compartment_id, author_id, written_ms, version, sealed FROM note"
    " WHERE case_id = $1 AND (written_ms < $2 OR (written_ms = $2 AND id <= $3))"
    " ORDER BY written_ms DESC, id DESC LIMIT $4"
};

static bool may_read(const struct ctx *c, const struct note *n)
{
    return !n->own || str_eq(n->author_id, c->who->id);
}

/* The newest NOTES_MAX, and the first of those left out. */
static enum err notes_of_case(struct ctx *c, struct str case_id, struct note **rows, size_t *n)
{
    const struct rec_where w = { .column = "case_id",
                                 .value = V_TEXT(case_id),
                                 .order = "written_ms",
                                 .desc = true,
                                 .limit = NOTES_MAX + 1 };
    return rec_list(c, &note_rec, &w, (void **)rows, n);
}

/* Where a page begins: at this note. No id: at the newest. */
struct place {
    int64_t at_ms;
    struct str id;
};

/* A page and the first note of the one after it. */
static enum err page_load(struct ctx *c, struct str case_id, struct place from, struct note **rows,
                          size_t *n)
{
    struct rows r;
    enum err e = OK;
    *rows = NEW_ARRAY(c->mem, struct note, PAGE_ROWS + 1);
    *n = 0;
    TRY(store_query(c, &Q_PAGE,
                    VALS(V_TEXT(case_id), V_INT(from.at_ms), V_TEXT(from.id), V_INT(PAGE_ROWS + 1)),
                    &r));
    while (e == OK && store_next(&r)) {
        e = rec_read_row(c, &note_rec, &r, 0, &(*rows)[(*n)++]);
    }
    TRY(store_done(&r));
    return e;
}

/* "1731550000000.ID"; the newest when it is none. */
static struct place place_of(struct str text)
{
    struct place p = { 0 };
    struct str part;
    return str_next(&text, '.', &part) && str_to_int(part, &p.at_ms) && id_valid(text)
               ? (struct place){ p.at_ms, text }
               : (struct place){ INT64_MAX, STR_NONE };
}

/* Of this case and readable; *out is NULL otherwise. */
static enum err find(struct ctx *c, struct str case_id, struct str id, const struct note **out)
{
    const struct fail before = c->fail;
    struct note *n = NEW(c->mem, struct note);
    const enum err e = id.n > 0 ? rec_get(c, &note_rec, id, n) : ERR_NOT_FOUND;
    *out = e == OK && str_eq(n->case_id, case_id) && may_read(c, n) ? n : NULL;
    if (e == ERR_NOT_FOUND) {
        c->fail = before;
        return OK;
    }
    return e;
}

/* The page that begins at this note, so that its place is there however old it is. */
static struct str anchor(struct ctx *c, const struct note *n)
{
    struct strbuf b;
    strbuf_init(&b, c->mem);
    strbuf_putz(&b, "/kasus/");
    strbuf_put(&b, n->case_id);
    strbuf_printf(&b, "/catatan?start=%lld.", (long long)n->written_ms);
    strbuf_put(&b, n->id);
    strbuf_putz(&b, "#c-");
    strbuf_put(&b, n->id);
    return strbuf_str(&b);
}

enum err note_timeline(struct ctx *c, struct str case_id, struct timeline *t)
{
    struct note *rows = NULL;
    size_t n = 0;
    TRY(notes_of_case(c, case_id, &rows, &n));
    for (size_t i = 0; i < n; i++) {
        if (i == NOTES_MAX) {
            const struct timeline_item older = { .at_ms = rows[i].written_ms,
                                                 .kind = "note",
                                                 .title = pack_say(c, "note.older"),
                                                 .href = anchor(c, &rows[i]) };
            timeline_add(c, t, &older);
            break;
        }
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

/* Whether one of these puts it right. */
static bool is_put_right(const struct ctx *c, const struct note *rows, size_t n, struct str id)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(rows[i].corrects, id) && may_read(c, &rows[i])) {
            return true;
        }
    }
    return false;
}

/*
 * Which of a page's notes a newer one puts right: `corrects` is sealed, so all from the newest to
 * the page's end are opened.
 */
static enum err mark_put_right(struct ctx *c, struct str case_id, const struct note *page, size_t n,
                               bool *marks)
{
    struct place from = place_of(STR_NONE);
    const struct str last = n > 0 ? page[n - 1].id : STR_NONE;
    bool more = n > 0;
    while (more) {
        struct note *rows = NULL;
        size_t count = 0;
        TRY(page_load(c, case_id, from, &rows, &count));
        more = count > PAGE_ROWS;
        for (size_t i = 0; i < n; i++) {
            marks[i] = marks[i] || is_put_right(c, rows, count, page[i].id);
        }
        for (size_t i = 0; i < count; i++) {
            more = more && !str_eq(rows[i].id, last);
        }
        from = more ? (struct place){ rows[PAGE_ROWS].written_ms, rows[PAGE_ROWS].id } : from;
    }
    return OK;
}

static enum err put_note(struct ctx *c, const struct note *n, bool put_right, struct val *list)
{
    struct val *v = val_push(c->mem, list, rec_to_page(c, &note_rec, n));
    const struct note *old = NULL;
    TRY(find(c, n->case_id, n->corrects, &old));
    const struct str author = member_name(c, n->author_id);
    val_put_text(c->mem, v, "author", author);
    val_put_text(c->mem, v, "written_line",
                 paper_written_text(c, n->written_on, n->written_ms, author));
    val_put_text(c->mem, v, "when", clock_near_text(c, n->written_ms));
    val_put_text(c->mem, v, "kind_text", pack_code_label(c, "note_kind", n->kind));
    val_put_bool(c->mem, v, "is_own", n->own != 0);
    val_put_bool(c->mem, v, "is_corrected", put_right);
    val_put_text(c->mem, v, "corrects_when",
                 old != NULL ? clock_near_text(c, old->written_ms) : STR_NONE);
    val_put_text(c->mem, v, "corrects_href", old != NULL ? anchor(c, old) : STR_NONE);
    return OK;
}

static enum err put_notes(struct ctx *c, struct str case_id, struct str from, struct val *data)
{
    struct note *rows = NULL;
    size_t n = 0;
    bool marks[PAGE_ROWS] = { false };
    struct val *list = val_put_list(c->mem, data, "notes");
    TRY(page_load(c, case_id, place_of(from), &rows, &n));
    const size_t shown = n > PAGE_ROWS ? PAGE_ROWS : n;
    TRY(mark_put_right(c, case_id, rows, shown, marks));
    for (size_t i = 0; i < shown; i++) {
        if (may_read(c, &rows[i])) {
            TRY(put_note(c, &rows[i], marks[i], list));
        }
    }
    struct str next = n > shown ? anchor(c, &rows[shown]) : STR_NONE;
    val_put_text(c->mem, data, "next", str_cut(next, 0, str_find(next, '#', 0)));
    val_put_bool(c->mem, data, "newer", place_of(from).id.n > 0);
    return OK;
}

/*
 * rows: what the page shows beside the form; corrects: the note that a new one puts right, or
 * empty; from: where the page begins.
 */
static enum err show(struct ctx *c, struct http_resp *rs, const struct case_file *row,
                     struct str corrects, struct str from)
{
    const struct note *wrong = NULL;
    struct val *data = val_map(c->mem);
    TRY(put_notes(c, row->id, from, data));
    struct val *old = val_put_list(c->mem, data, "corrected");
    if (corrects.n != 0) {
        TRY(find(c, row->id, corrects, &wrong));
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
    struct note_filter f = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    if (rq->method == METHOD_POST) {
        return show(c, rs, &row, http_input(rq, "corrects"), STR_NONE);
    }
    TRY(http_read(c, rq, &note_filter_rec, true, &f));
    return show(c, rs, &row, STR_NONE, f.start);
}

static enum err note_correct_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_file row = { 0 };
    TRY(case_require(c, http_param(rq, "case"), &row));
    return show(c, rs, &row, http_param(rq, "note"), STR_NONE);
}

/*
 * What a call to somebody of the case must ask first, a note does not: such calls are attempts of
 * safe contact (feature/contact), and the kinds that once held them are not to be had any more. Said
 * here with the way there; the record would only say that the code is gone.
 */
static enum err check_kind(struct ctx *c, struct str code)
{
    const struct vocab *v = pack_vocab(c->packs, STR("note_kind"));
    const struct code *k = v != NULL ? vocab_code(v, code) : NULL;
    return k != NULL && !code_valid_on(k, clock_today(c))
               ? fail(c, ERR_INPUT, "kind", "note.kind_retired")
               : OK;
}

static enum err note_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct case_all all = { 0 };
    struct note given = { 0 };
    const struct note *old = NULL;
    TRY(case_load(c, http_param(rq, "case"), &all));
    TRY(check_kind(c, http_input(rq, "kind")));
    TRY(http_read(c, rq, &note_rec, false, &given));
    if (given.corrects.n != 0) {
        TRY(find(c, all.row.id, given.corrects, &old));
        if (old == NULL) {
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
    { METHOD_GET, "/kasus/:case/catatan", note_list_get, RIGHT_CASE_READ, 0, &note_filter_rec, NULL,
      "Notes of a case, newest first" },
    { METHOD_POST, "/kasus/:case/catatan", note_post, RIGHT_CASE_WRITE, ROUTE_WRITES, &note_rec,
      note_list_get, "Adds a note; an older one stays as it is" },
    { METHOD_GET, "/kasus/:case/catatan/:note", note_correct_get, RIGHT_CASE_WRITE, 0, NULL, NULL,
      "Form for a note that puts an older one right" },
};
static const struct rec *const records[] = { &note_rec };
static const struct stmt *const stmts[] = { &Q_PAGE };

const struct feature note_feature = {
    .name = "note",
    .routes = routes,
    .n_routes = ARRAY_LEN(routes),
    .records = records,
    .n_records = ARRAY_LEN(records),
    .stmts = stmts,
    .n_stmts = ARRAY_LEN(stmts),
};
