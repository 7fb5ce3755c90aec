package io.edgewitness.edge.runtime;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the ledger's thread, bounded in bytes. Samples are refused first; what scenarios say waits from the double on; from the
 * treble on nothing more is said at all but the answers to orders. Any thread adds, one takes.
 */
final class LedgerInbox {
    private final ConcurrentLinkedQueue<LedgerEntry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final long limit;
    private volatile @Nullable Thread waiting;

    LedgerInbox(long limit) {
        this.limit = limit;
    }

    /** One delivery larger than the whole inbox goes in when it is empty. */
    boolean hasRoom(int more) {
        long now = bytes.get();
        return now == 0 || now + more <= limit;
    }

    boolean hasRoomForEvidence() {
        return bytes.get() <= 2 * limit;
    }

    /** Whether ticks and gaps may still be added; a gap that may not is kept by its source. */
    boolean hasRoomForTime() {
        return bytes.get() <= 3 * limit;
    }

    long limit() {
        return limit;
    }

    void add(LedgerEntry entry) {
        bytes.addAndGet(entry.bytes());
        queue.add(entry);
        Thread t = waiting;
        if (t != null) {
            LockSupport.unpark(t);
        }
    }

    @Nullable
    LedgerEntry peek() {
        return queue.peek();
    }

    void remove() {
        LedgerEntry entry = queue.poll();
        if (entry != null) {
            bytes.addAndGet(-entry.bytes());
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
