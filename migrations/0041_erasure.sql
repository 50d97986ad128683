-- Erasing cases: asked by one, decided by another; and what may not be erased for now. Codes and times, nothing about people.
CREATE TABLE erasure (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT,
    decided_ms BIGINT,
    destroyed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX erasure_by_case ON erasure (case_id, asked_ms, id);
CREATE INDEX erasure_by_state ON erasure (state, asked_ms, id);
CREATE TABLE legal_hold (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    held_by TEXT NOT NULL,
    held_ms BIGINT NOT NULL,
    lifted_by TEXT,
    lifted_ms BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX legal_hold_by_case ON legal_hold (case_id, held_ms, id);
