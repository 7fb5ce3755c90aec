package io.edgewitness.edge.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the ledger's thread, bounded in bytes. Samples are refused first; what scenarios say waits from the double on; from the
 * treble on nothing more is said at all but the answers to orders. Any thread adds, one takes.
 *
 * <p>The last quarter is shared evenly: once the rest is full, who holds more than its part of that quarter is refused or waits. So a source or a
 * scenario that floods the inbox leaves room for the others.
 */
final class LedgerInbox {
    private final ConcurrentLinkedQueue<Queued> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong gapBytes = new AtomicLong();
    private final long limit;
    private volatile @Nullable Thread waiting;

    /** What waits of one source, or of one scenario. */
    static final class Share {
        private final AtomicLong bytes = new AtomicLong();
    }

    /** @param share whose it is; null: the runtime's own */
    private record Queued(
            LedgerEntry entry, int bytes, @Nullable Share share) {}

    LedgerInbox(long limit) {
        this.limit = limit;
    }

    /**
     * One delivery larger than the whole inbox goes in when it is empty. Gaps take no room here, or who is refused and says so each time would
     * leave none to the others.
     *
     * @param of whose delivery it is
     * @param parties how many share the inbox
     */
    boolean hasRoom(Share of, int parties, int more) {
        long now = bytes.get() - gapBytes.get();
        return now <= 0 || (now + more <= limit && isFair(now, of, parties, more));
    }

    /** Whether anyone may still put evidence in. */
    boolean hasRoomForEvidence() {
        return bytes.get() <= 2 * limit;
    }

    /** As {@link #hasRoom}, for what a scenario has to say. */
    boolean hasRoomForEvidence(Share of, int parties) {
        return hasRoomForEvidence() && isFair(bytes.get(), of, parties, 0);
    }

    private boolean isFair(long now, Share of, int parties, int more) {
        long common = limit - limit / 4;
        return parties < 2 || now + more <= common || of.bytes.get() + more <= limit / 4 / parties;
    }

    /** Whether ticks may still be added. */
    boolean hasRoomForTime() {
        return bytes.get() <= 3 * limit;
    }

    /** Whether a source's gap may still be added; one that may not is kept by its source. */
    boolean hasRoomForGap(Share of) {
        return hasRoomForTime() && of.bytes.get() <= 2 * limit;
    }

    long limit() {
        return limit;
    }

    /** What the runtime itself has to say. */
    void add(LedgerEntry entry) {
        add(entry, entry.bytes(), null);
    }

    /**
     * Samples that nobody waits for do not wake the ledger's thread, as long as there is much room: it would take the processor from who looks at
     * them now.
     *
     * @param size {@link LedgerEntry#bytes}
     * @param share whose it is; null: the runtime's own
     */
    void add(LedgerEntry entry, int size, @Nullable Share share) {
        if (share != null) {
            share.bytes.addAndGet(size);
        }
        if (entry instanceof LedgerEntry.Hole) {
            gapBytes.addAndGet(size);
        }
        long now = bytes.addAndGet(size);
        queue.add(new Queued(entry, size, share));
        Thread t = waiting;
        if (t != null && (entry.isUrgent() || now > limit / 2)) {
            LockSupport.unpark(t);
        }
    }

    @Nullable
    LedgerEntry peek() {
        Queued first = queue.peek();
        return first == null ? null : first.entry;
    }

    void remove() {
        Queued first = queue.poll();
        if (first != null) {
            bytes.addAndGet(-first.bytes);
            if (first.entry instanceof LedgerEntry.Hole) {
                gapBytes.addAndGet(-first.bytes);
            }
            if (first.share != null) {
                first.share.bytes.addAndGet(-first.bytes);
            }
        }
    }

    long waiting() {
        return bytes.get();
    }

    /** Waits until something is there, at most so long. */
    void await(long nanos) {
        waiting = Thread.currentThread();
        try {
            if (queue.isEmpty()) {
                LockSupport.parkNanos(this, nanos);
            }
        } finally {
            waiting = null;
        }
    }
}
