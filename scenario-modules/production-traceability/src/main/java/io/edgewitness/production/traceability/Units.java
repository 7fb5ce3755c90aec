package io.edgewitness.production.traceability;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The units that are remembered: where each is, and what is known of its steps. One thread. */
final class Units {
    private static final Duration HELD = Duration.ofHours(8);
    private static final long HOLDS = 1;
    private static final long FINISHED = 2;

    /** One unit. */
    private static final class Unit {
        private String station = "";
        private Instant seen = Instant.EPOCH;
        private boolean held;
        private boolean finished;
        private final TreeSet<String> done = new TreeSet<>();
        private final TreeSet<String> missing = new TreeSet<>(); // "step: element"
    }

    private final TraceabilityParameters parameters;
    private final LinkedHashMap<String, Unit> units = new LinkedHashMap<>(64, 0.75f, true);

    Units(TraceabilityParameters parameters) {
        this.parameters = parameters;
    }

    boolean isKnown(String unit) {
        return units.containsKey(unit);
    }

    void begin(String unit, Instant at) {
        units.computeIfAbsent(unit, u -> new Unit()).seen = at;
        if (units.size() > parameters.mostUnits()) {
            units.remove(units.keySet().iterator().next());
        }
    }

    void end(String unit) {
        units.remove(unit);
    }

    /** @throws Refusal if the unit is at another station still, or was there a moment ago */
    void refuseTwoPlaces(String unit, String station, Instant at) throws Refusal {
        Unit u = units.get(unit);
        if (u == null || station.isEmpty() || u.station.isEmpty() || u.station.equals(station)) {
            return;
        }
        Duration since = Duration.between(u.seen, at);
        boolean still = u.held && since.compareTo(HELD) < 0;
        if (still || since.abs().compareTo(parameters.travel()) < 0) {
            throw new Refusal(
                    "two-stations-at-once",
                    "同一件 " + unit + " 正在工位 " + u.station + "，又出现在 " + station + "；该事件不计入，请核对条码",
                    unit + " is at " + u.station + " and appears at " + station + " as well; check the code");
        }
    }

    /** Notes where a unit is and what of its step is known. */
    void step(String unit, StepMessage message, String station, List<TraceabilityParameters.Kde> known, Instant at) {
        Unit u = units.get(unit);
        if (u == null) {
            return;
        }
        u.station = station;
        u.seen = at;
        u.held = message.phase() == StepMessage.Phase.START;
        TraceabilityParameters.Step rule = parameters.steps().get(message.step());
        if (rule == null || message.phase() == StepMessage.Phase.START) {
            return;
        }
        u.done.add(message.step());
        for (TraceabilityParameters.Kde kde : rule.requires()) {
            String name = message.step() + ": " + kde.name().toLowerCase(Locale.ROOT);
            if (known.contains(kde)) {
                u.missing.remove(name);
            } else {
                u.missing.add(name);
            }
        }
    }

    /** Ends a unit, once. @return what its record lacks; empty: it is whole; null: it was finished before, or nothing is known of it */
    @Nullable
    List<String> finish(String unit) {
        Unit u = units.get(unit);
        if (u == null || u.finished) {
            return null;
        }
        u.finished = true;
        List<String> lacks = new ArrayList<>(u.missing);
        parameters.steps().entrySet().stream()
                .filter(s -> !s.getValue().optional() && !u.done.contains(s.getKey()))
                .map(Map.Entry::getKey)
                .sorted()
                .forEach(lacks::add);
        return lacks;
    }

    void write(StateWriter state) {
        state.integer(units.size());
        units.forEach((name, u) -> {
            state.text(name)
                    .text(u.station)
                    .instant(u.seen)
                    .integer((u.held ? HOLDS : 0) | (u.finished ? FINISHED : 0));
            for (TreeSet<String> set : List.of(u.done, u.missing)) {
                state.integer(set.size());
                set.forEach(state::text);
            }
        });
    }

    void read(StateReader state) {
        units.clear();
        for (long n = state.integer(); n > 0; n--) {
            Unit u = new Unit();
            units.put(state.text(), u);
            u.station = state.text();
            u.seen = state.time();
            long marks = state.integer();
            u.held = (marks & HOLDS) != 0;
            u.finished = (marks & FINISHED) != 0;
            for (TreeSet<String> set : List.of(u.done, u.missing)) {
                for (long m = state.integer(); m > 0; m--) {
                    set.add(state.text());
                }
            }
        }
    }
}
