package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Work orders, newest first: {@code maintenance/orders?agent=&machine=&limit=}. */
final class OrdersHandler implements CollectorModule.Handler {
    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String agent = query.containsKey("agent") ? asked.required("agent", "gw-1") : "";
        List<String> machine = query.containsKey("machine") ? List.of(asked.required("machine", "pump-3")) : List.of();
        int limit = asked.number("limit", 100, 1_000);
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        WorkOrder.Connector connector = WorkOrder.connector(connection, scope);
        answer.put("connected", connector != null);
        answer.put("problem", connector == null || connector.problem().isEmpty() ? null : connector.problem());
        answer.put("worked", connector == null ? null : text(connector.worked()));
        answer.put(
                "items",
                WorkOrder.newest(connection, scope, agent, machine, limit).stream()
                        .map(OrdersHandler::json)
                        .toList());
        return answer;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }

    private static Map<String, @Nullable Object> json(WorkOrder o) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", o.id());
        json.put("agent", o.agent());
        json.put("machine", o.machine());
        json.put("scenario", o.scenario());
        json.put("kind", o.kind());
        json.put("sensor", o.sensor());
        json.put("cause", o.cause());
        json.put("told", o.told().toString());
        json.put("from", text(o.from()));
        json.put("to", text(o.to()));
        json.put("state", o.state().id());
        json.put("remote", o.remote().isEmpty() ? null : o.remote());
        json.put("status", o.status());
        json.put("problem", o.problem().isEmpty() ? null : o.problem());
        json.put("finding", o.finding().isEmpty() ? null : o.finding());
        json.put("closed", text(o.closed()));
        json.put("inLedger", text(o.answered()));
        json.put("zh", o.zh());
        json.put("en", o.en());
        return json;
    }
}
