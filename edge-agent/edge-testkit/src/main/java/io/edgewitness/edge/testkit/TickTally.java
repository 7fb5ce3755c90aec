package io.edgewitness.edge.testkit;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;

/**
 * Counts values of a server whose items all hold the number of its present tick: each tick must come once for each item. Thread-safe;
 * good for {@value #TICKS} ticks.
 */
public final class TickTally {
    private static final int TICKS = 1 << 14;
    /** Ticks younger than this may still be on their way. */
    private static final int LATE = 20;

    private final int items;
    private final AtomicIntegerArray counts = new AtomicIntegerArray(TICKS);
    private final LongAdder values = new LongAdder();
    private final AtomicLong newest = new AtomicLong();
    private volatile long firstWhole;

    public TickTally(int items) {
        this.items = items;
    }

    /** So many values of one tick came. */
    public void add(long tick, int howMany) {
        values.add(howMany);
        int count = counts.addAndGet((int) (tick % TICKS), howMany);
        if (count == items && firstWhole == 0) {
            firstWhole = tick;
        }
        if (tick > newest.get()) {
            newest.accumulateAndGet(tick, Math::max);
        }
    }

    /** Whether each item has come in one and the same tick. */
    public boolean isWhole() {
        return firstWhole != 0;
    }

    public long values() {
        return values.sum();
    }

    /** Values missing since {@link #isWhole}; one that came twice makes up for none. */
    public long lost() {
        return sum(count -> items - count);
    }

    /** Values too many since {@link #isWhole}. */
    public long doubled() {
        return sum(count -> count - items);
    }

    private long sum(IntUnaryOperator part) {
        long sum = 0;
        for (long t = firstWhole; firstWhole != 0 && t < newest.get() - LATE; t++) {
            sum += Math.max(0, part.applyAsInt(counts.get((int) (t % TICKS))));
        }
        return sum;
    }
}
