-- What was told of machines: alarms through their life, diagnoses, forecasts, plans, faults of the measurement.
CREATE TABLE message (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, kind text NOT NULL, type text NOT NULL,
    severity integer NOT NULL, sensor text NOT NULL, en text NOT NULL, zh text NOT NULL, facts text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX message_machine ON message (agent, scenario, at);

-- The causes of a diagnosis, likeliest first (rank 1).
CREATE TABLE cause (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, sensor text NOT NULL, rank integer NOT NULL,
    cause text NOT NULL, probability double precision, component text NOT NULL, actions text NOT NULL, reasons text NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence, rank)
);
CREATE INDEX cause_machine ON cause (agent, scenario, at);

-- Each alarm as its newest change left it.
CREATE TABLE alarm (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, alarm text NOT NULL,
    raised timestamptz NOT NULL, at timestamptz NOT NULL, change text NOT NULL, severity integer NOT NULL,
    en text NOT NULL, zh text NOT NULL, acknowledged timestamptz,
    PRIMARY KEY (agent, scenario, alarm)
);
CREATE INDEX alarm_open ON alarm (enterprise, site) WHERE change <> 'cleared';

-- Likeliest causes: a cause stands while it was told later than cleared.
CREATE TABLE standing (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, sensor text NOT NULL,
    cause text NOT NULL, probability double precision, told timestamptz, cleared timestamptz,
    PRIMARY KEY (agent, scenario, sensor, cause)
);

-- The history: the newest revision of each window of the figures that pages show. A ratio keeps its two parts.
CREATE TABLE history (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, metric text NOT NULL,
    sensor text NOT NULL, window_start timestamptz NOT NULL, window_end timestamptz NOT NULL, revision integer NOT NULL,
    value double precision, numerator double precision, denominator double precision, simulated boolean NOT NULL,
    expected bigint NOT NULL, received bigint NOT NULL,
    PRIMARY KEY (agent, scenario, metric, sensor, window_start, window_end)
);

-- Of each of these series the last window, and the points it was made of.
CREATE TABLE newest (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, slug text NOT NULL,
    metric text NOT NULL, sensor text NOT NULL, window_end timestamptz NOT NULL, revision integer NOT NULL,
    value double precision, simulated boolean NOT NULL, points text[] NOT NULL,
    PRIMARY KEY (agent, scenario, metric, sensor)
);
CREATE INDEX newest_site ON newest (enterprise, site);
