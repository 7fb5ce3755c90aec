package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The procedure of each line as it was told last, by agent and line: {@code compliance/procedures}. */
final class ProceduresHandler implements CollectorModule.Handler {
    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        List<Map<String, Object>> items = Procedure.all(connection, scope).stream()
                .map(ProceduresHandler::json)
                .toList();
        return Map.of("items", items);
    }

    private static Map<String, Object> json(Procedure p) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("enterprise", p.enterprise());
        json.put("site", p.site());
        json.put("agent", p.agent());
        json.put("line", p.line());
        json.put("told", p.told().toString());
        json.put("sop", p.sop());
        json.put("version", p.version());
        json.put("steps", p.steps());
        json.put("pairs", p.pairs());
        json.put("stations", p.stations());
        json.put("cut", p.cut());
        json.put("seededPlan", p.plan());
        return json;
    }
}
