/*
 * store_sqlite.c - SQLite, one file per city. The only place of the store that includes sqlite3.h.
 * Writers queue at an OFD lock on PATH-write before BEGIN IMMEDIATE: SQLite's own waiting starves
 * the slowest.
 */
#include "store/store_backend.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/strbuf.h"

#define BUSY_MS 5000       /* only foreign programs hold the file that long */
#define PARAMETERS_MAX 100 /* of one statement: 64 places of a list and what stands around them */

struct prepared {
    sqlite3_stmt *stmt;
    bool in_use;            /* belongs to open rows */
    bool kept;              /* else finalized at the end of its rows */
    int at[PARAMETERS_MAX]; /* index of $1.. */
};

struct sqlite {
    struct store store;
    sqlite3 *db;
    int lock_fd;
    struct kept_table kept;
    struct prepared spare[OPEN_ROWS_MAX]; /* for a statement that is open already */
};

static struct sqlite *sqlite_of(const struct store *s)
{
    return (struct sqlite *)s;
}

static enum err sqlite_failed(struct ctx *c, sqlite3 *db, const char *name)
{
    int code = sqlite3_extended_errcode(db);
    switch (code & 0xff) {
    case SQLITE_CONSTRAINT:
        log_line(LOG_INFO, "store=sqlite statement=%s constraint=%d", name, code);
        return fail(c, ERR_CONFLICT, NULL, "store.exists");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        log_line(LOG_WARN, "store=sqlite statement=%s busy=%d", name, code);
        return fail(c, ERR_STORE, NULL, "store.busy");
    case SQLITE_FULL:
        log_line(LOG_ERROR, "store=sqlite statement=%s disk=full", name);
        return fail(c, ERR_STORE, NULL, "store.full");
    default:
        log_line(LOG_ERROR, "store=sqlite statement=%s code=%d", name, code);
        return fail(c, ERR_STORE, NULL, "store.away");
    }
}

static enum err run_plain(struct ctx *c, sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? OK : sqlite_failed(c, db, sql);
}

/* ---- statements ---- */

static enum err compile(struct ctx *c, struct sqlite *s, const struct stmt *q, struct prepared *p)
{
    unsigned flags = p->kept ? SQLITE_PREPARE_PERSISTENT : 0;
    size_t n = strlen(q->types);
    if (sqlite3_prepare_v3(s->db, q->sql, -1, flags, &p->stmt, NULL) != SQLITE_OK) {
        if ((sqlite3_errcode(s->db) & 0xff) != SQLITE_ERROR) {
            return sqlite_failed(c, s->db, q->name);
        }
        log_line(LOG_ERROR, "store=sqlite statement=%s text=\"%s\"", q->name,
                 sqlite3_errmsg(s->db));
        return fail(c, ERR_INTERNAL, NULL, NULL);
    }
    bool fits = n < PARAMETERS_MAX && (size_t)sqlite3_bind_parameter_count(p->stmt) == n;
    for (size_t i = 0; fits && i < n; i++) {
        char name[8] = { '$' };
        size_t at = 1;
        if (i + 1 >= 10) {
            name[at++] = (char)('0' + (i + 1) / 10);
        }
        name[at] = (char)('0' + (i + 1) % 10);
        p->at[i] = sqlite3_bind_parameter_index(p->stmt, name);
        fits = p->at[i] > 0;
    }
    if (!fits) {
        log_line(LOG_ERROR, "store=sqlite statement=%s parameters=differ", q->name);
        sqlite3_finalize(p->stmt);
        p->stmt = NULL;
        return fail(c, ERR_INTERNAL, NULL, NULL);
    }
    return OK;
}

static enum err kept_statement(struct ctx *c, struct sqlite *s, const struct stmt *q,
                               struct prepared **out)
{
    struct kept *slot = kept_slot(s->store.mem, &s->kept, q);
    struct prepared *p = slot->prepared;
    if (p == NULL) {
        p = NEW(s->store.mem, struct prepared);
        p->kept = true;
        slot->prepared = p;
    }
    if (p->stmt == NULL) {
        TRY(compile(c, s, q, p));
    }
    *out = p;
    return OK;
}

