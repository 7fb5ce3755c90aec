-- Orders to a maintenance system. What it was told and what it answered cannot be made again, so a rebuild leaves them alone.
CREATE TABLE work_order (
    id text PRIMARY KEY, enterprise text NOT NULL, site text NOT NULL, agent text NOT NULL, machine text NOT NULL,
    scenario text NOT NULL, kind text NOT NULL, sensor text NOT NULL, cause text NOT NULL, severity integer NOT NULL,
    en text NOT NULL, zh text NOT NULL, told timestamptz NOT NULL, from_time timestamptz, to_time timestamptz,
    made timestamptz NOT NULL, state text NOT NULL, tries integer NOT NULL DEFAULT 0, due timestamptz NOT NULL,
    remote text NOT NULL DEFAULT '', status text NOT NULL DEFAULT '', problem text NOT NULL DEFAULT '',
    finding text NOT NULL DEFAULT '', looked timestamptz, closed timestamptz, ended timestamptz, answered timestamptz
);
-- One order for one standing cause, and one for one plan.
CREATE UNIQUE INDEX work_order_open ON work_order (agent, scenario, kind, sensor, cause) WHERE state IN ('WAITING', 'OPEN');
CREATE INDEX work_order_machine ON work_order (agent, scenario, told);
CREATE UNIQUE INDEX work_order_remote ON work_order (remote) WHERE remote <> '';

-- One row while a maintenance system is connected: how far its changes were read, and what is in the way since when.
CREATE TABLE cmms (
    one boolean PRIMARY KEY DEFAULT true CHECK (one), cursor text NOT NULL, problem text NOT NULL DEFAULT '',
    since timestamptz, worked timestamptz
);
