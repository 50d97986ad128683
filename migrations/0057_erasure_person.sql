-- Erasing one person of a case: the row says also which case it is in, so that a tie to it is known when the person is gone.
ALTER TABLE erasure ADD COLUMN case_id TEXT;
UPDATE erasure SET case_id = about_id WHERE about = 'case';
CREATE INDEX erasure_by_case_about ON erasure (case_id, about, state);
