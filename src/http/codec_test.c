/* codec_test.c - what goes in comes out; what is cut or bent is refused. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/check.h"
#include "http/codec.h"

/* ---- system calls that fail when asked to: this program's own stand before the library's ---- */

enum call { NO_CALL, MEMFD, WRITE, SEAL, SENDMSG, PREAD, FSTAT, RECVMSG, OTHER_LEVEL, OTHER_TYPE };

static struct {
    enum call call;
    int error; /* 0: nothing was done, and that is no error */
    int times;
} trouble;

/* Whether this one fails; errno is set then. */
static bool fails(enum call call)
{
    if (trouble.call != call || trouble.times == 0) {
        return false;
    }
    trouble.times--;
    errno = trouble.error;
    return true;
}

int memfd_create(const char *name, unsigned flags)
{
    return fails(MEMFD) ? -1 : (int)syscall(SYS_memfd_create, name, flags);
}

ssize_t write(int fd, const void *p, size_t n)
{
    return fails(WRITE) ? (trouble.error == 0 ? 0 : -1) : syscall(SYS_write, fd, p, n);
}

int fcntl(int fd, int command, ...)
{
    va_list more;
    va_start(more, command);
    const long arg = va_arg(more, long);
    va_end(more);
    return command == F_ADD_SEALS && fails(SEAL) ? -1 : (int)syscall(SYS_fcntl, fd, command, arg);
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
    return fails(SENDMSG) ? -1 : syscall(SYS_sendmsg, fd, m, flags);
}

ssize_t pread(int fd, void *p, size_t n, off_t at)
{
    return fails(PREAD) ? (trouble.error == 0 ? 0 : -1) : syscall(SYS_pread64, fd, p, n, at);
}

/* What pread becomes where the compiler knows how much room there is. */
ssize_t __pread64_chk(int fd, void *p, size_t n, off_t at, size_t room);
ssize_t __pread64_chk(int fd, void *p, size_t n, off_t at, size_t room)
{
    return n <= room ? pread(fd, p, n, at) : -1;
}

int fstat(int fd, struct stat *st)
{
    return fails(FSTAT) ? -1 : (int)syscall(SYS_fstat, fd, st);
}

/* What came along becomes something else than files, as if the kernel had sent it. */
static void bend(struct msghdr *m, enum call call)
{
    struct cmsghdr *cm = CMSG_FIRSTHDR(m);
    int fd;
    memcpy(&fd, CMSG_DATA(cm), sizeof fd);
    (void)close(fd);
    cm->cmsg_level += call == OTHER_LEVEL;
    cm->cmsg_type += call == OTHER_TYPE;
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags)
{
    if (fails(RECVMSG)) {
        return -1;
    }
    const ssize_t n = syscall(SYS_recvmsg, fd, m, flags);
    if (fails(OTHER_LEVEL) || fails(OTHER_TYPE)) {
        bend(m, trouble.call);
    }
    return n;
}

static struct http_req sample_req(void)
{
    struct http_req rq = { .method = METHOD_POST,
                           .path = STR("/kasus"),
                           .query = STR("a=1"),
                           .body = STR("b=2"),
                           .content_type = STR("text/x"),
                           .cookie = STR("jj=1"),
                           .accept = STR("*/*"),
                           .host = STR("h"),
                           .network = STR("n"),
                           .tls = true,
                           .too_large = true,
                           .stretch = STRETCH_DONE,
                           .n_stretched = 1 };
    memset(rq.stretched[0], 7, 32);
    return rq;
}

static struct http_resp sample_resp(void)
{
    struct http_resp rs = {
        .status = 200, .content_type = STR("text/html"), .body = STR("hai"), .n_stretch = 0
    };
    http_header_add(&rs, "ETag", STR("\"3\""));
    http_header_add(&rs, "Set-Cookie", STR("jj=2"));
    return rs;
}

