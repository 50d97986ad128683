-- Since when a part of a case has a new key while rows may lie under its former one; empty: there is no former one.
ALTER TABLE compartment ADD COLUMN renewed_ms BIGINT;
