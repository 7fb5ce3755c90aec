package io.edgewitness.edge.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.Fetch;
import io.edgewitness.edge.wire.proto.Fetched;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Orders of kind {@code fetch}: whole batches once more, samples too, for an audit. Nothing of the answer needs to be trusted: each batch is as it was
 * signed.
 */
final class FetchDownlink extends ReadAhead {
    static final String KIND = "fetch";

    /** What one order sends at most, whatever it asks for; a batch more than this is sent all the same. */
    static final long MOST_BYTES = 64L << 20;

    private static final int AHEAD = 4;

    private final Supplier<LedgerReader> ledger;

    /**
     * @param ledger opens a reader of what is durable
     * @param wake of the uplink; any thread
     */
    FetchDownlink(Supplier<LedgerReader> ledger, Runnable wake) {
        super(KIND, AHEAD, wake);
        this.ledger = ledger;
    }

    @Override
    public CompletionStage<UplinkOrders.Outcome> begin(OrderBody body, Instant now) {
        Fetch fetch;
        try {
            fetch = Fetch.parseFrom(body.getPayload());
        } catch (InvalidProtocolBufferException e) {
            return refused("the order's payload is no fetch");
        }
        BatchId after = new BatchId(fetch.getAfterEpoch(), fetch.getAfterNumber());
        BatchId last = new BatchId(fetch.getLastEpoch(), fetch.getLastNumber());
        boolean inRange = after.epoch() >= 0 && after.number() >= 0 && last.number() >= 0;
        if (!inRange || !last.isAfter(after) || fetch.getMostBytes() <= 0) {
            return refused("a fetch names a batch, a later one, and how many bytes it may have");
        }
        long mostBytes = Math.min(MOST_BYTES, fetch.getMostBytes());
        return start(sink -> {
            try (LedgerReader reader = ledger.get()) {
                return read(reader, body.getId(), after, last, mostBytes, sink);
            }
        });
    }

    private static UplinkOrders.Outcome read(
            LedgerReader reader, String order, BatchId after, BatchId last, long mostBytes, Sink sink) {
        BatchId at = after;
        long bytes = 0;
        int count = 0;
        while (sink.isWanted() && bytes < mostBytes) {
            Batch b = at.equals(last) ? null : reader.next(at);
            BatchId id = b == null ? null : UplinkOrders.id(b);
            if (b == null || id == null || id.isAfter(last)) {
                return done(count, at, true);
            }
            if (!sink.offer(message(order, b))) {
                break;
            }
            at = id;
            bytes += b.getSerializedSize();
            count++;
        }
        return done(count, at, !last.isAfter(at));
    }

    private static AgentMessage message(String order, Batch batch) {
        return AgentMessage.newBuilder()
                .setFetched(Fetched.newBuilder().setOrder(order).setBatch(batch))
                .build();
    }

    private static UplinkOrders.Outcome done(int count, BatchId at, boolean all) {
        return new UplinkOrders.Outcome("done", count + " batches up to " + at + (all ? ", all" : ", more follow"));
    }
}
