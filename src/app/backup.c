/* backup.c - sets and generations in their order: new ones, what becomes visible, what goes. */
#include "app/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/files.h"
#include "base/day.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "keyd/keyd_look.h"

#define SET_MS DAY_MS            /* a set is begun anew each day */
#define ALL_MS (2 * HOUR_MS)     /* so long every increment stays */
#define TELL_MS (15 * MINUTE_MS) /* pages count in hours: the database is not written each minute */
#define KEYRING_MS (BACKUP_KEYRING_DAYS * DAY_MS)

static enum err refuse(struct backup_run *r, enum err code, const char *path, const char *text)
{
    const struct str parts[] = { str_of(path), STR(": "), str_of(text) };
    r->why = str_join(r->mem, parts, ARRAY_LEN(parts));
    return code;
}

/* ---- rules ---- */

void backup_thin(const int64_t *at_ms, size_t n, int64_t now_ms, bool *stays)
{
    for (size_t i = 0; i < n; i++) {
        const bool is_last = i + 1 == n || at_ms[i + 1] / HOUR_MS != at_ms[i] / HOUR_MS;
        stays[i] = is_last || now_ms - at_ms[i] < ALL_MS;
    }
}

bool backup_stays(enum vault_part part, size_t nth, int64_t age_ms, size_t keep)
{
    if (nth == 0) {
        return true;
    }
    return nth < keep && (part == VAULT_DATA || age_ms < KEYRING_MS);
}

/* ---- begin and end ---- */

/* Where it leads after all links; the folder need not be there yet. */
static const char *real_path(struct arena *a, const char *path)
{
    char buffer[PATH_MAX];
    return realpath(path, buffer) != NULL ? str_z(a, str_of(buffer)) : path;
}

