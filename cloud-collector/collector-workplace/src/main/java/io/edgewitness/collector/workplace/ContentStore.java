package io.edgewitness.collector.workplace;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes under the name of their SHA-256: written aside, forced to the disk, then renamed. No name that a user gave is ever a path. Any
 * thread; one process a folder.
 */
final class ContentStore {
    private static final Logger LOG = LoggerFactory.getLogger(ContentStore.class);
    private static final int BUFFER = 1 << 16;
    private static final int FOLDER_LETTERS = 2;

    /** A file may be here for a moment before its row is. */
    private static final Duration YOUNG = Duration.ofDays(1);

    /** Long enough to notice that a database was put back that is older than the files. */
    private static final Duration KEPT_ASIDE = Duration.ofDays(30);

    /** Bytes that came and are not kept yet; closed without {@link #keep}, they are gone. */
    final class Part implements AutoCloseable {
        private final Path file;
        private final String sha256;
        private final long size;
        private final byte[] head;

        private Part(Path file, String sha256, long size, byte[] head) {
            this.file = file;
            this.sha256 = sha256;
            this.size = size;
            this.head = head;
        }

        String sha256() {
            return sha256;
        }

        long size() {
            return size;
        }

        /** @return by the first bytes */
        String media() {
            return MediaType.of(head);
        }

        void keep() {
            try {
                Path target = place(sha256);
                if (!Files.exists(target)) {
                    Path parent = Files.createDirectories(folder.resolve(sha256.substring(0, FOLDER_LETTERS)));
                    move(file, target);
                    force(parent);
                    force(folder);
                }
            } catch (IOException e) {
                throw failed(e);
            }
        }

        @Override
        public void close() {
            delete(file);
        }
    }

    /** More came than was allowed; nothing is kept. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final Path folder;
    private final Path incoming;
    private final Path aside;
    private final Secrets secrets;

    /** Removes what an earlier process left half written. */
    ContentStore(Path folder, Secrets secrets) throws IOException {
        this.folder = folder;
        this.incoming = Files.createDirectories(folder.resolve("incoming"));
        this.aside = Files.createDirectories(folder.resolve("aside"));
        this.secrets = secrets;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
            for (Path part : left) {
                Files.deleteIfExists(part);
            }
        }
    }

    /**
     * Takes what comes.
     *
     * @param limit in bytes
     * @throws IOException if {@code in} cannot be read
     */
    Part receive(InputStream in, long limit) throws IOException, TooLarge {
        Path file = incoming.resolve(secrets.letters(24));
        boolean received = false;
        try {
            Part part = write(in, file, limit);
            received = true;
            return part;
        } finally {
            if (!received) {
                delete(file);
            }
        }
    }

    private Part write(InputStream in, Path file, long limit) throws IOException, TooLarge {
        MessageDigest digest = Secrets.digest();
        byte[] head = new byte[0];
        long size = 0;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.readNBytes(buffer, 0, BUFFER); n > 0; n = in.readNBytes(buffer, 0, BUFFER)) {
                if (size == 0) {
                    head = Arrays.copyOf(buffer, Math.min(n, MediaType.BYTES));
                }
                size += n;
                if (size > limit) {
                    throw new TooLarge();
                }
                digest.update(buffer, 0, n);
                append(out, ByteBuffer.wrap(buffer, 0, n));
            }
            force(out);
        }
        return new Part(file, Secrets.hex(digest.digest()), size, head);
    }

    private static void append(FileChannel out, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static void force(FileChannel out) {
        try {
            out.force(true);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static Refused failed(IOException e) {
        LOG.error("the folder of files cannot be written: {}", e.toString());
        return new Refused(Refusal.DISK, e);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} is left until the next start: {}", file, e.toString());
        }
    }

    private static void move(Path part, Path target) throws IOException {
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void force(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.debug("{} cannot be forced to the disk here: {}", directory, e.getMessage());
        }
    }

    /** @throws java.nio.file.NoSuchFileException if it is lost */
    InputStream open(String sha256) throws IOException {
        return Files.newInputStream(place(sha256));
    }

    /** @return what is wrong with it; empty if nothing is */
    String fault(String sha256) {
        MessageDigest digest = Secrets.digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = open(sha256)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (NoSuchFileException e) {
            return "is lost";
        } catch (IOException e) {
            return "cannot be read: " + e.getMessage();
        }
        return Secrets.hex(digest.digest()).equals(sha256) ? "" : "was changed";
    }

    /**
     * Puts aside what nobody wants, and takes back what somebody does.
     *
     * @param wanted digests
     * @return how many were put aside
     */
    int sweep(Set<String> wanted, Instant now) throws IOException {
        for (Path file : files(aside)) {
            String name = String.valueOf(file.getFileName());
            if (wanted.contains(name) && !Files.exists(place(name))) {
                Files.createDirectories(place(name).getParent());
                move(file, place(name));
                LOG.warn("file {} belongs to a project after all and is back", name);
            } else if (isOlder(file, now.minus(KEPT_ASIDE))) {
                delete(file);
            }
        }
        int moved = 0;
        for (Path folder : folders()) {
            for (Path file : files(folder)) {
                if (!wanted.contains(String.valueOf(file.getFileName())) && isOlder(file, now.minus(YOUNG))) {
                    Path target = aside.resolve(file.getFileName());
                    move(file, target);
                    Files.setLastModifiedTime(target, FileTime.from(now));
                    moved++;
                }
            }
        }
        return moved;
    }

    private static boolean isOlder(Path file, Instant than) throws IOException {
        return Files.getLastModifiedTime(file).toInstant().isBefore(than);
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> String.valueOf(f.getFileName()).matches("[0-9a-f]{" + FOLDER_LETTERS + "}"))
                    .toList();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(f -> String.valueOf(f.getFileName()).matches("[0-9a-f]{64}"))
                    .toList();
        }
    }

    private Path place(String sha256) {
        return folder.resolve(sha256.substring(0, FOLDER_LETTERS)).resolve(sha256);
    }
}
