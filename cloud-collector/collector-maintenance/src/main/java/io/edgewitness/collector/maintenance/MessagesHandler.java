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

/** What was told of a machine, newest first: {@code maintenance/messages?agent=&machine=&limit=}. */
final class MessagesHandler implements CollectorModule.Handler {
    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String agent = asked.required("agent", "gw-1");
        String machine = asked.required("machine", "pump-3");
        int limit = asked.number("limit", 100, Messages.MOST);
        List<Messages.Message> messages = Messages.newest(
                connection, scope, agent, List.of(machine), new MessageProjection().types(), Instant.EPOCH, limit);
        return Map.of("items", messages.stream().map(MessagesHandler::json).toList());
    }

    private static Map<String, Object> json(Messages.Message m) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", m.at().toString());
        json.put("kind", m.kind());
        json.put("type", m.type());
        json.put("severity", m.severity());
        json.put("sensor", m.sensor());
        json.put("zh", m.zh());
        json.put("en", m.en());
        return json;
    }
}
