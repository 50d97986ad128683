/*
 * codec.c - writing and checked reading of the two messages; passing of large bodies as sealed
 * memory.
 */
#include "http/codec.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC_REQ UINT32_C(0x4a4a5231)
#define MAGIC_RESP UINT32_C(0x4a4a5332)

struct head {
    uint32_t magic, flags;
    uint64_t tag;
    uint64_t body_bytes;
    int32_t a, b, c, d;
};

#define FLAG_BIG 1U
#define FLAG_TLS 2U
#define FLAG_LARGE 4U

static void put_text(struct strbuf *b, struct str s)
{
    uint32_t n = (uint32_t)s.n;
    strbuf_put_bytes(b, &n, sizeof n);
    strbuf_put(b, s);
}

static bool get_bytes(struct str *rest, void *out, size_t n)
{
    if (rest->n < n) {
        return false;
    }
    memcpy(out, rest->p, n);
    *rest = str_cut(*rest, n, rest->n);
    return true;
}

static bool get_text(struct str *rest, size_t max, struct str *out)
{
    uint32_t n;
    if (!get_bytes(rest, &n, sizeof n) || n > max || n > rest->n) {
        return false;
    }
    *out = str_cut(*rest, 0, n);
    *rest = str_cut(*rest, n, rest->n);
    return true;
}

static void put_body(struct strbuf *b, struct str body, struct str *big)
{
    *big = body.n > CODEC_INLINE_MAX ? body : STR_NONE;
    put_text(b, big->n > 0 ? STR_NONE : body);
}

static bool get_body(struct str *rest, const struct head *h, struct str big, struct str *body)
{
    if (!get_text(rest, CODEC_INLINE_MAX, body)) {
        return false;
    }
    if ((h->flags & FLAG_BIG) == 0) {
        return h->body_bytes == body->n && big.n == 0;
    }
    *body = big;
    return h->body_bytes == big.n && big.n > CODEC_INLINE_MAX && big.n <= CODEC_BODY_MAX;
}

static bool get_head(struct str *rest, uint32_t magic, struct head *h)
{
    return get_bytes(rest, h, sizeof *h) && h->magic == magic &&
           (h->flags & ~(FLAG_BIG | FLAG_TLS | FLAG_LARGE)) == 0;
}

/* ---- requests ---- */

struct req_text {
    size_t at;
    size_t max;
};

static const struct req_text req_texts[] = {
    { offsetof(struct http_req, path), 4096 },
    { offsetof(struct http_req, query), 16384 },
    { offsetof(struct http_req, content_type), 512 },
    { offsetof(struct http_req, cookie), 8192 },
    { offsetof(struct http_req, accept), 1024 },
    { offsetof(struct http_req, accept_language), 512 },
    { offsetof(struct http_req, accept_encoding), 512 },
    { offsetof(struct http_req, host), 256 },
    { offsetof(struct http_req, origin), 512 },
    { offsetof(struct http_req, sec_fetch_site), 64 },
    { offsetof(struct http_req, if_match), 128 },
    { offsetof(struct http_req, fragment), 128 },
    { offsetof(struct http_req, network), 128 },
};

void codec_put_req(struct strbuf *b, uint64_t tag, const struct http_req *rq, struct str *big)
{
    struct head h = {
        .magic = MAGIC_REQ,
        .flags = (rq->body.n > CODEC_INLINE_MAX ? FLAG_BIG : 0) | (rq->tls ? FLAG_TLS : 0) |
                 (rq->too_large ? FLAG_LARGE : 0),
        .tag = tag,
        .body_bytes = rq->body.n,
        .a = (int32_t)rq->method,
        .b = (int32_t)rq->stretch,
        .c = (int32_t)rq->n_stretched,
    };
    strbuf_put_bytes(b, &h, sizeof h);
    strbuf_put_bytes(b, rq->stretched, sizeof rq->stretched);
    for (size_t i = 0; i < ARRAY_LEN(req_texts); i++) {
        struct str text = *(const struct str *)(const void *)((const char *)rq + req_texts[i].at);
        put_text(b, str_cut(text, 0, req_texts[i].max));
    }
    put_body(b, rq->body, big);
}

