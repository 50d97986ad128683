/*
 * job_run.h - the jobs process's side of job.h: taking a row under a lease and ending it. Any
 * number of processes may take from one city at once: a row is taken by one of them, and what a
 * run collected is committed only while its lease was not taken over. Leases run by wall time (of
 * machines whose clocks agree to within seconds), due times by civil time.
 */
#ifndef JJ_STORE_JOB_RUN_H
#define JJ_STORE_JOB_RUN_H

#include "store/job.h"

#define JOB_LEASE_MS 60000 /* four times what one way out may take */

/* What a run was given; strings in c->mem. */
struct job_lease {
    struct job job;
    struct str by;   /* an id of this run alone */
    const char *why; /* code of JOB_WHY that the row keeps; NULL: the result's name */
};

/*
 * Looks at the row that is longest due, if any (*found), and takes it (*taken) unless somebody is
 * faster. A row that was called off, or has used up its tries while processes died on it, is ended
 * instead. No transaction may be open.
 */
MUST_USE enum err job_take(struct ctx *c, int64_t wall_ms, struct job_lease *out, bool *found,
                           bool *taken);
/*
 * Queues the end of a run in c->change, which is new; before all that the run collects, so that it
 * may enqueue the same key again. result: OK is "done", anything else "failed".
 */
void job_end(struct ctx *c, const struct job_lease *l, enum err result);
/* Gives the row back, due after a pause that grows with its tries; a called-off one is ended. */
MUST_USE enum err job_later(struct ctx *c, const struct job_lease *l, enum err result);
/* How long a row waits after its n-th try, from 1; milliseconds. */
int64_t job_pause_ms(int64_t tries);
/* Deletes rows that ended long ago: after a week, failed ones after a month. */
MUST_USE enum err job_tidy(struct ctx *c);
struct job_counts {
    int64_t waiting, failed; /* failed ones of the last month */
    int64_t oldest_ms;       /* when the longest due one was due, civil; 0: none waits */
};
MUST_USE enum err job_count(struct ctx *c, struct job_counts *out);

/*
 * What is known of a way out of the house ("mail", "gateway"): state is off, wrong (reason: the
 * setting's name), ready (not used since the start), sent, or failing (reason: code of JOB_WHY).
 * Writes only what is new, with its time.
 */
MUST_USE enum err job_way_note(struct ctx *c, const char *way, const char *state,
                               struct str reason);
size_t job_run_statements(const struct stmt *const **out);

#endif
