package io.edgewitness.process.compliance;

import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One unit on its way through the procedure. Its alignment is made of its events when it is needed, so a snapshot holds only those. One thread. */
final class Case {
    /** A unit that goes round and round is closed: no procedure of people has so many steps. */
    static final int MOST_EVENTS = 1_000;

    private final String id;
    private final Aligner aligner;
    private final List<EventLog.Entry> entries = new ArrayList<>();
    private final Map<Finding.Kind, Integer> findings = new EnumMap<>(Finding.Kind.class);
    private Aligner.@Nullable Prefix prefix;
    private String ongoing = "";
    private String station = "";
    private @Nullable Seeding seeding;
    private boolean late;
    private final Map<Finding.Kind, Double> latencies = new EnumMap<>(Finding.Kind.class); // of the first of each kind
    private int deviations;
    private long size;
    private Instant last;
    private @Nullable Instant deadline;
    private boolean atEnd;
    private boolean told;

    Case(String id, Aligner aligner, Instant begin) {
        this.id = id;
        this.aligner = aligner;
        last = begin;
    }

    String id() {
        return id;
    }

    /** When its newest step was. */
    Instant last() {
        return last;
    }

    String station() {
        return station;
    }

    /** The step that began and is not complete; empty: none. */
    String ongoing() {
        return ongoing;
    }

    /** The kind of mistake that was announced; empty: none. */
    String seeded() {
        return seeding == null ? "" : Seeding.word(seeding.kind());
    }

    @Nullable
    Seeding seeding() {
        return seeding;
    }

    /** A test was announced when something had been found already. */
    boolean isLate() {
        return late;
    }

    void late() {
        late = true;
    }

    boolean isFull() {
        return entries.size() >= MOST_EVENTS;
    }

    /** Of its events in a snapshot, in bytes, a little more than less. */
    long size() {
        return size;
    }

    private static long size(String text) {
        return text.codePoints().map(c -> c < 0x80 ? 1 : 3).sum();
    }

    /**
     * Whether the same message came before, for a station may send one twice.
     *
     * @param where the station, as it was told or as the procedure has it
     * @param at by the device's clock: one of receipt is never the same again
     */
    boolean isTold(StepEvent step, String where, Instant at) {
        if (step.phase() == StepEvent.Phase.COMPLETE) {
            return ongoing.isEmpty() && last.equals(at) && newest().equals(step.step()) && station.equals(where);
        }
        return entries.stream()
                .anyMatch(e -> at.equals(e.at())
                        && e.step().equals(step.step())
                        && e.attributes().getOrDefault("station", "").equals(step.station()));
    }

    List<EventLog.Entry> entries() {
        return entries;
    }

    Aligner.Prefix prefix() {
        Aligner.Prefix made = prefix;
        if (made == null) {
            made = aligner.start();
            for (EventLog.Entry e : entries) {
                made.add(e.step());
            }
            prefix = made;
        }
        return made;
    }

    /** Makes the alignment anew when it is needed next: only units in work keep theirs. */
    void rest() {
        prefix = null;
    }

    /** @return whether the step is one more thing out of order, that was not told yet */
    boolean add(StepEvent step, Instant at) {
        Aligner.Prefix aligned = prefix();
        long before = aligned.cost();
        aligned.add(step.step());
        enter(new EventLog.Entry(
                step.step(),
                "",
                step.actor(),
                at,
                step.station().isEmpty() ? Map.of() : new TreeMap<>(Map.of("station", step.station()))));
        if (aligned.cost() == before) {
            return false;
        }
        int now = aligned.soFar().deviations().size();
        boolean more = now > deviations;
        deviations = Math.max(deviations, now);
        return more;
    }

    private void enter(EventLog.Entry entry) {
        entries.add(entry);
        size += 20
                + size(entry.step())
                + size(entry.actor())
                + size(entry.attributes().getOrDefault("station", ""));
    }

    void mark(Seeding announced) {
        seeding = announced;
    }

    /** Whoever was told that it is elsewhere is believed the next time. */
    void release() {
        ongoing = "";
    }

    /** Its newest step; empty before the first. */
    String newest() {
        return entries.isEmpty() ? "" : entries.get(entries.size() - 1).step();
    }

    void follow(StepEvent step, String where, Instant at) {
        ongoing = step.phase() == StepEvent.Phase.START ? step.step() : "";
        station = where;
        last = at;
    }

    /**
     * After each step.
     *
     * @param time after which its next step is overdue; null: none has a limit
     * @param end whether it may be done
     */
    void due(@Nullable Instant time, boolean end) {
        deadline = time;
        atEnd = end;
        told = false;
    }

    boolean isAtEnd() {
        return atEnd;
    }

    void overdueTold() {
        deadline = null;
        told = true;
    }

    /** Whether it was told already that the step that comes now is overdue. */
    boolean isTold() {
        return told;
    }

    boolean isOverdue(Instant now) {
        return deadline != null && now.isAfter(deadline);
    }

    /** @param latency from the device's clock to the alarm, in seconds; null: nobody knows */
    void found(Finding.Kind kind, @Nullable Double latency) {
        if (findings.merge(kind, 1, Integer::sum) == 1 && latency != null) {
            latencies.put(kind, latency);
        }
    }

    /** Of the first finding of the kind, in seconds; null: there is none, or nobody knows. */
    @Nullable
    Double latency(Finding.Kind kind) {
        return latencies.get(kind);
    }

    boolean has(Finding.Kind kind) {
        return findings.containsKey(kind);
    }

    Map<Finding.Kind, Integer> counts() {
        return findings;
    }

    boolean isClean() {
        return findings.isEmpty();
    }

    void write(StateWriter state) {
        state.text(id).text(ongoing).text(station).integer(deviations).integer(late ? 1 : 0);
        state.integer(seeding == null ? 0 : 1);
        if (seeding != null) {
            seeding.write(state);
        }
        state.instant(last).instant(deadline).integer(atEnd ? 1 : 0).integer(told ? 1 : 0);
        state.integer(findings.size());
        findings.forEach((kind, n) -> state.text(kind.name()).integer(n));
        state.integer(latencies.size());
        latencies.forEach((kind, seconds) -> state.text(kind.name()).real(seconds));
        state.integer(entries.size());
        for (EventLog.Entry e : entries) {
            state.text(e.step())
                    .text(e.actor())
                    .instant(e.at())
                    .text(e.attributes().getOrDefault("station", ""));
        }
    }

    static Case read(StateReader state, Aligner aligner) {
        Case c = new Case(state.text(), aligner, Instant.EPOCH);
        c.ongoing = state.text();
        c.station = state.text();
        c.deviations = (int) state.integer();
        c.late = state.integer() == 1;
        c.seeding = state.integer() == 1 ? Seeding.read(state) : null;
        c.last = state.time();
        c.deadline = state.instant();
        c.atEnd = state.integer() == 1;
        c.told = state.integer() == 1;
        for (long n = state.integer(); n > 0; n--) {
            c.findings.put(Finding.Kind.valueOf(state.text()), (int) state.integer());
        }
        for (long n = state.integer(); n > 0; n--) {
            c.latencies.put(Finding.Kind.valueOf(state.text()), state.real());
        }
        for (long n = state.integer(); n > 0; n--) {
            String step = state.text();
            String actor = state.text();
            Instant at = state.instant();
            String where = state.text();
            c.enter(new EventLog.Entry(step, "", actor, at, where.isEmpty() ? Map.of() : Map.of("station", where)));
        }
        return c;
    }
}
