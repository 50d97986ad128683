/* store_fault.c - a backend around another one that fails on purpose at the n-th call. */
#include "store/store_backend.h"

#include "base/log.h"

struct fault {
    struct store store;
    struct store *inner;
    int64_t left; /* calls until the failing one; 0: never */
};

static struct store *inner_of(const struct store *s)
{
    return ((const struct fault *)s)->inner;
}

/* True when this call is the one that fails. */
static bool strikes(struct store *s)
{
    struct fault *f = (struct fault *)s;
    if (f->left == 0) {
        return false;
    }
    f->left--;
    return f->left == 0;
}

static enum err struck(struct ctx *c)
{
    return fail(c, ERR_STORE, NULL, "store.away");
}

static enum err fault_prepare(struct ctx *c, struct store *s, const struct stmt *q)
{
    return strikes(s) ? struck(c) : inner_of(s)->backend->prepare(c, inner_of(s), q);
}

static enum err fault_begin(struct ctx *c, struct store *s, bool write)
{
    struct store *inner = inner_of(s);
    if (strikes(s)) {
        return struck(c);
    }
    TRY(inner->backend->begin(c, inner, write));
    inner->transaction = write ? TX_WRITE : TX_READ;
    return OK;
}

static enum err fault_commit(struct ctx *c, struct store *s)
{
    struct store *inner = inner_of(s);
    if (strikes(s)) {
        return struck(c);
    }
    TRY(inner->backend->commit(c, inner));
    inner->transaction = TX_NONE;
    return OK;
}

static void fault_rollback(struct store *s)
{
    struct store *inner = inner_of(s);
    inner->backend->rollback(inner);
    inner->transaction = TX_NONE;
}

static enum err fault_exec(struct ctx *c, struct store *s, const struct stmt *q,
                           const struct value *v, size_t n, int64_t *changed)
{
    return strikes(s) ? struck(c) : inner_of(s)->backend->exec(c, inner_of(s), q, v, n, changed);
}

static enum err fault_query(struct ctx *c, struct store *s, const struct stmt *q,
                            const struct value *v, size_t n, void **cursor)
{
    return strikes(s) ? struck(c) : inner_of(s)->backend->query(c, inner_of(s), q, v, n, cursor);
}

static enum step fault_next(struct ctx *c, struct store *s, void *cursor, enum err *e)
{
    if (strikes(s)) {
        *e = struck(c);
        return STEP_FAILED;
    }
    return inner_of(s)->backend->next(c, inner_of(s), cursor, e);
}

static struct value fault_cell(const struct store *s, void *cursor, int column)
{
    return inner_of(s)->backend->cell(inner_of(s), cursor, column);
}

static void fault_finish(struct store *s, void *cursor)
{
    inner_of(s)->backend->finish(inner_of(s), cursor);
}

static enum err fault_script(struct ctx *c, struct store *s, const char *sql)
{
    return strikes(s) ? struck(c) : inner_of(s)->backend->script(c, inner_of(s), sql);
}

static void fault_close(struct store *s)
{
    store_close(inner_of(s));
}

static const struct backend fault_backend = {
    .name = "fault",
    .prepare = fault_prepare,
    .begin = fault_begin,
    .commit = fault_commit,
    .rollback = fault_rollback,
    .exec = fault_exec,
    .query = fault_query,
    .next = fault_next,
    .cell = fault_cell,
    .finish = fault_finish,
    .script = fault_script,
    .close = fault_close,
};

struct store *store_open_fault(struct ctx *c, struct store *inner)
{
    (void)c; /* as the other openings */
    struct arena *mem = arena_new(0);
    struct fault *f = NEW(mem, struct fault);
    f->store.backend = &fault_backend;
    f->store.mem = mem;
    f->inner = inner;
    return &f->store;
}

void store_fault_at(struct store *fault, int64_t n)
{
    ((struct fault *)fault)->left = n;
}

const char *store_kind(const struct store *s)
{
    while (s->backend == &fault_backend) {
        s = inner_of(s);
    }
    return s->backend->name;
}
