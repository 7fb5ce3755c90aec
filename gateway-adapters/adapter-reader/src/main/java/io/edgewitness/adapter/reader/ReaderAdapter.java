package io.edgewitness.adapter.reader;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One device that sends messages over a connection of its own. One thread, which ends with {@link #close}. */
final class ReaderAdapter implements SourceAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderAdapter.class);
    private static final int STEP_MILLIS = 100;
    private static final int RETRY_MILLIS = 20;
    private static final int CHUNK = 4_096;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    /** A peer without power is noticed so late, see {@link TcpWire#keepAlive}. */
    private static final Duration UNNOTICED = Duration.ofSeconds(30);

    private final AdapterContext context;
    private final ReaderConfiguration configuration;
    private final Channel channel;
    private final Framer framer;
    private final Wire wire;
    private final Thread thread;
    private final byte[] chunk = new byte[CHUNK];
    private volatile Health health = new Health(Health.State.STARTING, "not connected yet");
    private volatile boolean closed;
    private @Nullable SampleSink sink;
    private @Nullable Outbox outbox;
    private Instant heard; // when the device was last known to be there
    private long heardNanos;
    private Instant received;
    private long receivedNanos;

    ReaderAdapter(AdapterContext context, ReaderConfiguration configuration, Wire wire) {
        this.context = context;
        this.configuration = configuration;
        this.wire = wire;
        channel = new Channel(configuration, configuration.points());
        framer = new Framer(configuration.frame(), configuration.longest(), new Framer.Messages() {
            @Override
            public void message(byte[] bytes) {
                outbox().put(channel.samples(bytes, received, receivedNanos));
            }

            @Override
            public void spoiled(String why) {
                outbox().put(channel.bad(why, received));
            }
        });
        thread = new Thread(this::run, "reader " + context.id());
        thread.setDaemon(true);
        heard = context.clock().instant();
        received = heard;
    }

    @Override
    public void start(SampleSink sink) {
        this.sink = sink;
        outbox = new Outbox(sink);
        thread.start();
    }

    private Outbox outbox() {
        return Objects.requireNonNull(outbox);
    }

    private void run() {
        try {
            keepConnected();
        } finally {
            wire.close(); // what was being opened when it was closed
        }
        framer.lost();
        outbox().end(channel.ids(), context.clock().instant());
    }

    private void keepConnected() {
        Outage outage = new Outage(channel, Objects.requireNonNull(sink));
        long pause = FIRST_PAUSE_MILLIS;
        while (!closed) {
            try {
                wire.open();
                pause = FIRST_PAUSE_MILLIS;
                here();
                outage.ends(heard);
                follow();
            } catch (IOException e) {
                if (!closed) {
                    lost(String.valueOf(e.getMessage()), outage);
                    pause(pause);
                    pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
                }
            }
        }
    }

    private void here() {
        heard = context.clock().instant();
        heardNanos = System.nanoTime();
        health = Health.up();
        LOG.info("{}: the device at {} is there", context.id(), configuration.endpoint());
    }

    private void lost(String reason, Outage outage) {
        received = context.clock().instant();
        receivedNanos = System.nanoTime();
        framer.lost();
        wire.drop();
        if (health.state() != Health.State.DOWN) {
            LOG.warn("{}: {}", context.id(), reason);
        }
        health = new Health(Health.State.DOWN, reason);
        Instant earliest = received.minus(UNNOTICED);
        outage.lasts(
                reason,
                heard.isBefore(earliest) && configuration.patience() == null ? earliest : heard,
                received,
                outbox());
        outbox().flush();
    }

    private void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void follow() throws IOException {
        long nextRequest = System.nanoTime();
        while (!closed) {
            boolean taken = outbox().flush();
            if (outbox().isFull()) {
                await();
                continue;
            }
            nextRequest = request(nextRequest);
            int count = wire.read(chunk, step(taken, nextRequest));
            received = context.clock().instant();
            receivedNanos = System.nanoTime();
            if (count < 0) {
                heard = received;
                throw new IOException("the device ended the connection");
            } else if (count > 0) {
                heard = received;
                heardNanos = receivedNanos;
                framer.feed(chunk, count, receivedNanos);
            } else {
                framer.idle(receivedNanos);
                refuseSilence();
            }
        }
    }

    /** @return how long to wait for bytes: less while the agent did not take all, a pause may end a message, or a request is due */
    private int step(boolean taken, long nextRequest) {
        int step = taken ? STEP_MILLIS : RETRY_MILLIS;
        if (framer.awaitsIdle()) {
            step = Math.min(step, configuration.frame().idleMillis());
        }
        if (configuration.request() != null) {
            step = (int) Math.min(step, (nextRequest - System.nanoTime()) / 1_000_000 + 1);
        }
        return step;
    }

    private long request(long next) throws IOException {
        ReaderConfiguration.Request request = configuration.request();
        long now = System.nanoTime();
        if (request == null || now - next < 0) {
            return next;
        }
        wire.write(request.text().getBytes(StandardCharsets.ISO_8859_1));
        long every = request.every().toNanos();
        return next + every * ((now - next) / every + 1);
    }

    private void refuseSilence() throws IOException {
        Duration patience = configuration.patience();
        if (patience != null && receivedNanos - heardNanos > patience.toNanos()) {
            throw new IOException("the device said nothing for " + patience.toMillis() + " ms");
        }
    }

    /** Until the agent takes what it did not; meanwhile the device is told to wait, where the wire can tell it. */
    private void await() {
        Instant from = context.clock().instant();
        health = new Health(Health.State.DEGRADED, "the agent does not take what the device sends");
        while (!closed && !outbox().flush()) {
            pause(RETRY_MILLIS);
        }
        if (wire.overruns()) {
            Instant now = context.clock().instant();
            Objects.requireNonNull(sink)
                    .gap(new Gap(channel.ids(), from, now.plusNanos(1), -1, "overload: the port was not read"));
        }
        heardNanos = System.nanoTime();
        health = Health.up();
    }

    @Override
    public Health health() {
        return health;
    }

    /** A reader numbers nothing: nobody can tell how many readings were missed. */
    @Override
    public boolean counts(PointId point) {
        return false;
    }

    @Override
    public @Nullable Instant completeUntil(Instant newest) {
        Outbox box = outbox;
        Instant oldest = box == null ? null : box.oldest();
        return oldest != null ? oldest : SourceAdapter.super.completeUntil(newest);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        wire.close();
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
