package io.edgewitness.edge.dist;

import io.edgewitness.collector.server.IngestBatch;
import io.edgewitness.edge.dist.SimulationRecords.Known;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EpochStart;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.LaneDropped;
import io.edgewitness.edge.ledger.proto.RawDelivery;
import io.edgewitness.edge.ledger.proto.RawFrame;
import io.edgewitness.edge.ledger.proto.SourceRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What must hold once everything is whole again, of the collector's store and the agent's ledger against the truth of what was given. */
final class SimulationCheck {
    private final Simulation world;
    private final SimulationRecords records;
    private final NavigableMap<BatchId, Known> known;
    private final List<LaneDropped> dropped;

    SimulationCheck(Simulation world) {
        this.world = world;
        this.records = new SimulationRecords(world);
        this.known = records.known;
        this.dropped = records.dropped;
    }

    void atTheEnd() {
        storeIsTheLedger();
        chain();
        everyHoleIsDeclared();
        startsSayWhatWasBefore();
        quotaGapsCountWhatWasDropped();
        fullDisksAreTold();
        headersCountTheirSamples();
        deliveries();
        figures();
        orders();
        new SimulationRollups(records, world.agentTime()).check();
    }

    private static void broken(String what) {
        throw new Simulation.Broken(what);
    }

    /** Batch for batch and leaf for leaf, but for what the ledger gave up before it was sent, or after. */
    private void storeIsTheLedger() {
        records.ledger.forEach((id, ours) -> {
            IngestBatch theirs = records.stored.get(id);
            if (theirs == null) {
                broken("the collector lacks batch " + id);
                return;
            }
            Batch b = theirs.batch();
            boolean same = b.getHeader().equals(ours.getHeader())
                    && b.getSignature().equals(ours.getSignature())
                    && b.getEvidenceList().equals(ours.getEvidenceList())
                    && b.getBlobList().equals(ours.getBlobList())
                    && b.getRawCount() == ours.getRawCount();
            for (int i = 0; same && i < b.getRawCount(); i++) {
                same = Arrays.equals(BatchCheck.leafHash(b.getRaw(i)), BatchCheck.leafHash(ours.getRaw(i)));
            }
            if (!same) {
                broken("the collector's batch " + id + " is not the ledger's");
            }
        });
        if (!world.store.doubled.isEmpty()) {
            broken(world.store.doubled.toString());
        }
    }

    private void chain() {
        byte[] previous = new byte[32];
        for (IngestBatch b : records.stored.values()) {
            boolean follows = Arrays.equals(b.header().getPrevious().toByteArray(), previous);
            if (follows != b.chained()) {
                broken("batch " + SimulationStore.id(b) + (follows ? " follows" : " does not follow")
                        + " the one before, the collector says otherwise");
            }
            previous = BatchCheck.headerHash(b.batch());
        }
    }

    private void everyHoleIsDeclared() {
        Map<Long, Long> last = new TreeMap<>(world.agent.lastBatches);
        BatchId end = world.agent.writer().committed();
        last.put(end.epoch(), end.number());
        last.forEach((epoch, number) -> {
            for (long n = 1; n <= number; n++) {
                BatchId id = new BatchId(epoch, n);
                Known k = known.get(id);
                boolean told =
                        records.isDeclared("evidence", id) && records.isDeclaredUnsent(id) && figuresMayBeMissing();
                if (k == null && !told) {
                    broken("batch " + id + " is nowhere, and no record declares that; declared is " + dropped);
                } else if (k != null
                        && !k.whole()
                        && !records.isDeclared("raw", id)
                        && !records.isDeclared("evidence", id)) {
                    broken("samples of batch " + id + " are nowhere, and no record declares that; declared is "
                            + dropped);
                }
            }
        });
    }

    private boolean figuresMayBeMissing() {
        return known.values().stream()
                .flatMap(k -> k.evidence().stream())
                .anyMatch(r -> r.getGap().getSource().equals("ledger:evidence"));
    }

