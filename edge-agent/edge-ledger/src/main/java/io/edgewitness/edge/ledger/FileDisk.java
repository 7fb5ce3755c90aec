package io.edgewitness.edge.ledger;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** A folder of the file system. */
public final class FileDisk implements Disk {
    private static final String LOCK = "lock";
    private final Path folder;

    /** Makes the folder if need be. */
    public FileDisk(Path folder) throws IOException {
        WholeFile.folder(folder);
        this.folder = folder;
    }

    @Override
    public File open(String name) throws IOException {
        Path path = path(name);
        boolean there = Files.exists(path);
        FileChannel channel = FileChannel.open(path, CREATE, READ, WRITE);
        if (!there) {
            WholeFile.forceEntry(path);
        }
        return new Channel(channel, channel.size());
    }

    @Override
    public File read(String name) throws IOException {
        FileChannel channel = FileChannel.open(path(name), READ);
        return new Channel(channel, 0);
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        Path path = path(name);
        WholeFile.folder(parent(path));
        WholeFile.replace(path, content);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        WholeFile.move(path(from), path(to));
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(path(name));
    }

    @Override
    public boolean exists(String name) {
        return Files.exists(path(name));
    }

    @Override
    public long size(String name) throws IOException {
        return Files.size(path(name));
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                if (attributes.isRegularFile() && !name.equals(LOCK) && !name.endsWith(WholeFile.DRAFT)) {
                    names.add(name);
                }
                return FileVisitResult.CONTINUE;
            }

            // Readers list while the writer deletes: what went in between is not there.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException && !file.equals(folder)) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        Collections.sort(names);
        return names;
    }

    @Override
    public long usableSpace() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    @Override
    public Closeable lock() throws IOException {
        FileChannel channel = FileChannel.open(path(LOCK), CREATE, WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            channel.close();
            throw new LedgerException(inUse(), e);
        }
        channel.close();
        throw new LedgerException(inUse());
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    private String inUse() {
        return folder + ": another agent is writing this ledger; stop it, or use another --data folder";
    }

    private Path path(String name) {
        return folder.resolve(name);
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent());
    }

    private static final class Channel implements File {
        private final FileChannel channel;
        private long end;

        Channel(FileChannel channel, long end) {
            this.channel = channel;
            this.end = end;
        }

        @Override
        public void append(ByteBuffer content) throws IOException {
            while (content.hasRemaining()) {
                end += channel.write(content, end);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(false);
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int n = channel.read(into, position + total);
                if (n < 0) {
                    return total == 0 ? -1 : total;
                }
                total += n;
            }
            return total;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
            end = size;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
