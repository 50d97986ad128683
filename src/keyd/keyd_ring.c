/*
 * keyd_ring.c - keyring.db. Every table is the same: two 16-byte keys and a body sealed under a key from the host key,
 * bound to its table and keys. So a stolen keyring without the host key is inert, and no row can stand in another's place.
 * Changes gather in one transaction that keyd_flush commits for all who wait.
 */
#include "keyd/keyd_in.h"

#include <string.h>

#include "base/log.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

const struct keyd_id NO_ID = { { 0 } };

#define TABLE_SQL(t)                                                                       \
    {                                                                                      \
        "SELECT a, b, body FROM " t " WHERE a = ?1 AND b = ?2",                            \
            "INSERT INTO " t " (a, b, body) VALUES (?1, ?2, ?3)"                           \
            " ON CONFLICT (a, b) DO UPDATE SET body = excluded.body",                      \
            "DELETE FROM " t " WHERE a = ?1 AND b = ?2", "DELETE FROM " t " WHERE a = ?1", \
            "DELETE FROM " t " WHERE b = ?1",                                              \
            "SELECT a, b, body FROM " t " WHERE a = ?1 ORDER BY b",                        \
            "SELECT a, b, body FROM " t " WHERE b = ?1 ORDER BY a",                        \
            "SELECT a, b, body FROM " t " ORDER BY a, b"                                   \
    }
static const char *const SQL[T_COUNT][Q_COUNT] = {
    TABLE_SQL("principal"), TABLE_SQL("seat"),    TABLE_SQL("compartment"),
    TABLE_SQL("grant_row"), TABLE_SQL("receipt"), TABLE_SQL("search_card"),
    TABLE_SQL("state"),
};

#define TABLE_MAKE(t) \
    "CREATE TABLE " t \
    " (a BLOB NOT NULL, b BLOB NOT NULL, body BLOB NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID;"
#define INDEX_MAKE(t) "CREATE INDEX " t "_by_b ON " t " (b, a);"
/* The three others are never asked by their second key. */
static const char MAKE[] = "BEGIN;" TABLE_MAKE("principal") TABLE_MAKE("seat")
    TABLE_MAKE("compartment") TABLE_MAKE("grant_row") TABLE_MAKE("receipt")
        TABLE_MAKE("search_card") TABLE_MAKE("state") INDEX_MAKE("principal") INDEX_MAKE("seat")
            INDEX_MAKE("grant_row") INDEX_MAKE("receipt") "PRAGMA user_version = 1; COMMIT;";

static const char SETTINGS[] =
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
    "PRAGMA secure_delete = ON; PRAGMA mmap_size = 0; PRAGMA trusted_schema = OFF;"
    "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -4000;"
    "PRAGMA wal_autocheckpoint = 4000;";

static enum err run(struct keyd *k, const char *sql)
{
    int rc = sqlite3_exec(k->db, sql, NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        log_line(LOG_ERROR, "keyring failed code=%d", sqlite3_extended_errcode(k->db));
        return ERR_STORE;
    }
    return OK;
}

enum err ring_open(struct keyd *k, bool create, struct str *why)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(k->cfg.ring_path, &k->db, flags, NULL) != SQLITE_OK) {
        *why = STR("keyring.db cannot be opened");
        return ERR_STORE;
    }
    /* The timeout first: a fresh WAL after a kill may be busy for a moment. */
    sqlite3_busy_timeout(k->db, 2000);
    if (run(k, SETTINGS) != OK || (create && run(k, MAKE) != OK)) {
        *why = STR("keyring.db is damaged, locked, or not a keyring");
        return ERR_STORE;
    }
    for (int t = 0; t < T_COUNT; t++) {
        for (int v = 0; v < Q_COUNT; v++) {
            if (sqlite3_prepare_v3(k->db, SQL[t][v], -1, SQLITE_PREPARE_PERSISTENT, &k->q[t][v],
                                   NULL) != SQLITE_OK) {
                *why = STR("keyring.db is damaged or not a keyring");
                return ERR_STORE;
            }
        }
    }
    return OK;
}

void ring_close(struct keyd *k)
{
    for (int t = 0; t < T_COUNT; t++) {
        for (int v = 0; v < Q_COUNT; v++) {
            sqlite3_finalize(k->q[t][v]);
            k->q[t][v] = NULL;
        }
    }
    sqlite3_close(k->db);
    k->db = NULL;
}

struct place {
    unsigned char table, zero[7];
    struct keyd_id a, b;
};

static const unsigned char *key_of(const struct keyd *k, enum ring_table t)
{
    return k->sub[t == T_PRINCIPAL ? SUB_DIR : SUB_RING];
}

static void bind(sqlite3_stmt *q, int at, const void *p, size_t n)
{
    sqlite3_bind_blob(q, at, p, (int)n, SQLITE_STATIC);
}

static enum err finish(struct keyd *k, sqlite3_stmt *q, int rc, enum err so_far)
{
    sqlite3_reset(q);
    sqlite3_clear_bindings(q);
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
        log_line(LOG_ERROR, "keyring failed code=%d", sqlite3_extended_errcode(k->db));
        return ERR_STORE;
    }
    return so_far;
}

