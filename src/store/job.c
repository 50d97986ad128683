/* job.c - rows of work: put in by a handler's change, taken and ended by the jobs process. */
#include "store/job.h"

#include <assert.h>

#include "base/ids.h"
#include "store/change.h"

#define PAYLOAD_MAX 2000 /* bytes */

static const struct stmt Q_ENQUEUE = {
    "job_enqueue", "tttttii",
    "INSERT INTO job (id, kind, about, payload, once_key, state, stop, made_ms, due_ms, tries,"
    " lease_until_ms) VALUES ($1, $2, $3, $4, $5, 'open', 0, $6, $7, 0, 0)"
    " ON CONFLICT DO NOTHING"
};
/* One that runs at this moment comes to its own end, but is not tried again. */
static const struct stmt Q_CANCEL = {
    "job_cancel", "tti",
    "UPDATE job SET stop = 1, state = CASE WHEN lease_by IS NULL THEN 'stopped' ELSE state END,"
    " ended_ms = CASE WHEN lease_by IS NULL THEN $3 ELSE ended_ms END,"
    " payload = CASE WHEN lease_by IS NULL THEN '' ELSE payload END"
    " WHERE kind = $1 AND about = $2 AND state = 'open'"
};

static const struct stmt Q_AGAIN = {
    "job_again", "ti",
    "UPDATE job SET state = 'open', stop = 0, tries = 0, due_ms = $2, ended_ms = NULL,"
    " lease_by = NULL, lease_until_ms = 0 WHERE id = $1 AND state = 'failed' AND NOT EXISTS"
    " (SELECT 1 FROM job o WHERE o.once_key = job.once_key AND o.state = 'open')"
};
static const struct stmt Q_DROP = {
    "job_drop", "ti",
    "UPDATE job SET state = 'stopped', stop = 1, payload = '', ended_ms = $2"
    " WHERE id = $1 AND state = 'failed'"
};

void job_enqueue(struct ctx *c, const struct job_new *j)
{
    struct str id = id_new(c->mem, c->now_ms);
    assert(j->payload.n <= PAYLOAD_MAX);
    change_exec(c, &Q_ENQUEUE,
                VALS(V_TEXT(id), V_TEXTZ(j->kind), V_TEXT(j->about), V_TEXT(j->payload),
                     V_REF(j->key), V_INT(c->now_ms),
                     V_INT(j->due_ms != 0 ? j->due_ms : c->now_ms)),
                MISS_FINE);
    change_log_row(c, "job", id, 1, NULL);
}

void job_cancel(struct ctx *c, const char *kind, struct str about)
{
    change_exec(c, &Q_CANCEL, VALS(V_TEXTZ(kind), V_TEXT(about), V_INT(c->now_ms)), MISS_FINE);
}

void job_again(struct ctx *c, struct str id)
{
    change_action(c, ACTION_JOB);
    change_log_row(c, "job", id, 1, NULL);
    change_exec(c, &Q_AGAIN, VALS(V_TEXT(id), V_INT(c->now_ms)), MISS_CONFLICT);
}

void job_drop(struct ctx *c, struct str id)
{
    change_action(c, ACTION_JOB);
    change_log_row(c, "job", id, 1, NULL);
    change_exec(c, &Q_DROP, VALS(V_TEXT(id), V_INT(c->now_ms)), MISS_CONFLICT);
}

size_t job_statements(const struct stmt *const **out)
{
    static const struct stmt *const all[] = { &Q_ENQUEUE, &Q_CANCEL, &Q_AGAIN, &Q_DROP };
    *out = all;
    return ARRAY_LEN(all);
}
