-- The daily work on a case: notes, assessments, plan, documents, reasons for opening an identity, closing.
CREATE TABLE note (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    written_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX note_by_case ON note (case_id, written_ms, id);
CREATE TABLE assessment (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    written_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX assessment_by_case ON assessment (case_id, written_ms, id);
CREATE TABLE goal (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX goal_by_case ON goal (case_id, id);
CREATE TABLE task (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    due_on BIGINT NOT NULL,
    done_ms BIGINT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX task_by_case ON task (case_id, due_on, id);
CREATE INDEX task_open_by_owner ON task (owner_id, due_on, id) WHERE done_ms IS NULL;
CREATE TABLE document (
    id TEXT PRIMARY KEY,
    case_id TEXT REFERENCES case_file (id),
    report_id TEXT REFERENCES report (id),
    compartment_id TEXT NOT NULL,
    added_ms BIGINT NOT NULL,
    added_by TEXT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX document_by_case ON document (case_id, added_ms, id) WHERE case_id IS NOT NULL;
CREATE INDEX document_by_report ON document (report_id, added_ms, id) WHERE report_id IS NOT NULL;
CREATE TABLE look_reason (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX look_reason_by_case ON look_reason (case_id, at_ms, id);
CREATE TABLE closing (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT,
    decided_ms BIGINT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX closing_by_case ON closing (case_id, asked_ms, id);
CREATE INDEX closing_waiting ON closing (state, asked_ms, id);
