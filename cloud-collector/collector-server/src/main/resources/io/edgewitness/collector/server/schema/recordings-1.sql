-- Bursts and pictures that agents were asked for; their bytes lie in the data folder's "recordings". asked_by empty: the collector by itself.
CREATE TABLE recording (
    enterprise text NOT NULL, sha256 text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    bytes bigint NOT NULL, asked timestamptz NOT NULL, asked_by text NOT NULL, state text NOT NULL, order_id text,
    here bigint NOT NULL DEFAULT 0, tries integer NOT NULL DEFAULT 0, detail text NOT NULL DEFAULT '', changed timestamptz NOT NULL,
    PRIMARY KEY (enterprise, sha256)
);
CREATE INDEX recording_agent ON recording (agent, asked);
CREATE INDEX recording_state ON recording (state, changed);
