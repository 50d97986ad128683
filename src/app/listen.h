/* listen.h - the listening socket, and what may not be listened on. */
#ifndef JJ_APP_LISTEN_H
#define JJ_APP_LISTEN_H

#include "app/config.h"

/*
 * Opens cfg->listen ("127.0.0.1:8470", "[::1]:0"). An address that others can reach is refused
 * without a certificate or a proxy in front. A socket handed over by a service manager (LISTEN_FDS)
 * goes before cfg->listen and is held to the same. *address: what is really listened on. False: *why.
 */
MUST_USE bool listen_open(struct arena *mem, const struct config *cfg, int *fd, struct str *address,
                          struct str *why);

#endif
