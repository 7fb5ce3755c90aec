-- The certificate that an agent showed last, while the one of a later enrolment was never shown.
ALTER TABLE registration ADD COLUMN previous bytea;
