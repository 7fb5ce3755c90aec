package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value.Frame;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a stream of pictures, and reconnects for ever. One thread reads as fast as the camera sends, so that nothing old waits in a socket; another one decodes the
 * latest. What it overtook is declared.
 */
final class Stream {
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MS = 250;
    private static final long LONGEST_PAUSE_MS = 4_000;

    private final AdapterContext context;
    private final PointId point;
    private final HttpPicture picture;
    private final PictureDecoder decoder;
    private final SampleSink sink;
    private final Thread reader;
    private final Thread worker;
    private final Object lock = new Object();
    private volatile boolean closed;
    private volatile String problem = "not connected yet";
    private boolean away;
    private long number;
    private HttpPicture.@Nullable Part latest; // guarded by lock, as the rest
    private Instant latestAt = Instant.EPOCH;
    private long overtaken;
    private Instant overtakenFrom = Instant.EPOCH;

    Stream(AdapterContext context, PointId point, HttpPicture picture, PictureDecoder decoder, SampleSink sink) {
        this.context = context;
        this.point = point;
        this.picture = picture;
        this.decoder = decoder;
        this.sink = sink;
        reader = new Thread(this::read, "camera-http " + context.id() + " " + point);
        worker = new Thread(this::work, "camera-http " + context.id() + " " + point + " decoder");
        reader.setDaemon(true);
        worker.setDaemon(true);
    }

    void start() {
        reader.start();
        worker.start();
    }

    /** Empty: none. */
    String problem() {
        return problem;
    }

    private void read() {
        decoder.rehearse();
        long pause = FIRST_PAUSE_MS;
        while (!closed) {
            try {
                follow();
            } catch (IOException | RuntimeException e) {
                boolean worked = problem.isEmpty();
                String why = Threads.why(e);
                problem = why;
                lost(why);
                pause = worked ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 2 * pause);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void follow() throws IOException {
        HttpURLConnection c = picture.connect();
        String type = String.valueOf(c.getContentType());
        int at = type.indexOf("boundary=");
        if (!type.startsWith("multipart/") || at < 0) {
            c.disconnect();
            throw new IOException("no multipart stream but " + type);
        }
        String name = type.substring(at + 9).split(";", -1)[0].strip().replace("\"", "");
        if (name.isEmpty()) {
            c.disconnect();
            throw new IOException("no multipart stream: its boundary is empty");
        }
        String boundary = name.startsWith("--") ? name : "--" + name;
        try (InputStream in = new BufferedInputStream(c.getInputStream(), 1 << 16)) {
            while (!closed) {
                put(picture.part(in, boundary));
            }
        }
    }

    private void lost(String why) {
        Instant now = context.clock().instant();
        Sample bad = Sample.bad(point, "camera: " + why, null, now);
        if (!away && !closed) {
            away = sink.offer(Delivery.live(List.of(bad)));
        }
    }

    private void put(HttpPicture.Part part) {
        Instant now = context.clock().instant();
        problem = "";
        away = false;
        synchronized (lock) {
            if (latest != null) {
                overtakenFrom = overtaken == 0 ? latestAt : overtakenFrom;
                overtaken++;
            }
            latest = part;
            latestAt = now;
            lock.notifyAll();
        }
    }

    private void work() {
        try {
            while (!closed) {
                HttpPicture.Part part;
                Instant at;
                synchronized (lock) {
                    while (latest == null) {
                        lock.wait();
                    }
                    part = latest;
                    at = latestAt;
                    latest = null;
                }
                offer(part, at);
                tell(TELL_EVERY);
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void offer(HttpPicture.Part part, Instant at) {
        Frame frame = null;
        Sample sample;
        try {
            frame = decoder.decode(part.bytes(), ++number);
            sample = Sample.good(point, frame, time(part.time()), at);
        } catch (BadPictureException e) {
            sample = Sample.bad(point, e.code(), time(part.time()), at);
        }
        if (!sink.offer(Delivery.live(List.of(sample)))) {
            Instant end = context.clock().instant().plusNanos(1);
            sink.gap(new Gap(List.of(point), at, end, 1, "overload: a frame was not taken"));
        }
        if (frame != null) {
            frame.release();
        }
    }

    /** Seconds since 1970, as many streamers say it; null: there is none. */
    private static @Nullable Instant time(String header) {
        if (!header.matches("\\d{1,11}(\\.\\d{1,9})?")) {
            return null;
        }
        BigDecimal seconds = new BigDecimal(header);
        return Instant.ofEpochSecond(seconds.longValue())
                .plusNanos(seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
    }

    private void tell(Duration after) {
        Instant now = context.clock().instant();
        long count;
        Instant from;
        synchronized (lock) {
            if (overtaken == 0 || Duration.between(overtakenFrom, now).compareTo(after) < 0) {
                return;
            }
            count = overtaken;
            from = overtakenFrom;
            overtaken = 0;
        }
        sink.gap(new Gap(
                List.of(point), from, now.plusNanos(1), count, "overflow: the latest frame overtook those before it"));
    }

    void stop() {
        closed = true;
        picture.cut();
        reader.interrupt();
        worker.interrupt();
    }

    void await() {
        Threads.end(reader);
        Threads.end(worker);
        synchronized (lock) {
            if (latest != null) { // received, and looked at by nobody any more
                overtakenFrom = overtaken == 0 ? latestAt : overtakenFrom;
                overtaken++;
                latest = null;
            }
        }
        tell(Duration.ZERO);
    }
}
