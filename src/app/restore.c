/* restore.c - choosing, verifying, writing and checking, in this order. */
#include "app/restore.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"
#include "app/freshness.h"
#include "app/setup.h"
#include "audit/verify.h"
#include "base/strbuf.h"
#include "embedded.h"
#include "keyd/keyd_look.h"
#include "store/store.h"

static const struct stmt Q_WHOLE = { "restore_whole", "", "PRAGMA integrity_check(1)" };
static const struct stmt Q_COMPARTMENTS = {
    "restore_compartments", "t", "SELECT id FROM compartment WHERE id > $1 ORDER BY id LIMIT 1000"
};
/* Whoever may see a case must hold its key; where a grant is over, access is too. */
static const struct stmt Q_ACCESS = {
    "restore_access", "tti",
    "SELECT a.case_id, a.principal, c.compartment_id FROM case_access a"
    " JOIN case_file c ON c.id = a.case_id"
    " WHERE (a.case_id > $1 OR (a.case_id = $1 AND a.principal > $2))"
    " AND (a.until_ms IS NULL OR a.until_ms > $3)"
    " ORDER BY a.case_id, a.principal LIMIT 1000"
};
#define ROWS 1000 /* as in the statements */

struct work {
    struct arena *mem;
    const struct restore_plan *plan;
    struct backup_keys keys;
    struct str host_key_text;
    struct backup_set data, keyring;
    struct backup_set logs; /* of which the log is: never older than the keyring */
    struct backup_list logs_list;
    bool has_logs; /* else the log is that of the data */
    struct restore_done *done;
    struct str *why;
    unsigned char *buffer, *plain;
    int64_t total, read, began_ms;
};

static enum err refuse(struct work *w, enum err code, const char *path, const char *text)
{
    const struct str parts[] = { str_of(path), STR(": "), str_of(text) };
    *w->why = str_join(w->mem, parts, ARRAY_LEN(parts));
    return code;
}

static void say(const struct work *w, const char *text)
{
    if (w->plan->shows) {
        (void)printf("\r\x1b[K%s (%.1f s)\n", text,
                     (double)(clock_tick_ms() - w->began_ms) / 1000); /* only to look at */
        (void)fflush(stdout);                                         /* as above */
    }
}

static void show(struct work *w, const char *what, size_t n)
{
    const int64_t before = w->read >> 24;
    w->read += (int64_t)n;
    if (w->plan->shows && w->read >> 24 != before) {
        (void)printf("\r%s %lld of %lld MB", what, (long long)(w->read >> 20),
                     (long long)(w->total >> 20)); /* only to look at */
        (void)fflush(stdout);                      /* as above */
    }
}

/* ---- keys and choice ---- */

static enum err read_keys(struct work *w)
{
    struct str text;
    const struct restore_plan *p = w->plan;
    if (!file_read_line(w->mem, p->host_key_file, &w->host_key_text) ||
        !str_unhex(str_trim(w->host_key_text), w->keys.host, sizeof w->keys.host)) {
        return refuse(w, ERR_INPUT, p->host_key_file, "no host key can be read from it");
    }
    if (!file_read_line(w->mem, p->recovery_file, &text) ||
        !vault_secret_read(text, w->keys.recovery_sk)) {
        return refuse(w, ERR_INPUT, p->recovery_file,
                      "no recovery secret can be read from it (64 hexadecimal digits)");
    }
    return OK;
}

static enum err no_generation(struct work *w, const struct backup_found *all, size_t n)
{
    struct strbuf b;
    strbuf_init(&b, w->mem);
    strbuf_putz(&b, w->plan->from);
    if (n == 0) {
        strbuf_putz(&b, ": there is no backup here");
    } else {
        strbuf_printf(&b, ": no generation of this name; the newest is %.*s",
                      STR_ARG(all[n - 1].generation));
    }
    *w->why = strbuf_str(&b);
    return ERR_NOT_FOUND;
}

static enum err open_list(struct work *w, enum vault_part part, const struct backup_found *f,
                          struct backup_set *s, struct backup_list *l)
{
    struct str text;
    TRY(backup_set_open(w->mem, s, w->plan->from, part, f->set, &w->keys, w->why));
    TRY(backup_list_get(w->mem, s, f->generation, &text, w->why));
    if (!backup_list_read(w->mem, text, l) || !str_eq(l->generation, f->generation)) {
        return refuse(w, ERR_INTERNAL, s->dir, "a list of this backup cannot be understood");
    }
    return OK;
}

