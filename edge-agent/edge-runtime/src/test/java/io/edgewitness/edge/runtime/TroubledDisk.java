package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.FileDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A folder on a disk that is full, or that does not come back from forcing, for as long as a test wants it so. */
final class TroubledDisk implements Disk {
    private final FileDisk disk;
    private volatile boolean full;
    private volatile @Nullable CountDownLatch stall;
    private volatile boolean stalled;

    TroubledDisk(Path folder) throws IOException {
        disk = new FileDisk(folder);
    }

    void full(boolean yes) {
        full = yes;
    }

    /** From now on whoever forces waits for {@link #goOn}. */
    void stall() {
        stall = new CountDownLatch(1);
    }

    void goOn() {
        CountDownLatch s = stall;
        stall = null;
        stalled = false;
        if (s != null) {
            s.countDown();
        }
    }

    /** Whether somebody waits now. */
    boolean isStalled() {
        return stalled;
    }

    private void check() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }

    private final class Wrapped implements File {
        private final File file;

        Wrapped(File file) {
            this.file = file;
        }

        @Override
        public void append(ByteBuffer content) throws IOException {
            check();
            file.append(content);
        }

        @Override
        public void force() throws IOException {
            CountDownLatch s = stall;
            if (s != null) {
                stalled = true;
                try {
                    s.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            file.force();
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
        return new Wrapped(disk.open(name));
    }

    @Override
    public File read(String name) throws IOException {
        return disk.read(name);
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        check();
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
    public boolean exists(String name) {
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
        return full ? 0 : disk.usableSpace();
    }

    @Override
    public Closeable lock() throws IOException {
        return disk.lock();
    }
}
