package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.BlockBytes;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value.Waveform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One device: makes samples of its blocks, and gaps of those that are missing. Who reads the socket is never held up: what the sink refuses waits here, some blocks
 * of it, and what does not fit is declared lost. Thread-safe.
 */
final class Device {
    /** Blocks that may wait for the sink. */
    private static final int WAITING = 4;

    private static final long SECOND = 1_000_000_000L;

    /** What a block may last, in seconds: a rate is the device's own word, and decides when a block is late. */
    private static final double SHORTEST = 100e-6;

    private static final double LONGEST = 3600;
    private static final Duration TWIN_IS_TOLD = Duration.ofMinutes(1);

    /** @param channels of the device's blocks */
    record Part(PointId point, Channels channels) {}

    private record Waiting(Delivery delivery, long since) {}

    private final String name;
    private final AdapterContext context;
    private final List<Part> parts;
    private final List<PointId> points;
    private final Coverage coverage;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private @Nullable SampleSink sink;
    private long lost;
    private Instant lostFrom = Instant.EPOCH;
    private @Nullable Instant lastStart;
    private volatile long heard; // when it connected, or its last block came
    private volatile long complete; // up to when all was handed over or declared
    private volatile boolean connected;
    private volatile String problem = "not connected yet";
    private volatile long twin; // when another one of its name was cut off; 0: never

    /** @param interval how often a block is expected; null: the blocks will tell */
    Device(String name, AdapterContext context, List<Part> parts, @Nullable Duration interval) {
        this.name = name;
        this.context = context;
        this.parts = List.copyOf(parts);
        points = parts.stream().map(Part::point).toList();
        long now = System.nanoTime();
        coverage = new Coverage(interval == null ? 0 : interval.toNanos(), now);
        complete = now;
    }

    String name() {
        return name;
    }

    synchronized void start(SampleSink to) {
        sink = to;
    }

    synchronized void connected() {
        heard = System.nanoTime();
        connected = true;
        coverage.connected();
        problem = "connected, and no block came yet";
    }

    synchronized void disconnected(String why) {
        connected = false;
        coverage.disconnected(why);
        problem = why;
    }

    /** Nanoseconds between two blocks. */
    long period() {
        return coverage.period();
    }

    boolean isConnected() {
        return connected;
    }

    /** Whether its blocks come: one that is due is late by no more than as long again, and two seconds. */
    boolean isAlive() {
        return connected && System.nanoTime() - heard < 2 * (coverage.period() + SECOND);
    }

    /** Another one of its name was cut off. */
    void twin() {
        twin = System.nanoTime();
    }

    /** Empty: none. */
    String problem() {
        return problem;
    }

    boolean hasTwin() {
        return twin != 0 && System.nanoTime() - twin < TWIN_IS_TOLD.toNanos();
    }

    /** Nanoseconds since all was handed over or declared. */
    long late(long now) {
        return now - complete;
    }

    /** @param bytes not kept */
    void block(byte[] bytes, int length) {
        Instant received = context.clock().instant();
        Waveform block;
        try {
            block = BlockBytes.read(bytes, length);
        } catch (IllegalArgumentException e) {
            bad("daq: " + e.getMessage());
            return;
        }
        int samples = block.channels()[0].length;
        double seconds = samples / block.rateHz();
        if (seconds < SHORTEST || seconds > LONGEST) {
            bad("daq: a block lasts 100 us to 1 h, which " + samples + " samples at " + block.rateHz() + " Hz do not");
            return;
        }
        block(block, Math.round(seconds * SECOND), received);
    }

    private synchronized void block(Waveform block, long duration, Instant received) {
        long now = System.nanoTime();
        heard = now;
        problem = "";
        if (coverage.isLast(block.sequence()) && block.start().equals(lastStart)) {
            return; // sent again
        }
        Instant before = lastStart;
        long since = before == null ? 0 : nanos(before, block.start());
        lastStart = block.start();
        declare(coverage.block(block.sequence(), duration, since, now), now);
        Instant end = block.start().plusNanos(duration);
        put(parts.stream().map(p -> sample(p, block, end, received)).toList(), now);
    }

    /** At most a year, whatever the device's clock says. */
    private static long nanos(Instant from, Instant to) {
        return SECOND
                        * Math.max(
                                0,
                                Math.min(
                                        366 * 86_400L,
                                        Duration.between(from, to).toSeconds()))
                + Math.max(0, Duration.between(from, to).toNanosPart());
    }

    private static Sample sample(Part part, Waveform block, Instant end, Instant received) {
        int there = block.channels().length;
        if (!part.channels().areIn(there)) {
            String code = "daq: no channel " + part.channels() + " in a block of " + there;
            return Sample.bad(part.point(), code, end, received);
        }
        float[][] channels = part.channels().of(block.channels());
        Waveform own = new Waveform(block.start(), block.rateHz(), channels, block.sequence());
        return Sample.good(part.point(), own, end, received);
    }

    /** What came is no block. */
    synchronized void bad(String code) {
        long now = System.nanoTime();
        Instant received = context.clock().instant();
        problem = code;
        coverage.broken(now);
        put(points.stream().map(p -> Sample.bad(p, code, null, received)).toList(), now);
    }

    /** Declares what an outage costs, and offers again what was refused; some times a second. */
    synchronized void tick() {
        if (sink != null) {
            long now = System.nanoTime();
            declare(coverage.elapsed(now), now);
            flush();
            settle();
        }
    }

    /** Declares what waits or is missing; the sink is not called any more. */
    synchronized void close() {
        if (sink != null) {
            long now = System.nanoTime();
            flush();
            waiting.forEach(w -> lose(w.delivery().samples()));
            waiting.clear();
            tellLost();
            declare(coverage.end(now), now);
            sink = null;
        }
    }

    private void declare(Coverage.@Nullable Missing missing, long now) {
        if (missing != null && sink != null) {
            Instant from = context.clock().instant().minusNanos(now - missing.from());
            Instant to = from.plusNanos(missing.to() - missing.from());
            long count = missing.blocks() < 0 ? -1 : missing.blocks() * points.size();
            sink.gap(new Gap(points, from, to, count, missing.reason()));
        }
        settle();
    }

    private void put(List<Sample> samples, long now) {
        flush();
        Delivery delivery = Delivery.live(samples);
        if (sink != null && !(waiting.isEmpty() && sink.offer(delivery))) {
            if (waiting.size() < WAITING) {
                waiting.add(new Waiting(delivery, now));
            } else {
                lose(samples);
            }
        }
        settle();
    }

    private void flush() {
        while (sink != null && !waiting.isEmpty() && sink.offer(waiting.peek().delivery())) {
            waiting.remove();
        }
        if (waiting.isEmpty()) {
            tellLost();
        }
    }

    private void lose(List<Sample> samples) {
        lostFrom = lost == 0 ? samples.get(0).receivedTime() : lostFrom;
        lost += samples.size();
    }

    private void tellLost() {
        if (lost > 0 && sink != null) {
            Instant to = context.clock().instant().plusNanos(1);
            sink.gap(new Gap(
                    points, lostFrom, to, lost, "overload: the blocks were not taken, and " + WAITING + " can wait"));
            lost = 0;
        }
    }

    private void settle() {
        complete = waiting.isEmpty() ? coverage.covered() : waiting.peek().since() - coverage.period();
    }
}
