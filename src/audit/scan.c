/*
 * scan.c - the log folder read without keys: at the start of keyd and by `jejaring audit verify`.
 */
#include "audit/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SMALL_FILE 4096

/* Not secret: the fast way. */
static bool is_zero(const unsigned char *p, int64_t n)
{
    return n <= 0 || (p[0] == 0 && memcmp(p, p + 1, (size_t)n - 1) == 0);
}

/* Whole segment into buf, zeros behind a shorter file. False: it does not exist. */
static enum err read_segment(int dir_fd, struct arena *a, uint32_t segment, unsigned char *buf,
                             bool *exists)
{
    struct strbuf name;
    strbuf_init(&name, a);
    segment_name(&name, segment);
    int fd = openat(dir_fd, str_z(a, strbuf_str(&name)), O_RDONLY | O_CLOEXEC);
    *exists = fd >= 0;
    memset(buf, 0, (size_t)LOG_SEGMENT);
    if (fd < 0) {
        return errno == ENOENT ? OK : ERR_STORE;
    }
    ssize_t got = 0;
    size_t n = 0;
    while (n < (size_t)LOG_SEGMENT &&
           (got = pread(fd, buf + n, (size_t)LOG_SEGMENT - n, (off_t)n)) > 0) {
        n += (size_t)got;
    }
    close(fd);
    return got < 0 ? ERR_STORE : OK;
}

static void keep_roots(struct scan *s)
{
    for (size_t i = 0; i < ARRAY_LEN(s->want); i++) {
        if (!s->has_root[i] && s->want[i] == s->chain.tree.size) {
            tree_root(&s->chain.tree, s->root[i]);
            s->has_root[i] = true;
        }
    }
}

static void keep_link(struct scan *s)
{
    if (s->want_link == s->chain.tree.size) {
        memcpy(s->link, s->chain.link, LOG_LINK);
        s->has_link = true;
    }
}

/* Entries of one segment; true when it ends like a segment: zeros to its end. */
static bool scan_one(struct scan *s, const unsigned char *buf)
{
    struct log_entry e;
    unsigned char leaf[TREE_HASH];
    const unsigned char *compartments = NULL;
    size_t n = 0;
    s->at = 0;
    while ((n = entry_read(&s->chain, buf + s->at, (size_t)(LOG_SEGMENT - s->at), &e,
                           &compartments)) > 0) {
        entry_add(&s->chain, buf + s->at, leaf);
        if (s->leaf != NULL) {
            s->leaf(s->leaf_data, s->chain.tree.size - 1, leaf);
        }
        if (s->each != NULL) {
            s->each(s->data, &e, compartments);
        }
        keep_roots(s);
        keep_link(s);
        entry_told(&e, &s->told);
        s->at += (int64_t)n;
    }
    return is_zero(buf + s->at, LOG_SEGMENT - s->at);
}

enum err scan_log(int dir_fd, struct arena *a, struct scan *s)
{
    unsigned char *buf = arena_alloc(a, (size_t)LOG_SEGMENT);
    bool exists = true;
    bool ended = false;
    uint32_t segment = 1;
    keep_roots(s);
    s->segment = 1;
    s->at = 0;
    for (;; segment++) {
        TRY(read_segment(dir_fd, a, segment, buf, &exists));
        if (!exists) {
            return OK;
        }
        bool empty = is_zero(buf, LOG_SEGMENT);
        if (ended || s->broken) {
            /* Behind the end only empty segments may follow. */
            s->broken = s->broken || !empty;
            continue;
        }
        if (empty && segment > 1) {
            ended = true; /* allocated ahead: the end stays in the segment before */
            continue;
        }
        s->segment = segment;
        s->broken = !scan_one(s, buf);
    }
}

struct str scan_file(int dir_fd, struct arena *a, const char *name)
{
    int fd = openat(dir_fd, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return STR_NONE;
    }
    char *buf = arena_alloc(a, SMALL_FILE);
    ssize_t n = pread(fd, buf, SMALL_FILE, 0);
    close(fd);
    return n <= 0 ? STR_NONE : (struct str){ buf, (size_t)n };
}
