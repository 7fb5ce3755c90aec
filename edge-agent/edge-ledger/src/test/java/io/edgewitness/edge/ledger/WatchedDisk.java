package io.edgewitness.edge.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Another disk, and what comes between the listing of its files and the reading of one. */
final class WatchedDisk implements Disk {
    /** What happens before a file is read. */
    interface Before {
        void read(String name) throws IOException;
    }

    private final Disk disk;
    Before before = n -> {};

    WatchedDisk(Disk disk) {
        this.disk = disk;
    }

    @Override
    public File open(String name) throws IOException {
        return disk.open(name);
    }

    @Override
    public File read(String name) throws IOException {
        before.read(name);
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
