package io.edgewitness.adapter.camera;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value.Frame;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the pictures that cameras write into a folder, each once it is complete, oldest first. The folder is looked through many times a second: a watch of the file
 * system knows nothing of network drives. One thread does everything.
 */
final class FolderAdapter implements SourceAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(FolderAdapter.class);
    private static final long LOOK_MS = 20;
    private static final int MOST_FILES = 10_000;

    private final AdapterContext context;
    private final FolderConfiguration configuration;
    private final PictureDecoder decoder = new PictureDecoder();
    private final Map<Path, Growing> growing = new HashMap<>();
    private final Map<Path, Long> kept = new HashMap<>(); // time of change of files that were taken and stay
    private final Thread thread;
    private volatile Health health = new Health(Health.State.STARTING, "not looked yet");
    private volatile boolean closed;
    private @Nullable SampleSink sink;
    private boolean away;
    private long number;

    private record Growing(long size, long changed, long since) {}

    /** A complete file. */
    private record Picture(Path file, PointId point, Instant modified) {}

    FolderAdapter(AdapterContext context, FolderConfiguration configuration) {
        this.context = context;
        this.configuration = configuration;
        thread = new Thread(this::run, "camera-folder " + context.id());
        thread.setDaemon(true);
    }

    @Override
    public void start(SampleSink to) {
        sink = to;
        thread.start();
    }

    private void run() {
        while (!closed) {
            SampleSink to = sink;
            try {
                if (to != null) {
                    look(to);
                    away = false;
                }
            } catch (IOException e) {
                lost(to, "folder: " + configuration.folder() + " cannot be read: " + e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("adapter {}", context.id(), e);
                health = Health.ended("a defect: " + e);
                return;
            }
            pause();
        }
    }

    private void pause() {
        try {
            Thread.sleep(LOOK_MS);
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void lost(@Nullable SampleSink to, String why) {
        health = new Health(Health.State.DOWN, why);
        growing.clear();
        if (!away && to != null) {
            Instant now = context.clock().instant();
            List<Sample> bad = configuration.points().stream()
                    .map(p -> Sample.bad(p.id(), "folder: it is not there", null, now))
                    .toList();
            // Not taken: it is said again with the next look.
            away = to.offer(Delivery.live(bad));
        }
    }

    private void look(SampleSink to) throws IOException {
        List<Picture> complete = new ArrayList<>();
        Map<Path, Growing> still = new HashMap<>();
        int files = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(configuration.folder())) {
            for (Path file : all) {
                if (++files > MOST_FILES) {
                    break; // the rest has its turn when these are gone
                }
                PointId point = point(file);
                if (point != null) {
                    file(file, point, still, complete);
                }
            }
        } catch (java.nio.file.DirectoryIteratorException e) {
            throw e.getCause();
        }
        growing.clear();
        growing.putAll(still);
        kept.keySet().removeIf(f -> Files.notExists(f));
        health = files > MOST_FILES
                ? new Health(
                        Health.State.DEGRADED,
                        "more than " + MOST_FILES + " files in " + configuration.folder() + ": clear it")
                : Health.up();
        complete.sort(Comparator.comparing(Picture::modified).thenComparing(Picture::file));
        take(complete, to);
    }

    private @Nullable PointId point(Path file) {
        for (FolderConfiguration.Point p : configuration.points()) {
            if (p.takes(file)) {
                return p.id();
            }
        }
        return null;
    }

    /** A link could lead anywhere, and is not followed. */
    private void file(Path file, PointId point, Map<Path, Growing> still, List<Picture> complete) {
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return; // gone again, as a file is that is renamed when it is whole
        }
        long changed = now.lastModifiedTime().toMillis();
        if (!now.isRegularFile() || Long.valueOf(changed).equals(kept.get(file))) {
            return;
        }
        long nanos = System.nanoTime();
        Growing before = growing.get(file);
        boolean same = before != null && before.size() == now.size() && before.changed() == changed;
        long since = before != null && same ? before.since() : nanos;
        if (same && nanos - since >= configuration.settle().toNanos()) {
            complete.add(new Picture(file, point, now.lastModifiedTime().toInstant()));
        } else {
            still.put(file, new Growing(now.size(), changed, since));
        }
    }

    private void take(List<Picture> complete, SampleSink to) {
        // The age of a file is told by the clock that dated it: the machine's own, which the agent's may be corrected
        // from.
        Instant oldest =
                new SystemClock().instant().minus(configuration.maxAge()).minus(configuration.settle());
        Map<PointId, Integer> stale = new HashMap<>();
        for (Picture picture : complete) {
            if (closed) {
                return;
            }
            if (picture.modified().isBefore(oldest)) {
                stale.merge(picture.point(), 1, Integer::sum);
            } else {
                offer(picture, to);
            }
            done(picture);
        }
        Instant now = context.clock().instant();
        stale.forEach((point, count) -> to.gap(new Gap(
                List.of(point),
                now.minusNanos(1),
                now,
                count,
                "overflow: older than " + configuration.maxAge().toSeconds() + " s when they were found")));
    }

    private void offer(Picture picture, SampleSink to) {
        Instant source = configuration.time() == FolderConfiguration.Time.CAMERA ? picture.modified() : null;
        Frame frame = null;
        Sample sample;
        Instant received = context.clock().instant();
        try {
            frame = decoder.decode(bytes(picture.file()), ++number);
            received = context.clock().instant();
            sample = Sample.good(picture.point(), frame, source, received);
        } catch (BadPictureException e) {
            sample = Sample.bad(picture.point(), e.code(), source, received);
        }
        if (!to.offer(Delivery.live(List.of(sample)))) {
            Instant end = context.clock().instant().plusNanos(1);
            to.gap(new Gap(List.of(picture.point()), received, end, 1, "overload: a frame was not taken"));
        }
        if (frame != null) {
            frame.release();
        }
    }

    private static byte[] bytes(Path file) throws BadPictureException {
        try {
            if (Files.size(file) > PictureDecoder.MOST_BYTES) {
                throw new BadPictureException("picture: over 64 MiB");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BadPictureException("file: cannot be read");
        }
    }

    private void done(Picture picture) {
        try {
            if (configuration.after() == FolderConfiguration.After.DELETE) {
                Files.deleteIfExists(picture.file());
                return;
            }
        } catch (IOException e) {
            LOG.warn("adapter {}: {} cannot be deleted: {}", context.id(), picture.file(), e.getMessage());
        }
        kept.put(picture.file(), picture.modified().toEpochMilli());
    }

    /** A picture that the camera did not write is missed by nobody. */
    @Override
    public boolean counts(PointId point) {
        return false;
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        Threads.end(thread);
    }
}
