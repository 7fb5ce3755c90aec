package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.proto.PointVersion;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints of scenarios in a folder, {@code <scenario>.checkpoint}, and beside them the point versions of their epochs,
 * {@code <epoch>.points}: in the ledger those stand at the beginning of an epoch, which may be long ago. Thread-safe.
 */
final class CheckpointStore {
    private static final String STATE = ".checkpoint";
    private static final String POINTS = ".points";
    private final Path folder;
    private long savedEpoch;
    private int savedPoints;

    CheckpointStore(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder);
    }

    /** @return null if there is none that can be read */
    @Nullable Checkpoint load(String scenario) {
        try {
            Path file = folder.resolve(scenario + STATE);
            return Files.exists(file) ? Checkpoint.parse(Files.readAllBytes(file)) : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Point versions that were known in an epoch when a checkpoint of it was saved. */
    List<PointVersion> points(long epoch) throws IOException {
        Path file = folder.resolve(epoch + POINTS);
        List<PointVersion> points = new ArrayList<>();
        if (Files.exists(file)) {
            try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
                for (PointVersion v = PointVersion.parseDelimitedFrom(in);
                        v != null;
                        v = PointVersion.parseDelimitedFrom(in)) {
                    points.add(v);
                }
            }
        }
        return points;
    }

    /** Durable and whole, or not at all. */
    synchronized void save(String scenario, Checkpoint checkpoint, List<PointVersion> points) throws IOException {
        if (savedEpoch != checkpoint.epoch() || savedPoints != points.size()) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (PointVersion v : points) {
                v.writeDelimitedTo(bytes);
            }
            replace(checkpoint.epoch() + POINTS, bytes.toByteArray());
            savedEpoch = checkpoint.epoch();
            savedPoints = points.size();
        }
        replace(scenario + STATE, checkpoint.toBytes());
    }

    /** Removes point versions that no checkpoint needs. */
    synchronized void tidy() throws IOException {
        Set<String> needed = new TreeSet<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path f : files) {
            String name = f.getFileName().toString();
            if (name.endsWith(STATE)) {
                Checkpoint c = load(name.substring(0, name.length() - STATE.length()));
                needed.add(c == null ? "" : c.epoch() + POINTS);
            }
        }
        for (Path f : files) {
            String name = f.getFileName().toString();
            if (name.endsWith(POINTS) && !needed.contains(name)) {
                Files.deleteIfExists(f);
            }
        }
    }

    private void replace(String name, byte[] content) throws IOException {
        Path temporary = folder.resolve(name + ".tmp");
        try (FileChannel c = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer b = ByteBuffer.wrap(content);
            while (b.hasRemaining()) {
                c.write(b);
            }
            c.force(true);
        }
        Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
}
