package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.CommandResult.Step;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orders to one device, one at a time, on a thread of its own. */
final class CommandLane implements AutoCloseable {
    static final int MOST_WAITING = 64;
    private static final Logger LOG = LoggerFactory.getLogger(CommandLane.class);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(10);
    private static final long CLOSE_MS = 2_000;
    private static final long LOOK_MS = 5;
    private static final long LOOK_BY_READ_MS = 100;

    private final String device;
    private final CommandGate gate;
    private final LivePoints live;
    private final CommandMemory memory;
    private final InstantSource clock;
    private final RuntimeMeters meters;
    private final BlockingQueue<Job> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * @param arrived when the gate got it
     * @param taken the same by {@link System#nanoTime}
     */
    record Job(CommandOrder order, Instant arrived, long taken, Consumer<CommandResult> end) {
        /** The site file's time to live counts from the issue; a clock of the issuer that is ahead gains it nothing. */
        Instant deadline(Map<PointId, CommandRule> rules) {
            Instant from = order.issued().isBefore(arrived) ? order.issued() : arrived;
            Instant deadline = order.notAfter();
            for (CommandRule r : rules.values()) {
                Instant end = from.plus(r.timeToLive());
                deadline = end.isBefore(deadline) ? end : deadline;
            }
            return deadline;
        }
    }

    /**
     * A job at work, under the rules that hold now.
     *
     * @param until the deadline by {@link System#nanoTime}: nobody can set that back
     */
    private record Work(Job job, Map<PointId, CommandRule> rules, Instant deadline, long until) {
        boolean any(Predicate<CommandRule> what) {
            return rules.values().stream().anyMatch(what);
        }

        CommandOrder order() {
            return job.order();
        }
    }

    /** An order ends before its time; the message is the reason. */
    private static final class Ended extends Exception {
        private static final long serialVersionUID = 1;
        private final Step step;

        Ended(Step step, String why) {
            super(why);
            this.step = step;
        }
    }

    CommandLane(
            String device,
            CommandGate gate,
            LivePoints live,
            CommandMemory memory,
            InstantSource clock,
            RuntimeMeters meters) {
        this.device = device;
        this.gate = gate;
        this.live = live;
        this.memory = memory;
        this.clock = clock;
        this.meters = meters;
        this.thread = new Thread(this::run, "commands " + device);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    /** @return false if too many wait */
    boolean offer(Job job) {
        return queue.offer(job);
    }

    private void run() {
        while (true) {
            try {
                Job job = stopping ? queue.poll() : queue.poll(100, TimeUnit.MILLISECONDS);
                if (job != null && stopping) {
                    end(job, Step.REFUSED, "interrupted: the agent stops");
                } else if (job != null) {
                    work(job);
                } else if (stopping) {
                    return;
                }
            } catch (InterruptedException e) {
                stopping = true;
            } catch (RuntimeException | Error e) {
                LOG.error("an order to {} failed in a way that nobody expected", device, e);
            }
        }
    }

    private void work(Job job) throws InterruptedException {
        Step reached = Step.ISSUED;
        try {
            Work work = permitted(job);
            Writable writable = check(work);
            String condition = interlock(work, null);
            if (work.any(CommandRule::selectBeforeOperate)) {
                condition = select(work, condition);
            }
            memory.accepted(job.order().targets().keySet());
            reached = Step.ACCEPTED;
            boolean forced = work.any(CommandRule::durableFirst);
            if (!step(job, Step.ACCEPTED, condition, forced)) {
                throw new Ended(Step.FAILED, "not sent: the ledger did not take the acceptance in time");
            }
            work = still(job);
            Instant before = clock.instant();
            String done = write(work, writable);
            reached = Step.EXECUTED;
            meters.written(device, System.nanoTime() - job.taken());
            verify(work, done, before);
        } catch (Ended e) {
            end(job, e.step, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            cutShort(job, reached, "the agent stopped");
            throw e;
        } catch (RuntimeException | Error e) {
            // An adapter that does not fit this agent throws a LinkageError: the order ends, and the device's lane goes
            // on.
            LOG.error("an order to {} failed", device, e);
            cutShort(job, reached, String.valueOf(e));
        }
    }

    private void cutShort(Job job, Step reached, String why) {
        switch (reached) {
            case ISSUED -> end(job, Step.REFUSED, "interrupted: " + why);
            case ACCEPTED -> end(job, Step.FAILED, "unknown: " + why);
            default -> end(job, Step.FAILED, "executed, not verified: " + why);
        }
    }

    /** The rules may be others than when the order came. */
    private Work permitted(Job job) throws Ended {
        CommandGate.Permission p = gate.permission(job.order());
        String why = p.why();
        if (why == null && !p.device().equals(device)) {
            why = "reconfigured: its targets are points of " + p.device() + " now";
        }
        if (why != null) {
            throw new Ended(Step.REFUSED, why);
        }
        Instant deadline = job.deadline(p.rules());
        long left = Math.max(0, nanos(job.arrived(), deadline));
        Work work = new Work(job, p.rules(), deadline, job.taken() + left);
        fresh(work);
        return work;
    }

    /** Time has passed since the first look, with a slow disk seconds of it: what had to hold must hold right before the device is told. */
    private Work still(Job job) throws Ended, InterruptedException {
        try {
            Work work = permitted(job);
            interlock(work, null);
            fresh(work);
            return work;
        } catch (Ended e) {
            throw new Ended(Step.FAILED, "not sent: " + e.getMessage());
        }
    }

    private static long nanos(Instant from, Instant to) {
        Duration d = Duration.between(from, to);
        return d.compareTo(Duration.ofDays(1)) > 0 ? TimeUnit.DAYS.toNanos(1) : d.toNanos();
    }

    /** By the clock on the wall, and by the one that nobody can set back. */
    private void fresh(Work work) throws Ended {
        Instant now = clock.instant();
        if (!now.isBefore(work.deadline()) || System.nanoTime() - work.until() >= 0) {
            throw new Ended(Step.REFUSED, "stale: valid until " + work.deadline() + ", now " + now);
        }
    }

    private Writable check(Work work) throws Ended {
        for (CommandRule rule : work.rules().values()) {
            CommandRule.Rate rate = rule.rate();
            if (rate != null && !memory.isWithin(rule.target(), rate)) {
                throw new Ended(Step.REFUSED, "rate: " + rule.target() + " takes at most " + rate);
            }
        }
        SourceAdapter adapter = live.adapter(device);
        if (adapter instanceof Writable writable) {
            return writable;
        }
        throw new Ended(Step.REFUSED, "not writable: " + device + " takes no orders");
    }

    /**
     * @param after only values that came later than this count; null: those not too old
     * @return what held, for the record
     */
    private String interlock(Work work, @Nullable Instant after) throws Ended, InterruptedException {
        Map<PointId, Value> seen = new LinkedHashMap<>();
        for (CommandRule rule : work.rules().values()) {
            Interlock interlock = rule.interlock();
            if (interlock == null) {
                continue;
            }
            Map<PointId, Value> values = new LinkedHashMap<>();
            for (PointId p : interlock.points()) {
                values.put(p, value(p, rule.maxAge(), after, work.until()));
            }
            boolean holds;
            try {
                holds = interlock.holds(p -> java.util.Objects.requireNonNull(values.get(p)));
            } catch (Interlock.Undecided e) {
                throw new Ended(Step.REFUSED, "interlock: " + e.getMessage());
            }
            if (!holds) {
                throw new Ended(Step.REFUSED, "interlock: " + interlock + " does not hold; " + CommandText.of(values));
            }
            seen.putAll(values);
        }
        return seen.isEmpty() ? "" : "interlock holds; " + CommandText.of(seen);
    }

    private Value value(PointId p, Duration maxAge, @Nullable Instant after, long until)
            throws Ended, InterruptedException {
        LivePoints.Reading r = live.read(p, maxAge, after);
        while (after != null && r.value() == null && !stopping && System.nanoTime() - until < 0) {
            Thread.sleep(LOOK_MS);
            r = live.read(p, maxAge, after);
        }
        Value value = r.value();
        if (value == null) {
            throw new Ended(Step.REFUSED, "interlock: " + r.why());
        }
        return value;
    }

    /** The device is this order's from here on; what must hold, must still hold by values that came after that. */
    private String select(Work work, String condition) throws Ended, InterruptedException {
        Instant before = clock.instant();
        if (!step(work.job(), Step.SELECTED, condition, false)) {
            throw new Ended(Step.REFUSED, "the ledger did not take the selection in time");
        }
        String still = interlock(work, before);
        fresh(work);
        return still;
    }

    /** @return false if the ledger did not take it in time */
    private boolean step(Job job, Step step, String detail, boolean forced) throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        gate.record(job.order().step(step.name(), detail).setSource(device), forced, written::countDown);
        return written.await(LEDGER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String write(Work work, Writable writable) throws Ended, InterruptedException {
        CommandOrder order = work.order();
        long patience =
                Math.max(0, Duration.between(clock.instant(), work.deadline()).toMillis()) + GRACE.toMillis();
        try {
            Writable.WriteOutcome outcome = writable.write(
                            new Writable.WriteOrder(order.key(), order.targets(), work.deadline()))
                    .toCompletableFuture()
                    .get(patience, TimeUnit.MILLISECONDS);
            if (!outcome.done()) {
                throw new Ended(Step.FAILED, outcome.detail());
            }
            return outcome.detail();
        } catch (ExecutionException e) {
            throw new Ended(Step.FAILED, "unknown: " + e.getCause());
        } catch (TimeoutException e) {
            throw new Ended(Step.FAILED, "unknown: the device gave no answer within " + patience + " ms");
        }
    }

    private void verify(Work work, String done, Instant before) throws Ended, InterruptedException {
        Job job = work.job();
        if (!work.any(r -> r.verify() != null)) {
            end(job, Step.EXECUTED, done);
            return;
        }
        gate.record(job.order().step(Step.EXECUTED.name(), done).setSource(device), false, () -> {});
        Map<PointId, Value> read = new LinkedHashMap<>();
        long executed = System.nanoTime();
        for (CommandRule rule : work.rules().values()) {
            CommandRule.Verify verify = rule.verify();
            Value wanted = job.order().targets().get(rule.target());
            if (verify != null && wanted != null) {
                read.put(verify.point(), readBack(verify, wanted, before, executed));
            }
        }
        end(job, Step.VERIFIED, CommandText.of(read));
    }

    private Value readBack(CommandRule.Verify verify, Value wanted, Instant before, long executed)
            throws Ended, InterruptedException {
        long within = verify.within().toNanos();
        boolean byRead = live.isRead(verify.point());
        while (true) {
            LivePoints.Reading r = live.read(verify.point(), verify.within().plus(GRACE), before);
            Value value = r.value();
            if (value != null && matches(wanted, value, verify.tolerance())) {
                return value;
            }
            if (System.nanoTime() - executed >= within) {
                String found = value == null ? r.why() : verify.point() + " = " + CommandText.of(value);
                throw new Ended(
                        Step.FAILED,
                        "executed, not verified: " + found + ", wanted " + CommandText.of(wanted) + " within "
                                + verify.within().toMillis() + " ms");
            }
            Thread.sleep(byRead ? LOOK_BY_READ_MS : LOOK_MS);
        }
    }

    private static boolean matches(Value wanted, Value read, BigDecimal tolerance) {
        if (wanted.isNumber() && read.isNumber()) {
            return wanted.number().subtract(read.number()).abs().compareTo(tolerance) <= 0;
        }
        return wanted.equals(read);
    }

    private void end(Job job, Step step, String detail) {
        gate.end(job.order(), device, step, detail, job.end());
    }

    /** Takes no new order out of its queue. */
    void stop() {
        stopping = true;
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(CLOSE_MS);
            thread.interrupt();
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
