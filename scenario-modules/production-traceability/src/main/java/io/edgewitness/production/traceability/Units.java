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
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The units that are remembered: where each is, and what is known of its steps. One thread. */
final class Units {
    private static final Duration HELD = Duration.ofHours(8);
    private static final long HOLDS = 1;
    private static final long FINISHED = 2;
    private static final long GONE = 4;

    /** Of all that is remembered, so that it fits into a checkpoint however long names are. */
    private static final long MOST_CHARACTERS = 3 << 20;

    /** One unit. */
    private static final class Unit {
        private String station = "";
        private Instant seen = Instant.EPOCH;
        private boolean held;
        private boolean finished;
        private boolean gone; // it ended, and is not known unless it begins anew
        private final TreeSet<String> done = new TreeSet<>();
        private final TreeSet<String> missing = new TreeSet<>(); // "step: element"

        /** In a snapshot, as far as it differs between units. */
        long size() {
            return 3L * station.length()
                    + Stream.concat(done.stream(), missing.stream())
                            .mapToLong(s -> s.length() + 2L)
                            .sum();
        }
    }

    private final TraceabilityParameters parameters;
    private final LinkedHashMap<String, Unit> units = new LinkedHashMap<>(64, 0.75f, true);
    private long characters;

    Units(TraceabilityParameters parameters) {
        this.parameters = parameters;
    }

    boolean isKnown(String unit) {
        Unit u = units.get(unit);
        return u != null && !u.gone;
    }

    void begin(String unit, Instant at) {
        if (!isKnown(unit)) {
            forget(unit);
            characters += size(unit, new Unit());
            units.put(unit, new Unit());
        }
        Unit u = Objects.requireNonNull(units.get(unit));
        u.seen = at.isAfter(u.seen) ? at : u.seen;
        makeRoom();
    }

    private void makeRoom() {
        while (units.size() > parameters.mostUnits() || (characters > MOST_CHARACTERS && units.size() > 1)) {
            forget(units.keySet().iterator().next());
        }
    }

    private void forget(String unit) {
        Unit u = units.remove(unit);
        characters -= u == null ? 0 : size(unit, u);
    }

    private static long size(String name, Unit u) {
        return 50L + name.length() + u.size();
    }

    /** What it had done is remembered until {@link #finish}. */
    void end(String unit) {
        Unit u = units.get(unit);
        if (u != null) {
            u.gone = true;
        }
    }

    /** The clock was set back: what was seen at times that were not yet is not later than what comes now. */
    void setBack(Instant now) {
        units.values().forEach(u -> u.seen = u.seen.isAfter(now) ? now : u.seen);
    }

    /**
     * Of what comes late, only the time between counts: the unit had not begun yet where it is now.
     *
     * @throws Refusal if the unit is at another station still, or was there a moment ago
     */
    void refuseTwoPlaces(String unit, String station, Instant at) throws Refusal {
        Unit u = units.get(unit);
        if (u == null || u.gone || station.isEmpty() || u.station.isEmpty() || u.station.equals(station)) {
            return;
        }
        Duration since = Duration.between(u.seen, at);
        boolean still = u.held && !since.isNegative() && since.compareTo(HELD) < 0;
        if (still || since.abs().compareTo(parameters.travel()) < 0) {
            throw new Refusal(
                    "two-stations-at-once",
                    "同一件 " + unit + " 正在工位 " + u.station + "，又出现在 " + station + "；该事件不计入，请核对条码",
                    unit + " is at " + u.station + " and appears at " + station + " as well; check the code");
        }
    }

    /** Notes where a unit is, unless it is told late, and what of its step is known. */
    void step(String unit, StepMessage message, String station, List<TraceabilityParameters.Kde> known, Instant at) {
        Unit u = units.get(unit);
        if (u == null) {
            return;
        }
        characters -= u.size();
        if (!at.isBefore(u.seen)) {
            u.station = station;
            u.seen = at;
            u.held = message.phase() == StepMessage.Phase.START;
        }
        done(u, message, known);
        characters += u.size();
        makeRoom();
    }

    private void done(Unit u, StepMessage message, List<TraceabilityParameters.Kde> known) {
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
                    .integer((u.held ? HOLDS : 0) | (u.finished ? FINISHED : 0) | (u.gone ? GONE : 0));
            for (TreeSet<String> set : List.of(u.done, u.missing)) {
                state.integer(set.size());
                set.forEach(state::text);
            }
        });
    }

    void read(StateReader state) {
        units.clear();
        characters = 0;
        for (long n = state.integer(); n > 0; n--) {
            Unit u = new Unit();
            String name = state.text();
            units.put(name, u);
            u.station = state.text();
            u.seen = state.time();
            long marks = state.integer();
            u.held = (marks & HOLDS) != 0;
            u.finished = (marks & FINISHED) != 0;
            u.gone = (marks & GONE) != 0;
            for (TreeSet<String> set : List.of(u.done, u.missing)) {
                for (long m = state.integer(); m > 0; m--) {
                    set.add(state.text());
                }
            }
            characters += size(name, u);
        }
    }
}
