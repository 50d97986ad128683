/* freshness.c - what a city remembers of how far it was. */
#include "app/freshness.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/files.h"
#include "audit/checkpoint.h"
#include "audit/scan.h"
#include "base/log.h"
#include "base/strbuf.h"

#define TEXT_MAX ((size_t)64 * 1024)
#define GO_ON                                                                           \
    "Nothing was changed. If it was put back on purpose (a backup that was restored): " \
    "jejaring audit accept-rollback --reason restore; else keep everything as it is and ask why."

static const struct stmt Q_MARK = { "freshness_mark", "i",
                                    "SELECT commits, entries, link FROM log_mark WHERE id = $1" };
static const struct stmt Q_MARK_SET = {
    "freshness_mark_set", "iiti",
    "UPDATE log_mark SET commits = $1, entries = $2, link = $3 WHERE id = $4"
};
const struct stmt *const freshness_stmts[] = { &Q_MARK, &Q_MARK_SET };
const size_t n_freshness_stmts = ARRAY_LEN(freshness_stmts);

/* Slots of scan.want: none is the log's own checkpoint, which the key keeper checks by itself. */
enum { KEPT, WITNESSED, KEPT_FILES };
static const struct {
    const char *name, *problem;
} KEPT_FILE[KEPT_FILES] = {
    [KEPT] = { "checkpoint",
               "the log is older than the file checkpoint in the data folder. " GO_ON },
    [WITNESSED] = { "witnessed",
                    "the log is not the one that a witness has signed (file witnessed). " GO_ON },
};

struct mark {
    int64_t commits, entries;
    struct str link;
};

/* All that is compared. The mark is read before the log and after it: beside a served city both grow. */
struct state {
    struct mark mark, later;
    struct str file[KEPT_FILES];
    struct note_key key;
    struct scan scan;
};

enum freshness_reason freshness_reason_of(struct str word)
{
    static const char *const words[] = { [FRESHNESS_RESTORE] = "restore",
                                         [FRESHNESS_DISK] = "disk",
                                         [FRESHNESS_MOVE] = "move",
                                         [FRESHNESS_OTHER] = "other" };
    for (size_t i = 1; i < ARRAY_LEN(words); i++) {
        if (str_eqz(word, words[i])) {
            return (enum freshness_reason)i;
        }
    }
    return FRESHNESS_NONE;
}

static struct str read_small(struct arena *a, const char *dir, const char *name)
{
    struct str text = STR_NONE;
    return file_read(a, path_join(a, dir, name), TEXT_MAX, &text) ? text : STR_NONE;
}

struct str freshness_witnessed(struct arena *a, const char *dir)
{
    return read_small(a, dir, "witnessed");
}

bool freshness_put_witnessed(struct arena *a, const char *dir, struct str text, int64_t at_ms,
                             uint64_t size)
{
    struct strbuf line;
    strbuf_init(&line, a);
    strbuf_printf(&line, "%lld %llu\n", (long long)at_ms, (unsigned long long)size);
    return file_replace(a, path_join(a, dir, "witnessed"), text, 0600) &&
           file_replace(a, path_join(a, dir, "last_witness"), strbuf_str(&line), 0600);
}

void freshness_keep(struct arena *a, const char *dir)
{
    const struct str text = read_small(a, path_join(a, dir, "log"), "checkpoint");
    if (text.n == 0 || str_eq(text, read_small(a, dir, "checkpoint"))) {
        return;
    }
    if (!file_replace(a, path_join(a, dir, "checkpoint"), text, 0600)) {
        log_line(LOG_WARN, "freshness=not_kept");
    }
}

/* ---- reading ---- */

MUST_USE static enum err read_mark(struct ctx *c, struct mark *m)
{
    struct value v[3] = { V_INT(0), V_INT(0), V_TEXT(STR("")) };
    bool found = false;
    TRY(store_one(c, &Q_MARK, VALS(V_INT(1)), v, ARRAY_LEN(v), &found));
    *m = (struct mark){ found ? v[0].i : 0, found ? v[1].i : 0, found ? v[2].s : STR_NONE };
    return OK;
}

