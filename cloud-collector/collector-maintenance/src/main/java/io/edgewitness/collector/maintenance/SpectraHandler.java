package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.math.BigDecimal;
import java.math.MathContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Spectra of a machine, newest first: {@code maintenance/spectra?agent=&machine=&sensor=&from=&to=&limit=}. */
final class SpectraHandler implements CollectorModule.Handler {
    /** A byte of a picture says no more. */
    private static final MathContext DIGITS = new MathContext(3);

    private static final Instant LAST = Instant.parse("9999-01-01T00:00:00Z");

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String agent = asked.required("agent", "gw-1");
        String machine = asked.required("machine", "pump-3");
        String sensor = query.containsKey("sensor") ? asked.required("sensor", "drive-end") : "";
        Instant from = asked.time("from");
        Instant to = asked.time("to");
        List<Spectrum> spectra = Spectrum.newest(
                connection,
                scope,
                agent,
                machine,
                sensor,
                from == null ? Instant.EPOCH : from,
                to == null ? LAST : to,
                asked.number("limit", 1, Spectrum.MOST));
        return Map.of("items", spectra.stream().map(SpectraHandler::json).toList());
    }

    private static Map<String, @Nullable Object> json(Spectrum s) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("at", s.at().toString());
        json.put("sensor", s.sensor());
        json.put("because", s.because());
        json.put("speedRpm", s.speedRpm());
        json.put("velocityMmS", s.velocityMmS());
        json.put("lines", s.lines());
        json.put("velocity", json(s.velocity()));
        json.put("acceleration", json(s.acceleration()));
        json.put("envelope", json(s.envelope()));
        return json;
    }

    private static Map<String, Object> json(Spectrum.Picture p) {
        return Map.of(
                "partHz",
                p.partHz(),
                "values",
                Arrays.stream(p.values())
                        .mapToObj(v -> BigDecimal.valueOf(v).round(DIGITS))
                        .toList());
    }
}
