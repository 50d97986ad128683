-- @file migrations/0001_core.sql
CREATE TABLE case_file (
    id TEXT NOT NULL PRIMARY KEY, -- order, default
    note TEXT DEFAULT 'a, user TEXT',
    total DOUBLE PRECISION NOT NULL,
    CONSTRAINT positive CHECK (total >= 0),
    FOREIGN KEY (id) REFERENCES report (id),
    UNIQUE (id, total)
);
CREATE INDEX case_file_by_note ON case_file (note, id);