static bool is_inside(const char *path, const char *folder)
{
    const size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

static enum err take_lock(struct backup_run *r)
{
    const char *path = path_join(r->own, r->dir, "lock");
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    r->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (r->lock_fd < 0) {
        return refuse(r, ERR_STORE, path, strerror(errno));
    }
    return fcntl(r->lock_fd, F_OFD_SETLK, &lock) == 0
               ? OK
               : refuse(r, ERR_CONFLICT, r->dir, "another backup writes there");
}

static enum err open_folder(struct backup_run *r)
{
    const bool made = mkdir(r->dir, 0700) == 0;
    if (!made && errno != EEXIST) {
        return refuse(r, ERR_STORE, r->dir, strerror(errno));
    }
    const char *to = real_path(r->mem, r->dir);
    const char *from = real_path(r->mem, r->city->dir);
    if (is_inside(to, from) || is_inside(from, to)) {
        if (made) {
            (void)rmdir(r->dir); /* empty */
        }
        return refuse(r, ERR_INPUT, r->dir, "a backup beside the data is lost with it");
    }
    return take_lock(r);
}

static enum err read_keys(struct backup_run *r, struct city *city)
{
    struct keyd_config cfg;
    TRY(city_read_host_key(city, &r->why));
    memcpy(r->keys.host, city->host_key, sizeof r->keys.host);
    city_keyd_config(city, true, &cfg);
    enum err e = keyd_recovery_public(&cfg, r->keys.recovery_pk, &r->why);
    explicit_bzero(&cfg, sizeof cfg);
    explicit_bzero(city->host_key, sizeof city->host_key);
    city->host_key_read = false;
    return e;
}

enum err backup_begin(struct backup_run *r, struct city *city, const struct backup_plan *plan)
{
    struct arena *own = arena_new(0);
    *r = (struct backup_run){ .own = own,
                              .turn = { arena_new(0), arena_new(0) },
                              .city = city,
                              .dir = plan->dir,
                              .keep = plan->keep,
                              .shows = plan->shows,
                              .lock_fd = -1,
                              .data = { .set = { .fd = -1 } },
                              .keyring = { .set = { .fd = -1 } } };
    r->mem = r->turn[0];
    r->plain = arena_alloc(own, VAULT_PIECE);
    r->buffer = arena_alloc(own, VAULT_PIECE + VAULT_MORE);
    if (!backup_list_takes(city->cfg.database)) {
        return refuse(
            r, ERR_INPUT, "city.database",
            "only a database in the data folder is backed up here; PostgreSQL has pg_dump");
    }
    TRY(read_keys(r, city));
    return open_folder(r);
}

static void close_set(struct backup_run *r)
{
    backup_set_close(&r->data.set);
    backup_set_close(&r->keyring.set);
    arena_free(r->set_mem);
    r->set_mem = NULL;
    r->number = 0;
    r->is_open = r->in_doubt = false;
    r->data = (struct backup_side){ .set = { .fd = -1 } };
    r->keyring = (struct backup_side){ .set = { .fd = -1 } };
    r->n_there = 0;
}

void backup_end(struct backup_run *r)
{
    close_set(r);
    if (r->lock_fd >= 0) {
        (void)close(r->lock_fd); /* gives the lock back */
    }
    explicit_bzero(&r->keys, sizeof r->keys);
    arena_free(r->turn[0]);
    arena_free(r->turn[1]);
    arena_free(r->own);
}

/* ---- sets ---- */

/* Names go up, also when the clock was set back. */
static int64_t next_name(const struct backup_run *r, int64_t at_ms)
{
    const int64_t second = at_ms / 1000 * 1000;
    return second > r->last_ms ? second : r->last_ms + 1000;
}

/* What is there already is not overtaken by a clock that was set back between two runs. */
static void look_back(struct backup_run *r)
{
    size_t n = 0;
    const struct str *sets = backup_sets(r->mem, r->dir, VAULT_DATA, &n);
    struct backup_found *all;
    if (n > 0 && backup_name_ms(sets[n - 1]) > r->last_ms) {
        r->last_ms = backup_name_ms(sets[n - 1]);
    }
    all = backup_find(r->mem, r->dir, VAULT_DATA, &n);
    if (n > 0 && backup_name_ms(all[n - 1].generation) > r->last_ms) {
        r->last_ms = backup_name_ms(all[n - 1].generation);
    }
}

static enum err begin_set(struct backup_run *r)
{
    close_set(r);
    look_back(r);
    r->set_mem = arena_new(0);
    r->set_ms = next_name(r, clock_wall_ms());
    const struct str name = backup_name(r->mem, r->set_ms);
    TRY(backup_set_make(r->set_mem, &r->data.set, r->dir, VAULT_DATA, name, &r->keys, &r->why));
    r->is_open = true;
    return backup_set_make(r->set_mem, &r->keyring.set, r->dir, VAULT_KEYRING, name, &r->keys,
                           &r->why);
}

/* A set without a whole generation is of no use to anybody. */
static void drop_set(struct backup_run *r)
{
    const struct str name = backup_name(r->mem, r->set_ms);
    close_set(r);
    (void)backup_set_remove(r->mem, r->dir, VAULT_DATA, name);    /* again by the next rotation */
    (void)backup_set_remove(r->mem, r->dir, VAULT_KEYRING, name); /* as above */
}

static bool has_generation(const struct backup_found *all, size_t n, struct str set)
{
    for (size_t i = 0; i < n; i++) {
        if (str_eq(all[i].set, set)) {
            return true;
        }
    }
    return false;
}

/* Old sets of a part go, and those in which no generation became whole before a machine stopped. */
static void rotate_part(struct backup_run *r, enum vault_part part)
{
    size_t n_sets = 0;
    size_t n_all = 0;
    size_t nth = 0;
    struct str *sets = backup_sets(r->mem, r->dir, part, &n_sets);
    struct backup_found *all = backup_find(r->mem, r->dir, part, &n_all);
    for (size_t i = n_sets; i-- > 0;) {
        const int64_t age = clock_wall_ms() - backup_name_ms(sets[i]);
        const bool whole = has_generation(all, n_all, sets[i]);
        const bool stays = whole && backup_stays(part, nth, age, r->keep);
        nth += whole;
        if (!stays && !backup_set_remove(r->mem, r->dir, part, sets[i])) {
            log_line(LOG_WARN, "backup=old_set_stays part=%s set=%.*s", backup_part_name(part),
                     STR_ARG(sets[i]));
        }
    }
}

/* Increments that are not needed any more: lists first, then the pieces that only they named. */
static void thin(struct backup_run *r)
{
    bool stays[BACKUP_MINUTES_MAX];
    size_t n = 0;
    backup_thin(r->at_ms, r->n_there, clock_wall_ms(), stays);
    for (size_t i = 0; i < r->n_there; i++) {
        if (!stays[i]) {
            const struct str name = backup_name(r->mem, r->at_ms[i]);
            backup_list_remove(r->mem, &r->data.set, name);
            backup_list_remove(r->mem, &r->keyring.set, name);
            continue;
        }
        r->at_ms[n] = r->at_ms[i];
        r->numbers[n++] = r->numbers[i];
    }
    const bool some = n < r->n_there;
    r->n_there = n;
    struct str why;
    if (some && backup_set_sync(&r->data.set, &why) == OK &&
        backup_set_sync(&r->keyring.set, &why) == OK) {
        backup_known_forget(r, &r->data, r->numbers, n);
        backup_known_forget(r, &r->keyring, r->numbers, n);
    }
}

/* ---- a generation ---- */

/* Keyring before data: what is visible in data has its keyring. */
static enum err make_visible(struct backup_run *r)
{
    const bool first = r->n_there == 0;
    const int64_t name_ms = first ? r->set_ms : next_name(r, r->data.now.made_ms);
    const struct str name = backup_name(r->mem, name_ms);
    struct backup_side *const sides[] = { &r->keyring, &r->data };
    r->in_doubt = true; /* a piece that was not synced may never reach the disk */
    TRY(backup_set_sync(&r->data.set, &r->why));
    TRY(backup_set_sync(&r->keyring.set, &r->why));
    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        struct backup_side *s = sides[i];
        s->now.generation = name;
        TRY(backup_list_put(r->mem, &s->set, name, backup_list_text(r->mem, &s->now), &r->why));
    }
    r->in_doubt = false;
    r->last_ms = name_ms;
    r->at_ms[r->n_there] = name_ms;
    r->numbers[r->n_there++] = r->number;
    return OK;
}

