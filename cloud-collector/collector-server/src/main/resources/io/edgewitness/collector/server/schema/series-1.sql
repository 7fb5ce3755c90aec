-- identity: first 16 bytes of SHA-256 over agent, scenario, name, labels, window, arm and revision; record: the MetricRecord as it came.
CREATE TABLE metric (
    identity uuid NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL,
    scenario text NOT NULL, name text NOT NULL, labels text NOT NULL, arm text NOT NULL, revision integer NOT NULL,
    value numeric,
    record bytea NOT NULL
) PARTITION BY RANGE (window_start);
CREATE UNIQUE INDEX metric_identity ON metric (identity, window_start);
CREATE INDEX metric_name ON metric (name, window_start);

CREATE TABLE sample (
    received timestamptz NOT NULL,
    source_time timestamptz,
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL,
    point text NOT NULL, mode text NOT NULL, quality text NOT NULL, number numeric, text text
) PARTITION BY RANGE (received);
CREATE INDEX sample_point ON sample (point, received);
CREATE VIEW metric_current AS
    SELECT DISTINCT ON (agent, scenario, name, labels, arm, window_start, window_end) * FROM metric
    ORDER BY agent, scenario, name, labels, arm, window_start, window_end, revision DESC;
