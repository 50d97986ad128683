/*
 * keyd_ring.c - keyring.db. Every table is the same: two 16-byte keys and a body sealed under a key from the host key,
 * bound to its table and keys. So a stolen keyring without the host key is inert, and no row can stand in another's place.
 * Changes gather in one transaction that keyd_flush commits for all who wait.
 */
#include "keyd/keyd_in.h"

#include <string.h>

#include "base/log.h"
#include "base/strbuf.h"

const struct keyd_id NO_ID = { { 0 } };

static enum err run(struct keyd *k, const char *sql)
{
    int rc = sqlite3_exec(k->db, sql, NULL, NULL, NULL);
    if (rc != SQLITE_OK) {
        log_line(LOG_ERROR, "keyring failed code=%d", sqlite3_extended_errcode(k->db));
        return ERR_STORE;
    }
    return OK;
}

const struct keyd_id AGE_ID = { "jj age" };

/* ---- the epoch: rows of an older one do not open any more ---- */

static const struct keyd_id EPOCH_ID = { "jj epoch" };

/* Rows of the state itself open under any epoch: one of them, of no content, names it by its second key. */
static void epoch_take(struct keyd *k, const struct keyd_id *epoch)
{
    k->epoch = *epoch;
    memcpy(k->row_key, k->sub, sizeof k->row_key);
    for (size_t t = 0; !id_same(epoch, &NO_ID) && t < T_STATE; t++) {
        const enum sub s = RING_TABLES[t].key;
        wrap_hash(k->row_key[s], 32, k->sub[s], "keyring epoch", epoch, sizeof *epoch);
    }
}

static enum err epoch_load(struct keyd *k)
{
    struct ring_row row;
    epoch_take(k, &NO_ID); /* of a new city */
    enum err e = ring_first(k, T_STATE, &EPOCH_ID, NULL, &row);
    if (e == OK) {
        epoch_take(k, &row.b);
    }
    return e == ERR_NOT_FOUND ? OK : e;
}

static enum err rewrap(struct keyd *k, const struct keyd_id *from, const struct keyd_id *to)
{
    static const struct state nothing = { .zero = 0 };
    const struct keyd_id *ids;
    struct ring_row row;
    enum err e = OK;
    for (enum ring_table t = 0; e == OK && t < T_STATE; t++) {
        size_t n = 0;
        e = ring_ids(k, t, NULL, NULL, &ids, &n);
        for (size_t i = 0; e == OK && i < n; i++, ids += 2) {
            e = ring_get(k, t, &ids[0], &ids[1], &row.body);
            epoch_take(k, to);
            e = e == OK ? ring_put(k, t, &ids[0], &ids[1], &row.body) : e;
            epoch_take(k, from);
        }
        arena_reset(k->scratch);
    }
    sodium_memzero(&row, sizeof row);
    TRY(e);
    TRY(ring_del(k, T_STATE, &EPOCH_ID, NULL));
    return ring_put(k, T_STATE, &EPOCH_ID, to, &nothing);
}

enum err keyd_rewrap(struct keyd *k, struct str *why)
{
    const struct keyd_id from = k->epoch;
    struct keyd_id to;
    *why = STR("the log or the keyring cannot be written");
    randombytes_buf(&to, sizeof to);
    TRY(log_short(k, KEYD_ACT_KEYRING, &NO_ID, &NO_ID));
    TRY(ring_begin(k));
    TRY(ring_end(k, rewrap(k, &from, &to)));
    const bool kept = keyd_flush(k);
    epoch_take(k, kept ? &to : &from);
    TRY(kept ? OK : ERR_STORE);
    TRY(run(k, "VACUUM")); /* what was under the former key leaves the file, too */
    ring_truncate(k);
    return OK;
}

/* ---- opening ---- */

static bool prepare_all(struct keyd *k)
{
    for (size_t i = 0; i < (size_t)T_COUNT * RING_VERBS; i++) {
        size_t t = i / RING_VERBS;
        size_t v = i % RING_VERBS;
        if (sqlite3_prepare_v3(k->db, RING_TABLES[t].sql[v], -1, SQLITE_PREPARE_PERSISTENT,
                               &k->q[t][v], NULL) != SQLITE_OK) {
            return false;
        }
    }
    return true;
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
    if (run(k, RING_SETTINGS) != OK || (create && run(k, RING_MAKE) != OK)) {
        *why = STR("keyring.db is damaged, locked, or not a keyring");
        return ERR_STORE;
    }
    if (!prepare_all(k)) {
        *why = STR("keyring.db is damaged or not a keyring");
        return ERR_STORE;
    }
    *why = STR("the keyring does not open with this host key");
    return epoch_load(k);
}

