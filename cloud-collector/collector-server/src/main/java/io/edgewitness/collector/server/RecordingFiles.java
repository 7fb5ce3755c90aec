package io.edgewitness.collector.server;

import io.edgewitness.edge.ledger.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** The bytes of recordings, each under its SHA-256 in a folder of its enterprise; what is on its way ends in {@code .part}. Any thread, one a file. */
record RecordingFiles(Path folder) {
    private static final int STEP = 1 << 20;

    /** An enterprise's name may be no name of a folder. */
    private Path of(String enterprise, String name) {
        String own = Hex.sha256(enterprise.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
        return folder.resolve(own).resolve(name);
    }

    private Path part(String enterprise, String sha256) {
        return of(enterprise, sha256 + ".part");
    }

    /** @return bytes that came so far */
    long have(String enterprise, String sha256) throws IOException {
        Path part = part(enterprise, sha256);
        return Files.exists(part) ? Files.size(part) : 0;
    }

    void append(String enterprise, String sha256, ByteBuffer content) throws IOException {
        Path part = part(enterprise, sha256);
        WholeFile.folder(part.resolveSibling(""));
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (content.hasRemaining()) {
                file.write(content);
            }
        }
    }

    void dropPart(String enterprise, String sha256) throws IOException {
        Files.deleteIfExists(part(enterprise, sha256));
    }

    /** What came is all there is of it. @return false: it has another hash, and nothing is kept */
    boolean keep(String enterprise, String sha256) throws IOException {
        Path part = part(enterprise, sha256);
        if (!hash(part).equals(sha256)) {
            Files.deleteIfExists(part);
            return false;
        }
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        Files.move(part, of(enterprise, sha256), StandardCopyOption.ATOMIC_MOVE);
        return true;
    }

    private static String hash(Path file) throws IOException {
        MessageDigest digest = Hex.digest();
        byte[] piece = new byte[STEP];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                digest.update(piece, 0, n);
            }
        }
        return Hex.of(digest.digest());
    }

    /** @return whether it is there as it came; reads all of it */
    boolean isSound(String enterprise, String sha256) throws IOException {
        Path file = of(enterprise, sha256);
        return Files.isRegularFile(file) && hash(file).equals(sha256);
    }

    InputStream open(String enterprise, String sha256) throws IOException {
        return Files.newInputStream(of(enterprise, sha256));
    }

    void drop(String enterprise, String sha256) throws IOException {
        Files.deleteIfExists(of(enterprise, sha256));
    }

    /** @return bytes that the disk still takes */
    long usable() throws IOException {
        WholeFile.folder(folder);
        return Files.getFileStore(folder).getUsableSpace();
    }
}
