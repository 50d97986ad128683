/*
 * torture.h - for tests: the day of an office (day.h) in a process of its own, with a fault in it
 * (fault.h), and a look at what it left. In one process: key keeper, database, files and log of
 * `serve`, by the same code, without the sockets between them; its end takes all of them at once.
 */
#ifndef JJ_TESTS_TORTURE_H
#define JJ_TESTS_TORTURE_H

#include "day.h"
#include "fault.h"

#define TORTURE_ACKS 64

struct torture {
    struct http_test *h;
    struct day day;
    const char *base;   /* a copy of the city as it is before the day */
    int64_t calls;      /* that change a disk, in a day without a fault */
    int64_t slowest_ms; /* of the looks */
};

struct torture_outcome {
    struct day_ack acks[TORTURE_ACKS];
    size_t n;
    int64_t calls; /* counted; 0: the day did not end */
    int status;    /* of waitpid */
};

/* State of a cmocka group: *state is a struct torture. Also lives one day without a fault. */
int torture_begin(void **state);
int torture_end(void **state);
/* A fresh city, and the day with this fault. */
void torture_run(struct torture *f, const struct fault_plan *plan, struct torture_outcome *o);
/*
 * Opens what was left (in less than two seconds): everything acknowledged is there, nothing is half,
 * databases and log are whole. Else it says what is not.
 */
MUST_USE bool torture_is_well(struct torture *f, const struct torture_outcome *o);
/* N of a variable of the environment. */
int64_t torture_number(const char *name, int64_t otherwise);

#endif
