-- What cannot be made again: batches as they came, who may deliver, orders.
CREATE TABLE batch (
    agent text NOT NULL,
    epoch bigint NOT NULL,
    number bigint NOT NULL,
    ordinal bigint GENERATED ALWAYS AS IDENTITY,
    hash bytea NOT NULL,
    chained boolean NOT NULL,
    stored timestamptz NOT NULL,
    closed timestamptz NOT NULL,
    header bytea NOT NULL,
    signature bytea NOT NULL,
    evidence bytea NOT NULL,
    raw bytea NOT NULL,
    blob bytea NOT NULL,
    PRIMARY KEY (agent, epoch, number)
);
-- Salts and hashes do not compress; trying costs more than it saves.
ALTER TABLE batch ALTER evidence SET STORAGE EXTERNAL, ALTER raw SET STORAGE EXTERNAL, ALTER blob SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX batch_ordinal ON batch (ordinal);

CREATE TABLE refused (
    ordinal bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent text NOT NULL,
    header_agent text NOT NULL,
    epoch bigint NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    reason text NOT NULL,
    detail text NOT NULL,
    header bytea NOT NULL,
    signature bytea NOT NULL,
    digest bytea NOT NULL,
    UNIQUE (agent, epoch, number, reason, digest)
);

CREATE TABLE registration (
    agent text PRIMARY KEY,
    ledger_key bytea NOT NULL,
    certificate bytea NOT NULL,
    enrolled timestamptz NOT NULL
);

CREATE TABLE token (
    sha256 bytea PRIMARY KEY,
    agent text NOT NULL,
    expires timestamptz NOT NULL,
    used timestamptz
);

CREATE TABLE orders (
    id text PRIMARY KEY,
    agent text NOT NULL,
    kind text NOT NULL,
    created timestamptz NOT NULL,
    not_after timestamptz NOT NULL,
    body bytea NOT NULL,
    signature bytea NOT NULL,
    outcome text,
    detail text,
    done timestamptz
);
CREATE INDEX orders_pending ON orders (agent, created) WHERE outcome IS NULL;
