package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one adapter polls, on a fixed schedule. Each due cycle gives each point one sample, good or BAD; cycles that were skipped are gaps with
 * their count, and so is what the sink did not take. The bus's thread calls it; Modbus knows no time, so samples have none of the device.
 */
final class Poller {
    private static final Logger LOG = LoggerFactory.getLogger(Poller.class);
    private static final String TOO_SLOW = "the device answers too slowly for the interval";

    private final String name;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final SampleSink sink;
    private final List<UnitGroup> groups;
    private final List<PollSchedule> schedules;
    private final BlockReader reader;
    private final Deque<ReadBlock> todo = new ArrayDeque<>();
    private final Object handover = new Object();
    private volatile @Nullable Bus bus;
    private boolean ended; // guarded by the hand-over
    private @Nullable UnitGroup active;
    private boolean begun;
    private boolean anyBad;
    private String lastDefect = "";
    private volatile Health health = new Health(Health.State.STARTING, "");

    /** Its schedule begins now, whether or not anything is connected. */
    Poller(
            String name,
            Polling polling,
            List<PointDefinition> definitions,
            InstantSource clock,
            LongSupplier ticker,
            Stalls stalls,
            SampleSink sink) {
        this.name = name;
        this.clock = clock;
        this.ticker = ticker;
        this.sink = sink;
        groups = UnitGroup.of(polling, definitions, clock, stalls, ticker.getAsLong());
        schedules = groups.stream().map(UnitGroup::schedule).toList();
        reader = new BlockReader(name, polling, ticker, stalls);
    }

    String name() {
        return name;
    }

    Health health() {
        return health;
    }

    /** The bus that polls it; null before the first. Any thread. */
    @Nullable
    Bus bus() {
        return bus;
    }

    void on(Bus another) {
        bus = another;
    }

    /**
     * Up to when all that was due is handed over or declared; null: up to now. A cycle that is being read counts as not handed over. Any thread;
     * waits for nothing.
     */
    @Nullable
    Instant completeUntil() {
        return PollSchedule.completeUntil(schedules, clock, ticker);
    }

    /**
     * Declares what is due and not handed over: nobody reads it any more. Of a cycle that is being read, that is all points, also those that came
     * already. Returns when the sink will not be called again. Any thread.
     */
    void end() {
        synchronized (handover) {
            if (!ended) {
                long now = ticker.getAsLong();
                schedules.forEach(schedule -> schedule.end(now, sink::gap));
                ended = true;
            }
        }
    }

    /** When it is next due; {@code now} or before where it is. */
    long due(long now) {
        if (active != null) {
            return now;
        }
        long due = Long.MAX_VALUE;
        for (PollSchedule schedule : schedules) {
            due = Math.min(due, schedule.due() - now);
        }
        return due == Long.MAX_VALUE ? now + Long.MAX_VALUE / 2 : now + due;
    }

    /** See {@link Bus#slack}. */
    long slack(Unit waitedFor, long now) {
        long slack = Long.MAX_VALUE;
        for (UnitGroup group : groups) {
            if (group.unit() != waitedFor && !group.unit().isSilent()) {
                PollSchedule schedule = group.schedule();
                slack = Math.min(slack, schedule.due() + schedule.intervalNanos() / 2 - now);
            }
        }
        return slack;
    }

    /** The unit of this id; null if nothing of it is polled. */
    @Nullable
    Unit unit(int id) {
        for (UnitGroup group : groups) {
            if (group.unit().id() == id) {
                return group.unit();
            }
        }
        return null;
    }

    /** How long the slowest of its units that answer takes. */
    long usual() {
        long usual = 0;
        for (UnitGroup group : groups) {
            usual = group.unit().isSilent()
                    ? usual
                    : Math.max(usual, group.unit().usual());
        }
        return usual;
    }

    void connected() {
        long now = ticker.getAsLong();
        for (UnitGroup group : groups) {
            PollSchedule schedule = group.schedule();
            group.unit().forget();
            if (!begun && schedule.due() - now <= 0) {
                schedule.take(now, TOO_SLOW, this::gap);
                schedule.dueAt(now); // none begins late, or there would be no patience with the first answers
            }
            if (now - schedule.due() < schedule.intervalNanos()) {
                schedule.outage(null); // it skipped none
            }
        }
        begun = true;
        reader.connected();
        if (groups.isEmpty()) {
            health = Health.up();
        }
    }

