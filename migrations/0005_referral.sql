-- Grounds for sending, referrals with their frozen extract, questions and answers.
CREATE TABLE consent (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    compartment_id TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    until_day BIGINT,
    withdrawn_ms BIGINT,
    told_ms BIGINT,
    made_ms BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    review_state TEXT,
    reviewed_by TEXT,
    reviewed_ms BIGINT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX consent_by_case ON consent (case_id, made_ms, id);
CREATE INDEX consent_open_review ON consent (review_state, made_ms, id) WHERE review_state IS NOT NULL;
CREATE TABLE referral (
    id TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES case_file (id),
    number TEXT NOT NULL,
    agency_id TEXT NOT NULL,
    desk TEXT NOT NULL,
    consent_id TEXT NOT NULL REFERENCES consent (id),
    state TEXT NOT NULL,
    made_by TEXT NOT NULL,
    agreed_by TEXT,
    made_ms BIGINT NOT NULL,
    sent_ms BIGINT,
    due_ms BIGINT,
    expires_ms BIGINT,
    answered_ms BIGINT,
    ended_ms BIGINT,
    urgent BIGINT,
    compartment_id TEXT NOT NULL,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX referral_by_case ON referral (case_id, made_ms, id);
CREATE INDEX referral_by_desk ON referral (desk, state, due_ms, id);
CREATE INDEX referral_by_consent ON referral (consent_id, id);
CREATE INDEX referral_running ON referral (state, due_ms, id) WHERE ended_ms IS NULL;
CREATE TABLE referral_message (
    id TEXT PRIMARY KEY,
    referral_id TEXT NOT NULL REFERENCES referral (id),
    compartment_id TEXT NOT NULL,
    sent_ms BIGINT NOT NULL,
    side TEXT NOT NULL,
    author_id TEXT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX referral_message_by_referral ON referral_message (referral_id, sent_ms, id);
