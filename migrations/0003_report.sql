-- Reports, their conversations, and sealed drafts of the public form.
CREATE TABLE report (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    entry TEXT NOT NULL,
    received_ms BIGINT NOT NULL,
    seen_ms BIGINT,
    answered_ms BIGINT,
    urgent BIGINT NOT NULL,
    state TEXT NOT NULL,
    case_id TEXT REFERENCES case_file (id),
    taken_by TEXT,
    taken_until_ms BIGINT,
    risk TEXT,
    due_ms BIGINT,
    unread BIGINT NOT NULL,
    holder_known BIGINT,
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX report_queue ON report (state, urgent, due_ms, id);
CREATE INDEX report_by_case ON report (case_id, received_ms, id) WHERE case_id IS NOT NULL;
CREATE INDEX report_by_compartment ON report (compartment_id);
CREATE TABLE message (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES report (id),
    compartment_id TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    side TEXT NOT NULL,
    author_id TEXT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX message_by_report ON message (report_id, sent_ms, id);
-- A draft's id and key both come from the hidden token of the form; the row says nothing else.
CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    expires_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX draft_by_expiry ON draft (expires_ms, id);
-- Sealed files of drafts, so that those of a draft that ends unsent can be removed: names on disk, nothing else.
CREATE TABLE draft_file (
    id TEXT PRIMARY KEY,
    expires_ms BIGINT NOT NULL
);
CREATE INDEX draft_file_by_expiry ON draft_file (expires_ms, id);