enum err ring_open_as_it_lies(struct keyd *k, const char *address)
{
    const int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    const bool open = sqlite3_open_v2(address, &k->db, flags, NULL) == SQLITE_OK && prepare_all(k);
    return open ? epoch_load(k) : ERR_STORE;
}

void ring_close(struct keyd *k)
{
    for (size_t i = 0; i < (size_t)T_COUNT * RING_VERBS; i++) {
        sqlite3_finalize(k->q[i / RING_VERBS][i % RING_VERBS]);
        k->q[i / RING_VERBS][i % RING_VERBS] = NULL;
    }
    sqlite3_close(k->db);
    k->db = NULL;
}

/* The state's rows open under the host key alone: see epoch_take. */
static const unsigned char *row_key(const struct keyd *k, enum ring_table t)
{
    return t == T_STATE ? k->sub[SUB_RING] : k->row_key[RING_TABLES[t].key];
}

/* Every row counts in a sum that lies in the row of the age, which every commit writes. That one cannot hold its own. */
static void sum_row(const struct keyd *k, enum ring_table t, const struct keyd_id *a,
                    const struct keyd_id *b, const void *body, size_t n, unsigned char sum[16])
{
    const struct ring_place at = { .table = (unsigned char)t, .a = *a, .b = *b };
    if (t != T_STATE || !id_same(a, &AGE_ID)) {
        ring_row_sum(k->sub[SUB_RING], &at, body, n, sum);
    }
}

static sqlite3_stmt *ready(struct keyd *k, enum ring_table t, int verb, const struct keyd_id *a,
                           const struct keyd_id *b)
{
    sqlite3_stmt *q = k->q[t][verb == RING_PUT ? RING_PUT : verb + (a != NULL) + 2 * (b != NULL)];
    if (a != NULL) {
        sqlite3_bind_blob(q, 1, a, sizeof *a, SQLITE_STATIC);
    }
    if (b != NULL) {
        sqlite3_bind_blob(q, 2, b, sizeof *b, SQLITE_STATIC);
    }
    return q;
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
    const void *body = sqlite3_column_blob(q, 2);
    const size_t n = (size_t)sqlite3_column_bytes(q, 2);
    if (sqlite3_column_bytes(q, 0) != 16 || sqlite3_column_bytes(q, 1) != 16) {
        log_line(LOG_ERROR, "keyring row damaged table=%d", (int)t);
        return ERR_INTERNAL;
    }
    memcpy(&row->a, sqlite3_column_blob(q, 0), 16);
    memcpy(&row->b, sqlite3_column_blob(q, 1), 16);
    const struct ring_place at = { .table = (unsigned char)t, .a = row->a, .b = row->b };
    if (!ring_row_open(row_key(k, t), &at, body, n, &row->body)) {
        log_line(LOG_ERROR, "keyring row does not open table=%d", (int)t);
        return ERR_INTERNAL;
    }
    return OK;
}

/* The rows that match, as they lie, into the sum, or out of it. */
static enum err sum_rows(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                         const struct keyd_id *b, unsigned char sum[16])
{
    sqlite3_stmt *q = ready(k, t, RING_READ, a, b);
    struct keyd_id at[2];
    enum err e = OK;
    int rc = sqlite3_step(q);
    for (; e == OK && rc == SQLITE_ROW; rc = sqlite3_step(q)) {
        if (sqlite3_column_bytes(q, 0) != 16 || sqlite3_column_bytes(q, 1) != 16) {
            e = ERR_INTERNAL;
            continue;
        }
        memcpy(&at[0], sqlite3_column_blob(q, 0), sizeof at[0]);
        memcpy(&at[1], sqlite3_column_blob(q, 1), sizeof at[1]);
        const size_t n = (size_t)sqlite3_column_bytes(q, 2);
        sum_row(k, t, &at[0], &at[1], sqlite3_column_blob(q, 2), n, sum);
    }
    return finish(k, q, rc, e);
}

enum err ring_sum(struct keyd *k, unsigned char sum[16])
{
    memset(sum, 0, 16);
    for (enum ring_table t = 0; t < T_COUNT; t++) {
        TRY(sum_rows(k, t, NULL, NULL, sum));
    }
    return OK;
}

void ring_walk(struct ring_walk *w, struct keyd *k, enum ring_table t, const struct keyd_id *a,
               const struct keyd_id *b)
{
    *w = (struct ring_walk){ .k = k, .t = t, .q = ready(k, t, RING_READ, a, b) };
}

bool ring_next(struct ring_walk *w)
{
    int rc = sqlite3_step(w->q);
    w->e = rc == SQLITE_ROW ? read_row(w->k, w->t, w->q, &w->row) : finish(w->k, w->q, rc, OK);
    return rc == SQLITE_ROW && w->e == OK;
}

