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
import io.edgewitness.edge.api.Stalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiConsumer;
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
    private final Object debt = new Object();
    /** What was missed from then on, while no adapter listened, is not declared yet. Changed under {@link #debt}. */
    private volatile @Nullable Instant owed;

    private volatile Instant complete; // as of the last look
    private Instant silentSince;
    private long declaredNanos;
    private boolean closed;

    private AdapterRunner(
            SiteFile.AdapterEntry entry, AdapterContext context, InstantSource clock, ScenarioRunner.Settings pauses) {
        this.entry = entry;
        this.context = context;
        this.clock = clock;
        this.backOff = new BackOff(pauses.firstPause(), pauses.longestPause());
        this.complete = clock.instant();
        this.silentSince = complete;
        this.current = new Incarnation(entry.factory().create(context));
    }

    /**
     * Makes the adapter; nothing of it runs yet.
     *
     * @throws Failure if it refuses its configuration
     */
    static AdapterRunner make(
            SiteFile.AdapterEntry entry,
            Path directory,
            InstantSource clock,
            Stalls stalls,
            ScenarioRunner.Settings pauses)
            throws Failure, IOException {
        Files.createDirectories(directory);
        AdapterContext context = new AdapterContext(
                entry.id(), entry.mode(), entry.configuration(), entry.points(), clock, directory, stalls);
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

    /** Nobody has listened since then: it is not complete later than that until it has started. */
    void owe(Instant missingSince) {
        synchronized (debt) {
            owed = missingSince;
        }
        complete = missingSince;
    }

    /** @param missing points of {@code to} that should have said something since what it owes, while nobody listened */
    synchronized void start(SourceState to, List<PointState> missing, String reason) {
        source = to;
        current.start((from, now) -> {
            if (!missing.isEmpty()) {
                missed(to, missing, from, now, reason);
            }
        });
        complete = completeUntil(clock.instant());
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
        // At each look, not each tick: an older answer may be from before the clock was set back, and is too late then.
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
        synchronized (debt) {
            current.over = true;
            // Of what it does from here on, its close included, nothing is taken. One whose thread died may not know
            // what it missed.
            Instant heard = current.heard;
            Instant said = owed == null ? said(heard) : owed;
            silentSince = said == null && current.thrown != null ? heard : earlier(said, clock.instant());
            owed = silentSince;
        }
        declaredNanos = nanos;
        Closing.within(Closing.PATIENCE, "adapter " + entry.id(), current.adapter);
        backOff.failed(nanos);
        failure = why;
    }

    private void beginAgain(long nanos) {
        try {
            Incarnation next = new Incarnation(entry.factory().create(context));
            current = next;
            next.start(this::declare);
            failure = null;
        } catch (RuntimeException | LinkageError e) {
            backOff.failed(nanos);
            failure = "cannot be made: " + e;
            LOG.error("adapter {} cannot be made anew", entry.id(), e);
        }
    }

    private void declare(long nanos) {
        Instant now = clock.instant();
        synchronized (debt) {
            Instant from = owed;
            if (from != null) {
                declare(from, now);
                owed = now;
            }
        }
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
        Instant undeclared = owed;
        if (undeclared != null) {
            return undeclared;
        }
        // heard is read first: the adapter declares what it missed, then it is connected
        return earlier(said(current.heard), now);
    }

    private static Instant earlier(@Nullable Instant said, Instant now) {
        return said == null || said.isAfter(now) ? now : said;
    }

    private @Nullable Instant said(Instant heard) {
        try {
            return current.adapter.completeUntil(heard);
        } catch (RuntimeException | LinkageError e) {
            return heard; // it has ended, or will soon
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        Instant begun = clock.instant(); // how long it takes to close, nobody listens
        // Not under the lock: whoever delivers a last sample must not wait for the close that waits for it.
        Closing.within(Closing.PATIENCE, "adapter " + entry.id(), current.adapter);
        current.over = true;
        complete = completeUntil(begun);
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
         * between the two; a kill in between leaves nothing undeclared either, as ticks say that it is owed.
         *
         * @param missed declares what was missed from one time to another
         */
        void start(BiConsumer<Instant, Instant> missed) {
            heard = clock.instant();
            Runnable start = () -> {
                Instant now = clock.instant();
                try {
                    adapter.start(this);
                } finally {
                    settle(missed, now);
                }
            };
            Closing.await(Closing.PATIENCE, new Thread(threads, start, entry.id() + " start"));
        }

        private void settle(BiConsumer<Instant, Instant> missed, Instant now) {
            synchronized (debt) {
                Instant from = owed;
                if (from != null && !over) {
                    missed.accept(from, now);
                    owed = null;
                }
            }
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
