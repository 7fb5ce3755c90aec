package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter keeps of its session: a random identity made once, the counter of each topic as of the last acknowledged message, and the
 * numbers of messages without a key. One thread.
 */
final class SessionFiles implements AutoCloseable {
    private static final int IDENTITY_BYTES = 6;
    private static final String UNCOUNTED = "uncounted";

    private final String identity;
    private final SlotFile counters;
    private final Map<Long, Integer> slots = new HashMap<>();
    private final Map<Long, SequenceCounter.State> states = new HashMap<>();
    /** Topic and when its last message was received, in milliseconds since 1970, in the slots of the counters. */
    private final SlotFile times;

    private final Map<Long, Instant> received = new HashMap<>();
    private int nextSlot;
    private final UnkeyedIdentity unkeyed;
    private final Path filters;

    SessionFiles(Path directory, int window) throws IOException {
        identity = identity(directory.resolve("identity"));
        counters = new SlotFile(directory.resolve("counters"));
        counters.read().forEach((slot, numbers) -> {
            slots.put(numbers[0], slot);
            nextSlot = Math.max(nextSlot, slot + 1);
            states.put(numbers[0], new SequenceCounter.State(numbers[1], numbers[2], numbers[3], numbers[4]));
        });
        filters = directory.resolve("filters");
        times = new SlotFile(directory.resolve("received"));
        times.read().forEach((slot, numbers) -> received.put(numbers[0], Instant.ofEpochMilli(numbers[1])));
        unkeyed = new UnkeyedIdentity(directory.resolve("unkeyed-" + identity), window);
    }

    private static String identity(Path file) throws IOException {
        if (Files.exists(file)) {
            String text = Files.readString(file).trim();
            if (text.matches("[0-9a-f]{" + 2 * IDENTITY_BYTES + "}")) {
                return text;
            }
        }
        byte[] random = new byte[IDENTITY_BYTES];
        new SecureRandom().nextBytes(random);
        String made = HexFormat.of().formatHex(random);
        // With another identity the broker would not know us, and what it keeps for us would never come.
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(made.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        return made;
    }

    /** 12 hexadecimal digits. */
    String identity() {
        return identity;
    }

    SequenceCounter.State counter(long topic) {
        return states.getOrDefault(topic, SequenceCounter.State.NONE);
    }

    /** Whether the number of the next message will tell what is missing. */
    boolean knowsNumber(String topic) {
        return counter(Hash.of(topic)).run() > 0;
    }

    /** When the last message of the topic came that a run before this one acknowledged, by the agent's clock; null: not known. */
    @Nullable
    Instant received(long topic) {
        return received.get(topic);
    }

    /** @param last when the last message of the topic came */
    void save(long topic, SequenceCounter.State state, Instant last) throws IOException {
        states.put(topic, state);
        int slot = slots.computeIfAbsent(topic, ignored -> nextSlot++);
        times.write(slot, topic, last.toEpochMilli(), 0, 0, 0);
        counters.write(slot, topic, state.run(), state.last(), state.unread(), state.time());
    }

    /**
     * Notes filters before they are subscribed, because the broker keeps them from then on.
     *
     * @param resumed whether the broker still has our session
     * @return filters of an earlier site file that the broker still sends messages of
     */
    Set<String> subscribing(Set<String> wanted, boolean resumed) throws IOException {
        Set<String> left = new TreeSet<>();
        if (resumed && Files.exists(filters)) {
            left.addAll(Files.readAllLines(filters));
        }
        left.removeAll(wanted);
        Set<String> all = new TreeSet<>(wanted);
        all.addAll(left);
        subscribed(all);
        return left;
    }

    /** These are all. */
    void subscribed(Set<String> all) throws IOException {
        Path fresh = filters.resolveSibling("filters.new");
        Files.write(fresh, all);
        Files.move(fresh, filters, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What {@link #uncount} was given so far, by whatever adapter had the directory. */
    static Set<String> uncounted(Path directory) throws IOException {
        Path file = directory.resolve(UNCOUNTED);
        return Files.exists(file) ? Set.copyOf(Files.readAllLines(file)) : Set.of();
    }

    /** @param keyAndTopic that is not counted from now on, nor after a restart */
    void uncount(String keyAndTopic) throws IOException {
        Files.writeString(
                filters.resolveSibling(UNCOUNTED),
                keyAndTopic + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND,
                StandardOpenOption.DSYNC);
    }

    /** The counters as saved survive a loss of power. */
    void force() throws IOException {
        counters.force();
    }

    UnkeyedIdentity unkeyed() {
        return unkeyed;
    }

    @Override
    public void close() throws IOException {
        try (counters;
                times) {
            unkeyed.close();
        }
    }
}
