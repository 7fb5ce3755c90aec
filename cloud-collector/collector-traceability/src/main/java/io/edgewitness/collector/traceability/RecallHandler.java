package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What must be called back because of a lot: {@code traceability/recall?unit=&depth=}, see {@link Recall}. */
final class RecallHandler implements CollectorModule.Handler {
    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String unit = asked.required("unit", "https://id.acme.example/LOT-7");
        Recall recall = Recall.of(connection, scope, unit, asked.number("depth", Trace.DEEPEST, Trace.DEEPEST));
        Map<String, @Nullable Object> told = new LinkedHashMap<>();
        told.put("unit", unit);
        told.put("affected", recall.affected());
        told.put("declared", recall.declared());
        told.put("complete", recall.complete());
        told.put("firstUse", text(recall.first()));
        told.put("lastUse", text(recall.last()));
        told.put("withTrace", recall.affected().size());
        told.put("withoutTrace", recall.without());
        return told;
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