static void request_round_trip(void **state)
{
    struct arena *a = arena_new(0);
    struct http_req in = sample_req(), out;
    struct strbuf b;
    struct str big;
    uint64_t tag = 0;
    (void)state;
    strbuf_init(&b, a);
    codec_put_req(&b, 77, &in, &big);
    assert_int_equal(big.n, 0);
    assert_true(codec_get_req(a, strbuf_str(&b), STR_NONE, &tag, &out));
    assert_int_equal(tag, 77);
    assert_true(str_eq(in.path, out.path) && str_eq(in.body, out.body) &&
                str_eq(in.network, out.network) && out.tls && out.too_large);
    assert_memory_equal(in.stretched, out.stretched, sizeof in.stretched);
    arena_free(a);
}

static void response_round_trip(void **state)
{
    struct arena *a = arena_new(0);
    struct http_resp in = sample_resp(), out;
    struct strbuf b;
    struct str big;
    uint64_t tag = 0;
    (void)state;
    strbuf_init(&b, a);
    codec_put_resp(&b, 78, &in, &big);
    assert_true(codec_get_resp(a, strbuf_str(&b), STR_NONE, &tag, &out));
    assert_int_equal(out.n_headers, 2);
    assert_string_equal(out.headers[1].name, "Set-Cookie");
    assert_true(str_eq(in.body, out.body));
    strbuf_putc(&b, 'x');
    CHECK(!codec_get_resp(a, strbuf_str(&b), STR_NONE, &tag, &out), "something behind the end");
    strbuf_clear(&b);
    in.body = (struct str){ arena_alloc(a, CODEC_INLINE_MAX + 1), CODEC_INLINE_MAX + 1 };
    codec_put_resp(&b, 79, &in, &big);
    CHECK(big.n == in.body.n && codec_get_resp(a, strbuf_str(&b), big, &tag, &out) && tag == 79,
          "a large one travels beside");
    arena_free(a);
}

/*
 * Every shorter message, and every one with a bent byte, is refused or read within its bounds
 * (sanitizers watch).
 */
static void cut_and_bent(void **state)
{
    struct arena *a = arena_new(0);
    struct http_req rq = sample_req(), got;
    struct http_resp rs = sample_resp(), answer;
    struct strbuf q, r;
    struct str big;
    uint64_t tag;
    (void)state;
    strbuf_init(&q, a);
    strbuf_init(&r, a);
    codec_put_req(&q, 1, &rq, &big);
    codec_put_resp(&r, 1, &rs, &big);
    for (size_t n = 0; n < q.n; n++) {
        assert_false(
            codec_get_req(a, str_copy(a, str_cut(strbuf_str(&q), 0, n)), STR_NONE, &tag, &got));
    }
    for (size_t n = 0; n < r.n; n++) {
        assert_false(
            codec_get_resp(a, str_copy(a, str_cut(strbuf_str(&r), 0, n)), STR_NONE, &tag, &answer));
    }
    for (size_t n = 0; n < q.n; n++) {
        q.p[n] = (char)~q.p[n];
        bool fine = codec_get_req(a, str_copy(a, strbuf_str(&q)), STR_NONE, &tag, &got);
        assert_true(!fine || got.path.n <= q.n);
        q.p[n] = (char)~q.p[n];
    }
    strbuf_putc(&q, 'x');
    assert_false(codec_get_req(a, strbuf_str(&q), STR_NONE, &tag, &got));
    arena_free(a);
}

static void large_body_travels_beside(void **state)
{
    struct arena *a = arena_new(0);
    struct http_req in = sample_req(), out;
    struct strbuf b;
    struct str big, msg, came;
    uint64_t tag;
    int ends[2];
    bool empty;
    char *body = arena_alloc(a, 3 * 1024 * 1024);
    (void)state;
    memset(body, 'y', 3 * 1024 * 1024);
    in.body = (struct str){ body, 3 * 1024 * 1024 };
    strbuf_init(&b, a);
    codec_put_req(&b, 5, &in, &big);
    assert_int_equal(big.n, in.body.n);
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    assert_true(codec_send(ends[0], strbuf_str(&b), big));
    assert_true(codec_recv(ends[1], a, 0, &msg, &came, &empty));
    assert_true(codec_get_req(a, msg, came, &tag, &out));
    assert_true(str_eq(in.body, out.body));
    /* said to follow, but nothing came */
    assert_false(codec_get_req(a, msg, STR_NONE, &tag, &out));
    assert_false(codec_recv(ends[1], a, MSG_DONTWAIT, &msg, &came, &empty));
    assert_true(empty);
    (void)close(ends[0]);
    (void)close(ends[1]);
    arena_free(a);
}

