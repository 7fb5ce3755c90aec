package io.edgewitness.edge.models;

import io.edgewitness.edge.ledger.WholeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A line's models on disk. Packages lie under their SHA-256 and are there whole or not at all; which of them counts stands in one file that is replaced at once. So a stop at any
 * moment leaves the state before a step or the one after it, and a package that the state names. One thread.
 */
public final class ModelStore {
    /** Of a package. */
    public static final long MOST_BYTES = 300L << 20;

    private static final String NONE = "-";

    private final Path folder;
    private final byte[] orderKey;
    private Rollout rollout;

    /**
     * @param folder of this line; made if it is not there
     * @param orderKey the collector's, Ed25519, X.509 encoding
     * @throws IOException if the state cannot be read
     */
    public ModelStore(Path folder, byte[] orderKey) throws IOException {
        this.folder = folder;
        this.orderKey = orderKey.clone();
        WholeFile.folder(folder);
        rollout = read(folder.resolve("rollout"));
        if (rollout.active() != null && whole(rollout.active()).isEmpty()) {
            become(new Rollout(
                    /* active= */ rollout.before(),
                    null,
                    null,
                    Rollout.Stage.NONE,
                    0,
                    0,
                    /* refused= */ rollout.active(),
                    "its package is damaged on disk",
                    rollout.before() == null ? "" : "it counted before"));
        }
    }

    public Rollout rollout() {
        return rollout;
    }

    /** @return the model whose verdict counts; empty: none was activated yet, or it is damaged and there was none before */
    public Optional<ModelPackage> active() {
        return rollout.activeDigest().flatMap(this::whole);
    }

    /** @return the one that is tried; empty: none */
    public Optional<ModelPackage> candidate() {
        return Optional.ofNullable(rollout.candidate()).flatMap(this::whole);
    }

    /** @return the package; empty: it is not here, or damaged */
    public Optional<ModelPackage> whole(String digest) {
        if (!digest.matches("[0-9a-f]{64}")) {
            return Optional.empty();
        }
        try {
            ByteBuffer file = mapped(folder.resolve(digest));
            return ModelPackage.sha256(file).equals(digest)
                    ? Optional.of(ModelPackage.open(file, orderKey))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** @return bytes of the package that are here already, from which on a transfer goes on; -1: all, and they were checked */
    public long have(String digest) throws IOException {
        Path part = part(digest);
        return Files.exists(folder.resolve(digest)) ? -1 : Files.exists(part) ? Files.size(part) : 0;
    }

    /**
     * Takes the next piece of a package.
     *
     * @param from where it begins; what does not follow what is here is refused
     * @param last whether the package ends with it: it is then checked, and put in its place or thrown away
     * @throws IllegalArgumentException if it does not follow, is too much, or the package is not what was said; shown to the user
     */
    public void take(String digest, long from, byte[] piece, boolean last) throws IOException {
        long have = have(digest);
        if (have < 0) {
            return;
        }
        if (from != have || have + piece.length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    "a piece from " + from + " on does not follow the " + have + " bytes that are here");
        }
        Path part = part(digest);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer in = ByteBuffer.wrap(piece);
            while (in.hasRemaining()) {
                channel.write(in);
            }
            channel.force(true);
        }
        if (last) {
            finish(digest, part);
        }
    }

    /** A file of hundreds of megabytes has no place in an agent's buffers. */
    private static ByteBuffer mapped(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
    }

    private void finish(String digest, Path part) throws IOException {
        try {
            ByteBuffer file = mapped(part);
            if (!ModelPackage.sha256(file).equals(digest)) {
                throw new IllegalArgumentException("the package is refused: other bytes came than were announced");
            }
            ModelPackage.open(file, orderKey);
            WholeFile.move(part, folder.resolve(digest));
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** @throws IllegalArgumentException if the digest is none: it becomes a file's name */
    private Path part(String digest) {
        if (!digest.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a package is named by its SHA-256, 64 hexadecimal digits");
        }
        return folder.resolve(digest + ".part");
    }

    /**
     * Makes the step durable, then valid.
     *
     * @throws IllegalArgumentException if it names a package that is not here whole; shown to the user
     */
    public void become(Rollout next) throws IOException {
        for (@Nullable String digest : new @Nullable String[] {next.active(), next.candidate()}) {
            if (digest != null && whole(digest).isEmpty()) {
                throw new IllegalArgumentException("the package " + digest + " is not here whole");
            }
        }
        List<String> lines = new ArrayList<>();
        for (@Nullable
        String s : new @Nullable String[] {
            next.active(),
            next.before(),
            next.candidate(),
            next.stage().name(),
            Double.toString(next.share()),
            Integer.toString(next.parts()),
            next.refused(),
            next.why(),
            next.accepted()
        }) {
            lines.add(s == null || s.isEmpty() ? NONE : s);
        }
        WholeFile.replace(folder.resolve("rollout"), String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        rollout = next;
        tidy();
    }

    /** What no step can lead back to is deleted; a step forward would bring it again. With a shadow its transfer is over, and no other has begun. */
    private void tidy() throws IOException {
        List<@Nullable String> used = new ArrayList<>();
        used.add(rollout.active());
        used.add(rollout.before());
        used.add(rollout.candidate());
        String over = rollout.stage() == Rollout.Stage.SHADOW ? "[0-9a-f]{64}(\\.part)?" : "[0-9a-f]{64}";
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.matches(over) && !used.contains(name)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static Rollout read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Rollout.EMPTY;
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        try {
            return new Rollout(
                    text(lines.get(0)),
                    text(lines.get(1)),
                    text(lines.get(2)),
                    Rollout.Stage.valueOf(lines.get(3)),
                    Double.parseDouble(lines.get(4)),
                    Integer.parseInt(lines.get(5)),
                    text(lines.get(6)),
                    Objects.requireNonNullElse(text(lines.get(7)), ""),
                    Objects.requireNonNullElse(text(lines.get(8)), ""));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException(file + " cannot be read; delete it, and no model is active until one is sent", e);
        }
    }

    private static @Nullable String text(String line) {
        return line.equals(NONE) ? null : line;
    }
}
