/* keyd_loop.h - the key keeper's process: answers leave it only after what they rest on is on disk. */
#ifndef JJ_APP_KEYD_LOOP_H
#define JJ_APP_KEYD_LOOP_H

#include "app/life.h"
#include "keyd/keyd.h"

/* Serves clients (SEQPACKET sockets) until all are closed or life ends. */
void keyd_loop(struct keyd *k, const int *fds, size_t n, struct life *life);

#endif
