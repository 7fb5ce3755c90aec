package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.CommandResult.Step;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.EvidenceScan;
import io.edgewitness.edge.ledger.Nanos;
import io.edgewitness.edge.ledger.proto.CommandStep;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Field;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which orders there were: their ids, so that none is taken twice, and the times of the accepted ones, for the rates. Read from the ledger
 * at the start. An id is forgotten {@link #KEEP} after its order: by then an order that comes again has long been stale. Thread-safe.
 */
final class CommandMemory {
    static final Duration KEEP = Duration.ofDays(2);

    private final LinkedHashMap<String, Instant> ids = new LinkedHashMap<>();
    private final Map<PointId, Deque<Instant>> accepted = new HashMap<>();

    /**
     * An order that the run before did not bring to its end.
     *
     * @param wasAccepted whether the device may have been told
     */
    record Unfinished(CommandStep issued, boolean wasAccepted) {}

    private static final class Past {
        private final CommandStep first;
        private Step last = Step.ISSUED;

        Past(CommandStep first) {
            this.first = first;
        }
    }

    /** Reads what the runs before left, in the order of their issue. @return orders without an outcome */
    List<Unfinished> recover(Disk disk, Instant now) {
        Map<String, Past> orders = new LinkedHashMap<>();
        Instant since = now.minus(KEEP);
        EvidenceScan.since(disk, since, e -> {
            if (e.hasCommand() && !Nanos.instant(e.getAt()).isBefore(since)) {
                past(e, orders);
            }
        });
        List<Unfinished> unfinished = new ArrayList<>();
        for (Past p : orders.values()) {
            if (p.last == Step.ISSUED || p.last == Step.SELECTED || p.last == Step.ACCEPTED) {
                unfinished.add(new Unfinished(p.first, p.last == Step.ACCEPTED));
            }
        }
        return unfinished;
    }

    private synchronized void past(EvidenceRecord e, Map<String, Past> orders) {
        CommandStep step = e.getCommand();
        Step reached;
        try {
            reached = Step.valueOf(step.getStep());
        } catch (IllegalArgumentException ex) {
            return; // of a later version, which knows more steps
        }
        Instant at = Nanos.instant(e.getAt());
        String key = CommandOrder.key(step.getScenario(), step.getId());
        Past past = orders.computeIfAbsent(key, k -> new Past(step));
        past.last = reached;
        ids.putIfAbsent(key, at);
        if (reached == Step.ACCEPTED) {
            for (Field target : past.first.getTargetsList()) {
                accepted.computeIfAbsent(new PointId(target.getName()), p -> new ArrayDeque<>())
                        .add(at);
            }
        }
    }

    /** @return false if there was an order of this id */
    synchronized boolean add(String key, Instant now) {
        Iterator<Instant> times = ids.values().iterator();
        while (times.hasNext() && times.next().isBefore(now.minus(KEEP))) {
            times.remove();
        }
        return ids.putIfAbsent(key, now) == null;
    }

    /** Whether one more order would be within the rate. */
    synchronized boolean isWithin(PointId target, CommandRule.Rate rate, Instant now) {
        Deque<Instant> times = accepted.getOrDefault(target, new ArrayDeque<>());
        Instant from = now.minus(rate.time());
        // A time in the future is of before the clock was set back: it counts.
        return times.stream().filter(t -> t.isAfter(from)).count() < rate.count();
    }

    synchronized void accepted(Collection<PointId> targets, Instant now) {
        for (PointId target : targets) {
            Deque<Instant> times = accepted.computeIfAbsent(target, p -> new ArrayDeque<>());
            times.add(now);
            while (times.size() > 1 && times.element().isBefore(now.minus(Duration.ofDays(1)))) {
                times.remove();
            }
        }
    }
}
