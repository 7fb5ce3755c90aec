package io.edgewitness.edge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every adapter promises, tested against a real server on a real socket. An adapter's test extends this class and says how to
 * start and stop its server.
 *
 * <p>The agent's clock runs years apart from the system's clock that the server uses, so that a time from the wrong clock shows.
 */
public abstract class SourceAdapterContract {
    /** The adapter's id in these tests. Threads of the adapter carry it in their name, unless {@link #ownsThread} knows better. */
    protected static final String ADAPTER_ID = "contract-source";

    /** The agent's clock: 25 years behind. */
    protected static final InstantSource CLOCK =
            InstantSource.offset(new SystemClock(), Duration.ofDays(-25 * 365).plusMillis(7));

    private static final Duration RETURN_AT_ONCE = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration DATA_AFTER_RETURN = Duration.ofSeconds(10);
    /** What beginnings, ends and roundings may cost or add. */
    private static final Duration TOLERANCE = Duration.ofMillis(1500);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    protected Path directory;

    protected final RecordingSink sink = new RecordingSink();
    private @Nullable SourceAdapter adapter;

    /** Starts the server on the port that the adapter is configured for; the same port each time. */
    protected abstract void startServer() throws Exception;

    /** Stops the server as a crash or a power switch would: connections break. Idempotent. */
    protected abstract void stopServer() throws Exception;

    /** A new adapter of id {@link #ADAPTER_ID}, not yet started, for {@link #goodPoints} and {@link #failingPoint}. */
    protected abstract SourceAdapter create(InstantSource clock, Path directory) throws Exception;

    /** Points that deliver while the server runs; at least one. */
    protected abstract List<PointId> goodPoints();

    /** A point that the server refuses or that cannot be understood, and whose failure must not cost the others. */
    protected abstract PointId failingPoint();

    /** Makes the server produce a new value of each good point; nothing to do where it changes by itself or is polled. */
    protected void stimulate() throws Exception {}

    /** Whether the device gives times with its values. */
    protected abstract boolean deviceGivesTime();

    /** What {@link SourceAdapter#counts} must say of the good points. */
    protected boolean counted() {
        return true;
    }

    /** How often each of {@link #cyclic} has a sample, or a gap that counts it; null: no clock says. All points of the adapter have the same. */
    protected @Nullable Duration cycle() {
        return null;
    }

    /** Points that have a value in each cycle. */
    protected List<PointId> cyclic() {
        return goodPoints();
    }

    protected boolean ownsThread(Thread thread) {
        return thread.getName().contains(ADAPTER_ID);
    }

    @BeforeEach
    void switchOn() throws Exception {
        startServer();
    }

    @AfterEach
    void switchOff() throws Exception {
        if (adapter != null) {
            adapter.close();
        }
        stopServer();
        sink.close();
    }

    @Test
    void startReturnsAtOnceAndDataComesWhenTheServerDoes() throws Exception {
        stopServer();
        SourceAdapter started = create(CLOCK, directory);
        adapter = started;
        assertTimeoutPreemptively(RETURN_AT_ONCE, () -> started.start(sink));
        assertThat(started.health().state()).isNotEqualTo(Health.State.UP);
        startServer();
        awaitGoodSamples();
        await("health UP or DEGRADED", () -> isWorking(started), LIMIT);
    }

    @Test
    void samplesCarryTheAgentsReceiptAndTheDevicesTimeOnly() throws Exception {
        Instant before = CLOCK.instant();
        start();
        awaitGoodSamples();
        for (Sample sample : sink.samples()) {
            assertThat(sample.receivedTime()).isBetween(before, CLOCK.instant());
            Instant sourceTime = sample.sourceTime();
            if (sourceTime != null) {
                assertThat(deviceGivesTime())
                        .as("a device without a clock gave %s", sample)
                        .isTrue();
                assertThat(sourceTime).as("source time from the agent's clock").isAfter(CLOCK.instant());
            }
        }
        if (deviceGivesTime()) {
            await(
                    "a source time at each point",
                    () -> goodPoints().stream()
                            .allMatch(point -> sink.samples(point).stream().anyMatch(s -> s.sourceTime() != null)),
                    LIMIT);
        }
    }

    @Test
    void aFailingPointIsBadAndCostsTheOthersNothing() throws Exception {
        start();
        await("a BAD sample of " + failingPoint(), () -> hasBad(failingPoint()), LIMIT);
        awaitGoodSamples();
        assertThat(sink.samples(failingPoint()))
                .allMatch(sample -> sample.quality().isBad());
        assertNothingBadCarriesAValue();
    }

