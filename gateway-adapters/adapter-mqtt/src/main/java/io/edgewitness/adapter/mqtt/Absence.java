package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Stalls;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Declares what is missing while the points are not subscribed, or the broker refuses some of them: piece by piece, so that figures that are
 * closed meanwhile know of it.
 *
 * <p>A lost connection loses nothing that the broker keeps, so it is a gap that counts 0 where the number of the next message tells what is
 * missing. Where none tells, its count is unknown. While the agent does not run it is the same: what the broker does not keep for it, nobody counts.
 *
 * <p>One thread.
 */
final class Absence {
    private static final Duration GAP_EVERY = Duration.ofSeconds(10);

    private final TopicTable topics;
    private final SessionFiles files;
    private final SampleSink sink;
    private final InstantSource clock;
    private final Stalls stalls;
    private Map<TopicFilter, String> refused = Map.of();
    private boolean down = true;
    private String why = "not subscribed yet";
    private Instant from;
    private Stalls.@Nullable Stall stalled; // the last that is declared

    /** @param begin the points are not subscribed since then */
    Absence(TopicTable topics, SessionFiles files, SampleSink sink, InstantSource clock, Stalls stalls, Instant begin) {
        this.topics = topics;
        this.files = files;
        this.sink = sink;
        this.clock = clock;
        this.stalls = stalls;
        this.from = begin;
    }

    /**
     * The connection is lost, or was not made.
     *
     * @param heard when the last packet came on it
     */
    void lost(Instant heard, String reason) {
        declareStall();
        why = reason;
        if (down) {
            declareSoFar();
            return;
        }
        declare(heard);
        down = true;
        from = heard;
        Stalls.Stall stall = stalled;
        if (stall != null && heard.isBefore(stall.to())) {
            declare(stall.from());
            from = stall.to();
        }
        declare(clock.instant());
    }

    /** If it is time; asked often. */
    void declareSoFar() {
        declareStall();
        Instant now = clock.instant();
        // a clock that was set back must not put it off
        if (Duration.between(from, now).abs().compareTo(GAP_EVERY) >= 0) {
            declare(now);
        }
    }

    /**
     * The broker has answered: from now on the points are subscribed.
     *
     * @param stillRefused all that are not, and why
     * @param lossy those that it may drop messages of
     * @param reason of what was missing until now, if they were not subscribed
     */
    void subscribed(Map<TopicFilter, String> stillRefused, Set<TopicFilter> lossy, String reason) {
        declareStall();
        why = reason;
        declare(clock.instant());
        down = false;
        refused = Map.copyOf(stillRefused);
        List<PointDefinition> changed = topics.lossy(lossy);
        if (!changed.isEmpty()) {
            sink.declare(changed);
        }
    }

    /** The adapter ends. */
    void end() {
        declareStall();
        declare(clock.instant());
    }

    /**
     * Up to when nothing is missing that was not declared.
     *
     * @param heard when the last packet came
     */
    Instant completeUntil(Instant heard) {
        boolean all = !down && (refused.isEmpty() || heard.isBefore(from));
        return all ? heard : from;
    }

    /** Neither the broker's nor the link's: the agent did not listen. */
    private void declareStall() {
        Stalls.Stall stall = stalls.last();
        Stalls.Stall before = stalled;
        if (stall == null || stall.equals(before)) {
            return;
        }
        Instant begin = before != null && stall.from().isBefore(before.to()) ? before.to() : stall.from();
        stalled = stall;
        if (down && from.isBefore(begin)) {
            declare(begin);
        }
        if (down) {
            begin = from;
            from = stall.to();
        }
        if (begin.isBefore(stall.to())) {
            declareOutage(begin, stall.to(), stall.reason());
        }
    }

    private void declare(Instant to) {
        if (from.isBefore(to) && down) {
            declareOutage(from, to, "disconnected: " + why);
        } else if (from.isBefore(to)) {
            declareRefusals(to);
        }
        from = to;
    }

    private void declareOutage(Instant begin, Instant to, String reason) {
        List<PointId> told = new ArrayList<>();
        List<PointId> others = new ArrayList<>();
        topics.readers()
                .forEach(reader -> (topics.counts(reader) && files.knowsNumber(reader.topic()) ? told : others)
                        .addAll(reader.points()));
        // of topics that wildcards have not turned out to stand for yet, the ledger may know the points
        if (topics.hasWildcards()) {
            sink.gap(new Gap(List.of(), begin, to, 0, reason));
        } else if (!told.isEmpty()) {
            sink.gap(new Gap(told, begin, to, 0, reason));
        }
        if (!others.isEmpty()) {
            sink.gap(new Gap(others, begin, to, -1, reason));
        }
    }

    private void declareRefusals(Instant to) {
        Map<String, List<PointId>> byReason = new LinkedHashMap<>();
        refused.forEach((filter, reason) -> {
            List<PointId> points = byReason.computeIfAbsent(reason, ignored -> new ArrayList<>());
            points.addAll(topics.pointsOf(filter));
            points.addAll(topics.familiesOf(filter));
        });
        byReason.forEach((reason, points) -> sink.gap(new Gap(points, from, to, -1, "rejected: " + reason)));
    }
}
