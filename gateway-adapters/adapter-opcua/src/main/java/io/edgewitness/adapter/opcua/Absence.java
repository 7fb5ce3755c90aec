package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Stalls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Declares what the points of a group miss. Thread-safe. */
final class Absence {
    private static final String CLOSED = "disconnected: closed before the server came back";

    private final List<Point> points;
    private final InstantSource clock;
    private final Stalls stalls;
    private final Outbox outbox;
    private @Nullable Instant holeFrom;
    private volatile Instant contact;
    private volatile @Nullable Duration delay; // of the newest value, from its source to here
    private volatile @Nullable Instant
            lostAt; // when the server was seen to be gone; null: it is there, as far as is known

    Absence(List<Point> points, InstantSource clock, Stalls stalls, Outbox outbox) {
        this.points = points;
        this.clock = clock;
        this.stalls = stalls;
        this.outbox = outbox;
        this.contact = clock.instant();
        this.lostAt = contact;
    }

    /** The share of a hole that may be filled: taken before the subscription is made anew, closed when it is. */
    synchronized List<Hole.Part> prepareHole() {
        Instant from = holeFrom == null ? contact : holeFrom;
        Instant now = clock.instant();
        List<Hole.Part> parts = new ArrayList<>();
        for (Point point : points) {
            Instant after = point.lastSource();
            point.awaitFirst();
            if (after != null && isKept(point)) {
                parts.add(new Hole.Part(point, after, point.cycles(from, now)));
            }
        }
        return parts;
    }

    private static boolean isKept(Point point) {
        return point.hasHistory && point.lastSource() != null;
    }

    /** Declares what was missed since the last word from the server, and starts to count anew. */
    synchronized void declareGap(String reason) {
        declareGap(reason, points);
    }

    /** While the outage lasts. What the server's history may hold is counted when it was asked. */
    synchronized void declareGapSoFar(String reason) {
        List<Point> kept = points.stream().filter(Absence::isKept).toList();
        Instant from = contact;
        if (!kept.isEmpty()) {
            holeFrom = holeFrom == null ? from : holeFrom;
        }
        declareGap(reason, points.stream().filter(point -> !isKept(point)).toList());
        if (!kept.isEmpty()) {
            parts(from, contact, reason)
                    .forEach(part -> outbox.gap(new Gap(
                            ids(kept),
                            part.from,
                            part.to,
                            0,
                            part.reason + "; to be filled from the server's history")));
        }
    }

    /** The outage is over. @return what the server's history is to fill; null: nothing */
    @Nullable
    synchronized Hole endGap(String reason, List<Hole.Part> parts) {
        Instant from = holeFrom == null ? contact : holeFrom;
        String why = blame(reason, from);
        holeFrom = null;
        declareGap(
                reason,
                parts.isEmpty()
                        ? points
                        : points.stream().filter(point -> !isIn(parts, point)).toList());
        lostAt = null;
        if (parts.isEmpty() || !from.isBefore(contact)) {
            return null;
        }
        Hole hole = new Hole(from, contact, why);
        hole.parts.addAll(parts);
        return hole;
    }

    /**
     * The adapter is closed: what the history was to fill stays missing.
     *
     * @param connected whether the points were watched up to now
     */
    synchronized void close(boolean connected) {
        giveUp(CLOSED);
        if (connected) {
            endRefusals(clock.instant());
        } else {
            declareGap(CLOSED, points);
        }
    }

    /** What the history was to fill stays missing. */
    synchronized void giveUp(String reason) {
        Instant from = holeFrom;
        holeFrom = null;
        if (from != null && from.isBefore(contact)) {
            List<Point> kept = points.stream().filter(Absence::isKept).toList();
            long count = kept.stream()
                    .mapToLong(point -> point.cycles(from, contact))
                    .sum();
            outbox.gap(new Gap(ids(kept), from, contact, count, reason));
        }
    }

    private static boolean isIn(List<Hole.Part> parts, Point point) {
        return parts.stream().anyMatch(part -> part.point == point);
    }

    private void declareGap(String reason, List<Point> missing) {
        Instant from = contact;
        Instant now = clock.instant();
        contact = now;
        // of a refused point the same time is not to be declared twice
        endRefusals(from);
        long count = 0;
        for (Point point : missing) {
            count += point.cycles(from, now);
        }
        boolean quick = count == 0 && reason.equals(Supervisor.STARTING);
        if (missing.isEmpty() || quick) {
            return;
        }
        long rest = count;
        for (Part part : parts(from, now, reason)) {
            boolean last = part.to.equals(now);
            long share = missing.stream()
                    .mapToLong(point -> point.cycles(part.from, part.to))
                    .sum();
            long missed = last ? rest : Math.min(rest, share);
            rest -= missed;
            outbox.gap(new Gap(ids(missing), part.from, part.to, missed, part.reason));
        }
    }

    /** Declares what the points miss that the server has been refusing for so long. */
    synchronized void declareRefused(Duration atLeast) {
        Instant now = clock.instant();
        for (Point point : points) {
            Instant since = point.failingSince;
            if (since != null && Duration.between(since, now).compareTo(atLeast) >= 0) {
                declareRefused(point, since, now);
                point.failingSince = now;
            }
        }
    }

