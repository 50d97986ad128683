-- Contacts before there is a case: what a reporter said of how he may be reached, and each attempt. Words lie in the report's `talk`.
CREATE TABLE report_reach (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES report (id),
    compartment_id TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX report_reach_by_report ON report_reach (report_id, asked_ms, id);
CREATE TABLE report_attempt (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES report (id),
    compartment_id TEXT NOT NULL,
    made_by TEXT NOT NULL,
    noted_ms BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX report_attempt_by_report ON report_attempt (report_id, at_ms, id);
