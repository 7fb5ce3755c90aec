package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** The units in work: what each did so far, and what becomes of it. One thread. */
final class Cases {
    /** A unit that waits longer keeps its steps and not its alignment. */
    private static final Duration AT_HAND = Duration.ofMinutes(10);

    /** States of all alignments at hand together: some 50 MB. Of more, the one that was used least lately is made anew when it is needed. */
    private static final int MOST_STATES = 4_000_000;

    /** Of the events of all units in work, so that they fit into a checkpoint. */
    private static final long MOST_BYTES = 12 << 20;

    private static final int LEAST_AT_HAND = 8;
    private static final int MOST_SHOWN = 5;

    private final ComplianceParameters parameters;
    private final Figures figures;
    private final Alarms alarms;
    private final SeededTests tests;
    private final Aligner aligner;
    private final Map<String, Case> open = new TreeMap<>();
    private final Set<String> atHand = new LinkedHashSet<>();
    private final int mostAtHand;
    private long bytes; // of all units' events

    Cases(ComplianceParameters parameters, Figures figures, Alarms alarms, SeededTests tests) {
        this.parameters = parameters;
        this.figures = figures;
        this.alarms = alarms;
        this.tests = tests;
        aligner = new Aligner(parameters.sop().space(), parameters.sop().steps());
        mostAtHand =
                Math.max(LEAST_AT_HAND, MOST_STATES / parameters.sop().space().size());
    }

    Case of(String id, Instant at, ScenarioOutput out) {
        Case known = open.get(id);
        if (known != null && !known.isFull()) {
            return known;
        }
        if (known != null) {
            closeEarly(known, "超过 " + Case.MOST_EVENTS + " 个工步", "more than " + Case.MOST_EVENTS + " steps", at, out);
        } else if (open.size() >= parameters.mostCases()) {
            closeEarly(
                    longestWaiting(),
                    "在制超过 " + parameters.mostCases() + " 件",
                    "more than " + parameters.mostCases() + " units",
                    at,
                    out);
        }
        Case fresh = new Case(id, aligner, at);
        Seeding announced = tests.begun(id);
        if (announced != null) {
            fresh.mark(announced);
        }
        open.put(id, fresh);
        return fresh;
    }

    /** After a step: what all units in work did stays small enough to be kept through a restart. */
    void makeRoom(Instant at, ScenarioOutput out) {
        while (bytes > MOST_BYTES && open.size() > 1) {
            closeEarly(longestWaiting(), "在制各件的工步过多", "too many steps of all units in work", at, out);
        }
    }

    private Case longestWaiting() {
        return open.values().stream()
                .min(Comparator.comparing(Case::last).thenComparing(Case::id))
                .orElseThrow();
    }

    private void closeEarly(Case unit, String zh, String en, Instant at, ScenarioOutput out) {
        alarms.tell(
                "case-closed-early",
                at,
                400,
                "件 " + unit.id() + " 提前结案：" + zh,
                unit.id() + " was closed early: " + en,
                out);
        close(unit, at, out);
    }

    void announce(StepEvent.Announcement announcement, ScenarioOutput out) {
        Case unit = open.get(announcement.caseId());
        if (unit == null) {
            tests.announce(announcement.caseId(), announcement.seeding(), out);
        } else {
            tests.announce(unit, announcement.seeding(), out);
        }
    }

    /** A unit is elsewhere while a step is going on at another station, or at the very time of a step there. */
    boolean isElsewhere(Case unit, String station, Instant at) {
        return !station.isEmpty()
                && !unit.station().isEmpty()
                && !unit.station().equals(station)
                && (!unit.ongoing().isEmpty() || unit.last().equals(at));
    }

    boolean isBusy(String station) {
        return open.values().stream()
                .anyMatch(c -> c.station().equals(station) && !c.ongoing().isEmpty());
    }

