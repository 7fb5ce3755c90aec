package io.edgewitness.edge.ledger;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.Seal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The signatures of one ledger, which cost a hundred times as much as all else: a seal whose signature and root are right vouches for
 * all batches and seals before it, so of most ledgers one seal's signature is checked and those of the batches behind it.
 */
final class SignatureCheck {
    private record Signed(String where, byte[] header, byte[] signature, ByteString key) {}

    /** @param before how many batches came before; it vouches for them */
    private record Sealed(String where, Seal seal, ByteString key, int before) {}

    private final List<String> problems;
    private final List<Signed> signed = new ArrayList<>();
    private final List<Sealed> sealed = new ArrayList<>();

    SignatureCheck(List<String> problems) {
        this.problems = problems;
    }

    /** In the order of the chain, seals whose root is right among them. */
    void batch(String where, byte[] header, byte[] signature, ByteString key) {
        signed.add(new Signed(where, header, signature, key));
    }

    void seal(String where, Seal seal, ByteString key) {
        sealed.add(new Sealed(where, seal, key, signed.size()));
    }

    /** From the newest seal back: what a good one vouches for is done. */
    void run(String agent) {
        Map<ByteString, Integer> vouched = new HashMap<>();
        for (int i = sealed.size() - 1; i >= 0; i--) {
            Sealed s = sealed.get(i);
            if (s.before >= vouched.getOrDefault(s.key, 0)) {
                if (Seals.verify(s.seal, agent, s.key.toByteArray())) {
                    vouched.put(s.key, s.before);
                } else {
                    problems.add(s.where + "the signature of its seal is not that of the agent's key");
                }
            }
        }
        for (int i = 0; i < signed.size(); i++) {
            Signed b = signed.get(i);
            if (i >= vouched.getOrDefault(b.key, 0)
                    && !AgentKey.verify(b.key.toByteArray(), b.signature, OpenBatch.SIGNED, b.header)) {
                problems.add(b.where + BatchCheck.WRONG_SIGNATURE);
            }
        }
    }
}
