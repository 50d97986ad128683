/*
 * store.c - the rules that hold for every backend: kinds of values, state of the transaction, open
 * rows.
 */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/utf8.h"
#include "store/store_backend.h"

#define KEPT_FIRST 64

struct value value_day(int64_t d)
{
    return d == 0 ? V_NULL : V_INT(d);
}

struct value value_ref(struct str id)
{
    return id.n == 0 ? V_NULL : V_TEXT(id);
}

/* ---- kept statements ---- */

static size_t kept_place(const struct kept_table *t, const struct stmt *q)
{
    size_t at = (size_t)(((uint64_t)(uintptr_t)q >> 3) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
    for (at &= t->cap - 1; t->slots[at].stmt != NULL && t->slots[at].stmt != q;) {
        at = (at + 1) & (t->cap - 1);
    }
    return at;
}

struct kept *kept_slot(struct arena *mem, struct kept_table *t, const struct stmt *q)
{
    if (2 * (t->n + 1) > t->cap) {
        struct kept_table more = { NULL, t->n, t->cap == 0 ? KEPT_FIRST : 2 * t->cap };
        more.slots = NEW_ARRAY(mem, struct kept, more.cap);
        for (size_t i = 0; i < t->cap; i++) {
            if (t->slots[i].stmt != NULL) {
                more.slots[kept_place(&more, t->slots[i].stmt)] = t->slots[i];
            }
        }
        *t = more;
    }
    struct kept *slot = &t->slots[kept_place(t, q)];
    if (slot->stmt == NULL) {
        slot->stmt = q;
        t->n++;
    }
    return slot;
}

/* ---- checks ---- */

static enum err misuse(struct ctx *c, const char *what, const char *name)
{
    log_line(LOG_ERROR, "store=misuse what=\"%s\" statement=%s", what, name);
    return fail(c, ERR_INTERNAL, NULL, NULL);
}

static bool value_fits(const struct value *v, char type)
{
    switch (v->kind) {
    case VALUE_NULL:
        return true;
    case VALUE_TEXT:
        /* PostgreSQL refuses both: so do all. */
        return type == 't' && utf8_valid(v->s) && str_find(v->s, '\0', 0) == SIZE_MAX;
    case VALUE_INT:
        return type == 'i';
    case VALUE_REAL:
        return type == 'd';
    case VALUE_BLOB:
        return type == 'b';
    }
    return false;
}

static enum err check_values(struct ctx *c, const struct stmt *q, const struct value *v, size_t n)
{
    if (strlen(q->types) != n) {
        return misuse(c, "number of values", q->name);
    }
    for (size_t i = 0; i < n; i++) {
        if (!value_fits(&v[i], q->types[i])) {
            return misuse(c, "kind of a value", q->name);
        }
    }
    return OK;
}

/* What failed inside a transaction leaves it unusable, as PostgreSQL does. */
static enum err after(struct ctx *c, enum err e)
{
    if (e != OK && c->db->transaction != TX_NONE) {
        c->db->broken = true;
    }
    return e;
}

static enum err check_usable(struct ctx *c, const struct stmt *q)
{
    return c->db->broken ? misuse(c, "statement after a failed one", q->name) : OK;
}

/* ---- transactions ---- */

static enum err begin(struct ctx *c, bool write)
{
    struct store *s = c->db;
    if (s->transaction != TX_NONE) {
        return misuse(c, "begin inside a transaction", "begin");
    }
    TRY(s->backend->begin(c, s, write));
    s->transaction = write ? TX_WRITE : TX_READ;
    s->broken = false;
    return OK;
}

enum err store_begin_read(struct ctx *c)
{
    return begin(c, false);
}

enum err store_begin_write(struct ctx *c)
{
    return begin(c, true);
}

static void end_open_rows(struct store *s)
{
    for (size_t i = 0; i < OPEN_ROWS_MAX; i++) {
        if (s->open[i].cursor != NULL) {
            s->backend->finish(s, s->open[i].cursor);
            s->open[i].cursor = NULL;
        }
    }
}

enum err store_commit(struct ctx *c)
{
    struct store *s = c->db;
    if (s->transaction == TX_NONE || s->broken) {
        return misuse(c, "commit without a whole transaction", "commit");
    }
    end_open_rows(s);
    TRY(after(c, s->backend->commit(c, s)));
    s->transaction = TX_NONE;
    return OK;
}

void store_rollback(struct ctx *c)
{
    struct store *s = c->db;
    end_open_rows(s);
    if (s->transaction != TX_NONE) {
        s->backend->rollback(s);
    }
    s->transaction = TX_NONE;
    s->broken = false;
}

void store_close(struct store *s)
{
    if (s == NULL) {
        return;
    }
    end_open_rows(s);
    if (s->transaction != TX_NONE) {
        s->backend->rollback(s);
    }
    struct arena *mem = s->mem;
    s->backend->close(s);
    arena_free(mem);
}

/* ---- statements ---- */

enum err store_prepare(struct ctx *c, const struct stmt *q)
{
    return c->db->backend->prepare(c, c->db, q);
}

enum err store_exec(struct ctx *c, const struct stmt *q, const struct value *v, size_t n,
                    int64_t *changed)
{
    int64_t rows = 0;
    TRY(check_usable(c, q));
    if (c->db->transaction != TX_WRITE) {
        return after(c, misuse(c, "change outside a writing transaction", q->name));
    }
    TRY(after(c, check_values(c, q, v, n)));
    TRY(after(c, c->db->backend->exec(c, c->db, q, v, n, &rows)));
    if (changed != NULL) {
        *changed = rows;
    }
    return OK;
}

enum err store_script(struct ctx *c, const char *sql)
{
    return after(c, c->db->backend->script(c, c->db, sql));
}

enum err store_query(struct ctx *c, const struct stmt *q, const struct value *v, size_t n,
                     struct rows *r)
{
    struct store *s = c->db;
    struct open_rows *place = NULL;
    *r = (struct rows){ .c = c };
    for (size_t i = 0; i < OPEN_ROWS_MAX && place == NULL; i++) {
        place = s->open[i].cursor == NULL ? &s->open[i] : NULL;
    }
    TRY(r->err = check_usable(c, q));
    if (place == NULL) {
        return r->err = misuse(c, "more than eight open queries", q->name);
    }
    TRY(r->err = after(c, check_values(c, q, v, n)));
    TRY(r->err = after(c, s->backend->query(c, s, q, v, n, &place->cursor)));
    place->store = s;
    r->handle = place;
    return OK;
}

static void *cursor_of(const struct rows *r)
{
    const struct open_rows *place = r->handle;
    return place == NULL ? NULL : place->cursor;
}

static void finish(struct rows *r)
{
    struct open_rows *place = r->handle;
    if (place != NULL && place->cursor != NULL) {
        place->store->backend->finish(place->store, place->cursor);
        place->cursor = NULL;
    }
    r->handle = NULL;
}

bool store_next(struct rows *r)
{
    void *cursor = cursor_of(r);
    if (cursor == NULL) {
        return false;
    }
    struct store *s = r->c->db;
    enum err e = ERR_STORE;
    switch (s->backend->next(r->c, s, cursor, &e)) {
    case STEP_ROW:
        return true;
    case STEP_END:
        break;
    case STEP_FAILED:
        r->err = after(r->c, e);
        break;
    }
    finish(r);
    return false;
}

enum err store_done(struct rows *r)
{
    finish(r);
    return r->err;
}

enum err store_one(struct ctx *c, const struct stmt *q, const struct value *v, size_t n,
                   struct value *out, size_t columns, bool *found)
{
    struct rows r;
    TRY(store_query(c, q, v, n, &r));
    *found = store_next(&r);
    for (size_t i = 0; *found && i < columns; i++) {
        out[i] = c->db->backend->cell(c->db, cursor_of(&r), (int)i);
        if (out[i].kind == VALUE_TEXT || out[i].kind == VALUE_BLOB) {
            out[i].s = str_copy(c->mem, out[i].s);
        }
    }
    return store_done(&r);
}

/* ---- cells ---- */

static struct value cell(const struct rows *r, int column)
{
    void *cursor = cursor_of(r);
    if (cursor == NULL) {
        log_line(LOG_ERROR, "store=misuse what=\"cell without a row\"");
        abort();
    }
    return r->c->db->backend->cell(r->c->db, cursor, column);
}

/* A column of another kind than the reader asks for is a fault of the program, on any data. */
_Noreturn static void wrong_kind(int column)
{
    log_line(LOG_ERROR, "store=misuse what=\"kind of a column\" column=%d", column);
    abort();
}

struct str row_text(const struct rows *r, int column)
{
    struct value v = cell(r, column);
    if (v.kind != VALUE_TEXT && v.kind != VALUE_NULL) {
        wrong_kind(column);
    }
    return v.kind == VALUE_NULL ? STR_NONE : str_copy(r->c->mem, v.s);
}

struct str row_blob(const struct rows *r, int column)
{
    struct value v = cell(r, column);
    if (v.kind != VALUE_BLOB && v.kind != VALUE_NULL) {
        wrong_kind(column);
    }
    return v.kind == VALUE_NULL ? STR_NONE : str_copy(r->c->mem, v.s);
}

int64_t row_int(const struct rows *r, int column)
{
    struct value v = cell(r, column);
    if (v.kind != VALUE_INT && v.kind != VALUE_NULL) {
        wrong_kind(column);
    }
    return v.kind == VALUE_NULL ? 0 : v.i;
}

double row_real(const struct rows *r, int column)
{
    struct value v = cell(r, column);
    if (v.kind == VALUE_INT) {
        return (double)v.i;
    }
    if (v.kind != VALUE_REAL && v.kind != VALUE_NULL) {
        wrong_kind(column);
    }
    return v.kind == VALUE_NULL ? 0.0 : v.r;
}

bool row_is_null(const struct rows *r, int column)
{
    return cell(r, column).kind == VALUE_NULL;
}
