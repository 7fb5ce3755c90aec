-- How many links of an event have no row, because it joins too many things to each other; null: each has one.
ALTER TABLE event ADD COLUMN unlinked bigint;
-- Operator (a pseudonym), state of the machine and result, as a page shows them.
ALTER TABLE event ADD COLUMN facts text NOT NULL DEFAULT '';

-- What came as an event and has no row among them, and why.
CREATE TABLE unread (
    enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, epoch bigint NOT NULL, batch bigint NOT NULL,
    sequence bigint NOT NULL, recorded timestamptz NOT NULL, why text NOT NULL,
    PRIMARY KEY (agent, epoch, batch, sequence)
);
