-- How far the city is: its changes so far, and the entry of the log (number, link) that was on disk at the newest one.
CREATE TABLE log_mark (
    id BIGINT PRIMARY KEY,
    commits BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    link TEXT NOT NULL
);
INSERT INTO log_mark (id, commits, entries, link) VALUES (1, 0, 0, '');
