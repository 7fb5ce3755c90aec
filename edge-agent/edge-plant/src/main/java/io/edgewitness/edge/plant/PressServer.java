package io.edgewitness.edge.plant;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.milo.opcua.sdk.server.OpcUaServer;
import org.eclipse.milo.opcua.sdk.server.servicesets.impl.DefaultMonitoredItemServiceSet;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.NodeId;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateMonitoredItemsRequest;
import org.eclipse.milo.opcua.stack.core.types.structured.CreateMonitoredItemsResponse;
import org.eclipse.milo.opcua.stack.transport.server.ServiceRequestContext;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransport;
import org.eclipse.milo.opcua.stack.transport.server.tcp.OpcTcpServerTransportConfig;
import org.jspecify.annotations.Nullable;

/**
 * A simulated press behind a real OPC UA server on 127.0.0.1, with the endpoints None, and Basic256Sha256,
 * Aes128_Sha256_RsaOaep and Aes256_Sha256_RsaPss (SignAndEncrypt).
 *
 * <p>Variables, all {@code ns=2;s=NAME}: {@code Press.Power} kW and {@code Press.Energy} kWh (Double), {@code Press.EnergyWh} (Int64),
 * {@code Press.GoodCount} and {@code Press.RejectCount} (Int64), {@code Press.Running} (Boolean), {@code Press.OilTemperature} (Double)
 * and {@code Press.ToolTemperature} (Float) in °C, {@code Press.State} (String), and {@code Item0…}: the number of the tick (Int64).
 * Writable: {@code Press.StrokeRate} (Double, 4 to 12 a minute). Methods of {@code Press}: {@code Press.Reset()} sets both counters to 0,
 * {@code Press.StartOrder(number: UInt32, material: String)} sets {@code Press.Order} (String).
 * The machine goes on where it was when the server is stopped and started again; subscriptions do not. With a history the machine runs
 * while the server is stopped, and its variables can be read back. Thread-safe.
 */
public final class PressServer implements AutoCloseable {
    private final PressSettings settings;
    private final PressModel model;
    private final Map<String, Extra> extras = new LinkedHashMap<>();
    private final PressHistory history = new PressHistory();
    private @Nullable PressIdentity identity;
    private @Nullable Running running;
    private @Nullable ScheduledExecutorService timer;
    private volatile Runnable beforeItems = () -> {};
    private long tick;
    private String order = "";

    private record Running(OpcUaServer server, PressNamespace namespace, PressAnswers answers) {}

    private record Extra(NodeId type, DataValue value, int rank, boolean writable) {
        void define(PressNamespace namespace, String name) {
            if (writable) {
                namespace.defineWritable(name, type, rank);
            } else {
                namespace.define(name, type, rank);
            }
            namespace.put(name, value);
        }
    }

    public PressServer(PressSettings settings) {
        this.settings = settings;
        this.model = new PressModel(settings.seed());
    }

    public String endpoint() {
        return "opc.tcp://127.0.0.1:" + settings.port() + "/press";
    }

    /** @throws IOException if the port is taken or the certificate cannot be made */
    public synchronized void start() throws IOException {
        if (running != null) {
            return;
        }
        OpcUaServer server = new OpcUaServer(
                new PressConfiguration(settings, identity()).make(),
                profile -> new OpcTcpServerTransport(
                        OpcTcpServerTransportConfig.newBuilder().build()));
        PressAnswers answers = new PressAnswers(server);
        server.addServiceSet("/press", answers);
        server.addServiceSet("/press", new DefaultMonitoredItemServiceSet(server) {
            @Override
            public CreateMonitoredItemsResponse onCreateMonitoredItems(
                    ServiceRequestContext context, CreateMonitoredItemsRequest request) throws UaException {
                beforeItems.run();
                return super.onCreateMonitoredItems(context, request);
            }
        });
        PressNamespace namespace =
                new PressNamespace(server, settings.tick().toMillis(), settings.history() ? history : null);
        namespace.startup();
        defineVariables(namespace);
        try {
            server.startup().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting the simulated press", e);
        } catch (ExecutionException e) {
            throw new IOException("the simulated press cannot listen on port " + settings.port(), e);
        }
        running = new Running(server, namespace, answers);
        if (timer == null) {
            timer = clockwork();
        }
    }

