package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.util.concurrent.TimeUnit;

/** Asks for pictures on a fixed schedule. Each cycle is a frame, a BAD sample, or counted in a gap. */
final class Snapshots {
    private final OnePicture one;
    private final SampleSink sink;
    private final PollSchedule schedule;
    private final Thread thread;
    private volatile boolean closed;
    private volatile String problem = "not connected yet";

    Snapshots(AdapterContext context, PointId point, OnePicture one, SampleSink sink, PollSchedule schedule) {
        this.one = one;
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
        OnePicture.Taken taken = one.take(() -> closed);
        problem = taken.problem();
        schedule.outage(taken.away() ? taken.problem() : null);
        schedule.handedOver();
    }

    void stop() {
        closed = true;
        one.cut();
        thread.interrupt();
    }

    void await() {
        Threads.end(thread);
    }
}
