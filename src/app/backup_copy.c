/* backup_copy.c - reading a city that goes on meanwhile. */
#include "app/backup_copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/files.h"
#include "build_config.h"

#define TRIES 200 /* of a database whose WAL is begun anew meanwhile; 20 ms apart */
#define PAUSE_NS 20000000
#define FRESH_MS INT64_C(2000) /* a file changed so shortly before may change again unseen */
#define TICK_MS INT64_C(20)    /* more than the clock of file times moves at once */
#define WAL_HEAD 32            /* https://sqlite.org/fileformat.html#the_write_ahead_log */

static const struct stmt Q_NEWEST = {
    "backup_schema", "", "SELECT name FROM schema_migration ORDER BY name DESC LIMIT 1"
};

static enum err refuse(struct backup_run *r, const char *path, const char *text)
{
    const struct str parts[] = { str_of(path), STR(": "), str_of(text) };
    r->why = str_join(r->mem, parts, ARRAY_LEN(parts));
    return ERR_STORE;
}

/* ---- pieces that a set has ---- */

static struct backup_known *place_in(struct backup_known *at, size_t cap,
                                     const unsigned char id[VAULT_ID])
{
    uint64_t h;
    memcpy(&h, id, sizeof h); /* a keyed hash already */
    for (size_t i = (size_t)h & (cap - 1);; i = (i + 1) & (cap - 1)) {
        if (at[i].last == 0 || memcmp(at[i].id, id, VAULT_ID) == 0) {
            return &at[i];
        }
    }
}

static void grow(struct backup_run *r, struct backup_pieces *p)
{
    size_t cap = p->cap == 0 ? 1024 : 2 * p->cap;
    struct backup_known *at = NEW_ARRAY(r->set_mem, struct backup_known, cap);
    for (size_t i = 0; i < p->cap; i++) {
        if (p->at[i].last != 0) {
            *place_in(at, cap, p->at[i].id) = p->at[i];
        }
    }
    p->at = at;
    p->cap = cap;
}

/* The piece's place; made free for a new one. */
static struct backup_known *known(struct backup_run *r, struct backup_side *s,
                                  const unsigned char id[VAULT_ID])
{
    if (2 * (s->known.n + 1) > s->known.cap) {
        grow(r, &s->known);
    }
    return place_in(s->known.at, s->known.cap, id);
}

static void name_piece(struct backup_run *r, struct backup_side *s, struct backup_known *k,
                       const unsigned char id[VAULT_ID])
{
    if (k->last == 0) {
        memcpy(k->id, id, VAULT_ID);
        k->first = r->number;
        s->known.n++;
    }
    k->last = r->number;
}

static bool is_named(const struct backup_known *k, const uint32_t *kept, size_t n_kept)
{
    for (size_t i = 0; i < n_kept; i++) {
        if (kept[i] >= k->first && kept[i] <= k->last) {
            return true;
        }
    }
    return false;
}

void backup_known_forget(struct backup_run *r, struct backup_side *s, const uint32_t *kept,
                         size_t n_kept)
{
    const struct backup_pieces old = s->known;
    s->known = (struct backup_pieces){ .n = 0 };
    for (size_t i = 0; i < old.cap; i++) {
        const struct backup_known *k = &old.at[i];
        if (k->last != 0 && is_named(k, kept, n_kept)) {
            *known(r, s, k->id) = *k;
            s->known.n++;
        } else if (k->last != 0) {
            const struct arena_mark mark = arena_mark(r->mem);
            backup_piece_remove(r->mem, &s->set, k->id);
            arena_rewind(r->mem, mark);
        }
    }
}

/* ---- one file ---- */

static struct backup_seen seen_of(const struct stat *st)
{
    return (struct backup_seen){
        .node = st->st_ino,
        .modified_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        .changed_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec,
        .read_ms = clock_wall_ms(),
    };
}

/* Read before, and surely the same since. */
static bool is_same(const struct backup_file *old, const struct stat *st)
{
    const struct backup_seen now = seen_of(st);
    return old->size == st->st_size && old->seen.node == now.node &&
           old->seen.modified_ns == now.modified_ns && old->seen.changed_ns == now.changed_ns &&
           old->seen.read_ms - old->seen.changed_ns / 1000000 > FRESH_MS;
}

