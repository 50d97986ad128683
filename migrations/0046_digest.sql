-- Who gets a mail in the morning about the task force's work. Plain: the jobs process reads it without a login. The id is the member's.
CREATE TABLE digest_way (
    id TEXT PRIMARY KEY REFERENCES member (id),
    mail TEXT,
    digest_on BIGINT NOT NULL,
    version BIGINT NOT NULL
);
