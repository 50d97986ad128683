/* keyd_scan.c - the log folder read without keys: at the start of keyd and by `jejaring audit verify`. */
#include "keyd/keyd_scan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define SMALL_FILE 4096
#define KEY_HASH 4

void scan_segment_name(struct strbuf *b, uint32_t segment)
{
    strbuf_clear(b);
    strbuf_printf(b, "%08u.log", segment);
}

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
    scan_segment_name(&name, segment);
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

void scan_link(unsigned char link[LOG_LINK], const unsigned char *entry, size_t n)
{
    crypto_generichash_state s;
    crypto_generichash_init(&s, NULL, 0, LOG_LINK);
    crypto_generichash_update(&s, link, LOG_LINK);
    crypto_generichash_update(&s, entry, n);
    crypto_generichash_final(&s, link, LOG_LINK);
}

static void take_looks(struct scan *s, const struct log_entry *e, const unsigned char *compartments)
{
    struct keyd_id id;
    for (size_t i = 0; s->looks != NULL && e->action == KEYD_ACT_LOOK && i < e->n_compartments;
         i++) {
        memcpy(&id, compartments + i * sizeof id, sizeof id);
        looks_add(s->looks, &e->actor, &id, e->at_ms, e->why);
    }
}

/* One entry at p; false when it is none. */
static bool take(struct scan *s, const unsigned char *p, size_t n)
{
    struct log_entry e;
    unsigned char link[LOG_LINK];
    unsigned char leaf[TREE_HASH];
    size_t rows = 0;
    if (n < sizeof e) {
        return false;
    }
    memcpy(&e, p, sizeof e);
    rows = e.n_rows * sizeof(struct keyd_change_row);
    if (e.format != 1 || e.seq != s->tree.size ||
        n != sizeof e + rows + e.n_compartments * sizeof(struct keyd_id)) {
        return false;
    }
    memcpy(link, s->link, LOG_LINK);
    scan_link(link, p, n);
    if (memcmp(link, p + n, LOG_LINK) != 0) {
        return false;
    }
    memcpy(s->link, link, LOG_LINK);
    tree_leaf(leaf, p, n);
    tree_add(&s->tree, leaf);
    take_looks(s, &e, p + sizeof e + rows);
    return true;
}

static void keep_roots(struct scan *s)
{
    for (size_t i = 0; i < ARRAY_LEN(s->want); i++) {
        if (!s->has_root[i] && s->want[i] == s->tree.size) {
            tree_root(&s->tree, s->root[i]);
            s->has_root[i] = true;
        }
    }
}

