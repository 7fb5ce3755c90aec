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
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
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
    /** A file's time may be that of another machine. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(2);

    private final AdapterContext context;
    private final FolderConfiguration configuration;
    private final PictureDecoder decoder = new PictureDecoder();
    private final FolderLook folder;
    private final Claims claims;
    private final Map<PointId, Map<String, Integer>> missed = new HashMap<>(); // since the last look, by reason
    private final Thread thread;
    private volatile Health health = new Health(Health.State.STARTING, "not looked yet");
    private volatile boolean closed;
    private @Nullable SampleSink sink;
    private boolean away;
    private boolean swept;
    private boolean readOnly;
    private long number;

    FolderAdapter(AdapterContext context, FolderConfiguration configuration) {
        this.context = context;
        this.configuration = configuration;
        folder = new FolderLook(configuration);
        claims = new Claims(configuration.folder(), context.id());
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
            long began = System.nanoTime();
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
            pause(System.nanoTime() - began);
        }
    }

    /** A folder full of other files takes no more than a third of a processor. */
    private void pause(long tookNanos) {
        try {
            Thread.sleep(Math.max(LOOK_MS, 2 * tookNanos / 1_000_000));
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void lost(@Nullable SampleSink to, String why) {
        health = new Health(Health.State.DOWN, why);
        folder.forget();
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
        if (!swept && configuration.after() == FolderConfiguration.After.DELETE) {
            for (int place : claims.deleteLeft()) {
                int known = Math.min(place, configuration.points().size() - 1);
                miss(
                        configuration.points().get(known).id(),
                        "restart: taken by an agent that ended before it was looked at");
            }
            swept = true;
        }
        FolderLook.Found found = folder.look();
        found.overtaken().forEach((point, count) -> {
            for (int i = 0; i < count; i++) {
                miss(point, "overflow: replaced or removed before it was complete");
            }
        });
        try {
            take(found.complete(), to);
        } finally {
            tell(to);
        }
        Instant now = context.clock().instant();
        found.unending()
                .forEach(
                        point -> to.gap(
                                new Gap(
                                        List.of(point),
                                        now.minus(configuration.maxAge()),
                                        now,
                                        -1,
                                        "overflow: a file was written again and again and never complete; let the camera give each picture a name")));
        health = state();
    }

    private Health state() {
        if (folder.isOverfull()) {
            String why = "more than " + FolderLook.MOST_FILES + " pictures in " + configuration.folder() + ": clear it";
            return new Health(Health.State.DEGRADED, why);
        }
        return readOnly
                ? new Health(
                        Health.State.DEGRADED,
                        "files in " + configuration.folder() + " cannot be renamed: allow it, or say after: keep")
                : Health.up();
    }

    private void miss(PointId point, String reason) {
        missed.computeIfAbsent(point, p -> new HashMap<>()).merge(reason, 1, Integer::sum);
    }

    private void tell(SampleSink to) {
        Instant now = context.clock().instant();
        missed.forEach((point, reasons) -> reasons.forEach(
                (reason, count) -> to.gap(new Gap(List.of(point), now.minusNanos(1), now, count, reason))));
        missed.clear();
    }

    private void take(List<FolderLook.Picture> complete, SampleSink to) {
        for (FolderLook.Picture picture : complete) {
            if (closed) {
                return; // what was not taken lies there for the next start
            }
            if (configuration.after() == FolderConfiguration.After.KEEP) {
                folder.keep(picture);
                look(picture, picture.file(), to);
                continue;
            }
            try {
                Path own = claims.take(picture.file(), configuration.place(picture.point()));
                if (wasReplaced(own, picture)) {
                    miss(picture.point(), "overflow: replaced or removed before it was complete");
                }
                look(picture, own, to);
                claims.delete(own);
                readOnly = false;
            } catch (NoSuchFileException e) {
                miss(picture.point(), "overflow: replaced or removed before it was complete");
            } catch (IOException e) {
                readOnly = true;
                folder.keep(picture);
                look(picture, picture.file(), to);
            }
        }
    }

    private static boolean wasReplaced(Path own, FolderLook.Picture picture) {
        try {
            BasicFileAttributes now = Files.readAttributes(own, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return !FolderLook.State.of(now).equals(picture.state());
        } catch (IOException e) {
            return false; // reading it says so
        }
    }

    private void look(FolderLook.Picture picture, Path file, SampleSink to) {
        String old = tooOld(picture);
        if (old == null) {
            offer(picture, file, to);
        } else {
            miss(picture.point(), old);
        }
    }

    /** By the clock that dated it: the machine's own, which the agent's may be corrected from. @return the gap's reason; null: it is news */
    private @Nullable String tooOld(FolderLook.Picture picture) {
        Instant now = new SystemClock().instant();
        Instant oldest = now.minus(configuration.maxAge()).minus(configuration.settle());
        if (picture.modified().isBefore(oldest)) {
            return "overflow: older than " + configuration.maxAge().toSeconds() + " s when they were found";
        }
        // What came while we looked is news, whatever its time says.
        return picture.waited() && picture.modified().isAfter(now.plus(CLOCKS_APART))
                ? "overflow: dated in the future when they were found, so of unknown age"
                : null;
    }

    private void offer(FolderLook.Picture picture, Path file, SampleSink to) {
        Instant source = configuration.time() == FolderConfiguration.Time.CAMERA ? picture.modified() : null;
        Frame frame = null;
        Sample sample;
        Instant received = context.clock().instant();
        try {
            frame = decoder.decode(Claims.read(file, decoder.mostBytes()), ++number);
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
