-- An append-only log over the headers of all stored batches, in the order of storing, and what others say of its heads.
CREATE TABLE log (
    position bigint PRIMARY KEY,
    ordinal bigint NOT NULL UNIQUE,
    leaf bytea NOT NULL
);
-- Roots of whole subtrees of 256^level leaves.
CREATE TABLE log_node (
    level smallint NOT NULL,
    place bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (level, place)
);
CREATE TABLE tree_head (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    size bigint NOT NULL,
    at timestamptz NOT NULL,
    note text NOT NULL
);
CREATE TABLE countersigner (
    name text PRIMARY KEY,
    key text NOT NULL,
    added timestamptz NOT NULL
);
CREATE TABLE anchor (
    ordinal bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    head bigint NOT NULL REFERENCES tree_head,
    kind text NOT NULL,
    name text NOT NULL,
    at timestamptz NOT NULL,
    content bytea NOT NULL,
    digest bytea NOT NULL UNIQUE,
    added timestamptz NOT NULL
);
CREATE INDEX anchor_head ON anchor (head);
