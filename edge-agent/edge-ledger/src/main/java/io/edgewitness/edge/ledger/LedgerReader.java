package io.edgewitness.edge.ledger;

import io.edgewitness.edge.ledger.proto.Batch;
import io.edgewitness.edge.ledger.proto.BatchEnd;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads closed batches in order, also beside a live writer. One thread.
 *
 * <p>Leaves are the bytes that were written. Where a lane's payload was dropped, its leaves hold their hashes.
 */
public final class LedgerReader implements AutoCloseable {
    private final Disk disk;
    private final @Nullable Supplier<BatchId> limit;
    private @Nullable SegmentReader segment;
    private BatchId at = BatchId.NONE;
    private int damaged;

    private LedgerReader(Disk disk, @Nullable Supplier<BatchId> limit) {
        this.disk = disk;
        this.limit = limit;
    }

    /** Everything that is closed; for a ledger that no one writes, or where a batch that a loss of power may undo does no harm. */
    public static LedgerReader open(Disk disk) {
        return new LedgerReader(disk, null);
    }

    /** Nothing after {@code limit}: with {@link LedgerWriter#committed} only what no loss of power can undo. */
    public static LedgerReader open(Disk disk, Supplier<BatchId> limit) {
        return new LedgerReader(disk, limit);
    }

    /**
     * The first batch after {@code after}, whole.
     *
     * @return null if there is none yet: ask again later
     * @throws LedgerException if a file is damaged or of another version
     */
    public @Nullable Batch next(BatchId after) {
        return next(after, false);
    }

    /** As {@link #next}, but samples of points that do not go to the collector, or that are damaged, as their hashes only. */
    public @Nullable Batch nextForUplink(BatchId after) {
        return next(after, true);
    }

    /** @return batches so far of which {@link #nextForUplink} gave hashes because the file of samples is damaged */
    public int damaged() {
        return damaged;
    }

    /** @return ids of the oldest and the newest batch there are; null if there is none */
    public @Nullable BatchRange range() {
        try {
            BatchId first = null;
            BatchId last = BatchId.NONE;
            for (long n : SegmentNames.segments(disk)) {
                try (SegmentReader s = SegmentReader.open(disk, n)) {
                    if (s == null) {
                        continue;
                    }
                    for (BatchEnd e = s.nextEnd(); e != null; e = s.nextEnd()) {
                        last = SegmentReader.id(e);
                        first = first == null ? last : first;
                    }
                }
            }
            return first == null ? null : new BatchRange(first, last);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Both inclusive. */
    public record BatchRange(BatchId first, BatchId last) {}

    private @Nullable Batch next(BatchId after, boolean forUplink) {
        if (limit != null && !limit.get().isAfter(after)) {
            return null;
        }
        try {
            if (segment == null || !at.equals(after)) {
                close();
                segment = seek(after);
            }
            while (segment != null) {
                int before = segment.damaged();
                Batch b = segment.next(forUplink);
                damaged += segment.damaged() - before;
                if (b != null) {
                    at = segment.last();
                    if (at.isAfter(after)) {
                        return b;
                    }
                    continue;
                }
                SegmentReader following = following(segment);
                if (following == null) {
                    return null;
                }
                if (following != segment) {
                    segment.close();
                    segment = following;
                }
            }
            return null;
        } catch (IOException e) {
            close(); // it stands behind a batch that nobody got
            throw unreadable(e);
        } catch (LedgerException e) {
            close();
            throw e;
        }
    }

    /** @return the segment that holds the first batch after this one; null if there is none at all */
    private @Nullable SegmentReader seek(BatchId after) throws IOException {
        List<Long> all = new ArrayList<>(SegmentNames.segments(disk));
        for (int i = all.size() - 1; i >= 0; i--) {
            SegmentReader s = SegmentReader.open(disk, all.get(i));
            if (s != null) {
                if (i == 0 || !s.before().isAfter(after)) {
                    s.skipTo(after);
                    return s;
                }
                s.close();
            }
        }
        return null;
    }

    /** The writer ends a segment before it begins the next: once that is there, a last look shows all of this one. */
    private @Nullable SegmentReader following(SegmentReader current) throws IOException {
        for (long n : SegmentNames.segments(disk)) {
            if (n > current.number()) {
                if (current.hasMore()) {
                    return current;
                }
                return SegmentReader.open(disk, n);
            }
        }
        return null;
    }

    private LedgerException unreadable(IOException e) {
        return new LedgerException(disk + ": cannot read the ledger: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        if (segment != null) {
            segment.close();
            segment = null;
        }
    }
}
