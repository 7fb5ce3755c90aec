-- Entries of evidence plans as they were signed; nothing changes or removes them. They are kept where projections are rebuilt.
CREATE TABLE IF NOT EXISTS plan (
    id text NOT NULL,
    number integer NOT NULL,
    project text NOT NULL,
    content bytea NOT NULL,
    signature bytea NOT NULL,
    stored timestamptz NOT NULL,
    PRIMARY KEY (id, number)
);
