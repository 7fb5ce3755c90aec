package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.LedgerReplay;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows one scenario again what the ledger says it saw after a place. One thread. */
final class Replay {
    private final Disk disk;
    private final String scenario;
    private final Set<PointId> inputs;
    private final BiFunction<String, Position, List<PointId>> pointsOf;
    private final List<Range> skipped = new ArrayList<>();
    private final Set<String> written = new HashSet<>();

    /** A record's place over all epochs. */
    record Position(long epoch, long sequence) {
        boolean isBefore(Position o) {
            return epoch != o.epoch ? epoch < o.epoch : sequence < o.sequence;
        }
    }

    private record Range(long epoch, long first, long last) {}

    /**
     * @param inputs points of the scenario
     * @param pointsOf all points that a source had at a place: what a gap without points concerns
     */
    Replay(Disk disk, String scenario, Set<PointId> inputs, BiFunction<String, Position, List<PointId>> pointsOf) {
        this.disk = disk;
        this.scenario = scenario;
        this.inputs = inputs;
        this.pointsOf = pointsOf;
    }

    /** Identities of the scenario's outputs that the ledger already holds; known after {@link #run}. */
    Set<String> written() {
        return written;
    }

    /**
     * @param after the last record that the scenario's state already holds
     * @param until the first record not to be shown
     * @throws io.edgewitness.edge.ledger.LedgerException if the ledger cannot be read
     */
    void run(Position after, Position until, Consumer<ScenarioInput> scenarioInput) {
        try (LedgerReplay all = LedgerReplay.open(disk, after.epoch(), after.sequence())) {
            for (LedgerReplay.Item i = all.next(); i != null; i = all.next()) {
                if (i instanceof LedgerReplay.Item.Evidence e) {
                    note(e.epoch(), e.record());
                }
            }
        }
        try (LedgerReplay all = LedgerReplay.open(disk, after.epoch(), after.sequence())) {
            for (LedgerReplay.Item i = all.next(); i != null; i = all.next()) {
                ScenarioInput input = isSeen(i, after, until) ? input(i) : null;
                if (input != null) {
                    scenarioInput.accept(input);
                }
            }
        }
    }

    private void note(long epoch, EvidenceRecord e) {
        if (e.hasGap() && e.getGap().getSource().equals("scenario:" + scenario)) {
            skipped.add(
                    new Range(epoch, e.getGap().getFirstSequence(), e.getGap().getLastSequence()));
        }
        String identity = ScenarioRecords.identity(e);
        if (identity != null && ScenarioRecords.scenario(e).equals(scenario)) {
            written.add(identity);
        }
    }

    private boolean isSeen(LedgerReplay.Item i, Position after, Position until) {
        Position p = new Position(i.epoch(), i.sequence());
        return after.isBefore(p)
                && p.isBefore(until)
                && skipped.stream()
                        .noneMatch(
                                r -> r.epoch() == i.epoch() && r.first() <= i.sequence() && i.sequence() <= r.last());
    }

    private @Nullable ScenarioInput input(LedgerReplay.Item i) {
        if (i instanceof LedgerReplay.Item.Samples s) {
            List<Sample> mine = s.delivery().samples().stream()
                    .filter(x -> inputs.contains(x.point()))
                    .toList();
            return mine.isEmpty() ? null : new ScenarioInput.Samples(s.sequence(), mine, Sizes.of(mine), 0);
        }
        if (!(i instanceof LedgerReplay.Item.Evidence e)) {
            return null;
        }
        if (e.record().hasTick()) {
            Instant now = Nanos.instant(e.record().getAt());
            return new ScenarioInput.Ticked(e.sequence(), now);
        }
        if (e.record().hasCommand()) {
            return e.record().getCommand().getScenario().equals(scenario)
                    ? ScenarioRecords.answer(e.sequence(), e.record())
                    : null;
        }
        return e.record().hasGap()
                ? gap(new Position(e.epoch(), e.sequence()), e.record().getGap())
                : null;
    }

    private @Nullable ScenarioInput gap(Position at, GapRecord g) {
        if (g.getSource().equals("scenario:" + scenario) && g.getPointsCount() > 0) {
            return null; // frames that were overtaken: it is shown their receipts
        }
        List<PointId> points = points(at, g);
        if (points.stream().noneMatch(inputs::contains)) {
            return null;
        }
        Gap gap = new Gap(points, Nanos.instant(g.getFrom()), Nanos.instant(g.getTo()), g.getCount(), g.getReason());
        return new ScenarioInput.Hole(at.sequence(), gap);
    }

    private List<PointId> points(Position at, GapRecord g) {
        if (g.getSource().equals("scenario:" + scenario)) {
            return List.copyOf(inputs);
        }
        return g.getPointsCount() > 0
                ? g.getPointsList().stream().map(PointId::new).toList()
                : pointsOf.apply(g.getSource(), at);
    }
}
