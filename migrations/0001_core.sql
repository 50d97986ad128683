-- What every room stands on: settings, counters, agencies, members, compartments and who may see.
/*pg: CREATE DOMAIN blob AS bytea; */
CREATE TABLE setting (
    key_name TEXT PRIMARY KEY,
    body TEXT NOT NULL
);
CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    last_number BIGINT NOT NULL
);
CREATE TABLE agency (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    sector TEXT,
    parent_id TEXT,
    kecamatan TEXT,
    version BIGINT NOT NULL
);
CREATE TABLE member (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    roles TEXT NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX member_by_login ON member (login);
-- Keys are in the keyring; this only says which compartment belongs to what.
CREATE TABLE compartment (
    id TEXT PRIMARY KEY,
    kind BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    case_id TEXT,
    report_id TEXT,
    referral_id TEXT
);
CREATE INDEX compartment_by_case ON compartment (case_id, kind, id) WHERE case_id IS NOT NULL;
CREATE INDEX compartment_by_report ON compartment (report_id, kind, id) WHERE report_id IS NOT NULL;
CREATE INDEX compartment_by_referral ON compartment (referral_id, kind, id) WHERE referral_id IS NOT NULL;
-- The index of grants for lists and case_require; keyd decides where they differ.
CREATE TABLE case_access (
    case_id TEXT NOT NULL,
    principal TEXT NOT NULL,
    until_ms BIGINT,
    PRIMARY KEY (case_id, principal)
);
CREATE INDEX case_access_by_principal ON case_access (principal, case_id);
-- Answers already given to a form sent twice: the key was made with the form.
CREATE TABLE sent_once (
    id TEXT PRIMARY KEY,
    location TEXT NOT NULL,
    at_ms BIGINT NOT NULL
);
