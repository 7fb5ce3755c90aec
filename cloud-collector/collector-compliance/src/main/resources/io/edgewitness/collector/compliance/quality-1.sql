-- Documents for a quality system, and what people said of parts. What was sent and said cannot be made again, so a rebuild leaves them alone.
-- A document holds all verdicts of its line from its first place in the ledger to its last.
CREATE TABLE quality_document (
    id text PRIMARY KEY, enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL,
    first_epoch bigint NOT NULL, first_batch bigint NOT NULL, first_sequence bigint NOT NULL,
    last_epoch bigint NOT NULL, last_batch bigint NOT NULL, last_sequence bigint NOT NULL,
    from_time timestamptz NOT NULL, to_time timestamptz NOT NULL, parts integer NOT NULL, made timestamptz NOT NULL,
    state text NOT NULL, tries integer NOT NULL DEFAULT 0, due timestamptz NOT NULL, problem text NOT NULL DEFAULT '',
    sent timestamptz, told timestamptz
);
CREATE INDEX quality_document_line ON quality_document (agent, scenario, last_epoch, last_batch, last_sequence);
CREATE INDEX quality_document_waiting ON quality_document (due) WHERE state = 'WAITING';
CREATE INDEX quality_document_untold ON quality_document (sent) WHERE state = 'SENT' AND told IS NULL;

-- One row while a quality system is connected: from when on verdicts go to it, and what is in the way since when.
CREATE TABLE quality_system (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), begins timestamptz NOT NULL, problem text NOT NULL DEFAULT '',
    since timestamptz, worked timestamptz
);

CREATE TABLE audit_answer (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, unit text NOT NULL,
    asked timestamptz NOT NULL, defective boolean NOT NULL, by text NOT NULL, at timestamptz NOT NULL,
    PRIMARY KEY (agent, scenario, unit, asked)
);
