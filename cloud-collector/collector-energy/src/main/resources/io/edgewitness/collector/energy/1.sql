-- The newest revision of each window's energy and peak.
CREATE TABLE amount (
    enterprise text NOT NULL,
    site text NOT NULL,
    agent text NOT NULL,
    scenario text NOT NULL,
    metric text NOT NULL,
    medium text NOT NULL,
    labels text NOT NULL,
    arm text NOT NULL,
    window_start timestamptz NOT NULL,
    window_end timestamptz NOT NULL,
    revision integer NOT NULL,
    amount numeric,
    simulated boolean NOT NULL,
    expected bigint NOT NULL,
    received bigint NOT NULL,
    PRIMARY KEY (agent, scenario, metric, labels, arm, window_start, window_end)
);
CREATE INDEX amount_site ON amount (enterprise, site, window_start);

-- A window belongs to the hour (UTC) in which it starts. A window without a value leaves the hour's sum as it is and its count shows.
CREATE VIEW load AS
    SELECT enterprise, site, agent, scenario, medium, date_trunc('hour', window_start, 'UTC') AS hour,
        sum(amount) FILTER (WHERE metric = 'em_energy_kwh') AS energy_kwh,
        max(amount) FILTER (WHERE metric = 'em_peak_kw') AS peak_kw,
        count(*) FILTER (WHERE metric = 'em_energy_kwh') AS windows,
        count(*) FILTER (WHERE metric = 'em_energy_kwh' AND amount IS NULL) AS windows_without_value,
        bool_or(simulated) AS simulated
    FROM amount WHERE arm = 'on'
    GROUP BY enterprise, site, agent, scenario, medium, date_trunc('hour', window_start, 'UTC');
