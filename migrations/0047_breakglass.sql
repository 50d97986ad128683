-- Emergency access: a case opened by somebody outside its team, for a time, and its review. The words are sealed.
CREATE TABLE breakglass (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    reviewed_by TEXT,
    reviewed_ms BIGINT,
    verdict TEXT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX breakglass_by_case ON breakglass (case_id, opened_ms, id);
CREATE INDEX breakglass_by_member ON breakglass (member_id, opened_ms, id);
CREATE INDEX breakglass_waiting ON breakglass (due_ms) WHERE reviewed_ms IS NULL;
