-- Screenings for trafficking: which elements were found, and what a person decided. Never changed; a new one follows.
CREATE TABLE trafficking (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    written_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX trafficking_by_case ON trafficking (case_id, written_ms, id);
