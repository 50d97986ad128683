/*
 * job.h - work done later, outside a request: a row per job, run by the jobs process under a lease
 * (architecture.md 7). A handler enqueues within its own change, so a job exists exactly when what
 * it follows from was stored. It runs at least once: what it writes is committed together with its
 * own end, what it sends out may arrive twice.
 *
 * Rows are plain: a job names ids and codes, never words about people.
 */
#ifndef JJ_STORE_JOB_H
#define JJ_STORE_JOB_H

#include "store/store.h"

#define JOB_TRIES_MAX 12

struct job {
    struct str id;
    struct str kind;    /* "alert": a row of some feature's jobs */
    struct str about;   /* id of what it is for, e.g. a report; may be empty */
    struct str payload; /* short plain text of the kind's own form, at most 2,000 bytes */
    int64_t due_ms;     /* civil; not before */
    int64_t tries;      /* runs begun so far, this one included */
    int64_t made_ms;
};

struct job_new {
    const char *kind;
    struct str about, payload;
    /* of jobs with the same key only the first is kept while it is not ended; empty: no such rule */
    struct str key;
    int64_t due_ms; /* 0: at once */
};

/* Queues the row in c->change; the same key twice is no error. */
void job_enqueue(struct ctx *c, const struct job_new *j);
/* Queues the end of all jobs of this kind about this that wait; fine when there is none. */
void job_cancel(struct ctx *c, const char *kind, struct str about);
/*
 * For the admin: what was given up is begun anew, with all its tries, or ended for good and emptied.
 * ERR_CONFLICT at the commit when it is not given up any more, or one of the same key waits.
 */
void job_again(struct ctx *c, struct str id);
void job_drop(struct ctx *c, struct str id);
/* The statements of job.c, for the test that prepares all on both backends. */
size_t job_statements(const struct stmt *const **out);

/*
 * Why a run came to nothing, as codes that may be stored and shown: neither what the row was for nor
 * what the other end said. A run says one by fail(c, ERR_..., "", JOB_WHY "tls"); each is a label.
 */
#define JOB_WHY "job.why."

/* The ways out of the house; only the jobs process has real ones (libcurl), tests their own. */
struct job_ways {
    void *data;
    bool has_mail, has_gateway; /* as configured */
    /* One mail, plain text. ERR_STORE: not sent, try later; ERR_INPUT: refused for good. */
    enum err (*mail)(void *data, struct ctx *c, struct str to, struct str subject, struct str body);
    /* One short text to a telephone number, by the configured HTTP gateway. Results as of mail. */
    enum err (*gateway)(void *data, struct ctx *c, struct str number, struct str text);
};

/*
 * Does one job. c has db, keys without a session, packs, now_ms, and a change: what is collected is
 * committed with the end of the job. OK: done. ERR_STORE: again later, with growing pauses,
 * JOB_TRIES_MAX times; what was collected is dropped. Anything else: failed, shown to the admin.
 * Reads outside a write transaction, as a handler.
 */
struct job_kind {
    const char *name;
    enum err (*run)(struct ctx *c, const struct job *j, const struct job_ways *ways);
    const char *doc; /* one English line */
};

#endif
