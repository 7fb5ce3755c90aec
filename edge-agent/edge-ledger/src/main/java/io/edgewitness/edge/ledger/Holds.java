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
 * is on disk before the record that it was made from; where it is damaged, the records are read again.
 */
final class Holds {
    /** What was measured in a window may be recorded so much later: late messages, history that a device had kept. */
    static final long LATE = 3_600_000_000_000L;

    private static final int CRC = 4;
    private final Map<String, Hold> byPlan = new TreeMap<>();
    private boolean unsaved;

    private Holds() {}

    static Holds read(Disk disk) throws IOException {
        Holds holds = new Holds();
        if (disk.exists(SegmentNames.HOLDS) && !holds.parse(LedgerFiles.readAll(disk, SegmentNames.HOLDS))) {
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

    private boolean parse(byte[] file) {
        int length = file.length - CRC;
        if (length < 0 || Frames.crc(file, 0, length) != ByteBuffer.wrap(file).getInt(length)) {
            return false;
        }
        try {
            io.edgewitness.edge.ledger.proto.Holds.parser()
                    .parseFrom(file, 0, length)
                    .getHoldsList()
                    .forEach(h -> byPlan.put(h.getPlan(), h));
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

    /** Does nothing if nothing changed. @return whether all is in the file: a disk that is full takes it later */
    boolean save(Disk disk) {
        if (!unsaved) {
            return true;
        }
        byte[] content = io.edgewitness.edge.ledger.proto.Holds.newBuilder()
                .addAllHolds(byPlan.values())
                .build()
                .toByteArray();
        ByteBuffer file = ByteBuffer.allocate(content.length + CRC).put(content);
        file.putInt(Frames.crc(content, 0, content.length));
        try {
            disk.replace(SegmentNames.HOLDS, file.array());
            unsaved = false;
        } catch (IOException e) {
            unsaved = true;
        }
        return !unsaved;
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
