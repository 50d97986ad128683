-- What was typed on a page when its member locked it. id: digest of the session's token; the key is the key keeper's to give.
CREATE TABLE locked_page (
    id TEXT PRIMARY KEY,
    expires_ms BIGINT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX locked_page_by_expiry ON locked_page (expires_ms, id);
