package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.edgewitness.edge.ledger.LedgerInspection.Verification;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerInspectionTest {
    @TempDir
    Path folder;

    private final LedgerFixture f = LedgerFixture.create();

    private Disk written() {
        Disk disk = LedgerFixture.disk(folder);
        for (int run = 0; run < 2; run++) {
            try (LedgerWriter w = f.open(disk)) {
                for (int i = 0; i < 3; i++) {
                    f.appendPower(w, i);
                    w.append(++f.sequence, "press", f.count(i));
                    w.append(f.metric("m" + i));
                    f.endBatch(w);
                }
                w.blob(++f.sequence, "s", "text/plain", "picture".getBytes(StandardCharsets.UTF_8));
                w.acknowledged(new BatchId(1, 2));
            }
        }
        return disk;
    }

    @Test
    void aSoundLedgerHasNoProblems() {
        Disk disk = written();
        Verification v = LedgerInspection.verify(disk, LedgerFixture.KEY.publicKey());
        assertThat(v.problems()).isEmpty();
        assertThat(v.batches()).isEqualTo(8);
        assertThat(v.seals()).isEqualTo(1);
        assertThat(v.notes()).isEmpty();
        assertThat(LedgerInspection.info(disk).samples()).isEqualTo(12);
        assertThat(LedgerInspection.info(disk).acknowledged()).isEqualTo(new BatchId(1, 2));
    }

    @Test
    void whoSignsIsSeenWhereTheNewestFileWasCutShortAtItsBeginning() throws Exception {
        assertThat(LedgerInspection.signer(LedgerFixture.disk(folder.resolve("empty"))))
                .isNull();
        Disk disk = written();
        List<Long> segments = SegmentNames.segments(disk);
        long next = segments.get(segments.size() - 1) + 1;
        Files.write(folder.resolve(SegmentNames.evidence(next)), new byte[3]);
        assertThat(LedgerInspection.signer(disk)).isEqualTo(LedgerFixture.KEY.publicKey());
    }

    @Test
    void oneFlippedBitAnywhereIsFound() throws Exception {
        Disk disk = written();
        int tried = 0;
        for (String name : disk.list()) {
            Path file = folder.resolve(name);
            byte[] whole = Files.readAllBytes(file);
            int step = Math.max(1, whole.length / 40);
            for (int i = 0; i < whole.length; i += step) {
                byte[] bad = whole.clone();
                bad[i] ^= (byte) (1 << (i % 8));
                Files.write(file, bad);
                Verification v = LedgerInspection.verify(disk, LedgerFixture.KEY.publicKey());
                assertThat(v.problems()).as("%s, byte %d", name, i).isNotEmpty();
                tried++;
            }
            Files.write(file, whole);
        }
        assertThat(tried).isGreaterThan(200);
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }

    @Test
    void theDamagedRecordIsNamedExactly() throws Exception {
        written();
        Path raw = folder.resolve("0000000001.raw");
        byte[] bytes = Files.readAllBytes(raw);
        bytes[bytes.length - 10] ^= 1;
        Files.write(raw, bytes);
        assertThat(LedgerInspection.verify(LedgerFixture.disk(folder), null).problems())
                .singleElement()
                .asString()
                .matches("0000000001\\.raw, batch 1/3, frame 1 of 2, byte \\d+: its checksum does not fit");
    }

    @Test
    void aChangedValueIsFoundThoughItsChecksumWasMadeAnew() throws Exception {
        Disk disk = written();
        Path evidence = folder.resolve("0000000001.evidence");
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(evidence));
        int changed = 0;
        for (int at = Frames.FILE_HEADER; at < file.limit() && changed == 0; ) {
            int size = file.getInt(at) + Frames.OVERHEAD;
            String frame = new String(file.array(), at, size, StandardCharsets.ISO_8859_1);
            int value = frame.indexOf("1.50");
            if (value > 0) {
                file.put(at + value, (byte) '9');
                file.putInt(at + size - 4, Frames.crc(file.array(), at, size - 4));
                changed++;
            }
            at += size;
        }
        assertThat(changed).isOne();
        Files.write(evidence, file.array());
        assertThat(LedgerInspection.verify(disk, LedgerFixture.KEY.publicKey()).problems())
                .isNotEmpty()
                .allMatch(p -> !p.contains("checksum"))
                .anyMatch(p -> p.contains("batch 1/1") && p.contains("a record was changed"));
    }

    @Test
    void damagedSamplesKeepNothingElseFromTheUplink() throws Exception {
        Disk disk = written();
        Path raw = folder.resolve("0000000001.raw");
        byte[] bytes = Files.readAllBytes(raw);
        bytes[bytes.length - 10] ^= 1;
        Files.write(raw, bytes);
        try (LedgerReader r = LedgerReader.open(disk)) {
            List<Batch> sent = new ArrayList<>();
            BatchId at = BatchId.NONE;
            for (Batch b = r.nextForUplink(at); b != null; b = r.nextForUplink(at)) {
                sent.add(b);
                at = LedgerFixture.id(b);
            }
            assertThat(sent).hasSize(8);
            assertThat(LedgerFixture.problems(sent)).isEmpty();
            assertThat(LedgerFixture.evidence(sent))
                    .filteredOn(EvidenceRecord::hasMetric)
                    .hasSize(6);
            assertThat(r.damaged()).isEqualTo(1);
        }
        try (LedgerReader r = LedgerReader.open(disk)) {
            BatchId before = new BatchId(1, 2);
            for (int n = 0; n < 2; n++) {
                assertThatThrownBy(() -> r.next(before)).as("again and again").isInstanceOf(LedgerException.class);
            }
        }
    }

    @Test
    void aCutEndIsFoundWhereTheCollectorHasAcknowledgedMore() throws Exception {
        Disk disk = written();
        disk.delete("0000000002.evidence");
        disk.delete("0000000002.raw");
        disk.delete("closed");
        try (LedgerWriter w = LedgerWriter.open(
                LedgerFixture.disk(folder.resolve("other")), LedgerFixture.KEY, f.settings(b -> {}), f.now)) {
            w.acknowledged(new BatchId(2, 1));
        }
        Files.copy(
                folder.resolve("other/uplink"),
                folder.resolve("uplink"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(LedgerInspection.verify(disk, null).problems())
                .anyMatch(p -> p.contains("collector acknowledged batch 2/1"));
    }

    @Test
    void samplesThatVanishedWithoutADeclarationAreFound() throws Exception {
        Disk disk = written();
        disk.delete("0000000001.raw");
        assertThat(LedgerInspection.verify(disk, null).problems())
                .hasSize(3)
                .first()
                .asString()
                .contains("no record declares that");
    }

    @Test
    void anotherFormatIsRefusedWithAClearWord() throws Exception {
        Disk disk = written();
        for (int format : new int[] {0x02, 0x07}) {
            for (String name : List.of("0000000001.evidence", "0000000002.evidence")) {
                byte[] bytes = Files.readAllBytes(folder.resolve(name));
                bytes[11] = (byte) format;
                Files.write(folder.resolve(name), bytes);
            }
            assertThatThrownBy(() -> f.open(disk))
                    .isInstanceOf(LedgerException.class)
                    .hasMessageContaining("is of ledger format " + format + ", and this program reads format 1");
            assertThatThrownBy(() -> LedgerFixture.readAll(disk)).hasMessageContaining("ledger format " + format);
            assertThat(LedgerInspection.verify(disk, null).problems().get(0)).contains("ledger format " + format);
        }
    }

    @Test
    void anotherAgentsLedgerIsRefused() {
        Disk disk = written();
        assertThatThrownBy(
                        () -> LedgerWriter.open(disk, LedgerFixture.KEY, LedgerSettings.create("gw-2", b -> {}), f.now))
                .hasMessageContaining("belongs to agent 'gw-1', not 'gw-2'");
    }

    @Test
    void recordsOfANewerVersionAreKeptAndSkipped() {
        Disk disk = LedgerFixture.disk(folder);
        EvidenceRecord unknown = EvidenceRecord.newBuilder()
                .setSequence(1)
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                99,
                                UnknownFieldSet.Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFromUtf8("news"))
                                        .build())
                        .build())
                .build();
        try (LedgerWriter w = f.open(disk)) {
            w.append(unknown);
        }
        assertThat(LedgerFixture.evidence(LedgerFixture.readAll(disk))).contains(unknown);
        Verification v = LedgerInspection.verify(disk, null);
        assertThat(v.problems()).isEmpty();
        assertThat(v.notes()).singleElement().asString().contains("newer version");
    }

    @Test
    void theExportIsOneJsonObjectALine() {
        Disk disk = written();
        StringBuilder out = new StringBuilder();
        LedgerInspection.export(disk, out);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).allMatch(l -> l.startsWith("{\"batch\":\"") && l.endsWith("}"));
        assertThat(lines)
                .contains(
                        "{\"batch\":\"1/1\",\"type\":\"sample\",\"sequence\":1,\"source\":\"press\",\"point\":\"press.power\","
                                + "\"unit\":\"kW\",\"mode\":\"sim\",\"quality\":\"G\",\"value\":0.0,"
                                + "\"source_time\":\"2026-11-20T23:59:59.997Z\",\"received_time\":\"2026-11-21T00:00:00Z\","
                                + "\"origin\":\"live\"}")
                .anyMatch(l -> l.contains("\"type\":\"metric\"") && l.contains("\"exact\":\"1.50\""));
    }
}
