package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.FrameScanner.Frame;
import io.edgewitness.edge.ledger.proto.BatchEnd;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.BlobRecord;
import io.edgewitness.edge.ledger.proto.SourceRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a segment's closed batches hold.
 *
 * @param first {@link BatchId#NONE} if there is no batch, and so for last
 * @param from opening of the first batch, ns
 * @param to end of the last
 * @param samples by source
 * @param blobs SHA-256 in hexadecimal
 */
record SegmentSummary(
        long segment,
        long epoch,
        BatchId first,
        BatchId last,
        long from,
        long to,
        long evidenceLeaves,
        long rawLeaves,
        Map<String, Long> samples,
        List<String> blobs) {

    static SegmentSummary read(Disk disk, long segment) throws IOException {
        BatchId first = BatchId.NONE;
        BatchId last = BatchId.NONE;
        long from = 0;
        long to = 0;
        long evidence = 0;
        long raw = 0;
        Map<String, Long> samples = new TreeMap<>();
        List<String> blobs = new ArrayList<>();
        try (Disk.File f = disk.read(SegmentNames.evidence(segment))) {
            FrameScanner s = new FrameScanner(f, Frames.FILE_HEADER);
            for (Frame frame = s.next(); frame != null; frame = s.next()) {
                if (frame.type() == Frames.BLOB) {
                    BlobRecord b =
                            BlobRecord.parseFrom(ByteBuffer.wrap(frame.body(), Hashes.SALT, frame.contentSize()));
                    blobs.add(Hashes.hex(b.getSha256().toByteArray()));
                } else if (frame.type() == Frames.BATCH_END) {
                    BatchHeader h = BatchHeader.parseFrom(
                            BatchEnd.parseFrom(frame.body()).getHeader());
                    last = new BatchId(h.getEpoch(), h.getNumber());
                    if (first.equals(BatchId.NONE)) {
                        first = last;
                        from = h.getOpened();
                    }
                    to = h.getClosed();
                    evidence += h.getEvidence().getLeaves();
                    raw += h.getRaw().getLeaves();
                    for (SourceRange r : h.getSourcesList()) {
                        samples.merge(r.getSource(), r.getLast() - r.getFirst() + 1, Long::sum);
                    }
                }
            }
        }
        return new SegmentSummary(
                segment, last.epoch(), first, last, from, to, evidence, raw, samples, List.copyOf(blobs));
    }
}
