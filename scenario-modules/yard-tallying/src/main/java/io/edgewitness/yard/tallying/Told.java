package io.edgewitness.yard.tallying;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is told to people: Chinese is the message, the attribute {@code en} says the same. Severities as OPC 10000-9. */
final class Told {
    static final int INFORMATION = 0;
    static final int NOTICE = 300;
    static final int REFUSED = 500;
    private static final int LONGEST_SHOWN = 60;

    private Told() {}

    static void event(
            String type,
            int severity,
            String zh,
            String en,
            Map<String, Value> attributes,
            Instant at,
            ScenarioOutput out) {
        Map<String, Value> all = new LinkedHashMap<>(attributes);
        all.put("en", Value.of(en));
        out.event(new Event(type, at, severity, zh, all, List.of()));
    }

    /** A message or code that does not count. */
    static void refused(String reason, String about, String zh, String en, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("reason", Value.of(reason));
        attributes.put("about", Value.of(shown(about)));
        event("sighting-refused", REFUSED, zh, en, attributes, at, out);
    }

    /** A stranger's text, in part and without what would be markup or a new line. */
    static String shown(String text) {
        String clean = text.replaceAll("[\\p{Cntrl}<>&\"]", "?");
        return clean.length() > LONGEST_SHOWN ? clean.substring(0, LONGEST_SHOWN) + "…" : clean;
    }
}
