package io.edgewitness.collector.verify;

import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.proto.Seal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Whether a tree head is the agent's. */
final class SealCheck {
    private static final byte[] SEALED = "EdgeWitness seal v1\0".getBytes(StandardCharsets.US_ASCII);

    private SealCheck() {}

    static boolean isSigned(Seal s, String agent, byte[] publicKey) {
        byte[] id = agent.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message =
                ByteBuffer.allocate(SEALED.length + id.length + 17 + s.getRoot().size());
        message.put(SEALED)
                .put(id)
                .put((byte) 0)
                .putLong(s.getSize())
                .put(s.getRoot().toByteArray())
                .putLong(s.getAt());
        return AgentKey.verify(publicKey, s.getSignature().toByteArray(), message.array());
    }
}
