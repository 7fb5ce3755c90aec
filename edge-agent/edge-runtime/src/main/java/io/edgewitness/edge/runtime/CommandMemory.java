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
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which orders there were: their ids, so that none is taken twice, and the times of the accepted ones, for the rates. Read from the ledger
 * at the start; from then on by a clock that nobody sets. An id is forgotten {@link #KEEP} after its order: by then an order that comes
 * again has long been stale. Thread-safe.
 */
final class CommandMemory {
    static final Duration KEEP = Duration.ofDays(2);
    private static final long LONGEST_RATE = Duration.ofDays(1).toNanos();

    private final LongSupplier nanos;
    private @Nullable Set<String> ofThisRun = new HashSet<>(); // until the runs before are known
    private final LinkedHashMap<String, Long> ids = new LinkedHashMap<>();
    private final Map<PointId, Deque<Long>> accepted = new HashMap<>();

    /** @param nanos a clock that is never set, in nanoseconds */
    CommandMemory(LongSupplier nanos) {
        this.nanos = nanos;
    }

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

    /** Reads what the runs before left, in the order of their issue. Once. @return orders without an outcome */
    List<Unfinished> recover(Disk disk, Instant now) {
        Map<String, Past> orders = new LinkedHashMap<>();
        Instant since = now.minus(KEEP);
        EvidenceScan.since(disk, since, e -> {
            if (e.hasCommand() && !Nanos.instant(e.getAt()).isBefore(since)) {
                past(e, orders, now);
            }
        });
        List<Unfinished> unfinished = new ArrayList<>();
        endings(orders);
        for (Past p : orders.values()) {
            if (p.last == Step.ISSUED || p.last == Step.SELECTED || p.last == Step.ACCEPTED) {
                unfinished.add(new Unfinished(p.first, p.last == Step.ACCEPTED));
            }
        }
        return unfinished;
    }

    /** Orders of this run end by themselves. */
    private synchronized void endings(Map<String, Past> orders) {
        Set<String> own = ofThisRun;
        ofThisRun = null;
        if (own != null) {
            orders.keySet().removeAll(own);
        }
    }

    private synchronized void past(EvidenceRecord e, Map<String, Past> orders, Instant now) {
        CommandStep step = e.getCommand();
        Step reached;
        try {
            reached = Step.valueOf(step.getStep());
        } catch (IllegalArgumentException ex) {
            return; // of a later version, which knows more steps
        }
        long age = Duration.between(Nanos.instant(e.getAt()), now).toNanos();
        // A time in the future is of before the clock was set back: it counts as of now.
        long at = nanos.getAsLong() - Math.max(0, age);
        String key = CommandOrder.key(step.getScenario(), step.getId());
        Past past = orders.computeIfAbsent(key, k -> new Past(step));
        past.last = reached;
        ids.putIfAbsent(key, at);
        if (reached == Step.ACCEPTED) {
            for (Field target : past.first.getTargetsList()) {
                Deque<Long> times = accepted.computeIfAbsent(new PointId(target.getName()), p -> new ArrayDeque<>());
                Long last = times.peekLast();
                times.add(last == null || at - last > 0 ? at : last);
            }
        }
    }

    /** @return false if there was an order of this id */
    synchronized boolean add(String key) {
        long now = nanos.getAsLong();
        Iterator<Long> times = ids.values().iterator();
        while (times.hasNext() && now - times.next() > KEEP.toNanos()) {
            times.remove();
        }
        if (ofThisRun != null) {
            ofThisRun.add(key);
        }
        return ids.putIfAbsent(key, now) == null;
    }

    /** Whether one more order would be within the rate. */
    synchronized boolean isWithin(PointId target, CommandRule.Rate rate) {
        Deque<Long> times = accepted.getOrDefault(target, new ArrayDeque<>());
        if (times.size() < rate.count()) {
            return true;
        }
        Iterator<Long> newest = times.descendingIterator();
        long at = 0;
        for (int i = 0; i < rate.count(); i++) {
            at = newest.next();
        }
        return nanos.getAsLong() - at >= rate.time().toNanos();
    }

    synchronized void accepted(Collection<PointId> targets) {
        long now = nanos.getAsLong();
        for (PointId target : targets) {
            Deque<Long> times = accepted.computeIfAbsent(target, p -> new ArrayDeque<>());
            times.add(now);
            while (now - times.element() > LONGEST_RATE) {
                times.remove();
            }
        }
    }
}
