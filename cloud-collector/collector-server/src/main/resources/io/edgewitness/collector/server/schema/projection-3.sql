-- Of the few incidents that are asked for without their time. No column of an agent's text: an index has no row longer than a third of a page.
CREATE INDEX incident_hold ON incident (agent, epoch, batch) WHERE kind = 'hold';
CREATE INDEX incident_clock ON incident (agent, epoch, batch) WHERE kind = 'clock';
CREATE INDEX incident_note ON incident (agent, at) WHERE kind = 'order' AND detail LIKE 'pong EdgeWitness audit note %';
