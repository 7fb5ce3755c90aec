package io.edgewitness.edge.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.EvidenceScan;
import io.edgewitness.edge.ledger.LedgerException;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The durable part of the ledger, as the uplink reads it: raw frames that do not go to the collector come as their hashes. One thread. */
public interface UplinkSource extends AutoCloseable {
    /**
     * Reads a ledger of this machine, also beside its writer.
     *
     * @param committed the writer's {@link io.edgewitness.edge.ledger.LedgerWriter#committed}
     */
    static UplinkSource of(Disk disk, Supplier<BatchId> committed) {
        Logger log = LoggerFactory.getLogger(UplinkSource.class);
        LedgerReader reader = LedgerReader.open(disk, committed);
        EvidenceScan scan = new EvidenceScan(disk);
        return new UplinkSource() {
            private int damaged;

            @Override
            public @Nullable Batch next(BatchId after) {
                Batch batch = reader.nextForUplink(after);
                if (reader.damaged() > damaged) {
                    damaged = reader.damaged();
                    log.error(
                            "samples behind batch {} are damaged on disk: the collector gets their hashes, and everything else;"
                                    + " see edge-agent ledger verify",
                            after);
                }
                return batch;
            }

            @Override
            public BatchId first() {
                Batch batch = reader.nextForUplink(BatchId.NONE);
                return batch == null ? BatchId.NONE : UplinkOrders.id(batch);
            }

            @Override
            public BatchId head() {
                return committed.get();
            }

            @Override
            public boolean evidence(Consumer<EvidenceRecord> record) {
                return scan.next(record);
            }

            @Override
            public void close() {
                reader.close();
            }
        };
    }

    /**
     * @return the batch that follows, in whatever epoch; null: none yet, or not durable yet
     * @throws io.edgewitness.edge.ledger.LedgerException if the ledger cannot be read there
     */
    @Nullable
    Batch next(BatchId after);

    /** @return the oldest batch still there; {@link BatchId#NONE} if there is none */
    BatchId first();

    /**
     * Shows a part of the evidence, the oldest first; all of it by calls until there is no more. Unlike batches also what is written
     * and in no batch yet: receipts are carried on there when their segment is dropped.
     *
     * @return false: that was all
     */
    default boolean evidence(Consumer<EvidenceRecord> record) {
        BatchId at = BatchId.NONE;
        for (Batch batch = next(at); batch != null; batch = next(at)) {
            at = UplinkOrders.id(batch);
            for (Leaf leaf : batch.getEvidenceList()) {
                try {
                    record.accept(EvidenceRecord.parseFrom(leaf.getContent()));
                } catch (InvalidProtocolBufferException e) {
                    throw new LedgerException("an evidence record that is none: " + e.getMessage(), e);
                }
            }
        }
        return false;
    }

    /** @return the newest durable batch; {@link BatchId#NONE} if there is none */
    BatchId head();

    @Override
    default void close() {}
}
