package io.edgewitness.process.compliance;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Traces of cases, as XES and CSV files hold them. */
public final class EventLog {
    private EventLog() {}

    /**
     * One step of a case.
     *
     * @param step its {@code concept:name}
     * @param lifecycle its {@code lifecycle:transition}, such as {@code start}; empty: complete
     * @param actor its {@code org:resource}; empty: not known
     * @param attributes the others, by key
     */
    public record Entry(
            String step,
            String lifecycle,
            String actor,
            @Nullable Instant at,
            Map<String, String> attributes) {
        boolean isComplete() {
            return lifecycle.isEmpty() || lifecycle.equalsIgnoreCase("complete");
        }
    }

    /** A case with its steps in order. */
    public record Trace(String id, List<Entry> entries) {
        /** Names of the completed steps, in order. */
        List<String> steps() {
            return entries.stream().filter(Entry::isComplete).map(Entry::step).toList();
        }
    }
}