/* The head of a message; see codec.c. */
enum { AT_MAGIC = 0, AT_FLAGS = 4, AT_BODY = 16, AT_A = 24, AT_B = 28, AT_C = 32 };

static const struct {
    const char *why;
    bool request;
    size_t at;
    int32_t value;
} heads[] = {
    { "a request of another kind", true, AT_MAGIC, 1 },
    { "flags that nobody knows", true, AT_FLAGS, 8 },
    { "a body that was to come beside it", true, AT_FLAGS, 1 },
    { "a body of another size", true, AT_BODY, 4 },
    { "no method", true, AT_A, 0 },
    { "a method beyond the last", true, AT_A, METHOD_DELETE + 1 },
    { "a state of the slow hash before the first", true, AT_B, -1 },
    { "one beyond the last", true, AT_B, STRETCH_LOST + 1 },
    { "fewer hashes than none", true, AT_C, -1 },
    { "more hashes than there is room for", true, AT_C, HTTP_STRETCH_MAX + 1 },
    { "an answer of another kind", false, AT_MAGIC, 1 },
    { "a status below all", false, AT_A, 199 },
    { "a status above all", false, AT_A, 600 },
    { "fewer headers than none", false, AT_B, -1 },
    { "more headers than there is room for", false, AT_B, HTTP_HEADERS_MAX + 1 },
    { "fewer hashes wanted than none", false, AT_C, -1 },
    { "more hashes wanted than there is room for", false, AT_C, HTTP_STRETCH_MAX + 1 },
};

static void wrong_heads(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        struct arena *a = arena_new(0);
        struct http_req rq = sample_req(), got;
        struct http_resp rs = sample_resp(), answer;
        struct strbuf b;
        struct str big;
        uint64_t tag;
        strbuf_init(&b, a);
        if (heads[i].request) {
            codec_put_req(&b, 1, &rq, &big);
        } else {
            codec_put_resp(&b, 1, &rs, &big);
        }
        memcpy(b.p + heads[i].at, &heads[i].value, sizeof heads[i].value);
        CHECK(heads[i].request ? !codec_get_req(a, strbuf_str(&b), STR_NONE, &tag, &got)
                               : !codec_get_resp(a, strbuf_str(&b), STR_NONE, &tag, &answer),
              heads[i].why);
        arena_free(a);
    }
}

/* Where the length of the n-th text of an answer stands: behind head and wanted hashes. */
static size_t text_at(const struct strbuf *b, size_t n)
{
    struct http_resp rs;
    size_t at = 40 + sizeof rs.stretch;
    for (; n > 0; n--) {
        uint32_t size;
        memcpy(&size, b->p + at, sizeof size);
        at += sizeof size + size;
    }
    return at;
}

