/*
 * jobs.h - runs what was put off (store/job.h): takes due rows in order of their time, does what
 * their kind says, commits what that collected together with the row's end, or tries again later.
 */
#ifndef JJ_APP_JOBS_H
#define JJ_APP_JOBS_H

#include "app/life.h"
#include "app/setup.h"
#include "out/outbound.h"
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

/*
 * The ways out as the city's settings have them, secrets read from their files; strings in a or in
 * the settings. NULL: fine; else what is wrong, in English, without a secret.
 */
const char *jobs_out(struct arena *a, const struct city *city, struct outbound_config *out);

/*
 * For the process, before its wall closes the folder. A wrong setting closes both ways: what waits
 * fails or waits, and the log and the admin's page say why.
 */
void jobs_out_or_none(struct city *city, struct outbound_config *out);

/* The process: ends of its socket pairs; until life ends. */
struct jobs_ends {
    int keyd, gone;
    const struct outbound_config *out;
};
void jobs_run(struct city *city, const struct jobs_ends *ends, struct life *life);

#endif
