package io.edgewitness.edge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.edgewitness.edge.ledger.AgentKey;
import io.edgewitness.edge.ledger.BatchId;
import io.edgewitness.edge.ledger.FileDisk;
import io.edgewitness.edge.ledger.LedgerReader;
import io.edgewitness.edge.ledger.LedgerSettings;
import io.edgewitness.edge.ledger.LedgerWriter;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.wire.proto.AgentMessage;
import io.edgewitness.edge.wire.proto.BlobPiece;
import io.edgewitness.edge.wire.proto.BlobWanted;
import io.edgewitness.edge.wire.proto.OrderBody;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders of kind {@code blob}, from their payload to what goes up. */
class BlobDownlinkTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final long FAST = 1L << 30;

    @TempDir
    Path data;

    private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
    private final byte[] burst = new byte[700_001];
    private final byte[] other = {1, 2, 3};
    private FileDisk disk;
    private String digest;
    private String otherDigest;
    private BatchId named;
    private BlobDownlink blobs;

    @BeforeEach
    void ledger() throws Exception {
        new Random(7).nextBytes(burst);
        disk = new FileDisk(data.resolve("ledger"));
        AgentKey key = AgentKey.loadOrCreate(data.resolve("agent.key"));
        LedgerWriter writer = LedgerWriter.open(disk, key, LedgerSettings.create("gw-1", b -> {}), start);
        digest = writer.blob(1, "pump-3", "application/octet-stream", burst).sha256();
        writer.doWork(start.plusSeconds(2));
        otherDigest = writer.blob(2, "pump-3", "image/png", other).sha256();
        writer.close();
        named = batchOf(digest);
        blobs = new BlobDownlink(disk, () -> LedgerReader.open(disk), () -> {});
    }

    private BatchId batchOf(String sha256) throws Exception {
        try (LedgerReader reader = LedgerReader.open(disk)) {
            BatchId at = BatchId.NONE;
            for (Batch b = reader.next(at); b != null; b = reader.next(at)) {
                at = UplinkOrders.id(b);
                for (Leaf leaf : b.getBlobList()) {
                    byte[] found =
                            BlobRecord.parseFrom(leaf.getContent()).getSha256().toByteArray();
                    if (HexFormat.of().formatHex(found).equals(sha256)) {
                        return at;
                    }
                }
            }
        }
        throw new AssertionError("no record of " + sha256);
    }

    private BlobWanted.Builder wanted(String sha256, BatchId batch, long from) {
        return BlobWanted.newBuilder()
                .setSha256(ByteString.copyFrom(HexFormat.of().parseHex(sha256)))
                .setEpoch(batch.epoch())
                .setNumber(batch.number())
                .setFrom(from)
                .setBytesPerSecond(FAST);
    }

    private CompletableFuture<UplinkOrders.Outcome> begin(ByteString payload) {
        return blobs.begin(
                        OrderBody.newBuilder().setId("o1").setPayload(payload).build(), start)
                .toCompletableFuture();
    }

    private byte[] sent(CompletableFuture<UplinkOrders.Outcome> end, long from) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Await.until("the end", LIMIT, () -> {
            for (AgentMessage m = blobs.next(); m != null; m = blobs.next()) {
                BlobPiece piece = m.getBlob();
                assertThat(piece.getOrder()).isEqualTo("o1");
                assertThat(piece.getFrom()).isEqualTo(from + all.size());
                assertThat(piece.getContent().size()).isBetween(1, BlobDownlink.PIECE);
                all.writeBytes(piece.getContent().toByteArray());
                blobs.sent();
            }
            return end.isDone();
        });
        return all.toByteArray();
    }

    private String refusal(BlobWanted.Builder wanted) {
        CompletableFuture<UplinkOrders.Outcome> end = begin(wanted.build().toByteString());
        assertThat(sent(end, 0)).isEmpty();
        assertThat(end.join().outcome()).isEqualTo("refused");
        return end.join().detail();
    }

    @Test
    void aBurstComesInPiecesAndFromAnyByte() {
        CompletableFuture<UplinkOrders.Outcome> whole =
                begin(wanted(digest, named, 0).build().toByteString());
        assertThat(sent(whole, 0)).isEqualTo(burst);
        assertThat(whole.join().outcome()).isEqualTo("done");
        CompletableFuture<UplinkOrders.Outcome> rest =
                begin(wanted(digest, named, 700_000).build().toByteString());
        assertThat(sent(rest, 700_000)).containsExactly(burst[700_000]);
        CompletableFuture<UplinkOrders.Outcome> nothing =
                begin(wanted(digest, named, 700_001).build().toByteString());
        assertThat(sent(nothing, 700_001)).isEmpty();
        assertThat(nothing.join().outcome()).isEqualTo("done");
    }

    @Test
    void onlyWhatTheBatchHasARecordOfIsSent() throws Exception {
        Files.write(data.resolve("ledger/blobs").resolve("ab".repeat(32)), new byte[] {9});
        assertThat(refusal(wanted("ab".repeat(32), named, 0)))
                .contains("no record of batch")
                .contains("names it");
        BatchId another = batchOf(otherDigest);
        assertThat(another).isNotEqualTo(named);
        assertThat(refusal(wanted(digest, another, 0))).contains("names it");
        assertThat(refusal(wanted(digest, new BatchId(1, 99), 0))).startsWith(BlobDownlink.GONE);
        assertThat(refusal(wanted(digest, named, 700_002))).contains("700001 bytes only");
    }

    @Test
    void whatTheLedgerKeepsNoMoreAndWhatWasChangedIsSaid() throws Exception {
        Path file = data.resolve("ledger/blobs").resolve(digest);
        byte[] changed = burst.clone();
        changed[600_000]++;
        Files.write(file, changed);
        assertThat(refusal(wanted(digest, named, 0)))
                .startsWith(BlobDownlink.GONE)
                .contains("was changed");
        Files.delete(file);
        assertThat(refusal(wanted(digest, named, 0)))
                .startsWith(BlobDownlink.GONE)
                .contains("for room");
    }

    @Test
    void whatIsNoWishIsRefusedAndASecondOneWaitsNowhere() {
        for (ByteString wrong : List.of(
                ByteString.copyFromUtf8("no message"),
                BlobWanted.getDefaultInstance().toByteString(),
                wanted(digest, new BatchId(0, 0), 0).build().toByteString(),
                wanted(digest, named, -1).build().toByteString())) {
            assertThat(begin(wrong).join().outcome()).isEqualTo("refused");
        }
        begin(wanted(digest, named, 0).build().toByteString());
        assertThat(begin(wanted(digest, named, 0).build().toByteString()).join().detail())
                .contains("another blob");
        blobs.close();
    }

    @Test
    void aStreamThatEndsFailsTheOrderAndTheNextOneGoesOn() {
        CompletableFuture<UplinkOrders.Outcome> cut =
                begin(wanted(digest, named, 0).build().toByteString());
        Await.until("a piece", LIMIT, () -> blobs.next() != null);
        blobs.broken();
        assertThat(cut.join().outcome()).isEqualTo("failed");
        assertThat(blobs.next()).isNull();
        CompletableFuture<UplinkOrders.Outcome> rest =
                begin(wanted(digest, named, BlobDownlink.PIECE).build().toByteString());
        assertThat(sent(rest, BlobDownlink.PIECE)).hasSize(burst.length - BlobDownlink.PIECE);
    }

    @Test
    void itIsNoFasterThanAskedFor() {
        long begin = System.nanoTime();
        CompletableFuture<UplinkOrders.Outcome> end = begin(
                wanted(digest, named, 0).setBytesPerSecond(1 << 20).build().toByteString());
        assertThat(sent(end, 0)).isEqualTo(burst);
        // The last piece is due when what lies before it was: 512 KiB at 1 MiB a second.
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(500_000_000L);
    }
}
