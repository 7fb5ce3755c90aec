package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.ScenarioState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one scenario on a thread of its own: restores its checkpoint, replays the ledger after it, then follows its inbox. When the
 * scenario fails, the input it failed on is declared as skipped and the same begins again, after a pause that doubles from
 * {@link Settings#firstPause} to {@link Settings#longestPause}.
 */
final class ScenarioRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScenarioRunner.class);
    private static final long IDLE_MS = 100;

    private final SiteFile.ScenarioEntry entry;
    private final ScenarioContext context;
    private final byte[] fingerprint;
    private final ScenarioInbox inbox;
    private final Outputs outputs;
    private final Pipeline pipeline;
    private final CheckpointStore checkpoints;
    private final Disk disk;
    private final InstantSource clock;
    private final RuntimeMeters meters;
    private final Settings settings;
    private final long epoch;
    private final Thread thread;
    private final AtomicReference<@Nullable Checkpoint> durable = new AtomicReference<>();
    private volatile Health health = new Health(Health.State.STARTING, "");
    private volatile boolean stopping;
    private Replay.Position until;
    private boolean replayFirst;
    private long saved = System.nanoTime();
    private boolean pending;
    private long doing;
    private Instant lastTime = Instant.EPOCH;
    private int crashes;
    private long crashedAt;
    private boolean replaying;
    private int giving = -1; // samples of the input that the scenario is at; -1 between inputs

    /** @param checkpointEvery time between two checkpoints */
    record Settings(Duration checkpointEvery, Duration firstPause, Duration longestPause) {
        Settings withCheckpointEvery(Duration interval) {
            return new Settings(interval, firstPause, longestPause);
        }

        static Settings defaults() {
            return new Settings(Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofMinutes(1));
        }
    }

    /**
     * What every scenario of an agent shares.
     *
     * @param disk that holds the ledger
     */
    record Surroundings(
            Pipeline pipeline,
            CheckpointStore checkpoints,
            Disk disk,
            InstantSource clock,
            RuntimeMeters meters,
            Settings settings,
            long epoch) {}

    ScenarioRunner(
            ScenarioPlan plan,
            ScenarioInbox inbox,
            java.util.function.Function<java.util.function.BooleanSupplier, Outputs> outputs,
            Surroundings s) {
        this.entry = plan.entry();
        this.context = plan.context();
        this.fingerprint = plan.state();
        this.inbox = inbox;
        this.pipeline = s.pipeline();
        this.checkpoints = s.checkpoints();
        this.disk = s.disk();
        this.clock = s.clock();
        this.meters = s.meters();
        this.settings = s.settings();
        this.epoch = s.epoch();
        this.outputs = outputs.apply(() -> stopping);
        this.until = new Replay.Position(epoch, 0);
        this.thread = new Thread(this::run, "scenario " + entry.id());
        this.thread.setDaemon(true);
    }

    /**
     * With a checkpoint that fits the scenario goes on from there. Without one it begins anew; should it have known more than it does now,
     * the window that it begins in is declared to be of unknown completeness.
     *
     * @param after the last input before those that come through the inbox
     * @param since when the inbox was connected
     * @param reconfigured whether it ran, or others did, when it was connected
     */
    void start(long after, Instant since, boolean reconfigured) throws IOException {
        until = new Replay.Position(epoch, after == 0 ? 0 : after + 1);
        Checkpoint checkpoint = checkpoints.load(entry.id());
        if (checkpoint == null || !Arrays.equals(checkpoint.fingerprint(), fingerprint)) {
            boolean knewMore = reconfigured || checkpoints.exists(entry.id());
            try (Scenario scenario = entry.factory().create(context)) {
                checkpoints.save(entry.id(), new Checkpoint(fingerprint, epoch, after, scenario.snapshot()));
            }
            if (knewMore) {
                unknownSince(since, "reconfigured: the scenario begins anew");
            }
        }
        replayFirst = reconfigured;
        thread.start();
    }

    /** The figure of the window that this time lies in is made without what came before. */
    private void unknownSince(Instant since, String reason) {
        Instant now = clock.instant();
        Instant to = now.isAfter(since) ? now : since.plusNanos(1);
        pipeline.skipped(inbox, new ScenarioInbox.Loss(0, 0, new Gap(inbox.points(), since, to, -1, reason)));
    }

    String id() {
        return entry.id();
    }

    Health health() {
        return health;
    }

    private void run() {
        if (replayFirst) {
            awaitLedger();
        }
        boolean fresh = false;
        while (!stopping) {
            Scenario scenario = null;
            try {
                scenario = entry.factory().create(context);
                scenario = begin(scenario, until, fresh);
                fresh = false;
                health = Health.up();
                follow(scenario);
                finish(scenario);
                return;
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                fresh = replaying;
                crashed(e);
                until = new Replay.Position(epoch, doing);
            } finally {
                close(scenario);
            }
        }
    }

    /** @return the instance to go on with */
    private Scenario begin(Scenario made, Replay.Position until, boolean fresh) {
        Checkpoint checkpoint = fresh ? null : checkpoints.load(entry.id());
        doing = until.sequence();
        if (checkpoint == null) {
            state("started", "without what it knew before: the replay of the ledger failed");
            offerCheckpoint(made, until.sequence());
            return made;
        }
        replaying = true;
        Scenario scenario = made;
        scenario.restore(checkpoint.state());
        outputs.hold();
        Replay replay = new Replay(disk, entry.id(), new HashSet<>(inbox.points()), this::pointsOf);
        replay.run(
                new Replay.Position(checkpoint.epoch(), checkpoint.sequence()), until, input -> give(scenario, input));
        outputs.release(replay.written());
        replaying = false;
        boolean first = checkpoint.epoch() == epoch && checkpoint.sequence() == 0 && until.sequence() == 0;
        state(first ? "started" : "restored", first ? "" : "from " + checkpoint.epoch() + ":" + checkpoint.sequence());
        return scenario;
    }

    private List<PointId> pointsOf(String source, Replay.Position at) {
        return pipeline.pointsOf(source, at.epoch() == epoch ? at.sequence() : 0);
    }

    private void follow(Scenario scenario) {
        while (true) {
            ScenarioInput input = next();
            if (input == null) {
                if (stopping) {
                    return;
                }
                saveIfDurable();
                continue;
            }
            doing = input.sequence();
            giving = input instanceof ScenarioInput.Samples s ? s.samples().size() : 0;
            give(scenario, input);
            giving = -1;
            if (input instanceof ScenarioInput.Ticked tick) {
                saveIfDurable();
                if (System.nanoTime() - saved >= settings.checkpointEvery().toNanos() && !pending) {
                    offerCheckpoint(scenario, tick.sequence());
                }
                if (crashes > 0
                        && System.nanoTime() - crashedAt
                                > settings.longestPause().toNanos()) {
                    crashes = 0;
                }
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

    private void give(Scenario scenario, ScenarioInput input) {
        if (input instanceof ScenarioInput.Samples s) {
            for (Sample sample : s.samples()) {
                lastTime = sample.receivedTime();
                outputs.begin(lastTime);
                scenario.onSample(sample, outputs);
            }
            if (s.nanos() != 0) {
                meters.decided(System.nanoTime() - s.nanos(), s.samples().size());
            }
        } else if (input instanceof ScenarioInput.Hole h) {
            outputs.begin(lastTime.isAfter(h.gap().to()) ? lastTime : h.gap().to());
            scenario.onGap(h.gap(), outputs);
        } else if (input instanceof ScenarioInput.Ticked t) {
            lastTime = t.now();
            outputs.begin(lastTime);
            scenario.onTick(t.now(), outputs);
        } else if (input instanceof ScenarioInput.Answered a) {
            outputs.begin(a.at());
            scenario.onCommandResult(a.result(), outputs);
        }
        outputs.end();
    }

    /** The file is written once the ledger holds, for good, what the state was made from and what came out of it. */
    private void offerCheckpoint(Scenario scenario, long sequence) {
        Checkpoint checkpoint = new Checkpoint(fingerprint, epoch, sequence, scenario.snapshot());
        pending = true;
        pipeline.whenDurable(() -> durable.set(checkpoint));
    }

    private void saveIfDurable() {
        Checkpoint checkpoint = durable.getAndSet(null);
        if (checkpoint == null) {
            return;
        }
        pending = false;
        saved = System.nanoTime();
        try {
            checkpoints.save(entry.id(), checkpoint);
        } catch (IOException e) {
            LOG.warn("scenario {}: no checkpoint could be written: {}", entry.id(), e.getMessage());
        }
    }

    private void crashed(Throwable e) {
        outputs.discard();
        crashes++;
        pending = false;
        durable.set(null);
        String what = e.getClass().getSimpleName() + ": " + e.getMessage();
        LOG.error("scenario {} failed and is started again", entry.id(), e);
        health = new Health(Health.State.DOWN, "failed " + crashes + " times, last with " + what);
        state("crashed", what);
        if (giving >= 0) {
            Instant from = lastTime.equals(Instant.EPOCH) ? clock.instant() : lastTime;
            Gap gap = new Gap(inbox.points(), from, from.plusNanos(1), giving, "rejected: the scenario failed on it");
            pipeline.skipped(inbox, new ScenarioInbox.Loss(doing, doing, gap));
        }
        giving = -1;
        replaying = false;
        crashedAt = System.nanoTime();
        pause();
        awaitLedger();
    }

    private void pause() {
        long factor = 1L << Math.min(20, crashes - 1);
        long nanos = Math.min(
                settings.longestPause().toNanos(), settings.firstPause().toNanos() * factor);
        long end = System.nanoTime() + nanos;
        while (!stopping && System.nanoTime() - end < 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(Math.min(50_000_000, nanos));
        }
    }

    /** What the scenario had seen when it failed must be readable before it is replayed. */
    private void awaitLedger() {
        CountDownLatch reached = new CountDownLatch(1);
        pipeline.whenDurable(reached::countDown);
        try {
            while (!stopping && !reached.await(50, TimeUnit.MILLISECONDS)) {
                LOG.debug("scenario {} waits for the ledger", entry.id());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    private void state(String state, String detail) {
        ScenarioState record = ScenarioState.newBuilder()
                .setScenario(entry.id())
                .setState(state)
                .setDetail(detail)
                .build();
        pipeline.evidence(EvidenceRecord.newBuilder().setScenario(record), clock.instant());
    }

    private void finish(Scenario scenario) {
        state("stopped", "");
        offerCheckpoint(scenario, doing);
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

    /** Takes in what waits and ends. The ledger's thread still runs; {@link #saveLast} follows when it has ended. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** After the ledger was closed whole: keeps the last checkpoint. */
    void saveLast() {
        if (!thread.isAlive()) {
            saveIfDurable();
        }
    }

    /** After {@link #close}, while the ledger goes on: keeps the last checkpoint, for another one to go on from. */
    void saveWhenDurable() {
        CountDownLatch reached = new CountDownLatch(1);
        pipeline.whenDurable(reached::countDown);
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
