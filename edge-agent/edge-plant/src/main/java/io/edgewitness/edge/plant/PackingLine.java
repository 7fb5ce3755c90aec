package io.edgewitness.edge.plant;

import java.time.Duration;
import java.time.InstantSource;

/**
 * A packing line that says over MQTT, at QoS 1, how warm its sealing bar is and how many units it has packed:
 * {@code {"seq":7,"ts":"2026-01-01T00:00:00.123Z","temp":151.3,"packed":12}}. What the broker did not acknowledge is published again, with the same
 * {@code seq}, so nothing is lost and some messages come twice.
 */
public final class PackingLine implements AutoCloseable {
    private static final long END_MILLIS = 4_000;
    private static final long PAUSE_MILLIS = 50;
    private static final int SETPOINT_TENTHS = 1_500;
    private static final int SWING_TENTHS = 60;

    private final String topic;
    private final PlantPublisher publisher;
    private final Duration interval;
    private final InstantSource clock;
    private final Thread thread;
    private volatile boolean closed;
    private long made;

    /** @param interval between two messages */
    public PackingLine(String host, int port, String topic, Duration interval, InstantSource clock) {
        this.topic = topic;
        publisher = new PlantPublisher(host, port, "packing-line-" + topic);
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
        return publisher.acknowledged();
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
                publisher.add(topic, message(++made));
                next += interval.toNanos();
            }
            try {
                publisher.send();
                Thread.sleep(Math.max(0, Math.min(PAUSE_MILLIS, (next - System.nanoTime()) / 1_000_000)));
            } catch (InterruptedException e) {
                break;
            }
        }
        publisher.disconnect();
    }

    private String message(long seq) {
        long phase = seq % (2 * SWING_TENTHS);
        long tenths = SETPOINT_TENTHS + (phase < SWING_TENTHS ? phase : 2 * SWING_TENTHS - phase);
        return "{\"seq\":" + seq + ",\"ts\":\"" + clock.instant() + "\",\"temp\":" + tenths / 10 + "." + tenths % 10
                + ",\"packed\":" + packed(seq) + "}";
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
