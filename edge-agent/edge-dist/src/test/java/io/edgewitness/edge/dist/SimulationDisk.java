package io.edgewitness.edge.dist;

import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.SeededDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** The seeded disk, made slow and unreliable; what else runs on the machine gets its turn between any two of its operations. */
final class SimulationDisk implements Disk {
    /** What the rest of the world sees of an operation. */
    interface Watcher {
        /** Before each write, force or change of a name: time may pass, others may work. */
        void operation();

        void slow(Duration by);
    }

    final SeededDisk disk;
    private final Random random;
    private final SimulationStory story;
    private Watcher watcher = new Watcher() {
        @Override
        public void operation() {}

        @Override
        public void slow(Duration by) {}
    };
    boolean faults;
    int failures;
    int renames;
    /** Bytes that were written and were cut off again. */
    long cut;

    SimulationDisk(long seed, Random random, SimulationStory story) {
        this.disk = new SeededDisk(seed);
        this.random = random;
        this.story = story;
    }

    void watch(Watcher w) {
        watcher = w;
    }

    private void before(String what, String name) throws IOException {
        watcher.operation();
        if (faults && random.nextInt(40) == 0) {
            Duration delay = Duration.ofMillis(1 + random.nextInt(3_000));
            story.tell("disk: " + what + " of " + name + " takes " + delay.toMillis() + " ms");
            watcher.slow(delay);
        }
        if (faults && random.nextInt(700) == 0) {
            failures++;
            story.tell("disk: " + what + " of " + name + " fails");
            throw new IOException("Input/output error");
        }
    }

    @Override
    public File open(String name) throws IOException {
        if (!disk.exists(name)) {
            before("creation", name);
        }
        return new Watched(name, disk.open(name));
    }

    @Override
    public File read(String name) throws IOException {
        return disk.read(name);
    }

    @Override
    public void replace(String name, byte[] content) throws IOException {
        before("replacement", name);
        disk.replace(name, content);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        renames++;
        before("renaming", from);
        disk.rename(from, to);
        story.tell("disk: " + from + " is " + to + " now");
    }

    @Override
    public void delete(String name) throws IOException {
        if (disk.exists(name)) {
            before("deletion", name);
            story.tell("disk: " + name + " is deleted");
        }
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
    public List<String> list() {
        return disk.list();
    }

    @Override
    public long usableSpace() {
        return disk.usableSpace();
    }

    @Override
    public Closeable lock() {
        return disk.lock();
    }

    boolean isLimited() {
        return disk.usableSpace() < Long.MAX_VALUE / 2;
    }

    long used() {
        return disk.used();
    }

    @Override
    public String toString() {
        return "ledger";
    }

    private final class Watched implements File {
        private final String name;
        private final File file;

        Watched(String name, File file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public void append(ByteBuffer content) throws IOException {
            before("write", name);
            file.append(content);
        }

        @Override
        public void force() throws IOException {
            before("force", name);
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
            cut += Math.max(0, file.size() - size);
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
