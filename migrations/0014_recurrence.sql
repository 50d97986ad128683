-- The same person in two cases: a row in each of them, who it is sealed in `case`. A notice to a case says only that there is one.
CREATE TABLE person_tie (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX person_tie_by_case ON person_tie (case_id, id);
CREATE TABLE recurrence_notice (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    seen_ms BIGINT,
    seen_by TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX recurrence_notice_by_case ON recurrence_notice (case_id, at_ms, id);