static void wrong_texts(void **state)
{
    static const struct {
        const char *why;
        size_t text;
        uint32_t size;
    } rows[] = {
        { "a content type longer than any", 0, 257 },
        { "a text longer than the message", 0, 250 },
        { "a place longer than any", 1, 4097 },
        { "a header's name longer than any", 2, 65 },
        { "a header longer than any", 3, 4097 },
        { "a body that reaches beyond the message", 6, 99 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *a = arena_new(0);
        struct http_resp rs = sample_resp(), answer;
        struct strbuf b;
        struct str big;
        uint64_t tag;
        strbuf_init(&b, a);
        codec_put_resp(&b, 1, &rs, &big);
        memcpy(b.p + text_at(&b, rows[i].text), &rows[i].size, sizeof rows[i].size);
        CHECK(!codec_get_resp(a, strbuf_str(&b), STR_NONE, &tag, &answer), rows[i].why);
        arena_free(a);
    }
    struct arena *a = arena_new(0);
    struct http_resp rs = sample_resp(), answer;
    struct strbuf b;
    struct str big;
    uint64_t tag;
    strbuf_init(&b, a);
    codec_put_resp(&b, 1, &rs, &big);
    b.p[text_at(&b, 2) + 4] = 0;
    CHECK(!codec_get_resp(a, strbuf_str(&b), STR_NONE, &tag, &answer), "a NUL in a header's name");
    strbuf_clear(&b);
    rs = sample_resp();
    rs.headers[0].name = "";
    codec_put_resp(&b, 1, &rs, &big);
    CHECK(!codec_get_resp(a, strbuf_str(&b), STR_NONE, &tag, &answer), "a header without a name");
    strbuf_clear(&b);
    rs = sample_resp();
    rs.n_stretch = 1;
    rs.status = 0;
    codec_put_resp(&b, 1, &rs, &big);
    CHECK(codec_get_resp(a, strbuf_str(&b), STR_NONE, &tag, &answer) && answer.n_stretch == 1,
          "who wants a hash has no status yet");
    CHECK(!codec_get_resp(a, strbuf_str(&b), STR("x"), &tag, &answer),
          "something came beside it that nobody announced");
    arena_free(a);
}

/* A body beside the message: only memory that can no longer change is read. */
static int memory(const char *text, off_t size, int seals)
{
    int fd = memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    assert_true(fd >= 0 && (text == NULL || write(fd, text, strlen(text)) > 0));
    assert_true(size == 0 || ftruncate(fd, size) == 0);
    assert_true(seals == 0 || fcntl(fd, F_ADD_SEALS, seals) == 0);
    return fd;
}

static void pass(int socket, const int *fds, size_t n)
{
    char control[CMSG_SPACE(2 * sizeof(int))] = { 0 };
    struct iovec part = { (void *)(uintptr_t) "x", 1 };
    struct msghdr m = { .msg_iov = &part,
                        .msg_iovlen = 1,
                        .msg_control = control,
                        .msg_controllen = CMSG_SPACE(n * sizeof(int)) };
    struct cmsghdr *cm = CMSG_FIRSTHDR(&m);
    cm->cmsg_level = SOL_SOCKET;
    cm->cmsg_type = SCM_RIGHTS;
    cm->cmsg_len = CMSG_LEN(n * sizeof(int));
    memcpy(CMSG_DATA(cm), fds, n * sizeof(int));
    assert_int_equal(sendmsg(socket, &m, 0), 1);
}

static void bodies_beside(void **state)
{
    static const int whole = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    static const struct {
        const char *why, *text;
        off_t size;
        int seals;
        bool want;
    } rows[] = {
        { "sealed memory is read", "hai", 0, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, true },
        { "memory that could still change is not", "hai", 0, 0, false },
        { "nor what could only shrink", "hai", 0, F_SEAL_WRITE, false },
        { "nor what could only be written", "hai", 0, F_SEAL_SHRINK, false },
        { "nor what is empty", NULL, 0, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, false },
        { "nor what is larger than any body", NULL, (off_t)CODEC_BODY_MAX + 1,
          F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, false },
    };
    struct str msg, big;
    bool empty;
    int ends[2], both[2], pipes[2];
    struct arena *a = arena_new(0);
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int fd = memory(rows[i].text, rows[i].size, rows[i].seals);
        pass(ends[0], &fd, 1);
        CHECK(codec_recv(ends[1], a, 0, &msg, &big, &empty) == rows[i].want, rows[i].why);
        CHECK(!rows[i].want || str_eqz(big, "hai"), rows[i].why);
        (void)close(fd);
    }
    assert_int_equal(pipe(pipes), 0);
    pass(ends[0], pipes, 1);
    CHECK(!codec_recv(ends[1], a, 0, &msg, &big, &empty), "a pipe is no memory");
    both[0] = memory("hai", 0, whole);
    both[1] = memory("hai", 0, whole);
    pass(ends[0], both, 2);
    CHECK(!codec_recv(ends[1], a, 0, &msg, &big, &empty), "two bodies at once");
    int next = dup(ends[0]);
    CHECK(next == both[1] + 1, "and both were closed again");
    (void)close(next);
    for (int i = 0; i < 2; i++) {
        (void)close(both[i]);
        (void)close(pipes[i]);
    }
    (void)close(ends[0]);
    (void)close(ends[1]);
    arena_free(a);
}

