-- What of a case stands in the ministry's system: number, day and by whom are sealed in the city's compartment card.
CREATE TABLE simfoni_entry (
    case_id TEXT PRIMARY KEY REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX case_file_by_opened ON case_file (opened_ms, id);