    /** The subscription is made anew: up to the last word from the server each refused point misses what it misses, then all the same. */
    synchronized void endRefusals() {
        endRefusals(contact);
        points.forEach(point -> point.failingSince = null);
    }

    private void endRefusals(Instant until) {
        Instant now = clock.instant();
        for (Point point : points) {
            Instant since = point.failingSince;
            if (since != null) {
                declareRefused(point, since, until);
                point.failingSince = now;
            }
        }
    }

    /** The server refuses the point. */
    synchronized void refuse(Point point, Quality reason) {
        point.failure = reason;
        if (point.failingSince == null) {
            point.failingSince = clock.instant();
        }
    }

    /** The link was cut, and the server kept watching: a queue of one value holds no more than the last. */
    synchronized void declareUnqueued(Instant from, Instant to) {
        List<Point> missing = points.stream()
                .filter(point -> point.grantedQueue < 2 && point.failure == null && point.cycles(from, to) > 1)
                .toList();
        long count =
                missing.stream().mapToLong(point -> point.cycles(from, to) - 1).sum();
        if (count > 0) {
            outbox.gap(blamed(
                    new Gap(ids(missing), from, to, count, "overflow: the server keeps no more than one value")));
        }
    }

    /** The server watches the point from now on. */
    synchronized void accept(Point point) {
        Instant since = point.failingSince;
        if (since != null) {
            declareRefused(point, since, clock.instant());
        }
        point.failure = null;
        point.failingSince = null;
    }

    private void declareRefused(Point point, Instant since, Instant now) {
        String reason = point.failure == null ? "" : point.failure.code();
        if (since.isBefore(now)) {
            outbox.gap(new Gap(List.of(point.id), since, now, point.cycles(since, now), "rejected: " + reason));
        }
    }

    /** Up to when all was handed over or declared, but for what waits to be. */
    synchronized Instant completeUntil() {
        Instant first = holeFrom != null && holeFrom.isBefore(contact) ? holeFrom : contact;
        for (Point point : points) {
            Instant since = point.failingSince;
            first = since != null && since.isBefore(first) ? since : first;
        }
        return first;
    }

    /** Time of the last word from the server. */
    Instant contact() {
        return contact;
    }

    /** The server is gone, or its subscription is: what is missing from now on is so whether the agent runs or not. */
    void lose() {
        if (lostAt == null) {
            lostAt = clock.instant();
        }
    }

    /** The server said something then: from there on nothing is missing. */
    void touch(Instant now) {
        contact = now;
        lostAt = null;
    }

    /**
     * A notification came then, and waited nowhere.
     *
     * @param source the newest source time in it; null: it has none
     */
    void heard(Instant now, @Nullable Instant source) {
        if (source != null) {
            delay = Duration.between(source, now);
        }
        touch(now);
    }

    /** A notification waited for an agent that did not run: it says nothing of the time after the values in it. */
    synchronized void heardLate(Instant now, @Nullable Instant source) {
        Duration usual = delay;
        if (source != null && usual != null) {
            Instant made = source.plus(usual);
            contact = made.isAfter(contact) && made.isBefore(now) ? made : contact;
        }
    }

    /** The agent, not the device, is why it is missing if the agent did not run meanwhile. */
    Gap blamed(Gap gap) {
        return new Gap(gap.points(), gap.from(), gap.to(), gap.count(), blame(gap.reason(), gap.from()));
    }

    /** Of an outage that the agent slept through in part, each share with its reason. None is empty. */
    private List<Part> parts(Instant from, Instant to, String reason) {
        Stalls.Stall stall = stallAfter(from);
        if (stall == null || !isLostBefore(stall) || !stall.from().isBefore(to)) {
            return from.isBefore(to) ? List.of(new Part(from, to, blame(reason, from))) : List.of();
        }
        Instant begin = stall.from().isBefore(from) ? from : stall.from();
        Instant end = stall.to().isAfter(to) ? to : stall.to();
        return Stream.of(
                        new Part(from, begin, reason),
                        new Part(begin, end, stalled(stall, reason)),
                        new Part(end, to, reason))
                .filter(part -> part.from.isBefore(part.to))
                .toList();
    }

    private String blame(String reason, Instant from) {
        Stalls.Stall stall = stallAfter(from);
        return stall == null || isLostBefore(stall) ? reason : stalled(stall, reason);
    }

    private Stalls.@Nullable Stall stallAfter(Instant from) {
        Stalls.Stall stall = stalls.last();
        return stall == null || !from.isBefore(stall.to()) ? null : stall;
    }

    /** A stall costs the link as well, so that what follows it is the agent's too, but not if the link was lost before. */
    private boolean isLostBefore(Stalls.Stall stall) {
        Instant lost = lostAt;
        return lost != null && !lost.isAfter(stall.from());
    }

    private static String stalled(Stalls.Stall stall, String reason) {
        boolean isOther = reason.startsWith("rejected:") || reason.equals(Supervisor.STARTING);
        return isOther ? reason : stall.reason() + ";" + reason.substring(reason.indexOf(':') + 1);
    }

    private record Part(Instant from, Instant to, String reason) {}

    private static List<PointId> ids(List<Point> points) {
        return points.stream().map(point -> point.id).toList();
    }
}
