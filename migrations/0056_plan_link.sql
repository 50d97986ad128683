-- Which records a row of the plan of action counts, how, and which row of an earlier year it continues. Plain: offices, ids and codes.
ALTER TABLE plan_row ADD COLUMN measure TEXT;
ALTER TABLE plan_row ADD COLUMN line_id TEXT;
CREATE UNIQUE INDEX plan_row_by_line ON plan_row (line_id, year_no);
CREATE TABLE plan_link (
    id TEXT PRIMARY KEY,
    row_id TEXT NOT NULL REFERENCES plan_row (id),
    kind TEXT NOT NULL,
    ref_id TEXT NOT NULL,
    removed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX plan_link_by_row ON plan_link (row_id, id);