    void down(String why) {
        health = new Health(Health.State.DOWN, why);
        schedules.forEach(schedule -> schedule.outage(why));
    }

    /** One request, or as many as may be in flight. */
    void step(Link link, Bus bus) throws IOException {
        UnitGroup group = active == null ? take(true) : active;
        if (group == null) {
            return;
        }
        try {
            reader.read(group, todo, link, bus, this);
        } catch (RuntimeException e) {
            link.abandon();
            if (!lastDefect.equals(e.toString())) {
                lastDefect = e.toString();
                LOG.error("{}: a defect; its points are BAD for this cycle", name, e);
            }
            fail("modbus: a defect of the adapter: " + e);
        }
        if (todo.isEmpty()) {
            finish();
            report();
        }
    }

    private void finish() {
        UnitGroup group = active;
        if (group != null) {
            group.schedule().handedOver();
            active = null;
        }
    }

    /** Says of what is due that it cannot be read. */
    void disconnected(String why) {
        if (active != null || take(false) != null) {
            fail("disconnected: " + why);
        }
    }

    private void fail(String why) {
        List<ReadBlock> rest = List.copyOf(todo);
        todo.clear();
        bad(rest, why);
        finish();
    }

    /** @param linked whether it can be read now */
    private @Nullable UnitGroup take(boolean linked) {
        long now = ticker.getAsLong();
        UnitGroup next = null;
        for (UnitGroup group : groups) {
            if (group.schedule().due() - now <= 0 && (next == null || group.rank(now) - next.rank(now) < 0)) {
                next = group;
            }
        }
        if (next != null) {
            active = next;
            todo.addAll(next.blocks());
            next.schedule().take(now, TOO_SLOW, this::gap);
            if (linked) {
                next.schedule().outage(null);
            }
        }
        return next;
    }

    private void report() {
        if (!anyBad && health.state() == Health.State.UP) {
            return;
        }
        int count = 0;
        PlannedPoint first = null;
        for (UnitGroup group : groups) {
            for (PlannedPoint point : group.points()) {
                if (point.problem() != null) {
                    count++;
                    first = first == null ? point : first;
                }
            }
        }
        anyBad = first != null;
        health = first == null
                ? Health.up()
                : new Health(
                        Health.State.DEGRADED,
                        count + " points are BAD, such as " + first.id() + ": " + first.problem());
    }

    /** Hands over what an answer holds. */
    void good(ReadBlock block, byte[] bytes, int from) {
        List<Sample> samples = new ArrayList<>(block.points().size());
        decode(block, bytes, from, samples);
        offer(samples);
    }

    void decode(ReadBlock block, byte[] bytes, int from, List<Sample> samples) {
        Instant received = clock.instant();
        int start = block.start();
        boolean bad = false;
        for (PlannedPoint point : block.points()) {
            Sample sample = point.sample(bytes, from, start, received);
            bad |= sample.value() == null;
            samples.add(sample);
        }
        anyBad |= bad;
    }

    void bad(List<ReadBlock> blocks, String why) {
        List<Sample> samples = new ArrayList<>();
        for (ReadBlock block : blocks) {
            bad(block, why, samples);
        }
        offer(samples);
    }

    void bad(ReadBlock block, String why, List<Sample> samples) {
        Instant received = clock.instant();
        block.points().forEach(point -> samples.add(point.bad(why, received)));
        anyBad = true;
    }

    /** A poll cannot be repeated for its moment: what the sink does not take is declared lost. */
    void offer(List<Sample> samples) {
        if (samples.isEmpty()) {
            return;
        }
        synchronized (handover) {
            if (ended || sink.offer(Delivery.live(samples))) {
                return;
            }
        }
        Instant received = samples.get(0).receivedTime();
        gap(new Gap(
                samples.stream().map(Sample::point).toList(),
                received,
                received.plusMillis(1),
                samples.size(),
                "overload: the agent did not take the samples"));
    }

    private void gap(Gap gap) {
        synchronized (handover) {
            if (!ended) {
                sink.gap(gap);
            }
        }
    }
}
