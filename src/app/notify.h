/*
 * notify.h - words to a service manager that asked for them (sd_notify(3) of systemd says which):
 * datagrams to the socket named by NOTIFY_SOCKET. Without one nothing is sent.
 */
#ifndef JJ_APP_NOTIFY_H
#define JJ_APP_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

struct notify {
    int fd; /* -1: nobody asked */
    struct sockaddr_un to;
    socklen_t size;
    int64_t watchdog_ms; /* how long it waits for WATCHDOG=1 before it kills us; 0: it does not */
};

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and takes them out of the environment. */
void notify_open(struct notify *n);
/* "READY=1", several with newlines between. Never waits. */
void notify_say(const struct notify *n, const char *text);

#endif
