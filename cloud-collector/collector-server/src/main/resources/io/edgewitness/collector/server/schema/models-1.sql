-- Released packages of models; their files lie in the data folder's "models" under their SHA-256. What was ordered of lines is an order like others.
CREATE TABLE model (
    enterprise text NOT NULL, digest text NOT NULL, bytes bigint NOT NULL, at timestamptz NOT NULL, released_by text NOT NULL, about text NOT NULL,
    PRIMARY KEY (enterprise, digest)
);
CREATE TABLE model_step (
    id text PRIMARY KEY, enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, line text NOT NULL, digest text NOT NULL,
    kind text NOT NULL, share double precision NOT NULL, parts integer NOT NULL, at timestamptz NOT NULL, ordered_by text NOT NULL
);
CREATE INDEX model_step_agent ON model_step (agent, digest);
