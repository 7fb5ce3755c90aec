package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * The disk that plans' holds need, by what the ledger takes a second at present.
 *
 * @param holds in force, by plan
 * @param held time that they hold together, overlaps once, from the ledger's first batch on
 * @param bytesPerSecond of the newest segments, samples and evidence; 0: nothing was measured yet
 * @param measured time that this was measured over
 * @param usedBytes size of all files of the ledger
 */
public record HoldNeed(List<Hold> holds, Duration held, double bytesPerSecond, Duration measured, long usedBytes) {
    private static final int SEGMENTS = 4;

    /** @throws LedgerException if the ledger cannot be read */
    public static HoldNeed read(Disk disk, Instant instant) {
        try {
            long now = Nanos.of(instant);
            List<Hold> holds = Holds.read(disk).all().stream()
                    .filter(h -> Holds.isInForce(h, now))
                    .toList();
            List<Long> segments = new ArrayList<>(SegmentNames.segments(disk));
            long first = segments.isEmpty()
                    ? now
                    : SegmentSummary.read(disk, segments.get(0)).from();
            Collections.reverse(segments);
            long bytes = 0;
            long time = 0;
            int seen = 0;
            for (long n : segments) {
                SegmentSummary s = SegmentSummary.read(disk, n);
                if (s.to() > s.from() && disk.exists(SegmentNames.raw(n)) && seen++ < SEGMENTS) {
                    bytes += disk.size(SegmentNames.raw(n)) + disk.size(SegmentNames.evidence(n));
                    time += s.to() - s.from();
                }
                if (seen >= SEGMENTS) {
                    break;
                }
            }
            long used = 0;
            for (String name : disk.list()) {
                used += disk.size(name);
            }
            return new HoldNeed(
                    holds,
                    Duration.ofNanos(held(holds, first == 0 ? now : first)),
                    time == 0 ? 0 : bytes * 1e9 / time,
                    Duration.ofNanos(time),
                    used);
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot read the ledger: " + e.getMessage(), e);
        }
    }

    /** @return ns that lie in some hold; what was before the ledger began cannot be kept */
    private static long held(List<Hold> holds, long first) {
        List<HeldTime> times = holds.stream()
                .flatMap(h -> h.getTimesList().stream())
                .sorted(Comparator.comparingLong(HeldTime::getFrom))
                .toList();
        long sum = 0;
        long end = first;
        for (HeldTime t : times) {
            long from = Math.max(t.getFrom(), end);
            long to = t.getTo() + Holds.LATE;
            if (to > from) {
                sum += to - from;
                end = to;
            }
        }
        return sum;
    }

    /** @return what the held time takes, on disk already or still to come */
    public long bytes() {
        return (long) Math.ceil(held.toSeconds() * bytesPerSecond);
    }
}
