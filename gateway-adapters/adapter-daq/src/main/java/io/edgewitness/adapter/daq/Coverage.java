package io.edgewitness.adapter.daq;

import org.jspecify.annotations.Nullable;

/**
 * Which blocks of a device are missing: by their numbers as long as those go on, else by the time that a block takes. Times are of a monotonic
 * clock, in nanoseconds. One thread at a time; {@link #covered} any.
 */
final class Coverage {
    private static final long PIECE = 2_000_000_000L;

    /** So many blocks may have come early or late, beyond what the time that passed explains. */
    private static final long PLAUSIBLE = 64;

    private final long interval;
    private volatile long covered;
    private long period;
    private boolean any;
    private long number;
    private long came; // when the last block did
    private long declared; // blocks declared since the last one that came
    private boolean connected;
    private @Nullable String outage = "not connected yet";

    /**
     * @param interval how often a block is expected; 0: nobody said, and the blocks themselves will
     * @param now when the first one is waited for
     */
    Coverage(long interval, long now) {
        this.interval = interval;
        period = interval;
        covered = now;
    }

    /** @param blocks -1: nobody knows how many */
    record Missing(long from, long to, long blocks, String reason) {}

    /** Up to when each block came or was declared. */
    long covered() {
        return covered;
    }

    /** Time from block to block; 0: unknown so far. */
    long period() {
        return period;
    }

    void connected() {
        connected = true;
    }

    void disconnected(String why) {
        connected = false;
        outage = why;
    }

    /** What is to be declared of an outage, in pieces; while connected the next block's number will tell. */
    @Nullable
    Missing elapsed(long now) {
        return connected || now - covered < Math.max(period, PIECE) ? null : until(now);
    }

    /** The rest of an outage. */
    @Nullable
    Missing end(long now) {
        return connected || now - covered < Math.max(period, 1) ? null : until(now);
    }

    private Missing until(long now) {
        long from = covered;
        long blocks = period == 0 ? -1 : (now - from) / period;
        covered = period == 0 ? now : from + blocks * period;
        declared += Math.max(0, blocks);
        return new Missing(from, covered, blocks, "disconnected: " + outage);
    }

    /** A block came that is none: what it was is told in its place. */
    void broken(long now) {
        declared++;
        covered = now;
    }

    /**
     * A block came.
     *
     * @param duration of its samples; 0 is taken as the clock's smallest step
     * @param since from the start of the last block to this one's, by the device's clock: one that was off numbers on as if nothing had been, and one that kept its
     *     blocks meanwhile has lost none
     * @return what is missing before it; null: nothing
     */
    @Nullable
    Missing block(long sequence, long duration, long since, long now) {
        long from = covered;
        long step = Math.max(1, Math.max(interval, duration));
        long left = sequence - number - 1; // below 0 where the difference is none of 63 bits
        boolean follows =
                any && sequence > number && left >= 0 && left - declared - PLAUSIBLE <= 2.0 * (now - from) / step;
        long byTime = Math.max(0, Math.round((now - from - duration) / (double) step));
        long away = outage == null ? 0 : Math.round(Math.min(since, now - came) / (double) step) - 1;
        long missing = follows
                ? Math.max(0, Math.max(left, away) - declared)
                : any && connected && outage == null ? 0 : byTime;
        String why = outage == null
                ? "overflow: the device's numbers leave out blocks before " + sequence
                : "disconnected: " + outage;
        period = step;
        any = true;
        number = sequence;
        declared = 0;
        outage = null;
        covered = now;
        came = now;
        return missing == 0 ? null : new Missing(from, Math.max(from + 1, now), missing, why);
    }

    /** Whether this number came last. */
    boolean isLast(long sequence) {
        return any && sequence == number;
    }
}
