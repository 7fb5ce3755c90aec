package io.edgewitness.edge.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A disk in memory that fails by a seed: it loses what was not forced, tears the last write, and is full. After {@link #crash} the open
 * files are dead and the disk can be opened again. One thread.
 */
public final class SeededDisk implements Disk {
    /** The power went; catch it in the test, call {@link #crash}, and open again. */
    public static final class PowerLoss extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Random random;
    private final Map<String, Content> files = new TreeMap<>();
    private long capacity = Long.MAX_VALUE;
    private long operationsLeft = Long.MAX_VALUE;
    private boolean locked;
    private int life;

    public SeededDisk(long seed) {
        random = new Random(seed);
    }

    /** Bytes that fit; {@code Long.MAX_VALUE}: any. */
    public void capacity(long bytes) {
        capacity = bytes;
    }

    /** The power goes at the n-th write, force or change of a name from now, in the middle of it. */
    public void powerLossAfter(long operations) {
        operationsLeft = operations;
    }

    /** Loses and tears. What was forced stays. */
    public void crash() {
        life++;
        locked = false;
        operationsLeft = Long.MAX_VALUE;
        for (Content c : files.values()) {
            int unforced = c.size - c.forced;
            if (unforced > 0) {
                int kept = random.nextInt(unforced + 1);
                c.size = c.forced + kept;
                if (kept > 0 && random.nextBoolean()) {
                    int from = c.forced + random.nextInt(kept);
                    Arrays.fill(c.bytes, from, c.size, (byte) 0);
                }
                c.forced = c.size;
            }
        }
    }

    /** As kill -9 does: the system still has all that was written. */
    public void kill() {
        life++;
        locked = false;
        operationsLeft = Long.MAX_VALUE;
    }

    /** Turns one bit over. */
    public void flip(String name, long bit) {
        Content c = files.get(name);
        c.bytes[(int) (bit >>> 3)] ^= (byte) (1 << (bit & 7));
    }

    public void cut(String name, int bytes) {
        Content c = files.get(name);
        c.size = bytes;
        c.forced = Math.min(c.forced, bytes);
    }

    private void operation() {
        if (--operationsLeft < 0) {
            throw new PowerLoss();
        }
    }

    /** Bytes of all files. */
    public long used() {
        long sum = 0;
        for (Content c : files.values()) {
            sum += c.size;
        }
        return sum;
    }

    /** @return whether the power goes at the next write, force or change of a name */
    public boolean isAboutToLosePower() {
        return operationsLeft == 0;
    }

    @Override
    public File open(String name) {
        if (!files.containsKey(name)) {
            operation();
            files.put(name, new Content());
        }
        return new Handle(files.get(name));
    }

    @Override
    public File read(String name) throws IOException {
        return new Handle(content(name));
    }

    private Content content(String name) throws IOException {
        Content c = files.get(name);
        if (c == null) {
            throw new NoSuchFileException(name);
        }
        return c;
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        operation();
        if (capacity != Long.MAX_VALUE && used() + content.length > capacity) {
            throw new IOException("No space left on device");
        }
        Content c = new Content();
        c.bytes = content.clone();
        c.size = content.length;
        c.forced = c.size;
        files.put(name, c);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        operation();
        Content c = content(from);
        files.remove(from);
        files.put(to, c);
    }

    @Override
    public void delete(String name) {
        if (files.containsKey(name)) {
            operation();
            files.remove(name);
        }
    }

    @Override
    public boolean exists(String name) {
        return files.containsKey(name);
    }

    @Override
    public long size(String name) throws IOException {
        return content(name).size;
    }

    @Override
    public List<String> list() {
        return new ArrayList<>(files.keySet());
    }

    @Override
    public long usableSpace() {
        return Math.max(0, capacity - used());
    }

    @Override
    public Closeable lock() {
        if (locked) {
            throw new LedgerException("another agent is writing this ledger");
        }
        locked = true;
        int mine = life;
        return () -> {
            if (mine == life) {
                locked = false;
            }
        };
    }

    private static final class Content {
        private byte[] bytes = new byte[256];
        private int size;
        private int forced;
    }

    private final class Handle implements File {
        private final Content content;
        private final int born = life;

        Handle(Content content) {
            this.content = content;
        }

        private void alive() throws IOException {
            if (born != life) {
                throw new IOException("the machine was switched off");
            }
        }

        @Override
        public void append(ByteBuffer from) throws IOException {
            alive();
            int all = from.remaining();
            long room = capacity == Long.MAX_VALUE ? capacity : Math.max(0, capacity - used());
            if (--operationsLeft < 0) {
                put(from, random.nextInt(all + 1));
                throw new PowerLoss();
            }
            put(from, (int) Math.min(all, room));
            if (room < all) {
                throw new IOException("No space left on device");
            }
        }

        private void put(ByteBuffer from, int n) {
            if (content.bytes.length < content.size + n) {
                content.bytes = Arrays.copyOf(content.bytes, Math.max(content.size + n, content.bytes.length * 2));
            }
            from.get(content.bytes, content.size, n);
            content.size += n;
        }

        @Override
        public void force() throws IOException {
            alive();
            operation();
            content.forced = content.size;
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            alive();
            int n = (int) Math.min(into.remaining(), content.size - position);
            if (n <= 0) {
                return into.hasRemaining() ? -1 : 0;
            }
            into.put(content.bytes, (int) position, n);
            return n;
        }

        @Override
        public long size() throws IOException {
            alive();
            return content.size;
        }

        @Override
        public void truncate(long size) throws IOException {
            alive();
            content.size = (int) size;
            content.forced = Math.min(content.forced, content.size);
        }

        @Override
        public void close() {}
    }
}
