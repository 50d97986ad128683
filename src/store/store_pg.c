/*
 * store_pg.c - PostgreSQL through libpq: one connection, one schema per city. The only place that
 * includes libpq-fe.h.
 * Values go and come in binary form with declared types, so that nothing is guessed from a text.
 */
#include "store/store_backend.h"

#include <libpq-fe.h>
#include <string.h>

#include "base/log.h"
#include "base/strbuf.h"

#define OID_BOOL 16
#define OID_BYTEA 17
#define OID_INT8 20
#define OID_INT2 21
#define OID_INT4 23
#define OID_TEXT 25
#define OID_FLOAT8 701
#define OID_VARCHAR 1043
#define PARAMETERS_MAX 100 /* as in store_sqlite.c */
#define NAME_MAX_BYTES 63  /* of a schema, PostgreSQL's limit */

struct prepared {
    char name[24];
    bool ready; /* on the present connection */
};

struct cursor {
    PGresult *result;
    int row;
};

struct pg {
    struct store store;
    PGconn *connection;
    const char *address;
    struct str schema; /* "": as the server's search_path says */
    struct kept_table kept;
    int64_t names; /* given to prepared statements so far */
    struct cursor cursors[OPEN_ROWS_MAX];
};

static struct pg *pg_of(const struct store *s)
{
    return (struct pg *)s;
}

/* ---- results ---- */

static uint64_t from_big_endian(const char *p, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++) {
        v = v << 8 | (unsigned char)p[i];
    }
    return v;
}

static void to_big_endian(uint64_t v, char out[8])
{
    for (size_t i = 0; i < 8; i++) {
        out[i] = (char)(unsigned char)(v >> (56 - 8 * i));
    }
}

/* By class of SQLSTATE; the server's message may quote values, so it is not logged. */
static enum err pg_failed(struct ctx *c, const PGresult *result, const char *name)
{
    const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    state = state == NULL ? "08000" : state;
    log_line(LOG_WARN, "store=pg statement=%s state=%s", name, state);
    if (strncmp(state, "23", 2) == 0) {
        return fail(c, ERR_CONFLICT, NULL, "store.exists");
    }
    if (strncmp(state, "42", 2) == 0 || strncmp(state, "22", 2) == 0 ||
        strncmp(state, "25006", 5) == 0) {
        return fail(c, ERR_INTERNAL, NULL, NULL);
    }
    if (strncmp(state, "53100", 5) == 0) {
        return fail(c, ERR_STORE, NULL, "store.full");
    }
    if (strncmp(state, "55", 2) == 0 || strncmp(state, "40", 2) == 0) {
        return fail(c, ERR_STORE, NULL, "store.busy");
    }
    return fail(c, ERR_STORE, NULL, "store.away");
}

static enum err run_plain(struct ctx *c, struct pg *s, const char *sql)
{
    PGresult *result = PQexecParams(s->connection, sql, 0, NULL, NULL, NULL, NULL, 0);
    ExecStatusType status = PQresultStatus(result);
    enum err e = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK
                     ? OK
                     : pg_failed(c, result, "plain");
    PQclear(result);
    return e;
}

/* ---- statements ---- */

static Oid oid_of(char type)
{
    switch (type) {
    case 'i':
        return OID_INT8;
    case 'd':
        return OID_FLOAT8;
    case 'b':
        return OID_BYTEA;
    default:
        return OID_TEXT;
    }
}

static bool oid_known(Oid type)
{
    switch (type) {
    case OID_BOOL:
    case OID_BYTEA:
    case OID_INT8:
    case OID_INT2:
    case OID_INT4:
    case OID_TEXT:
    case OID_FLOAT8:
    case OID_VARCHAR:
        return true;
    default:
        return false;
    }
}

