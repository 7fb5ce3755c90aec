package io.edgewitness.adapter.modbus;

import io.edgewitness.edge.api.Writable.WriteOutcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one master of a connection or of a serial line: one thread that writes, reads and waits for it. Orders come before polls, and the adapters
 * that share the line take turns, one request each. It connects, and reconnects for ever.
 */
final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final long FIRST_BACKOFF = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_BACKOFF = Duration.ofSeconds(2).toNanos();
    private static final long AFTER_A_DEFECT = Duration.ofMillis(200).toNanos();
    private static final long CLOSING_MILLIS = 2_000;

    private final Link link;
    private final String target;
    private final LongSupplier ticker;
    private final int deadAfter;
    private final LinkedBlockingDeque<WriteTask> orders = new LinkedBlockingDeque<>();
    private volatile List<Poller> pollers = List.of();
    private volatile boolean stopped;
    private volatile boolean connected;
    private volatile String problem;
    private @Nullable Thread thread;
    private int turn;
    private long nextAttempt;
    private long backoff = FIRST_BACKOFF;
    private int timeoutsInARow;
    private boolean heard;

    /**
     * @param target what is connected to, for messages
     * @param ticker a monotonic clock in nanoseconds
     * @param deadAfter requests in a row without any answer after which the connection is taken for dead and made anew
     */
    Bus(Link link, String target, LongSupplier ticker, int deadAfter) {
        this.link = link;
        this.target = target;
        this.ticker = ticker;
        this.deadAfter = deadAfter;
        problem = target + ": not connected yet";
        nextAttempt = ticker.getAsLong();
    }

    /** Begins to poll for one more adapter. */
    synchronized void attach(Poller poller) {
        add(poller);
        Thread running = thread;
        if (running == null) {
            running = new Thread(this::run);
            running.setDaemon(true);
            thread = running;
            running.setName(name());
            running.start();
        } else {
            running.setName(name());
            wake();
        }
    }

    /** Takes its turns from now on; {@link #attach} also sees that someone makes them. */
    synchronized void add(Poller poller) {
        List<Poller> more = new ArrayList<>(pollers);
        more.add(poller);
        poller.on(this);
        if (connected) {
            poller.connected();
        }
        pollers = List.copyOf(more);
    }

    /** Polls no more for it; returns when nothing more comes of it. */
    void detach(Poller poller) {
        poller.end();
        release(poller);
    }

    /** Lets it go to another bus. */
    synchronized void release(Poller poller) {
        pollers = pollers.stream().filter(each -> each != poller).toList();
        Thread running = thread;
        if (running != null && !pollers.isEmpty()) {
            running.setName(name());
        }
    }

    boolean isUnused() {
        return pollers.isEmpty();
    }

    private String name() {
        return pollers.stream().map(Poller::name).collect(Collectors.joining("+", "modbus-", ""));
    }

    /** Puts an order before the polls. Without a connection it is refused at once. */
    CompletionStage<WriteOutcome> submit(WriteTask task) {
        if (stopped || !connected) {
            task.refuse(stopped ? "closed" : "disconnected: " + problem);
            return task.outcome();
        }
        orders.add(task);
        if (stopped || !connected) {
            refuseOrders();
        }
        return task.outcome();
    }

    boolean hasOrders() {
        return !orders.isEmpty();
    }

    /** Any thread. Idempotent. Ends within some two seconds. */
    @SuppressWarnings("ReferenceEquality")
    void close() {
        stopped = true;
        link.close();
        Thread running;
        synchronized (this) {
            running = thread;
        }
        wake();
        if (running != null && running != Thread.currentThread()) {
            try {
                running.join(CLOSING_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        refuseOrders();
    }

    private void wake() {
        orders.add(WriteTask.nothing());
    }

    private void run() {
        while (!stopped) {
            try {
                long rest = turn();
                if (rest > 0) {
                    await(rest);
                }
            } catch (RuntimeException | Error e) {
                LOG.error("{}: a defect; it goes on", Thread.currentThread().getName(), e);
                lost("a defect: " + e);
                await(AFTER_A_DEFECT);
            }
        }
        link.close();
        refuseOrders();
    }

    private void await(long nanos) {
        try {
            WriteTask next = orders.poll(nanos, TimeUnit.NANOSECONDS);
            if (next != null) {
                orders.addFirst(next);
            }
        } catch (InterruptedException e) {
            LOG.debug("{} does not end by an interrupt", Thread.currentThread().getName());
        }
    }

    /**
     * Does one piece of work.
     *
     * @return for how long there is no other, in nanoseconds; 0: ask again at once
     */
    long turn() {
        if (!link.isOpen()) {
            if (connected) {
                lost("the connection was lost");
            }
            if (ticker.getAsLong() - nextAttempt >= 0) {
                connect();
            }
        }
        WriteTask order = orders.poll();
        if (order != null) {
            carryOut(order);
            return 0;
        }
        List<Poller> present = pollers;
        long now = ticker.getAsLong();
        Poller next = next(present, now);
        if (next == null) {
            return rest(present, now);
        }
        poll(next);
        return 0;
    }

    private void poll(Poller poller) {
        if (!link.isOpen()) {
            poller.disconnected(problem);
            return;
        }
        try {
            poller.step(link, this);
            if (timeoutsInARow >= deadAfter) {
                lost("it takes connections, but does not answer");
            }
        } catch (IOException e) {
            lost(reason(e));
        }
    }

    private void carryOut(WriteTask order) {
        if (!link.isOpen()) {
            order.refuse("disconnected: " + problem);
            return;
        }
        try {
            order.run(link, this);
        } catch (IOException e) {
            lost(reason(e));
        }
    }

    private @Nullable Poller next(List<Poller> present, long now) {
        for (int i = 1; i <= present.size(); i++) {
            int candidate = (turn + i) % present.size();
            Poller poller = present.get(candidate);
            if (poller.due(now) - now <= 0) {
                turn = candidate;
                return poller;
            }
        }
        return null;
    }

    private long rest(List<Poller> present, long now) {
        long rest = link.isOpen() ? LONGEST_BACKOFF : nextAttempt - now;
        for (Poller poller : present) {
            rest = Math.min(rest, poller.due(now) - now);
        }
        return Math.max(1, rest);
    }

    private void connect() {
        heard = false;
        timeoutsInARow = 0;
        try {
            link.open();
            if (stopped) {
                link.close();
                return;
            }
            connected = true;
            LOG.info("{} connected to {}", Thread.currentThread().getName(), target);
            pollers.forEach(Poller::connected);
        } catch (IOException | RuntimeException | LinkageError e) { // a serial port's native part may not load
            problem = target + ": " + reason(e);
            pollers.forEach(poller -> poller.down(problem));
        }
        nextAttempt = ticker.getAsLong() + backoff;
        backoff = Math.min(2 * backoff, LONGEST_BACKOFF);
    }

    private void lost(String why) {
        link.close();
        if (connected && !stopped) {
            LOG.warn("{} lost {}: {}", Thread.currentThread().getName(), target, why);
        }
        problem = target + ": " + why;
        connected = false;
        if (heard) {
            nextAttempt = ticker.getAsLong();
        }
        pollers.forEach(poller -> poller.down(problem));
        refuseOrders();
    }

    private void refuseOrders() {
        WriteTask order = orders.poll();
        while (order != null) {
            order.refuse(stopped ? "closed" : "disconnected: " + problem);
            order = orders.poll();
        }
    }

    /** Something on the line answered. */
    void answered() {
        timeoutsInARow = 0;
        if (!heard) {
            heard = true;
            backoff = FIRST_BACKOFF;
        }
    }

    void timedOut() {
        timeoutsInARow++;
    }

    /** How long a unit may be waited for before it costs another one, which answers, a cycle. Long.MAX_VALUE: there is no other. */
    long slack(Unit unit, long now) {
        long slack = Long.MAX_VALUE;
        for (Poller poller : pollers) {
            slack = Math.min(slack, poller.slack(unit, now));
        }
        return slack;
    }

    /** How long this unit's answers take; of one that never answered, how long the others' do. */
    long usual(Unit unit) {
        long usual = unit.usual();
        if (usual == 0) {
            for (Poller poller : pollers) {
                usual = Math.max(usual, poller.usual());
            }
        }
        return usual;
    }

    /** A unit answered after it was given up. */
    void late(int id, long now) {
        for (Poller poller : pollers) {
            Unit unit = poller.unit(id);
            if (unit != null) {
                unit.late(now);
            }
        }
    }

    /** Why a unit is taken for silent; null if it is not, or nothing of it is polled. */
    @Nullable
    ModbusFailure silence(int id) {
        for (Poller poller : pollers) {
            Unit unit = poller.unit(id);
            if (unit != null && unit.isSilent()) {
                return unit.failure();
            }
        }
        return null;
    }

    static String reason(Throwable failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
