package io.edgewitness.edge.wire;

import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import org.jspecify.annotations.Nullable;

/**
 * The agent's end of the stream to its collector. One thread drives it; no call blocks. A stream that ends loses what was on its way in
 * both directions, and the caller opens a new one.
 */
public interface Link extends AutoCloseable {
    enum State {
        /** never opened, or ended; {@link #failure()} says why */
        CLOSED,
        OPENING,
        OPEN
    }

    /** Begins a new stream; ends the present one. */
    void open();

    State state();

    /**
     * Hands over a message.
     *
     * @return false if the stream is not open or cannot take more now; the message was not taken
     */
    boolean send(AgentMessage message);

    /** @return the next message that arrived on the present stream; null: none yet */
    @Nullable
    CollectorMessage poll();

    /** @return one line for a person: why the last stream ended and what to do; empty if it did not end by a failure */
    String failure();

    /** Ends the stream; {@link #open} may follow. */
    void end();

    /** Ends the stream for good and frees its threads. Idempotent. */
    @Override
    void close();
}
