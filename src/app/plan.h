/*
 * plan.h - what a role of serve is told. Every role is the program executed anew, so that each has
 * an address layout of its own and nothing of its parent's memory; it gets one memory file with
 * this struct, and the descriptors that it names. Both ends are the same program.
 */
#ifndef JJ_APP_PLAN_H
#define JJ_APP_PLAN_H

#include "app/walls.h"
#include "http/gate.h"

#define PLAN_FDS_MAX (GATE_WORKERS_MAX + GATE_STRETCHERS_MAX + 4)
#define PLAN_DIR_MAX 4096

/* Descriptors of a worker and of jobs, by their place in fds. */
enum { WORKER_GATE, WORKER_KEYD, WORKER_SCRUB, WORKER_GONE, WORKER_FDS };
enum { JOBS_KEYD, JOBS_GONE, JOBS_FDS };

struct plan {
    uint32_t role, index;
    int32_t parent;               /* the supervisor's process id */
    uint32_t workers, stretchers; /* how many there are */
    int32_t beat;                 /* life.h */
    int32_t settings,
        packs;         /* memory files (config_write, pack_load_keep) of whom needs them; or -1 */
    int32_t cert, key; /* memory files of PEM texts, for the gate; -1: no TLS */
    /*
     * keyd: its ends of all workers, then of jobs. scrub: of all workers. stretch: one. gate: of
     * all workers, of all stretchers, notices, the listening socket.
     */
    int32_t lock; /* keyd's: of the data folder; it ends with the last who holds it */
    uint32_t n;
    int32_t fds[PLAN_FDS_MAX];
    char dir[PLAN_DIR_MAX];
};

/* A memory file with these bytes, closed on exec; -1: none could be made. */
int memory_make(const void *bytes, size_t n);
/* All of it, from its begin. False: no memory file. */
MUST_USE bool memory_read(struct arena *a, int fd, struct str *out);

/*
 * Between fork and exec: lets the descriptors of the plan through and becomes the role. Returns
 * only when that fails.
 */
void plan_execute(struct arena *a, const struct plan *p, int memory);
/* argv of a process that plan_execute started: true, and what it is told. */
bool plan_is_asked(int argc, char **argv);
MUST_USE bool plan_take(struct arena *a, int argc, char **argv, struct plan *out);

#endif