/* Columns of other types (numeric of a SUM without CAST ...) would read differently on SQLite. */
static enum err check_columns(struct ctx *c, struct pg *s, const struct prepared *p,
                              const struct stmt *q)
{
    PGresult *result = PQdescribePrepared(s->connection, p->name);
    enum err e = OK;
    if (PQresultStatus(result) != PGRES_COMMAND_OK) {
        e = pg_failed(c, result, q->name);
    }
    for (int i = 0; e == OK && i < PQnfields(result); i++) {
        if (!oid_known(PQftype(result, i))) {
            log_line(LOG_ERROR, "store=pg statement=%s column=%d type=%u", q->name, i,
                     PQftype(result, i));
            e = fail(c, ERR_INTERNAL, NULL, NULL);
        }
    }
    PQclear(result);
    return e;
}

/*
 * The highest $n of a statement; the server takes more types than that without a word, SQLite does
 * not.
 */
static size_t highest_parameter(const char *sql)
{
    size_t highest = 0;
    for (const char *p = sql; *p != '\0'; p++) {
        size_t n = 0;
        for (const char *d = p + 1; *p == '$' && *d >= '0' && *d <= '9' && n < PARAMETERS_MAX;
             d++) {
            n = n * 10 + (size_t)(*d - '0');
        }
        highest = n > highest ? n : highest;
    }
    return highest;
}

static enum err kept_statement(struct ctx *c, struct pg *s, const struct stmt *q,
                               struct prepared **out)
{
    struct kept *slot = kept_slot(s->store.mem, &s->kept, q);
    struct prepared *p = slot->prepared;
    Oid types[PARAMETERS_MAX];
    size_t n = strlen(q->types);
    if (p == NULL) {
        struct strbuf b;
        strbuf_init(&b, s->store.mem);
        strbuf_printf(&b, "j%lld", (long long)s->names++);
        p = NEW(s->store.mem, struct prepared);
        memcpy(p->name, b.p, b.n);
        slot->prepared = p;
    }
    *out = p;
    if (p->ready) {
        return OK;
    }
    if (n >= PARAMETERS_MAX || highest_parameter(q->sql) != n) {
        log_line(LOG_ERROR, "store=pg statement=%s parameters=differ", q->name);
        return fail(c, ERR_INTERNAL, NULL, NULL);
    }
    for (size_t i = 0; i < n; i++) {
        types[i] = oid_of(q->types[i]);
    }
    PGresult *result = PQprepare(s->connection, p->name, q->sql, (int)n, types);
    enum err e = PQresultStatus(result) == PGRES_COMMAND_OK ? OK : pg_failed(c, result, q->name);
    PQclear(result);
    if (e == OK) {
        p->ready = true;
        e = check_columns(c, s, p, q);
    }
    return e;
}

static enum err pg_prepare(struct ctx *c, struct store *s, const struct stmt *q)
{
    struct prepared *p = NULL;
    return kept_statement(c, pg_of(s), q, &p);
}

/* Runs a prepared statement; the caller clears *result, also after a failure. */
static enum err run(struct ctx *c, struct pg *s, const struct stmt *q, const struct value *v,
                    size_t n, PGresult **result)
{
    const char *places[PARAMETERS_MAX];
    char numbers[PARAMETERS_MAX][8];
    int sizes[PARAMETERS_MAX], forms[PARAMETERS_MAX];
    struct prepared *p = NULL;
    TRY(kept_statement(c, s, q, &p));
    for (size_t i = 0; i < n; i++) {
        uint64_t bits = 0;
        forms[i] = 1;
        sizes[i] = 8;
        places[i] = numbers[i];
        switch (v[i].kind) {
        case VALUE_NULL:
            places[i] = NULL;
            break;
        case VALUE_INT:
            to_big_endian((uint64_t)v[i].i, numbers[i]);
            break;
        case VALUE_REAL:
            memcpy(&bits, &v[i].r, sizeof bits);
            to_big_endian(bits, numbers[i]);
            break;
        case VALUE_TEXT:
        case VALUE_BLOB:
            if (v[i].s.n > INT32_MAX) {
                return fail(c, ERR_LIMIT, NULL, NULL);
            }
            places[i] = v[i].s.p != NULL ? v[i].s.p : "";
            sizes[i] = (int)v[i].s.n;
            break;
        }
    }
    *result = PQexecPrepared(s->connection, p->name, (int)n, places, sizes, forms, 1);
    ExecStatusType status = PQresultStatus(*result);
    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? OK
                                                                   : pg_failed(c, *result, q->name);
}