/* The kept statement, or a spare copy while rows of it are open. */
static enum err free_statement(struct ctx *c, struct sqlite *s, const struct stmt *q,
                               struct prepared **out)
{
    TRY(kept_statement(c, s, q, out));
    if (!(*out)->in_use) {
        return OK;
    }
    for (size_t i = 0; i < OPEN_ROWS_MAX; i++) {
        if (!s->spare[i].in_use) {
            *out = &s->spare[i];
            return compile(c, s, q, *out);
        }
    }
    log_line(LOG_ERROR, "store=sqlite statement=%s spare=none", q->name);
    return fail(c, ERR_INTERNAL, NULL, NULL);
}

/*
 * keep: SQLITE_STATIC when the statement ends before the caller's bytes can go, else
 * SQLITE_TRANSIENT.
 */
static bool bind(struct prepared *p, const struct value *v, size_t n, sqlite3_destructor_type keep)
{
    int code = SQLITE_OK;
    for (size_t i = 0; i < n && code == SQLITE_OK; i++) {
        const char *bytes = v[i].s.p != NULL ? v[i].s.p : "";
        switch (v[i].kind) {
        case VALUE_NULL:
            code = sqlite3_bind_null(p->stmt, p->at[i]);
            break;
        case VALUE_TEXT:
            code = sqlite3_bind_text64(p->stmt, p->at[i], bytes, v[i].s.n, keep, SQLITE_UTF8);
            break;
        case VALUE_INT:
            code = sqlite3_bind_int64(p->stmt, p->at[i], v[i].i);
            break;
        case VALUE_REAL:
            code = sqlite3_bind_double(p->stmt, p->at[i], v[i].r);
            break;
        case VALUE_BLOB:
            code = sqlite3_bind_blob64(p->stmt, p->at[i], bytes, v[i].s.n, keep);
            break;
        }
    }
    return code == SQLITE_OK;
}

static void release(struct prepared *p)
{
    p->in_use = false;
    if (p->kept) {
        sqlite3_reset(p->stmt);
        sqlite3_clear_bindings(p->stmt);
    } else {
        sqlite3_finalize(p->stmt);
        p->stmt = NULL;
    }
}

static enum err sqlite_prepare(struct ctx *c, struct store *s, const struct stmt *q)
{
    struct prepared *p = NULL;
    return kept_statement(c, sqlite_of(s), q, &p);
}

static enum err sqlite_exec(struct ctx *c, struct store *store, const struct stmt *q,
                            const struct value *v, size_t n, int64_t *changed)
{
    struct sqlite *s = sqlite_of(store);
    struct prepared *p = NULL;
    enum err e = OK;
    TRY(free_statement(c, s, q, &p));
    int code = bind(p, v, n, SQLITE_STATIC) ? SQLITE_ROW : SQLITE_NOMEM;
    while (code == SQLITE_ROW) {
        code = sqlite3_step(p->stmt);
    }
    if (code == SQLITE_DONE) {
        *changed = sqlite3_stmt_readonly(p->stmt) ? 0 : sqlite3_changes64(s->db);
    } else {
        e = sqlite_failed(c, s->db, q->name);
    }
    release(p);
    return e;
}

static enum err sqlite_query(struct ctx *c, struct store *store, const struct stmt *q,
                             const struct value *v, size_t n, void **cursor)
{
    struct sqlite *s = sqlite_of(store);
    struct prepared *p = NULL;
    TRY(free_statement(c, s, q, &p));
    if (!sqlite3_stmt_readonly(p->stmt) && s->store.transaction != TX_WRITE) {
        log_line(LOG_ERROR, "store=sqlite statement=%s change=\"in a reading transaction\"",
                 q->name);
        release(p);
        return fail(c, ERR_INTERNAL, NULL, NULL);
    }
    if (!bind(p, v, n, SQLITE_TRANSIENT)) {
        enum err e = sqlite_failed(c, s->db, q->name);
        release(p);
        return e;
    }
    p->in_use = true;
    *cursor = p;
    return OK;
}

