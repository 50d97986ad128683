-- Who is on duty, by which way he is rung, and every time that somebody was. Plain: the jobs process reads it without a login.
CREATE TABLE duty_shift (
    id TEXT PRIMARY KEY,
    member_id TEXT NOT NULL REFERENCES member (id),
    substitute_id TEXT REFERENCES member (id),
    from_ms BIGINT NOT NULL,
    to_ms BIGINT NOT NULL,
    removed_ms BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX duty_shift_by_end ON duty_shift (to_ms, id) WHERE removed_ms IS NULL;
-- The id is the member's: one row each.
CREATE TABLE duty_way (
    id TEXT PRIMARY KEY REFERENCES member (id),
    mail TEXT,
    phone TEXT,
    alert_on BIGINT NOT NULL,
    sound_on BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE TABLE alert (
    id TEXT PRIMARY KEY,
    about TEXT,
    turn BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    member_id TEXT,
    called_as TEXT NOT NULL,
    way TEXT NOT NULL,
    state TEXT NOT NULL,
    done_ms BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX alert_by_time ON alert (at_ms, id);
CREATE INDEX alert_by_about ON alert (about, at_ms) WHERE about IS NOT NULL;
