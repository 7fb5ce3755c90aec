package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.server.BatchStore.Reason;
import io.edgewitness.collector.server.IngestBatch.Head;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchCheck;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.wire.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Decides whether a batch may be stored behind the newest one. Stateless but for the agent it is for. */
final class IngestCheck {
    private static final int FORMAT = 1;
    private static final byte[] SIGNED = "EdgeWitness batch v1\0".getBytes(StandardCharsets.US_ASCII);

    private final String agent;
    private final byte[] ledgerKey;
    private final ByteString keyHash;

    IngestCheck(AgentRegistry.Agent agent) {
        this.agent = agent.id();
        this.ledgerKey = agent.ledgerKey().toByteArray();
        this.keyHash = ByteString.copyFrom(Fingerprint.sha256(ledgerKey));
    }

    sealed interface Verdict {
        record Next(IngestBatch batch) implements Verdict {}

        /** Stored already, as far as its number says; whether it is the same one, the store knows. */
        record Old(BatchHeader header, ByteString hash) implements Verdict {}

        record Wrong(Reason reason, String detail, BatchHeader header) implements Verdict {}
    }

    /**
     * @param head what it should follow
     * @param oldest the oldest batch that the agent still has: it may follow a hole
     */
    Verdict check(Batch batch, Head head, Head oldest) {
        BatchHeader header;
        try {
            header = BatchHeader.parseFrom(batch.getHeader());
        } catch (InvalidProtocolBufferException e) {
            return new Verdict.Wrong(Reason.UNREADABLE, "its header cannot be read", BatchHeader.getDefaultInstance());
        }
        if (header.getFormat() != FORMAT) {
            return new Verdict.Wrong(
                    Reason.UNREADABLE,
                    "format " + header.getFormat() + ", this collector reads " + FORMAT + ": update the collector",
                    header);
        }
        if (!header.getAgent().equals(agent)) {
            return new Verdict.Wrong(
                    Reason.FOREIGN_AGENT,
                    "it is signed as agent '" + header.getAgent() + "', but delivered with the certificate of '" + agent
                            + "': give site file and enrolment the same agent id",
                    header);
        }
        var hash = ByteString.copyFrom(Fingerprint.sha256(batch.getHeader().toByteArray()));
        if (!after(header, head.epoch(), head.number())) {
            return new Verdict.Old(header, hash);
        }
        return checkNew(batch, header, hash, head, oldest);
    }

    private Verdict checkNew(Batch batch, BatchHeader header, ByteString hash, Head head, Head oldest) {
        if (!header.getKey().equals(keyHash)) {
            return new Verdict.Wrong(
                    Reason.UNKNOWN_KEY,
                    "signed by key " + Fingerprint.text(header.getKey().toByteArray()) + ", enrolled was "
                            + Fingerprint.text(keyHash.toByteArray()) + ": restore the agent's identity folder",
                    header);
        }
        List<String> problems = BatchCheck.verify(batch, ledgerKey, null);
        if (!problems.isEmpty()) {
            Reason reason = isSigned(batch) ? Reason.WRONG_CONTENT : Reason.WRONG_SIGNATURE;
            return new Verdict.Wrong(reason, String.join("; ", problems), header);
        }
        boolean follows = header.getPrevious().equals(head.hash())
                && (header.getEpoch() == head.epoch()
                        ? header.getNumber() == head.number() + 1
                        : header.getNumber() == 1);
        boolean afterHole = !follows
                && header.getEpoch() == oldest.epoch()
                && header.getNumber() == oldest.number()
                && !isSuccessor(header, head);
        if (!follows && !afterHole) {
            return new Verdict.Wrong(Reason.BROKEN_CHAIN, broken(header, head), header);
        }
        return new Verdict.Next(new IngestBatch(agent, header, hash, follows, batch));
    }

    /** @return what is wrong with a batch by itself, wherever it belongs; empty if nothing is */
    List<String> problems(Batch batch) {
        return BatchCheck.verify(batch, ledgerKey, null);
    }

    private boolean isSigned(Batch batch) {
        return AgentKey.verify(
                ledgerKey,
                batch.getSignature().toByteArray(),
                SIGNED,
                batch.getHeader().toByteArray());
    }

    /** Where number and epoch go on without a hole, another previous batch is another history. */
    private static boolean isSuccessor(BatchHeader header, Head head) {
        return header.getEpoch() == head.epoch() && header.getNumber() == head.number() + 1;
    }

    private static String broken(BatchHeader header, Head head) {
        String place = header.getEpoch() + "/" + header.getNumber();
        return place + " does not follow " + head.epoch() + "/" + head.number()
                + ", the newest stored batch: batches between them are missing, or the agent's data folder was put back"
                + " to an older state or copied";
    }

    private static boolean after(BatchHeader header, long epoch, long number) {
        return header.getEpoch() > epoch || (header.getEpoch() == epoch && header.getNumber() > number);
    }
}
