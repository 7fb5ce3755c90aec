-- Steps as they were done. taken: it counts for the order; a step that begins and ends is taken once.
CREATE TABLE step (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, unit text NOT NULL, step text NOT NULL,
    station text NOT NULL, actor text NOT NULL, phase text NOT NULL, taken boolean NOT NULL, fits boolean NOT NULL,
    next text[] NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX step_unit ON step (agent, scenario, unit, at);
CREATE INDEX step_station ON step (agent, scenario, station, at);
CREATE INDEX step_time ON step (agent, scenario, at);

-- What was not as the procedure says, and what could not be judged. latency: seconds from the device's clock to the alarm.
CREATE TABLE finding (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, type text NOT NULL, severity integer NOT NULL,
    unit text NOT NULL, step text NOT NULL, station text NOT NULL, actor text NOT NULL, seeded text NOT NULL,
    latency double precision, zh text NOT NULL, en text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX finding_line ON finding (agent, scenario, at);
CREATE INDEX finding_unit ON finding (agent, scenario, unit, at);

-- Finished units. clean: everything was right.
CREATE TABLE unit (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, unit text NOT NULL, clean boolean NOT NULL,
    fitness double precision, cost bigint NOT NULL, steps bigint NOT NULL, reversed text[] NOT NULL, omitted text[] NOT NULL,
    extra text[] NOT NULL, seeded text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX unit_line ON unit (agent, scenario, at);
CREATE INDEX unit_name ON unit (agent, scenario, unit, at);

-- The routine of seeded mistakes: announced, late, result, not-made, refused, due.
CREATE TABLE seeded (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, type text NOT NULL, unit text NOT NULL,
    kind text NOT NULL, actor text NOT NULL, announced timestamptz, found boolean, latency double precision, due text NOT NULL,
    by text NOT NULL, zh text NOT NULL, en text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX seeded_line ON seeded (agent, scenario, at);

-- Procedures as lines told them, each version once; the newest counts. steps, pairs, stations: JSON as the agent wrote it.
CREATE TABLE procedure (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, sop text NOT NULL, version text NOT NULL,
    steps text NOT NULL, pairs text NOT NULL, stations text NOT NULL, cut boolean NOT NULL, plan_order integer NOT NULL,
    plan_danger integer NOT NULL, plan_pick integer NOT NULL, plan_by text NOT NULL, seeded_cases integer NOT NULL,
    seeded_recall double precision NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX procedure_line ON procedure (agent, scenario, epoch, batch, sequence);

-- Whether a line's newest figures were made of samples that are not real.
CREATE TABLE line (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, window_end timestamptz NOT NULL,
    simulated boolean NOT NULL,
    PRIMARY KEY (agent, scenario)
);
