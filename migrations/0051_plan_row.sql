-- The plan of action by year: target, and what was reached by quarter. Plain: offices and numbers, no person.
CREATE TABLE plan_row (
    id TEXT PRIMARY KEY,
    year_no BIGINT NOT NULL,
    pillar TEXT NOT NULL,
    objective TEXT NOT NULL,
    activity TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    indicator TEXT NOT NULL,
    unit TEXT NOT NULL,
    counting TEXT NOT NULL,
    target BIGINT NOT NULL,
    q1 BIGINT,
    q2 BIGINT,
    q3 BIGINT,
    q4 BIGINT,
    as_of BIGINT,
    source TEXT,
    obstacle TEXT,
    next_step TEXT,
    dropped BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX plan_row_by_year ON plan_row (year_no, pillar, id);