static void ends_of_a_socket(void **state)
{
    struct arena *a = arena_new(0);
    struct str msg, big;
    bool empty;
    int ends[2], size = 1024 * 1024;
    char *long_one = arena_alloc(a, CODEC_MSG_MAX + 1);
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    assert_int_equal(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size), 0);
    CHECK(codec_send(ends[0], (struct str){ long_one, CODEC_MSG_MAX + 1 }, STR_NONE), "sent");
    CHECK(!codec_recv(ends[1], a, 0, &msg, &big, &empty) && !empty, "a message too long is cut");
    CHECK(codec_send(ends[0], (struct str){ long_one, CODEC_MSG_MAX }, STR_NONE), "sent");
    CHECK(codec_recv(ends[1], a, 0, &msg, &big, &empty) && msg.n == CODEC_MSG_MAX, "one that fits");
    (void)close(ends[0]);
    CHECK(!codec_recv(ends[1], a, 0, &msg, &big, &empty) && !empty, "the other end is gone");
    CHECK(!codec_send(ends[1], STR("x"), STR_NONE), "and nothing can be sent there");
    (void)close(ends[1]);
    CHECK(!codec_recv(-1, a, 0, &msg, &big, &empty) && !empty, "no socket at all");
    arena_free(a);
}

/* A body that is said to follow must be as large as said, and of a size that must follow. */
static void sizes_of_bodies_beside(void **state)
{
    static const struct {
        const char *why;
        size_t said, came;
        bool want;
    } rows[] = {
        { "just large enough to travel beside", CODEC_INLINE_MAX + 1, CODEC_INLINE_MAX + 1, true },
        { "one byte less came", CODEC_INLINE_MAX + 2, CODEC_INLINE_MAX + 1, false },
        { "one byte more came", CODEC_INLINE_MAX + 1, CODEC_INLINE_MAX + 2, false },
        { "small enough to have come within", CODEC_INLINE_MAX, CODEC_INLINE_MAX, false },
        { "the largest", CODEC_BODY_MAX, CODEC_BODY_MAX, true },
        { "larger than any", CODEC_BODY_MAX + 1, CODEC_BODY_MAX + 1, false },
    };
    struct arena *a = arena_new(0);
    char *body = arena_alloc(a, CODEC_BODY_MAX + 1);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct http_req in = sample_req(), out;
        struct strbuf b;
        struct str big;
        uint64_t tag, said = rows[i].said;
        strbuf_init(&b, a);
        in.body = (struct str){ body, CODEC_INLINE_MAX + 1 };
        codec_put_req(&b, 1, &in, &big);
        memcpy(b.p + AT_BODY, &said, sizeof said);
        CHECK(codec_get_req(a, strbuf_str(&b), (struct str){ body, rows[i].came }, &tag, &out) ==
                  rows[i].want,
              rows[i].why);
    }
    arena_free(a);
}