static enum err pg_exec(struct ctx *c, struct store *s, const struct stmt *q, const struct value *v,
                        size_t n, int64_t *changed)
{
    PGresult *result = NULL;
    enum err e = run(c, pg_of(s), q, v, n, &result);
    if (e == OK && !str_to_int(str_of(PQcmdTuples(result)), changed)) {
        *changed = 0; /* a statement that counts nothing */
    }
    PQclear(result);
    return e;
}

static enum err pg_query(struct ctx *c, struct store *store, const struct stmt *q,
                         const struct value *v, size_t n, void **cursor)
{
    struct pg *s = pg_of(store);
    struct cursor *place = &s->cursors[0];
    while (place->result != NULL) {
        place++; /* store.c counts open rows */
    }
    enum err e = run(c, s, q, v, n, &place->result);
    if (e != OK) {
        PQclear(place->result);
        place->result = NULL;
        return e;
    }
    place->row = -1;
    *cursor = place;
    return OK;
}

static enum step pg_next(struct ctx *c, struct store *s, void *cursor, enum err *e)
{
    struct cursor *place = cursor;
    (void)c; /* the whole result is here already: nothing can fail */
    (void)s;
    (void)e;
    place->row++;
    return place->row < PQntuples(place->result) ? STEP_ROW : STEP_END;
}

static struct value pg_cell(const struct store *s, void *cursor, int column)
{
    const struct cursor *place = cursor;
    (void)s;
    if (PQgetisnull(place->result, place->row, column)) {
        return V_NULL;
    }
    const char *p = PQgetvalue(place->result, place->row, column);
    size_t n = (size_t)PQgetlength(place->result, place->row, column);
    double real = 0;
    uint64_t bits = 0;
    switch (PQftype(place->result, column)) {
    case OID_BOOL:
        return V_INT(p[0]);
    case OID_INT8:
        return V_INT((int64_t)from_big_endian(p, 8));
    case OID_INT4:
        return V_INT((int32_t)(uint32_t)from_big_endian(p, 4));
    case OID_INT2:
        return V_INT((int16_t)(uint16_t)from_big_endian(p, 2));
    case OID_FLOAT8:
        bits = from_big_endian(p, 8);
        memcpy(&real, &bits, sizeof real);
        return V_REAL(real);
    case OID_BYTEA:
        return V_BLOB(((struct str){ p, n }));
    default:
        return V_TEXT(((struct str){ p, n }));
    }
}

static void pg_finish(struct store *s, void *cursor)
{
    struct cursor *place = cursor;
    (void)s;
    PQclear(place->result);
    place->result = NULL;
}

static enum err pg_script(struct ctx *c, struct store *s, const char *sql)
{
    return run_plain(c, pg_of(s), sql);
}

/* ---- connection ---- */

static void drop_notice(void *data, const PGresult *result)
{
    (void)data; /* notices may quote values */
    (void)result;
}

/* The name is checked by read_address, so it can stand in a statement. */
static enum err use_schema(struct ctx *c, struct pg *s)
{
    const struct str make[] = { STR("CREATE SCHEMA IF NOT EXISTS \""), s->schema, STR("\"") };
    const struct str use[] = { STR("SET search_path TO \""), s->schema, STR("\"") };
    const struct str look[] = { STR("SELECT 1 FROM pg_namespace WHERE nspname = '"), s->schema,
                                STR("'") };
    if (s->schema.n == 0) {
        return OK;
    }
    PGresult *result =
        PQexec(s->connection, str_z(c->mem, str_join(c->mem, look, ARRAY_LEN(look))));
    bool there = PQntuples(result) > 0;
    PQclear(result);
    if (!there) {
        TRY(run_plain(c, s, str_z(c->mem, str_join(c->mem, make, ARRAY_LEN(make)))));
    }
    return run_plain(c, s, str_z(c->mem, str_join(c->mem, use, ARRAY_LEN(use))));
}

