package io.edgewitness.edge.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.RawFrames;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows one scenario again what the ledger says it saw after a checkpoint. One thread. */
final class Replay {
    private final LedgerReader reader;
    private final String scenario;
    private final Set<PointId> inputs;
    private final Position from;
    private final Position until;
    private final BatchId after;
    private final Map<Integer, PointVersion> versions = new HashMap<>();
    private final List<Range> skipped = new ArrayList<>();
    private final Set<String> written = new HashSet<>();

    /** A record's place over all epochs. */
    record Position(long epoch, long sequence) implements Comparable<Position> {
        @Override
        public int compareTo(Position o) {
            return epoch != o.epoch ? Long.compare(epoch, o.epoch) : Long.compare(sequence, o.sequence);
        }
    }

    private record Range(long epoch, long first, long last) {}

    private record Piece(int position, Sample sample) {}

    /**
     * @param inputs points of the scenario
     * @param from the last record that the scenario's state already holds
     * @param after see {@link Checkpoint#after()}
     * @param known point versions of the epoch of {@code from}
     * @param until the first record not to be shown
     */
    Replay(
            LedgerReader reader,
            String scenario,
            Set<PointId> inputs,
            Position from,
            BatchId after,
            List<PointVersion> known,
            Position until) {
        this.reader = reader;
        this.scenario = scenario;
        this.inputs = inputs;
        this.from = from;
        this.after = after;
        this.until = until;
        known.forEach(v -> versions.put(v.getNumber(), v));
    }

    /** What of the scenario's own the ledger already holds after the checkpoint; known after {@link #run}. */
    Set<String> written() {
        return written;
    }

    /** @throws LedgerException if the ledger cannot be read */
    void run(Consumer<ScenarioInput> scenarioInput) {
        each((header, batch) -> {
            for (EvidenceRecord e : evidence(batch)) {
                note(header.getEpoch(), e);
            }
        });
        each((header, batch) -> show(header.getEpoch(), batch, scenarioInput));
    }

    private interface Visitor {
        void batch(BatchHeader header, Batch batch) throws InvalidProtocolBufferException;
    }

    private void each(Visitor visitor) {
        try {
            BatchId id = after;
            for (Batch batch = reader.next(id); batch != null; batch = reader.next(id)) {
                BatchHeader header = BatchHeader.parseFrom(batch.getHeader());
                visitor.batch(header, batch);
                id = new BatchId(header.getEpoch(), header.getNumber());
            }
        } catch (InvalidProtocolBufferException e) {
            throw new LedgerException("the ledger cannot be replayed: " + e.getMessage(), e);
        }
    }

    private static List<EvidenceRecord> evidence(Batch batch) throws InvalidProtocolBufferException {
        List<EvidenceRecord> records = new ArrayList<>(batch.getEvidenceCount());
        for (Leaf leaf : batch.getEvidenceList()) {
            if (!leaf.getContent().isEmpty()) {
                records.add(EvidenceRecord.parseFrom(leaf.getContent()));
            }
        }
        return records;
    }

    private void note(long epoch, EvidenceRecord e) {
        if (e.hasGap() && e.getGap().getSource().equals("scenario:" + scenario)) {
            skipped.add(new Range(epoch, e.getGap().getFirstSequence(), e.getGap().getLastSequence()));
        }
        String identity = ScenarioRecords.identity(e);
        if (identity != null && ScenarioRecords.scenario(e).equals(scenario)) {
            written.add(identity);
        }
    }

    private void show(long epoch, Batch batch, Consumer<ScenarioInput> out) throws InvalidProtocolBufferException {
        if (epoch > from.epoch() && batchNumber(batch) == 1) {
            versions.clear();
        }
        List<EvidenceRecord> records = evidence(batch);
        records.stream().filter(EvidenceRecord::hasPoint).forEach(e -> versions.put(e.getPoint().getNumber(), e.getPoint()));
        NavigableMap<Long, ScenarioInput> ordered = new TreeMap<>();
        for (EvidenceRecord e : records) {
            ScenarioInput input = input(e);
            if (input != null) {
                ordered.put(e.getSequence(), input);
            }
        }
        samples(batch).forEach((sequence, samples) -> ordered.put(sequence, new ScenarioInput.Samples(sequence, samples, 0)));
        ordered.forEach((sequence, input) -> {
            Position p = new Position(epoch, sequence);
            boolean unseen = skipped.stream()
                    .anyMatch(r -> r.epoch() == epoch && r.first() <= sequence && sequence <= r.last());
            if (p.compareTo(from) > 0 && p.compareTo(until) < 0 && !unseen) {
                out.accept(input);
            }
        });
    }

    private static long batchNumber(Batch batch) throws InvalidProtocolBufferException {
        return BatchHeader.parseFrom(batch.getHeader()).getNumber();
    }

    private @Nullable ScenarioInput input(EvidenceRecord e) {
        if (e.hasTick()) {
            return new ScenarioInput.Ticked(e.getSequence(), Nanos.instant(e.getAt()), BatchId.NONE);
        }
        if (!e.hasGap()) {
            return null;
        }
        GapRecord g = e.getGap();
        List<PointId> points = points(g);
        if (points.stream().noneMatch(inputs::contains)) {
            return null;
        }
        Gap gap = new Gap(points, Nanos.instant(g.getFrom()), Nanos.instant(g.getTo()), g.getCount(), g.getReason());
        return new ScenarioInput.Hole(e.getSequence(), gap);
    }

    private List<PointId> points(GapRecord g) {
        if (g.getSource().equals("scenario:" + scenario)) {
            return List.copyOf(inputs);
        }
        if (g.getPointsCount() > 0) {
            return g.getPointsList().stream().map(PointId::new).toList();
        }
        return versions.values().stream()
                .filter(v -> v.getSource().equals(g.getSource()))
                .map(PointVersion::getPoint)
                .distinct()
                .map(PointId::new)
                .toList();
    }

    /** The scenario's samples by sequence, in the order in which they were delivered, from whichever frames they are in. */
    private Map<Long, List<Sample>> samples(Batch batch) {
        Map<Long, List<Piece>> pieces = new TreeMap<>();
        for (Leaf leaf : batch.getRawList()) {
            if (leaf.getContent().isEmpty()) {
                continue;
            }
            for (RawFrames.Recorded r : RawFrames.decode(leaf.getContent(), this::version)) {
                List<Sample> samples = r.delivery().samples();
                for (int i = 0; i < samples.size(); i++) {
                    if (inputs.contains(samples.get(i).point())) {
                        int position = r.positions().isEmpty() ? i : r.positions().get(i);
                        pieces.computeIfAbsent(r.sequence(), x -> new ArrayList<>())
                                .add(new Piece(position, samples.get(i)));
                    }
                }
            }
        }
        Map<Long, List<Sample>> samples = new TreeMap<>();
        pieces.forEach((sequence, list) -> samples.put(
                sequence,
                list.stream()
                        .sorted((a, b) -> Integer.compare(a.position(), b.position()))
                        .map(Piece::sample)
                        .toList()));
        return samples;
    }

    private PointVersion version(int number) {
        PointVersion v = versions.get(number);
        // A point declared before the checkpoint by another source: none of this scenario's.
        return v != null ? v : PointVersion.newBuilder().setNumber(number).setPoint("unknown").build();
    }
}
