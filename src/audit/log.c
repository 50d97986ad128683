/*
 * log.c - writing the log: flat segments allocated ahead, so that a full disk still logs; the tree
 * over all entries is
 * signed now and then.
 */
#include "audit/log.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/checkpoint.h"
#include "base/log.h"

#define SIGN_EVERY_ENTRIES 1024
#define SIGN_EVERY_MS INT64_C(600000)

static int segment_open(const struct log *l, uint32_t segment, bool make)
{
    struct arena *a = arena_new(0);
    struct strbuf name;
    strbuf_init(&name, a);
    segment_name(&name, segment);
    int fd = openat(l->dir_fd, str_z(a, strbuf_str(&name)),
                    O_RDWR | O_CLOEXEC | (make ? O_CREAT : 0), 0600);
    arena_free(a);
    if (fd >= 0 && posix_fallocate(fd, 0, LOG_SEGMENT) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static bool write_file(int dir_fd, const char *name, struct str text)
{
    int fd = openat(dir_fd, "new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) {
        return false;
    }
    bool ok = write(fd, text.p, text.n) == (ssize_t)text.n && fdatasync(fd) == 0;
    close(fd);
    return ok && renameat(dir_fd, "new", dir_fd, name) == 0 && fsync(dir_fd) == 0;
}

/* From here on this is the newest checkpoint. */
static void keep_newest(struct log *l, struct str text, uint64_t size,
                        const unsigned char root[TREE_HASH])
{
    l->signed_size = size;
    memcpy(l->signed_root, root, TREE_HASH);
    l->newest.n = text.n <= sizeof l->newest.text ? text.n : 0;
    memcpy(l->newest.text, text.p, l->newest.n);
}

static bool sign_now(struct log *l)
{
    unsigned char root[TREE_HASH];
    struct arena *a = arena_new(0);
    tree_root(&l->chain.tree, root);
    const struct str text = checkpoint_text(a, l->origin, l->chain.tree.size, root, l->pk, l->sk);
    bool ok = write_file(l->dir_fd, "checkpoint", text);
    if (ok) {
        keep_newest(l, text, l->chain.tree.size, root);
    } else {
        log_line(LOG_WARN, "checkpoint not written");
    }
    arena_free(a);
    return ok;
}

static struct note_key public_key(const struct log *l)
{
    struct note_key key = { .kind = NOTE_LOG, .name = str_of(l->origin) };
    memcpy(key.pk, l->pk, sizeof key.pk);
    return key;
}

static struct str public_key_text(struct arena *a, const struct log *l)
{
    const struct note_key key = public_key(l);
    return note_key_text(a, &key);
}

enum err log_make(const struct log_place *place, const unsigned char seed[32], struct str *why)
{
    struct log l = { .origin = place->origin, .fd = -1 };
    enum err e = ERR_STORE;
    *why = STR("the log folder cannot be made");
    if (mkdir(place->dir, 0700) != 0 && access(place->dir, W_OK) != 0) {
        return ERR_STORE;
    }
    l.dir_fd = open(place->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (l.dir_fd < 0) {
        return ERR_STORE;
    }
    crypto_sign_seed_keypair(l.pk, l.sk, seed);
    struct arena *a = arena_new(0);
    l.fd = segment_open(&l, 1, true);
    if (l.fd >= 0 && write_file(l.dir_fd, "public.key", public_key_text(a, &l)) && sign_now(&l)) {
        e = OK;
    }
    if (l.fd >= 0) {
        close(l.fd);
    }
    close(l.dir_fd);
    arena_free(a);
    sodium_memzero(&l, sizeof l);
    return e;
}

/* Zeros from the end of the data on; later segments go. */
static enum err cut_tail(struct log *l, const struct scan *s)
{
    struct arena *a = arena_new(0);
    struct strbuf name;
    strbuf_init(&name, a);
    log_line(LOG_WARN, "log: torn tail cut entries=%llu segment=%u",
             (unsigned long long)s->chain.tree.size, s->segment);
    for (uint32_t later = s->segment + 1;; later++) {
        segment_name(&name, later);
        if (unlinkat(l->dir_fd, str_z(a, strbuf_str(&name)), 0) != 0) {
            break;
        }
    }
    arena_free(a);
    if (ftruncate(l->fd, s->at) != 0 || posix_fallocate(l->fd, 0, LOG_SEGMENT) != 0 ||
        fdatasync(l->fd) != 0) {
        return ERR_STORE;
    }
    return OK;
}

/* Both ways: what was put back is older than what the other remembers of it. */
static enum err check_age(const struct log_place *place, const struct scan *s, struct str *why)
{
    if (place->any_age) {
        return OK;
    }
    if (s->chain.tree.size < place->entries) {
        *why = STR(
            "the log is older than the keyring: one of them was put back; see the operator's guide, and jejaring audit accept-rollback");
        return ERR_CONFLICT;
    }
    if (s->told.turn > place->turn) {
        *why = STR(
            "the keyring is older than the log: one of them was put back; see the operator's guide, and jejaring audit accept-rollback");
        return ERR_CONFLICT;
    }
    return OK;
}

static enum err log_check(struct log *l, struct arena *a, struct scan *s, struct str *why)
{
    struct str newest = scan_file(l->dir_fd, a, "checkpoint");
    s->want[1] = UINT64_MAX;
    if (!checkpoint_size(newest, &s->want[0])) {
        *why = STR("the log has no readable checkpoint");
        return ERR_STORE;
    }
    if (scan_log(l->dir_fd, a, s) != OK) {
        *why = STR("the log cannot be read");
        return ERR_STORE;
    }
    const struct note_key key = public_key(l);
    if (!s->has_root[0] || !checkpoint_holds(newest, &key, s->want[0], s->root[0])) {
        *why = STR(
            "the log is not the one its newest checkpoint was signed for; run: jejaring audit verify");
        return ERR_STORE;
    }
    keep_newest(l, newest, s->want[0], s->root[0]);
    return OK;
}

static void on_disk(struct log *l)
{
    l->synced = l->chain.tree.size;
    memcpy(l->synced_link, l->chain.link, LOG_LINK);
}

enum err log_open(struct log *l, const struct log_place *place, const unsigned char seed[32],
                  scan_fn *each, void *data, struct str *why)
{
    struct scan s = { .each = each, .data = data };
    l->origin = place->origin;
    crypto_sign_seed_keypair(l->pk, l->sk, seed);
    l->dir_fd = open(place->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (l->dir_fd < 0) {
        *why = STR("the log folder cannot be opened");
        return ERR_STORE;
    }
    struct arena *a = arena_new(0);
    enum err e = log_check(l, a, &s, why);
    e = e == OK ? check_age(place, &s, why) : e;
    arena_free(a);
    TRY(e);
    *why = STR("no room for the log");
    l->segment = s.segment;
    l->at = s.at;
    l->chain = s.chain;
    l->told = s.told;
    l->signed_tick = place->tick_ms;
    l->fd = segment_open(l, l->segment, true);
    if (l->fd < 0 || (s.broken && cut_tail(l, &s) != OK)) {
        return ERR_STORE;
    }
    on_disk(l);
    l->next_fd = segment_open(l, l->segment + 1, true);
    return l->next_fd < 0 ? ERR_STORE : OK;
}

static void to_disk(struct log *l)
{
    if (l->dirty && fdatasync(l->fd) != 0) {
        /*
         * What the kernel dropped cannot be written again: going on would release keys without a
         * log.
         */
        log_line(LOG_ERROR, "log: fdatasync failed, stopping");
        abort();
    }
    l->dirty = false;
    on_disk(l);
}

uint64_t log_durable(const struct log *l, bool after_flush, unsigned char link[LOG_LINK])
{
    memcpy(link, after_flush ? l->chain.link : l->synced_link, LOG_LINK);
    return after_flush ? l->chain.tree.size : l->synced;
}

bool log_is_due(const struct log *l, int64_t tick_ms)
{
    const uint64_t unsigned_entries = l->chain.tree.size - l->signed_size;
    return unsigned_entries >= SIGN_EVERY_ENTRIES ||
           (unsigned_entries > 0 && tick_ms - l->signed_tick >= SIGN_EVERY_MS);
}

enum err log_newest(const struct log *l, struct keyd_checkpoint_answer *out)
{
    out->size = l->signed_size;
    out->n = (uint32_t)l->newest.n;
    memcpy(out->root, l->signed_root, sizeof out->root);
    memcpy(out->text, l->newest.text, l->newest.n);
    return out->n > 0 ? OK : ERR_NOT_FOUND;
}

void log_sync(struct log *l, int64_t tick_ms)
{
    to_disk(l);
    if (log_is_due(l, tick_ms)) {
        (void)sign_now(l); /* warned there; the next flush tries again */
        l->signed_tick = tick_ms;
    }
}

void log_close(struct log *l)
{
    int *const fds[] = { &l->fd, &l->next_fd, &l->dir_fd };
    if (l->fd >= 0) {
        to_disk(l);
        if (l->chain.tree.size > l->signed_size) {
            (void)sign_now(l); /* warned there */
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(fds); i++) {
        if (*fds[i] >= 0) {
            close(*fds[i]);
        }
        *fds[i] = -1;
    }
}

static enum err log_turn(struct log *l)
{
    if (l->next_fd < 0) {
        l->next_fd = segment_open(l, l->segment + 1, true);
    }
    if (l->next_fd < 0) {
        log_line(LOG_ERROR, "log: no room for the next segment");
        return ERR_STORE;
    }
    to_disk(l);
    close(l->fd);
    l->fd = l->next_fd;
    l->segment++;
    l->at = 0;
    l->next_fd = segment_open(l, l->segment + 1, true);
    if (l->next_fd < 0) {
        log_line(LOG_WARN, "log: the next segment could not be allocated; free some disk space");
    }
    return OK;
}

enum err log_append(struct log *l, struct log_entry *e, const struct keyd_change_row *rows,
                    const struct keyd_id *compartments)
{
    int64_t space = (int64_t)entry_space(e);
    unsigned char leaf[TREE_HASH];
    if (space == 0) {
        return ERR_LIMIT;
    }
    e->format = 1;
    e->seq = l->chain.tree.size;
    entry_tell(e, &l->told);
    if (l->at + space > LOG_SEGMENT) {
        TRY(log_turn(l));
    }
    entry_write(l->buffer, &l->chain, e, rows, compartments);
    if (pwrite(l->fd, l->buffer, (size_t)space, l->at) != space) {
        log_line(LOG_ERROR, "log: write failed");
        return ERR_STORE;
    }
    l->at += space;
    l->dirty = true;
    entry_add(&l->chain, l->buffer, leaf);
    return OK;
}
