-- Case conferences: the meeting, its cases, extracts for one meeting, who came, what was decided. And ties: who may not see a case.
CREATE TABLE conference (
    id TEXT PRIMARY KEY,
    compartment_id TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    starts_ms BIGINT NOT NULL,
    until_ms BIGINT NOT NULL,
    state TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX conference_by_start ON conference (starts_ms, id);
CREATE TABLE conference_case (
    id TEXT PRIMARY KEY,
    conference_id TEXT NOT NULL REFERENCES conference (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX conference_case_by_conference ON conference_case (conference_id, id);
CREATE INDEX conference_case_by_case ON conference_case (case_id, id);
CREATE TABLE conference_invite (
    id TEXT PRIMARY KEY,
    conference_id TEXT NOT NULL REFERENCES conference (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    desk TEXT NOT NULL,
    agency_id TEXT,
    consent_id TEXT,
    compartment_id TEXT NOT NULL,
    made_by TEXT NOT NULL,
    until_ms BIGINT NOT NULL,
    ended_ms BIGINT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX conference_invite_by_conference ON conference_invite (conference_id, id);
CREATE INDEX conference_invite_by_desk ON conference_invite (desk, until_ms, id);
CREATE INDEX conference_invite_by_case ON conference_invite (case_id, id);
CREATE INDEX conference_invite_by_consent ON conference_invite (consent_id, id) WHERE consent_id IS NOT NULL;
CREATE TABLE conference_present (
    id TEXT PRIMARY KEY,
    conference_id TEXT NOT NULL REFERENCES conference (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX conference_present_by_conference ON conference_present (conference_id, id);
CREATE TABLE conference_decision (
    id TEXT PRIMARY KEY,
    conference_id TEXT NOT NULL REFERENCES conference (id),
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX conference_decision_by_conference ON conference_decision (conference_id, id);
CREATE TABLE member_tie (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    member_id TEXT NOT NULL,
    compartment_id TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_ms BIGINT NOT NULL,
    lifted_by TEXT,
    lifted_ms BIGINT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX member_tie_standing ON member_tie (case_id, member_id) WHERE lifted_ms IS NULL;
CREATE INDEX member_tie_by_case ON member_tie (case_id, made_ms, id);
-- What was granted to single members of a desk, because one of them may not see it: so that ending finds them.
CREATE TABLE desk_named (
    compartment_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    desk TEXT NOT NULL,
    PRIMARY KEY (compartment_id, member_id)
);
