-- Verdicts, each once. defects: JSON as the agent wrote it. picture: SHA-256 of the bytes that the agent keeps; empty: none was kept.
CREATE TABLE part (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, unit text NOT NULL, rejected boolean NOT NULL,
    score double precision, rules text NOT NULL, model text NOT NULL, defects text NOT NULL, picture text NOT NULL,
    width integer NOT NULL, height integer NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX part_line ON part (agent, scenario, at);
CREATE INDEX part_place ON part (agent, scenario, epoch, batch, sequence);
CREATE INDEX part_unit ON part (agent, scenario, unit, at);

-- Parts that people are asked to look at again.
CREATE TABLE ask (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, unit text NOT NULL, picture text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX ask_line ON ask (agent, scenario, at);

-- What the line told beside: missed triggers, frames that could not be judged, gates that were not set, charts, drift, trials of models.
CREATE TABLE notice (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, type text NOT NULL, severity integer NOT NULL,
    zh text NOT NULL, en text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX notice_line ON notice (agent, scenario, at);

-- The newest revision of each window's share of rejects.
CREATE TABLE share (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL, revision integer NOT NULL, rejected double precision NOT NULL,
    inspected double precision NOT NULL,
    PRIMARY KEY (agent, scenario, window_start, window_end)
);

-- Whether a line's newest figures were made of samples that are not real.
CREATE TABLE line (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, window_end timestamptz NOT NULL,
    simulated boolean NOT NULL,
    PRIMARY KEY (agent, scenario)
);