    @Test
    void aStoppedServerIsDeclaredAndDataFlowsAgainWhenItReturns() throws Exception {
        SourceAdapter started = start();
        awaitGoodSamples();
        for (int round = 0; round < 2; round++) {
            sink.clear();
            stopServer();
            await(
                    "BAD or a gap at each point after the server stopped",
                    () -> goodPoints().stream()
                            .allMatch(
                                    point -> hasBad(point) || !sink.gaps(point).isEmpty()),
                    LIMIT);
            await("health that is not UP", () -> started.health().state() != Health.State.UP, LIMIT);
            assertNothingBadCarriesAValue();
            Instant returned = CLOCK.instant();
            startServer();
            await(
                    "data within 10 s of the server's return",
                    () -> goodPoints().stream().allMatch(point -> hasGoodAfter(point, returned)),
                    DATA_AFTER_RETURN);
            assertNothingBadCarriesAValue();
        }
        await("health UP or DEGRADED", () -> isWorking(started), LIMIT);
    }

    @Test
    void whatTheSinkRefusedIsOfferedAgainOrDeclaredLost() throws Exception {
        start();
        awaitGoodSamples();
        sink.refuse(true);
        await("refused deliveries", () -> sink.refused().size() >= 3, LIMIT);
        sink.refuse(false);
        await(
                "each refused sample, again or as a gap",
                () -> sink.refused().stream().allMatch(this::isAccountedFor),
                LIMIT);
    }

    @Test
    void eachCycleOfAnOutageIsASampleOrCounted() throws Exception {
        Instant begin = beginToCount();
        stopServer();
        pass(Duration.ofSeconds(4));
        startServer();
        Instant returned = CLOCK.instant();
        await("data", () -> cyclic().stream().allMatch(point -> hasGoodAfter(point, returned)), LIMIT);
        pass(Duration.ofSeconds(3));
        assertEachCycleIsAccountedFor(begin);
    }

    @Test
    void eachCycleOfALongRefusalIsASampleOrCounted() throws Exception {
        Instant begin = beginToCount();
        sink.refuse(true);
        pass(Duration.ofSeconds(10));
        sink.refuse(false);
        pass(Duration.ofSeconds(3));
        assertEachCycleIsAccountedFor(begin);
    }

    @Test
    void eachCycleOfAnOutageInWhichItIsClosedIsASampleOrCounted() throws Exception {
        Instant begin = beginToCount();
        stopServer();
        pass(Duration.ofSeconds(5));
        assertEachCycleIsAccountedFor(begin);
    }

    @Test
    void eachCycleBeforeTheFirstConnectionIsASampleOrCounted() throws Exception {
        Assumptions.assumeTrue(cycle() != null, "no clock says when it delivers");
        stopServer();
        Instant begin = CLOCK.instant();
        SourceAdapter started = start();
        long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        await(
                "time",
                () -> {
                    assertAllIsAccountedForUntilItSays(started, begin);
                    return System.nanoTime() - end >= 0;
                },
                LIMIT);
        startServer();
        Instant returned = CLOCK.instant();
        await(
                "data",
                () -> {
                    assertAllIsAccountedForUntilItSays(started, begin);
                    return cyclic().stream().allMatch(point -> hasGoodAfter(point, returned));
                },
                LIMIT);
        assertEachCycleIsAccountedFor(begin);
    }

    /** What {@link SourceAdapter#completeUntil} says is never later than what was handed over. */
    private void assertAllIsAccountedForUntilItSays(SourceAdapter started, Instant begin) {
        Duration cycle = Objects.requireNonNull(cycle());
        Instant now = CLOCK.instant();
        Instant said = started.completeUntil(newest(begin));
        long cycles = Duration.between(begin, said == null ? now : said).dividedBy(cycle);
        for (PointId point : cyclic()) {
            assertThat(accounted(point))
                    .as("of %d cycles of %s until %s, at %s; health %s", cycles, point, said, now, started.health())
                    .isGreaterThanOrEqualTo((double) cycles - TOLERANCE.dividedBy(cycle));
        }
    }

    private Instant newest(Instant begin) {
        Instant newest = begin;
        for (Sample sample : sink.samples()) {
            newest = sample.receivedTime().isAfter(newest) ? sample.receivedTime() : newest;
        }
        for (Gap gap : sink.gaps()) {
            newest = gap.to().isAfter(newest) ? gap.to() : newest;
        }
        return newest;
    }

    private Instant beginToCount() throws Exception {
        Assumptions.assumeTrue(cycle() != null, "no clock says when it delivers");
        start();
        Instant started = CLOCK.instant();
        await("data", () -> cyclic().stream().allMatch(point -> hasGoodAfter(point, started)), LIMIT);
        pass(Duration.ofSeconds(1));
        sink.clear();
        return CLOCK.instant();
    }

    /** Closes the adapter. */
    private void assertEachCycleIsAccountedFor(Instant begin) {
        Duration cycle = Objects.requireNonNull(cycle());
        Objects.requireNonNull(adapter).close();
        long cycles = Duration.between(begin, CLOCK.instant()).dividedBy(cycle);
        long tolerance = TOLERANCE.dividedBy(cycle);
        for (PointId point : cyclic()) {
            assertThat(accounted(point))
                    .as(
                            "of %d cycles of %s: %d samples, and gaps %s",
                            cycles, point, sink.samples(point).size(), sink.gaps(point))
                    .isBetween((double) cycles - tolerance, (double) cycles + tolerance);
        }
    }

