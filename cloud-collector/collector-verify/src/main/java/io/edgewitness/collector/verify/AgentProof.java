package io.edgewitness.collector.verify;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.indicators.FigureRequest;
import io.edgewitness.collector.indicators.PlanEntry;
import io.edgewitness.collector.indicators.Resolution;
import io.edgewitness.collector.indicators.SignedPlan;
import io.edgewitness.collector.verify.BatchSource.RollupPlace;
import io.edgewitness.collector.verify.ProofFiles.Picked;
import io.edgewitness.edge.api.Window;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Rollup;
import io.edgewitness.edge.ledger.proto.Seal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle holds of one agent for figures that are made of roll-ups: the roll-ups from before the first window to two days behind
 * the last, everything that disturbed their spans, and proofs of it all in the newest tree head. One thread.
 */
final class AgentProof {
    /** Late records that change a roll-up come within this time, as a rule. */
    private static final Duration SETTLE = Duration.ofDays(2);

    private final BatchSource source;
    private final String agent;
    private final byte[] publicKey;
    private final List<Seal> heads;
    private final SortedMap<BatchId, Picked> picked = new TreeMap<>();

    private AgentProof(BatchSource source, String agent, List<Seal> heads) {
        this.source = source;
        this.agent = agent;
        this.publicKey = source.publicKey(agent);
        this.heads = heads;
    }

    /**
     * @param plans that have a say in the figures; what the agent's ledger says of them is proven too, once it is sealed
     * @return null if the agent has neither a roll-up of these times nor a word on the plans, and they name no tree head of it
     */
    static @Nullable AgentProof of(
            BatchSource source, String agent, Collection<FigureRequest> requests, Collection<SignedPlan> plans)
            throws BundleException {
        Map<Resolution, List<RollupPlace>> chosen = new TreeMap<>();
        Set<Window> about = new LinkedHashSet<>();
        boolean touched = false;
        for (Resolution resolution : List.of(Resolution.HOUR, Resolution.DAY)) {
            List<Window> times = requests.stream()
                    .filter(r -> r.resolution() == resolution)
                    .flatMap(r -> r.times().stream())
                    .toList();
            List<RollupPlace> run = run(source.rollups(agent, resolution), times);
            List<Window> spans = run.stream()
                    .map(RollupPlace::span)
                    .filter(s -> touches(s, times))
                    .toList();
            if (!spans.isEmpty()) {
                touched = true;
                chosen.put(resolution, run);
                about.addAll(times);
                about.addAll(spans);
            }
        }
        Set<BatchId> holds = plans.isEmpty() ? Set.of() : source.holds(agent);
        Seal seal = source.newestSeal(agent);
        boolean named = plans.stream()
                .flatMap(p -> p.entries().stream())
                .flatMap(e -> e.heads().stream())
                .anyMatch(h -> h.agent().equals(agent) && h.size() > 0);
        if (!touched && ((holds.isEmpty() && !named) || seal == null)) {
            return null;
        }
        if (seal == null) {
            throw new BundleException(
                    "agent " + agent + " has not sealed its ledger yet; it does so each hour: export again later");
        }
        AgentProof proof = new AgentProof(source, agent, heads(source, agent, seal, plans));
        proof.pick(chosen, List.copyOf(about));
        Set<String> ids = plans.stream().map(SignedPlan::id).collect(Collectors.toSet());
        for (BatchId id : holds) {
            proof.pick(id, false, r -> r.hasHold() && ids.contains(r.getHold().getPlan()));
        }
        return proof.picked.isEmpty() && !named ? null : proof;
    }

    /** The newest, and those that plans were signed over. */
    private static List<Seal> heads(BatchSource source, String agent, Seal newest, Collection<SignedPlan> plans) {
        TreeMap<Long, Seal> bySize = new TreeMap<>(java.util.Comparator.reverseOrder());
        for (SignedPlan plan : plans) {
            for (PlanEntry entry : plan.entries()) {
                for (PlanEntry.TreeHead h : entry.heads()) {
                    Seal s = h.agent().equals(agent) && h.size() > 0 && h.size() < newest.getSize()
                            ? source.seal(agent, h.size())
                            : null;
                    if (s != null) {
                        bySize.put(s.getSize(), s);
                    }
                }
            }
        }
        List<Seal> heads = new ArrayList<>(List.of(newest));
        heads.addAll(bySize.values());
        return heads;
    }

    /** Roll-ups with all that disturbed their times; and of before, what was in force then. */
    private void pick(Map<Resolution, List<RollupPlace>> chosen, List<Window> times) throws BundleException {
        Map<BatchId, Set<Resolution>> rollups = new TreeMap<>();
        Set<BatchId> needed = new HashSet<>();
        chosen.forEach((resolution, run) -> {
            int last = run.size() - 1;
            while (last >= 0 && !touches(run.get(last).span(), times)) {
                last--;
            }
            for (int i = 0; i < run.size(); i++) {
                BatchId batch = run.get(i).batch();
                rollups.computeIfAbsent(batch, b -> new TreeSet<>()).add(resolution);
                if (i <= last) {
                    needed.add(batch);
                }
            }
        });
        List<Window> joined = joined(times);
        for (Window time : joined) {
            List<BatchId> disturbed = source.disturbances(agent, time);
            needed.addAll(disturbed);
            if (!disturbed.isEmpty()) {
                needed.addAll(source.inForce(agent, disturbed.get(0)));
            }
        }
        // A clock that was set back makes what came before count no more; whoever checks must see where.
        if (!needed.isEmpty()) {
            needed.addAll(source.clocks(agent, Collections.min(needed), Collections.max(needed)));
        }
        TreeSet<BatchId> batches = new TreeSet<>(rollups.keySet());
        batches.addAll(needed);
        for (BatchId id : batches) {
            Set<Resolution> wanted = rollups.getOrDefault(id, Set.of());
            pick(
                    id,
                    needed.contains(id),
                    r -> r.hasRollup()
                            ? isOf(r.getRollup(), wanted)
                            : r.hasEpochStart()
                                    || r.hasConfiguration()
                                    || DisturbanceFold.isStep(r)
                                    || joined.stream().anyMatch(t -> DisturbanceFold.isAbout(r, t)));
        }
    }

