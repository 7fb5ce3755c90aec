package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.FileDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A disk that keeps a copy of itself where a process could be killed: after each append to evidence, and after each force. */
final class SnapshotDisk implements Disk {
    private final Path folder;
    private final Path copies;
    private final FileDisk disk;
    private volatile Runnable beforeAppend = () -> {};
    private final List<Integer> appended = new ArrayList<>();
    private int taken;
    private int lastForced = -1;

    SnapshotDisk(Path folder, Path copies) throws IOException {
        this.folder = folder;
        this.copies = copies;
        this.disk = new FileDisk(folder);
        Files.createDirectories(copies);
    }

    /** Called before anything is appended to evidence. */
    void beforeAppend(Runnable action) {
        beforeAppend = action;
    }

    /** Numbers of the copies that were made after an append to evidence. */
    synchronized List<Integer> appended() {
        return List.copyOf(appended);
    }

    Path copy(int number) {
        return copies.resolve("at-" + number);
    }

    /** What a loss of power leaves at least. */
    synchronized Disk lastForced() {
        try {
            return new FileDisk(copy(lastForced));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private synchronized void take(boolean forced) throws IOException {
        Path to = copy(taken);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path f : files.toList()) {
                Path copy = to.resolve(folder.relativize(f).toString());
                if (Files.isDirectory(f)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(f, copy);
                }
            }
        }
        if (forced) {
            lastForced = taken;
        } else {
            appended.add(taken);
        }
        taken++;
    }

    private final class Watched implements File {
        private final File file;
        private final boolean evidence;

        Watched(File file, boolean evidence) {
            this.file = file;
            this.evidence = evidence;
        }

        @Override
        public void append(ByteBuffer content) throws IOException {
            if (evidence) {
                beforeAppend.run();
            }
            file.append(content);
            if (evidence) {
                take(false);
            }
        }

        @Override
        public void force() throws IOException {
            file.force();
            if (evidence) {
                take(true);
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            return file.read(position, into);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    @Override
    public File open(String name) throws IOException {
        return new Watched(disk.open(name), name.endsWith(".evidence"));
    }

    @Override
    public File read(String name) throws IOException {
        return disk.read(name);
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        disk.replace(name, content);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        disk.delete(name);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return disk.exists(name);
    }

    @Override
    public long size(String name) throws IOException {
        return disk.size(name);
    }

    @Override
    public List<String> list() throws IOException {
        return disk.list();
    }

    @Override
    public long usableSpace() throws IOException {
        return disk.usableSpace();
    }

    @Override
    public Closeable lock() throws IOException {
        return disk.lock();
    }
}
