-- The home page and the supervisor's page: what is open, by member; what is due, by day; consents that end.
CREATE INDEX case_file_open ON case_file (manager_id, risk, closed_ms, id) WHERE closed_ms IS NULL;
CREATE INDEX case_file_unassigned ON case_file (opened_ms, id, number, risk, closed_ms, manager_id) WHERE closed_ms IS NULL AND manager_id IS NULL;
CREATE INDEX task_open_by_day ON task (due_on, id) WHERE done_ms IS NULL;
CREATE INDEX consent_ending ON consent (case_id, until_day, id) WHERE withdrawn_ms IS NULL AND until_day IS NOT NULL;
