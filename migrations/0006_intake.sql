-- Intake: cards of reports for the queue, judgements about doubles, proposals to attach a report to somebody else's case.
CREATE TABLE report_card (
    report_id TEXT PRIMARY KEY REFERENCES report (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE report_match (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES report (id),
    compartment_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX report_match_by_report ON report_match (report_id, at_ms, id);
-- case_number as somebody typed it: nothing here says whether there is such a case.
CREATE TABLE attach_proposal (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES report (id),
    compartment_id TEXT NOT NULL,
    case_number TEXT NOT NULL,
    proposed_by TEXT NOT NULL,
    proposed_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT,
    decided_ms BIGINT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX attach_proposal_by_report ON attach_proposal (report_id, proposed_ms, id);
CREATE INDEX attach_proposal_by_number ON attach_proposal (case_number, state, id);
CREATE INDEX report_by_received ON report (received_ms, id);