/*
 * The log of a later keyring: a key that was given meanwhile has its entry there. When that
 * generation of the data was thinned out, the log is that of the data.
 */
static enum err choose_log(struct work *w)
{
    size_t n = 0;
    struct backup_found *all = backup_find(w->mem, w->plan->from, VAULT_DATA, &n);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i].generation, w->done->keyring.generation)) {
            w->has_logs = true;
            return open_list(w, VAULT_DATA, &all[i], &w->logs, &w->logs_list);
        }
    }
    return OK;
}

/*
 * The keyring of the same generation; when that is gone, as it shall after some weeks, the next one
 * that is there. What was erased since stays erased.
 */
static enum err choose_keyring(struct work *w, struct str generation)
{
    size_t n = 0;
    struct backup_found *all = backup_find(w->mem, w->plan->from, VAULT_KEYRING, &n);
    for (size_t i = 0; i < n; i++) {
        if (str_cmp(all[i].generation, generation) >= 0) {
            TRY(open_list(w, VAULT_KEYRING, &all[i], &w->keyring, &w->done->keyring));
            return str_eq(all[i].generation, generation) ? OK : choose_log(w);
        }
    }
    return refuse(w, ERR_NOT_FOUND, w->plan->from, "the keyring of this generation is not here");
}

static enum err choose(struct work *w)
{
    size_t n = 0;
    const struct backup_found *chosen = NULL;
    struct backup_found *all = backup_find(w->mem, w->plan->from, VAULT_DATA, &n);
    for (size_t i = 0; i < n; i++) {
        if (w->plan->at == NULL || str_eqz(all[i].generation, w->plan->at)) {
            chosen = &all[i];
        }
    }
    if (chosen == NULL) {
        return no_generation(w, all, n);
    }
    TRY(open_list(w, VAULT_DATA, chosen, &w->data, &w->done->data));
    return choose_keyring(w, chosen->generation);
}

/* A schema that this program does not know would be read wrongly. */
static enum err check_schema(struct work *w)
{
    struct str name = w->done->data.schema;
    for (size_t i = 0; i < embedded_file_count; i++) {
        struct str file = str_of(embedded_files[i].name);
        if (str_starts(file, STR("migrations/")) &&
            str_eq(str_cut(file, sizeof "migrations/" - 1, file.n), name)) {
            return OK;
        }
    }
    const struct str parts[] = { STR("the backup was made by a newer program ("),
                                 w->done->data.program, STR("); install that one, then restore") };
    *w->why = str_join(w->mem, parts, ARRAY_LEN(parts));
    return ERR_CONFLICT;
}

/* ---- verifying ---- */

static enum err verify_file(struct work *w, const struct backup_set *s, const struct backup_file *f)
{
    int64_t size = 0;
    for (size_t i = 0; i < f->n; i++) {
        size_t n = 0;
        const struct arena_mark mark = arena_mark(w->mem);
        TRY(backup_piece_read(w->mem, s, f->ids + i * VAULT_ID, w->buffer, w->plain, &n, w->why));
        arena_rewind(w->mem, mark);
        size += (int64_t)n;
        show(w, "verified", n);
    }
    return size == f->size ? OK
                           : refuse(w, ERR_INTERNAL, str_z(w->mem, f->name),
                                    "its pieces in the backup are not its size");
}

static bool is_log(struct str name)
{
    return str_starts(name, STR("log/"));
}

static bool is_settings(struct str name)
{
    return str_eqz(name, "jejaring.conf");
}

static bool is_other(struct str name)
{
    return !is_log(name) && !is_settings(name);
}

typedef enum err on_file(struct work *w, const struct backup_set *s, const struct backup_file *f);

static enum err each_of(struct work *w, const struct backup_set *s, const struct backup_list *l,
                        bool (*wanted)(struct str), on_file *run)
{
    for (size_t i = 0; i < l->n; i++) {
        if (wanted(l->files[i].name)) {
            TRY(run(w, s, &l->files[i]));
        }
    }
    return OK;
}