    /** Steps that began and are not complete. */
    Set<String> ongoing() {
        return open.values().stream()
                .map(Case::ongoing)
                .filter(s -> !s.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** @return the unit whose newest step is one of these; null if none is, or they are none */
    @Nullable
    Case doing(List<String> steps) {
        return open.values().stream()
                .filter(c -> steps.contains(c.newest()))
                .max(Comparator.comparing(Case::last).thenComparing(Case::id))
                .orElse(null);
    }

    /**
     * Takes a step into the unit's alignment, and tells what is out of order or out of time.
     *
     * @return whether it is one more thing out of order
     */
    boolean order(
            Case unit,
            StepEvent step,
            @Nullable SopStep asked,
            String station,
            Sample sample,
            Instant at,
            ScenarioOutput out) {
        atHand(unit);
        boolean first = unit.entries().isEmpty();
        Duration since = Duration.between(unit.last(), at);
        List<String> due = unit.prefix().due();
        long before = unit.size();
        boolean off = unit.add(step, at);
        bytes += unit.size() - before;
        if (off) {
            figures.found(Finding.Kind.ORDER, unit, at);
            String expected = due.stream().limit(MOST_SHOWN).map(this::shown).collect(Collectors.joining("、"));
            String zh = asked == null
                    ? "工步 " + step.step() + " 不在流程 " + parameters.sop().id() + " 中"
                    : "颠倒顺序：件 " + unit.id() + " 做了 " + asked.shown() + "，此时应做 "
                            + (expected.isEmpty() ? "（流程已结束）" : expected);
            String en = asked == null
                    ? step.step() + " is no step of " + parameters.sop().id()
                    : "out of order: " + step.step() + " of " + unit.id() + ", due was "
                            + (due.isEmpty()
                                    ? "nothing more"
                                    : due.stream().limit(MOST_SHOWN).collect(Collectors.joining(", ")));
            alarms.raise(
                    new Finding(Finding.Kind.ORDER, unit.id(), step.step(), station, step.actor(), at, zh, en),
                    unit,
                    sample,
                    out);
        }
        if (asked != null && !first) {
            limits(unit, step, asked, station, since, sample, at, out);
        }
        return off;
    }

    private void atHand(Case unit) {
        atHand.remove(unit.id());
        atHand.add(unit.id());
        if (atHand.size() > mostAtHand) {
            Iterator<String> oldest = atHand.iterator();
            Case left = open.get(oldest.next());
            oldest.remove();
            if (left != null) {
                left.rest();
            }
        }
    }

    private String shown(String step) {
        SopStep known = parameters.sop().steps().get(step);
        return known == null ? step : known.shown();
    }

    private void limits(
            Case unit,
            StepEvent step,
            SopStep asked,
            String station,
            Duration since,
            Sample sample,
            Instant at,
            ScenarioOutput out) {
        Duration within = asked.within();
        Duration rest = asked.rest();
        boolean late = within != null && since.compareTo(within) > 0 && !unit.isTold();
        boolean early = rest != null && since.compareTo(rest) < 0;
        if (late || early) {
            String limit = late ? "最长 " + within : "最短 " + rest;
            String asks = late ? "at most " + within : "at least " + rest;
            alarms.raise(
                    new Finding(
                            Finding.Kind.TIME,
                            unit.id(),
                            step.step(),
                            station,
                            step.actor(),
                            at,
                            asked.shown() + " 距上一步 " + since + "，要求" + limit,
                            step.step() + " came " + since + " after the step before, " + asks + " is asked for"),
                    unit,
                    sample,
                    out);
        }
    }

    /** Notes until when the unit's next step must come: only where each step that is due has a limit. */
    void due(Case unit, Instant at) {
        List<String> due = unit.prefix().due();
        Duration longest = Duration.ZERO;
        for (String name : due) {
            SopStep step = parameters.sop().steps().get(name);
            Duration within = step == null ? null : step.within();
            if (within == null) {
                longest = Duration.ZERO;
                break;
            }
            longest = within.compareTo(longest) > 0 ? within : longest;
        }
        unit.due(longest.isZero() ? null : at.plus(longest), unit.prefix().isAtEnd());
    }

    void tick(Instant now, ScenarioOutput out) {
        for (Case unit : new ArrayList<>(open.values())) {
            Duration idle = Duration.between(unit.last(), now);
            if (unit.isOverdue(now)) {
                overdue(unit, now, out);
            }
            if (idle.compareTo(unit.isAtEnd() ? parameters.settle() : parameters.caseTimeout()) > 0) {
                close(unit, now, out);
            } else if (idle.compareTo(AT_HAND) > 0) {
                unit.rest();
            }
        }
    }

    private void overdue(Case unit, Instant now, ScenarioOutput out) {
        String due =
                unit.prefix().due().stream().limit(MOST_SHOWN).map(this::shown).collect(Collectors.joining("、"));
        unit.overdueTold();
        alarms.raise(
                new Finding(
                        Finding.Kind.TIME,
                        unit.id(),
                        unit.newest(),
                        unit.station(),
                        "",
                        now,
                        "件 " + unit.id() + " 的下一步超时：" + due,
                        "the next step of " + unit.id() + " is overdue: " + due),
                unit,
                null,
                out);
    }

    private void close(Case unit, Instant now, ScenarioOutput out) {
        open.remove(unit.id());
        bytes -= unit.size();
        atHand.remove(unit.id());
        Aligner.Prefix prefix = unit.prefix();
        Alignment whole = prefix.whole();
        boolean right = whole.cost() == 0 && unit.isClean();
        figures.closed(unit, now, prefix.fitness(), right);
        Seeding seeding = unit.seeding();
        if (seeding != null) {
            tests.result(unit, seeding, unit.has(seeding.kind()), now, out);
        }
        Map<String, Value> attributes = new LinkedHashMap<>();
        BigDecimal fitness = prefix.fitness();
        if (seeding != null) {
            attributes.put("seeded", Value.of(Seeding.word(seeding.kind())));
        }
        attributes.put("steps", Value.of((long) unit.entries().size()));
        if (right) {
            attributes.put("case", Value.of(unit.id()));
            alarms.tell(
                    "unit-done",
                    now,
                    0,
                    "件 " + unit.id() + " 完成，符合流程",
                    unit.id() + " is done as it should",
                    attributes,
                    out);
            return;
        }
        attributes.put("fitness", Value.of(fitness));
        attributes.put("cost", Value.of(whole.cost()));
        for (Alignment.Deviation.Kind kind : Alignment.Deviation.Kind.values()) {
            List<Value> steps = whole.deviations().stream()
                    .filter(d -> d.kind() == kind)
                    .map(d -> Value.of(d.step()))
                    .toList();
            if (!steps.isEmpty()) {
                attributes.put(kind.name().toLowerCase(Locale.ROOT), new Value.Array(steps));
            }
        }
        unit.counts().forEach((kind, n) -> attributes.put(kind.type(), Value.of((long) n)));
        alarms.record(
                unit,
                "件 " + unit.id() + " 的偏差记录：符合度 " + fitness.toPlainString(),
                "deviation record of " + unit.id() + ": fitness " + fitness.toPlainString(),
                out.blob("application/xml", xes(unit)),
                attributes,
                now,
                out);
    }

    private static byte[] xes(Case unit) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XesWriter writer = new XesWriter(bytes)) {
            writer.trace(new EventLog.Trace(unit.id(), unit.entries()));
        } catch (XMLStreamException e) {
            throw new IllegalStateException("in memory, with characters that XML can hold", e);
        }
        return bytes.toByteArray();
    }

    void write(StateWriter state) {
        state.integer(open.size());
        open.values().forEach(c -> c.write(state));
    }

    void read(StateReader state) {
        open.clear();
        bytes = 0;
        atHand.clear();
        for (long n = state.integer(); n > 0; n--) {
            Case c = Case.read(state, aligner);
            open.put(c.id(), c);
            bytes += c.size();
        }
    }
}