static void show(struct backup_run *r)
{
    if (r->shows && r->read % (16 * 1024 * 1024) < VAULT_PIECE) {
        (void)fprintf(stderr, "\r%lld MB read, %lld MB new ", (long long)(r->read >> 20),
                      (long long)(r->written >> 20)); /* only to look at */
    }
}

/* Fills r->plain from where the file stands; SIZE_MAX when it cannot be read. */
static size_t fill(struct backup_run *r, int fd, off_t at)
{
    size_t n = 0;
    while (n < VAULT_PIECE) {
        ssize_t got = pread(fd, r->plain + n, VAULT_PIECE - n, at + (off_t)n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return SIZE_MAX;
        }
        if (got == 0) {
            break;
        }
        n += (size_t)got;
    }
    return n;
}

static enum err copy_piece(struct backup_run *r, struct backup_side *s, size_t n,
                           struct strbuf *ids)
{
    unsigned char id[VAULT_ID];
    const struct str plain = { (const char *)r->plain, n };
    vault_piece_id(&s->set.vault, plain, id);
    struct backup_known *k = known(r, s, id);
    if (k->last == 0) {
        const struct arena_mark mark = arena_mark(r->mem);
        enum err e = backup_piece_write(r->mem, &s->set, plain, id, r->buffer, &r->why);
        if (e != OK) {
            return e; /* why lies behind the mark */
        }
        arena_rewind(r->mem, mark);
        r->written += (int64_t)n;
    }
    name_piece(r, s, k, id);
    strbuf_put_bytes(ids, id, VAULT_ID);
    r->read += (int64_t)n;
    show(r);
    return OK;
}

static enum err copy_fd(struct backup_run *r, struct backup_side *s, int fd, struct backup_file *f)
{
    struct strbuf ids;
    /* Room first: copy_piece gives back what it took behind it. */
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return refuse(r, str_z(r->mem, f->name), strerror(errno));
    }
    f->seen = seen_of(&st);
    struct arena *a = arena_new(0);
    strbuf_init(&ids, a);
    enum err e = OK;
    size_t n = VAULT_PIECE;
    while (e == OK && n == VAULT_PIECE) {
        n = fill(r, fd, (off_t)f->size);
        if (n == SIZE_MAX) {
            e = refuse(r, str_z(r->mem, f->name), strerror(errno));
        } else if (n > 0) {
            e = copy_piece(r, s, n, &ids);
            f->size += (int64_t)n;
            f->n++;
        }
    }
    f->ids = ids.n > 0 ? arena_dup(r->mem, ids.p, ids.n) : NULL;
    arena_free(a);
    return e;
}

static enum err copy_or_keep(struct backup_run *r, struct backup_side *s, int fd, struct str name)
{
    struct stat st;
    const struct backup_file *old = backup_list_find(&s->before, name);
    struct backup_file *f = backup_list_add(r->mem, &s->now, name);
    if (old == NULL || fstat(fd, &st) != 0 || !is_same(old, &st)) {
        TRY(copy_fd(r, s, fd, f));
        r->changed = r->changed || old == NULL || old->size != f->size ||
                     (f->n > 0 && memcmp(old->ids, f->ids, f->n * VAULT_ID) != 0);
        return OK;
    }
    f->size = old->size;
    f->n = old->n;
    f->seen = old->seen;
    f->ids = old->n > 0 ? arena_dup(r->mem, old->ids, old->n * VAULT_ID) : NULL;
    for (size_t i = 0; i < f->n; i++) {
        const unsigned char *id = f->ids + i * VAULT_ID;
        name_piece(r, s, known(r, s, id), id);
    }
    return OK;
}

/* must: its absence is a failure. */
static enum err copy_path(struct backup_run *r, struct backup_side *s, struct str name, bool must)
{
    const char *path = path_join(r->mem, r->city->dir, str_z(r->mem, name));
    if (!backup_list_takes(name)) {
        return must ? refuse(r, path, "a name that no backup takes") : OK;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && !must) {
        return OK; /* taken away meanwhile */
    }
    if (fd < 0) {
        return refuse(r, path, strerror(errno));
    }
    enum err e = copy_or_keep(r, s, fd, name);
    (void)close(fd); /* only read from */
    return e;
}

