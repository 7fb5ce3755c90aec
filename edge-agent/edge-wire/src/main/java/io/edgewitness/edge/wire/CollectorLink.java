package io.edgewitness.edge.wire;

import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.CollectorMessage;
import org.jspecify.annotations.Nullable;

/** The collector's end of the stream from one agent. One thread at a time drives it; no call blocks. */
public interface CollectorLink {
    /** @return the next message that arrived; null: none yet */
    @Nullable
    AgentMessage poll();

    /** @return false if the stream has ended or cannot take more now; the message was not taken */
    boolean send(CollectorMessage message);

    /** Ends the stream. What was sent before still arrives. */
    void end(End end, String reason);

    /** Why the collector ends a stream. */
    enum End {
        /** come again in a while: the database is away, the collector stops */
        AWAY,
        /** this agent may not deliver */
        REFUSED,
        /** a newer stream of the same agent took over */
        SUPERSEDED
    }
}
