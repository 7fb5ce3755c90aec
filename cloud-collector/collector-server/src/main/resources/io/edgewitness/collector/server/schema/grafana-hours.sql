-- A function and no view: the times must reach the samples, not the hours made of them. It names its tables when it is called.
CREATE OR REPLACE FUNCTION grafana.samples_hourly(from_time timestamptz, to_time timestamptz)
    RETURNS TABLE ("time" timestamptz, enterprise text, site text, agent text, point text, mode text, samples bigint, good bigint,
                   "least" double precision, mean double precision, "greatest" double precision)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    AS $body$
        SELECT h.hour, h.enterprise, h.site, h.agent, h.point, h.mode, h.samples, h.good, h.least::double precision,
               (h.total / nullif(h.numbers, 0))::double precision, h.greatest::double precision
        FROM (%s) h
        ORDER BY 1, 4, 5, 6
    $body$;
REVOKE EXECUTE ON FUNCTION grafana.samples_hourly(timestamptz, timestamptz) FROM PUBLIC;
