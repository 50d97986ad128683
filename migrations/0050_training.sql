-- Trainings of an agency's people: topic, hours, until when it holds. Plain: numbers, no names.
CREATE TABLE training (
    id TEXT PRIMARY KEY,
    topic TEXT NOT NULL,
    held_on BIGINT NOT NULL,
    hours BIGINT NOT NULL,
    valid_to BIGINT,
    agency_id TEXT NOT NULL,
    organiser TEXT,
    women BIGINT,
    men BIGINT,
    removed BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX training_by_agency ON training (agency_id, held_on, id);
