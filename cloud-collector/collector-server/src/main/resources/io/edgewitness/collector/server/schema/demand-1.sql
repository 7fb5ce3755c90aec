-- Demands that the collector measures itself, because no agent can: they are about the ledger, about resolvers and about chains.
CREATE TABLE own_demand (
    agent text NOT NULL, scenario text NOT NULL, demand text NOT NULL, at timestamptz NOT NULL, met boolean NOT NULL, measured text NOT NULL,
    verified bigint NOT NULL, batches bigint NOT NULL, resolved bigint NOT NULL, sampled bigint NOT NULL,
    PRIMARY KEY (agent, scenario, demand, at)
);
