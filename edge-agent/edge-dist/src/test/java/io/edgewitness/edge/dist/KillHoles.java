package io.edgewitness.edge.dist;

import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.GapRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is missing between the samples of counted points, and whether gaps declare it. Times are nanoseconds since 1970. */
final class KillHoles {
    private record Seen(long epoch, long number, long at) {} // at: when it was received

    /**
     * @param first number that is missing
     * @param missing numbers that are missing; 0: it shows by time only
     */
    private record Hole(String source, long from, long to, long first, long missing) {}

    private record Declared(GapRecord gap, Set<String> points) {
        boolean concerns(String source, String point) {
            return gap.getSource().equals(source) && (points.isEmpty() || points.contains(point));
        }
    }

    private final Map<String, Seen> last = new HashMap<>();
    private final Map<String, Long> first = new HashMap<>(); // tick
    private final Map<String, BitSet> ticks = new HashMap<>();
    private long late;
    private final Map<Hole, List<String>> holes = new LinkedHashMap<>();
    private final List<Declared> gaps = new ArrayList<>();

    void gap(GapRecord gap) {
        gaps.add(new Declared(gap, new HashSet<>(gap.getPointsList())));
    }

    /**
     * An item's value is the number of its tick.
     *
     * @param made by the press, on this machine's clock: a hole ends there, however long the first value behind it was on its way
     * @param at when it was received
     * @return what is wrong with it: only a new connection may show the tick before again. A tick that comes behind a newer one fills the
     *     hole that it left
     */
    @Nullable
    String tick(long epoch, String point, long number, Instant made, Instant at) {
        first.putIfAbsent(point, number);
        Seen now = new Seen(epoch, number, Nanos.of(at));
        BitSet seen = ticks.computeIfAbsent(point, p -> new BitSet());
        boolean known = seen.get((int) number);
        seen.set((int) number);
        Seen before = last.get(point);
        if (before == null || number > before.number || (number == before.number && epoch > before.epoch)) {
            last.put(point, now);
        }
        if (before == null || (number == before.number && epoch > before.epoch)) {
            return null;
        }
        if (known) {
            return point + " has tick " + number + " twice, in epoch " + epoch + " behind " + before.number
                    + " of epoch " + before.epoch;
        }
        if (number < before.number) {
            late++;
        } else if (number > before.number + 1) {
            long missed = number - before.number - 1;
            long end = Math.max(before.at, Math.min(Nanos.of(made), now.at));
            note(new Hole("press", before.at, end, before.number + 1, missed), point);
        }
        return null;
    }

    /** Values that the items had from the first recorded one to the last. */
    long given() {
        return first.entrySet().stream()
                .mapToLong(e -> Objects.requireNonNull(last.get(e.getKey())).number - e.getValue() + 1)
                .sum();
    }

    /** Those of them that were never recorded. */
    long missing() {
        return given() - ticks.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    /** Spans in which points miss something, one for all points that miss the same. */
    long count() {
        return holes.entrySet().stream()
                .filter(e -> !e.getValue().stream().allMatch(p -> isFilled(e.getKey(), p)))
                .count();
    }

    private boolean isFilled(Hole hole, String point) {
        BitSet seen = ticks.get(point);
        int end = (int) (hole.first + hole.missing);
        return hole.missing > 0 && seen != null && seen.nextClearBit((int) hole.first) >= end;
    }

    /** A polled point's value came. */
    void poll(String point, Instant at) {
        Seen now = new Seen(0, 0, Nanos.of(at));
        Seen before = last.put(point, now);
        if (before != null && now.at - before.at > slack("meter")) {
            note(new Hole("meter", before.at, now.at, 0, 0), point);
        }
    }

    private void note(Hole hole, String point) {
        holes.computeIfAbsent(hole, h -> new ArrayList<>()).add(point);
    }

    /** A sample may be so far from the edge of the gap beside it: two and a half cycles. */
    private static long slack(String source) {
        return 2_500_000 * (source.equals("meter") ? KillFloor.METER_MILLIS : KillFloor.TICK_MILLIS);
    }

    List<String> undeclared() {
        List<String> undeclared = new ArrayList<>();
        holes.forEach((hole, points) -> {
            long slack = slack(hole.source);
            List<Declared> near = gaps.stream()
                    .filter(g -> g.gap.getFrom() <= hole.to + slack && g.gap.getTo() >= hole.from - slack)
                    .toList();
            List<String> open = points.stream()
                    .filter(p -> !isFilled(hole, p))
                    .filter(p -> !isDeclared(
                            hole,
                            near.stream()
                                    .filter(g -> g.concerns(hole.source, p))
                                    .toList()))
                    .toList();
            if (!open.isEmpty()) {
                undeclared.add("%s: %d missing between %s and %s of %d points, such as %s; gaps there: %s"
                        .formatted(
                                hole.source,
                                hole.missing,
                                Nanos.instant(hole.from),
                                Nanos.instant(hole.to),
                                open.size(),
                                open.get(0),
                                near.stream()
                                        .filter(g -> g.concerns(hole.source, open.get(0)))
                                        .map(KillHoles::text)
                                        .toList()));
            }
        });
        return undeclared;
    }

    private static String text(Declared d) {
        return Nanos.instant(d.gap.getFrom()) + " to " + Nanos.instant(d.gap.getTo()) + " " + d.gap.getCount() + " "
                + d.gap.getReason();
    }

    /** Gaps follow each other through the hole; those of the runtime and of the adapter need not touch. */
    private static boolean isDeclared(Hole hole, List<Declared> near) {
        long slack = slack(hole.source);
        long reached = hole.from;
        for (Declared d : near.stream()
                .sorted(Comparator.comparingLong(d -> d.gap.getFrom()))
                .toList()) {
            if (hole.to - reached <= slack) {
                return true; // what follows is of the next hole
            }
            if (d.gap.getFrom() - reached > slack) {
                return false;
            }
            reached = Math.max(reached, d.gap.getTo());
        }
        return !near.isEmpty() && hole.to - reached <= slack;
    }

    @Override
    public String toString() {
        return missing() + " missing ticks, " + late + " that came behind a newer one, " + count() + " holes, "
                + gaps.size() + " gaps";
    }
}
