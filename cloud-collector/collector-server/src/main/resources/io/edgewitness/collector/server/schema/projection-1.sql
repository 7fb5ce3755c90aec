-- Made from batches; may be dropped and made again. Each row says where it comes from: agent, epoch, batch, sequence.
CREATE TABLE epoch (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    reason text NOT NULL, cut_bytes bigint NOT NULL, software text NOT NULL, previous_epoch bigint NOT NULL,
    previous_batch bigint NOT NULL
);
CREATE INDEX epoch_agent ON epoch (agent, epoch);

CREATE TABLE configuration (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    sha256 bytea NOT NULL, path text NOT NULL, time_zone text NOT NULL, name text NOT NULL, hardware_profile text NOT NULL
);
CREATE INDEX configuration_agent ON configuration (agent, epoch, batch, sequence);

CREATE TABLE point_version (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    number integer NOT NULL, point text NOT NULL, source text NOT NULL, mode text NOT NULL, address text NOT NULL,
    unit text NOT NULL, interval_ns bigint NOT NULL, was text NOT NULL, recording text NOT NULL, counted boolean NOT NULL
);
CREATE INDEX point_version_agent ON point_version (agent, epoch, number);

CREATE TABLE manifest (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    scenario text NOT NULL, slug text NOT NULL, yaml text NOT NULL, parameters text NOT NULL
);
CREATE INDEX manifest_agent ON manifest (agent, scenario, epoch, batch, sequence);

CREATE TABLE event (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    scenario text NOT NULL, type text NOT NULL, severity integer NOT NULL, message text NOT NULL, attributes text NOT NULL
);
CREATE INDEX event_at ON event (agent, at);

CREATE TABLE gap (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    source text NOT NULL, points text[] NOT NULL, from_time timestamptz NOT NULL, to_time timestamptz NOT NULL,
    count bigint NOT NULL, reason text NOT NULL, first_sequence bigint NOT NULL, last_sequence bigint NOT NULL,
    record bytea NOT NULL
);
CREATE INDEX gap_at ON gap (agent, from_time);

CREATE TABLE demand (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    scenario text NOT NULL, demand text NOT NULL, met boolean NOT NULL, measured text NOT NULL
);

CREATE TABLE preflight (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    scenario text NOT NULL, name text NOT NULL, outcome text NOT NULL, measured text NOT NULL
);

CREATE TABLE seal (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    size bigint NOT NULL, root bytea NOT NULL, at_ns bigint NOT NULL, signature bytea NOT NULL
);
CREATE INDEX seal_agent ON seal (agent, size);

-- Steps of commands, receipts of orders, dropped duplicates, states of scenarios, dropped payloads, plans held, clock steps.
CREATE TABLE incident (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL,
    kind text NOT NULL, subject text NOT NULL, state text NOT NULL, detail text NOT NULL
);
CREATE INDEX incident_at ON incident (agent, at);

CREATE TABLE blob (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL,
    sha256 bytea NOT NULL, size bigint NOT NULL, media_type text NOT NULL, scenario text NOT NULL
);
