/* worker.c - a worker: one store connection, one way to the key keeper, one request at a time. */
#include "app/serve.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ids.h"
#include "base/log.h"
#include "http/codec.h"
#include "wire/keyd_msg.h"

/* Five uploads of 8 MB, their sealed forms and the page; more than that is an attack or a fault. */
#define ARENA_CAP ((size_t)256 * 1024 * 1024)
#define KEYD_WAIT_MS 10000
/* No page takes longer than seconds; one that never ends must not take a worker away for good. */
#define REQUEST_SECONDS 120

struct keyd_way {
    int fd, gone;
    uint32_t number;
};

/*
 * Answers carry the number of their question: what a worker before this one asked is passed over.
 */
static bool take_answer(struct keyd_way *w, void *answer, size_t cap, size_t *size, uint32_t number)
{
    struct pollfd waits[] = { { .fd = w->fd, .events = POLLIN },
                              { .fd = w->gone, .events = POLLIN } };
    for (;;) {
        int n = poll(waits, 2, KEYD_WAIT_MS);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return false;
        }
        if ((waits[0].revents & POLLIN) != 0) {
            ssize_t got = recv(w->fd, answer, cap, MSG_DONTWAIT);
            struct keyd_head head;
            if (got >= (ssize_t)sizeof head) {
                memcpy(&head, answer, sizeof head);
                if (head.request == number) {
                    *size = (size_t)got;
                    return true;
                }
            } else if (got == 0) {
                return false;
            }
            continue;
        }
        return false;
    }
}

static bool keyd_ask(void *data, const void *request, size_t request_size, void *answer,
                     size_t answer_cap, size_t *answer_size)
{
    struct keyd_way *w = data;
    struct keyd_head head;
    uint64_t old;
    if (request_size < sizeof head) {
        return false;
    }
    /* an end of the key keeper before this question does not matter */
    (void)!read(w->gone, &old, sizeof old);
    memcpy(&head, request, sizeof head);
    uint32_t theirs = head.request;
    head.request = ++w->number;
    struct iovec parts[] = { { &head, sizeof head },
                             { (char *)(uintptr_t)request + sizeof head,
                               request_size - sizeof head } };
    struct msghdr m = { .msg_iov = parts, .msg_iovlen = request_size > sizeof head ? 2 : 1 };
    ssize_t n;
    do {
        n = sendmsg(w->fd, &m, MSG_NOSIGNAL);
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)request_size ||
        !take_answer(w, answer, answer_cap, answer_size, head.request)) {
        return false;
    }
    memcpy(&head, answer, sizeof head);
    head.request = theirs;
    memcpy(answer, &head, sizeof head);
    return true;
}

static void serve_one(struct city *city, struct arena *mem, struct keys *keys, int gate,
                      struct http_req *rq, uint64_t tag)
{
    struct ctx c = city_ctx(city, mem);
    struct http_resp rs;
    struct strbuf b;
    struct str big;
    c.keys = keys;
    (void)alarm(REQUEST_SECONDS); /* ends this worker; the request is answered 503 by another one */
    router_handle(city->router, &c, rq, &rs);
    (void)alarm(0); /* returns what was left, nobody needs it */
    keys_forget(c.keys);
    strbuf_init(&b, mem);
    codec_put_resp(&b, tag, &rs, &big);
    if (!codec_send(gate, strbuf_str(&b), big)) {
        log_line(LOG_WARN, "answer=not_sent bytes=%zu", rs.body.n);
    }
}

void worker_run(struct city *city, const struct worker_ends *ends, const volatile int *stop)
{
    struct arena *mem = arena_new(ARENA_CAP);
    struct keyd_way way = { .fd = ends->keyd,
                            .gone = ends->gone,
                            .number = (uint32_t)random_u64() };
    city->transport = (struct keys_transport){ keyd_ask, &way };
    city->scrub_fd = ends->scrub;
    /* Its buffers serve every request: wiped between them, not made anew. */
    struct arena *life = arena_new(0);
    struct keys *keys = keys_new(life, &city->transport);
    while (!*stop) {
        struct str msg, big;
        struct http_req rq;
        uint64_t tag = 0;
        bool empty = false;
        if (codec_recv(ends->gate, mem, 0, &msg, &big, &empty) &&
            codec_get_req(mem, msg, big, &tag, &rq)) {
            serve_one(city, mem, keys, ends->gate, &rq, tag);
        } else if (!empty && msg.n == 0) {
            break;
        }
        arena_reset(mem);
    }
    arena_free(mem);
    arena_free(life);
}
