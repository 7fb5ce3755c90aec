package io.edgewitness.process.compliance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traces of cases, as XES and CSV files hold them. */
final class EventLog {
    private EventLog() {}

    /**
     * @param step its {@code concept:name}
     * @param lifecycle its {@code lifecycle:transition}, such as {@code start}; empty: complete
     * @param actor its {@code org:resource}; empty: not known
     * @param attributes the others, by key
     */
    record Entry(
            String step,
            String lifecycle,
            String actor,
            @Nullable Instant at,
            Map<String, String> attributes) {
        boolean isComplete() {
            return lifecycle.isEmpty() || lifecycle.equalsIgnoreCase("complete");
        }
    }

    record Trace(String id, List<Entry> entries) {
        /** Names of the completed steps, in order. */
        List<String> steps() {
            return entries.stream().filter(Entry::isComplete).map(Entry::step).toList();
        }
    }
}
