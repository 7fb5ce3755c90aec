package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.poll.PollSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/** Snapshots and streams of one camera, each point for itself. */
final class HttpAdapter implements SourceAdapter {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final AdapterContext context;
    private final HttpConfiguration configuration;
    private final List<Snapshots> snapshots = new ArrayList<>();
    private final List<Stream> streams = new ArrayList<>();
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
            HttpPicture picture = new HttpPicture(configuration, p, decoder.mostBytes(), watch);
            if (p.kind() == HttpConfiguration.Kind.MJPEG) {
                streams.add(new Stream(context, p.id(), picture, decoder, sink));
            } else {
                PollSchedule schedule = new PollSchedule(
                        List.of(p.id()),
                        intervals.getOrDefault(p.id(), INTERVAL),
                        context.clock(),
                        context.stalls(),
                        now);
                snapshots.add(new Snapshots(context, p.id(), picture, decoder, sink, schedule));
            }
        }
        snapshots.forEach(Snapshots::start);
        streams.forEach(Stream::start);
    }

    /** A stream numbers nothing: who counts its frames counts what came. */
    @Override
    public boolean counts(PointId point) {
        return configuration.points().stream()
                .noneMatch(p -> p.id().equals(point) && p.kind() == HttpConfiguration.Kind.MJPEG);
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
        return Threads.health(problems);
    }

    @Override
    public void close() {
        snapshots.forEach(Snapshots::stop);
        streams.forEach(Stream::stop);
        snapshots.forEach(Snapshots::await);
        streams.forEach(Stream::await);
        watch.shutdownNow();
    }
}
