-- Proposals for the agenda, and from which alert of the city's own figures a point of it came. Plain: offices, never a case.
ALTER TABLE agenda_item ADD COLUMN alert TEXT;
ALTER TABLE agenda_item ADD COLUMN proposal_id TEXT;
CREATE TABLE agenda_proposal (
    id TEXT PRIMARY KEY,
    agency_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    title TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    meeting_id TEXT,
    answer TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX agenda_proposal_by_state ON agenda_proposal (state, at_ms, id);
