-- From when on an agent's batches are wanted; sizes are read from the rows.
CREATE INDEX batch_closed ON batch (agent, closed, epoch, number);
-- The newest of an agent's batches that a tree head covers.
CREATE INDEX batch_came ON batch (agent, ordinal) INCLUDE (epoch, number);
CREATE INDEX orders_fetch ON orders (agent, created) WHERE kind = 'fetch';