    private void startsSayWhatWasBefore() {
        known.forEach((id, k) ->
                k.evidence().stream().filter(EvidenceRecord::hasEpochStart).forEach(r -> start(id, r.getEpochStart())));
        known.keySet().stream()
                .filter(id -> id.number() == 1)
                .filter(id -> known.get(id).evidence().stream().noneMatch(EvidenceRecord::hasEpochStart))
                .forEach(id -> broken("epoch " + id.epoch() + " does not say that it began"));
    }

    private void start(BatchId id, EpochStart s) {
        BatchId before = new BatchId(s.getPreviousEpoch(), s.getPreviousBatch());
        long cut = world.agent.cuts.getOrDefault(id.epoch(), 0L);
        BatchId last = known.lowerKey(id) == null ? BatchId.NONE : known.lowerKey(id);
        boolean gone = before.isAfter(last) && records.isDeclared("evidence", before);
        if (id.number() != 1 || !before.equals(last) && !gone) {
            broken("batch " + id + " says that its epoch began after " + before + ", there is " + last);
        }
        if (s.getCutBytes() < cut || cut > 0 && !s.getReason().equals("recovered")) {
            broken("the start of epoch " + id.epoch() + " cut off " + cut + " bytes, it says " + s);
        }
    }

    private void quotaGapsCountWhatWasDropped() {
        if (dropped.stream().anyMatch(d -> d.getLane().equals("evidence"))) {
            return; // the records that say so may be among what was dropped
        }
        Map<String, Long> expected = new TreeMap<>();
        known.forEach((id, k) -> {
            if (records.isDeclared("raw", id)) {
                for (SourceRange r : k.header().getSourcesList()) {
                    expected.merge(r.getSource(), r.getLast() - r.getFirst() + 1, Long::sum);
                }
            }
        });
        if (!expected.equals(records.quotaGaps)) {
            broken("dropped for the quota were samples " + expected + ", the gaps say " + records.quotaGaps);
        }
    }

    /** The running numbers of a source begin at 1 in each epoch, and leave none out but in a declared hole. */
    private void headersCountTheirSamples() {
        Map<String, Long> last = new HashMap<>();
        BatchId previous = BatchId.NONE;
        boolean hole = false;
        for (Map.Entry<BatchId, Known> e : known.entrySet()) {
            BatchId id = e.getKey();
            Known batch = e.getValue();
            boolean begins = id.epoch() != previous.epoch();
            if (begins) {
                last.clear();
            }
            boolean follows = id.number() == (begins ? 1 : previous.number() + 1);
            hole = !follows || (hole && !begins);
            Map<String, Long> counted = new TreeMap<>();
            batch.raw().stream()
                    .flatMap(f -> f.getDeliveriesList().stream())
                    .filter(d -> d.getSamples() > 0)
                    .forEach(d -> counted.merge(d.getSource(), (long) d.getSamples(), Long::sum));
            Map<String, Long> said = new TreeMap<>();
            for (SourceRange r : batch.header().getSourcesList()) {
                said.put(r.getSource(), r.getLast() - r.getFirst() + 1);
                if (!hole && r.getFirst() != last.getOrDefault(r.getSource(), 0L) + 1) {
                    broken("batch " + id + " numbers samples from " + r + ", the last was " + last);
                }
                last.put(r.getSource(), r.getLast());
            }
            if (batch.whole() && !said.equals(counted)) {
                broken("batch " + id + " holds samples " + counted + ", its header says " + said);
            }
            previous = id;
        }
    }

