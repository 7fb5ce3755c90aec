package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Files.writeString(file, made);
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
