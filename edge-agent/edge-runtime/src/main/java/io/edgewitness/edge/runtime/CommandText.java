package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Value;
import java.util.Map;
import java.util.stream.Collectors;

/** Values and targets in the words of a step's detail. */
final class CommandText {
    private static final int LONGEST = 200;

    private CommandText() {}

    static String of(Value value) {
        String text;
        if (value.isNumber()) {
            text = value.number().toPlainString();
        } else if (value instanceof Value.Bool b) {
            text = String.valueOf(b.value());
        } else if (value instanceof Value.Text t) {
            text = "'" + t.value() + "'";
        } else {
            text = value.toString();
        }
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }

    static String of(Map<PointId, Value> values) {
        return values.entrySet().stream()
                .map(e -> e.getKey() + " = " + of(e.getValue()))
                .collect(Collectors.joining(", "));
    }
}
