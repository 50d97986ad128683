-- Places that prevention goes to: schools and others; lists of schools while they are looked through. Plain: offices, no people.
CREATE TABLE place (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    code TEXT,
    grade TEXT,
    holder TEXT,
    kecamatan TEXT NOT NULL,
    kelurahan TEXT,
    address TEXT,
    contact_unit TEXT,
    unit_phone TEXT,
    closed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX place_by_name ON place (name, id);
CREATE TABLE place_list (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    member_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX place_list_by_time ON place_list (at_ms, id);
CREATE TABLE place_fix (
    id TEXT PRIMARY KEY,
    list_id TEXT NOT NULL REFERENCES place_list (id),
    line BIGINT NOT NULL,
    kecamatan TEXT,
    choice TEXT NOT NULL,
    question TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX place_fix_by_list ON place_fix (list_id, id);