enum err ring_done(struct ring_walk *w)
{
    sodium_memzero(&w->row, sizeof w->row);
    return finish(w->k, w->q, SQLITE_DONE, w->e); /* after a break the statement stands on a row */
}

enum err ring_ids(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b, const struct keyd_id **ids, size_t *n)
{
    struct ring_walk w;
    struct strbuf all;
    strbuf_init(&all, k->scratch);
    for (ring_walk(&w, k, t, a, b); ring_next(&w);) {
        strbuf_put_bytes(&all, &w.row.a, 2 * sizeof w.row.a); /* a and b */
    }
    *ids = (const struct keyd_id *)(const void *)all.p;
    *n = all.n / (2 * sizeof w.row.a);
    return ring_done(&w);
}

enum err ring_first(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                    const struct keyd_id *b, struct ring_row *row)
{
    struct ring_walk w;
    ring_walk(&w, k, t, a, b);
    bool found = ring_next(&w);
    *row = w.row;
    TRY(ring_done(&w));
    return found ? OK : ERR_NOT_FOUND;
}

enum err ring_get(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b, void *body)
{
    struct ring_row row;
    enum err e = ring_first(k, t, a, b, &row);
    if (e == OK) {
        memcpy(body, &row.body, RING_TABLES[t].body);
    }
    sodium_memzero(&row, sizeof row);
    return e;
}

enum err ring_put(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b, const void *body)
{
    unsigned char sealed[RING_SEALED_MAX];
    const size_t n = RING_TABLES[t].body + SEAL_MORE;
    const struct ring_place at = { .table = (unsigned char)t, .a = *a, .b = *b };
    TRY(k->in_txn ? sum_rows(k, t, a, b, k->age.sum) : ERR_INTERNAL);
    sqlite3_stmt *q = ready(k, t, RING_PUT, a, b);
    ring_row_seal(row_key(k, t), &at, body, sealed);
    sum_row(k, t, a, b, sealed, n, k->age.sum);
    sqlite3_bind_blob(q, 3, sealed, (int)n, SQLITE_STATIC);
    return finish(k, q, sqlite3_step(q), OK);
}

void ring_ease(struct keyd *k, enum ring_table t, const struct keyd_id *a, const struct keyd_id *b,
               const void *body)
{
    if (ring_begin(k) == OK) {
        (void)ring_end(k, ring_put(k, t, a, b, body)); /* told in the log when it fails */
    }
}

enum err ring_del(struct keyd *k, enum ring_table t, const struct keyd_id *a,
                  const struct keyd_id *b)
{
    if (a == NULL && b == NULL) {
        return ERR_INTERNAL; /* no table is emptied */
    }
    TRY(k->in_txn ? sum_rows(k, t, a, b, k->age.sum) : ERR_INTERNAL);
    sqlite3_stmt *q = ready(k, t, RING_DELETE, a, b);
    return finish(k, q, sqlite3_step(q), OK);
}

enum err ring_begin(struct keyd *k)
{
    if (!k->in_txn) {
        TRY(k->stale ? state_load(k) : OK);
        k->stale = false;
        TRY(run(k, "BEGIN IMMEDIATE"));
        k->in_txn = true;
        k->n_sums = 0;
    }
    TRY(k->n_sums < ARRAY_LEN(k->sums) ? OK : ERR_INTERNAL);
    TRY(run(k, "SAVEPOINT message"));
    memcpy(k->sums[k->n_sums++], k->age.sum, sizeof k->age.sum);
    return OK;
}

enum err ring_end(struct keyd *k, enum err so_far)
{
    if (so_far == OK) {
        so_far = run(k, "RELEASE message");
    }
    k->n_sums--;
    if (so_far != OK) {
        memcpy(k->age.sum, k->sums[k->n_sums], sizeof k->age.sum);
        if (run(k, "ROLLBACK TO message; RELEASE message") != OK) {
            /* Nothing of the open transaction can be trusted: those who wait are refused by the commit that fails. */
            log_line(LOG_ERROR, "keyring cannot step back");
        }
    }
    return so_far;
}

enum err ring_commit(struct keyd *k, enum err so_far)
{
    if (!k->in_txn) {
        return so_far;
    }
    k->in_txn = false;
    enum err e = so_far == OK ? run(k, "COMMIT") : so_far; /* no rows without their age */
    if (e != OK && sqlite3_get_autocommit(k->db) == 0) {
        (void)run(k, "ROLLBACK"); /* already told; nothing better can be done */
    }
    return e;
}

void ring_truncate(struct keyd *k)
{
    if (ring_commit(k, OK) == OK) {
        (void)run(k, "PRAGMA wal_checkpoint(TRUNCATE)"); /* told in the log when it fails */
    }
}
