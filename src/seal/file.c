/*
 * file.c - sealed files: a header, then chunks of 64 KiB under a fresh key; the last chunk is
 * marked as such.
 */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ids.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "seal/seal.h"

#define CHUNK ((size_t)64 * 1024)
#define HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES
#define MORE crypto_secretstream_xchacha20poly1305_ABYTES
#define SEALED_CHUNK (CHUNK + MORE)
#define FILE_BYTES_MAX ((int64_t)256 * 1024 * 1024)

static const char *file_path(struct arena *a, const char *dir, struct str id)
{
    struct str parts[] = { str_of(dir), STR("/"), id };
    return str_z(a, str_join(a, parts, ARRAY_LEN(parts)));
}

static bool put(int fd, const unsigned char *p, size_t n)
{
    while (n > 0) {
        ssize_t did = write(fd, p, n);
        if (did < 0 && errno == EINTR) {
            continue;
        }
        if (did <= 0) {
            return false;
        }
        p += did;
        n -= (size_t)did;
    }
    return true;
}

static bool write_chunks(int fd, struct str bytes, const struct key *k, unsigned char *chunk)
{
    crypto_secretstream_xchacha20poly1305_state s;
    unsigned char header[HEADER];
    size_t at = 0;
    bool ok = crypto_secretstream_xchacha20poly1305_init_push(&s, header, k->b) == 0 &&
              put(fd, header, sizeof header);
    do {
        size_t n = bytes.n - at < CHUNK ? bytes.n - at : CHUNK;
        unsigned char tag = at + n == bytes.n ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
        unsigned long long sealed = 0;
        ok = ok && crypto_secretstream_xchacha20poly1305_push(&s, chunk, &sealed,
                                                              (const unsigned char *)bytes.p + at,
                                                              n, NULL, 0, tag) == 0;
        ok = ok && put(fd, chunk, (size_t)sealed);
        at += n;
    } while (ok && at < bytes.n);
    sodium_memzero(&s, sizeof s);
    return ok;
}

enum err seal_file_write(struct ctx *c, const char *files_dir, struct str bytes,
                         struct str *file_id, struct key *file_key)
{
    *file_id = id_random(c->mem);
    key_random(file_key);
    const char *path = file_path(c->mem, files_dir, *file_id);
    unsigned char *chunk = arena_alloc(c->mem, SEALED_CHUNK);
    if (bytes.p == NULL) {
        bytes = STR("");
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        log_line(LOG_ERROR, "sealed file cannot be made errno=%d", errno);
        return fail(c, ERR_STORE, NULL, "store.away");
    }
    bool ok = write_chunks(fd, bytes, file_key, chunk) && fdatasync(fd) == 0;
    close(fd);
    int dir = ok ? open(files_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    ok = dir >= 0 && fsync(dir) == 0;
    if (dir >= 0) {
        close(dir);
    }
    if (!ok) {
        log_line(LOG_ERROR, "sealed file cannot be written");
        (void)unlink(path); /* a half file that nobody knows of does no harm */
        return fail(c, ERR_STORE, NULL, "store.away");
    }
    return OK;
}

static bool get(int fd, unsigned char *p, size_t n)
{
    while (n > 0) {
        ssize_t did = read(fd, p, n);
        if (did < 0 && errno == EINTR) {
            continue;
        }
        if (did <= 0) {
            return false;
        }
        p += did;
        n -= (size_t)did;
    }
    return true;
}

/* left: sealed bytes behind the header. out has room for all plain bytes. */
static bool read_chunks(int fd, size_t left, const struct key *k, unsigned char *chunk,
                        unsigned char *out, size_t *total)
{
    crypto_secretstream_xchacha20poly1305_state s;
    unsigned char header[HEADER];
    unsigned char tag = 0;
    *total = 0;
    bool ok = get(fd, header, sizeof header) &&
              crypto_secretstream_xchacha20poly1305_init_pull(&s, header, k->b) == 0;
    while (ok && left > 0) {
        size_t n = left < SEALED_CHUNK ? left : SEALED_CHUNK;
        unsigned long long plain = 0;
        left -= n;
        ok = n >= MORE && get(fd, chunk, n) &&
             crypto_secretstream_xchacha20poly1305_pull(&s, out + *total, &plain, &tag, chunk, n,
                                                        NULL, 0) == 0 &&
             /* the last chunk is last, and no other: nothing was cut off or added */
             (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) == (left == 0);
        *total += (size_t)plain;
    }
    sodium_memzero(&s, sizeof s);
    return ok && tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
}

enum err seal_file_read(struct ctx *c, const char *files_dir, struct str file_id,
                        const struct key *file_key, struct str *bytes)
{
    struct stat st;
    size_t n = 0;
    if (!id_valid(file_id)) {
        return fail(c, ERR_NOT_FOUND, NULL, "file.gone");
    }
    const char *path = file_path(c->mem, files_dir, file_id);
    if (stat(path, &st) != 0) {
        return errno == ENOENT ? fail(c, ERR_NOT_FOUND, NULL, "file.gone")
                               : fail(c, ERR_STORE, NULL, "store.away");
    }
    if (st.st_size < (off_t)(HEADER + MORE) || st.st_size > FILE_BYTES_MAX) {
        log_line(LOG_ERROR, "sealed file of impossible size");
        return fail(c, ERR_INTERNAL, NULL, "seal.broken");
    }
    /* Memory first: an arena that is full jumps away, and no file may be open then. */
    size_t left = (size_t)st.st_size - HEADER;
    unsigned char *out = arena_alloc(c->mem, left);
    unsigned char *chunk = arena_alloc(c->mem, SEALED_CHUNK);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return fail(c, ERR_STORE, NULL, "store.away");
    }
    bool ok = read_chunks(fd, left, file_key, chunk, out, &n);
    close(fd);
    if (!ok) {
        log_line(LOG_ERROR, "sealed file does not open");
        return fail(c, ERR_INTERNAL, NULL, "seal.broken");
    }
    *bytes = (struct str){ (const char *)out, n };
    return OK;
}

void seal_file_remove(struct ctx *c, const char *files_dir, struct str file_id)
{
    if (id_valid(file_id) && unlink(file_path(c->mem, files_dir, file_id)) != 0 &&
        errno != ENOENT) {
        log_line(LOG_WARN, "sealed file not removed errno=%d", errno);
    }
}