MUST_USE static enum err scan_all(struct arena *a, const char *dir, struct state *s)
{
    int dir_fd = open(path_join(a, dir, "log"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir_fd < 0) {
        return ERR_STORE;
    }
    s->scan.want_link = (uint64_t)s->mark.entries;
    for (size_t i = 0; i < KEPT_FILES; i++) {
        s->file[i] = read_small(a, dir, KEPT_FILE[i].name);
        s->scan.want[i] = UINT64_MAX;
        (void)checkpoint_size(s->file[i], &s->scan.want[i]); /* none: it will not hold */
    }
    enum err e = note_key_read(scan_file(dir_fd, a, "public.key"), NOTE_LOG, &s->key)
                     ? scan_log(dir_fd, a, &s->scan)
                     : ERR_STORE;
    close(dir_fd);
    return e;
}

static bool file_holds(const struct state *s, size_t i)
{
    return s->file[i].n == 0 ||
           (s->scan.has_root[i] &&
            checkpoint_holds(s->file[i], &s->key, s->scan.want[i], s->scan.root[i]));
}

static bool link_holds(struct arena *a, const struct state *s)
{
    return s->mark.entries == 0 ||
           (s->scan.has_link && str_eq(str_hex(a, s->scan.link, LOG_LINK), s->mark.link));
}

/* NULL: everything agrees. */
static const char *contradiction(struct arena *a, const struct state *s)
{
    for (size_t i = 0; i < KEPT_FILES; i++) {
        if (!file_holds(s, i)) {
            return KEPT_FILE[i].problem;
        }
    }
    if ((uint64_t)s->mark.entries > s->scan.chain.tree.size) {
        return "the log is older than the database. " GO_ON;
    }
    if (!link_holds(a, s)) {
        return "the log is another one than the database was written with. " GO_ON;
    }
    if (s->scan.told.commits > (uint64_t)s->later.commits) {
        return "the database is older than the log. " GO_ON;
    }
    return NULL;
}

enum err freshness_check(const struct city *city, struct str *why)
{
    struct arena *a = arena_new(0);
    struct ctx c = city_ctx(city, a);
    struct state s = { .scan = { .each = NULL } };
    enum err e = read_mark(&c, &s.mark);
    e = e == OK ? scan_all(a, city->dir, &s) : e;
    e = e == OK ? read_mark(&c, &s.later) : e;
    const char *text = e == OK ? contradiction(a, &s) : "the log or the database cannot be read";
    arena_free(a);
    if (text != NULL) {
        *why = str_of(text);
        return e == OK ? ERR_CONFLICT : e;
    }
    return OK;
}

/* ---- going on ---- */

/* Evidence is not thrown away. */
MUST_USE static bool put_aside(struct arena *a, const char *dir, const char *name, int64_t now_ms)
{
    struct strbuf b;
    const char *from = path_join(a, dir, name);
    strbuf_init(&b, a);
    strbuf_printf(&b, "%s.before-%lld", name, (long long)now_ms);
    return rename(from, path_join(a, dir, str_z(a, strbuf_str(&b)))) == 0;
}

MUST_USE static enum err set_mark(struct ctx *c, const struct state *s)
{
    const int64_t told = (int64_t)s->scan.told.commits;
    const int64_t commits = (told > s->mark.commits ? told : s->mark.commits) + 1;
    TRY(store_begin_write(c));
    enum err e = store_exec(c, &Q_MARK_SET,
                            VALS(V_INT(commits), V_INT((int64_t)s->scan.chain.tree.size),
                                 V_TEXT(str_hex(c->mem, s->scan.chain.link, LOG_LINK)), V_INT(1)),
                            NULL);
    if (e == OK) {
        return store_commit(c);
    }
    store_rollback(c);
    return e;
}

static enum err accept(struct ctx *c, struct city *city, enum freshness_reason reason)
{
    struct state s = { .scan = { .each = NULL } };
    TRY(keyd_accept_age(city->keyd, (unsigned)reason));
    TRY(read_mark(c, &s.mark));
    TRY(scan_all(c->mem, city->dir, &s));
    for (size_t i = 0; i < KEPT_FILES; i++) {
        if (!file_holds(&s, i) && !put_aside(c->mem, city->dir, KEPT_FILE[i].name, c->now_ms)) {
            return ERR_STORE;
        }
    }
    return set_mark(c, &s);
}

enum err freshness_accept(struct city *city, enum freshness_reason reason, struct str *why)
{
    struct arena *a = arena_new(0);
    struct ctx c = city_ctx(city, a);
    enum err e = accept(&c, city, reason);
    if (e != OK) {
        *why = STR("the log, the database or a file of the data folder cannot be written");
    }
    arena_free(a);
    return e;
}
