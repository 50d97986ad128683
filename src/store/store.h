/*
 * store.h - one SQL interface over SQLite, PostgreSQL and a backend that fails on purpose.
 *
 * Statements are constants: named, hand-written, parameters $1..$n with declared types, always
 * ordered and limited
 * when they list. Portable subset: architecture.md 5. A statement is prepared once per store and
 * kept.
 */
#ifndef JJ_STORE_STORE_H
#define JJ_STORE_STORE_H

#include "base/ctx.h"

struct store;

/* types: one letter per parameter: t text, i bigint, d double, b blob. NULL may stand for any. */
struct stmt {
    const char *name;
    const char *types;
    const char *sql;
};

enum value_kind { VALUE_NULL, VALUE_TEXT, VALUE_INT, VALUE_REAL, VALUE_BLOB };

struct value {
    enum value_kind kind;
    union {
        struct str s;
        int64_t i;
        double r;
    };
};

#define V_NULL ((struct value){ .kind = VALUE_NULL })
#define V_TEXT(x) ((struct value){ .kind = VALUE_TEXT, .s = (x) })
#define V_TEXTZ(x) ((struct value){ .kind = VALUE_TEXT, .s = str_of(x) })
#define V_INT(x) ((struct value){ .kind = VALUE_INT, .i = (x) })
#define V_REAL(x) ((struct value){ .kind = VALUE_REAL, .r = (x) })
#define V_BLOB(x) ((struct value){ .kind = VALUE_BLOB, .s = (x) })
struct value value_day(int64_t d);     /* NULL for 0 */
struct value value_ref(struct str id); /* NULL for empty */
#define V_DAY(x) value_day(x)
#define V_REF(x) value_ref(x)
/* Spread over two arguments: the values and their number. */
#define VALS(...)                          \
    (const struct value[]){ __VA_ARGS__ }, \
        sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value)
#define NO_VALS NULL, 0

/*
 * Opened in app/, closed at the end of the process. A store holds one connection and belongs to one
 * process.
 */
MUST_USE enum err store_open_sqlite(struct ctx *c, const char *path, bool create,
                                    struct store **out);
/*
 * address: what libpq takes (text or URI), or "schema=NAME " and then that; the schema is made when
 * it is not there.
 */
MUST_USE enum err store_open_pg(struct ctx *c, const char *address, struct store **out);
/*
 * Wraps inner (which it then owns): the n-th call from now (1 = next) of any kind fails with
 * ERR_STORE; 0 never.
 */
struct store *store_open_fault(struct ctx *c, struct store *inner);
void store_fault_at(struct store *fault, int64_t n);
void store_close(struct store *s);

/*
 * Transactions. After a statement failed in one, only store_rollback is left. Reading ones see one
 * snapshot. A writing one holds the city's write lock from begin to end.
 */
MUST_USE enum err store_begin_read(struct ctx *c);
MUST_USE enum err store_begin_write(struct ctx *c);
MUST_USE enum err store_commit(struct ctx *c);
void store_rollback(struct ctx *c); /* also ends open rows; fine when none is open */

/*
 * Prepares without running, as the first use would: for the test that every statement is understood
 * by both databases.
 */
MUST_USE enum err store_prepare(struct ctx *c, const struct stmt *q);

/*
 * Runs a changing statement in the open writing transaction; *changed (may be NULL) gets the number
 * of rows. A constraint that fails is ERR_CONFLICT.
 */
MUST_USE enum err store_exec(struct ctx *c, const struct stmt *q, const struct value *v, size_t n,
                             int64_t *changed);

/*
 * Open rows of one query. At most eight open at once; end each by reading to the end or store_done.
 */
struct rows {
    struct ctx *c;
    void *handle;
    enum err err;
};
/*
 * Usage:  TRY(store_query(c, &Q_X, VALS(...), &r));
 *         while (store_next(&r)) { ... row_text(&r, 0) ... }
 *         TRY(store_done(&r));
 */
MUST_USE enum err store_query(struct ctx *c, const struct stmt *q, const struct value *v, size_t n,
                              struct rows *r);
bool store_next(struct rows *r);
MUST_USE enum err store_done(struct rows *r); /* the error that ended the loop, if any */

/* Columns from 0. NULL reads as empty text, 0, 0.0. Text and blobs are copied into c->mem. */
struct str row_text(const struct rows *r, int column);
struct str row_blob(const struct rows *r, int column);
int64_t row_int(const struct rows *r, int column);
double row_real(const struct rows *r, int column);
bool row_is_null(const struct rows *r, int column);

/*
 * One row or none: *found false and OK when there is none. fills `first` columns into out (NULL
 * kinds kept).
 */
MUST_USE enum err store_one(struct ctx *c, const struct stmt *q, const struct value *v, size_t n,
                            struct value *out, size_t columns, bool *found);

/*
 * migrate.c: applies migrations (name, text; sorted by name) not yet applied, one transaction each;
 * idempotent.
 */
struct migration {
    struct str name;
    struct str sql;
};
MUST_USE enum err store_migrate(struct ctx *c, const struct migration *m, size_t n,
                                size_t *applied);
/* How many of them were not applied yet; 0: the schema is this program's. */
MUST_USE enum err store_migrations_waiting(struct ctx *c, const struct migration *m, size_t n,
                                           size_t *waiting);
/*
 * In a migration, text between the marks "/" "*sqlite:" and "*" "/" counts on SQLite alone, "*pg:"
 * on PostgreSQL alone.
 */

#endif
