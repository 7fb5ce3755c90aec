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
     * @param rules of the order's targets
     * @param taken {@link System#nanoTime} when the gate got it
     */
    record Job(CommandOrder order, Map<PointId, CommandRule> rules, long taken, Consumer<CommandResult> end) {
        boolean any(java.util.function.Predicate<CommandRule> what) {
            return rules.values().stream().anyMatch(what);
        }

        /** The site file's time to live counts from the issue; a clock of the issuer that is ahead gains it nothing. */
        Instant deadline(Instant now) {
            Instant from = order.issued().isBefore(now) ? order.issued() : now;
            Instant deadline = order.notAfter();
            for (CommandRule r : rules.values()) {
                Instant end = from.plus(r.timeToLive());
                deadline = end.isBefore(deadline) ? end : deadline;
            }
            return deadline;
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
            } catch (RuntimeException e) {
                LOG.error("an order to {} failed in a way that nobody expected", device, e);
            }
        }
    }

    private void work(Job job) throws InterruptedException {
        Step reached = Step.ISSUED;
        try {
            Instant deadline = job.deadline(clock.instant());
            long until = System.nanoTime() + Math.max(0, nanos(clock.instant(), deadline));
            Writable writable = check(job, deadline, until);
            String condition = interlock(job, null, until);
            if (job.any(CommandRule::selectBeforeOperate)) {
                condition = select(job, deadline, until, condition);
            }
            memory.accepted(job.order().targets().keySet(), clock.instant());
            reached = Step.ACCEPTED;
            boolean forced = job.any(CommandRule::durableFirst);
            if (!step(job, Step.ACCEPTED, condition, forced)) {
                throw new Ended(Step.FAILED, "not sent: the ledger did not take the acceptance in time");
            }
            fresh(deadline, until, Step.FAILED, "not sent: ");
            Instant before = clock.instant();
            String done = write(job, writable, deadline);
            reached = Step.EXECUTED;
            meters.written(device, System.nanoTime() - job.taken());
            verify(job, done, before);
        } catch (Ended e) {
            end(job, e.step, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            interrupted(job, reached);
            throw e;
        } catch (RuntimeException e) {
            LOG.error("an order to {} failed", device, e);
            boolean told = reached != Step.ISSUED;
            end(job, told ? Step.FAILED : Step.REFUSED, (told ? "unknown: " : "") + e);
        }
    }

    private void interrupted(Job job, Step reached) {
        switch (reached) {
            case ISSUED -> end(job, Step.REFUSED, "interrupted: the agent stops");
            case ACCEPTED -> end(job, Step.FAILED, "unknown: the agent stopped before the device answered");
            default -> end(job, Step.FAILED, "executed, not verified: the agent stopped");
        }
    }

    private static long nanos(Instant from, Instant to) {
        Duration d = Duration.between(from, to);
        return d.compareTo(Duration.ofDays(1)) > 0 ? TimeUnit.DAYS.toNanos(1) : d.toNanos();
    }

    /** By the clock on the wall, and by the one that nobody can set back. */
    private void fresh(Instant deadline, long until, Step otherwise, String prefix) throws Ended {
        Instant now = clock.instant();
        if (!now.isBefore(deadline) || System.nanoTime() - until >= 0) {
            throw new Ended(otherwise, prefix + "stale: valid until " + deadline + ", now " + now);
        }
    }

    private Writable check(Job job, Instant deadline, long until) throws Ended {
        fresh(deadline, until, Step.REFUSED, "");
        for (CommandRule rule : job.rules().values()) {
            CommandRule.Rate rate = rule.rate();
            if (rate != null && !memory.isWithin(rule.target(), rate, clock.instant())) {
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
    private String interlock(Job job, @Nullable Instant after, long until) throws Ended, InterruptedException {
        Map<PointId, Value> seen = new LinkedHashMap<>();
        for (CommandRule rule : job.rules().values()) {
            Interlock interlock = rule.interlock();
            if (interlock == null) {
                continue;
            }
            Map<PointId, Value> values = new LinkedHashMap<>();
            for (PointId p : interlock.points()) {
                values.put(p, value(p, rule.maxAge(), after, until));
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
    private String select(Job job, Instant deadline, long until, String condition) throws Ended, InterruptedException {
        Instant before = clock.instant();
        if (!step(job, Step.SELECTED, condition, false)) {
            throw new Ended(Step.REFUSED, "the ledger did not take the selection in time");
        }
        String still = interlock(job, before, until);
        fresh(deadline, until, Step.REFUSED, "");
        return still;
    }

    /** @return false if the ledger did not take it in time */
    private boolean step(Job job, Step step, String detail, boolean forced) throws InterruptedException {
        CountDownLatch written = new CountDownLatch(1);
        gate.record(job.order().step(step.name(), detail).setSource(device), forced, written::countDown);
        return written.await(LEDGER_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private String write(Job job, Writable writable, Instant deadline) throws Ended, InterruptedException {
        CommandOrder order = job.order();
        long patience = Math.max(0, Duration.between(clock.instant(), deadline).toMillis()) + GRACE.toMillis();
        try {
            Writable.WriteOutcome outcome = writable.write(
                            new Writable.WriteOrder(order.key(), order.targets(), deadline))
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

    private void verify(Job job, String done, Instant before) throws Ended, InterruptedException {
        if (!job.any(r -> r.verify() != null)) {
            end(job, Step.EXECUTED, done);
            return;
        }
        gate.record(job.order().step(Step.EXECUTED.name(), done).setSource(device), false, () -> {});
        Map<PointId, Value> read = new LinkedHashMap<>();
        long executed = System.nanoTime();
        for (CommandRule rule : job.rules().values()) {
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
