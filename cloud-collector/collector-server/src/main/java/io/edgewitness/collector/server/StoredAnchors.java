package io.edgewitness.collector.server;

import io.edgewitness.collector.verify.AnchorSource;
import io.edgewitness.collector.verify.AnchoredHead;
import io.edgewitness.collector.verify.NoteKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The tree heads that a bundle takes, with proofs from its batches to them, from the database. Any thread. */
final class StoredAnchors implements AnchorSource {
    private final HeaderLog log;
    private final LogTree tree;
    private final AnchorStore store;
    private final AnchorStore.Head named;

    /** @param named taken in any case */
    StoredAnchors(HeaderLog log, LogTree tree, AnchorStore store, AnchorStore.Head named) {
        this.log = log;
        this.tree = tree;
        this.store = store;
        this.named = named;
    }

    @Override
    public List<NoteKey> parties() {
        try {
            return store.parties();
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    @Override
    public List<AnchoredHead> heads(Instant from, Map<String, Run> runs) {
        try {
            List<AnchorStore.Kept> anchors = store.anchors();
            List<AnchoredHead> heads = new ArrayList<>();
            long before = 0;
            for (AnchorStore.Head h : chosen(from, anchors)) {
                long size = h.head().size();
                List<AnchoredHead.Proof> proofs = new ArrayList<>();
                for (Map.Entry<String, Run> run : new TreeMap<>(runs).entrySet()) {
                    AnchoredHead.Proof proof = proof(log, tree, run.getKey(), run.getValue(), size);
                    if (proof != null) {
                        proofs.add(proof);
                    }
                }
                heads.add(new AnchoredHead(
                        h.note(),
                        contents(anchors, h, AnchorStore.COUNTERSIGNATURE).stream()
                                .map(c -> new String(c, StandardCharsets.UTF_8))
                                .toList(),
                        contents(anchors, h, AnchorStore.TIME_STAMP),
                        tree.consistency(before, size),
                        proofs));
                before = size;
            }
            return heads;
        } catch (BatchStore.StoreException e) {
            throw new StoredEvidence.EvidenceException(e);
        }
    }

    /** @return of the newest batch of the run that a head of so many leaves covers; null: it covers none */
    static AnchoredHead.@Nullable Proof proof(HeaderLog log, LogTree tree, String agent, Run run, long size)
            throws BatchStore.StoreException {
        HeaderLog.Entry entry = log.newest(agent, run.first(), run.last(), size);
        return entry == null
                ? null
                : new AnchoredHead.Proof(
                        agent, entry.batch(), entry.position(), tree.inclusion(entry.position(), size));
    }

    private List<AnchorStore.Head> chosen(Instant from, List<AnchorStore.Kept> anchors)
            throws BatchStore.StoreException {
        TreeSet<Long> anchored = new TreeSet<>();
        anchors.forEach(a -> anchored.add(a.head()));
        List<AnchorStore.Head> chosen = new ArrayList<>();
        for (AnchorStore.Head h : store.heads()) {
            boolean isNamed = h.number() == named.number();
            if (isNamed || anchored.contains(h.number())) {
                if (h.head().at().isBefore(from)) {
                    chosen.removeIf(c -> c.number() != named.number());
                }
                chosen.add(h);
            }
        }
        return chosen;
    }

    private static List<byte[]> contents(List<AnchorStore.Kept> anchors, AnchorStore.Head head, String kind) {
        return anchors.stream()
                .filter(a -> a.head() == head.number() && a.kind().equals(kind))
                .map(AnchorStore.Kept::content)
                .toList();
    }
}
