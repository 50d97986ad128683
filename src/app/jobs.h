/*
 * jobs.h - runs what was put off (store/job.h): takes due rows in order of their time, does what
 * their kind says, commits what that collected together with the row's end, or tries again later.
 */
#ifndef JJ_APP_JOBS_H
#define JJ_APP_JOBS_H

#include "app/setup.h"
#include "store/job_run.h"

struct jobs {
    const struct feature *const *features; /* whose kinds are known */
    size_t n_features;
    const struct job_ways *ways;
};

/*
 * Takes and runs one row. c as for a job (job.h), its change is made here; no transaction open.
 * *ran false: nothing is due. ERR_STORE: the database does not answer. A row whose run fails is no
 * error of this.
 */
MUST_USE enum err jobs_step(struct ctx *c, const struct jobs *j, int64_t wall_ms, bool *ran);

/* The process: ends of its socket pairs; until *stop is set. */
struct jobs_ends {
    int keyd, gone;
};
void jobs_run(struct city *city, const struct jobs_ends *ends, const volatile int *stop);

#endif
