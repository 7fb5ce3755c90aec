package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.ScenarioState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one scenario alive. When its {@link ScenarioLife} fails, or makes no progress for {@link Settings#stuckAfter}, the input it was at is
 * declared as skipped, and after a pause that doubles the next life goes on from the last checkpoint. A thread that hangs cannot be ended
 * from outside: it is left behind, at most {@value #MOST_LEFT_BEHIND} times; then, as after an {@link OutOfMemoryError}, the scenario stays
 * down. {@link #look} is called by the supervisor, the rest by the agent's thread.
 */
final class ScenarioRunner implements AutoCloseable {
    static final int MOST_LEFT_BEHIND = 3;
    private static final Logger LOG = LoggerFactory.getLogger(ScenarioRunner.class);

    private final ScenarioPlan plan;
    private final ScenarioInbox inbox;
    private final Function<BooleanSupplier, Outputs> outputs;
    private final Surroundings around;
    private final BackOff backOff;
    private final AtomicReference<@Nullable Checkpoint> latest = new AtomicReference<>();
    private volatile Health health = // while no life is up
            new Health(Health.State.STARTING, "");
    private volatile @Nullable ScenarioLife life;
    private @Nullable CountDownLatch ledger; // is down to 0 when what the next life replays can be read
    private Replay.Position until;
    private Instant endedAt = Instant.EPOCH;
    private boolean replayFailed;
    private int endings;
    private int leftBehind;
    private boolean over;
    private boolean started;
    private boolean closed;

    /**
     * @param checkpointEvery time between two checkpoints
     * @param stuckAfter time after which a scenario that is still at the same call is given up
     */
    record Settings(Duration checkpointEvery, Duration firstPause, Duration longestPause, Duration stuckAfter) {
        Settings withCheckpointEvery(Duration interval) {
            return new Settings(interval, firstPause, longestPause, stuckAfter);
        }

        static Settings defaults() {
            return new Settings(
                    Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(30));
        }
    }

    /**
     * What every scenario of an agent shares.
     *
     * @param disk that holds the ledger
     * @param models by scenario's id
     */
    record Surroundings(
            Pipeline pipeline,
            CheckpointStore checkpoints,
            Disk disk,
            InstantSource clock,
            RuntimeMeters meters,
            Settings settings,
            Stalls stalls,
            long epoch,
            Function<String, LineModels> models) {
        /** A new instance, with what was sent to it. */
        Scenario create(ScenarioPlan plan) {
            LineModels sent = models.apply(plan.entry().id());
            return plan.entry().factory().create(plan.context().with(sent));
        }
    }

    ScenarioRunner(
            ScenarioPlan plan, ScenarioInbox inbox, Function<BooleanSupplier, Outputs> outputs, Surroundings around) {
        this.plan = plan;
        this.inbox = inbox;
        this.outputs = outputs;
        this.around = around;
        this.backOff =
                new BackOff(around.settings().firstPause(), around.settings().longestPause());
        this.until = new Replay.Position(around.epoch(), 0);
    }

    /**
     * With a checkpoint that fits the scenario goes on from there. Without one it begins anew; should it have known more than it does now,
     * the window that it begins in is declared to be of unknown completeness.
     *
     * @param after the last input before those that come through the inbox
     * @param since when the inbox was connected
     * @param reconfigured whether it ran, or others did, when it was connected
     */
    synchronized void start(long after, Instant since, boolean reconfigured) {
        started = true;
        until = new Replay.Position(around.epoch(), after == 0 ? 0 : after + 1);
        Checkpoint found = around.checkpoints().load(id());
        if (found != null && Arrays.equals(found.fingerprint(), plan.state())) {
            latest.set(found);
            if (reconfigured) {
                awaitLedger();
                return;
            }
        } else {
            boolean knewMore = reconfigured || around.checkpoints().exists(id());
            saveEmpty(after);
            if (knewMore) {
                unknownSince(since, "reconfigured: the scenario begins anew");
            }
        }
        begin();
    }

    /** Before the first sample comes: after a crash before its first checkpoint the scenario replays the ledger from here. */
    private void saveEmpty(long after) {
        try (Scenario scenario = around.create(plan)) {
            Checkpoint empty = new Checkpoint(plan.state(), around.epoch(), after, scenario.snapshot());
            latest.set(empty);
            around.checkpoints().save(id(), empty);
        } catch (IOException | RuntimeException e) {
            LOG.warn("scenario {}: no first checkpoint could be written: {}", id(), e.getMessage());
        }
    }

    private void begin() {
        if (replayFailed) {
            latest.set(null);
            replayFailed = false;
            unknownSince(endedAt, "restart: the replay failed, and the scenario begins anew");
        }
        ledger = null;
        ScenarioLife next = new ScenarioLife(plan, inbox, outputs, around, latest, endings > 0, until);
        life = next;
        next.start();
    }

    /** The figure of the window that this time lies in is made without what came before. */
    private void unknownSince(Instant since, String reason) {
        Instant now = around.clock().instant();
        Instant to = now.isAfter(since) ? now : since.plusNanos(1);
        around.pipeline().skipped(inbox, new ScenarioInbox.Loss(0, 0, new Gap(inbox.points(), since, to, -1, reason)));
    }

    /** What the last life had seen must be readable before the next one replays it. */
    private void awaitLedger() {
        CountDownLatch reached = new CountDownLatch(1);
        ledger = reached;
        around.pipeline().whenDurable(reached::countDown);
    }

    /** Several times a second, on the supervisor's thread. */
    synchronized void look() {
        ScenarioLife now = life;
        if (!started || closed || over) {
            return;
        }
        if (now == null) {
            boolean readable = ledger == null || ledger.getCount() == 0;
            if (readable && backOff.isOver(System.nanoTime())) {
                begin();
            }
            return;
        }
        now.saveIfDurable();
        Throwable failure = now.failure();
        long stuck = around.settings().stuckAfter().toNanos();
        if (failure != null) {
            String what = failure.getClass().getSimpleName() + ": " + failure.getMessage();
            LOG.error("scenario {} failed", id(), failure);
            ended(now, "crashed", what, failure instanceof OutOfMemoryError);
        } else if (now.busyNanos() > stuck && around.stalls().since(System.nanoTime() - stuck) == null) {
            now.giveUp();
            leftBehind++;
            String what = "no progress for " + TimeUnit.NANOSECONDS.toSeconds(stuck) + " s; its thread is left behind";
            ended(now, "stuck", what, leftBehind >= MOST_LEFT_BEHIND);
        } else if (now.isUp()) {
            backOff.wasWell(System.nanoTime());
        }
    }

    private void ended(ScenarioLife ended, String state, String what, boolean forGood) {
        life = null;
        long nanos = System.nanoTime();
        backOff.failed(nanos);
        endings++;
        endedAt = around.clock().instant();
        replayFailed = ended.isReplaying();
        if (ended.giving() >= 0) {
            Instant from = ended.lastTime().equals(Instant.EPOCH) ? endedAt : ended.lastTime();
            Gap gap = new Gap(
                    inbox.points(), from, from.plusNanos(1), ended.giving(), "rejected: the scenario failed on it");
            around.pipeline().skipped(inbox, new ScenarioInbox.Loss(ended.doing(), ended.doing(), gap));
        }
        // Between two inputs it has done with the last one: of that the ledger knows more than the checkpoint.
        until = new Replay.Position(around.epoch(), ended.doing() + (ended.giving() >= 0 ? 0 : 1));
        record(around, plan, state, what);
        String times = state + ", for the " + endings + ". time: " + what;
        if (forGood) {
            over = true;
            around.pipeline().replace(inbox, null);
            record(around, plan, "down", "not started again until the agent is restarted or it is configured anew");
            health = new Health(
                    Health.State.DOWN, times + "; not started again: mend it and change its configuration, or restart");
            LOG.error("scenario {} stays down: {}", id(), what);
        } else {
            health = new Health(Health.State.DOWN, times + "; it is started again");
            awaitLedger();
        }
    }

    static void record(Surroundings around, ScenarioPlan plan, String state, String detail) {
        ScenarioState record = ScenarioState.newBuilder()
                .setScenario(plan.entry().id())
                .setState(state)
                .setDetail(detail)
                .build();
        around.pipeline()
                .evidence(
                        EvidenceRecord.newBuilder().setScenario(record),
                        around.clock().instant());
    }

    String id() {
        return plan.entry().id();
    }

    /** Any thread. */
    Health health() {
        ScenarioLife now = life;
        if (now == null || !now.isUp()) {
            return health;
        }
        return now.isWaiting()
                ? new Health(Health.State.DEGRADED, "waits for the ledger, which takes nothing just now")
                : Health.up();
    }

    /** Takes in what waits and ends. The ledger's thread still runs; {@link #saveLast} follows when it has ended. */
    @Override
    public void close() {
        ScenarioLife last;
        synchronized (this) {
            closed = true;
            last = life;
        }
        if (last != null) {
            last.stop();
            if (!last.await(TimeUnit.SECONDS.toMillis(10))) {
                LOG.warn("scenario {} has not ended within 10 s and is left behind", id());
                last.giveUp();
            }
        }
    }

    /** After the ledger was closed whole: keeps the last checkpoint. */
    synchronized void saveLast() {
        ScenarioLife last = life;
        if (last != null && last.await(1)) {
            last.saveIfDurable();
        }
    }

    /** After {@link #close}, while the ledger goes on: keeps the last checkpoint, for another one to go on from. */
    void saveWhenDurable() {
        CountDownLatch reached = new CountDownLatch(1);
        around.pipeline().whenDurable(reached::countDown);
        try {
            if (reached.await(5, TimeUnit.SECONDS)) {
                saveLast();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    ScenarioInbox inbox() {
        return inbox;
    }
}
