package io.edgewitness.collector.server;

import io.edgewitness.edge.wire.KeyFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * A collector's data folder, held by one process at a time.
 *
 * <p>{@code database} the embedded one · {@code authority} keys · {@code projects} project files, one a project · {@code admin.token} lets
 * commands on this machine speak with the running collector; its owner alone reads it · {@code collector.url} where that one answers ·
 * {@code collector.crt} with which certificate, if encrypted.
 */
final class DataFolder implements AutoCloseable {
    private static final String CERTIFICATE = "collector.crt";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /** @return null if another process holds it */
    static @Nullable DataFolder hold(Path folder) throws IOException {
        KeyFiles.folder(folder.toAbsolutePath());
        FileChannel channel =
                FileChannel.open(folder.resolve("collector.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            channel.close();
            return null;
        }
        if (lock == null) {
            channel.close();
            return null;
        }
        return new DataFolder(folder, channel, lock);
    }

    /** @return a new token for commands on this machine */
    String makeAdminToken() throws IOException {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        String token = Hex.of(secret);
        KeyFiles.write(folder.resolve("admin.token"), token.getBytes(StandardCharsets.US_ASCII));
        return token;
    }

    void announce(String url) throws IOException {
        Files.writeString(folder.resolve("collector.url"), url);
    }

    void announce(X509Certificate certificate) throws IOException {
        KeyFiles.write(folder.resolve(CERTIFICATE), certificate);
    }

    /** @return what the running collector shows; null if it does not encrypt */
    static @Nullable X509Certificate certificate(Path folder) throws IOException {
        Path file = folder.resolve(CERTIFICATE);
        return Files.exists(file) ? KeyFiles.certificate(file) : null;
    }

    /** @return the running collector's address; null if none says it runs */
    static @Nullable String url(Path folder) throws IOException {
        Path file = folder.resolve("collector.url");
        return Files.exists(file) ? Files.readString(file).strip() : null;
    }

    static String adminToken(Path folder) throws IOException {
        return Files.readString(folder.resolve("admin.token")).strip();
    }

    Path path() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(folder.resolve("collector.url"));
        Files.deleteIfExists(folder.resolve("admin.token"));
        Files.deleteIfExists(folder.resolve(CERTIFICATE));
        lock.release();
        channel.close();
    }
}
