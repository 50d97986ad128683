-- How people want to be reached, and each attempt to reach them. Numbers and words lie in `identity`, the rest in `case`.
CREATE TABLE contact_wish (
    id TEXT PRIMARY KEY,
    party_id TEXT NOT NULL REFERENCES party (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX contact_wish_by_party ON contact_wish (party_id);
CREATE INDEX contact_wish_by_case ON contact_wish (case_id, id);
CREATE TABLE contact_secret (
    id TEXT PRIMARY KEY,
    party_id TEXT NOT NULL REFERENCES party (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX contact_secret_by_party ON contact_secret (party_id);
CREATE TABLE contact_attempt (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    party_id TEXT NOT NULL REFERENCES party (id),
    made_by TEXT NOT NULL,
    noted_ms BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX contact_attempt_by_case ON contact_attempt (case_id, at_ms, id);
