package io.edgewitness.adapter.mqtt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Gives each QoS 1 message that carries no key of its own a running number, and finds it again when the broker redelivers it.
 *
 * <p>The number is on file with packet id, topic and payload hash before the message goes to the ledger, for as many messages as can lack an
 * acknowledgement that the broker has surely seen: those in the window, and as many before them. A message that comes with DUP set, in a
 * resumed session, and with those three equal, gets the same number, so that the ledger drops it if and only if it has it; any other gets a
 * new one. One thread.
 *
 * <p>The file is not forced for each message, so a loss of power may take the last numbers away. They must not be given again, or the ledger would drop new
 * messages for old ones: each start begins in a range of its own, and that is forced. What comes again after a loss of power may be taken twice.
 */
final class UnkeyedIdentity implements AutoCloseable {
    private static final int RANGE_BITS = 36;

    private final SlotFile file;
    private final int slots;
    private final Map<Integer, Entry> byPacket = new HashMap<>();
    private final Entry[] bySlot;
    private long next = 1;

    private record Entry(long number, int packet, long topic, long payload) {}

    /** @param window most messages without an acknowledgement */
    UnkeyedIdentity(Path path, int window) throws IOException {
        file = new SlotFile(path);
        slots = 2 * window;
        bySlot = new Entry[slots];
        for (long[] numbers : file.read().values()) {
            if (numbers[0] > 0) {
                next = Math.max(next, numbers[0] + 1);
            }
        }
        for (long[] numbers : file.read().values()) {
            if (numbers[0] > 0 && numbers[1] > 0) {
                remember(new Entry(numbers[0], (int) numbers[1], numbers[2], numbers[3]));
            }
        }
        next = ((next >> RANGE_BITS) + 1) << RANGE_BITS;
        file.write(slots, next++, 0, 0, 0, 0);
        file.force();
    }

    /** @param mayBeKnown whether DUP is set and the session was resumed */
    long number(int packet, long topic, long payload, boolean mayBeKnown) throws IOException {
        Entry known = byPacket.get(packet);
        if (mayBeKnown && known != null && known.topic() == topic && known.payload() == payload) {
            return known.number();
        }
        Entry entry = new Entry(next++, packet, topic, payload);
        file.write((int) (entry.number() % slots), entry.number(), packet, topic, payload, 0);
        remember(entry);
        return entry.number();
    }

    private void remember(Entry entry) {
        int slot = (int) (entry.number() % slots);
        Entry old = bySlot[slot];
        if (old != null) {
            byPacket.remove(old.packet(), old);
        }
        bySlot[slot] = entry;
        Entry other = byPacket.get(entry.packet());
        if (other == null || other.number() < entry.number()) {
            byPacket.put(entry.packet(), entry);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
