-- What an agent's scenarios said last. No column of an agent's text: an index has no row longer than a third of a page.
CREATE INDEX demand_newest ON demand (agent, epoch, batch, sequence);
CREATE INDEX preflight_newest ON preflight (agent, epoch, batch, sequence);
