package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Machines, the most urgent first: {@code maintenance/machines?limit=}. */
final class MachinesHandler implements CollectorModule.Handler {
    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        int limit = new Query(query).number("limit", 100, 1_000);
        List<Machine> machines = Machines.of(connection, scope);
        return Map.of(
                "items",
                machines.stream().limit(limit).map(MachinesHandler::json).toList(),
                "more",
                machines.size() > limit);
    }

    private static Map<String, @Nullable Object> json(Machine m) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("enterprise", m.enterprise());
        json.put("site", m.site());
        json.put("agent", m.agent());
        json.put("machine", m.id());
        json.put("at", m.at().toString());
        json.put("health", m.health());
        json.put("rulHours", m.rulHours());
        json.put("velocity", m.velocity());
        json.put("zone", m.zone().isEmpty() ? null : m.zone());
        json.put("simulated", m.simulated());
        json.put(
                "alarms",
                m.alarms().stream()
                        .map(a -> Map.of(
                                "alarm",
                                a.alarm(),
                                "raised",
                                a.raised().toString(),
                                "severity",
                                a.severity(),
                                "acknowledged",
                                a.acknowledged() != null,
                                "message",
                                a.en()))
                        .toList());
        json.put(
                "causes",
                m.causes().stream()
                        .map(s -> Map.of(
                                "sensor",
                                s.sensor(),
                                "cause",
                                s.cause(),
                                "told",
                                s.told().toString()))
                        .toList());
        return json;
    }
}
