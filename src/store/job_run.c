/* job_run.c - rows of work as the jobs process takes and ends them. */
#include "store/job_run.h"

#include "base/ids.h"
#include "store/change.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define DAY (24 * 60 * MINUTE)
#define KEEP_DONE_MS (7 * DAY)
#define KEEP_FAILED_MS (30 * DAY)

static const struct stmt Q_DUE = {
    "job_due", "ii",
    "SELECT id, kind, about, payload, due_ms, tries, made_ms, stop FROM job"
    " WHERE state = 'open' AND due_ms <= $1 AND lease_until_ms <= $2 ORDER BY due_ms, id LIMIT 1"
};
static const struct stmt Q_TAKE = {
    "job_take", "ttiii",
    "UPDATE job SET lease_by = $2, lease_until_ms = $3, tries = tries + 1"
    " WHERE id = $1 AND state = 'open' AND lease_until_ms <= $4 AND tries = $5 AND stop = 0"
};
/* A run that was never ended, and shall not be begun again. */
static const struct stmt Q_GIVE_UP = {
    "job_give_up", "iitti",
    "UPDATE job SET state = CASE WHEN stop = 1 THEN 'stopped' ELSE 'failed' END, ended_ms = $2,"
    " result = $4, lease_by = NULL, lease_until_ms = 0,"
    " payload = CASE WHEN stop = 1 THEN '' ELSE payload END"
    " WHERE id = $3 AND state = 'open' AND lease_until_ms <= $1 AND (stop = 1 OR tries >= $5)"
};
static const struct stmt Q_END = {
    "job_end", "ttitt",
    "UPDATE job SET state = $2, ended_ms = $3, result = $4, lease_by = NULL, lease_until_ms = 0,"
    " payload = CASE WHEN $2 = 'failed' THEN payload ELSE '' END"
    " WHERE id = $1 AND state = 'open' AND lease_by = $5"
};
static const struct stmt Q_LATER = {
    "job_later", "ttiti",
    "UPDATE job SET due_ms = $3, result = $4, lease_by = NULL, lease_until_ms = 0,"
    " state = CASE WHEN stop = 1 THEN 'stopped' ELSE 'open' END,"
    " ended_ms = CASE WHEN stop = 1 THEN $5 ELSE NULL END,"
    " payload = CASE WHEN stop = 1 THEN '' ELSE payload END"
    " WHERE id = $1 AND state = 'open' AND lease_by = $2"
};
static const struct stmt Q_TIDY = {
    "job_tidy", "ii", "DELETE FROM job WHERE ended_ms < $1 AND (state <> 'failed' OR ended_ms < $2)"
};
static const struct stmt Q_WAY = {
    "job_way_note", "ttti",
    "INSERT INTO job_way (id, state, reason, since_ms) VALUES ($1, $2, $3, $4)"
    " ON CONFLICT (id) DO UPDATE SET state = excluded.state, reason = excluded.reason,"
    " since_ms = excluded.since_ms"
    " WHERE job_way.state <> excluded.state OR job_way.reason <> excluded.reason"
};

static const struct stmt Q_COUNT = {
    "job_count", "",
    "SELECT COUNT(CASE WHEN state = 'open' THEN 1 END), COUNT(CASE WHEN state = 'failed' THEN 1 END),"
    " COALESCE(MIN(CASE WHEN state = 'open' THEN due_ms END), 0) FROM job"
};

/* One statement in a transaction of its own: the machine's matter, nothing for the log. */
MUST_USE static enum err write_one(struct ctx *c, const struct stmt *q, const struct value *v,
                                   size_t n, int64_t *changed)
{
    TRY(store_begin_write(c));
    enum err e = store_exec(c, q, v, n, changed);
    if (e == OK) {
        e = store_commit(c);
    }
    if (e != OK) {
        store_rollback(c);
    }
    return e;
}

MUST_USE static enum err read_due(struct ctx *c, int64_t wall_ms, struct job *job, bool *stop,
                                  bool *found)
{
    struct rows r;
    *found = false;
    TRY(store_query(c, &Q_DUE, VALS(V_INT(c->now_ms), V_INT(wall_ms)), &r));
    while (store_next(&r)) {
        *job = (struct job){ row_text(&r, 0), row_text(&r, 1), row_text(&r, 2), row_text(&r, 3),
                             row_int(&r, 4),  row_int(&r, 5),  row_int(&r, 6) };
        *stop = row_int(&r, 7) != 0;
        *found = true;
    }
    return store_done(&r);
}

