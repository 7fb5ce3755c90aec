package io.edgewitness.edge.runtime;

import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.proto.Batch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The durable part of the ledger, as the uplink reads it: raw frames that do not go to the collector come as their hashes. One thread. */
public interface UplinkSource extends AutoCloseable {
    /**
     * Reads a ledger of this machine, also beside its writer.
     *
     * @param committed the writer's {@link io.edgewitness.edge.ledger.LedgerWriter#committed}
     */
    static UplinkSource of(Disk disk, Supplier<BatchId> committed) {
        LedgerReader reader = LedgerReader.open(disk, committed);
        return new UplinkSource() {
            @Override
            public @Nullable Batch next(BatchId after) {
                return reader.nextForUplink(after);
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

    /** @return the newest durable batch; {@link BatchId#NONE} if there is none */
    BatchId head();

    @Override
    default void close() {}
}
