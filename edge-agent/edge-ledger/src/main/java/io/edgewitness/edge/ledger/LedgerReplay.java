package io.edgewitness.edge.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.GapRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.PointVersion;
import io.edgewitness.edge.ledger.proto.SegmentStart;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that was recorded after a place in the order of one epoch, and in all epochs since: deliveries whole again, with their
 * points' ids, and evidence records, by ascending (epoch, sequence). Where a delivery and a record have the same sequence, the delivery
 * comes first. Point versions are resolved and the ledger's own gaps (dropped for the quota) are left out: no scenario ever saw them.
 *
 * <p>After {@link LedgerWriter#open} it sees all that the runs before made durable. One thread.
 */
public final class LedgerReplay implements AutoCloseable {
    private final LedgerReader reader;
    private final Map<Integer, PointVersion> points = new HashMap<>();
    private final Deque<Item> items = new ArrayDeque<>();
    private final long afterEpoch;
    private final long afterSequence;
    private BatchId at;
    private long epoch;

    /** What was recorded. */
    public sealed interface Item {
        long epoch();

        long sequence();

        /** @param versions what each sample's point was, one a sample */
        record Samples(long epoch, long sequence, String source, Delivery delivery, List<PointVersion> versions)
                implements Item {}

        record Evidence(long epoch, long sequence, EvidenceRecord record) implements Item {}

        /** Samples from {@code sequence} to {@code last} may be missing: their payload was dropped to stay within the quota or the retention time. */
        record Dropped(long epoch, long sequence, long last) implements Item {}
    }

    private LedgerReplay(Disk disk, long epoch, long sequence, BatchId at) {
        this.reader = LedgerReader.open(disk);
        this.afterEpoch = epoch;
        this.afterSequence = sequence;
        this.at = at;
    }

    /** Of everything after this place; (0, 0) for all there is. */
    public static LedgerReplay open(Disk disk, long epoch, long sequence) {
        try {
            List<Long> segments = SegmentNames.segments(disk);
            for (int i = segments.size() - 1; i >= 0; i--) {
                try (SegmentReader s = SegmentReader.open(disk, segments.get(i))) {
                    if (s != null && (i == 0 || isBefore(s.start(), epoch, sequence))) {
                        LedgerReplay r = new LedgerReplay(disk, epoch, sequence, s.before());
                        r.epoch = s.start().getEpoch();
                        s.start().getPointsList().forEach(v -> r.points.put(v.getNumber(), v));
                        return r;
                    }
                }
            }
            return new LedgerReplay(disk, epoch, sequence, BatchId.NONE);
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot read the ledger: " + FileFailure.text(e), e);
        }
    }

    private static boolean isBefore(SegmentStart s, long epoch, long sequence) {
        return s.getEpoch() < epoch || (s.getEpoch() == epoch && s.getLastSequence() <= sequence);
    }

    /**
     * @return null at the end
     * @throws LedgerException if a file is damaged or of another version
     */
    public @Nullable Item next() {
        while (items.isEmpty()) {
            Batch b = reader.next(at);
            if (b == null) {
                return null;
            }
            try {
                read(b);
            } catch (InvalidProtocolBufferException e) {
                throw new LedgerException("batch " + at + " holds a record that is none: " + e.getMessage(), e);
            }
        }
        return items.poll();
    }

    private void read(Batch b) throws InvalidProtocolBufferException {
        BatchHeader h = BatchHeader.parseFrom(b.getHeader());
        at = new BatchId(h.getEpoch(), h.getNumber());
        if (h.getEpoch() != epoch) {
            epoch = h.getEpoch();
            points.clear();
        }
        List<Item> found = new ArrayList<>();
        List<Item> evidence = new ArrayList<>();
        for (Leaf leaf : b.getEvidenceList()) {
            EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
            if (r.hasPoint()) {
                points.put(r.getPoint().getNumber(), r.getPoint());
            } else if (!isOwn(r.getGap())) {
                evidence.add(new Item.Evidence(epoch, r.getSequence(), r));
            }
        }
        Map<Long, Joiner> split = new HashMap<>();
        for (Leaf leaf : b.getRawList()) {
            if (!leaf.getHash().isEmpty()) {
                found.add(new Item.Dropped(epoch, h.getFirstSequence(), h.getLastSequence()));
                break;
            }
            for (RawFrames.Recorded r : RawFrames.decode(leaf.getContent(), points::get)) {
                if (r.positions().isEmpty()) {
                    found.add(new Item.Samples(epoch, r.sequence(), r.source(), r.delivery(), r.versions()));
                } else {
                    split.computeIfAbsent(r.sequence(), s -> new Joiner()).add(r);
                }
            }
        }
        split.values().forEach(j -> found.add(j.join(epoch)));
        found.addAll(evidence);
        found.sort(Comparator.comparingLong(Item::sequence));
        for (Item i : found) {
            long last = i instanceof Item.Dropped d ? d.last() : i.sequence();
            if (epoch > afterEpoch || (epoch == afterEpoch && last > afterSequence)) {
                items.add(i);
            }
        }
    }

    private static boolean isOwn(GapRecord g) {
        return g.getReason().startsWith(Losses.QUOTA) || g.getSource().equals(Losses.EVIDENCE);
    }

    @Override
    public void close() {
        reader.close();
    }

    /** Puts a delivery together again whose samples went into two frames. */
    private static final class Joiner {
        private final List<RawFrames.Recorded> parts = new ArrayList<>(2);

        void add(RawFrames.Recorded part) {
            parts.add(part);
        }

        Item join(long epoch) {
            int n = parts.stream().mapToInt(p -> p.positions().size()).sum();
            Sample[] samples = new Sample[n];
            PointVersion[] versions = new PointVersion[n];
            RawFrames.Recorded first = parts.get(0);
            for (RawFrames.Recorded p : parts) {
                for (int i = 0; i < p.positions().size(); i++) {
                    int place = p.positions().get(i);
                    if (place >= n || samples[place] != null) {
                        throw new LedgerException("the parts of delivery " + first.sequence() + " do not fit together");
                    }
                    samples[place] = p.delivery().samples().get(i);
                    versions[place] = p.versions().get(i);
                }
            }
            Delivery d = new Delivery(
                    List.of(samples),
                    first.delivery().origin(),
                    first.delivery().key(),
                    null);
            return new Item.Samples(epoch, first.sequence(), first.source(), d, List.of(versions));
        }
    }
}
