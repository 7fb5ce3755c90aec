-- Where the places of a yard are, as its agent told it last. places: JSON as the agent wrote it; stock_age: s; confidence: what is less sure abstains.
CREATE TABLE map (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, places text NOT NULL, cut boolean NOT NULL,
    stock_age double precision NOT NULL, confidence double precision NOT NULL,
    PRIMARY KEY (agent, scenario)
);

-- Things as they were seen last. location: empty where a look through its place did not find it; null: that attribute abstained. Sizes in mm, kg.
CREATE TABLE item (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, item text NOT NULL, location text NOT NULL,
    identity double precision, by text NOT NULL, appearance text NOT NULL, appearance_confidence double precision,
    length double precision, width double precision, height double precision, mass double precision,
    size_confidence double precision, condition text NOT NULL, condition_confidence double precision, grade text NOT NULL,
    PRIMARY KEY (agent, scenario, item)
);
CREATE INDEX item_place ON item (agent, scenario, location);

-- When each place was looked at, and looked through.
CREATE TABLE place (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, location text NOT NULL,
    looked timestamptz NOT NULL, counted timestamptz,
    PRIMARY KEY (agent, scenario, location)
);

-- How the yard differs from the WMS: missing, misplaced or unknown; settled ones stay with open = false.
CREATE TABLE difference (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, item text NOT NULL, kind text NOT NULL,
    location text NOT NULL, books text NOT NULL, open boolean NOT NULL, zh text NOT NULL, en text NOT NULL,
    PRIMARY KEY (agent, scenario, item)
);

-- Plans of stacking. placed, remaining: JSON as the agent wrote it; measures in mm, filled in %.
CREATE TABLE plan (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, name text NOT NULL, length double precision,
    width double precision, height double precision, filled double precision, placed text NOT NULL, remaining text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX plan_yard ON plan (agent, scenario, at);

-- What auditors were asked to look at, and what their answers say. places_right, audited: null of a request.
CREATE TABLE audit (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, scenario text NOT NULL, type text NOT NULL, item text NOT NULL,
    location text NOT NULL, places_right double precision, audited double precision, zh text NOT NULL, en text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX audit_yard ON audit (agent, scenario, at);

-- Whether a yard's newest figures were made of samples that are not real.
CREATE TABLE line (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, scenario text NOT NULL, window_end timestamptz NOT NULL,
    simulated boolean NOT NULL,
    PRIMARY KEY (agent, scenario)
);
