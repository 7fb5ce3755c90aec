-- What partners declared changes nothing that agents measured: what it did change is made as it was.
UPDATE link t SET void = false WHERE void AND NOT starts_with(agent, 'declared:') AND NOT EXISTS (SELECT 1 FROM event e
    WHERE e.event_id = t.event_id AND e.enterprise = t.enterprise AND e.error AND NOT starts_with(e.agent, 'declared:'));
UPDATE removal t SET void = false WHERE void AND NOT starts_with(agent, 'declared:') AND NOT EXISTS (SELECT 1 FROM event e
    WHERE e.event_id = t.event_id AND e.enterprise = t.enterprise AND e.error AND NOT starts_with(e.agent, 'declared:'));
UPDATE link l SET until = (SELECT min(r.at) FROM removal r WHERE r.whole = l.whole AND r.enterprise = l.enterprise AND r.part IN (l.part, '')
        AND r.at > l.since AND NOT r.void AND NOT starts_with(r.agent, 'declared:'))
    WHERE NOT made AND NOT starts_with(agent, 'declared:') AND whole IN (SELECT r.whole FROM removal r WHERE starts_with(r.agent, 'declared:')
        OR r.event_id IN (SELECT e.event_id FROM event e WHERE e.error AND starts_with(e.agent, 'declared:')));
