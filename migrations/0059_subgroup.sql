-- A meeting of a sub-group, and the files of its speakers. Plain: offices and what they show, never a case.
ALTER TABLE meeting ADD COLUMN subgroup TEXT;
CREATE TABLE agenda_slide (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meeting (id),
    item_id TEXT NOT NULL REFERENCES agenda_item (id),
    kind TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    file_id TEXT NOT NULL,
    file_key BLOB,
    member_id TEXT NOT NULL,
    added_ms BIGINT NOT NULL,
    removed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX agenda_slide_by_meeting ON agenda_slide (meeting_id, id);
