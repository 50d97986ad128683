/*
 * life.h - how a role tells the supervisor that its loop turns, and hears that it shall end. A role
 * that is silent for longer than it may is killed and started anew (serve.c).
 */
#ifndef JJ_APP_LIFE_H
#define JJ_APP_LIFE_H

#include <stdbool.h>
#include <stdint.h>

/* Exit codes of a role beside 0. Refused: what it was given can never work, nothing to try again. */
enum { ROLE_FAILED = 3, ROLE_REFUSED = 4 };

struct life {
    const volatile int *stop; /* set by a signal handler */
    int beat_fd;              /* pipe to the supervisor, does not block; -1: nobody listens */
    int64_t beat_ms;          /* when it was last told */
};

/* The condition of a role's loop: beats at most once a second; false: it shall end. */
bool life_goes_on(struct life *life);

#endif
