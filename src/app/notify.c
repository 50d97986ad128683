/* notify.c - the socket is a path, or begins with '@' and has no file. */
#include "app/notify.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"

static bool address_of(const char *name, struct notify *n)
{
    const size_t size = strlen(name);
    if (size < 2 || size >= sizeof n->to.sun_path || (name[0] != '/' && name[0] != '@')) {
        return false;
    }
    n->to.sun_family = AF_UNIX;
    memcpy(n->to.sun_path, name, size);
    if (name[0] == '@') {
        n->to.sun_path[0] = '\0';
    }
    n->size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size + (name[0] == '/'));
    return true;
}

/* A number of the environment; 0: absent or none. */
static int64_t number_of(const char *name)
{
    const char *text = getenv(name);
    int64_t value = 0;
    return text != NULL && str_to_int(str_of(text), &value) && value > 0 ? value : 0;
}

void notify_open(struct notify *n)
{
    const char *name = getenv("NOTIFY_SOCKET");
    const int64_t whom = number_of("WATCHDOG_PID");
    *n = (struct notify){ .fd = -1 };
    if (name != NULL && address_of(name, n)) {
        n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    }
    if (name != NULL && n->fd < 0) {
        log_line(LOG_WARN, "notify=no_socket");
    }
    if (whom == 0 || whom == (int64_t)getpid()) {
        n->watchdog_ms = number_of("WATCHDOG_USEC") / 1000;
    }
    /* the roles shall not speak for us; unsetting cannot fail for these names */
    (void)unsetenv("NOTIFY_SOCKET");
    (void)unsetenv("WATCHDOG_USEC");
    (void)unsetenv("WATCHDOG_PID");
}

void notify_say(const struct notify *n, const char *text)
{
    if (n->fd < 0) {
        return;
    }
    /* not taken: the manager will miss it and act, which is what it is for */
    (void)sendto(n->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
                 (const struct sockaddr *)(const void *)&n->to, n->size);
}