    private ScheduledExecutorService clockwork() {
        ScheduledExecutorService made = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "press-" + settings.port());
            thread.setDaemon(true);
            return thread;
        });
        long nanos = settings.tick().toNanos();
        Future<?> unusedUntilClose = made.scheduleAtFixedRate(this::tick, nanos, nanos, TimeUnit.NANOSECONDS);
        return made;
    }

    /** Connections break, sessions and subscriptions are gone. Idempotent. */
    public synchronized void stop() {
        Running old = running;
        running = null;
        if (old != null) {
            old.server().shutdown().join();
            old.namespace().shutdown();
        }
    }

    @Override
    public synchronized void close() {
        stop();
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
    }

    /** The certificate of the secured endpoint. */
    public synchronized X509Certificate certificate() throws IOException {
        return identity().certificate();
    }

    /** Ticks since the first start. */
    public synchronized long ticks() {
        return tick;
    }

    /** Adds a variable, or sets the value of one that was added here; it survives a restart. */
    public synchronized void put(String name, NodeId type, DataValue value) {
        put(name, new Extra(type, value, -1, false));
    }

    /**
     * The same for an array.
     *
     * @param rank value rank, 2 for a matrix
     */
    public synchronized void putArray(String name, NodeId type, int rank, DataValue value) {
        put(name, new Extra(type, value, rank, false));
    }

    /**
     * Adds a variable that clients may write. A restart of the server sets it back.
     *
     * @param rank value rank, -1 for a scalar
     */
    public synchronized void putWritable(String name, NodeId type, int rank, DataValue value) {
        put(name, new Extra(type, value, rank, true));
    }

    private void put(String name, Extra extra) {
        extras.put(name, extra);
        if (running != null) {
            extra.define(running.namespace(), name);
        }
    }

    /** From now on each value that a client writes is taken and answered with this status, as by a server whose machine is slow to answer. */
    public synchronized void answerWrites(StatusCode status) {
        if (running == null) {
            throw new IllegalStateException("the press is stopped");
        }
        running.namespace().answerWrites(status);
    }

    /** Runs that each time before a client's points are watched. */
    public void beforeItems(Runnable action) {
        beforeItems = action;
    }

    /** From now on each second answer to a publish request overtakes the one before it, until the press is stopped. */
    public synchronized void swapAnswers() {
        if (running == null) {
            throw new IllegalStateException("the press is stopped");
        }
        running.answers().swap();
    }

    /** What a variable holds now. */
    public synchronized DataValue get(String name) {
        if (running == null) {
            throw new IllegalStateException("the press is stopped");
        }
        return running.namespace().get(name);
    }

    /** Takes away a variable that was added with {@link #put}. */
    public synchronized void remove(String name) {
        extras.remove(name);
        if (running != null) {
            running.namespace().remove(name);
        }
    }

    private synchronized void tick() {
        if (running == null && !settings.history()) {
            return;
        }
        tick++;
        model.step(settings.tick().toMillis());
        DateTime time = new DateTime(settings.clock().instant());
        PressNamespace namespace = running == null ? null : running.namespace();
        publish(namespace, time);
        for (int i = 0; i < settings.items(); i++) {
            put(namespace, "Item" + i, tick, time);
        }
    }

    private void defineVariables(PressNamespace namespace) {
        namespace.define("Press.Power", NodeIds.Double);
        namespace.define("Press.Energy", NodeIds.Double);
        namespace.define("Press.EnergyWh", NodeIds.Int64);
        namespace.define("Press.GoodCount", NodeIds.Int64);
        namespace.define("Press.RejectCount", NodeIds.Int64);
        namespace.define("Press.Running", NodeIds.Boolean);
        namespace.define("Press.State", NodeIds.String);
        namespace.define("Press.OilTemperature", NodeIds.Double);
        namespace.define("Press.ToolTemperature", NodeIds.Float);
        DateTime time = new DateTime(settings.clock().instant());
        publish(namespace, time);
        for (int i = 0; i < settings.items(); i++) {
            namespace.define("Item" + i, NodeIds.Int64);
            namespace.put("Item" + i, new DataValue(new Variant(tick), StatusCode.GOOD, time, null));
        }
        PressControls.define(namespace, this::setStrokeRate, this::resetCounts, this::startOrder);
        put(namespace, PressControls.STROKE_RATE, model.strokesAMinute(), time);
        namespace.define("Press.Order", NodeIds.String);
        put(namespace, "Press.Order", order, time);
        extras.forEach((name, extra) -> extra.define(namespace, name));
    }

    /** Waits for no tick. */
    private void setStrokeRate(double strokesAMinute) {
        model.strokesAMinute(strokesAMinute);
    }

    private synchronized void resetCounts() {
        model.resetCounts();
    }

    private synchronized void startOrder(long number, String material) {
        order = number + " " + material;
        if (running != null) {
            put(
                    running.namespace(),
                    "Press.Order",
                    order,
                    new DateTime(settings.clock().instant()));
        }
    }

    private void publish(@Nullable PressNamespace namespace, DateTime time) {
        put(namespace, "Press.Power", model.powerKilowatts(), time);
        put(namespace, "Press.Energy", model.energyWattHours() / 1000.0, time);
        put(namespace, "Press.EnergyWh", model.energyWattHours(), time);
        put(namespace, "Press.GoodCount", model.goodCount(), time);
        put(namespace, "Press.RejectCount", model.rejectCount(), time);
        put(namespace, "Press.Running", model.running(), time);
        put(namespace, "Press.State", model.running() ? "RUNNING" : "PAUSED", time);
        put(namespace, "Press.OilTemperature", model.oilCelsius(), time);
        put(namespace, "Press.ToolTemperature", (float) model.toolCelsius(), time);
    }

    private void put(@Nullable PressNamespace namespace, String name, Object value, DateTime time) {
        DataValue data = new DataValue(new Variant(value), StatusCode.GOOD, time, null);
        if (settings.history()) {
            history.add(name, data);
        }
        if (namespace != null) {
            namespace.put(name, data, tick);
        }
    }

    private synchronized PressIdentity identity() throws IOException {
        if (identity == null) {
            identity = PressIdentity.loadOrCreate(settings.directory());
        }
        return identity;
    }
}