static enum err set_up(struct ctx *c, struct pg *s)
{
    if (PQstatus(s->connection) != CONNECTION_OK) {
        log_line(LOG_ERROR, "store=pg connect=failed");
        return fail(c, ERR_STORE, NULL, "store.away");
    }
    PQsetNoticeReceiver(s->connection, drop_notice, NULL);
    if (PQsetClientEncoding(s->connection, "UTF8") != 0) {
        return fail(c, ERR_STORE, NULL, "store.away");
    }
    TRY(run_plain(c, s, "SET lock_timeout = '10s'"));
    TRY(run_plain(c, s, "SET synchronous_commit = on"));
    return use_schema(c, s);
}

/* A server that was restarted: a new connection knows none of the prepared statements. */
static enum err connected(struct ctx *c, struct pg *s)
{
    if (PQstatus(s->connection) == CONNECTION_OK) {
        return OK;
    }
    for (size_t i = 0; i < s->kept.cap; i++) {
        struct prepared *p = s->kept.slots[i].prepared;
        if (p != NULL) {
            p->ready = false;
        }
    }
    PQreset(s->connection);
    return set_up(c, s);
}

static enum err pg_begin(struct ctx *c, struct store *store, bool write)
{
    struct pg *s = pg_of(store);
    TRY(connected(c, s));
    TRY(run_plain(c, s,
                  write ? "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
                        : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    if (!write) {
        return OK;
    }
    /* One writer per schema; every statement after it sees what the former one committed. */
    enum err e = run_plain(c, s,
                           "SELECT pg_advisory_xact_lock("
                           "('x' || substr(md5(current_schema()), 1, 16))::bit(64)::bigint)");
    if (e != OK) {
        PQclear(PQexec(s->connection, "ROLLBACK"));
    }
    return e;
}

static enum err pg_commit(struct ctx *c, struct store *store)
{
    struct pg *s = pg_of(store);
    /* COMMIT of a failed transaction answers ROLLBACK and is no error. */
    PGresult *result = PQexec(s->connection, "COMMIT");
    bool done =
        PQresultStatus(result) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(result), "COMMIT") == 0;
    enum err e = done ? OK : pg_failed(c, result, "commit");
    PQclear(result);
    return e;
}

static void pg_rollback(struct store *store)
{
    PQclear(PQexec(pg_of(store)->connection, "ROLLBACK"));
}

static void pg_close(struct store *store)
{
    PQfinish(pg_of(store)->connection);
}

static const struct backend pg_backend = {
    .name = "pg",
    .prepare = pg_prepare,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .exec = pg_exec,
    .query = pg_query,
    .next = pg_next,
    .cell = pg_cell,
    .finish = pg_finish,
    .script = pg_script,
    .close = pg_close,
};

/* "schema=NAME rest": small letters, digits and _ only. */
static enum err read_address(struct ctx *c, struct pg *s, struct str address)
{
    struct str rest = address, first = STR_NONE;
    if (str_starts(address, STR("schema="))) {
        (void)str_next(&rest, ' ', &first); /* there is one: the prefix */
        s->schema = str_copy(s->store.mem, str_cut(first, 7, first.n));
    }
    for (size_t i = 0; i < s->schema.n; i++) {
        char ch = s->schema.p[i];
        if (!((ch >= 'a' && ch <= 'z') || ch == '_' || (ch >= '0' && ch <= '9' && i > 0)) ||
            i >= NAME_MAX_BYTES) {
            return fail(c, ERR_INPUT, NULL, "store.schema_name");
        }
    }
    s->address = str_z(s->store.mem, rest);
    return OK;
}

enum err store_open_pg(struct ctx *c, const char *address, struct store **out)
{
    struct arena *mem = arena_new(0);
    struct pg *s = NEW(mem, struct pg);
    s->store.backend = &pg_backend;
    s->store.mem = mem;
    enum err e = read_address(c, s, str_of(address));
    if (e == OK) {
        s->connection = PQconnectdb(s->address);
        e = set_up(c, s);
    }
    if (e != OK) {
        store_close(&s->store);
        return e;
    }
    *out = &s->store;
    return OK;
}