/* Everything but the settings, which make a folder a city; those come last. */
static enum err each_file(struct work *w, on_file *run)
{
    const struct restore_done *d = w->done;
    TRY(each_of(w, &w->data, &d->data, is_other, run));
    TRY(each_of(w, &w->keyring, &d->keyring, is_other, run));
    return w->has_logs ? each_of(w, &w->logs, &w->logs_list, is_log, run)
                       : each_of(w, &w->data, &d->data, is_log, run);
}

static int64_t bytes_of(const struct backup_list *l)
{
    int64_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        n += l->files[i].size;
    }
    return n;
}

static enum err verify(struct work *w)
{
    TRY(read_keys(w));
    TRY(choose(w));
    TRY(check_schema(w));
    w->total = w->done->bytes = bytes_of(&w->done->data) + bytes_of(&w->done->keyring);
    TRY(each_file(w, verify_file));
    TRY(each_of(w, &w->data, &w->done->data, is_settings, verify_file));
    say(w, "Every piece of the backup is whole.");
    return OK;
}

static void work_begin(struct work *w, struct arena *mem, const struct restore_plan *plan,
                       struct restore_done *done, struct str *why)
{
    *done = (struct restore_done){ .bytes = 0 };
    *w = (struct work){ .mem = mem,
                        .plan = plan,
                        .done = done,
                        .why = why,
                        .buffer = arena_alloc(mem, VAULT_PIECE + VAULT_MORE),
                        .plain = arena_alloc(mem, VAULT_PIECE + VAULT_MORE),
                        .began_ms = clock_tick_ms(),
                        .data = { .fd = -1 },
                        .keyring = { .fd = -1 },
                        .logs = { .fd = -1 } };
}

static void work_end(struct work *w)
{
    backup_set_close(&w->data);
    backup_set_close(&w->keyring);
    backup_set_close(&w->logs);
    explicit_bzero(&w->keys, sizeof w->keys);
}

enum err restore_verify(struct arena *mem, const struct restore_plan *plan,
                        struct restore_done *done, struct str *why)
{
    struct work w;
    work_begin(&w, mem, plan, done, why);
    enum err e = verify(&w);
    work_end(&w);
    return e;
}

/* ---- writing ---- */

static bool is_empty(const char *path)
{
    bool empty = true;
    DIR *d = opendir(path);
    for (struct dirent *e = d != NULL ? readdir(d) : NULL; e != NULL; e = readdir(d)) {
        empty = empty && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0);
    }
    if (d != NULL) {
        (void)closedir(d); /* only read from */
    }
    return d != NULL && empty;
}

static enum err make_folders(struct work *w)
{
    static const char *const inside[] = { "files", "log" };
    const char *to = w->plan->to;
    if (mkdir(to, 0700) != 0 && (errno != EEXIST || !is_empty(to))) {
        return errno == EEXIST ? refuse(w, ERR_CONFLICT, to, "is not empty; nothing was touched")
                               : refuse(w, ERR_STORE, to, strerror(errno));
    }
    if (chmod(to, 0700) != 0) {
        return refuse(w, ERR_STORE, to, strerror(errno));
    }
    for (size_t i = 0; i < ARRAY_LEN(inside); i++) {
        const char *path = path_join(w->mem, to, inside[i]);
        if (mkdir(path, 0700) != 0) {
            return refuse(w, ERR_STORE, path, strerror(errno));
        }
    }
    return OK;
}

static enum err write_pieces(struct work *w, const struct backup_set *s,
                             const struct backup_file *f, int fd, const char *path)
{
    for (size_t i = 0; i < f->n; i++) {
        size_t n = 0;
        const struct arena_mark mark = arena_mark(w->mem);
        TRY(backup_piece_read(w->mem, s, f->ids + i * VAULT_ID, w->buffer, w->plain, &n, w->why));
        arena_rewind(w->mem, mark);
        if (!fd_write_all(fd, w->plain, n)) {
            return refuse(w, ERR_STORE, path, strerror(errno));
        }
        show(w, "written", n);
    }
    return fsync(fd) == 0 ? OK : refuse(w, ERR_STORE, path, strerror(errno));
}

