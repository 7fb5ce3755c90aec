package io.edgewitness.collector.server;

import io.edgewitness.edge.api.SystemClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/** The database programs that travel inside the collector: unpacked once, under a name that says which build they are. */
final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresBinaries.class);

    private static final String UNPACKING = "unpacking-";

    private PostgresBinaries() {}

    /**
     * @param folder where the programs are kept; made if absent
     * @return the folder that holds {@code bin}, {@code lib} and {@code share}
     */
    static Path unpack(Path folder, Consumer<String> progress) throws IOException {
        try (InputStream in = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
            if (in == null) {
                throw new IOException("this build carries no database for this machine (only linux-x86_64);"
                        + " set database.url in collector.yaml");
            }
            byte[] archive = in.readAllBytes();
            Path target = folder.resolve("postgresql-" + Hex.sha256(archive).substring(0, 16));
            if (Files.isDirectory(target)) {
                return target;
            }
            progress.accept("unpacking the embedded database (once)");
            removeLeftovers(Files.createDirectories(folder));
            Path part = Files.createTempDirectory(folder, UNPACKING);
            try {
                untar(archive, part);
                move(part, target);
            } finally {
                delete(part);
            }
            return target;
        }
    }

    /**
     * Of processes that were killed while they unpacked; a young one may be still at work. One that another process moves or removes at
     * this moment, or that is another user's, is left.
     */
    private static void removeLeftovers(Path folder) throws IOException {
        Instant old = new SystemClock().instant().minus(Duration.ofHours(1));
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, UNPACKING + "*")) {
            for (Path part : parts) {
                try {
                    if (Files.getLastModifiedTime(part).toInstant().isBefore(old)) {
                        delete(part);
                    }
                } catch (IOException e) {
                    LOG.debug("{} is left", part, e);
                }
            }
        }
    }

    private static void untar(byte[] archive, Path into) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new java.io.ByteArrayInputStream(archive)))) {
            TarArchiveEntry entry;
            while ((entry = tar.getNextEntry()) != null) {
                Path file = into.resolve(entry.getName()).normalize();
                if (!file.startsWith(into)) {
                    throw new IOException("the database archive names a file outside itself: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Path parent = file.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else if (entry.isLink()) {
                    Files.createLink(file, into.resolve(entry.getLinkName()));
                } else {
                    Files.copy(tar, file, StandardCopyOption.REPLACE_EXISTING);
                    Files.setPosixFilePermissions(file, permissions((entry.getMode() & 0100) != 0));
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(boolean executable) {
        Set<PosixFilePermission> set = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if (executable) {
            set.add(PosixFilePermission.OWNER_EXECUTE);
            set.add(PosixFilePermission.GROUP_EXECUTE);
            set.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return set;
    }

    /** A second process that unpacked meanwhile made the same files. */
    private static void move(Path part, Path target) throws IOException {
        Files.setPosixFilePermissions(part, permissions(true));
        try {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(part, target);
        } catch (IOException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                    Path dir, java.io.@org.jspecify.annotations.Nullable IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(dir);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