    private void deliveries() {
        Map<Long, TreeMap<Long, RawDelivery>> found = new TreeMap<>();
        Map<Long, Map<Long, Integer>> samples = new TreeMap<>();
        Map<String, BatchId> keys = new HashMap<>();
        known.forEach((id, k) -> {
            Set<Long> here = new HashSet<>();
            for (RawFrame f : k.raw()) {
                for (RawDelivery d : f.getDeliveriesList()) {
                    here.add(d.getSequence());
                    RawDelivery before = found.computeIfAbsent(id.epoch(), e -> new TreeMap<>())
                            .put(d.getSequence(), d);
                    if (before != null && !(before.getSplit() && d.getSplit())) {
                        broken("delivery " + d.getSequence() + " of epoch " + id.epoch() + " is there twice");
                    }
                    samples.computeIfAbsent(id.epoch(), e -> new TreeMap<>())
                            .merge(d.getSequence(), d.getSamples(), Integer::sum);
                    BatchId other = d.getKey().isEmpty() ? null : keys.put(d.getKey(), id);
                    if (other != null) {
                        broken("key " + d.getKey() + " is in batches " + other + " and " + id);
                    }
                }
            }
        });
        world.agent.given.forEach((epoch, given) -> {
            TreeMap<Long, RawDelivery> there = found.getOrDefault(epoch, new TreeMap<>());
            int matched = 0;
            for (SimulationAgent.Given g : given) {
                RawDelivery d = there.get(g.sequence());
                if (d == null) {
                    missing(epoch, g, g.key() != null && (keys.containsKey(g.key()) || isInAHole(g.key())));
                    continue;
                }
                matched++;
                String key = g.key() == null ? "" : g.key();
                boolean whole = samples.get(epoch).get(g.sequence()) == g.samples() || holes(epoch, g.sequence());
                if (!d.getKey().equals(key) || !d.getSource().equals(g.source()) || !whole) {
                    broken("delivery " + g + " of epoch " + epoch + " is not what was given: " + d);
                }
            }
            if (matched != there.size()) {
                broken("epoch " + epoch + " holds deliveries that nobody gave: " + there.keySet());
            }
        });
    }

    private void missing(long epoch, SimulationAgent.Given g, boolean cameAgain) {
        if (holes(epoch, g.sequence())) {
            return;
        }
        boolean acknowledged = g.key() != null && world.agent.told.contains(g.key()) && !cameAgain;
        boolean declared = clockWasSet(epoch)
                || dropped.stream().anyMatch(d -> d.getLane().equals("evidence"))
                || isInARestart(epoch, g.at());
        if (acknowledged || !declared || epoch == world.agent.writer().epoch()) {
            broken("lost is " + (acknowledged ? "what was acknowledged, " : "") + g + " of epoch " + epoch
                    + "; declared missing is " + restarts(epoch).toList());
        }
    }

    private boolean isInAHole(String key) {
        return world.agent.given.entrySet().stream()
                .anyMatch(e ->
                        e.getValue().stream().anyMatch(g -> key.equals(g.key()) && holes(e.getKey(), g.sequence())));
    }

    /**
     * A step of the clock is declared by the runtime, which does not run here. If it was set while runs followed that got no tick to disk, their
     * times and the end of the run before them are unknown.
     */
    private boolean clockWasSet(long epoch) {
        long end = epoch + 1;
        while (end <= world.agent.epoch() && saidNothing(end)) {
            end++;
        }
        return world.agent.clockWasSet.subSet(epoch, end).size() > 0
                || world.agent
                                .beganInThePast
                                .subSet(saidNothing(epoch) ? epoch : epoch + 1, end)
                                .size()
                        > 0;
    }

    private boolean saidNothing(long epoch) {
        return known.subMap(new BatchId(epoch, 0), new BatchId(epoch + 1, 0)).values().stream()
                .flatMap(k -> k.evidence().stream())
                .noneMatch(EvidenceRecord::hasTick);
    }

    /** Whether a later run declares this time missing, or that it cannot know how much is. */
    private boolean isInARestart(long epoch, Instant at) {
        long time = Nanos.of(at);
        return restarts(epoch)
                .anyMatch(g ->
                        g.getReason().equals(SimulationAgent.SET_BACK) || g.getFrom() <= time && time <= g.getTo());
    }

    /** What the runs after this one declare missing. */
    private Stream<GapRecord> restarts(long epoch) {
        return known.tailMap(new BatchId(epoch + 1, 0)).values().stream()
                .flatMap(k -> k.evidence().stream())
                .map(EvidenceRecord::getGap)
                .filter(g -> g.getReason().equals(SimulationAgent.RESTART)
                        || g.getReason().equals(SimulationAgent.SET_BACK));
    }