enum err job_take(struct ctx *c, int64_t wall_ms, struct job_lease *out, bool *found, bool *taken)
{
    struct job job = { 0 };
    bool stop = false;
    int64_t changed = 0;
    *taken = false;
    TRY(store_begin_read(c));
    enum err e = read_due(c, wall_ms, &job, &stop, found);
    store_rollback(c);
    if (e != OK || !*found) {
        return e;
    }
    if (stop || job.tries >= JOB_TRIES_MAX) {
        return write_one(c, &Q_GIVE_UP,
                         VALS(V_INT(wall_ms), V_INT(c->now_ms), V_TEXT(job.id),
                              V_TEXTZ(err_name(ERR_INTERNAL)), V_INT(JOB_TRIES_MAX)),
                         &changed);
    }
    *out = (struct job_lease){ job, id_random(c->mem), NULL };
    TRY(write_one(c, &Q_TAKE,
                  VALS(V_TEXT(job.id), V_TEXT(out->by), V_INT(wall_ms + JOB_LEASE_MS),
                       V_INT(wall_ms), V_INT(job.tries)),
                  &changed));
    *taken = changed == 1; /* else somebody was faster */
    out->job.tries++;
    return OK;
}

static struct value why_of(const struct job_lease *l, enum err result)
{
    return V_TEXTZ(result != OK && l->why != NULL ? l->why : err_name(result));
}

void job_end(struct ctx *c, const struct job_lease *l, enum err result)
{
    change_action(c, ACTION_JOB);
    change_log_row(c, "job", l->job.id, l->job.tries + 1, NULL);
    change_exec(c, &Q_END,
                VALS(V_TEXT(l->job.id), V_TEXTZ(result == OK ? "done" : "failed"), V_INT(c->now_ms),
                     why_of(l, result), V_TEXT(l->by)),
                MISS_CONFLICT);
}

int64_t job_pause_ms(int64_t tries)
{
    static const int64_t pauses[] = { 10 * SECOND, 20 * SECOND, 1 * MINUTE,  2 * MINUTE, 5 * MINUTE,
                                      10 * MINUTE, 20 * MINUTE, 30 * MINUTE, 60 * MINUTE };
    const int64_t last = (int64_t)ARRAY_LEN(pauses) - 1;
    return pauses[tries < 1 ? 0 : tries - 1 > last ? last : tries - 1];
}

enum err job_later(struct ctx *c, const struct job_lease *l, enum err result)
{
    int64_t changed = 0; /* none: the lease was taken over, and with it the row */
    return write_one(c, &Q_LATER,
                     VALS(V_TEXT(l->job.id), V_TEXT(l->by),
                          V_INT(c->now_ms + job_pause_ms(l->job.tries)), why_of(l, result),
                          V_INT(c->now_ms)),
                     &changed);
}

enum err job_tidy(struct ctx *c)
{
    int64_t changed = 0;
    return write_one(c, &Q_TIDY,
                     VALS(V_INT(c->now_ms - KEEP_DONE_MS), V_INT(c->now_ms - KEEP_FAILED_MS)),
                     &changed);
}

enum err job_count(struct ctx *c, struct job_counts *out)
{
    struct value v[3];
    bool found = false;
    TRY(store_begin_read(c));
    enum err e = store_one(c, &Q_COUNT, NO_VALS, v, ARRAY_LEN(v), &found);
    store_rollback(c);
    if (e == OK && found) {
        *out = (struct job_counts){ v[0].i, v[1].i, v[2].i };
    }
    return e;
}

enum err job_way_note(struct ctx *c, const char *way, const char *state, struct str reason)
{
    int64_t changed = 0;
    return write_one(
        c, &Q_WAY, VALS(V_TEXTZ(way), V_TEXTZ(state), V_TEXT(reason), V_INT(c->now_ms)), &changed);
}

size_t job_run_statements(const struct stmt *const **out)
{
    static const struct stmt *const all[] = { &Q_DUE,   &Q_TAKE, &Q_GIVE_UP, &Q_END,
                                              &Q_LATER, &Q_TIDY, &Q_WAY,     &Q_COUNT };
    *out = all;
    return ARRAY_LEN(all);
}
