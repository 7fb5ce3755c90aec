package io.edgewitness.collector.traceability;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must be called back because of a lot: {@code traceability/recall?unit=&depth=}, see {@link Recall}. As CSV with a row for each unit, in which
 * {@code because} is {@code measured} or {@code declared} (only partners' events lead to it), and {@code complete} says whether there are no others.
 */
final class RecallHandler implements CollectorModule.Handler {
    private final boolean csv;

    RecallHandler(boolean csv) {
        this.csv = csv;
    }

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String unit = asked.required("unit", "https://id.acme.example/LOT-7");
        Recall recall = Recall.of(connection, scope, unit, asked.number("depth", Trace.DEEPEST, Trace.DEEPEST));
        if (csv) {
            return table(recall);
        }
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

    private static CollectorModule.Table table(Recall recall) {
        List<Map<String, Object>> rows = new ArrayList<>();
        recall.affected().forEach(unit -> rows.add(row(unit, recall, "measured")));
        recall.declared().forEach(unit -> rows.add(row(unit, recall, "declared")));
        return new CollectorModule.Table("recall.csv", "unit lot because complete", rows);
    }

    private static Map<String, Object> row(String unit, Recall recall, String because) {
        return Map.of("unit", unit, "lot", recall.unit(), "because", because, "complete", recall.complete());
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : time.toString();
    }
}
