-- Press texts of meetings as they were released: what was said, who released it, and how far the log was.
CREATE TABLE press_release (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meeting (id),
    quote_opener TEXT,
    quote_chair TEXT,
    checks TEXT,
    figures TEXT NOT NULL,
    log_size BIGINT NOT NULL,
    log_brief TEXT NOT NULL,
    member_id TEXT NOT NULL,
    released_ms BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX press_release_by_meeting ON press_release (meeting_id);
