-- Erasing and holding a report that became no case: a row says what it is about, a case or a report.
ALTER TABLE erasure RENAME COLUMN case_id TO about_id;
ALTER TABLE erasure ADD COLUMN about TEXT NOT NULL DEFAULT 'case';
ALTER TABLE legal_hold RENAME COLUMN case_id TO about_id;
ALTER TABLE legal_hold ADD COLUMN about TEXT NOT NULL DEFAULT 'case';
