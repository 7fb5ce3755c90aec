package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.proto.Batch;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where batches are kept for good. Any thread; calls for one agent come one at a time from one collector. */
public interface BatchStore {
    /** @return {@link IngestBatch.Head#NONE} if nothing of this agent is stored */
    IngestBatch.Head head(String agent) throws StoreException;

    /** @return SHA-256 of the stored header's bytes; null if that batch is not stored */
    @Nullable
    ByteString headerHash(String agent, long epoch, long number) throws StoreException;

    /**
     * Stores batches of one agent, in order, with all rows made from them. Returns after the commit. One that is already there under the
     * same header hash is left as it is.
     *
     * @throws ConflictException if one is there under another header hash; nothing of this call is stored
     * @throws StoreException if the database is away or refused; nothing of this call is stored, or (after a lost connection)
     *     all of it
     */
    void store(List<IngestBatch> batches) throws StoreException;

    /**
     * Keeps samples of a batch that is stored without them; nothing happens if it is not stored, or nobody asked the agent for it.
     *
     * @param order that asked for it
     * @param hash of the header
     * @param batch whose roots and signature were checked
     */
    default void fetched(String agent, String order, BatchId id, ByteString hash, Batch batch) throws StoreException {}

    /** Keeps what was refused, and why, for an audit. The same refusal again may be kept once. */
    void refused(Refused refused) throws StoreException;

    /**
     * @param agent the certificate's name
     * @param headerAgent who the header says it is from; may differ, may be empty
     * @param header the bytes as they came
     */
    record Refused(
            String agent,
            String headerAgent,
            long epoch,
            long number,
            Instant at,
            Reason reason,
            String detail,
            ByteString header,
            ByteString signature) {}

    /** Why a batch can never be taken. */
    enum Reason {
        /** no header, or one of an unknown format */
        UNREADABLE,
        /** the header names another agent than the certificate */
        FOREIGN_AGENT,
        /** another key than the one registered at enrolment */
        UNKNOWN_KEY,
        WRONG_SIGNATURE,
        /** the records do not hash to the header's roots */
        WRONG_CONTENT,
        /** does not follow the batch stored before it */
        BROKEN_CHAIN,
        /** another batch is stored under this agent, epoch and number */
        TWO_HISTORIES
    }

    /** The database is away, full or refused; the same call may succeed later. */
    class StoreException extends Exception {
        private static final long serialVersionUID = 1L;

        public StoreException(String message, Throwable cause) {
            super(message, cause);
        }

        protected StoreException(String message) {
            super(message);
        }
    }

    /** Another batch is already stored under the same agent, epoch and number. */
    final class ConflictException extends StoreException {
        private static final long serialVersionUID = 1L;

        private final long epoch;
        private final long number;

        public ConflictException(long epoch, long number) {
            super("another batch is stored as " + epoch + "/" + number);
            this.epoch = epoch;
            this.number = number;
        }

        public long epoch() {
            return epoch;
        }

        public long number() {
            return number;
        }
    }
}
