package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that is not as the procedure says.
 *
 * @param caseId the unit; empty: none is known
 * @param at when it was seen
 * @param zh what it is and what to do, for the worker
 * @param en the same in English
 */
record Finding(Kind kind, String caseId, String step, String station, String actor, Instant at, String zh, String en) {
    /** The first three are the notice's own: 颠倒顺序、危险操作、错误取料. */
    enum Kind {
        ORDER("order-reversed", 800, true),
        DANGER("dangerous-operation", 900, true),
        PICK("wrong-pick", 800, true),
        DOSE("dose-out", 700, true),
        DOSE_UNSURE("dose-uncertain", 400, false),
        TIME("time-limit", 600, false),
        TWO_PLACES("unit-in-two-places", 600, true),
        INDICATOR("indicator-out", 600, false),
        UNVERIFIED("not-verified", 400, false);

        private final String type;
        private final int severity;
        private final boolean holds;

        Kind(String type, int severity, boolean holds) {
            this.type = type;
            this.severity = severity;
            this.holds = holds;
        }

        /** The event's type. */
        String type() {
            return type;
        }

        /** As OPC 10000-9: 0 to 1000. */
        int severity() {
            return severity;
        }

        /** Whether work must not go on. */
        boolean holds() {
            return holds;
        }

        boolean alarms() {
            return severity >= 600;
        }
    }

    Map<String, Value> attributes() {
        Map<String, Value> attributes = new LinkedHashMap<>();
        put(attributes, "case", caseId);
        put(attributes, "step", step);
        put(attributes, "station", station);
        put(attributes, "actor", actor);
        put(attributes, "en", en);
        return attributes;
    }

    private static void put(Map<String, Value> attributes, String key, String value) {
        if (!value.isEmpty()) {
            attributes.put(key, Value.of(value));
        }
    }
}
