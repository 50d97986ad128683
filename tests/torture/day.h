/*
 * day.h - for tests: a day of an office, step by step, and what must be there of each step that was
 * acknowledged. Steps go on when one is refused, as people do.
 */
#ifndef JJ_TESTS_TORTURE_DAY_H
#define JJ_TESTS_TORTURE_DAY_H

#include "base/check.h"
#include "http/test_http.h"

enum day_step {
    DAY_BEGUN, /* everybody is logged in: before it nothing can be lost */
    DAY_NOTE,
    DAY_REPORT,
    DAY_TAKE,
    DAY_REPLY,
    DAY_TRIAGE,
    DAY_CASE,
    DAY_CONSENT,
    DAY_REFERRAL,
    DAY_QUESTION,
    DAY_FILE,
    DAY_CLOSING,
    DAY_CLOSED,
    DAY_IMPORT,
    DAY_BACKUP,
    DAY_LATE_NOTE,
    DAY_STEPS
};

/* What was acknowledged: the step and what it gave out, such as an id or the words of a receipt. */
struct day_ack {
    int32_t step;
    char what[124];
};

struct day {
    struct http_test *h;
    const char *case_id, *victim; /* of the case that is there from the begin on */
    const char *backup;           /* where backups go */
    int fd;                       /* acknowledged steps are written to; -1: nobody listens */
    int64_t refused;              /* answers that are no success */
    char report[40], referral[40];
};

const char *day_step_name(enum day_step step);
/* What stands in the city before the day: one case of case_manager. */
void day_prepare(struct day *d);
void day_run(struct day *d);
/* Every acknowledged step is there, nothing is half, nothing is damaged. False: *why. */
MUST_USE bool day_check(struct day *d, const struct day_ack *acks, size_t n, const char **why);

#endif
