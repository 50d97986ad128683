-- What a partner's agency handed over: where the report is, never what it says. And how an answer came that the team took down.
CREATE TABLE handover (
    id TEXT PRIMARY KEY,
    report_id TEXT NOT NULL REFERENCES report (id),
    agency_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    sent_by TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX handover_by_agency ON handover (agency_id, sent_ms, id);
CREATE UNIQUE INDEX handover_by_report ON handover (report_id);
ALTER TABLE referral ADD COLUMN answer_way TEXT;
