package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of a scenario: one instance on a thread of its own. It restores a checkpoint, replays the ledger after it, then follows the
 * inbox until it is stopped, fails, or is given up by {@link ScenarioRunner}, which watches it from the supervisor's thread.
 */
final class ScenarioLife implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ScenarioLife.class);
    private static final long IDLE_MS = 100;
    private static final int MOST_STATE = 16 << 20;

    private final ScenarioPlan plan;
    private final ScenarioInbox inbox;
    private final ScenarioRunner.Surroundings around;
    private final AtomicReference<@Nullable Checkpoint> latest;
    private final @Nullable Checkpoint from;
    private final boolean again;
    private final Replay.Position until;
    private final Outputs outputs;
    private final Thread thread;
    private final AtomicReference<@Nullable Checkpoint> durable = new AtomicReference<>();
    private volatile boolean stopping;
    private volatile boolean givenUp;
    private volatile boolean up;
    private volatile boolean replaying;
    private volatile long busySince; // System.nanoTime when it was given what it is at; 0: nothing
    private volatile long doing; // number of the input it is at, or was last
    private volatile int giving = -1; // samples of the input that the scenario is at; -1 between inputs
    private volatile Instant lastTime = Instant.EPOCH;
    private volatile @Nullable Throwable failure;
    private volatile long saved = System.nanoTime();
    private volatile boolean pending;

    /**
     * @param latest the newest checkpoint that is durable, from which it goes on; this life keeps it up. Null: it begins anew
     * @param again whether a life of the same scenario was before it in this run
     * @param until the first input that comes through the inbox, if any
     */
    ScenarioLife(
            ScenarioPlan plan,
            ScenarioInbox inbox,
            Function<BooleanSupplier, Outputs> outputs,
            ScenarioRunner.Surroundings around,
            AtomicReference<@Nullable Checkpoint> latest,
            boolean again,
            Replay.Position until) {
        this.plan = plan;
        this.inbox = inbox;
        this.around = around;
        this.latest = latest;
        this.from = latest.get();
        this.again = again;
        this.until = until;
        this.doing = Math.max(0, until.sequence() - 1);
        this.outputs = outputs.apply(() -> stopping || givenUp);
        this.thread = new Thread(this, "scenario " + plan.entry().id());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        Scenario scenario = null;
        try {
            busySince = System.nanoTime();
            scenario = around.create(plan);
            begin(scenario);
            busySince = 0;
            up = true;
            follow(scenario);
            if (!givenUp) {
                ScenarioRunner.record(around, plan, "stopped", "");
                offerCheckpoint(scenario, doing);
            }
        } catch (RuntimeException | Error e) {
            // An OutOfMemoryError too: it ends this scenario, and whoever watches says so.
            outputs.discard();
            up = false;
            failure = e;
        } finally {
            close(scenario);
            busySince = 0;
        }
    }

    private void begin(Scenario scenario) {
        if (from == null) {
            Checkpoint empty = checkpoint(scenario, doing);
            latest.set(empty);
            save(empty);
            ScenarioRunner.record(around, plan, "started", "");
            return;
        }
        replaying = true;
        scenario.restore(from.state());
        outputs.hold();
        Replay replay = new Replay(around.disk(), plan.entry().id(), new HashSet<>(inbox.points()), this::pointsOf);
        busySince = 0;
        replay.run(new Replay.Position(from.epoch(), from.sequence()), until, input -> take(scenario, input));
        outputs.release(replay.written());
        replaying = false;
        boolean first = !again && from.epoch() == around.epoch() && from.sequence() + 1 >= until.sequence();
        String where = first ? "" : "from " + from.epoch() + ":" + from.sequence();
        ScenarioRunner.record(around, plan, first ? "started" : "restored", where);
    }

    private List<PointId> pointsOf(String source, Replay.Position at) {
        return around.pipeline().pointsOf(source, at.epoch() == around.epoch() ? at.sequence() : 0);
    }

    private void follow(Scenario scenario) {
        while (!givenUp) {
            ScenarioInput input = next();
            if (input == null) {
                if (stopping) {
                    return;
                }
                continue;
            }
            doing = input.sequence();
            giving = input instanceof ScenarioInput.Samples s ? s.samples().size() : 0;
            take(scenario, input);
            giving = -1;
            if (input instanceof ScenarioInput.Ticked tick
                    && !pending
                    && System.nanoTime() - saved
                            >= around.settings().checkpointEvery().toNanos()) {
                offerCheckpoint(scenario, tick.sequence());
            }
        }
    }

    private @Nullable ScenarioInput next() {
        try {
            return inbox.take(IDLE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
            return null;
        }
    }

    private void take(Scenario scenario, ScenarioInput input) {
        busySince = System.nanoTime();
        give(scenario, input);
        busySince = 0;
    }

    private void give(Scenario scenario, ScenarioInput input) {
        if (input instanceof ScenarioInput.Samples s) {
            for (Sample sample : s.samples()) {
                Instant at = sample.receivedTime();
                if (!at.equals(lastTime)) { // mostly all of a delivery have the same
                    lastTime = at;
                }
                outputs.begin(at);
                scenario.onSample(sample, outputs);
                if (sample.value() instanceof Value.Frame frame) {
                    frame.release(); // after a failure it is garbage
                }
            }
            if (s.nanos() != 0) {
                around.meters()
                        .decided(System.nanoTime() - s.nanos(), s.samples().size());
            }
        } else if (input instanceof ScenarioInput.Hole h) {
            outputs.begin(lastTime.isAfter(h.gap().to()) ? lastTime : h.gap().to());
            scenario.onGap(h.gap(), outputs);
        } else if (input instanceof ScenarioInput.Ticked t) {
            lastTime = t.now();
            outputs.begin(lastTime);
            outputs.trial(lastTime);
            scenario.onTick(t.now(), outputs);
        } else if (input instanceof ScenarioInput.Answered a) {
            outputs.begin(a.at());
            scenario.onCommandResult(a.result(), outputs);
        }
        outputs.end();
    }

    private Checkpoint checkpoint(Scenario scenario, long sequence) {
        busySince = System.nanoTime();
        byte[] state = scenario.snapshot();
        busySince = 0;
        if (state.length > MOST_STATE) {
            throw new IllegalStateException("its state has grown to " + (state.length >> 20) + " MiB; the limit is "
                    + (MOST_STATE >> 20) + " MiB");
        }
        return new Checkpoint(plan.state(), around.epoch(), sequence, state);
    }

    /** The file is written once the ledger holds, for good, what the state was made from and what came out of it. */
    private void offerCheckpoint(Scenario scenario, long sequence) {
        Checkpoint checkpoint = checkpoint(scenario, sequence);
        pending = true;
        around.pipeline().whenDurable(() -> durable.set(checkpoint));
    }

    /** Never on this life's own thread: a decision would wait for the disk. */
    void saveIfDurable() {
        Checkpoint checkpoint = durable.getAndSet(null);
        if (checkpoint == null || givenUp) {
            return;
        }
        latest.set(checkpoint);
        save(checkpoint);
        saved = System.nanoTime();
        pending = false;
    }

    private void save(Checkpoint checkpoint) {
        try {
            around.checkpoints().save(plan.entry().id(), checkpoint);
        } catch (IOException e) {
            LOG.warn(
                    "scenario {}: no checkpoint could be written: {}",
                    plan.entry().id(),
                    e.getMessage());
        }
    }

    private static void close(@Nullable Scenario scenario) {
        if (scenario != null) {
            try {
                scenario.close();
            } catch (RuntimeException e) {
                LOG.warn("a scenario could not be closed", e);
            }
        }
    }

    /** Takes in what waits and ends. */
    void stop() {
        stopping = true;
    }

    /** The thread is left behind: it says nothing any more, and whatever it says ends it. */
    void giveUp() {
        givenUp = true;
        outputs.cut();
        thread.interrupt();
    }

    /** @return whether it has ended within the time */
    boolean await(long milliseconds) {
        try {
            thread.join(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    /** For how long it has been at the same call; 0: it is idle, or waits for the ledger, for which it can do nothing. */
    long busyNanos() {
        long since = busySince;
        return since == 0 || outputs.isWaiting() ? 0 : Math.max(0, System.nanoTime() - since);
    }

    boolean isUp() {
        return up;
    }

    /** It has more to say than the ledger takes just now. */
    boolean isWaiting() {
        return outputs.isWaiting();
    }

    boolean isReplaying() {
        return replaying;
    }

    /** What ended it; null: nothing. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Number of the input that it is or was at. */
    long doing() {
        return doing;
    }

    /** Samples of that input; -1: it was between two. */
    int giving() {
        return giving;
    }

    Instant lastTime() {
        return lastTime;
    }
}
