-- What the jobs process knows of the two ways out of the house (mail, gateway): codes, no address.
CREATE TABLE job_way (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    since_ms BIGINT NOT NULL
);