/* Entries of one segment; true when it ends like a segment: zeros to its end. */
static bool scan_one(struct scan *s, const unsigned char *buf)
{
    uint32_t n = 0;
    s->at = 0;
    while (s->at + (int64_t)sizeof n <= LOG_SEGMENT) {
        memcpy(&n, buf + s->at, sizeof n);
        int64_t end = s->at + (int64_t)sizeof n + (int64_t)n + LOG_LINK;
        if (n == 0 || n > LOG_ENTRY_MAX || end > LOG_SEGMENT ||
            !take(s, buf + s->at + sizeof n, n)) {
            break;
        }
        keep_roots(s);
        s->at = end;
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

static struct str base64(struct arena *a, const unsigned char *p, size_t n)
{
    size_t size = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
    char *out = arena_alloc(a, size);
    sodium_bin2base64(out, size, p, n, sodium_base64_VARIANT_ORIGINAL);
    return str_of(out);
}

static void key_hash(unsigned char out[KEY_HASH], struct str origin, const unsigned char pk[32])
{
    static const unsigned char mark[2] = { '\n', 0x01 };
    unsigned char hash[32];
    crypto_hash_sha256_state s;
    crypto_hash_sha256_init(&s);
    crypto_hash_sha256_update(&s, (const unsigned char *)origin.p, origin.n);
    crypto_hash_sha256_update(&s, mark, sizeof mark);
    crypto_hash_sha256_update(&s, pk, 32);
    crypto_hash_sha256_final(&s, hash);
    memcpy(out, hash, KEY_HASH);
}

static void put_body(struct arena *a, struct strbuf *b, struct str origin, uint64_t size,
                     const unsigned char root[TREE_HASH])
{
    strbuf_put(b, origin);
    strbuf_printf(b, "\n%llu\n", (unsigned long long)size);
    strbuf_put(b, base64(a, root, TREE_HASH));
    strbuf_putc(b, '\n');
}

#define DASH "\xE2\x80\x94 " /* em dash and space begin a signature line */

struct str checkpoint_text(struct arena *a, const char *origin, uint64_t size,
                           const unsigned char root[TREE_HASH], const unsigned char pk[32],
                           const unsigned char sk[64])
{
    unsigned char signature[KEY_HASH + crypto_sign_BYTES];
    struct strbuf b;
    strbuf_init(&b, a);
    put_body(a, &b, str_of(origin), size, root);
    key_hash(signature, str_of(origin), pk);
    crypto_sign_detached(signature + KEY_HASH, NULL, (const unsigned char *)b.p, b.n, sk);
    strbuf_putz(&b, "\n" DASH);
    strbuf_putz(&b, origin);
    strbuf_putc(&b, ' ');
    strbuf_put(&b, base64(a, signature, sizeof signature));
    strbuf_putc(&b, '\n');
    return strbuf_str(&b);
}

bool checkpoint_size(struct str text, uint64_t *size)
{
    struct str line = STR_NONE;
    int64_t n = 0;
    if (!str_next(&text, '\n', &line) || !str_next(&text, '\n', &line) || !str_to_int(line, &n) ||
        n < 0) {
        return false;
    }
    *size = (uint64_t)n;
    return true;
}

static bool signature_holds(struct str line, struct str origin, struct str body,
                            const unsigned char pk[32])
{
    unsigned char signature[KEY_HASH + crypto_sign_BYTES];
    unsigned char hash[KEY_HASH];
    size_t n = 0;
    struct str head = STR(DASH);
    if (!str_starts(line, head) || !str_starts(str_cut(line, head.n, line.n), origin)) {
        return false;
    }
    line = str_cut(line, head.n + origin.n, line.n);
    if (!str_starts(line, STR(" "))) {
        return false;
    }
    line = str_cut(line, 1, line.n);
    key_hash(hash, origin, pk);
    return sodium_base642bin(signature, sizeof signature, line.p, line.n, NULL, &n, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           n == sizeof signature && memcmp(signature, hash, KEY_HASH) == 0 &&
           crypto_sign_verify_detached(signature + KEY_HASH, (const unsigned char *)body.p, body.n,
                                       pk) == 0;
}

bool checkpoint_holds(struct arena *a, struct str text, struct str origin, uint64_t size,
                      const unsigned char root[TREE_HASH], const unsigned char pk[32])
{
    struct strbuf b;
    struct str line = STR_NONE;
    strbuf_init(&b, a);
    put_body(a, &b, origin, size, root);
    struct str body = strbuf_str(&b);
    if (!str_starts(text, body)) {
        return false;
    }
    text = str_cut(text, body.n, text.n);
    if (!str_starts(text, STR("\n"))) {
        return false;
    }
    text = str_cut(text, 1, text.n);
    /* Witnesses may have added lines: one of ours is enough. */
    while (str_next(&text, '\n', &line)) {
        if (signature_holds(line, origin, body, pk)) {
            return true;
        }
    }
    return false;
}

struct str public_key_text(struct arena *a, const char *origin, const unsigned char pk[32])
{
    unsigned char hash[KEY_HASH];
    unsigned char key[33] = { 0x01 };
    struct strbuf b;
    memcpy(key + 1, pk, 32);
    key_hash(hash, str_of(origin), pk);
    strbuf_init(&b, a);
    strbuf_putz(&b, origin);
    strbuf_putc(&b, '+');
    strbuf_put(&b, str_hex(a, hash, sizeof hash));
    strbuf_putc(&b, '+');
    strbuf_put(&b, base64(a, key, sizeof key));
    strbuf_putc(&b, '\n');
    return strbuf_str(&b);
}

bool public_key_read(struct str text, struct str *origin, unsigned char pk[32])
{
    unsigned char key[33];
    unsigned char want[KEY_HASH];
    unsigned char hash[KEY_HASH];
    size_t n = 0;
    text = str_trim(text);
    size_t one = str_find(text, '+', 0);
    size_t two = one == SIZE_MAX ? SIZE_MAX : str_find(text, '+', one + 1);
    if (two == SIZE_MAX || one == 0 || !str_unhex(str_cut(text, one + 1, two), hash, sizeof hash)) {
        return false;
    }
    *origin = str_cut(text, 0, one);
    struct str b64 = str_cut(text, two + 1, text.n);
    if (sodium_base642bin(key, sizeof key, b64.p, b64.n, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        n != sizeof key || key[0] != 0x01) {
        return false;
    }
    memcpy(pk, key + 1, 32);
    key_hash(want, *origin, pk);
    return memcmp(want, hash, sizeof hash) == 0;
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
