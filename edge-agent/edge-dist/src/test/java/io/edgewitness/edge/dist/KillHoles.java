package io.edgewitness.edge.dist;

import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.GapRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is missing between the samples of counted points, and whether gaps declare it. Times are nanoseconds since 1970. */
final class KillHoles {
    private record Seen(long epoch, long number, long at) {}

    /** @param missing numbers that are missing; 0: it shows by time only */
    private record Hole(String source, long from, long to, long missing) {}

    private record Declared(GapRecord gap, Set<String> points) {
        boolean concerns(String source, String point) {
            return gap.getSource().equals(source) && (points.isEmpty() || points.contains(point));
        }
    }

    private final Map<String, Seen> last = new HashMap<>();
    private final Map<Hole, List<String>> holes = new LinkedHashMap<>();
    private final List<Declared> gaps = new ArrayList<>();
    private long missing;

    void gap(GapRecord gap) {
        gaps.add(new Declared(gap, new HashSet<>(gap.getPointsList())));
    }

    /**
     * An item's value is the number of its tick.
     *
     * @return what is wrong with it: only a new connection may show the tick before again
     */
    @Nullable
    String tick(long epoch, String point, long number, Instant at) {
        Seen now = new Seen(epoch, number, Nanos.of(at));
        Seen before = last.put(point, now);
        if (before == null) {
            return null;
        }
        if (number > before.number + 1) {
            missing += number - before.number - 1;
            note(new Hole("press", before.at, now.at, number - before.number - 1), point);
        }
        boolean again = number == before.number && epoch > before.epoch;
        return number > before.number || again
                ? null
                : point + " has tick " + number + " of epoch " + epoch + " after " + before.number + " of epoch "
                        + before.epoch;
    }

    /** A polled point's value came. */
    void poll(String point, Instant at) {
        Seen now = new Seen(0, 0, Nanos.of(at));
        Seen before = last.put(point, now);
        if (before != null && now.at - before.at > slack("meter")) {
            note(new Hole("meter", before.at, now.at, 0), point);
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

    private static boolean isDeclared(Hole hole, List<Declared> near) {
        long covered = near.stream()
                .mapToLong(g -> Math.max(0, Math.min(g.gap.getTo(), hole.to) - Math.max(g.gap.getFrom(), hole.from)))
                .sum();
        return !near.isEmpty() && hole.to - hole.from - covered <= slack(hole.source);
    }

    @Override
    public String toString() {
        return missing + " missing ticks, " + holes.size() + " holes, " + gaps.size() + " gaps";
    }
}
