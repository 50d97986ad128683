/* keyd_loop.c - serves the workers: all that is readable, then one flush for all who wait for the disk. */
#include "app/keyd_loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/log.h"

#define CLIENTS_MAX 64
#define IDLE_FLUSH_MS 200
#define SLOW_FLUSH_NS INT64_C(1000000)
#define GATHER_NS 400000

struct waiting {
    bool waits;
    size_t size;
    unsigned char *answer; /* KEYD_ANSWER_MAX bytes */
};

struct loop {
    struct keyd *k;
    struct pollfd at[CLIENTS_MAX];
    struct waiting waiting[CLIENTS_MAX];
    size_t n, open;
    unsigned char *in;
    int64_t flush_ns; /* of the last flushes, smoothed */
};

static int64_t now_ns(void)
{
    struct timespec t = { 0 };
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void client_gone(struct loop *l, size_t i)
{
    l->at[i].fd = -1; /* poll passes over it; the supervisor gives a new worker the same pair */
    l->waiting[i].waits = false;
    l->open--;
}

static void answer(struct loop *l, size_t i)
{
    struct waiting *w = &l->waiting[i];
    w->waits = false;
    ssize_t sent = send(l->at[i].fd, w->answer, w->size, MSG_NOSIGNAL | MSG_DONTWAIT);
    explicit_bzero(w->answer, w->size);
    if (sent < 0) { /* gone, or it does not read: keyd waits for nobody */
        client_gone(l, i);
    }
}

/* One message of a client: a client sends the next only after its answer. */
static void serve_one(struct loop *l, size_t i)
{
    struct waiting *w = &l->waiting[i];
    bool wait_sync = false;
    ssize_t n = recv(l->at[i].fd, l->in, KEYD_MSG_MAX, MSG_DONTWAIT | MSG_TRUNC);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (n <= 0) {
        client_gone(l, i);
        return;
    }
    w->size = keyd_handle(l->k, l->in, (size_t)n, w->answer, &wait_sync);
    explicit_bzero(l->in, (size_t)n < KEYD_MSG_MAX ? (size_t)n : KEYD_MSG_MAX);
    w->waits = wait_sync;
    if (!wait_sync) {
        answer(l, i);
    }
}

/* Serves what is readable within timeout_ms; false when nothing was. */
static bool serve_round(struct loop *l, int timeout_ms)
{
    int ready = poll(l->at, l->n, timeout_ms);
    for (size_t i = 0; ready > 0 && i < l->n; i++) {
        if (l->at[i].fd >= 0 && l->at[i].revents != 0 && !l->waiting[i].waits) {
            serve_one(l, i);
        }
    }
    return ready > 0;
}

static size_t count_waiting(const struct loop *l)
{
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        n += l->waiting[i].waits;
    }
    return n;
}

static void flush(struct loop *l)
{
    int64_t from = now_ns();
    bool ok = keyd_flush(l->k);
    l->flush_ns += (now_ns() - from - l->flush_ns) / 8;
    for (size_t i = 0; i < l->n; i++) {
        if (l->waiting[i].waits) {
            l->waiting[i].size = ok ? l->waiting[i].size : keyd_refuse(l->waiting[i].answer);
            answer(l, i);
        }
    }
}

static void loop_turn(struct loop *l)
{
    bool some = serve_round(l, keyd_is_dirty(l->k) ? IDLE_FLUSH_MS : 1000);
    /* Others may have come meanwhile; on a slow disk a moment's patience saves whole flushes. */
    if (some && count_waiting(l) > 0) {
        if (l->flush_ns > SLOW_FLUSH_NS) {
            struct timespec t = { 0, GATHER_NS };
            (void)nanosleep(&t, NULL); /* shorter is as good */
        }
        (void)serve_round(l, 0);
    }
    if (count_waiting(l) > 0 || (!some && keyd_is_dirty(l->k))) {
        flush(l);
    }
}

void keyd_loop(struct keyd *k, const int *fds, size_t n, struct life *life)
{
    struct arena *mem = arena_new(0);
    struct loop *l = NEW(mem, struct loop);
    l->k = k;
    l->n = l->open = n < CLIENTS_MAX ? n : CLIENTS_MAX;
    l->in = arena_alloc(mem, KEYD_MSG_MAX);
    for (size_t i = 0; i < l->n; i++) {
        l->at[i] = (struct pollfd){ .fd = fds[i], .events = POLLIN };
        l->waiting[i].answer = arena_alloc(mem, KEYD_ANSWER_MAX);
    }
    while (l->open > 0 && life_goes_on(life)) {
        loop_turn(l);
    }
    flush(l);
    arena_free(mem);
}