bool codec_get_req(struct arena *a, struct str msg, struct str big, uint64_t *tag,
                   struct http_req *rq)
{
    struct head h;
    (void)a;
    *rq = (struct http_req){ .method = METHOD_GET };
    if (!get_head(&msg, MAGIC_REQ, &h) || h.a < METHOD_GET || h.a > METHOD_DELETE ||
        h.b < STRETCH_NONE || h.b > STRETCH_LOST || h.c < 0 || h.c > HTTP_STRETCH_MAX ||
        !get_bytes(&msg, rq->stretched, sizeof rq->stretched)) {
        return false;
    }
    rq->method = (enum method)h.a;
    rq->stretch = (enum stretch_state)h.b;
    rq->n_stretched = (size_t)h.c;
    rq->tls = (h.flags & FLAG_TLS) != 0;
    rq->too_large = (h.flags & FLAG_LARGE) != 0;
    *tag = h.tag;
    for (size_t i = 0; i < ARRAY_LEN(req_texts); i++) {
        if (!get_text(&msg, req_texts[i].max,
                      (struct str *)(void *)((char *)rq + req_texts[i].at))) {
            return false;
        }
    }
    return get_body(&msg, &h, big, &rq->body) && msg.n == 0;
}

/* ---- answers ---- */

void codec_put_resp(struct strbuf *b, uint64_t tag, const struct http_resp *rs, struct str *big)
{
    struct head h = {
        .magic = MAGIC_RESP,
        .flags = rs->body.n > CODEC_INLINE_MAX ? FLAG_BIG : 0,
        .tag = tag,
        .body_bytes = rs->body.n,
        .a = rs->status,
        .b = (int32_t)rs->n_headers,
        .c = (int32_t)rs->n_stretch,
    };
    strbuf_put_bytes(b, &h, sizeof h);
    strbuf_put_bytes(b, rs->stretch, sizeof rs->stretch);
    put_text(b, rs->content_type);
    put_text(b, rs->location);
    for (size_t i = 0; i < rs->n_headers; i++) {
        put_text(b, str_of(rs->headers[i].name));
        put_text(b, rs->headers[i].text);
    }
    put_body(b, rs->body, big);
}

bool codec_get_resp(struct arena *a, struct str msg, struct str big, uint64_t *tag,
                    struct http_resp *rs)
{
    struct head h;
    *rs = (struct http_resp){ .status = 0 };
    if (!get_head(&msg, MAGIC_RESP, &h) || h.b < 0 || h.b > HTTP_HEADERS_MAX || h.c < 0 ||
        h.c > HTTP_STRETCH_MAX || (h.c == 0 && (h.a < 200 || h.a > 599)) ||
        !get_bytes(&msg, rs->stretch, sizeof rs->stretch)) {
        return false;
    }
    rs->status = h.a;
    rs->n_stretch = (size_t)h.c;
    *tag = h.tag;
    if (!get_text(&msg, 256, &rs->content_type) || !get_text(&msg, 4096, &rs->location)) {
        return false;
    }
    for (int32_t i = 0; i < h.b; i++) {
        struct str name, text;
        if (!get_text(&msg, 64, &name) || !get_text(&msg, 4096, &text) ||
            memchr(name.n > 0 ? name.p : "\0", '\0', name.n + (name.n == 0))) {
            return false;
        }
        rs->headers[rs->n_headers++] = (struct http_header){ str_z(a, name), text };
    }
    return get_body(&msg, &h, big, &rs->body) && msg.n == 0;
}

/* ---- the socket ---- */

