/* place_import.c - a list of schools: given, looked through line by line, taken in whole or dropped. */
#include <string.h>

#include "base/utf8.h"
#include "feature/case/case.h"
#include "feature/clock/clock.h"
#include "feature/place/place_priv.h"
#include "rec/pack.h"

#define FIXES_MAX 1000
#define BODY_MAX 200000 /* a line of the ministry's list has 220 letters: 700 lines fit */

enum err import_start_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct rows r;
    struct val *data = val_map(c->mem);
    struct val *list = val_put_list(c->mem, data, "lists");
    (void)rq;
    TRY(store_query(c, &PLACE_Q_LISTS, NO_VALS, &r));
    while (store_next(&r)) {
        const struct str href[] = { STR("/tempat/daftar/"), row_text(&r, 0) };
        struct val *v = val_push_map(c->mem, list);
        val_put_text(c->mem, v, "href", str_join(c->mem, href, ARRAY_LEN(href)));
        val_put_text(c->mem, v, "name", row_text(&r, 1));
        val_put_text(c->mem, v, "when", clock_near_text(c, row_int(&r, 2)));
    }
    TRY(store_done(&r));
    val_put(c->mem, data, STR("form"), rec_form(c, &place_given_rec, NULL));
    return http_page(rs, "feature/place/place_give.html", pack_say(c, "place.give"), data);
}

/* As a file or as text; a file goes first. */
static enum err given(struct ctx *c, const struct http_req *rq, struct place_list *l)
{
    struct place_given g = { 0 };
    TRY(http_read(c, rq, &place_given_rec, true, &g));
    l->name = pack_say(c, "place.typed");
    l->body = g.body;
    if (rq->n_files > 0) {
        l->name =
            str_cut(rq->files[0].name, 0, rq->files[0].name.n < 200 ? rq->files[0].name.n : 0);
        l->body = rq->files[0].bytes;
    }
    l->body = utf8_valid(l->body) ? utf8_clean_newlines(c->mem, l->body) : l->body;
    if (str_trim(l->body).n == 0) {
        return fail(c, ERR_INPUT, "body", "place.nothing_given");
    }
    if (l->body.n > BODY_MAX) {
        return fail(c, ERR_INPUT, "body", "place.too_long");
    }
    return utf8_valid(l->body) && utf8_is_text(l->body)
               ? OK
               : fail(c, ERR_INPUT, "body", "place.not_utf8");
}

enum err import_start_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place_list l = { 0 };
    struct place_read read;
    TRY(given(c, rq, &l));
    place_list_read(c, l.body, NULL, 0, NULL, 0, &read);
    if (read.unusable != NULL) {
        return fail_arg(c, ERR_INPUT, STR("body"), read.unusable, read.arg);
    }
    l.name = l.name.n != 0 ? l.name : pack_say(c, "place.typed");
    l.state = STR("open");
    l.member_id = c->who->id;
    l.at_ms = c->now_ms;
    rec_set_all(&place_list_rec, &l);
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &place_list_rec, &l));
    return http_go(c, rs, "/tempat/daftar/", l.id, "");
}

/* ---- one list ---- */

/* The list with what was decided, read against the places there are. */
static enum err load(struct ctx *c, struct str id, struct place_list *l, struct place_read *read)
{
    const struct rec_where w = { .column = "list_id", .value = V_TEXT(id), .limit = FIXES_MAX };
    struct place_fix *fixes = NULL;
    struct place *known = NULL;
    size_t n_fixes = 0;
    size_t n_known = 0;
    TRY(rec_get(c, &place_list_rec, id, l));
    TRY(rec_list(c, &place_fix_rec, &w, (void **)&fixes, &n_fixes));
    TRY(place_all(c, &known, &n_known));
    place_list_read(c, l->body, fixes, n_fixes, known, n_known, read);
    return OK;
}

static void put_areas(struct ctx *c, const struct place_line *l, struct val *v)
{
    const struct vocab *areas = pack_vocab(c->packs, STR("kecamatan"));
    struct val *list = val_put_list(c->mem, v, "areas");
    for (size_t i = 0; l->needs_area && i < areas->n; i++) {
        struct val *o = val_push_map(c->mem, list);
        val_put_text(c->mem, o, "value", areas->codes[i].code);
        val_put_text(c->mem, o, "label", areas->codes[i].label[c->lang]);
        val_put_bool(c->mem, o, "selected", str_eq(areas->codes[i].code, l->guess));
    }
}

static void put_line(struct ctx *c, const struct place_line *l, struct val *list)
{
    struct val *v = val_push_map(c->mem, list);
    val_put_int(c->mem, v, "line", l->line);
    val_put_text(c->mem, v, "name", l->row.name);
    val_put_text(c->mem, v, "code", l->row.code);
    val_put_text(c->mem, v, "grade", pack_code_label(c, "school_grade", l->row.grade));
    val_put_text(c->mem, v, "area",
                 l->row.kecamatan.n != 0 ? pack_code_label(c, "kecamatan", l->row.kecamatan)
                                         : l->area);
    val_put_text(c->mem, v, "address", l->row.address);
    val_put_text(c->mem, v, "ask", l->problem != NULL ? pack_say(c, l->problem) : STR_NONE);
    val_put_textz(c->mem, v, "question", l->problem != NULL ? l->problem : "");
    val_put_bool(c->mem, v, "may_take", !l->only_skip);
    put_areas(c, l, v);
}