    /** Whether this place is in a declared hole. */
    private boolean holes(long epoch, long sequence) {
        NavigableMap<BatchId, Known> batches =
                known.subMap(new BatchId(epoch, 0), true, new BatchId(epoch, Long.MAX_VALUE), true);
        long number = 0;
        long before = 0;
        for (Known k : batches.values()) {
            BatchHeader h = k.header();
            boolean jumped = h.getNumber() != number + 1;
            // What a segment repeats at its begin has the sequence of what came last before it.
            if (jumped && sequence > before && (sequence <= h.getFirstSequence() || h.getFirstSequence() == 0)) {
                return true;
            }
            if (!k.whole() && h.getFirstSequence() <= sequence && sequence <= h.getLastSequence()) {
                return true;
            }
            number = h.getNumber();
            before = Math.max(before, h.getLastSequence());
        }
        // A start that failed half-way may have ended the epoch: then its last batch is known from the declaration
        // only.
        long declared = dropped.stream()
                .filter(d -> d.getLane().equals("evidence") && d.getEpoch() == epoch)
                .mapToLong(LaneDropped::getLastBatch)
                .max()
                .orElse(0);
        return number < Math.max(declared, world.agent.lastBatches.getOrDefault(epoch, 0L)) && sequence > before;
    }

    /** Figures and pictures, and the word that a picture was lost. */
    private void figures() {
        Map<Long, List<Long>> found = new TreeMap<>();
        known.forEach((id, k) -> {
            List<Long> here = found.computeIfAbsent(id.epoch(), e -> new ArrayList<>());
            k.evidence().stream()
                    .filter(r -> r.hasMetric() || r.getEvent().getType().equals("blob-lost"))
                    .forEach(r -> here.add(r.getSequence()));
            k.blobs().forEach(r -> here.add(r.getSequence()));
        });
        found.forEach((epoch, there) -> {
            List<Long> given = new ArrayList<>(world.agent.figures.getOrDefault(epoch, List.of()));
            given.removeIf(s -> holes(epoch, s) && !there.contains(s));
            boolean fewer = given.size() < there.size();
            if (fewer || !sorted(given.subList(0, there.size())).equals(sorted(there))) {
                broken("epoch " + epoch + " was given the figures " + given + ", it holds " + there);
            }
        });
    }

    private static List<Long> sorted(List<Long> numbers) {
        return numbers.stream().sorted().toList();
    }

    /** Of the run that goes on: of one that ended the word may be torn off. */
    private void fullDisksAreTold() {
        long epoch = world.agent.epoch();
        long told = known.tailMap(new BatchId(epoch, 0)).values().stream()
                .flatMap(k -> k.evidence().stream())
                .filter(r -> r.getEvent().getType().equals("ledger-disk-full"))
                .count();
        boolean gone = dropped.stream()
                .anyMatch(d -> d.getEpoch() == epoch && d.getLane().equals("evidence"));
        if (told < world.agent.fullTimes && !gone) {
            broken("the disk was full " + world.agent.fullTimes + " times in epoch " + epoch + ", told is " + told);
        }
    }

    private void orders() {
        world.agent.executed.forEach((order, times) -> {
            if (times != 1) {
                broken(order + " was carried out " + times + " times");
            }
        });
        // Receipts are carried on out of what is dropped.
        Map<String, Set<String>> receipts = new HashMap<>();
        known.values().stream()
                .flatMap(k -> k.evidence().stream())
                .filter(EvidenceRecord::hasOrder)
                .map(EvidenceRecord::getOrder)
                .forEach(r -> receipts.computeIfAbsent(r.getId(), id -> new HashSet<>())
                        .add(r.getOutcome()));
        world.store.outcomes.forEach((order, outcome) -> {
            if (!receipts.getOrDefault(order, Set.of()).contains(outcome)) {
                broken("the collector has order " + order + " as " + outcome + ", the receipts are "
                        + receipts.get(order));
            }
        });
    }
}
