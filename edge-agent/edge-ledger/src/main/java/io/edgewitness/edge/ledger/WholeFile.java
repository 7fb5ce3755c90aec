package io.edgewitness.edge.ledger;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files that are there whole or not at all, also after a loss of power: content is forced, then renamed, then its folder is forced. */
public final class WholeFile {
    /** Ends the name of a file that is not whole yet; what a crash left of it is overwritten. */
    static final String DRAFT = ".tmp";

    private static final int PIECE = 1 << 20; // a write takes as much memory outside of the heap
    private static final FileAttribute<?>[] ANYONE = {};

    private WholeFile() {}

    /** Writes the file anew; its folder must be there. */
    public static void replace(Path file, byte[] content) throws IOException {
        write(file, content, ANYONE);
    }

    /** As {@link #replace}, for the eyes of the owner only: mode 0600 where the file system has modes. */
    public static void replaceSecret(Path file, byte[] content) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        write(
                file,
                content,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : ANYONE);
    }

    private static void write(Path file, byte[] content, FileAttribute<?>[] attributes) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + DRAFT);
        Files.deleteIfExists(draft);
        try {
            try (FileChannel c = FileChannel.open(draft, Set.of(CREATE_NEW, WRITE), attributes)) {
                for (int at = 0; at < content.length; ) {
                    at += c.write(ByteBuffer.wrap(content, at, Math.min(PIECE, content.length - at)));
                }
                c.force(true);
            }
            move(draft, file);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    /** Puts a file whose content was forced in the place of another; both in one folder. */
    public static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
        forceEntry(to);
    }

    /** Makes the folder and those above it, where they are not there. */
    public static void folder(Path folder, FileAttribute<?>... attributes) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path above = folder.toAbsolutePath().getParent();
        if (above != null) {
            folder(above, attributes);
        }
        // Another process may make it at the same moment.
        Files.createDirectories(folder, attributes);
        forceEntry(folder);
    }

    /** Has the name of this file or folder survive a loss of power. */
    static void forceEntry(Path path) throws IOException {
        Path above = path.toAbsolutePath().getParent();
        if (above == null) {
            return;
        }
        @Nullable FileChannel c;
        try {
            c = FileChannel.open(above, READ);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            // Some systems cannot open a folder; their renames are durable without.
            return;
        }
        try (c) {
            c.force(true);
        }
    }
}
