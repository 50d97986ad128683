/* scrub.c - one short-lived child per upload, and the process that makes these children. */
#include "app/scrub.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/setup.h"
#include "app/walls.h"
#include "http/codec.h"

#define CPU_SECONDS 10
#define WALL_SECONDS 20
#define POLL_MS 1000
#define MEMORY_BYTES ((rlim_t)256 * 1024 * 1024)

#define KIND_NONE 'n'
#define KIND_JPEG 'j'
#define KIND_PNG 'p'

static bool say(int fd, struct arena *a, char kind, struct str bytes)
{
    struct strbuf b;
    strbuf_init(&b, a);
    strbuf_putc(&b, kind);
    bool big = bytes.n > CODEC_INLINE_MAX;
    strbuf_put(&b, big ? STR_NONE : bytes);
    return codec_send(fd, strbuf_str(&b), big ? bytes : STR_NONE);
}

static bool hear(int fd, struct arena *a, int flags, char *kind, struct str *bytes)
{
    struct str msg, big;
    bool empty;
    if (!codec_recv(fd, a, flags, &msg, &big, &empty) || msg.n == 0) {
        return false;
    }
    *kind = msg.p[0];
    *bytes = big.n > 0 ? big : str_cut(msg, 1, msg.n);
    return true;
}

static void limit(__rlimit_resource_t what, rlim_t most)
{
    struct rlimit l = { most, most };
    if (setrlimit(what, &l) != 0) {
        _exit(3); /* without its limits the child must not decode */
    }
}

__attribute__((noreturn)) static void child(int fd, struct str bytes)
{
    struct arena *a = arena_new(0);
    struct str shown = STR_NONE;
    (void)alarm(WALL_SECONDS); /* returns the former alarm, there was none */
    limit(RLIMIT_CPU, CPU_SECONDS);
    limit(RLIMIT_CORE, 0);
#ifndef JEJARING_SANITIZED
    limit(RLIMIT_AS, MEMORY_BYTES + (rlim_t)bytes.n);
#endif
    if (!walls_enter(ROLE_PICTURE, NULL)) {
        _exit(3);
    }
    char kind = KIND_NONE;
    if (scrub_is_jpeg(bytes) && scrub_jpeg(a, bytes, &shown)) {
        kind = KIND_JPEG;
    } else if (scrub_is_png(bytes) && scrub_png(a, bytes, &shown)) {
        kind = KIND_PNG;
    }
    if (kind == KIND_NONE || shown.n > CODEC_BODY_MAX) {
        _exit(2);
    }
    _exit(say(fd, a, kind, shown) ? 0 : 2);
}

/* Runs one child that answers on fd; when it fails, answers "no picture" for it. */
static bool run_child(int fd, struct arena *a, struct str bytes)
{
    int status = 0;
    if (!scrub_is_jpeg(bytes) && !scrub_is_png(bytes)) {
        return say(fd, a, KIND_NONE, STR_NONE);
    }
    pid_t pid = fork();
    if (pid == 0) {
        child(fd, bytes);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) {
        continue;
    }
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return true;
    }
    return say(fd, a, KIND_NONE, STR_NONE);
}

static enum err take_answer(struct ctx *c, int fd, struct str *shown, struct str *type)
{
    char kind;
    if (!hear(fd, c->mem, 0, &kind, shown)) {
        return fail(c, ERR_STORE, "", "http.busy");
    }
    *type = kind == KIND_JPEG ? STR("image/jpeg") : kind == KIND_PNG ? STR("image/png") : STR_NONE;
    *shown = kind == KIND_NONE ? STR_NONE : *shown;
    return OK;
}

enum err scrub_call(void *data, struct ctx *c, struct str bytes, struct str *shown,
                    struct str *type)
{
    const struct city *city = data;
    int pair[2];
    if (city->life != NULL) {
        (void)life_goes_on(city->life); /* each picture of a request has its own time */
    }
    if (city->scrub_fd >= 0) {
        if (!say(city->scrub_fd, c->mem, 'a', bytes)) {
            return fail(c, ERR_STORE, "", "http.busy");
        }
        return take_answer(c, city->scrub_fd, shown, type);
    }
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        return fail(c, ERR_STORE, "", "http.busy");
    }
    enum err e = run_child(pair[1], c->mem, bytes) ? take_answer(c, pair[0], shown, type)
                                                   : fail(c, ERR_STORE, "", "http.busy");
    (void)close(pair[0]); /* nothing is left in them */
    (void)close(pair[1]);
    return e;
}

void scrub_loop(const int *fds, size_t n, struct life *life)
{
    struct pollfd waits[64];
    struct arena *a = arena_new(0);
    n = n < ARRAY_LEN(waits) ? n : ARRAY_LEN(waits);
    for (size_t i = 0; i < n; i++) {
        waits[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
    }
    while (life_goes_on(life)) {
        if (poll(waits, (nfds_t)n, POLL_MS) < 0) {
            continue;
        }
        for (size_t i = 0; i < n; i++) {
            char kind;
            struct str bytes;
            if ((waits[i].revents & POLLIN) != 0 && hear(fds[i], a, MSG_DONTWAIT, &kind, &bytes)) {
                (void)run_child(fds[i], a, bytes); /* a worker that is gone hears nothing */
            }
            arena_reset(a);
            (void)life_goes_on(life); /* the next picture has its own time */
        }
    }
    arena_free(a);
}
