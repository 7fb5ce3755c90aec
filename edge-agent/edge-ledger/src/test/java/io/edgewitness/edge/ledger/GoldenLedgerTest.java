package io.edgewitness.edge.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.LedgerInspection.Verification;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger of format 1 stays readable, byte by byte, for as long as this program says it reads format 1. */
class GoldenLedgerTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/format-1");
    private static final Path ROLLUPS = Path.of("src/test/resources/golden/format-1-rollups");

    @TempDir
    Path folder;

    private Disk disk;

    @BeforeEach
    void copy() throws IOException {
        disk = copy(GOLDEN.resolve("ledger"), folder.resolve("plain"));
    }

    private static Disk copy(Path from, Path into) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path p : all.filter(Files::isRegularFile).toList()) {
                Path to = into.resolve(from.relativize(p).toString());
                Files.createDirectories(to.getParent());
                Files.copy(p, to);
            }
        }
        return LedgerFixture.disk(into);
    }

    @Test
    void itIsSound() {
        Verification v = LedgerInspection.verify(disk, null);
        assertThat(v.problems()).isEmpty();
        assertThat(v.last()).isEqualTo(new BatchId(2, 4));
        assertThat(v.seals()).isEqualTo(1);
    }

    @Test
    void itReadsAsItDidWhenItWasWritten() throws IOException {
        StringBuilder export = new StringBuilder();
        LedgerInspection.export(disk, export);
        assertThat(export.toString())
                .isEqualTo(Files.readString(GOLDEN.resolve("export.jsonl"), StandardCharsets.UTF_8));
    }

    @Test
    void itsRollUpsAreStillMadeAsTheSameBytes() throws IOException {
        Disk rolled = copy(ROLLUPS.resolve("ledger"), folder.resolve("rolled"));
        Verification v = LedgerInspection.verify(rolled, null);
        assertThat(v.problems()).isEmpty();
        assertThat(v.notes()).noneMatch(n -> n.contains("roll-up"));
        assertThat(v.rollups()).isEqualTo(8);
        StringBuilder export = new StringBuilder();
        LedgerInspection.export(rolled, export);
        assertThat(export.toString())
                .isEqualTo(Files.readString(ROLLUPS.resolve("export.jsonl"), StandardCharsets.UTF_8));
    }

    @Test
    void samplesAreStillWrittenAsTheSameBytes() throws IOException {
        Map<Integer, PointVersion> points = new HashMap<>();
        Map<String, Integer> numbers = new HashMap<>();
        int frames = 0;
        for (Batch b : LedgerFixture.readAll(disk)) {
            for (EvidenceRecord r : LedgerFixture.evidence(List.of(b))) {
                if (r.hasPoint()) {
                    points.put(r.getPoint().getNumber(), r.getPoint());
                    numbers.put(r.getPoint().getPoint(), r.getPoint().getNumber());
                }
            }
            for (Leaf l : b.getRawList()) {
                List<RawFrames.Recorded> list = RawFrames.decode(l.getContent(), points::get);
                frames++;
                assertThat(encode(list, numbers)).isEqualTo(l.getContent().toByteArray());
            }
        }
        assertThat(frames).isPositive();
    }

    private static byte[] encode(List<RawFrames.Recorded> list, Map<String, Integer> numbers) {
        RawFrameBuilder b = new RawFrameBuilder();
        for (RawFrames.Recorded r : list) {
            Delivery d = r.delivery();
            boolean split = !r.positions().isEmpty();
            for (int i = 0; i < d.samples().size(); i++) {
                Sample s = d.samples().get(i);
                int number = numbers.get(s.point().name());
                if (split) {
                    b.addSplit(number, s, r.positions().get(i));
                } else {
                    b.add(number, s);
                }
            }
            b.end(r.sequence(), r.source(), d.origin(), d.key(), split);
        }
        ColumnBuffer out = new ColumnBuffer(1024);
        b.finish(out);
        return out.toBytes();
    }

    @Test
    void itCanBeWrittenOn() {
        LedgerFixture f = LedgerFixture.create();
        try (LedgerWriter w = f.open(disk)) {
            assertThat(w.epoch()).isEqualTo(3);
            assertThat(w.append(1, "press", f.keyed("k-13", null))).isFalse();
            assertThat(w.append(2, "press", f.keyed("k-99", null))).isTrue();
        }
        assertThat(LedgerInspection.verify(disk, null).problems()).isEmpty();
    }
}
