package io.edgewitness.adapter.opcua;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Browsable;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Readable;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SourceException;
import io.edgewitness.edge.api.Writable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.milo.opcua.sdk.client.OpcUaClient;
import org.jspecify.annotations.Nullable;

/**
 * Reads an OPC UA server through subscriptions.
 *
 * <p>A short cut of the link loses nothing: the server keeps the values of {@code outage}. After a restart of the server, or a longer
 * cut, the subscriptions are made anew and the hole is a gap. Thread-safe.
 */
public final class OpcUaAdapter implements SourceAdapter, Browsable, Readable, Writable {
    private static final long END_MILLIS = 15_000;
    private static final String NOT_CONNECTED = "opcua:0x800D0000 Bad_ServerNotConnected";

    private final AdapterContext context;
    private final OpcUaConfiguration configuration;
    private final Samples samples;
    private final Map<PointId, Point> points = new LinkedHashMap<>();
    private final Object lock = new Object();
    private @Nullable MiloThreads threads;
    private volatile @Nullable Supervisor supervisor;
    private @Nullable Orders orders;
    private @Nullable Thread thread;
    private boolean closed;

    OpcUaAdapter(AdapterContext context, OpcUaConfiguration configuration) {
        this.context = context;
        this.configuration = configuration;
        this.samples = new Samples(context.clock());
        for (OpcUaPoint point : configuration.points()) {
            points.put(point.id(), new Point(point, configuration.outage()));
        }
    }

    @Override
    public void start(SampleSink sink) {
        // What follows loads most of Milo, which takes its time.
        Instant begin = context.clock().instant();
        synchronized (lock) {
            if (closed || supervisor != null) {
                throw new IllegalStateException("adapter " + context.id() + " starts once");
            }
            MiloThreads own = new MiloThreads(context.id());
            Connector connector = new Connector(context.id(), configuration, context.directory(), own, context.clock());
            List<Point> watched =
                    points.values().stream().filter(point -> point.isRead).toList();
            Supervisor started = new Supervisor(
                    connector,
                    configuration,
                    watched,
                    context.points().stream().collect(Collectors.toMap(PointDefinition::id, Function.identity())),
                    samples,
                    context.clock(),
                    context.stalls(),
                    sink,
                    own.history(),
                    begin);
            orders = new Orders(new Writer(points, context.clock(), started::client), own.orders());
            threads = own;
            supervisor = started;
            thread = own.factory().newThread(started);
            thread.start();
        }
    }

    @Override
    public Health health() {
        Supervisor current = running();
        return current == null ? new Health(Health.State.DOWN, "not running") : current.health();
    }

    @Override
    public @Nullable Instant completeUntil(Instant newest) {
        Supervisor current = supervisor;
        return current == null ? null : current.completeUntil();
    }

    @Override
    public CompletionStage<List<Sample>> read(List<PointId> wanted) {
        Supervisor current = running();
        OpcUaClient client = current == null ? null : current.client();
        if (current == null || client == null) {
            return CompletableFuture.completedFuture(
                    wanted.stream().map(id -> bad(id, NOT_CONNECTED)).toList());
        }
        return new ValueReader(client, samples, current.limits())
                .read(wanted.stream().flatMap(id -> point(id).stream()).toList())
                .handle((read, failure) -> inOrder(wanted, read, failure));
    }

    private Optional<Point> point(PointId id) {
        return Optional.ofNullable(points.get(id)).filter(point -> point.address.method() == null);
    }

    private List<Sample> inOrder(List<PointId> wanted, @Nullable List<Sample> read, @Nullable Throwable failure) {
        Map<PointId, Sample> found = new LinkedHashMap<>();
        if (read != null) {
            read.forEach(sample -> found.put(sample.point(), sample));
        }
        String reason = failure == null ? "opcua: no such variable in this adapter" : NOT_CONNECTED;
        return wanted.stream()
                .map(id -> found.getOrDefault(id, bad(id, reason)))
                .toList();
    }

    private Sample bad(PointId id, String reason) {
        return new Sample(id, null, Quality.bad(reason), null, context.clock().instant());
    }

    @Override
    public CompletionStage<WriteOutcome> write(WriteOrder order) {
        Orders current;
        synchronized (lock) {
            current = closed ? null : orders;
        }
        return current == null
                ? CompletableFuture.completedFuture(new WriteOutcome(false, "the adapter is not running"))
                : current.write(order);
    }

    /** Uses the adapter's session if there is one, else one of its own. */
    @Override
    public List<BrowsedPoint> browse(@Nullable String under, int limit) throws SourceException {
        Supervisor current = running();
        OpcUaClient client = current == null ? null : current.client();
        return current == null || client == null
                ? browseAlone(under, limit)
                : new Browser(client, current.limits()).browse(under, limit);
    }

    private List<BrowsedPoint> browseAlone(@Nullable String under, int limit) throws SourceException {
        OpcUaClient client = null;
        try (MiloThreads own = new MiloThreads(context.id())) {
            try {
                client = new Connector(context.id(), configuration, context.directory(), own, context.clock())
                        .connect(null);
                return new Browser(client, Limits.of(client)).browse(under, limit);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SourceException("interrupted while browsing " + configuration.endpoint(), e);
            } finally {
                Connector.disconnect(client);
            }
        }
    }

    private @Nullable Supervisor running() {
        synchronized (lock) {
            return closed ? null : supervisor;
        }
    }

    @Override
    public void close() {
        Supervisor ending;
        Thread worker;
        MiloThreads own;
        Orders open;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            ending = supervisor;
            worker = thread;
            own = threads;
            open = orders;
        }
        if (open != null) {
            open.close();
        }
        if (ending != null && worker != null && own != null) {
            ending.stop();
            worker.interrupt();
            join(worker);
            own.close();
        }
    }

    private static void join(Thread worker) {
        try {
            worker.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
