-- What Grafana and other readers of SQL may rely on; DATABASE.md says what each column is. A view keeps its columns, new ones come at
-- its end: so it can be replaced, and what was granted on it stays.
CREATE SCHEMA IF NOT EXISTS grafana;

CREATE OR REPLACE VIEW grafana.agents AS
    SELECT r.agent, c.enterprise, c.site, c.name AS site_name, c.path, c.time_zone, c.hardware_profile, e.software, r.enrolled,
           b.stored AS last_batch_at, extract(epoch FROM now() - b.stored)::double precision AS data_age_s
    FROM store.registration r
    LEFT JOIN LATERAL (SELECT * FROM store.batch b WHERE b.agent = r.agent ORDER BY epoch DESC, number DESC LIMIT 1) b ON true
    LEFT JOIN LATERAL (SELECT * FROM evidence.configuration k WHERE k.agent = r.agent
                       ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1) c ON true
    LEFT JOIN LATERAL (SELECT * FROM evidence.epoch s WHERE s.agent = r.agent ORDER BY epoch DESC LIMIT 1) e ON true;

-- The columns that make a figure come first in DISTINCT ON, so that conditions on them reach the table's indexes.
CREATE OR REPLACE VIEW grafana.metrics AS
    SELECT DISTINCT ON (name, window_start, window_end, enterprise, site, agent, scenario, m.labels, arm)
           window_start AS "time", window_end, enterprise, site, agent, scenario, name, m.labels::jsonb AS labels, arm, revision,
           value::double precision AS value, coalesce(unit, '') AS unit, expected, received,
           CASE WHEN expected > 0 THEN received::double precision / expected END AS completeness, coalesce(mode, '') AS mode
    FROM evidence.metric m
    ORDER BY name, window_start, window_end, enterprise, site, agent, scenario, m.labels, arm, revision DESC;

CREATE OR REPLACE VIEW grafana.gaps AS
    SELECT from_time AS "time", to_time AS time_end, enterprise, site, agent, source, points, count AS samples_lost,
           extract(epoch FROM to_time - from_time)::double precision AS seconds, reason
    FROM evidence.gap;

CREATE OR REPLACE VIEW grafana.events AS
    SELECT at AS "time", enterprise, site, agent, scenario, type, severity, message, attributes::jsonb AS attributes
    FROM evidence.event;

CREATE OR REPLACE VIEW grafana.demands AS
    SELECT at AS "time", enterprise, site, agent, scenario, demand, met, measured
    FROM evidence.demand;
