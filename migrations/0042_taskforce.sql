-- The task force: its body under each decree, seats by office and who held them; the city's rules and procedures. Plain: offices.
CREATE TABLE body (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    decree TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to BIGINT,
    secretariat TEXT NOT NULL,
    note TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX body_by_from ON body (valid_from, id);
CREATE TABLE seat (
    id TEXT PRIMARY KEY,
    body_id TEXT NOT NULL REFERENCES body (id),
    post TEXT NOT NULL,
    office TEXT NOT NULL,
    agency_id TEXT,
    subgroup TEXT,
    task TEXT,
    removed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX seat_by_body ON seat (body_id, id);
CREATE TABLE seat_holder (
    id TEXT PRIMARY KEY,
    seat_id TEXT NOT NULL REFERENCES seat (id),
    name TEXT NOT NULL,
    capacity TEXT NOT NULL,
    from_on BIGINT NOT NULL,
    to_on BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX seat_holder_by_seat ON seat_holder (seat_id, from_on, id);
CREATE TABLE city_rule (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    number TEXT,
    state TEXT NOT NULL,
    since BIGINT,
    agency_id TEXT,
    next_step TEXT,
    next_on BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX city_rule_by_title ON city_rule (title, id);
CREATE TABLE sop (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    edition TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    valid_from BIGINT NOT NULL,
    clock TEXT,
    body TEXT NOT NULL,
    replaces TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX sop_by_title ON sop (title, id);
CREATE INDEX sop_by_replaced ON sop (replaces);