static enum err write_file(struct work *w, const struct backup_set *s, const struct backup_file *f)
{
    const char *path = path_join(w->mem, w->plan->to, str_z(w->mem, f->name));
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return refuse(w, ERR_STORE, path, strerror(errno));
    }
    enum err e = write_pieces(w, s, f, fd, path);
    if (close(fd) != 0 && e == OK) {
        e = refuse(w, ERR_STORE, path, strerror(errno));
    }
    return e;
}

static enum err write_host_key(struct work *w)
{
    const char *path = path_join(w->mem, w->plan->to, "host.key");
    const struct str parts[] = { str_trim(w->host_key_text), STR("\n") };
    return file_make(path, str_join(w->mem, parts, 2), 0600)
               ? OK
               : refuse(w, ERR_STORE, path, strerror(errno));
}

static enum err sync_folder(struct work *w, const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool fine = fd >= 0 && syncfs(fd) == 0;
    if (fd >= 0) {
        (void)close(fd); /* only synced through */
    }
    return fine ? OK : refuse(w, ERR_STORE, path, strerror(errno));
}

/* ---- checking what was written ---- */

static enum err check_database(struct work *w, struct ctx *c, const char *path)
{
    struct value said = V_NULL;
    bool found = false;
    enum err e = store_begin_read(c);
    e = e == OK ? store_one(c, &Q_WHOLE, NO_VALS, &said, 1, &found) : e;
    store_rollback(c);
    return e == OK && found && str_eqz(said.s, "ok")
               ? OK
               : refuse(w, ERR_INTERNAL, path, "the restored database is damaged");
}

static enum err check_keyring_file(struct work *w)
{
    struct ctx c = { .mem = w->mem };
    const char *path = path_join(w->mem, w->plan->to, "keyring.db");
    if (store_open_sqlite(&c, path, false, &c.db) != OK) {
        return refuse(w, ERR_INTERNAL, path, "the restored keyring is no database");
    }
    enum err e = check_database(w, &c, path);
    store_close(c.db);
    (void)unlink(path_join(w->mem, w->plan->to, "keyring.db-write")); /* of this look only */
    return e;
}

/* Every compartment of the database has its key. */
static enum err check_compartments(struct work *w, struct ctx *c, struct keyd *k)
{
    struct str last = STR("");
    int64_t n = ROWS;
    while (n == ROWS) {
        struct rows r;
        bool knows = true;
        enum err e = OK;
        n = 0;
        TRY(store_query(c, &Q_COMPARTMENTS, VALS(V_TEXT(last)), &r));
        while (e == OK && knows && store_next(&r)) {
            last = row_text(&r, 0);
            e = keyd_knows(k, last, STR_NONE, &knows);
            n++;
        }
        w->done->compartments += n;
        enum err read = store_done(&r);
        if (e != OK || read != OK || !knows) {
            return refuse(w, ERR_INTERNAL, w->plan->to,
                          "the restored keyring lacks a key of the restored database");
        }
    }
    return OK;
}

/*
 * Who stands in the list of a case without a grant sees nothing of it: counted, no failure; so it is
 * when a keyring is younger than the data, or a change was cut off by the end of the machine.
 */
static enum err count_grants(struct work *w, struct ctx *c, struct keyd *k)
{
    struct str last_case = STR("");
    struct str last = STR("");
    int64_t n = ROWS;
    while (n == ROWS) {
        struct rows r;
        enum err e = OK;
        n = 0;
        TRY(store_query(c, &Q_ACCESS, VALS(V_TEXT(last_case), V_TEXT(last), V_INT(c->now_ms)), &r));
        while (e == OK && store_next(&r)) {
            bool knows = false;
            last_case = row_text(&r, 0);
            last = row_text(&r, 1);
            e = keyd_knows(k, row_text(&r, 2), last, &knows);
            w->done->grants_missing += !knows;
            n++;
        }
        enum err read = store_done(&r);
        TRY(e);
        TRY(read);
    }
    return OK;
}

static enum err check_against(struct work *w, struct city *city)
{
    struct ctx c = city_ctx(city, w->mem);
    const char *path = path_join(w->mem, city->dir, str_z(w->mem, city->cfg.database));
    TRY(check_database(w, &c, path));
    enum err e = store_begin_read(&c);
    e = e == OK ? check_compartments(w, &c, city->keyd) : e;
    if (e == OK && count_grants(w, &c, city->keyd) != OK) {
        e = refuse(w, ERR_INTERNAL, path, "who may see what cannot be read");
    }
    store_rollback(&c);
    return e;
}

