package io.edgewitness.edge.runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.BlobFile;
import io.edgewitness.edge.ledger.Disk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.BlobPiece;
import io.edgewitness.edge.wire.proto.BlobWanted;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Orders of kind {@code blob}: bytes that the ledger keeps under their hash, from where the collector has them on. Only what the batch that the order names
 * has a record of is sent, never faster than asked, and nothing of it while a batch waits to be sent.
 */
final class BlobDownlink extends ReadAhead {
    static final String KIND = "blob";

    /** How the detail begins by which the collector knows that asking again is of no use. */
    static final String GONE = "gone";

    static final int PIECE = 256 << 10;

    private static final int AHEAD = 2;
    private static final long LEAST_RATE = 4 << 10; // bytes a second
    private static final long MOST_RATE = 64 << 20;
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Disk disk;
    private final Supplier<LedgerReader> ledger;

    /**
     * @param ledger opens a reader of what is durable
     * @param wake of the uplink; any thread
     */
    BlobDownlink(Disk disk, Supplier<LedgerReader> ledger, Runnable wake) {
        super(KIND, AHEAD, wake);
        this.disk = disk;
        this.ledger = ledger;
    }

    /** It is for people to look at, and there tomorrow too. */
    @Override
    public boolean isPatient() {
        return true;
    }

    @Override
    public CompletionStage<UplinkOrders.Outcome> begin(OrderBody body, Instant now) {
        BlobWanted wanted;
        try {
            wanted = BlobWanted.parseFrom(body.getPayload());
        } catch (InvalidProtocolBufferException e) {
            return refused("the order's payload is no wish for a blob");
        }
        boolean inRange = wanted.getEpoch() > 0 && wanted.getNumber() > 0 && wanted.getFrom() >= 0;
        if (!inRange || wanted.getSha256().size() != 32) {
            return refused("a blob is asked for by its SHA-256, a batch that has a record of it, and a first byte");
        }
        return start(sink -> send(body.getId(), wanted, sink));
    }

    private UplinkOrders.Outcome send(String order, BlobWanted wanted, Sink sink) throws IOException {
        String sha256 = HexFormat.of().formatHex(wanted.getSha256().toByteArray());
        String unnamed = unnamed(wanted);
        if (!unnamed.isEmpty()) {
            return new UplinkOrders.Outcome("refused", unnamed);
        }
        try (BlobFile file = BlobFile.open(disk, sha256)) {
            if (file == null) {
                return new UplinkOrders.Outcome("refused", GONE + ": the ledger gave it up for room");
            }
            if (!file.isSound()) {
                return new UplinkOrders.Outcome("refused", GONE + ": its file was changed on the agent's disk");
            }
            if (wanted.getFrom() > file.size()) {
                return new UplinkOrders.Outcome("refused", "it has " + file.size() + " bytes only");
            }
            return send(order, wanted, file, sink);
        }
    }

    /** @return why nothing is sent; empty: the ledger has a record of it where the order says */
    private String unnamed(BlobWanted wanted) {
        BatchId id = new BatchId(wanted.getEpoch(), wanted.getNumber());
        try (LedgerReader reader = ledger.get()) {
            Batch batch = reader.next(new BatchId(id.epoch(), id.number() - 1));
            if (batch == null || !UplinkOrders.id(batch).equals(id)) {
                return GONE + ": the ledger holds batch " + id + " no more";
            }
            for (Leaf leaf : batch.getBlobList()) {
                if (BlobRecord.parseFrom(leaf.getContent()).getSha256().equals(wanted.getSha256())) {
                    return "";
                }
            }
        } catch (InvalidProtocolBufferException e) {
            return "a record of batch " + id + " cannot be read; run `edge-agent ledger verify`";
        }
        return "no record of batch " + id + " names it";
    }

    private static UplinkOrders.Outcome send(String order, BlobWanted wanted, BlobFile file, Sink sink)
            throws IOException {
        long rate = Math.max(LEAST_RATE, Math.min(MOST_RATE, wanted.getBytesPerSecond()));
        long begin = System.nanoTime();
        for (long at = wanted.getFrom(); at < file.size(); at += PIECE) {
            long due = begin + (at - wanted.getFrom()) * TimeUnit.SECONDS.toNanos(1) / rate;
            if (!waits(due, sink) || !sink.offer(piece(order, at, file))) {
                return new UplinkOrders.Outcome("failed", "nobody wants it any more");
            }
        }
        return new UplinkOrders.Outcome("done", "bytes " + wanted.getFrom() + " to " + file.size() + ", all");
    }

    private static AgentMessage piece(String order, long at, BlobFile file) throws IOException {
        return AgentMessage.newBuilder()
                .setBlob(BlobPiece.newBuilder()
                        .setOrder(order)
                        .setFrom(at)
                        .setContent(ByteString.copyFrom(file.read(at, PIECE))))
                .build();
    }

    private static boolean waits(long due, Sink sink) {
        for (long left = due - System.nanoTime(); left > 0 && sink.isWanted(); left = due - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
        }
        return sink.isWanted();
    }
}
