package io.edgewitness.collector.workplace;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
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

    /** @param head the first bytes, for {@link MediaType} */
    record Kept(String sha256, long size, byte[] head) {}

    /** More came than was allowed; nothing is kept. */
    static final class TooLarge extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private final Path folder;
    private final Path incoming;
    private final Secrets secrets;

    /** Removes what an earlier process left half written. */
    ContentStore(Path folder, Secrets secrets) throws IOException {
        this.folder = folder;
        this.incoming = Files.createDirectories(folder.resolve("incoming"));
        this.secrets = secrets;
        try (DirectoryStream<Path> left = Files.newDirectoryStream(incoming)) {
            for (Path part : left) {
                Files.deleteIfExists(part);
            }
        }
    }

    /** @param limit in bytes */
    Kept keep(InputStream in, long limit) throws IOException, TooLarge {
        Path part = incoming.resolve(secrets.letters(24));
        try {
            Kept kept = write(in, part, limit);
            Path target = place(kept.sha256);
            if (!Files.exists(target)) {
                Path parent = Files.createDirectories(folder.resolve(kept.sha256.substring(0, FOLDER_LETTERS)));
                move(part, target);
                force(parent);
                force(folder);
            }
            return kept;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static Kept write(InputStream in, Path part, long limit) throws IOException, TooLarge {
        MessageDigest digest = Secrets.digest();
        byte[] head = new byte[0];
        long size = 0;
        try (FileOutputStream out = new FileOutputStream(part.toFile())) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.readNBytes(buffer, 0, BUFFER); n > 0; n = in.readNBytes(buffer, 0, BUFFER)) {
                if (size == 0) {
                    head = java.util.Arrays.copyOf(buffer, Math.min(n, MediaType.BYTES));
                }
                size += n;
                if (size > limit) {
                    throw new TooLarge();
                }
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
            }
            out.getFD().sync();
        }
        return new Kept(Secrets.hex(digest.digest()), size, head);
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

    private Path place(String sha256) {
        return folder.resolve(sha256.substring(0, FOLDER_LETTERS)).resolve(sha256);
    }
}
