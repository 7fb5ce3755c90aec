package io.edgewitness.adapter.daq;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Blocks of one device that we connect to, or of some that connect to us. */
final class DaqAdapter implements SourceAdapter {
    private static final long TICK_MILLIS = 100;

    private final AdapterContext context;
    private final List<Device> devices;
    private final Lines lines;
    private final ScheduledThreadPoolExecutor watch;

    /** How the devices' bytes come. */
    interface Lines {
        void start();

        /** Closes what takes too long. */
        void tick();

        /** Returns when no thread of it is left. */
        void close();
    }

    DaqAdapter(AdapterContext context, List<Device> devices, Lines lines) {
        this.context = context;
        this.devices = devices;
        this.lines = lines;
        watch = new ScheduledThreadPoolExecutor(1, task -> thread(task, context, "watch"));
    }

    static Thread thread(Runnable task, AdapterContext context, String what) {
        Thread thread = new Thread(task, "daq " + context.id() + " " + what);
        thread.setDaemon(true);
        return thread;
    }

    /** In one line, without what the other side may have put into it beyond that. */
    static String why(Throwable e) {
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String line = text.lines().findFirst().orElse("");
        return line.length() > 200 ? line.substring(0, 200) + "…" : line;
    }

    @Override
    public void start(SampleSink sink) {
        devices.forEach(d -> d.start(sink));
        lines.start();
        var unused = watch.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        devices.forEach(Device::tick);
        lines.tick();
    }

    @Override
    public @Nullable Instant completeUntil(Instant newest) {
        Instant wall = context.clock().instant();
        long now = System.nanoTime();
        long late = devices.stream().mapToLong(d -> d.late(now)).max().orElse(0);
        return wall.minusNanos(late);
    }

    @Override
    public Health health() {
        List<Device> failing =
                devices.stream().filter(d -> !d.problem().isEmpty()).toList();
        if (failing.isEmpty()) {
            return devices.stream()
                    .filter(Device::hasTwin)
                    .findFirst()
                    .map(d -> new Health(
                            Health.State.DEGRADED, "a second device calls itself " + d.name() + "; it is cut off"))
                    .orElseGet(Health::up);
        }
        Health.State state = failing.size() == devices.size() ? Health.State.DOWN : Health.State.DEGRADED;
        return new Health(state, failing.get(0).name() + ": " + failing.get(0).problem());
    }

    @Override
    public void close() {
        lines.close();
        watch.shutdown();
        boolean interrupted = false;
        while (!watch.isTerminated()) {
            try {
                var unused = watch.awaitTermination(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        devices.forEach(Device::close);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
