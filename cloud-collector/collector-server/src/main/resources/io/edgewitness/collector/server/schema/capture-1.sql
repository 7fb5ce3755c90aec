-- EPCIS documents that others declare: kept as they came, beside what agents measured. A rebuild makes their rows anew from here.
CREATE TABLE capture (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE, enterprise text NOT NULL, site text NOT NULL, declared_by text NOT NULL, received timestamptz NOT NULL,
    digest text NOT NULL, content bytea NOT NULL,
    finished timestamptz, success boolean, errors text NOT NULL DEFAULT '[]', events integer NOT NULL DEFAULT 0
);
CREATE INDEX capture_waiting ON capture (number) WHERE finished IS NULL;
