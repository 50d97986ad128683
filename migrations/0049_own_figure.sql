-- Agencies' own numbers by month, and who gave them. Plain: counts of an agency's work, never of a case of this city.
CREATE TABLE own_figure (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    month BIGINT NOT NULL,
    line TEXT NOT NULL,
    amount BIGINT NOT NULL,
    reason TEXT,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX own_figure_once ON own_figure (month, agency_id, line);
CREATE TABLE own_month (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    month BIGINT NOT NULL,
    member_id TEXT NOT NULL,
    given_ms BIGINT NOT NULL,
    way TEXT,
    said_by TEXT,
    said_on BIGINT,
    remark TEXT,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX own_month_once ON own_month (month, agency_id);
