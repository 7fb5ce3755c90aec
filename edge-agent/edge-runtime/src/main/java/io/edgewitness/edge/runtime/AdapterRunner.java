package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One adapter under supervision. An adapter reconnects by itself; one that has ended – it says so, or a thread of it died of an exception –
 * is closed and made anew after a pause that doubles, and its silence is declared. {@link #look} is called by the supervisor.
 */
final class AdapterRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdapterRunner.class);
    private static final long DECLARE_EVERY = 10_000_000_000L;
    private static final String SET_BACK =
            "clock: set back while the agent was not running; this time comes twice, and how long nobody listened is unknown";

    private final SiteFile.AdapterEntry entry;
    private final AdapterContext context;
    private final InstantSource clock;
    private final BackOff backOff;
    private volatile Incarnation current;
    private volatile @Nullable String failure; // why there is none just now
    private volatile @Nullable SourceState source;
    private Instant silentSince = Instant.EPOCH;
    private volatile Instant declared = Instant.EPOCH;
    private volatile @Nullable Instant owed; // what was missed from then on until the start is not declared yet
    private volatile Instant complete = Instant.EPOCH; // as of the last look
    private long declaredNanos;
    private boolean closed;

    private AdapterRunner(
            SiteFile.AdapterEntry entry, AdapterContext context, InstantSource clock, ScenarioRunner.Settings pauses) {
        this.entry = entry;
        this.context = context;
        this.clock = clock;
        this.backOff = new BackOff(pauses.firstPause(), pauses.longestPause());
        this.current = new Incarnation(entry.factory().create(context));
    }

    /**
     * Makes the adapter; nothing of it runs yet.
     *
     * @throws Failure if it refuses its configuration
     */
    static AdapterRunner make(
            SiteFile.AdapterEntry entry, Path directory, InstantSource clock, ScenarioRunner.Settings pauses)
            throws Failure, IOException {
        Files.createDirectories(directory);
        AdapterContext context =
                new AdapterContext(entry.id(), entry.mode(), entry.configuration(), entry.points(), clock, directory);
        try {
            return new AdapterRunner(entry, context, clock, pauses);
        } catch (IllegalArgumentException e) {
            throw Failure.of(Problem.REFUSED_VALUE, entry.id(), String.valueOf(e.getMessage()));
        }
    }

    SiteFile.AdapterEntry entry() {
        return entry;
    }

    /** The adapter as it is now; another one after it was made anew. */
    SourceAdapter adapter() {
        return current.adapter;
    }

    boolean counts(PointId point) {
        return current.adapter.counts(point);
    }

    /** Its points as they are declared, and those of its wildcards that are expected. */
    List<PointDefinition> points(SiteFile.AdapterEntry now) {
        return Stream.concat(now.points().stream(), now.expected().stream())
                .map(d -> SourceState.counted(d, this::counts))
                .toList();
    }

    /**
     * @param missing points of {@code to} that should have said something since then, while nobody listened
     * @param missingSince null: nothing is missing
     */
    synchronized void start(SourceState to, List<PointState> missing, @Nullable Instant missingSince, String reason) {
        source = to;
        owed = missingSince;
        complete = missingSince == null ? clock.instant() : missingSince;
        current.start(now -> {
            if (missingSince != null && !missing.isEmpty()) {
                missed(to, missing, missingSince, now, reason);
            }
            owed = null;
        });
    }

    private void missed(SourceState to, List<PointState> missing, Instant since, Instant now, String reason) {
        if (since.isAfter(now)) {
            to.gap(new Gap(List.of(), now, since, -1, SET_BACK));
        } else if (since.isBefore(now)) {
            Gaps.between(to, missing, since, now, current.adapter::resumes, reason)
                    .forEach(to::gap);
        }
    }

    /** About ten times a second, on the supervisor's thread. */
    synchronized void look() {
        if (closed || source == null) {
            return;
        }
        long nanos = System.nanoTime();
        complete = completeUntil(clock.instant());
        if (failure == null) {
            String why = current.whyEnded();
            if (why == null) {
                backOff.wasWell(nanos);
            } else {
                end(why, nanos);
            }
        } else if (backOff.isOver(nanos)) {
            beginAgain(nanos);
        } else if (nanos - declaredNanos >= DECLARE_EVERY) {
            declare(nanos);
        }
    }

    private void end(String why, long nanos) {
        LOG.error("adapter {} has ended and is made anew: {}", entry.id(), why);
        current.over = true;
        Closing.within(Closing.PATIENCE, "adapter " + entry.id(), current.adapter);
        Instant until = completeUntil(clock.instant());
        silentSince = current.heard.isBefore(until) ? current.heard : until;
        declared = silentSince;
        declaredNanos = nanos;
        backOff.failed(nanos);
        failure = why;
    }

    private void beginAgain(long nanos) {
        try {
            Incarnation next = new Incarnation(entry.factory().create(context));
            current = next;
            Instant from = declared;
            next.start(now -> declare(from, now));
            failure = null;
        } catch (RuntimeException | LinkageError e) {
            backOff.failed(nanos);
            failure = "cannot be made: " + e;
            LOG.error("adapter {} cannot be made anew", entry.id(), e);
        }
    }

    private void declare(long nanos) {
        Instant now = clock.instant();
        declare(declared, now);
        declared = now;
        declaredNanos = nanos;
    }

    private void declare(Instant from, Instant now) {
        SourceState to = source;
        if (to != null && from.isBefore(now)) {
            Gaps.part(to, to.points(), silentSince, from, now, current.adapter::resumes, "restart: the adapter failed")
                    .forEach(to::gap);
        }
    }

    /** Any thread. */
    Health health() {
        String why = failure;
        if (why != null) {
            return new Health(
                    Health.State.DOWN,
                    "ended, for the " + backOff.failures() + ". time of late, and is made anew: " + why);
        }
        try {
            return current.adapter.health();
        } catch (RuntimeException e) {
            return Health.ended("it cannot say how it is: " + e);
        }
    }

    /** Up to when all was handed over or declared missing. Any thread. */
    Instant complete() {
        return complete;
    }

    private Instant completeUntil(Instant now) {
        Instant undeclared = failure == null ? owed : declared;
        if (undeclared != null) {
            return undeclared;
        }
        Instant heard = current.heard; // read first: the adapter declares what it missed, then it is connected
        try {
            Instant until = current.adapter.completeUntil(heard);
            return until == null || until.isAfter(now) ? now : until;
        } catch (RuntimeException | LinkageError e) {
            return heard; // it has ended, or will soon
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        // Not under the lock: whoever delivers a last sample must not wait for the close that waits for it.
        Closing.within(Closing.PATIENCE, "adapter " + entry.id(), current.adapter);
        current.over = true;
        complete = completeUntil(clock.instant());
    }

    /** One life of the adapter. Its threads are of one group, so that none dies unseen. */
    private final class Incarnation implements SampleSink {
        private final SourceAdapter adapter;
        private volatile Instant heard = Instant.EPOCH;
        private volatile boolean over;
        private volatile @Nullable Throwable thrown;
        private final ThreadGroup threads = new ThreadGroup("adapter " + entry.id()) {
            @Override
            public void uncaughtException(Thread t, Throwable e) {
                LOG.error("adapter {}: thread {} died", entry.id(), t.getName(), e);
                thrown = e;
            }
        };

        Incarnation(SourceAdapter adapter) {
            this.adapter = adapter;
        }

        /**
         * The adapter declares what it misses from its start on. What was missed until then is computed behind that, so that no time lies
         * between the two; a kill in between leaves nothing undeclared either, as this run has had no tick yet.
         *
         * @param missed declares what was missed until a time
         */
        void start(Consumer<Instant> missed) {
            heard = clock.instant();
            Runnable start = () -> {
                Instant now = clock.instant();
                try {
                    adapter.start(this);
                } finally {
                    missed.accept(now);
                }
            };
            Closing.await(Closing.PATIENCE, new Thread(threads, start, entry.id() + " start"));
        }

        @Nullable
        String whyEnded() {
            Throwable e = thrown;
            if (e != null) {
                return String.valueOf(e);
            }
            Health h = health();
            return h.ended() ? h.detail() : null;
        }

        @Override
        public boolean offer(Delivery delivery) {
            SourceState to = source;
            if (over || to == null || !to.offer(delivery)) {
                return false;
            }
            List<Sample> samples = delivery.samples();
            if (!samples.isEmpty()) {
                heard = samples.get(samples.size() - 1).receivedTime();
            }
            return true;
        }

        @Override
        public void gap(Gap gap) {
            SourceState to = source;
            if (!over && to != null) {
                to.gap(gap);
                if (gap.points().isEmpty() && gap.to().isAfter(heard)) {
                    heard = gap.to();
                }
            }
        }

        @Override
        public void declare(List<PointDefinition> points) {
            SourceState to = source;
            if (!over && to != null) {
                to.declare(points);
            }
        }
    }
}
