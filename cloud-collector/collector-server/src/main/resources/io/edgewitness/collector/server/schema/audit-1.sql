-- Notes of audits as they were signed; nothing changes or removes them. They are kept where projections are rebuilt.
CREATE TABLE IF NOT EXISTS audit_note (
    figure text NOT NULL,
    number integer NOT NULL,
    project text NOT NULL,
    content bytea NOT NULL,
    signature bytea NOT NULL,
    key text NOT NULL,
    stored timestamptz NOT NULL,
    PRIMARY KEY (figure, number)
);
-- Raw lanes of stored batches that an agent was asked for once more. Null: the agent has it no more.
CREATE TABLE IF NOT EXISTS fetched (
    agent text NOT NULL,
    epoch bigint NOT NULL,
    number bigint NOT NULL,
    raw bytea,
    at timestamptz NOT NULL,
    PRIMARY KEY (agent, epoch, number)
);
ALTER TABLE fetched ALTER raw SET STORAGE EXTERNAL;
