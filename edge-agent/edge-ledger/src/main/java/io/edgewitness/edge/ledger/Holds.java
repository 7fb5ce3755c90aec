package io.edgewitness.edge.ledger;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.proto.BatchTimes;
import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The samples that plans ask to keep. A file of samples holds all points of its time, so what is kept is the time. The file {@code holds}
 * has what the records before the last segment say, and each start adds what the last segment says; where the file is damaged or missing,
 * all records are read again.
 */
final class Holds {
    /** What was measured in a window may be recorded so much later: late messages, history that a device had kept. */
    static final long LATE = 3_600_000_000_000L;

    private static final int CRC = 4;
    private final Map<String, Hold> byPlan = new TreeMap<>();
    private boolean unsaved;
    private long believed;
    private long doubted;

    private Holds() {}

    static Holds read(Disk disk) throws IOException {
        Holds holds = new Holds();
        if (!disk.exists(SegmentNames.HOLDS) || !holds.parse(LedgerFiles.readAll(disk, SegmentNames.HOLDS))) {
            EvidenceScan scan = new EvidenceScan(disk);
            boolean more = true;
            while (more) {
                more = scan.next(r -> {
                    if (r.hasHold()) {
                        holds.put(r.getHold());
                    }
                });
            }
            holds.unsaved = true;
        }
        return holds;
    }

    /** @return whether its file is there and cannot be read */
    static boolean isDamaged(Disk disk) throws IOException {
        return disk.exists(SegmentNames.HOLDS) && !new Holds().parse(LedgerFiles.readAll(disk, SegmentNames.HOLDS));
    }

    private boolean parse(byte[] file) {
        int length = file.length - CRC;
        if (length < 0 || Frames.crc(file, 0, length) != ByteBuffer.wrap(file).getInt(length)) {
            return false;
        }
        try {
            var saved = io.edgewitness.edge.ledger.proto.Holds.parser().parseFrom(file, 0, length);
            saved.getHoldsList().forEach(h -> byPlan.put(h.getPlan(), h));
            believed = saved.getBelieved();
            doubted = saved.getDoubted();
            return true;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    /** Of each plan the newest entry counts, in whatever order they come. */
    void put(Hold hold) {
        Hold known = byPlan.get(hold.getPlan());
        if (known == null || known.getNumber() <= hold.getNumber()) {
            byPlan.put(hold.getPlan(), hold);
            unsaved = true;
        }
    }

    /**
     * Remembers a leap of the clock; both 0: none.
     *
     * @return whether this is news
     */
    boolean doubt(long stands, long since) {
        boolean news = since != doubted;
        believed = stands;
        doubted = since;
        unsaved |= news;
        return news;
    }

    /** @return the time that is believed while {@link #doubted} is not 0 */
    long believed() {
        return believed;
    }

    /** @return the clock's time after a leap that is not believed; 0: there is none */
    long doubted() {
        return doubted;
    }

    /** @return the time to judge holds by */
    long time(long now) {
        return doubted == 0 ? now : believed;
    }

    /** Brings the file up to date. Does nothing if nothing changed. */
    void save(Disk disk) throws IOException {
        if (!unsaved) {
            return;
        }
        byte[] content = io.edgewitness.edge.ledger.proto.Holds.newBuilder()
                .addAllHolds(byPlan.values())
                .setBelieved(believed)
                .setDoubted(doubted)
                .build()
                .toByteArray();
        ByteBuffer file = ByteBuffer.allocate(content.length + CRC).put(content);
        file.putInt(Frames.crc(content, 0, content.length));
        disk.replace(SegmentNames.HOLDS, file.array());
        unsaved = false;
    }

    Collection<Hold> all() {
        return Collections.unmodifiableCollection(byPlan.values());
    }

    /** @param now ns. @return whether anything is held at all */
    boolean isAny(long now) {
        return byPlan.values().stream().anyMatch(h -> isInForce(h, now));
    }

    static boolean isInForce(Hold hold, long now) {
        return !hold.getReleased() && now < hold.getUntil();
    }

    /** @return the plans that hold samples of this time, sorted; empty: none does */
    List<String> of(Span span, long now) {
        return byPlan.values().stream()
                .filter(h -> isInForce(h, now))
                .filter(h -> h.getTimesList().stream().anyMatch(span::touches))
                .map(Hold::getPlan)
                .toList();
    }

    /** Time of a segment's batches, as the one behind it says: cheap, because only its first frame is read. */
    record Span(long from, long to) {
        private static final Span UNKNOWN = new Span(Long.MIN_VALUE, Long.MAX_VALUE); // what may be held is held

        static Span of(Disk disk, long segment) throws IOException {
            try (SegmentReader next = SegmentReader.open(disk, segment + 1)) {
                if (next == null || !next.start().hasBefore()) {
                    return UNKNOWN;
                }
                BatchTimes times = next.start().getBefore();
                return new Span(times.getEarliest(), times.getLatest());
            } catch (LedgerException e) {
                return UNKNOWN; // damaged
            }
        }

        private boolean touches(HeldTime t) {
            return from <= to && from < t.getTo() + LATE && to >= t.getFrom();
        }
    }
}
