package io.edgewitness.process.compliance;

import io.edgewitness.scenario.kit.Proportion;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.EnumMap;
import java.util.Map;

/** Seeded mistakes by kind, since the scenario began. One thread. */
final class Recalls {
    private final Map<Finding.Kind, Proportion> byKind = new EnumMap<>(Finding.Kind.class);

    void add(Finding.Kind kind, boolean found) {
        Proportion before = of(kind);
        byKind.put(kind, new Proportion(before.hits() + (found ? 1 : 0), before.trials() + 1));
    }

    Proportion of(Finding.Kind kind) {
        return byKind.getOrDefault(kind, new Proportion(0, 0));
    }

    void write(StateWriter state) {
        state.integer(byKind.size());
        byKind.forEach((kind, r) -> state.text(kind.name()).integer(r.hits()).integer(r.trials()));
    }

    void read(StateReader state) {
        byKind.clear();
        for (long n = state.integer(); n > 0; n--) {
            byKind.put(Finding.Kind.valueOf(state.text()), new Proportion(state.integer(), state.integer()));
        }
    }
}
