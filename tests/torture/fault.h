/*
 * fault.h - for tests: calls of this process that change a disk, counted; the n-th is where the
 * process is killed, or where the call fails. The functions stand before those of the C library, so
 * they also see what SQLite does. Only regular files count: pipes and sockets pass.
 */
#ifndef JJ_TESTS_TORTURE_FAULT_H
#define JJ_TESTS_TORTURE_FAULT_H

#include <stdbool.h>
#include <stdint.h>

enum fault_how {
    FAULT_NONE,
    FAULT_KILL_BEFORE, /* the call does not happen any more */
    FAULT_KILL_AFTER,  /* it happened, and nobody hears of it */
    FAULT_KILL_TORN,   /* a write of which the first half happened; as BEFORE for other calls */
    FAULT_FAIL,        /* it fails with `number`, once */
    FAULT_FAIL_ON      /* it and every later one of its kind fail so */
};

/* Which calls are meant by FAIL and FAIL_ON; kills count all of them. */
enum fault_calls {
    FAULT_WRITES = 1,
    FAULT_SYNCS = 2,
    FAULT_NAMES = 4,
    FAULT_ALL = 7,
    FAULT_MEMORY = 8 /* there is none; not with sanitizers, which bring their own */
};

struct fault_plan {
    enum fault_how how;
    enum fault_calls calls;
    int64_t at;   /* the n-th from fault_arm on, from 1 */
    int number;   /* errno of FAIL */
    bool no_sync; /* syncing does nothing: a killed process loses nothing that it wrote */
};

void fault_arm(const struct fault_plan *plan);
void fault_disarm(void);
int64_t fault_count(void); /* calls since fault_arm */
bool fault_met(void);      /* the n-th was reached */
/* Writes past the counting. */
bool fault_say(int fd, const void *p, unsigned long n);

#endif
