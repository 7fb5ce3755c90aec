package io.edgewitness.edge.ledger;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Blobs that no segment names any more, as the evidence that named them went; that was declared, and so nothing more is. Looked for after a start and after each
 * loss of evidence, one segment's names a time: nothing waits for a long ledger to be read.
 */
final class Orphans {
    private final Disk disk;
    private final BatchLog log;
    private final Retention retention;
    private boolean wanted = true;

    Orphans(Disk disk, BatchLog log, Retention retention) {
        this.disk = disk;
        this.log = log;
        this.retention = retention;
    }

    /** Evidence went. */
    void look() {
        wanted = true;
    }

    /** @return bytes freed */
    long doWork(long now) throws IOException {
        if (!wanted) {
            return 0;
        }
        List<String> names = disk.list();
        Set<String> orphans = new HashSet<>();
        names.stream().filter(n -> n.startsWith(SegmentNames.BLOBS)).forEach(orphans::add);
        List<Long> segments = SegmentNames.numbers(names, SegmentNames.EVIDENCE);
        for (long n : segments) {
            if (!orphans.isEmpty() && n != log.segment() && !retention.knows(n)) {
                retention.summary(n);
                return 0;
            }
        }
        // What was kept a moment ago is named by a record that may be in memory only.
        if (!orphans.isEmpty() && !log.commit(now)) {
            return 0;
        }
        wanted = false;
        long freed = 0;
        for (long n : orphans.isEmpty() ? List.<Long>of() : segments) {
            retention.summary(n).blobs().forEach(b -> orphans.remove(SegmentNames.blob(b)));
        }
        for (String orphan : orphans) {
            freed += disk.size(orphan);
            disk.delete(orphan);
        }
        return freed;
    }
}
