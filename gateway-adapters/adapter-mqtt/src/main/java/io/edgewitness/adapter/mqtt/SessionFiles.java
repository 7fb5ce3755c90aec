package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * What an adapter keeps of its session: a random identity made once, the counter of each topic as of the last acknowledged message, and the
 * numbers of messages without a key. One thread.
 */
final class SessionFiles implements AutoCloseable {
    private static final int IDENTITY_BYTES = 6;

    private final String identity;
    private final SlotFile counters;
    private final Map<Long, Integer> slots = new HashMap<>();
    private final Map<Long, SequenceCounter.State> states = new HashMap<>();
    private final UnkeyedIdentity unkeyed;

    SessionFiles(Path directory, int window) throws IOException {
        identity = identity(directory.resolve("identity"));
        counters = new SlotFile(directory.resolve("counters"));
        counters.read().forEach((slot, numbers) -> {
            slots.put(numbers[0], slot);
            states.put(numbers[0], new SequenceCounter.State(numbers[1], numbers[2], numbers[3], numbers[4]));
        });
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

    void save(long topic, SequenceCounter.State state) throws IOException {
        int slot = slots.computeIfAbsent(
                topic,
                ignored ->
                        slots.values().stream().mapToInt(each -> each + 1).max().orElse(0));
        counters.write(slot, topic, state.run(), state.last(), state.unread(), state.time());
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
        try (counters) {
            unkeyed.close();
        }
    }
}