/* Opens the row a statement stands on. */
static enum err read_row(struct keyd *k, enum ring_table t, sqlite3_stmt *q, struct ring_row *row)
{
    const unsigned char *body = sqlite3_column_blob(q, 2);
    int n = sqlite3_column_bytes(q, 2);
    if (sqlite3_column_bytes(q, 0) != 16 || sqlite3_column_bytes(q, 1) != 16 ||
        n < (int)(NONCE + TAG) || n > (int)(BODY_MAX + NONCE + TAG)) {
        log_line(LOG_ERROR, "keyring row damaged table=%d", (int)t);
        return ERR_INTERNAL;
    }
    memcpy(&row->a, sqlite3_column_blob(q, 0), 16);
    memcpy(&row->b, sqlite3_column_blob(q, 1), 16);
    struct place at = { .table = (unsigned char)t, .a = row->a, .b = row->b };
    if (!wrap_open(key_of(k, t), &at, sizeof at, body, (size_t)n, row->body)) {
        log_line(LOG_ERROR, "keyring row does not open table=%d", (int)t);
        return ERR_INTERNAL;
    }
    row->n = (size_t)n - NONCE - TAG;
    return OK;
}

enum err ring_get(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b, void *body, size_t n)
{
    struct ring_row row = { .n = 0 };
    sqlite3_stmt *q = k->q[t][Q_GET];
    bind(q, 1, a, 16);
    bind(q, 2, b, 16);
    int rc = sqlite3_step(q);
    enum err e = rc == SQLITE_ROW ? read_row(k, t, q, &row) : ERR_NOT_FOUND;
    if (e == OK && row.n != n) {
        log_line(LOG_ERROR, "keyring row of another size table=%d", (int)t);
        e = ERR_INTERNAL;
    }
    if (e == OK) {
        memcpy(body, row.body, n);
    }
    sodium_memzero(&row, sizeof row);
    return finish(k, q, rc, e);
}

enum err ring_put(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b, const void *body, size_t n)
{
    unsigned char sealed[BODY_MAX + NONCE + TAG];
    struct place at = { .table = (unsigned char)t, .a = *a, .b = *b };
    sqlite3_stmt *q = k->q[t][Q_PUT];
    if (n > BODY_MAX) {
        return ERR_INTERNAL;
    }
    wrap_seal(key_of(k, t), &at, sizeof at, body, n, sealed);
    bind(q, 1, a, 16);
    bind(q, 2, b, 16);
    bind(q, 3, sealed, n + NONCE + TAG);
    return finish(k, q, sqlite3_step(q), OK);
}

enum err ring_del(struct keyd *k, enum ring_table t, enum ring_verb verb, const struct keyd_id *a,
                  const struct keyd_id *b)
{
    sqlite3_stmt *q = k->q[t][verb];
    bind(q, 1, verb == Q_DEL_B ? b : a, 16);
    if (verb == Q_DEL) {
        bind(q, 2, b, 16);
    }
    return finish(k, q, sqlite3_step(q), OK);
}

enum err ring_each(struct keyd *k, enum ring_table t, enum ring_verb verb,
                   const struct keyd_id *key, ring_visit *visit, void *data)
{
    struct ring_row row = { .n = 0 };
    sqlite3_stmt *q = k->q[t][verb];
    enum err e = OK;
    int rc = SQLITE_DONE;
    if (verb != Q_EACH) {
        bind(q, 1, key, 16);
    }
    while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
        e = read_row(k, t, q, &row);
        if (e != OK || !visit(data, &row)) {
            break;
        }
    }
    sodium_memzero(&row, sizeof row);
    return finish(k, q, rc, e);
}

enum err ring_begin(struct keyd *k)
{
    if (!k->in_txn) {
        TRY(run(k, "BEGIN IMMEDIATE"));
        k->in_txn = true;
    }
    return run(k, "SAVEPOINT message");
}

enum err ring_end(struct keyd *k, enum err so_far)
{
    if (so_far == OK) {
        so_far = run(k, "RELEASE message");
    }
    if (so_far != OK && run(k, "ROLLBACK TO message; RELEASE message") != OK) {
        /* Nothing of the open transaction can be trusted: those who wait are refused by the commit that fails. */
        log_line(LOG_ERROR, "keyring cannot step back");
    }
    return so_far;
}

enum err ring_commit(struct keyd *k)
{
    if (!k->in_txn) {
        return OK;
    }
    k->in_txn = false;
    enum err e = run(k, "COMMIT");
    if (e != OK && sqlite3_get_autocommit(k->db) == 0) {
        (void)run(k, "ROLLBACK"); /* already told; nothing better can be done */
    }
    return e;
}

void ring_truncate(struct keyd *k)
{
    if (ring_commit(k) == OK) {
        (void)run(k, "PRAGMA wal_checkpoint(TRUNCATE)"); /* told in the log when it fails */
    }
}
