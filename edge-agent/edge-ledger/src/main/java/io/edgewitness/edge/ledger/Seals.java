package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Seal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Signed tree heads over the hashes of all batch headers. */
final class Seals {
    private static final byte[] SIGNED = "EdgeWitness seal v1\0".getBytes(StandardCharsets.US_ASCII);
    private final String agent;
    private final AgentKey key;

    Seals(String agent, AgentKey key) {
        this.agent = agent;
        this.key = key;
    }

    EvidenceRecord seal(MerkleTree tree, long at) {
        Seal s = Seal.newBuilder()
                .setSize(tree.size())
                .setRoot(ByteString.copyFrom(tree.root()))
                .setAt(at)
                .build();
        byte[] signature = key.sign(message(agent, s));
        return EvidenceRecord.newBuilder()
                .setAt(at)
                .setSeal(s.toBuilder().setSignature(ByteString.copyFrom(signature)))
                .build();
    }

    static boolean verify(Seal seal, String agent, byte[] publicKey) {
        return AgentKey.verify(publicKey, seal.getSignature().toByteArray(), message(agent, seal));
    }

    private static byte[] message(String agent, Seal s) {
        byte[] id = agent.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(
                SIGNED.length + id.length + 1 + 16 + s.getRoot().size());
        b.put(SIGNED)
                .put(id)
                .put((byte) 0)
                .putLong(s.getSize())
                .put(s.getRoot().toByteArray())
                .putLong(s.getAt());
        return b.array();
    }
}
