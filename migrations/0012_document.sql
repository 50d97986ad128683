-- Files that hurt: the key of such a file lies in a compartment of its own, open to two named members; custody says who did what.
ALTER TABLE document ADD COLUMN sensitive BIGINT;
CREATE TABLE document_lock (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES document (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    marked_by TEXT NOT NULL,
    marked_ms BIGINT NOT NULL,
    named_a TEXT NOT NULL,
    named_b TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX document_lock_by_document ON document_lock (document_id);
CREATE INDEX document_lock_by_case ON document_lock (case_id, id);
CREATE TABLE custody (
    id TEXT PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES document (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX custody_by_document ON custody (document_id, at_ms, id);
