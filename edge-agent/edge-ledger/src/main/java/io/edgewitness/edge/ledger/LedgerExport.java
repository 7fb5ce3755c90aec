package io.edgewitness.edge.ledger;

import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.EvidenceRecord;
import io.edgewitness.edge.ledger.proto.Leaf;
import io.edgewitness.edge.ledger.proto.PointVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** The ledger as JSON lines. */
final class LedgerExport {
    private final Disk disk;
    private final Appendable out;
    private final Map<Integer, PointVersion> points = new HashMap<>();
    private long epoch;

    LedgerExport(Disk disk, Appendable out) {
        this.disk = disk;
        this.out = out;
    }

    void run() throws IOException {
        for (long n : SegmentNames.segments(disk)) {
            try (SegmentReader s = SegmentReader.open(disk, n)) {
                if (s == null) {
                    continue;
                }
                if (s.start().getEpoch() != epoch) {
                    points.clear();
                    epoch = s.start().getEpoch();
                }
                s.start().getPointsList().forEach(v -> points.put(v.getNumber(), v));
                for (Batch b = s.next(false); b != null; b = s.next(false)) {
                    batch(b, s.last());
                }
            }
        }
    }

    private void batch(Batch b, BatchId id) throws IOException {
        BatchHeader h = BatchHeader.parseFrom(b.getHeader());
        line(new JsonLine(id, "batch").message(h));
        for (Leaf leaf : b.getEvidenceList()) {
            EvidenceRecord r = EvidenceRecord.parseFrom(leaf.getContent());
            if (r.hasPoint()) {
                points.put(r.getPoint().getNumber(), r.getPoint());
            }
            String type = r.getBodyCase().name().toLowerCase(Locale.ROOT);
            line(new JsonLine(id, type.equals("body_not_set") ? "unknown" : type).message(r));
        }
        for (Leaf leaf : b.getBlobList()) {
            line(new JsonLine(id, "blob").message(BlobRecord.parseFrom(leaf.getContent())));
        }
        for (Leaf leaf : b.getRawList()) {
            if (!leaf.getHash().isEmpty()) {
                line(new JsonLine(id, "dropped")
                        .text("hash", Hashes.hex(leaf.getHash().toByteArray())));
                continue;
            }
            for (RawFrames.Recorded r : RawFrames.decode(leaf.getContent(), points::get)) {
                for (int i = 0; i < r.delivery().samples().size(); i++) {
                    line(sample(id, r, i));
                }
            }
        }
    }

    private static JsonLine sample(BatchId id, RawFrames.Recorded r, int i) {
        Sample s = r.delivery().samples().get(i);
        PointVersion v = r.versions().get(i);
        JsonLine line = new JsonLine(id, "sample")
                .number("sequence", r.sequence())
                .text("source", r.source())
                .text("point", s.point().name())
                .text("unit", v.getUnit())
                .text("mode", v.getMode().name().toLowerCase(Locale.ROOT))
                .text("quality", RawFrames.text(s.quality()));
        if (s.value() != null) {
            line.value("value", ProtoValues.encode(s.value()));
        }
        if (s.sourceTime() != null) {
            line.text("source_time", s.sourceTime().toString());
        }
        line.text("received_time", s.receivedTime().toString());
        line.text("origin", r.delivery().origin().name().toLowerCase(Locale.ROOT));
        if (r.delivery().key() != null) {
            line.text("key", r.delivery().key());
        }
        return line;
    }

    private void line(JsonLine line) throws IOException {
        out.append(line.end()).append('\n');
    }
}
