package io.edgewitness.collector.alarms;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What one channel is told at once.
 *
 * @param key the same each time it is tried: by it a receiver drops a double
 * @param items in the order in which it happened; 1 or more
 */
record Message(UUID key, Instant made, List<Item> items) {
    Message {
        items = List.copyOf(items);
    }

    /**
     * One change of one alarm, or a message about a machine.
     *
     * @param ordinal of the change, for good: by it a receiver drops a double
     */
    record Item(long ordinal, Change change, Instant at, Subject subject) {}
}
