package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** Snapshots and streams of one camera, each point for itself. */
final class HttpAdapter implements SourceAdapter, Writable {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final AdapterContext context;
    private final HttpConfiguration configuration;
    private final List<Snapshots> snapshots = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
    private final Map<PointId, Shutter> shutters = new HashMap<>(); // by the points that are set; guarded by itself
    private final ScheduledThreadPoolExecutor watch;

    HttpAdapter(AdapterContext context, HttpConfiguration configuration) {
        this.context = context;
        this.configuration = configuration;
        watch = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "camera-http " + context.id() + " watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.setRemoveOnCancelPolicy(true);
    }

    @Override
    public void start(SampleSink sink) {
        Map<PointId, Duration> intervals = PollSchedule.intervals(context.points());
        PictureDecoder decoder = new PictureDecoder();
        long now = System.nanoTime();
        for (HttpConfiguration.Point p : configuration.points()) {
            if (p.kind() == HttpConfiguration.Kind.TAKE) {
                continue;
            }
            HttpPicture picture = new HttpPicture(configuration, p, decoder.mostBytes(), watch);
            List<PointId> takenBy = configuration.takenBy(p);
            if (!takenBy.isEmpty()) {
                shutter(p, takenBy, new OnePicture(context, p.id(), picture, decoder, sink));
            } else if (p.kind() == HttpConfiguration.Kind.MJPEG) {
                streams.add(new Stream(context, p.id(), picture, decoder, sink));
            } else {
                PollSchedule schedule = new PollSchedule(
                        List.of(p.id()),
                        intervals.getOrDefault(p.id(), INTERVAL),
                        context.clock(),
                        context.stalls(),
                        now);
                OnePicture one = new OnePicture(context, p.id(), picture, decoder, sink);
                snapshots.add(new Snapshots(context, p.id(), one, sink, schedule));
            }
        }
        snapshots.forEach(Snapshots::start);
        streams.forEach(Stream::start);
    }

    private void shutter(HttpConfiguration.Point p, List<PointId> takenBy, OnePicture one) {
        Shutter shutter = new Shutter(context, p.id(), one);
        synchronized (shutters) {
            takenBy.forEach(id -> shutters.put(id, shutter));
        }
        shutter.start();
    }

    private List<Shutter> shutters() {
        synchronized (shutters) {
            return shutters.values().stream().distinct().toList();
        }
    }

    /** A picture is taken, whatever the value says. */
    @Override
    public CompletionStage<WriteOutcome> write(WriteOrder order) {
        Shutter shutter;
        synchronized (shutters) {
            shutter = order.targets().size() == 1
                    ? shutters.get(order.targets().keySet().iterator().next())
                    : null;
        }
        return shutter == null
                ? CompletableFuture.completedFuture(
                        new WriteOutcome(false, "refused: an order takes one picture; nothing was sent"))
                : shutter.order(order);
    }

    /** A stream numbers nothing: who counts its frames counts what came. A point that is set has no values. */
    @Override
    public boolean counts(PointId point) {
        return configuration.points().stream()
                .noneMatch(p -> p.id().equals(point) && p.kind() != HttpConfiguration.Kind.SNAPSHOT);
    }

    @Override
    public @Nullable Instant completeUntil(Instant newest) {
        return snapshots.isEmpty()
                ? SourceAdapter.super.completeUntil(newest)
                : PollSchedule.completeUntil(
                        snapshots.stream().map(Snapshots::schedule).toList(), context.clock(), System::nanoTime);
    }

    @Override
    public Health health() {
        List<String> problems = new ArrayList<>();
        snapshots.forEach(s -> problems.add(s.problem()));
        streams.forEach(s -> problems.add(s.problem()));
        shutters().forEach(s -> problems.add(s.problem()));
        return Threads.health(problems);
    }

    @Override
    public void close() {
        snapshots.forEach(Snapshots::stop);
        streams.forEach(Stream::stop);
        shutters().forEach(Shutter::stop);
        snapshots.forEach(Snapshots::await);
        streams.forEach(Stream::await);
        shutters().forEach(Shutter::await);
        watch.shutdownNow();
    }
}