    private double accounted(PointId point) {
        return sink.samples(point).size()
                + sink.gaps(point).stream()
                        .mapToDouble(gap -> (double) gap.count() / concerned(gap))
                        .sum();
    }

    private int concerned(Gap gap) {
        return gap.points().isEmpty() ? cyclic().size() : gap.points().size();
    }

    private void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        await("time", () -> System.nanoTime() - end >= 0, time.plus(LIMIT));
    }

    @Test
    void closeIsIdempotentAndLeavesNothingBehind() throws Exception {
        SourceAdapter started = start();
        awaitGoodSamples();
        assertThat(ownThreads()).as("threads that carry the adapter's id").isNotEmpty();
        started.close();
        int calls = sink.calls();
        started.close();
        awaitTheEndOfItsThreads();
        long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
        await("a moment", () -> System.nanoTime() - end > 0, LIMIT);
        assertThat(sink.calls()).as("calls of the sink after close").isEqualTo(calls);
    }

    @Test
    void closeEndsAnAdapterWhoseServerIsAway() throws Exception {
        stopServer();
        SourceAdapter started = start();
        assertTimeoutPreemptively(LIMIT, started::close);
        awaitTheEndOfItsThreads();
    }

    @Test
    void anAdapterThatNeverStartedCanBeClosed() throws Exception {
        create(CLOCK, directory).close();
        assertThat(sink.calls()).isZero();
    }

    @Test
    void saysWhetherItsSamplesAreCounted() throws Exception {
        SourceAdapter created = create(CLOCK, directory);
        adapter = created;
        assertThat(goodPoints()).allMatch(point -> created.counts(point) == counted());
    }

    /** Starts the adapter on {@link #sink}; closed after the test. */
    protected final SourceAdapter start() throws Exception {
        SourceAdapter created = create(CLOCK, directory);
        adapter = created;
        created.start(sink);
        return created;
    }

    protected final void awaitGoodSamples() {
        Instant now = CLOCK.instant();
        await(
                "good samples of " + goodPoints(),
                () -> goodPoints().stream().allMatch(point -> hasGoodAfter(point, now)),
                LIMIT);
    }

    /** Waits for the condition while it stimulates the server; an error of the stimulation while the server is away is expected. */
    protected final void await(String what, BooleanSupplier condition, Duration limit) {
        long[] next = {System.nanoTime()};
        Await.until(
                what,
                limit,
                () -> {
                    if (System.nanoTime() - next[0] >= 0) {
                        next[0] = System.nanoTime() + Duration.ofMillis(100).toNanos();
                        tryToStimulate();
                    }
                    return condition.getAsBoolean();
                },
                this::state);
    }

    private void tryToStimulate() {
        try {
            stimulate();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            // a server that is down cannot be stimulated; the condition says whether that matters
        }
    }

    private String state() {
        List<Sample> samples = sink.samples();
        return "health " + (adapter == null ? "none" : adapter.health()) + ", " + samples.size() + " samples, last "
                + (samples.isEmpty() ? "none" : samples.get(samples.size() - 1)) + ", gaps " + sink.gaps();
    }

    private static boolean isWorking(SourceAdapter adapter) {
        Health.State state = adapter.health().state();
        return state == Health.State.UP || state == Health.State.DEGRADED;
    }

    private boolean hasBad(PointId point) {
        return sink.samples(point).stream().anyMatch(sample -> sample.quality().isBad());
    }

    private boolean hasGoodAfter(PointId point, Instant time) {
        return sink.samples(point).stream()
                .anyMatch(s -> !s.quality().isBad() && !s.receivedTime().isBefore(time));
    }

    private void assertNothingBadCarriesAValue() {
        for (Sample sample : sink.samples()) {
            if (sample.quality().isBad()) {
                assertThat(sample.value()).as("%s", sample).isNull();
                assertThat(sample.quality().code()).as("reason of %s", sample).isNotBlank();
            } else {
                assertThat(sample.value()).as("%s", sample).isNotNull();
            }
        }
    }

    private boolean isAccountedFor(Delivery refused) {
        List<Sample> taken = sink.samples();
        return refused.samples().stream().allMatch(sample -> taken.contains(sample) || isDeclaredLost(sample));
    }

    private boolean isDeclaredLost(Sample sample) {
        return sink.gaps(sample.point()).stream().anyMatch(gap -> covers(gap, sample.receivedTime()));
    }

    private static boolean covers(Gap gap, Instant time) {
        return !time.isBefore(gap.from()) && time.isBefore(gap.to());
    }

    private void awaitTheEndOfItsThreads() {
        Await.until(
                "the end of the adapter's threads",
                LIMIT,
                () -> ownThreads().isEmpty(),
                () -> ownThreads().stream()
                        .map(thread -> thread.getName() + " at " + List.of(thread.getStackTrace()))
                        .toList()
                        .toString());
    }

    private List<Thread> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .filter(this::ownsThread)
                .toList();
    }
}
