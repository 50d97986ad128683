-- The case, its people, services and clocks; facts and cards derived from them.
CREATE TABLE case_file (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL,
    opened_ms BIGINT NOT NULL,
    closed_ms BIGINT,
    touched_ms BIGINT NOT NULL,
    stage TEXT NOT NULL,
    legal_state TEXT,
    risk TEXT NOT NULL,
    manager_id TEXT,
    compartment_id TEXT NOT NULL,
    aftercare_on BIGINT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX case_file_by_number ON case_file (number);
CREATE INDEX case_file_by_touched ON case_file (touched_ms, id);
CREATE INDEX case_file_by_manager ON case_file (manager_id, stage, id);
CREATE TABLE party (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX party_by_case ON party (case_id, id);
CREATE TABLE party_identity (
    id TEXT PRIMARY KEY,
    party_id TEXT NOT NULL REFERENCES party (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX party_identity_by_party ON party_identity (party_id, id);
CREATE INDEX party_identity_by_case ON party_identity (case_id, id);
CREATE TABLE relation (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX relation_by_case ON relation (case_id, id);
CREATE TABLE service (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    noted_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX service_by_case ON service (case_id, id);
CREATE TABLE clock (
    id TEXT PRIMARY KEY,
    about TEXT NOT NULL,
    about_id TEXT NOT NULL,
    case_id TEXT,
    rule TEXT NOT NULL,
    started_ms BIGINT NOT NULL,
    due_ms BIGINT NOT NULL,
    done_ms BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX clock_by_about ON clock (about_id, id);
CREATE INDEX clock_by_case ON clock (case_id, due_ms, id) WHERE case_id IS NOT NULL;
CREATE INDEX clock_running ON clock (about, due_ms, id) WHERE done_ms IS NULL;
-- Facts carry no time and no order that follows the cases: random ids, stored in the order of the ids.
CREATE TABLE fact (
    id TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
) /*sqlite: WITHOUT ROWID */;
-- The few words that lists show, sealed in the city's compartment card.
CREATE TABLE card (
    case_id TEXT PRIMARY KEY,
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