    /** From the last roll-up that was recorded before the first time begins, to the last that matters. */
    private static List<RollupPlace> run(List<RollupPlace> all, List<Window> times) {
        if (times.isEmpty()) {
            return List.of();
        }
        Instant begin =
                times.stream().map(Window::start).min(Instant::compareTo).orElseThrow();
        Instant end = times.stream()
                .map(Window::end)
                .max(Instant::compareTo)
                .orElseThrow()
                .plus(SETTLE);
        int first = 0;
        int last = -1;
        boolean found = false;
        for (int i = 0; i < all.size(); i++) {
            RollupPlace p = all.get(i);
            found |= touches(p.span(), times);
            // Not behind one that touches: a clock that was set back must not cut it off.
            first = !found && !p.at().isAfter(begin) ? i : first;
            last = touches(p.span(), times) || p.at().isBefore(end) ? i : last;
        }
        return all.subList(Math.min(first, last + 1), last + 1);
    }

    private static boolean touches(Window span, List<Window> times) {
        return times.stream()
                .anyMatch(t -> span.start().isBefore(t.end()) && span.end().isAfter(t.start()));
    }

    /** @return the same time in as few pieces as can be */
    private static List<Window> joined(Collection<Window> spans) {
        List<Window> joined = new ArrayList<>();
        for (Window s : spans.stream()
                .distinct()
                .sorted(java.util.Comparator.comparing(Window::start))
                .toList()) {
            Window before = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (before != null && !s.start().isAfter(before.end())) {
                Instant end = s.end().isAfter(before.end()) ? s.end() : before.end();
                joined.set(joined.size() - 1, new Window(before.start(), end));
            } else {
                joined.add(s);
            }
        }
        return joined;
    }

    /** @param needed whether it has to be proven */
    private void pick(BatchId id, boolean needed, Predicate<EvidenceRecord> wanted) throws BundleException {
        Batch batch = source.batch(agent, id);
        if (batch == null) {
            throw new BundleException("the collector lacks batch " + id + " of agent " + agent);
        }
        Picked before = picked.get(id);
        TreeSet<Integer> indices = new TreeSet<>(before == null ? List.of() : before.indices());
        for (int i = 0; i < batch.getEvidenceCount(); i++) {
            try {
                if (wanted.test(EvidenceRecord.parseFrom(batch.getEvidence(i).getContent()))) {
                    indices.add(i);
                }
            } catch (InvalidProtocolBufferException e) {
                // It is none of the records that are wanted.
            }
        }
        if (!indices.isEmpty()) {
            picked.put(
                    id, new Picked(slim(batch), List.copyOf(indices), needed || (before != null && before.needed())));
        }
    }

    private static boolean isOf(Rollup r, Set<Resolution> wanted) {
        Resolution resolution = RollupRecords.resolution(r);
        return resolution != null && wanted.contains(resolution);
    }

    /** Samples and pictures are not needed for a proof of evidence. */
    private static Batch slim(Batch batch) {
        return batch.toBuilder().clearRaw().clearBlob().build();
    }

    String agent() {
        return agent;
    }

    byte[] publicKey() {
        return publicKey;
    }

    /** @return the newest */
    Seal head() {
        return heads.get(0);
    }

    /** @param size in batches */
    boolean hasHead(long size) {
        return heads.stream().anyMatch(s -> s.getSize() == size);
    }

    int headers() {
        return picked.size();
    }

    int records() {
        return picked.values().stream().mapToInt(p -> p.indices().size()).sum();
    }

    void addTo(Evidence evidence) throws BundleException {
        for (Map.Entry<BatchId, Picked> e : picked.entrySet()) {
            for (int i : e.getValue().indices()) {
                try {
                    ByteString content = e.getValue().batch().getEvidence(i).getContent();
                    evidence.add(agent, e.getKey(), EvidenceRecord.parseFrom(content));
                } catch (InvalidProtocolBufferException failed) {
                    throw new BundleException("a record of batch " + e.getKey() + " cannot be read", failed);
                }
            }
        }
    }

    /** @return whether the batch's header is, or comes, among those that are proven; not if the tree head may not cover it */
    boolean anchor(BatchId id) {
        Picked there = picked.get(id);
        if (there != null) {
            return there.needed();
        }
        boolean covered = picked.entrySet().stream()
                .anyMatch(e -> e.getValue().needed() && e.getKey().isAfter(id));
        Batch batch = covered ? source.batch(agent, id) : null;
        if (batch == null) {
            return false;
        }
        picked.put(id, new Picked(slim(batch), List.of(), true));
        return true;
    }

    /** @return from the first to the last batch that is proven for certain; null if there is none */
    AnchorSource.@Nullable Run run() {
        List<BatchId> certain = picked.entrySet().stream()
                .filter(e -> e.getValue().needed())
                .map(Map.Entry::getKey)
                .toList();
        return certain.isEmpty() ? null : new AnchorSource.Run(certain.get(0), certain.get(certain.size() - 1));
    }

    /** As {@link ProofFiles#write}. */
    void write(String folder, SortedMap<String, byte[]> files) throws BundleException {
        ProofFiles.write(source, agent, heads, picked, folder, files);
    }
}
