package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.HeldTime;
import io.edgewitness.edge.ledger.proto.Hold;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The disk that plans' holds need, by what the ledger takes a second at present: samples of the held time, and until a hold ends all
 * evidence from there on, because evidence goes from the begin only, up to the first samples.
 *
 * @param holds in force, by plan
 * @param held time that they hold together, overlaps once, from the ledger's first batch on
 * @param behind time from what they hold to their end, likewise
 * @param samplesPerSecond bytes, of the newest segments; 0: nothing was measured yet
 * @param evidencePerSecond likewise
 * @param usedBytes size of all files of the ledger
 */
public record HoldNeed(
        List<Hold> holds,
        Duration held,
        Duration behind,
        double samplesPerSecond,
        double evidencePerSecond,
        long usedBytes) {
    private static final int SEGMENTS = 4;
    private static final int TRIES = 5;

    /** @throws LedgerException if the ledger cannot be read */
    public static HoldNeed read(Disk disk, Instant instant) {
        try {
            for (int i = 1; ; i++) {
                try {
                    return read(disk, Nanos.of(instant));
                } catch (NoSuchFileException e) {
                    if (i == TRIES) { // a writer that drops a file after it was listed does so now and then only
                        throw e;
                    }
                }
            }
        } catch (IOException e) {
            throw new LedgerException(disk + ": cannot read the ledger: " + FileFailure.text(e), e);
        }
    }

    private static HoldNeed read(Disk disk, long now) throws IOException {
        Holds all = Holds.read(disk);
        List<Hold> holds = all.all().stream()
                .filter(h -> Holds.isInForce(h, all.time(now)))
                .toList();
        List<Long> segments = new ArrayList<>(SegmentNames.segments(disk));
        long first = segments.isEmpty()
                ? 0
                : SegmentSummary.read(disk, segments.get(0)).from();
        Collections.reverse(segments);
        long samples = 0;
        long evidence = 0;
        long time = 0;
        int seen = 0;
        for (long n : segments) {
            SegmentSummary s = SegmentSummary.read(disk, n);
            if (s.to() > s.from() && disk.exists(SegmentNames.raw(n))) {
                samples += disk.size(SegmentNames.raw(n));
                evidence += disk.size(SegmentNames.evidence(n));
                time += s.to() - s.from();
                if (++seen == SEGMENTS) {
                    break;
                }
            }
        }
        long used = 0;
        for (String name : disk.list()) {
            used += disk.size(name);
        }
        long begin = first == 0 ? now : first;
        return new HoldNeed(
                holds,
                union(holds.stream().flatMap(HoldNeed::late).toList(), begin),
                union(holds.stream().map(HoldNeed::whole).toList(), begin),
                time == 0 ? 0 : samples * 1e9 / time,
                time == 0 ? 0 : evidence * 1e9 / time,
                used);
    }

    private static Stream<HeldTime> late(Hold h) {
        return h.getTimesList().stream()
                .map(t -> t.toBuilder().setTo(t.getTo() + Holds.LATE).build());
    }

    private static HeldTime whole(Hold h) {
        long from = h.getTimesList().stream().mapToLong(HeldTime::getFrom).min().orElse(h.getUntil());
        return HeldTime.newBuilder().setFrom(from).setTo(h.getUntil()).build();
    }

    /** @return what lies in some of these; what was before the ledger began cannot be kept */
    private static Duration union(List<HeldTime> times, long begin) {
        long sum = 0;
        long end = begin;
        for (HeldTime t : times.stream()
                .sorted(Comparator.comparingLong(HeldTime::getFrom))
                .toList()) {
            long from = Math.max(t.getFrom(), end);
            if (t.getTo() > from) {
                sum += t.getTo() - from;
                end = t.getTo();
            }
        }
        return Duration.ofNanos(sum);
    }

    public boolean isMeasured() {
        return samplesPerSecond + evidencePerSecond > 0;
    }

    /** @return what all this takes, on disk already or still to come */
    public long bytes() {
        return (long) Math.ceil(held.toSeconds() * samplesPerSecond + behind.toSeconds() * evidencePerSecond);
    }
}
