package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.Value.Frame;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks for pictures on a fixed schedule. Each cycle is a frame, a BAD sample, or counted in a gap. */
final class Snapshots {
    private final AdapterContext context;
    private final PointId point;
    private final HttpPicture picture;
    private final PictureDecoder decoder;
    private final SampleSink sink;
    private final PollSchedule schedule;
    private final Thread thread;
    private volatile boolean closed;
    private volatile String problem = "not connected yet";
    private long number;

    Snapshots(
            AdapterContext context,
            PointId point,
            HttpPicture picture,
            PictureDecoder decoder,
            SampleSink sink,
            PollSchedule schedule) {
        this.context = context;
        this.point = point;
        this.picture = picture;
        this.decoder = decoder;
        this.sink = sink;
        this.schedule = schedule;
        thread = new Thread(this::run, "camera-http " + context.id() + " " + point);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    PollSchedule schedule() {
        return schedule;
    }

    /** Empty: none. */
    String problem() {
        return problem;
    }

    private void run() {
        try {
            while (!closed) {
                long wait = schedule.due() - System.nanoTime();
                if (wait > 0) {
                    TimeUnit.NANOSECONDS.sleep(wait);
                }
                if (!closed) {
                    schedule.take(System.nanoTime(), "the camera answers too slowly", sink::gap);
                    cycle();
                }
            }
        } catch (InterruptedException e) {
            closed = true;
        } finally {
            schedule.end(System.nanoTime(), sink::gap);
        }
    }

    private void cycle() {
        Instant asked = context.clock().instant();
        Frame frame = null;
        Sample sample;
        try {
            frame = decoder.decode(picture.snapshot(), ++number);
            sample = Sample.good(point, frame, null, context.clock().instant());
            problem = "";
            schedule.outage(null);
        } catch (BadPictureException e) {
            sample = Sample.bad(point, e.code(), null, context.clock().instant());
            problem = e.code();
            schedule.outage(null);
        } catch (IOException | RuntimeException e) {
            String why = Threads.why(e);
            sample = Sample.bad(point, "camera: " + why, null, context.clock().instant());
            problem = why;
            schedule.outage(why);
        }
        if (closed && frame == null) {
            return; // cut by the end: its cycle is declared there
        }
        if (!sink.offer(Delivery.live(List.of(sample)))) {
            Instant end = context.clock().instant().plusNanos(1);
            sink.gap(new Gap(List.of(point), asked, end, 1, "overload: a frame was not taken"));
        }
        schedule.handedOver();
        if (frame != null) {
            frame.release();
        }
    }

    void stop() {
        closed = true;
        picture.cut();
        thread.interrupt();
    }

    void await() {
        Threads.end(thread);
    }
}
