package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A dangerous operation: states of zones and machines that must not meet.
 *
 * @param during the steps in which it counts; empty: always
 * @param station whose alarm it raises; empty: that of the step, or none
 * @param when all of these at once
 */
record Hazard(String id, String title, List<String> during, String station, List<Condition> when, Where where) {
    /** What is known of a hazard at one moment. */
    enum State {
        CLEAR,
        PRESENT,
        /** a point it needs gave no good value */
        BLIND
    }

    /**
     * One condition on one point.
     *
     * @param is the value it must equal, as text; null: see the bounds
     * @param above it must be more
     * @param below it must be less
     */
    record Condition(
            PointId point,
            @Nullable String is,
            @Nullable BigDecimal above,
            @Nullable BigDecimal below) {
        boolean holds(Value value) {
            if (is != null) {
                return is(value, is);
            }
            return value.isNumber()
                    && (above == null || value.number().compareTo(above) > 0)
                    && (below == null || value.number().compareTo(below) < 0);
        }

        private static boolean is(Value value, String wanted) {
            if (value instanceof Value.Bool b) {
                return wanted.equals(String.valueOf(b.value()));
            }
            if (value instanceof Value.Text t) {
                return wanted.equals(t.value());
            }
            return value.isNumber()
                    && wanted.matches("-?\\d{1,30}(\\.\\d{1,30})?")
                    && value.number().compareTo(new BigDecimal(wanted)) == 0;
        }
    }

    /** @param newest good value by point; a point whose newest sample was BAD is not in it */
    State state(Map<PointId, Value> newest) {
        State state = State.PRESENT;
        for (Condition c : when) {
            Value value = newest.get(c.point());
            if (value == null) {
                state = State.BLIND;
            } else if (!c.holds(value)) {
                return State.CLEAR;
            }
        }
        return state;
    }
}
