package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;

/**
 * A batch whose signature, roots and place in the chain were checked.
 *
 * @param agent the certificate's name; equals the header's
 * @param header decoded from {@code batch.header}
 * @param hash SHA-256 of the header's bytes as they came
 * @param chained false if the batch before it is not stored here because the agent no longer has it; true for an agent's very first
 * @param batch as it came, to be stored verbatim
 */
public record IngestBatch(String agent, BatchHeader header, ByteString hash, boolean chained, Batch batch) {
    public long epoch() {
        return header.getEpoch();
    }

    public long number() {
        return header.getNumber();
    }

    public Head head() {
        return new Head(epoch(), number(), hash);
    }

    /**
     * The newest batch that the collector has of an agent.
     *
     * @param hash SHA-256 of its header's bytes; 32 zero bytes if there is none
     */
    public record Head(long epoch, long number, ByteString hash) {
        /** Before the first batch. */
        public static final Head NONE = new Head(0, 0, ByteString.copyFrom(new byte[32]));
    }
}
