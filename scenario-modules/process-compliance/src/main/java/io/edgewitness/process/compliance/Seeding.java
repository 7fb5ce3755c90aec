package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * A mistake that somebody is going to make on purpose.
 *
 * @param kind one of {@link Figures#SEEDED}
 * @param actor who makes it, a pseudonym; empty: not told
 * @param announced when it was
 */
record Seeding(Finding.Kind kind, String actor, Instant announced) {
    /** @throws IllegalArgumentException if it is no kind of mistake that is seeded */
    static Finding.Kind kind(String text) {
        return Figures.SEEDED.stream()
                .filter(k -> word(k).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("seeded is order, danger or pick, not '" + text + "'"));
    }

    static String word(Finding.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    void describe(Map<String, Value> attributes) {
        attributes.put("seeded", Value.of(word(kind)));
        attributes.put("announced", Value.of(announced.toString()));
        if (!actor.isEmpty()) {
            attributes.put("actor", Value.of(actor));
        }
    }

    void write(StateWriter state) {
        state.text(kind.name()).text(actor).instant(announced);
    }

    static Seeding read(StateReader state) {
        return new Seeding(Finding.Kind.valueOf(state.text()), state.text(), state.time());
    }
}
