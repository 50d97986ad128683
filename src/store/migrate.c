/* migrate.c - splits a migration into statements and runs what is new, one transaction each. */
#include "store/store.h"

#include "base/log.h"
#include "base/strbuf.h"
#include "store/store_backend.h"

static const struct stmt Q_APPLIED = { "migration_applied", "t",
                                       "SELECT digest FROM schema_migration WHERE name = $1" };
static const struct stmt Q_KEEP = {
    "migration_keep", "tii",
    "INSERT INTO schema_migration (name, digest, applied_ms) VALUES ($1, $2, $3)"
};
static const char make_table[] =
    "CREATE TABLE IF NOT EXISTS schema_migration"
    " (name TEXT PRIMARY KEY, digest BIGINT NOT NULL, applied_ms BIGINT NOT NULL)";

/* One pass over a text; statements are run as they end. */
struct splitter {
    struct ctx *c;
    struct strbuf sql; /* of the statement so far */
    bool has_word;     /* more than white space in it */
};

static enum err end_statement(struct splitter *s)
{
    enum err e = OK;
    if (s->has_word) {
        e = store_script(s->c, str_z(s->c->mem, strbuf_str(&s->sql)));
    }
    strbuf_clear(&s->sql);
    s->has_word = false;
    return e;
}

static void keep(struct splitter *s, struct str part)
{
    strbuf_put(&s->sql, part);
    s->has_word = s->has_word || str_trim(part).n > 0;
}

/*
 * End of the quoted text that begins at `at` ('..', "..", $tag$..$tag$), or SIZE_MAX. A doubled
 * quote is two texts.
 */
static size_t quote_end(struct str t, size_t at)
{
    if (t.p[at] != '$') {
        size_t end = str_find(t, t.p[at], at + 1);
        return end == SIZE_MAX ? SIZE_MAX : end + 1;
    }
    size_t tag_end = str_find(t, '$', at + 1);
    if (tag_end == SIZE_MAX) {
        return SIZE_MAX;
    }
    struct str tag = str_cut(t, at, tag_end + 1);
    for (size_t i = tag_end + 1; i + tag.n <= t.n; i++) {
        if (str_eq(str_cut(t, i, i + tag.n), tag)) {
            return i + tag.n;
        }
    }
    return SIZE_MAX;
}

static bool opens_quote(struct str t, size_t at)
{
    char ch = t.p[at];
    bool parameter = ch == '$' && at + 1 < t.n && t.p[at + 1] >= '0' && t.p[at + 1] <= '9';
    return ch == '\'' || ch == '"' || (ch == '$' && !parameter);
}

static size_t comment_end(struct str t, size_t at)
{
    for (size_t i = at + 2; i + 1 < t.n; i++) {
        if (t.p[i] == '*' && t.p[i + 1] == '/') {
            return i;
        }
    }
    return SIZE_MAX;
}

/* What a block comment counts as here: the text behind a mark of this backend, else nothing. */
static struct str marked(const struct splitter *s, struct str comment)
{
    const struct str parts[] = { str_of(store_kind(s->c->db)), STR(":") };
    struct str mark = str_join(s->c->mem, parts, 2);
    return str_starts(comment, mark) ? str_cut(comment, mark.n, comment.n) : STR_NONE;
}

static enum err torn(struct ctx *c)
{
    return fail(c, ERR_STORE, NULL, "store.migration_torn");
}

static enum err split(struct splitter *s, struct str t, bool inside_mark)
{
    size_t i = 0;
    while (i < t.n) {
        struct str two = str_cut(t, i, i + 2);
        size_t end = i + 1;
        if (str_eqz(two, "--")) {
            end = str_find(t, '\n', i);
            end = end == SIZE_MAX ? t.n : end;
        } else if (str_eqz(two, "/*")) {
            end = comment_end(t, i);
            if (end == SIZE_MAX || inside_mark) {
                return torn(s->c);
            }
            TRY(split(s, marked(s, str_cut(t, i + 2, end)), true));
            end += 2;
            strbuf_putc(&s->sql, ' ');
        } else if (opens_quote(t, i)) {
            end = quote_end(t, i);
            if (end == SIZE_MAX) {
                return torn(s->c);
            }
            keep(s, str_cut(t, i, end));
        } else if (t.p[i] == ';') {
            TRY(end_statement(s));
        } else {
            keep(s, str_cut(t, i, end));
        }
        i = end;
    }
    return OK;
}

static enum err run_text(struct ctx *c, struct str text)
{
    struct splitter s = { .c = c };
    strbuf_init(&s.sql, c->mem);
    TRY(split(&s, text, false));
    return end_statement(&s);
}

/* Inside the transaction, so that two programs that start at once do not both apply it. */
static enum err apply(struct ctx *c, const struct migration *m, bool *applied)
{
    struct value digest = V_NULL;
    bool found = false;
    int64_t now = (int64_t)str_hash(m->sql);
    TRY(store_one(c, &Q_APPLIED, VALS(V_TEXT(m->name)), &digest, 1, &found));
    if (found && digest.i != now) {
        log_line(LOG_ERROR, "migration=%.*s changed=\"after it was applied\"", STR_ARG(m->name));
        return fail_arg(c, ERR_STORE, STR_NONE, "store.migration_changed", m->name);
    }
    if (!found) {
        TRY(run_text(c, m->sql));
        TRY(store_exec(c, &Q_KEEP, VALS(V_TEXT(m->name), V_INT(now), V_INT(c->now_ms)), NULL));
    }
    *applied = !found;
    return OK;
}

static enum err in_transaction(struct ctx *c, const struct migration *m, bool *applied)
{
    TRY(store_begin_write(c));
    enum err e = m == NULL ? store_script(c, make_table) : apply(c, m, applied);
    if (e == OK) {
        e = store_commit(c);
    }
    if (e != OK) {
        store_rollback(c);
    }
    return e;
}

enum err store_migrate(struct ctx *c, const struct migration *m, size_t n, size_t *applied)
{
    bool done = false;
    *applied = 0;
    TRY(in_transaction(c, NULL, &done));
    for (size_t i = 0; i < n; i++) {
        enum err e = in_transaction(c, &m[i], &done);
        if (e != OK) {
            log_line(LOG_ERROR, "migration=%.*s failed=%s", STR_ARG(m[i].name), err_name(e));
            return e;
        }
        *applied += done ? 1 : 0;
    }
    return OK;
}

enum err store_migrations_waiting(struct ctx *c, const struct migration *m, size_t n,
                                  size_t *waiting)
{
    enum err e = store_begin_read(c);
    *waiting = 0;
    for (size_t i = 0; e == OK && i < n; i++) {
        struct value digest;
        bool found = false;
        e = store_one(c, &Q_APPLIED, VALS(V_TEXT(m[i].name)), &digest, 1, &found);
        *waiting += e == OK && !found ? 1 : 0;
    }
    store_rollback(c);
    return e;
}