static const struct stmt Q_TELL = {
    "backup_tell", "t",
    "INSERT INTO setting (key_name, body) VALUES ('last_backup', $1)"
    " ON CONFLICT (key_name) DO UPDATE SET body = excluded.body"
};

/*
 * For the administrator's page: a process that serves may read no other file of the data folder. In
 * the city's civil time, as its pages count.
 */
static enum err tell_pages(struct backup_run *r, int64_t at_ms, const char *kind)
{
    struct ctx c = city_ctx(r->city, r->mem);
    const char *path = path_join(r->mem, r->city->dir, str_z(r->mem, r->city->cfg.database));
    struct strbuf b;
    strbuf_init(&b, r->mem);
    strbuf_printf(&b, "%lld %s", (long long)(at_ms + r->city->cfg.clock_offset_ms), kind);
    TRY(store_open_sqlite(&c, path, false, &c.db));
    enum err e = store_begin_write(&c);
    e = e == OK ? store_exec(&c, &Q_TELL, VALS(V_TEXT(strbuf_str(&b))), NULL) : e;
    e = e == OK ? store_commit(&c) : e;
    store_rollback(&c);
    store_close(c.db);
    return e;
}

/* Where doctor and the pages see it. A note that fails is no failure of the backup. */
static void tell(struct backup_run *r)
{
    const char *path = path_join(r->mem, r->city->dir, "last_backup");
    const char *half = path_join(r->mem, r->city->dir, "last_backup.new");
    const int64_t at_ms = r->data.now.made_ms;
    const char *kind = r->data.now.full ? "full" : "increment";
    struct strbuf b;
    strbuf_init(&b, r->mem);
    strbuf_printf(&b, "%lld %s\n", (long long)at_ms, kind);
    (void)unlink(half); /* of a try that failed */
    bool fine = file_make(half, strbuf_str(&b), 0600) && rename(half, path) == 0;
    if (fine && (r->data.now.full || at_ms - r->told_ms >= TELL_MS)) {
        fine = tell_pages(r, at_ms, kind) == OK;
        r->told_ms = at_ms;
    }
    if (!fine) {
        log_line(LOG_WARN, "backup=done note=failed");
    }
}

/* The list in work becomes the one before. */
static void swap(struct backup_run *r)
{
    struct arena *old = r->mem == r->turn[0] ? r->turn[1] : r->turn[0];
    r->data.before = r->data.now;
    r->keyring.before = r->keyring.now;
    arena_reset(old);
    r->mem = old;
}

static enum err turn(struct backup_run *r)
{
    if (!r->is_open || clock_wall_ms() - r->set_ms >= SET_MS || r->n_there == BACKUP_MINUTES_MAX) {
        TRY(begin_set(r));
    }
    r->number++;
    TRY(backup_copy(r));
    if (r->changed) {
        TRY(make_visible(r));
    }
    return OK;
}

/* What is not sure to be on the disk is not built upon: the next turn begins a new set. */
static void give_up(struct backup_run *r)
{
    const size_t n = r->why.n < sizeof r->why_text ? r->why.n : sizeof r->why_text;
    memcpy(r->why_text, r->why.p, n);
    r->why = (struct str){ r->why_text, n };
    if (r->is_open && r->n_there == 0) {
        drop_set(r);
    } else if (!r->is_open || r->in_doubt) {
        close_set(r);
    }
    arena_reset(r->mem);
}

enum err backup_turn(struct backup_run *r)
{
    r->why = STR("out of order");
    enum err e = turn(r);
    if (r->shows) {
        (void)fputs("\r\x1b[K", stderr); /* only to look at */
    }
    if (e != OK) {
        give_up(r);
        return e;
    }
    if (r->n_there == 1 && r->changed) {
        rotate_part(r, VAULT_DATA);
        rotate_part(r, VAULT_KEYRING);
    } else if (r->changed) {
        thin(r);
    }
    tell(r);
    swap(r);
    return OK;
}