/* The city opens, which also cuts a torn end of the log; then all of it is looked at. */
static enum err check_city(struct work *w)
{
    struct city city = { .lock_fd = -1, .any_schema = true, .any_age = true };
    const struct city_where where = { .program = w->plan->program,
                                      .data = w->plan->to,
                                      .packs = w->plan->packs };
    struct keyd_verify_report log;
    TRY(check_keyring_file(w));
    enum err e = city_open(&city, w->mem, &where,
                           CITY_CONFIG | CITY_PACKS | CITY_LOCK | CITY_STORE | CITY_KEYS, w->why);
    if (e == OK) {
        say(w, "The key keeper opens with this host key.");
        e = check_against(w, &city);
    }
    /* The parts were copied one after the other: from here on they agree, and the log says why. */
    if (e == OK && freshness_accept(&city, FRESHNESS_RESTORE, w->why) != OK) {
        e = ERR_STORE;
    }
    city_close(&city);
    TRY(e);
    keyd_verify(path_join(w->mem, w->plan->to, "log"), STR_NONE, STR_NONE, &log);
    w->done->entries = log.entries;
    if (!log.ok) {
        return refuse(w, ERR_INTERNAL, path_join(w->mem, w->plan->to, "log"), log.problem);
    }
    say(w, "Databases, keys and log are whole and belong together.");
    return OK;
}

/* ---- all of it ---- */

static void remove_in(struct arena *a, const char *folder)
{
    DIR *d = opendir(folder);
    for (struct dirent *e = d != NULL ? readdir(d) : NULL; e != NULL; e = readdir(d)) {
        if (e->d_type != DT_DIR) {
            (void)unlink(path_join(a, folder, e->d_name)); /* the settings were the first to go */
        }
    }
    if (d != NULL) {
        (void)closedir(d); /* only read from */
    }
}

/* Only what this call wrote can be in there: the folder was empty. */
static void take_away(struct work *w)
{
    static const char *const inside[] = { "files", "log" };
    (void)unlink(path_join(w->mem, w->plan->to, "jejaring.conf")); /* mostly not there yet */
    for (size_t i = 0; i < ARRAY_LEN(inside); i++) {
        const char *path = path_join(w->mem, w->plan->to, inside[i]);
        remove_in(w->mem, path);
        (void)rmdir(path); /* a folder without settings is no city */
    }
    remove_in(w->mem, w->plan->to);
    (void)rmdir(w->plan->to); /* as above */
}

static enum err write_city(struct work *w)
{
    w->read = 0;
    TRY(write_host_key(w));
    TRY(each_file(w, write_file));
    TRY(sync_folder(w, w->plan->to));
    TRY(each_of(w, &w->data, &w->done->data, is_settings, write_file));
    TRY(sync_folder(w, w->plan->to));
    say(w, "All files are written.");
    return check_city(w);
}

/* Before anything is written: without its packs the city would not open. */
static enum err check_packs(struct work *w)
{
    struct city city = { .lock_fd = -1 };
    const struct city_where where = { .program = w->plan->program,
                                      .packs = w->plan->packs,
                                      .pack = str_z(w->mem, w->done->data.pack) };
    enum err e = city_open(&city, w->mem, &where, CITY_PACKS, w->why);
    city_close(&city);
    return e;
}

static enum err restore(struct work *w)
{
    struct stat st;
    if (stat(w->plan->to, &st) == 0 && !is_empty(w->plan->to)) {
        return refuse(w, ERR_CONFLICT, w->plan->to, "is not empty; nothing was touched");
    }
    TRY(verify(w));
    TRY(check_packs(w));
    TRY(make_folders(w));
    enum err e = write_city(w);
    if (e != OK) {
        take_away(w);
    }
    return e;
}

enum err restore_city(struct arena *mem, const struct restore_plan *plan, struct restore_done *done,
                      struct str *why)
{
    struct work w;
    work_begin(&w, mem, plan, done, why);
    enum err e = restore(&w);
    work_end(&w);
    return e;
}
