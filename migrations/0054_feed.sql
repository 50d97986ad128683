-- Which members let a calendar program fetch the task force's days. Only a digest of the address: the address itself is kept by nobody.
CREATE TABLE calendar_feed (
    id TEXT PRIMARY KEY REFERENCES member (id),
    digest TEXT,
    made_ms BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX calendar_feed_by_digest ON calendar_feed (digest);