/* ---- a database: itself and its WAL ---- */

struct db_look {
    bool has_wal;
    ino_t wal_node;
    unsigned char head[WAL_HEAD];
    int64_t size;
    struct backup_seen db;
};

/*
 * Its two files, open; -1: not there. Closing one gives back every lock that SQLite holds on it in
 * this process: so they are closed when SQLite has closed it.
 */
struct db_files {
    struct str name, wal_name;
    const char *path, *wal_path;
    int fd, wal_fd;
};

static struct db_files both_of(struct backup_run *r, struct str name)
{
    const struct str parts[] = { name, STR("-wal") };
    struct db_files b = { .name = name, .wal_name = str_join(r->mem, parts, 2) };
    b.path = path_join(r->mem, r->city->dir, str_z(r->mem, name));
    b.wal_path = path_join(r->mem, r->city->dir, str_z(r->mem, b.wal_name));
    b.fd = b.wal_fd = -1;
    return b;
}

static void both_close(struct db_files *b)
{
    int *const fds[] = { &b->fd, &b->wal_fd };
    for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
        if (*fds[i] >= 0) {
            (void)close(*fds[i]); /* only read from */
        }
        *fds[i] = -1;
    }
}

/* Opens the files as they are now: a WAL that was taken away and made anew is another file. */
static bool both_open(struct db_files *b)
{
    struct stat open_one;
    struct stat st;
    if (b->wal_fd >= 0 && (stat(b->wal_path, &st) != 0 || fstat(b->wal_fd, &open_one) != 0 ||
                           st.st_ino != open_one.st_ino)) {
        (void)close(b->wal_fd); /* only read from */
        b->wal_fd = -1;
    }
    b->wal_fd = b->wal_fd >= 0 ? b->wal_fd : open(b->wal_path, O_RDONLY | O_CLOEXEC);
    b->fd = b->fd >= 0 ? b->fd : open(b->path, O_RDONLY | O_CLOEXEC);
    return b->fd >= 0;
}

static bool look_at(const struct db_files *b, struct db_look *l)
{
    struct stat st;
    *l = (struct db_look){ .has_wal = false };
    if (stat(b->path, &st) != 0) {
        return false;
    }
    l->size = st.st_size;
    l->db = seen_of(&st);
    if (stat(b->wal_path, &st) == 0 && st.st_size >= WAL_HEAD && b->wal_fd >= 0 &&
        pread(b->wal_fd, l->head, WAL_HEAD, 0) == WAL_HEAD) {
        l->has_wal = true;
        l->wal_node = st.st_ino;
    }
    return true;
}

/* Whether what was read between two looks belongs together. */
static bool held(const struct db_look *x, const struct db_look *y)
{
    if (x->has_wal || y->has_wal) {
        return x->has_wal && y->has_wal && x->wal_node == y->wal_node &&
               memcmp(x->head, y->head, WAL_HEAD) == 0;
    }
    return x->size == y->size && x->db.node == y->db.node && x->db.changed_ns == y->db.changed_ns &&
           x->db.read_ms - x->db.changed_ns / 1000000 > TICK_MS;
}

static enum err copy_both(struct backup_run *r, struct backup_side *s, struct db_files *b,
                          bool *fine)
{
    struct db_look first;
    struct db_look then;
    if (!both_open(b) || !look_at(b, &first)) {
        return refuse(r, b->path, strerror(errno));
    }
    TRY(copy_or_keep(r, s, b->fd, b->name));
    if (b->wal_fd >= 0) {
        TRY(copy_or_keep(r, s, b->wal_fd, b->wal_name));
    }
    *fine = look_at(b, &then) && held(&first, &then);
    return OK;
}

static enum err copy_database(struct backup_run *r, struct backup_side *s, struct db_files *b)
{
    const struct timespec pause = { 0, PAUSE_NS };
    for (int i = 0; i < TRIES; i++) {
        const size_t n = s->now.n;
        bool fine = false;
        TRY(copy_both(r, s, b, &fine));
        if (fine) {
            return OK;
        }
        s->now.n = n;                  /* pieces that no list names do no harm */
        (void)nanosleep(&pause, NULL); /* shorter is as good */
    }
    return refuse(r, b->path, "changes too fast to be read; tried again later");
}

