-- What a line told of its models last.
CREATE INDEX event_models ON event (agent, epoch, batch, sequence) WHERE type = 'model-rollout';
