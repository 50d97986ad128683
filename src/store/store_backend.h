/*
 * store_backend.h - what a backend is. Included inside store/ only.
 * store.c checks values and the state of the transaction, so that all backends refuse the same
 * things.
 */
#ifndef JJ_STORE_STORE_BACKEND_H
#define JJ_STORE_STORE_BACKEND_H

#include "store/store.h"

#define OPEN_ROWS_MAX 8

enum step { STEP_ROW, STEP_END, STEP_FAILED };

/*
 * Every function gets checked arguments. Failures are reported by fail() with ERR_STORE,
 * ERR_CONFLICT (a constraint) or
 * ERR_INTERNAL (a statement that the database does not understand).
 */
struct backend {
    const char *name; /* also the word of its marks in migrations */
    enum err (*prepare)(struct ctx *c, struct store *s, const struct stmt *q);
    enum err (*begin)(struct ctx *c, struct store *s, bool write);
    enum err (*commit)(struct ctx *c, struct store *s);
    void (*rollback)(struct store *s);
    enum err (*exec)(struct ctx *c, struct store *s, const struct stmt *q, const struct value *v,
                     size_t n, int64_t *changed);
    /* *cursor is the backend's; it stays until finish, which rollback does not replace. */
    enum err (*query)(struct ctx *c, struct store *s, const struct stmt *q, const struct value *v,
                      size_t n, void **cursor);
    /* *e says why when STEP_FAILED. */
    enum step (*next)(struct ctx *c, struct store *s, void *cursor, enum err *e);
    /* Bytes of the result lie in the database library's memory until the next step. */
    struct value (*cell)(const struct store *s, void *cursor, int column);
    void (*finish)(struct store *s, void *cursor);
    /* One statement without parameters, not kept: for migrations. */
    enum err (*script)(struct ctx *c, struct store *s, const char *sql);
    void (*close)(struct store *s);
};

enum transaction { TX_NONE, TX_READ, TX_WRITE };

struct open_rows {
    struct store *store;
    void *cursor; /* NULL: free */
};

/* A backend's own struct begins with this one and lies in mem. */
struct store {
    const struct backend *backend;
    struct arena *mem; /* lives as long as the store */
    enum transaction transaction;
    bool broken; /* a statement of this transaction failed: only rollback is left */
    struct open_rows open[OPEN_ROWS_MAX];
    void *rec_statements; /* of rec_store.c: what it made for records, in mem */
};

/* A table from statement (by address) to what the backend prepared for it; grows in mem. */
struct kept {
    const struct stmt *stmt;
    void *prepared;
};
struct kept_table {
    struct kept *slots;
    size_t n, cap;
};
/* The slot of q; new ones have prepared NULL. */
struct kept *kept_slot(struct arena *mem, struct kept_table *t, const struct stmt *q);

/* The innermost backend's name: "sqlite" or "pg". */
const char *store_kind(const struct store *s);
/* Runs one statement without parameters in the open writing transaction. */
enum err store_script(struct ctx *c, const char *sql);

#endif