static int sealed_memory(struct str big)
{
    int fd = memfd_create("jejaring-body", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    size_t done = 0;
    while (fd >= 0 && done < big.n) {
        ssize_t n = write(fd, big.p + done, big.n - done);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            (void)close(fd); /* nothing to lose in it */
            return -1;
        }
        done += (size_t)n;
    }
    if (fd >= 0 &&
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

bool codec_send(int fd, struct str msg, struct str big)
{
    char control[CMSG_SPACE(sizeof(int))] = { 0 };
    struct iovec part = { (void *)(uintptr_t)msg.p, msg.n };
    struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
    int memory = -1;
    if (big.n > 0) {
        memory = sealed_memory(big);
        if (memory < 0) {
            return false;
        }
        m.msg_control = control;
        m.msg_controllen = sizeof control;
        struct cmsghdr *cm = CMSG_FIRSTHDR(&m);
        cm->cmsg_level = SOL_SOCKET;
        cm->cmsg_type = SCM_RIGHTS;
        cm->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(cm), &memory, sizeof memory);
    }
    ssize_t n;
    do {
        n = sendmsg(fd, &m, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    if (memory >= 0) {
        (void)close(memory); /* the other end has its own */
    }
    return n == (ssize_t)msg.n;
}

/* Contents of a memfd that came along; only one that can no longer change or shrink under us. */
static bool read_memory(int fd, struct arena *a, struct str *big)
{
    struct stat st;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & (F_SEAL_SHRINK | F_SEAL_WRITE)) != (F_SEAL_SHRINK | F_SEAL_WRITE) ||
        fstat(fd, &st) != 0 || st.st_size <= 0 || (size_t)st.st_size > CODEC_BODY_MAX) {
        return false;
    }
    size_t n = (size_t)st.st_size;
    char *p = arena_alloc(a, n);
    size_t done = 0;
    while (done < n) {
        ssize_t got = pread(fd, p + done, n - done, (off_t)done);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        done += (size_t)got;
    }
    *big = (struct str){ p, n };
    return true;
}

/*
 * The file that came along, -1: none. A second one is odd; it is open here by now, so it is closed.
 */
static int passed_fd(struct msghdr *m, bool *odd)
{
    int fd = -1;
    *odd = false;
    for (struct cmsghdr *cm = CMSG_FIRSTHDR(m); cm != NULL; cm = CMSG_NXTHDR(m, cm)) {
        bool files = cm->cmsg_level == SOL_SOCKET && cm->cmsg_type == SCM_RIGHTS;
        size_t n = files ? (cm->cmsg_len - CMSG_LEN(0)) / sizeof(int) : 0;
        for (size_t i = 0; i < n; i++) {
            int one;
            memcpy(&one, CMSG_DATA(cm) + i * sizeof one, sizeof one);
            *odd = fd >= 0;
            if (fd >= 0) {
                (void)close(one); /* never read */
            } else {
                fd = one;
            }
        }
    }
    return fd;
}

bool codec_recv(int fd, struct arena *a, int flags, struct str *msg, struct str *big, bool *empty)
{
    char control[CMSG_SPACE(sizeof(int))];
    char *p = arena_alloc(a, CODEC_MSG_MAX);
    struct iovec part = { p, CODEC_MSG_MAX };
    struct msghdr m = {
        .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control
    };
    *empty = false;
    *big = STR_NONE;
    ssize_t n = recvmsg(fd, &m, flags | MSG_CMSG_CLOEXEC);
    if (n < 0) {
        *empty = errno == EINTR || errno == EAGAIN;
        return false;
    }
    bool odd;
    int memory = passed_fd(&m, &odd);
    bool fine = n > 0 && !odd && (m.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0 &&
                (memory < 0 || read_memory(memory, a, big));
    if (memory >= 0) {
        (void)close(memory); /* copied, or refused */
    }
    *msg = (struct str){ p, (size_t)n };
    return fine;
}
