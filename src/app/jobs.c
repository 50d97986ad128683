/* jobs.c - the jobs process: one row after the other, under a lease. */
#include "app/jobs.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "app/features.h"
#include "app/files.h"
#include "app/keyd_way.h"
#include "base/log.h"
#include "store/change.h"

#define ARENA_CAP ((size_t)64 * 1024 * 1024)
#define POLL_MS 1000
#define TIDY_MS (3600 * INT64_C(1000))
#define RUN_SECONDS 50 /* shorter than a lease: a run that never ends dies before it is another's */

static const struct job_kind *find_kind(const struct jobs *j, struct str name)
{
    for (size_t i = 0; i < j->n_features; i++) {
        for (size_t k = 0; k < j->features[i]->n_jobs; k++) {
            if (str_eqz(name, j->features[i]->jobs[k].name)) {
                return &j->features[i]->jobs[k];
            }
        }
    }
    return NULL;
}

/* What the kind collects stands behind the row's end in one change. */
MUST_USE static enum err run_kind(struct ctx *c, const struct jobs *j, const struct job_lease *l)
{
    const struct job_kind *kind = find_kind(j, l->job.kind);
    c->change = change_new(c);
    job_end(c, l, OK);
    if (kind == NULL) {
        return ERR_NOT_FOUND;
    }
    TRY(store_begin_read(c));
    enum err e = kind->run(c, &l->job, j->ways);
    store_rollback(c);
    return e;
}

MUST_USE static enum err commit(struct ctx *c)
{
    bool retry = false;
    enum err e = change_commit(c, &retry);
    return retry ? ERR_STORE : e;
}

/* For good; what the run had collected is dropped. */
MUST_USE static enum err end_failed(struct ctx *c, const struct job_lease *l, enum err result)
{
    c->change = change_new(c);
    job_end(c, l, result);
    return commit(c);
}

/* Codes alone: neither what the row is for nor what it carries. */
static void say(const struct job_lease *l, enum err result, enum err stored)
{
    log_line(result == OK && stored == OK ? LOG_INFO : LOG_WARN,
             "job=run kind=%.*s tries=%lld result=%s stored=%s", STR_ARG(l->job.kind),
             (long long)l->job.tries, err_name(result), err_name(stored));
}

enum err jobs_step(struct ctx *c, const struct jobs *j, int64_t wall_ms, bool *ran)
{
    struct job_lease l = { 0 };
    enum err stored = OK;
    bool taken = false;
    TRY(job_take(c, wall_ms, &l, ran, &taken));
    if (!taken) {
        return OK;
    }
    enum err result = run_kind(c, j, &l);
    if (result == OK) {
        stored = commit(c);
    }
    fail_clear(c);
    /* Not stored is like not done: the key keeper or the database was away, or a row had changed. */
    if (result == ERR_STORE || stored != OK) {
        result = ERR_STORE;
        stored = l.job.tries < JOB_TRIES_MAX ? job_later(c, &l, result) : end_failed(c, &l, result);
    } else if (result != OK) {
        stored = end_failed(c, &l, result);
    }
    c->change = NULL;
    say(&l, result, stored);
    return OK;
}

/* ---- the process ---- */

/* True: there may be more. */
static bool turn(struct city *city, const struct jobs *j, struct arena *mem, struct keys *keys)
{
    bool ran = false;
    struct ctx c = city_ctx(city, mem);
    c.keys = keys;
    (void)alarm(RUN_SECONDS); /* ends this process; the row is taken again after its lease */
    enum err e = jobs_step(&c, j, clock_wall_ms(), &ran);
    (void)alarm(0); /* what was left is of no use */
    keys_forget(keys);
    if (e != OK) {
        log_line(LOG_WARN, "jobs=not_read result=%s", err_name(e));
    }
    return e == OK && ran;
}

static void tidy(struct city *city, struct arena *mem)
{
    struct ctx c = city_ctx(city, mem);
    if (job_tidy(&c) != OK) {
        log_line(LOG_WARN, "jobs=not_tidied"); /* an hour later again */
    }
}

void jobs_run(struct city *city, const struct jobs_ends *ends, const volatile int *stop)
{
    static const struct job_ways ways = { 0 };
    struct arena *mem = arena_new(ARENA_CAP);
    struct arena *life = arena_new(0);
    struct keyd_way way = keyd_way_new(ends->keyd, ends->gone);
    city->transport = keyd_way_transport(&way);
    struct keys *keys = keys_new(life, &city->transport);
    struct jobs j = { .ways = &ways };
    int64_t tidied_ms = 0;
    j.features = features_all(&j.n_features);
    while (!*stop) {
        if (tidied_ms == 0 || clock_tick_ms() - tidied_ms > TIDY_MS) {
            tidied_ms = clock_tick_ms();
            tidy(city, mem);
        }
        if (!turn(city, &j, mem, keys)) {
            (void)poll(NULL, 0, POLL_MS); /* a signal ends it early */
        }
        arena_reset(mem);
    }
    arena_free(mem);
    arena_free(life);
}
