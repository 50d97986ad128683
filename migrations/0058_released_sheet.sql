-- Sheets of figures that left the house: what each showed and hid, for whom, who let it out, and how far the log was. The
-- number is given once, so that of two sheets made at the same moment the second sees the first.
CREATE TABLE released_sheet (
    id TEXT PRIMARY KEY,
    no BIGINT NOT NULL,
    from_day BIGINT NOT NULL,
    to_day BIGINT NOT NULL,
    receivers TEXT NOT NULL,
    purpose TEXT NOT NULL,
    checks TEXT,
    cells TEXT NOT NULL,
    verified BIGINT NOT NULL,
    log_size BIGINT NOT NULL,
    log_brief TEXT NOT NULL,
    member_id TEXT NOT NULL,
    released_ms BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX released_sheet_by_no ON released_sheet (no);
