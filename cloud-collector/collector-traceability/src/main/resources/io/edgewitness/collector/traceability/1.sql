-- Each captured EPCIS event, as it was.
CREATE TABLE event (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, at timestamptz NOT NULL, recorded timestamptz NOT NULL,
    event_id text, type text NOT NULL, action text, biz_step text, disposition text, read_point text, biz_location text,
    orphan boolean NOT NULL, error boolean NOT NULL, json text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
CREATE INDEX event_at ON event (at);
CREATE INDEX event_id ON event (event_id);

-- Which things an event speaks of: unit (epcList, parentID), part, input, output.
CREATE TABLE mention (
    enterprise text NOT NULL, site text NOT NULL, unit text NOT NULL, at timestamptz NOT NULL, role text NOT NULL,
    agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL, sequence bigint NOT NULL
);
CREATE INDEX mention_unit ON mention (unit, at);

-- The genealogy: from "since" on the part was in the whole until "until", or was consumed at "since" to make it. What was declared an error
-- is void. "until" and "void" are made anew whenever a row comes that changes them, so that they do not depend on the order of agents.
CREATE TABLE link (
    enterprise text NOT NULL, site text NOT NULL, whole text NOT NULL, part text NOT NULL, made boolean NOT NULL,
    since timestamptz NOT NULL, until timestamptz, quantity numeric, uom text, event_id text, void boolean NOT NULL,
    agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL, sequence bigint NOT NULL
);
CREATE INDEX link_whole ON link (whole, since);
CREATE INDEX link_part ON link (part, since);
CREATE INDEX link_event ON link (event_id);

-- Parts that were taken out; an empty part: all.
CREATE TABLE removal (
    enterprise text NOT NULL, site text NOT NULL, whole text NOT NULL, part text NOT NULL, at timestamptz NOT NULL,
    event_id text, void boolean NOT NULL,
    agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL, sequence bigint NOT NULL
);
CREATE INDEX removal_whole ON removal (whole, at);
CREATE INDEX removal_event ON removal (event_id);