static void put_fate(struct ctx *c, const struct place_read *read, enum place_fate fate,
                     const char *name, struct val *data)
{
    struct val *list = val_put_list(c->mem, data, name);
    for (size_t i = 0; i < read->n; i++) {
        if (read->lines[i].fate == fate) {
            put_line(c, &read->lines[i], list);
        }
    }
}

enum err import_look_get(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place_list l = { 0 };
    struct place_read read;
    struct val *data = val_map(c->mem);
    TRY(load(c, http_param(rq, "list"), &l, &read));
    const struct str href[] = { STR("/tempat/daftar/"), l.id };
    put_fate(c, &read, PLACE_OPEN, "open", data);
    put_fate(c, &read, PLACE_CHANGED, "changed", data);
    put_fate(c, &read, PLACE_SKIPPED, "skipped", data);
    val_put_int(c->mem, data, "n_new", (int64_t)read.count[PLACE_NEW]);
    val_put_int(c->mem, data, "n_changed", (int64_t)read.count[PLACE_CHANGED]);
    val_put_int(c->mem, data, "n_same", (int64_t)read.count[PLACE_SAME]);
    val_put_int(c->mem, data, "n_skipped", (int64_t)read.count[PLACE_SKIPPED]);
    val_put_int(c->mem, data, "n_open", (int64_t)read.count[PLACE_OPEN]);
    val_put_text(c->mem, data, "name", l.name);
    val_put_text(
        c->mem, data, "given",
        pack_say2(c, "place.given_by", member_name(c, l.member_id), clock_near_text(c, l.at_ms)));
    val_put_text(c->mem, data, "href", str_join(c->mem, href, ARRAY_LEN(href)));
    val_put_bool(c->mem, data, "is_open", str_eqz(l.state, "open"));
    val_put_bool(c->mem, data, "taken", str_eqz(l.state, "taken"));
    val_put_bool(c->mem, data, "ready", read.count[PLACE_OPEN] == 0);
    return http_page(rs, "feature/place/place_look.html", pack_say(c, "place.look"), data);
}

static const struct place_line *line_of(const struct place_read *read, int64_t line)
{
    for (size_t i = 0; i < read->n; i++) {
        if (read->lines[i].line == line) {
            return &read->lines[i];
        }
    }
    return NULL;
}

enum err import_fix_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place_list l = { 0 };
    struct place_read read;
    struct place_fix f = { 0 };
    TRY(load(c, http_param(rq, "list"), &l, &read));
    TRY(http_read(c, rq, &place_fix_rec, false, &f));
    const struct place_line *line = line_of(&read, f.line);
    if (!str_eqz(l.state, "open")) {
        return fail(c, ERR_INPUT, "", "place.list_over");
    }
    if (line == NULL) {
        return fail(c, ERR_INPUT, "line", "place.no_such_line");
    }
    const bool takes = str_eqz(f.choice, "AMBIL") && line->fate == PLACE_OPEN;
    if (takes && line->only_skip) {
        return fail(c, ERR_INPUT, "", "place.only_skip");
    }
    if (takes && line->needs_area && f.kecamatan.n == 0) {
        return fail(c, ERR_INPUT, "", "place.area_needed");
    }
    f.list_id = l.id;
    rec_set_has(&place_fix_rec, &f, "list_id");
    change_action(c, ACTION_TASKFORCE);
    TRY(rec_insert(c, &place_fix_rec, &f));
    return http_go(c, rs, "/tempat/daftar/", l.id, "#baris");
}

static enum err end_list(struct ctx *c, struct place_list *l, const char *state)
{
    if (!str_eqz(l->state, "open")) {
        return fail(c, ERR_INPUT, "", "place.list_over");
    }
    l->has = 0;
    l->state = str_of(state);
    rec_set_has(&place_list_rec, l, "state");
    change_action(c, ACTION_TASKFORCE);
    return rec_update(c, &place_list_rec, l);
}

static enum err take_line(struct ctx *c, const struct place_line *l)
{
    static const char *const of_list[] = { "name", "grade", "holder", "kecamatan", "address" };
    struct place p = l->row;
    if (l->fate == PLACE_NEW) {
        rec_set_all(&place_rec, &p);
        return rec_insert(c, &place_rec, &p);
    }
    p.has = 0;
    for (size_t i = 0; i < ARRAY_LEN(of_list); i++) {
        rec_set_has(&place_rec, &p, of_list[i]); /* what people added about the place stays */
    }
    if (p.kelurahan.n != 0) {
        rec_set_has(&place_rec, &p, "kelurahan");
    }
    return rec_update(c, &place_rec, &p);
}

enum err import_take_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place_list l = { 0 };
    struct place_read read;
    TRY(load(c, http_param(rq, "list"), &l, &read));
    if (read.count[PLACE_OPEN] != 0) {
        return fail(c, ERR_INPUT, "", "place.open_questions");
    }
    TRY(end_list(c, &l, "taken"));
    for (size_t i = 0; i < read.n; i++) {
        if (read.lines[i].fate == PLACE_NEW || read.lines[i].fate == PLACE_CHANGED) {
            TRY(take_line(c, &read.lines[i]));
        }
    }
    http_flash(rs, "flash.place_taken");
    return http_go(c, rs, "/tempat", STR_NONE, "");
}

enum err import_drop_post(struct ctx *c, const struct http_req *rq, struct http_resp *rs)
{
    struct place_list l = { 0 };
    TRY(rec_get(c, &place_list_rec, http_param(rq, "list"), &l));
    TRY(end_list(c, &l, "dropped"));
    http_flash(rs, "flash.place_dropped");
    return http_go(c, rs, "/tempat/daftar", STR_NONE, "");
}
