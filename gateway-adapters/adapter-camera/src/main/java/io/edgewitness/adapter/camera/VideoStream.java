package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value.Frame;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Follows a video stream, and reconnects for ever. Each frame has to be decoded for the next one's sake; while the stream is behind, as after a network that stood
 * still, it is not handed over but declared. One thread.
 */
final class VideoStream {
    private static final Duration TELL_EVERY = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MS = 250;
    private static final long LONGEST_PAUSE_MS = 4_000;
    /** A frame that comes so many seconds later than the earliest ones is old. */
    private static final double MOST_BEHIND = 0.5;
    /** The camera's clock and ours may go apart by this much. */
    private static final double DRIFT = 0.001;

    private final AdapterContext context;
    private final RtspConfiguration configuration;
    private final RtspConfiguration.Point point;
    private final long mostPixels;
    private final SampleSink sink;
    private final FrameArrays arrays = new FrameArrays();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;
    private volatile String problem = "not connected yet";
    private boolean away;
    private long number;
    private String size = "";
    private double earliest; // receipt less the stream's own time, in seconds
    private double last;
    private long overtaken;
    private Instant overtakenFrom = Instant.EPOCH;

    VideoStream(
            AdapterContext context,
            RtspConfiguration configuration,
            RtspConfiguration.Point point,
            long mostPixels,
            SampleSink sink) {
        this.context = context;
        this.configuration = configuration;
        this.point = point;
        this.mostPixels = mostPixels;
        this.sink = sink;
        thread = new Thread(this::run, "camera-rtsp " + context.id() + " " + point.id());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Empty: none. */
    String problem() {
        return problem;
    }

    private void run() {
        long pause = FIRST_PAUSE_MS;
        while (!closed.get()) {
            try {
                follow();
            } catch (IOException | RuntimeException | LinkageError e) {
                boolean worked = problem.isEmpty();
                problem = Threads.why(e);
                lost();
                pause = worked ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 2 * pause);
            }
            tell(Duration.ZERO);
            try {
                TimeUnit.MILLISECONDS.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void follow() throws IOException {
        earliest = Double.NaN;
        try (Video video = new Video(
                configuration.url(point), configuration.transportName(), configuration.timeout(), mostPixels, closed)) {
            while (!closed.get()) {
                video.next();
                Instant at = context.clock().instant();
                if (isBehind(video)) {
                    overtakenFrom = overtaken == 0 ? at : overtakenFrom;
                    overtaken++;
                } else {
                    offer(video, at);
                }
                tell(TELL_EVERY);
            }
        }
    }

    /** By how late it is compared with the stream's earliest frames. */
    private boolean isBehind(Video video) {
        double now = System.nanoTime() / 1e9;
        double late = now - video.seconds();
        if (Double.isNaN(late)) {
            return false;
        }
        earliest = Double.isNaN(earliest) ? late : Math.min(late, earliest + DRIFT * (now - last));
        last = now;
        return late - earliest > MOST_BEHIND;
    }

    private void offer(Video video, Instant at) throws IOException {
        String now = video.width() + " x " + video.height();
        String bad = "";
        Frame frame = null;
        if (!size.isEmpty() && !size.equals(now)) {
            bad = "video: the size changed from " + size + " to " + now + " pixels";
        } else if (video.isDamaged()) {
            bad = "video: a damaged frame";
        } else {
            frame = frame(video);
            bad = isOneGrey(frame) ? "video: one grey all over, no picture" : "";
        }
        size = now;
        problem = bad;
        away = false;
        Instant source = video.time();
        Sample sample = bad.isEmpty() && frame != null
                ? Sample.good(point.id(), frame, source, at)
                : Sample.bad(point.id(), bad, source, at);
        if (!sink.offer(Delivery.live(List.of(sample)))) {
            Instant end = context.clock().instant().plusNanos(1);
            sink.gap(new Gap(List.of(point.id()), at, end, 1, "overload: a frame was not taken"));
        }
        if (frame != null) {
            frame.release();
        }
    }

    private Frame frame(Video video) throws IOException {
        Frame.Layout layout = configuration.pixels();
        byte[] pixels = arrays.take(video.width() * video.height() * layout.bytes());
        video.pixels(layout, pixels);
        return arrays.frame(video.width(), video.height(), layout, pixels, null, ++number);
    }

    /** What a camera shows that lost its sensor, and a decoder that lost its stream. */
    private static boolean isOneGrey(Frame frame) {
        byte[] pixels = frame.pixels();
        int first = pixels[0] & 0xFF;
        for (int i = 1; i < frame.width() * frame.height() * frame.layout().bytes(); i++) {
            if (Math.abs((pixels[i] & 0xFF) - first) > 2) {
                return false;
            }
        }
        return true;
    }

    private void lost() {
        Sample bad = Sample.bad(
                point.id(), "camera: " + problem, null, context.clock().instant());
        if (!away && !closed.get()) {
            away = sink.offer(Delivery.live(List.of(bad)));
        }
    }

    private void tell(Duration after) {
        Instant now = context.clock().instant();
        if (overtaken == 0 || Duration.between(overtakenFrom, now).compareTo(after) < 0) {
            return;
        }
        sink.gap(new Gap(
                List.of(point.id()),
                overtakenFrom,
                now.plusNanos(1),
                overtaken,
                "overflow: the stream was behind, and later frames overtook these"));
        overtaken = 0;
    }

    void stop() {
        closed.set(true);
        thread.interrupt();
    }

    void await() {
        Threads.end(thread);
    }
}
