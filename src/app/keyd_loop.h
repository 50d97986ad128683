/* keyd_loop.h - the key keeper's process: answers leave it only after what they rest on is on disk. */
#ifndef JJ_APP_KEYD_LOOP_H
#define JJ_APP_KEYD_LOOP_H

#include "keyd/keyd.h"

/* Serves clients (SEQPACKET sockets) until all are closed or *stop is set by a signal handler. */
void keyd_loop(struct keyd *k, const int *fds, size_t n, const volatile int *stop);

#endif