static enum step sqlite_next(struct ctx *c, struct store *s, void *cursor, enum err *e)
{
    struct prepared *p = cursor;
    switch (sqlite3_step(p->stmt)) {
    case SQLITE_ROW:
        return STEP_ROW;
    case SQLITE_DONE:
        return STEP_END;
    default:
        *e = sqlite_failed(c, sqlite_of(s)->db, "rows");
        return STEP_FAILED;
    }
}

static struct value sqlite_cell(const struct store *s, void *cursor, int column)
{
    (void)s;
    sqlite3_stmt *stmt = ((struct prepared *)cursor)->stmt;
    switch (sqlite3_column_type(stmt, column)) {
    case SQLITE_INTEGER:
        return V_INT(sqlite3_column_int64(stmt, column));
    case SQLITE_FLOAT:
        return V_REAL(sqlite3_column_double(stmt, column));
    case SQLITE_TEXT: {
        const char *p = (const char *)sqlite3_column_text(stmt, column);
        return V_TEXT(((struct str){ p, (size_t)sqlite3_column_bytes(stmt, column) }));
    }
    case SQLITE_BLOB: {
        const char *p = sqlite3_column_blob(stmt, column);
        return V_BLOB(((struct str){ p, (size_t)sqlite3_column_bytes(stmt, column) }));
    }
    default:
        return V_NULL;
    }
}

static void sqlite_finish(struct store *s, void *cursor)
{
    (void)s;
    release(cursor);
}

static enum err sqlite_script(struct ctx *c, struct store *s, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    sqlite3 *db = sqlite_of(s)->db;
    int code = sqlite3_prepare_v2(db, sql, -1, &stmt, NULL);
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(stmt);
    }
    enum err e = OK;
    if (code != SQLITE_DONE) {
        log_line(LOG_ERROR, "store=sqlite migration_text=\"%s\"", sqlite3_errmsg(db));
        e = sqlite_failed(c, db, "migration");
    }
    sqlite3_finalize(stmt);
    return e;
}

/* ---- transactions ---- */

static enum err write_lock(struct ctx *c, struct sqlite *s, bool take)
{
    struct flock lock = { .l_type = take ? F_WRLCK : F_UNLCK, .l_whence = SEEK_SET };
    while (fcntl(s->lock_fd, take ? F_OFD_SETLKW : F_OFD_SETLK, &lock) != 0) {
        if (errno != EINTR) {
            log_line(LOG_ERROR, "store=sqlite lock=failed errno=%d", errno);
            return take ? fail(c, ERR_STORE, NULL, "store.busy") : ERR_STORE;
        }
    }
    return OK;
}

/* The lock goes with the process in any case: nothing to do about a failure. */
static void write_unlock(struct sqlite *s)
{
    (void)write_lock(NULL, s, false);
}

static enum err sqlite_begin(struct ctx *c, struct store *store, bool write)
{
    struct sqlite *s = sqlite_of(store);
    if (!write) {
        return run_plain(c, s->db, "BEGIN");
    }
    TRY(write_lock(c, s, true));
    enum err e = run_plain(c, s->db, "BEGIN IMMEDIATE");
    if (e != OK) {
        write_unlock(s);
    }
    return e;
}

static enum err sqlite_commit(struct ctx *c, struct store *store)
{
    struct sqlite *s = sqlite_of(store);
    TRY(run_plain(c, s->db, "COMMIT"));
    if (store->transaction == TX_WRITE) {
        write_unlock(s);
    }
    return OK;
}

