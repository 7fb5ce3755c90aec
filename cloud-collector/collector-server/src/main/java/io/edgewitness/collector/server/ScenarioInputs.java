package io.edgewitness.collector.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which points a scenario's inputs are wired to: from its parameters, which came with the ledger. */
final class ScenarioInputs {
    private static final String PARAMETERS = "SELECT parameters FROM evidence.manifest WHERE agent = ? AND scenario = ?"
            + " ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1";

    private ScenarioInputs() {}

    /** As the agent told it last; empty where the input is not wired or the scenario not known. */
    static List<String> points(Connection c, String agent, String scenario, String input) throws SQLException {
        String parameters = Jdbc.query(
                c,
                PARAMETERS,
                p -> {
                    p.setString(1, agent);
                    p.setString(2, scenario);
                },
                r -> r.next() ? r.getString(1) : "");
        return points(parameters, input);
    }

    /** @param parameters YAML */
    static List<String> points(String parameters, String input) {
        @Nullable Object inputs = ManifestYaml.load(parameters) instanceof Map<?, ?> all ? all.get("inputs") : null;
        @Nullable Object points = inputs instanceof Map<?, ?> named ? named.get(input) : null;
        return points instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : points == null ? List.of() : List.of(String.valueOf(points));
    }
}
