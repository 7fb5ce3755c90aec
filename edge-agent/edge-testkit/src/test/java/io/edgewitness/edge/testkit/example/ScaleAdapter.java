package io.edgewitness.edge.testkit.example;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Value;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A weighing scale that sends a line {@code A 12.50} per channel and weighing over TCP. */
public final class ScaleAdapter implements SourceAdapter {
    /** What the site file says. */
    public record Configuration(String host, int port, List<Point> points) {}

    /** @param address the channel, a letter */
    public record Point(PointId id, String address) {}

    private final AdapterContext context;
    private final Configuration configuration;
    private final Thread thread;
    private volatile Health health = new Health(Health.State.STARTING, "not connected yet");
    private volatile boolean closed;

    public ScaleAdapter(AdapterContext context) {
        this.context = context;
        configuration = (Configuration) context.configuration();
        thread = new Thread(this::run, context.id());
    }

    private volatile SampleSink sink = new Nowhere();

    @Override
    public void start(SampleSink sink) {
        this.sink = sink;
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(configuration.host(), configuration.port()), 1000);
                socket.setSoTimeout(1000);
                read(new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII)));
            } catch (IOException e) {
                lost("disconnected: " + e.getMessage());
            }
        }
    }

    private void read(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
            health = Health.up();
            Instant now = context.clock().instant();
            List<Sample> samples = new ArrayList<>();
            for (Point point : configuration.points()) {
                if (line.startsWith(point.address() + " ")) {
                    samples.add(sample(point.id(), line.substring(2).trim(), now));
                }
            }
            // All or nothing: what the sink does not take is declared, never forgotten.
            if (!samples.isEmpty() && !sink.offer(Delivery.live(samples))) {
                sink.gap(new Gap(ids(), now, context.clock().instant(), samples.size(), "overload"));
            }
        }
        throw new IOException("the scale closed the connection");
    }

    private static Sample sample(PointId id, String text, Instant now) {
        try {
            return Sample.good(id, Value.of(new BigDecimal(text)), null, now);
        } catch (NumberFormatException e) {
            return Sample.bad(id, "scale: '" + text + "' is not a weight", null, now);
        }
    }

    private void lost(String reason) {
        Instant now = context.clock().instant();
        health = new Health(Health.State.DOWN, reason);
        sink.offer(Delivery.live(ids().stream()
                .map(id -> Sample.bad(id, "scale: " + reason, null, now))
                .toList()));
        try {
            Thread.sleep(200);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private List<PointId> ids() {
        return configuration.points().stream().map(Point::id).toList();
    }

    /** The scale numbers nothing, so nobody can tell how many weighings were missed. */
    @Override
    public boolean counts(PointId point) {
        return false;
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Found through {@code META-INF/services/io.edgewitness.edge.api.SourceAdapter$Factory}. */
    public static final class Factory implements SourceAdapter.Factory {
        @Override
        public String type() {
            return "scale";
        }

        @Override
        public Class<? extends Record> configuration() {
            return Configuration.class;
        }

        @Override
        public SourceAdapter create(AdapterContext context) {
            return new ScaleAdapter(context);
        }
    }

    private static final class Nowhere implements SampleSink {
        @Override
        public boolean offer(Delivery delivery) {
            return false;
        }

        @Override
        public void gap(Gap gap) {}

        @Override
        public void declare(List<io.edgewitness.edge.api.PointDefinition> points) {}
    }
}