/* What was interrupted goes on; what fails is refused, and no file stays open. */
static void calls_that_fail(void **state)
{
    static const struct {
        const char *why;
        enum call call;
        int error, times;
        bool sent, came;
    } rows[] = {
        { "nothing fails", NO_CALL, 0, 0, true, true },
        { "no memory can be made", MEMFD, EMFILE, 1, false, false },
        { "writing into it is interrupted", WRITE, EINTR, 2, true, true },
        { "writing into it fails", WRITE, ENOSPC, 1, false, false },
        { "it takes nothing", WRITE, 0, 1, false, false },
        { "it cannot be sealed", SEAL, EPERM, 1, false, false },
        { "sending is interrupted", SENDMSG, EINTR, 2, true, true },
        { "sending fails", SENDMSG, ECONNRESET, 1, false, false },
        { "reading it is interrupted", PREAD, EINTR, 2, true, true },
        { "reading it fails", PREAD, EIO, 1, true, false },
        { "it ends before it should", PREAD, 0, 1, true, false },
        { "its size cannot be asked", FSTAT, EIO, 1, true, false },
    };
    struct str msg, big;
    bool empty;
    int ends[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena *a = arena_new(0);
        trouble.call = rows[i].call;
        trouble.error = rows[i].error;
        trouble.times = rows[i].times;
        CHECK(codec_send(ends[0], STR("x"), STR("large")) == rows[i].sent, rows[i].why);
        if (rows[i].sent) {
            bool came = codec_recv(ends[1], a, 0, &msg, &big, &empty);
            CHECK(came == rows[i].came && (!came || str_eqz(big, "large")), rows[i].why);
        }
        CHECK(trouble.times == 0, "it was asked for as often as it was to fail");
        int next = dup(ends[0]);
        CHECK(next == ends[1] + 1, "no file stays open");
        (void)close(next);
        arena_free(a);
    }
    struct arena *a = arena_new(0);
    CHECK(!codec_recv(ends[1], a, MSG_DONTWAIT, &msg, &big, &empty) && empty, "nothing waits");
    trouble.call = RECVMSG;
    trouble.error = EINTR;
    trouble.times = 1;
    CHECK(!codec_recv(ends[1], a, 0, &msg, &big, &empty) && empty, "receiving is interrupted");
    for (enum call call = OTHER_LEVEL; call <= OTHER_TYPE; call++) {
        trouble.call = call;
        trouble.times = 1;
        CHECK(codec_send(ends[0], STR("x"), STR("large")), "sent");
        CHECK(codec_recv(ends[1], a, 0, &msg, &big, &empty) && big.n == 0,
              "no files: none is read");
    }
    trouble.times = 0;
    (void)close(ends[0]);
    (void)close(ends[1]);
    arena_free(a);
}

/* What is longer than its place is cut, never left out: the other end reads every message. */
static void long_texts_are_cut(void **state)
{
    struct arena *a = arena_new(0);
    struct http_req in = sample_req(), out;
    struct strbuf b;
    struct str big;
    uint64_t tag;
    char *text = arena_alloc(a, 20000);
    (void)state;
    memset(text, 'a', 20000);
    in.tls = in.too_large = false;
    in.path = in.query = in.content_type = in.cookie = in.accept = (struct str){ text, 20000 };
    in.host = in.origin = in.network = in.if_match = (struct str){ text, 20000 };
    strbuf_init(&b, a);
    codec_put_req(&b, 1, &in, &big);
    CHECK(codec_get_req(a, strbuf_str(&b), STR_NONE, &tag, &out), "read all the same");
    CHECK(!out.tls && !out.too_large, "and what it is not is not said");
    CHECK(out.path.n == 4096 && out.query.n == 16384 && out.host.n == 256, "each at its limit");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(request_round_trip), cmocka_unit_test(response_round_trip),
        cmocka_unit_test(cut_and_bent),       cmocka_unit_test(large_body_travels_beside),
        cmocka_unit_test(wrong_heads),        cmocka_unit_test(wrong_texts),
        cmocka_unit_test(bodies_beside),      cmocka_unit_test(ends_of_a_socket),
        cmocka_unit_test(long_texts_are_cut), cmocka_unit_test(sizes_of_bodies_beside),
        cmocka_unit_test(calls_that_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
