package io.edgewitness.edge.plant;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * A packing line that says over MQTT, at QoS 1, how warm its sealing bar is and how many units it has packed:
 * {@code {"seq":7,"ts":"2026-01-01T00:00:00.123Z","temp":151.3,"packed":12}}. What the broker did not acknowledge is published again, with the same
 * {@code seq}, so nothing is lost and some messages come twice.
 */
public final class PackingLine implements AutoCloseable {
    private static final long ANSWER_MILLIS = 2_000;
    private static final long GOODBYE_MILLIS = 200;
    private static final long PAUSE_MILLIS = 50;
    private static final int SETPOINT_TENTHS = 1_500;
    private static final int SWING_TENTHS = 60;

    private final String host;
    private final int port;
    private final String topic;
    private final Duration interval;
    private final InstantSource clock;
    private final Deque<String> outbox = new ArrayDeque<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final Thread thread;
    private volatile boolean closed;
    private @Nullable MqttAsyncClient client;
    private long made;

    /** @param interval between two messages */
    public PackingLine(String host, int port, String topic, Duration interval, InstantSource clock) {
        this.host = host;
        this.port = port;
        this.topic = topic;
        this.interval = interval;
        this.clock = clock;
        thread = new Thread(this::run, "packing-line");
        thread.setDaemon(true);
    }

    public PackingLine start() {
        thread.start();
        return this;
    }

    /** The last {@code seq} that the broker has; so it has all before it. The first is 1. */
    public long acknowledged() {
        return acknowledged.get();
    }

    /** What {@code packed} is in the message of a {@code seq}. */
    public static long packed(long seq) {
        return seq * 3 / 2;
    }

    private void run() {
        long next = System.nanoTime();
        while (!closed) {
            long now = System.nanoTime();
            while (now - next >= 0) {
                outbox.add(message(++made));
                next += interval.toNanos();
            }
            try {
                send();
                Thread.sleep(Math.max(0, Math.min(PAUSE_MILLIS, (next - System.nanoTime()) / 1_000_000)));
            } catch (InterruptedException e) {
                break;
            }
        }
        disconnect();
    }

    private String message(long seq) {
        long phase = seq % (2 * SWING_TENTHS);
        long tenths = SETPOINT_TENTHS + (phase < SWING_TENTHS ? phase : 2 * SWING_TENTHS - phase);
        return "{\"seq\":" + seq + ",\"ts\":\"" + clock.instant() + "\",\"temp\":" + tenths / 10 + "." + tenths % 10
                + ",\"packed\":" + packed(seq) + "}";
    }

    private void send() throws InterruptedException {
        try {
            MqttAsyncClient connected = connect();
            while (!outbox.isEmpty() && !closed) {
                MqttMessage message = new MqttMessage(outbox.getFirst().getBytes(StandardCharsets.UTF_8));
                message.setQos(1);
                connected.publish(topic, message).waitForCompletion(ANSWER_MILLIS);
                outbox.removeFirst();
                acknowledged.incrementAndGet();
            }
        } catch (MqttException e) {
            disconnect();
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private MqttAsyncClient connect() throws MqttException {
        MqttAsyncClient current = client;
        if (current != null && current.isConnected()) {
            return current;
        }
        disconnect();
        MqttAsyncClient fresh =
                new MqttAsyncClient("tcp://" + host + ":" + port, "packing-line-" + topic, new MemoryPersistence());
        client = fresh;
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setAutomaticReconnect(false);
        fresh.connect(options).waitForCompletion(ANSWER_MILLIS);
        return fresh;
    }

    private void disconnect() {
        MqttAsyncClient old = client;
        client = null;
        if (old == null) {
            return;
        }
        try {
            old.disconnectForcibly(0, GOODBYE_MILLIS, old.isConnected());
        } catch (MqttException e) {
            // it is not connected
        }
        try {
            old.close(true);
        } catch (MqttException e) {
            // what it holds goes with it
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(2 * ANSWER_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
