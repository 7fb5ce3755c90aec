-- The certificate before, of the same ledger key, while the one of a later enrolment was never shown.
ALTER TABLE registration ADD COLUMN previous bytea;
