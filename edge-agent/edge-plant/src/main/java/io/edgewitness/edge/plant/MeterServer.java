package io.edgewitness.edge.plant;

import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Modbus TCP gateway with meters behind it, by unit id; a unit that is not there never answers. It can be stopped, which breaks its
 * connections, and started again on the same port; the meters run on meanwhile.
 */
public final class MeterServer implements AutoCloseable {
    private static final long TICK_MILLIS = 100;

    private final String host;
    private final int port;
    private final Map<Integer, RegisterDevice> devices = new ConcurrentHashMap<>();
    private final Map<Integer, Meter> meters = new TreeMap<>();
    private boolean runs;
    private @Nullable ModbusTcpServer server;
    private @Nullable EventLoopGroup network;
    private @Nullable ExecutorService executor;
    private @Nullable ScheduledExecutorService time;

    /** A server without devices. */
    public MeterServer(String host, int port) {
        this.host = host;
        this.port = port;
    }

    /**
     * The plant's three meters, as unit ids 1 to 3: an infeed of 480 kW, a press line of 240 kW and a hall of 60 kW. They run from the
     * first {@link #start} on.
     */
    public static MeterServer plant(String host, int port) {
        MeterServer plant = still(host, port);
        plant.runs = true;
        return plant;
    }

    /** The same meters, whose time passes only by {@link Meter#advance}. */
    public static MeterServer still(String host, int port) {
        return new MeterServer(host, port)
                .add(1, new Meter("EW480001", 480_000, 1_234_567))
                .add(2, new Meter("EW240002", 240_000, 345_678))
                .add(3, new Meter("EW060003", 60_000, 56_789));
    }

    public MeterServer add(int unit, Meter meter) {
        meters.put(unit, meter);
        return add(unit, meter.device());
    }

    public MeterServer add(int unit, RegisterDevice device) {
        devices.put(unit, device);
        return this;
    }

    /** @throws IllegalArgumentException if no meter has this unit id */
    public Meter meter(int unit) {
        Meter meter = meters.get(unit);
        if (meter == null) {
            throw new IllegalArgumentException("no meter has unit id " + unit);
        }
        return meter;
    }

    public int port() {
        return port;
    }

    /** Listens. Idempotent. */
    public synchronized void start() throws IOException {
        if (server != null) {
            return;
        }
        letTimePass();
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("meters-net", true), NioIoHandler.newFactory());
        ExecutorService worker = Executors.newSingleThreadExecutor(new DefaultThreadFactory("meters", true));
        ModbusTcpServer started = ModbusTcpServer.create(
                NettyTcpServerTransport.create(settings -> {
                    settings.setBindAddress(host);
                    settings.setPort(port);
                    settings.eventLoopGroup = loop;
                    settings.executor = worker;
                }),
                new MeterServices(devices));
        network = loop;
        executor = worker;
        server = started;
        try {
            started.start();
        } catch (ExecutionException e) {
            stop();
            throw new IOException("cannot listen on " + host + ":" + port, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new IOException("interrupted", e);
        }
    }

    /** Breaks all connections and listens no more. Idempotent. */
    public synchronized void stop() {
        ModbusTcpServer running = server;
        server = null;
        if (running != null) {
            try {
                running.stop();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the server does not stop", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (network != null) {
            network.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
            network = null;
        }
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }

    private void letTimePass() {
        if (!runs || time != null) {
            return;
        }
        ScheduledExecutorService ticker =
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("meters-time", true));
        long[] last = {System.nanoTime()};
        var unused = ticker.scheduleAtFixedRate(
                () -> {
                    long now = System.nanoTime();
                    Duration elapsed = Duration.ofNanos(now - last[0]);
                    last[0] = now;
                    meters.values().forEach(meter -> meter.advance(elapsed));
                },
                TICK_MILLIS,
                TICK_MILLIS,
                TimeUnit.MILLISECONDS);
        time = ticker;
    }

    @Override
    public synchronized void close() {
        if (time != null) {
            time.shutdownNow();
            time = null;
        }
        stop();
    }
}
