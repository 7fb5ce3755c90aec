package io.edgewitness.edge.ledger;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes everything, keeps only small files: for measuring what the writer itself costs. */
final class NoDisk implements Disk {
    private final Map<String, byte[]> small = new TreeMap<>();
    private final Map<String, Nothing> files = new HashMap<>();

    @Override
    public File open(String name) {
        return files.computeIfAbsent(name, x -> new Nothing());
    }

    @Override
    public File read(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public void replace(String name, byte[] content) {
        small.put(name, content);
    }

    @Override
    public void rename(String from, String to) {
        throw new UnsupportedOperationException(from);
    }

    @Override
    public void delete(String name) {
        small.remove(name);
        files.remove(name);
    }

    @Override
    public boolean exists(String name) {
        return small.containsKey(name) || files.containsKey(name);
    }

    @Override
    public long size(String name) {
        Nothing file = files.get(name);
        return file == null ? 0 : file.size();
    }

    @Override
    public List<String> list() {
        return List.of();
    }

    @Override
    public long usableSpace() {
        return Long.MAX_VALUE / 2;
    }

    @Override
    public Closeable lock() {
        return () -> {};
    }

    private static final class Nothing implements File {
        private long size;

        @Override
        public void append(ByteBuffer content) {
            size += content.remaining();
            content.position(content.limit());
        }

        @Override
        public void force() {}

        @Override
        public int read(long position, ByteBuffer into) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void truncate(long to) {
            size = to;
        }

        @Override
        public void close() {}
    }
}
