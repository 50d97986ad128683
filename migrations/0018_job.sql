-- Work done later by the jobs process. Plain, so ids and codes only. lease_until_ms is wall time, all other instants are civil.
-- state: open (waits or runs: then lease_by is set), done, failed, stopped.
CREATE TABLE job (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    about TEXT NOT NULL,
    payload TEXT NOT NULL,
    once_key TEXT,
    state TEXT NOT NULL,
    stop BIGINT NOT NULL,
    made_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    lease_by TEXT,
    lease_until_ms BIGINT NOT NULL,
    result TEXT,
    ended_ms BIGINT
);
CREATE INDEX job_due ON job (due_ms, id) WHERE state = 'open';
CREATE INDEX job_about ON job (kind, about, id) WHERE state = 'open';
CREATE UNIQUE INDEX job_once ON job (once_key) WHERE state = 'open' AND once_key IS NOT NULL;
CREATE INDEX job_ended ON job (ended_ms, id) WHERE ended_ms IS NOT NULL;