static void sqlite_rollback(struct store *store)
{
    struct sqlite *s = sqlite_of(store);
    /* After a full disk SQLite has rolled back by itself. */
    if (sqlite3_get_autocommit(s->db) == 0 &&
        sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL) != SQLITE_OK) {
        log_line(LOG_ERROR, "store=sqlite rollback=failed code=%d", sqlite3_errcode(s->db));
    }
    if (store->transaction == TX_WRITE) {
        write_unlock(s);
    }
}

/* ---- opening ---- */

static void sqlite_close_all(struct store *store)
{
    struct sqlite *s = sqlite_of(store);
    for (size_t i = 0; i < s->kept.cap; i++) {
        struct prepared *p = s->kept.slots[i].prepared;
        if (p != NULL) {
            sqlite3_finalize(p->stmt);
        }
    }
    if (sqlite3_close(s->db) != SQLITE_OK) {
        log_line(LOG_ERROR, "store=sqlite close=failed");
    }
    if (s->lock_fd >= 0) {
        (void)close(s->lock_fd); /* nothing was written through it */
    }
}

static const struct backend sqlite_backend = {
    .name = "sqlite",
    .prepare = sqlite_prepare,
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .exec = sqlite_exec,
    .query = sqlite_query,
    .next = sqlite_next,
    .cell = sqlite_cell,
    .finish = sqlite_finish,
    .script = sqlite_script,
    .close = sqlite_close_all,
};

/* A new file is made here, so that nobody but the owner can read it from the first byte on. */
static enum err make_file(struct ctx *c, const char *path, bool create)
{
    if (!create) {
        return OK;
    }
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST) {
        log_line(LOG_ERROR, "store=sqlite create=failed errno=%d", errno);
        return fail(c, ERR_STORE, NULL, "store.away");
    }
    if (fd >= 0) {
        (void)close(fd); /* empty: nothing can be lost */
    }
    return OK;
}

static enum err set_up(struct ctx *c, struct sqlite *s)
{
    static const char *const settings[] = {
        "PRAGMA journal_mode=WAL",   "PRAGMA synchronous=FULL",  "PRAGMA foreign_keys=ON",
        "PRAGMA trusted_schema=OFF", "PRAGMA mmap_size=0",       "PRAGMA cell_size_check=ON",
        "PRAGMA secure_delete=ON",   "PRAGMA temp_store=MEMORY", "PRAGMA cache_size=-4000",
    };
    /* Before journal_mode: else opening beside other processes fails now and then. */
    if (sqlite3_busy_timeout(s->db, BUSY_MS) != SQLITE_OK ||
        sqlite3_extended_result_codes(s->db, 1) != SQLITE_OK ||
        sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) != SQLITE_OK) {
        return sqlite_failed(c, s->db, "open");
    }
    sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
        TRY(run_plain(c, s->db, settings[i]));
    }
    return OK;
}

enum err store_open_sqlite(struct ctx *c, const char *path, bool create, struct store **out)
{
    TRY(make_file(c, path, create));
    struct arena *mem = arena_new(0);
    struct sqlite *s = NEW(mem, struct sqlite);
    s->store.backend = &sqlite_backend;
    s->store.mem = mem;
    const struct str lock_path[] = { str_of(path), STR("-write") };
    s->lock_fd = open(str_z(mem, str_join(mem, lock_path, 2)), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    enum err e = OK;
    if (s->lock_fd < 0) {
        log_line(LOG_ERROR, "store=sqlite lock_file=failed errno=%d", errno);
        e = fail(c, ERR_STORE, NULL, "store.away");
    } else if (sqlite3_open_v2(path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
               SQLITE_OK) {
        log_line(LOG_ERROR, "store=sqlite open=failed");
        e = fail(c, ERR_STORE, NULL, "store.away");
    } else {
        e = set_up(c, s);
    }
    if (e != OK) {
        store_close(&s->store);
        return e;
    }
    *out = &s->store;
    return OK;
}
