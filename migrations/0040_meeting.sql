-- Meetings of the task force, their agendas, who came, what was decided and what became of it. Plain: offices, never a case.
CREATE TABLE meeting (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    starts_ms BIGINT NOT NULL,
    ends_ms BIGINT NOT NULL,
    place TEXT NOT NULL,
    opener TEXT,
    chair TEXT NOT NULL,
    number TEXT,
    budget TEXT,
    budget_item TEXT,
    note TEXT,
    state TEXT NOT NULL,
    summary TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX meeting_by_start ON meeting (starts_ms, id);
CREATE TABLE agenda_item (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meeting (id),
    place_no BIGINT NOT NULL,
    title TEXT NOT NULL,
    speaker TEXT,
    topic TEXT,
    minutes TEXT,
    decision_id TEXT,
    version BIGINT NOT NULL
);
CREATE INDEX agenda_item_by_meeting ON agenda_item (meeting_id, place_no, id);
CREATE TABLE meeting_guest (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meeting (id),
    agency_id TEXT NOT NULL,
    women BIGINT,
    men BIGINT,
    counted BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX meeting_guest_by_meeting ON meeting_guest (meeting_id, id);
CREATE TABLE decision (
    id TEXT PRIMARY KEY,
    meeting_id TEXT NOT NULL REFERENCES meeting (id),
    body TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    person TEXT,
    due_on BIGINT NOT NULL,
    measure TEXT NOT NULL,
    made_on BIGINT NOT NULL,
    state TEXT NOT NULL,
    claimed BIGINT,
    ended_on BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX decision_by_due ON decision (due_on, id);
CREATE INDEX decision_by_meeting ON decision (meeting_id, due_on, id);
CREATE TABLE decision_step (
    id TEXT PRIMARY KEY,
    decision_id TEXT NOT NULL REFERENCES decision (id),
    kind TEXT NOT NULL,
    said TEXT,
    body TEXT,
    proof TEXT,
    way TEXT,
    said_by TEXT,
    said_on BIGINT,
    was_due BIGINT,
    member_id TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX decision_step_by_decision ON decision_step (decision_id, at_ms, id);
