-- What agents say of hours and days that are over: one row a roll-up, one a series in it. sha256: of the record's content, which the next
-- roll-up of the kind names as the one before it; record: the Rollup without its metrics, and the RolledMetric, as they came.
CREATE TABLE rollup (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    leaf integer NOT NULL, span text NOT NULL, from_time timestamptz NOT NULL, to_time timestamptz NOT NULL, revision integer NOT NULL,
    sha256 bytea NOT NULL, previous bytea NOT NULL, record bytea NOT NULL
);
CREATE INDEX rollup_time ON rollup (agent, span, from_time);

CREATE TABLE rolled_metric (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    leaf integer NOT NULL, span text NOT NULL, from_time timestamptz NOT NULL, to_time timestamptz NOT NULL, revision integer NOT NULL,
    scenario text NOT NULL, name text NOT NULL, labels text NOT NULL, arm text NOT NULL, formula text NOT NULL, record bytea NOT NULL
);
CREATE INDEX rolled_metric_name ON rolled_metric (name, span, from_time);

-- Of each span the newest roll-up: the last in the order of the ledger.
CREATE VIEW rollup_current AS
    SELECT DISTINCT ON (agent, span, from_time, to_time) * FROM rollup
    ORDER BY agent, span, from_time, to_time, epoch DESC, batch DESC, leaf DESC;
