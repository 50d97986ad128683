-- The network: service points, people by function (office contacts), memoranda and their parties. Plain: offices.
CREATE TABLE service_point (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    name TEXT NOT NULL,
    needs TEXT NOT NULL,
    for_whom TEXT,
    whole_day BIGINT,
    open_days TEXT,
    opens TEXT,
    closes TEXT,
    phone TEXT,
    on_call TEXT,
    office_phone BIGINT,
    address TEXT,
    area TEXT,
    capacity TEXT NOT NULL,
    cost TEXT,
    access TEXT,
    languages TEXT,
    remark TEXT,
    made_on BIGINT NOT NULL,
    sure_on BIGINT NOT NULL,
    removed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX service_point_by_agency ON service_point (agency_id, name, id);
CREATE TABLE office_contact (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    post TEXT NOT NULL,
    name TEXT,
    phone TEXT,
    office_phone BIGINT,
    email TEXT,
    sure_on BIGINT NOT NULL,
    removed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX office_contact_by_agency ON office_contact (agency_id, post, id);
CREATE TABLE memorandum (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    number TEXT,
    signed_on BIGINT NOT NULL,
    ends_on BIGINT,
    scope TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX memorandum_by_end ON memorandum (ends_on, id);
CREATE TABLE memo_party (
    id TEXT PRIMARY KEY,
    memo_id TEXT NOT NULL REFERENCES memorandum (id),
    agency_id TEXT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX memo_party_once ON memo_party (memo_id, agency_id);
