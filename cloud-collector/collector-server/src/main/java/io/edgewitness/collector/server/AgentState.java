package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of an agent's next batch depend on besides the batch: where the agent stands and what its point numbers mean.
 * Deterministic: follows from the batches before. Not thread-safe.
 */
final class AgentState {
    record Point(String id, String mode) {}

    ByteString head = ByteString.EMPTY;
    long epoch;
    String enterprise = "";
    String site = "";
    final Map<Integer, Point> points = new HashMap<>();

    /** Point numbers start anew in each epoch. */
    void enter(long newEpoch) {
        if (newEpoch != epoch) {
            epoch = newEpoch;
            points.clear();
        }
    }

    Point point(int number) {
        @Nullable Point point = points.get(number);
        return point == null ? new Point("#" + number, "MODE_UNKNOWN") : point;
    }
}
