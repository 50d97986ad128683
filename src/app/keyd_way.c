/* keyd_way.c - questions to the key keeper over a socket pair that outlives both ends. */
#include "app/keyd_way.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/ids.h"
#include "wire/keyd_msg.h"

#define KEYD_WAIT_MS 10000

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

struct keyd_way keyd_way_new(int fd, int gone)
{
    return (struct keyd_way){ .fd = fd, .gone = gone, .number = (uint32_t)random_u64() };
}

struct keys_transport keyd_way_transport(struct keyd_way *way)
{
    return (struct keys_transport){ keyd_ask, way };
}
