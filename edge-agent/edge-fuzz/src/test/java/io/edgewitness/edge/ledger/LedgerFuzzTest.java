package io.edgewitness.edge.ledger;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.edge.fuzz.Fuzz;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Arrays;

class LedgerFuzzTest {
    private static final AgentKey KEY = key();
    private static final LedgerSettings SETTINGS = LedgerSettings.create("gw-1", b -> {});
    private static final PointVersion POINT =
            PointVersion.newBuilder().setPoint("p").setUnit("1").build();

    private static AgentKey key() {
        try {
            return AgentKey.loadOrCreate(Files.createTempDirectory("key").resolve("agent.key"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @FuzzTest
    void rawFrame(byte[] input) {
        Fuzz.check(
                input,
                1_000_000,
                () -> RawFrames.decode(ByteString.copyFrom(input), number -> number < 16 ? POINT : null),
                LedgerException.class);
    }

    @FuzzTest
    void batch(byte[] input) {
        Fuzz.check(
                input,
                1_000_000,
                () -> {
                    Batch batch = Batch.parseFrom(input);
                    BatchCheck.verify(batch, KEY.publicKey(), BatchCheck.headerHash(batch))
                            .forEach(Fuzz::message);
                },
                InvalidProtocolBufferException.class);
    }

    @FuzzTest
    void keys(byte[] input) {
        Fuzz.check(input, 1_000_000, () -> KeyIndex.parse(input), IOException.class, LedgerException.class);
    }

    /** The files as they are. */
    @FuzzTest
    void files(byte[] input) {
        int half = input.length / 2;
        ledger(input, Arrays.copyOf(input, half), Arrays.copyOfRange(input, half, input.length));
    }

    /** Frames with the right head and checksums, so that what is in them is reached: {@code file u8 | type u8 | length u16 | body}. */
    @FuzzTest
    void frames(byte[] input) {
        Frames frames = new Frames();
        ColumnBuffer evidence = new ColumnBuffer(input.length + 1024);
        ColumnBuffer raw = new ColumnBuffer(input.length + 1024);
        evidence.write(Frames.fileHeader('E', 1));
        raw.write(Frames.fileHeader('R', 1));
        ByteBuffer in = ByteBuffer.wrap(input);
        while (in.remaining() >= 4) {
            ColumnBuffer into = (in.get() & 1) == 0 ? evidence : raw;
            int type = in.get() & 7;
            byte[] body = new byte[Math.min(in.getShort() & 0xFFFF, in.remaining())];
            in.get(body);
            frames.frame(into, type, body);
        }
        ledger(input, evidence.toBytes(), raw.toBytes());
    }

    private static void ledger(byte[] input, byte[] evidence, byte[] raw) {
        Fuzz.check(
                input,
                2_000_000,
                () -> {
                    MemoryDisk disk = disk(evidence, raw);
                    new LedgerVerifier(disk, null).run().lines().forEach(Fuzz::message);
                },
                LedgerException.class,
                IOException.class);
        Fuzz.check(input, 2_000_000, () -> read(disk(evidence, raw)), LedgerException.class);
        Fuzz.check(
                input,
                4_000_000,
                () -> Recovery.recover(disk(evidence, raw), KEY, SETTINGS),
                LedgerException.class,
                IOException.class);
    }

    private static void read(Disk disk) {
        try (LedgerReader reader = LedgerReader.open(disk)) {
            BatchId after = BatchId.NONE;
            for (Batch batch = reader.next(after); batch != null; batch = reader.next(after)) {
                BatchId next = id(batch);
                if (next == null || !next.isAfter(after)) {
                    throw new AssertionError("the reader stands still at " + next);
                }
                after = next;
            }
        }
    }

    private static BatchId id(Batch batch) {
        try {
            return SegmentReader.id(io.edgewitness.edge.ledger.proto.BatchEnd.newBuilder()
                    .setHeader(batch.getHeader())
                    .build());
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    private static MemoryDisk disk(byte[] evidence, byte[] raw) {
        return new MemoryDisk().with(SegmentNames.evidence(1), evidence).with(SegmentNames.raw(1), raw);
    }
}
