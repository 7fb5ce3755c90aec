package io.edgewitness.edge.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** A folder in memory, so that a fuzz test reads a million ledgers. */
final class MemoryDisk implements Disk {
    private final TreeMap<String, byte[]> files = new TreeMap<>();

    MemoryDisk with(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    private byte[] content(String name) throws NoSuchFileException {
        byte[] content = files.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    @Override
    public File open(String name) {
        files.putIfAbsent(name, new byte[0]);
        return new Open(name);
    }

    @Override
    public File read(String name) throws IOException {
        content(name);
        return new Open(name);
    }

    @Override
    public void replace(String name, byte[] content) {
        files.put(name, content);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        files.put(to, content(from));
        files.remove(from);
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public boolean exists(String name) {
        return files.containsKey(name);
    }

    @Override
    public long size(String name) throws IOException {
        return content(name).length;
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public long usableSpace() {
        return 1L << 40;
    }

    @Override
    public Closeable lock() {
        return () -> {};
    }

    @Override
    public String toString() {
        return "memory";
    }

    private final class Open implements File {
        private final String name;

        Open(String name) {
            this.name = name;
        }

        @Override
        public void append(ByteBuffer more) throws IOException {
            byte[] before = content(name);
            byte[] after = Arrays.copyOf(before, before.length + more.remaining());
            more.get(after, before.length, more.remaining());
            files.put(name, after);
        }

        @Override
        public void force() {}

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            byte[] content = content(name);
            if (position >= content.length) {
                return -1;
            }
            int count = (int) Math.min(into.remaining(), content.length - position);
            into.put(content, (int) position, count);
            return count;
        }

        @Override
        public long size() throws IOException {
            return content(name).length;
        }

        @Override
        public void truncate(long size) throws IOException {
            files.put(name, Arrays.copyOf(content(name), (int) size));
        }

        @Override
        public void close() {}
    }
}
