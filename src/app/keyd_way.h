/* keyd_way.h - how a process without keys asks the key keeper: one question, one answer. */
#ifndef JJ_APP_KEYD_WAY_H
#define JJ_APP_KEYD_WAY_H

#include "seal/keys.h"

/* fd: SEQPACKET to the key keeper; gone: eventfd that becomes readable when the key keeper died. */
struct keyd_way {
    int fd, gone;
    uint32_t number;
};

struct keyd_way keyd_way_new(int fd, int gone);
/* The way as a transport; it must outlive what is made of it. */
struct keys_transport keyd_way_transport(struct keyd_way *way);

#endif