/* The city's database under a snapshot, which is also where its schema is read. */
static enum err copy_city(struct backup_run *r)
{
    struct ctx c = city_ctx(r->city, r->mem);
    struct db_files b = both_of(r, r->city->cfg.database);
    struct value newest = V_NULL;
    bool found = false;
    if (!backup_list_takes(b.name) || store_open_sqlite(&c, b.path, false, &c.db) != OK) {
        return refuse(r, b.path, "the city's database cannot be opened");
    }
    enum err e = store_begin_read(&c);
    e = e == OK ? store_one(&c, &Q_NEWEST, NO_VALS, &newest, 1, &found) : e;
    if (e == OK && found) {
        r->data.now.schema = newest.s;
        e = copy_database(r, &r->data, &b);
    } else {
        e = refuse(r, b.path, "the city's database cannot be read");
    }
    store_rollback(&c);
    store_close(c.db);
    both_close(&b);
    return e;
}

static enum err copy_keyring(struct backup_run *r)
{
    struct db_files b = both_of(r, STR("keyring.db"));
    enum err e = copy_database(r, &r->keyring, &b);
    both_close(&b);
    return e;
}

/* ---- folders ---- */

/* Names that are late are taken when all others are. */
static enum err copy_folder(struct backup_run *r, const char *folder, bool (*is_late)(struct str))
{
    const char *path = path_join(r->mem, r->city->dir, folder);
    for (int pass = 0; pass < (is_late != NULL ? 2 : 1); pass++) {
        enum err e = OK;
        DIR *d = opendir(path);
        if (d == NULL) {
            return refuse(r, path, strerror(errno));
        }
        for (struct dirent *x = readdir(d); e == OK && x != NULL; x = readdir(d)) {
            const struct str name = str_of(x->d_name);
            const struct str parts[] = { str_of(folder), STR("/"), name };
            if (name.p[0] != '.' && (is_late == NULL || is_late(name) == (pass == 1))) {
                e = copy_path(r, &r->data, str_join(r->mem, parts, 3), false);
            }
        }
        (void)closedir(d); /* only read from */
        TRY(e);
    }
    return OK;
}

/* The checkpoint before the entries: what it covers is then surely copied. */
static bool is_segment(struct str name)
{
    return str_ends(name, STR(".log"));
}

/* ---- all of it ---- */

/* The settings, and small files in the data folder that they name (passwords of mail and gateway). */
static enum err copy_settings(struct backup_run *r)
{
    const struct config *cfg = &r->city->cfg;
    const struct str named[] = { cfg->mail_password_file, cfg->gateway_header_file };
    TRY(copy_path(r, &r->data, STR("jejaring.conf"), true));
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        /* one that lies elsewhere is not the data folder's */
        if (str_find(named[i], '/', 0) == SIZE_MAX) {
            TRY(copy_path(r, &r->data, named[i], false));
        }
    }
    return OK;
}

static void begin_list(struct backup_run *r, struct backup_list *l, struct str generation,
                       int64_t now_ms)
{
    *l = (struct backup_list){ .generation = generation,
                               .pack = r->city->cfg.pack,
                               .program = STR(JEJARING_VERSION),
                               .schema = l->schema,
                               .made_ms = now_ms,
                               .full = r->n_there == 0 };
}

enum err backup_copy(struct backup_run *r)
{
    const int64_t now_ms = clock_wall_ms();
    r->read = r->written = 0;
    r->changed = r->n_there == 0;
    begin_list(r, &r->data.now, STR_NONE, now_ms);
    begin_list(r, &r->keyring.now, STR_NONE, now_ms);
    TRY(copy_city(r));
    TRY(copy_folder(r, "files", NULL));
    TRY(copy_settings(r));
    TRY(copy_keyring(r));
    TRY(copy_folder(r, "log", is_segment));
    r->keyring.now.schema = r->data.now.schema;
    backup_list_sort(&r->data.now);
    backup_list_sort(&r->keyring.now);
    return OK;
}
