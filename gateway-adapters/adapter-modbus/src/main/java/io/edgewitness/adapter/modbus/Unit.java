package io.edgewitness.adapter.modbus;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one unit: whether it answers, and how fast. One that does not is asked ever less often, and never for more than a fifth of the time.
 * Times are those of a monotonic clock, in nanoseconds. One thread.
 */
final class Unit {
    private static final long FIRST_PAUSE = Duration.ofMillis(500).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(4).toNanos();
    private static final int SHARE = 4;

    private final int id;
    private @Nullable ModbusFailure silence;
    private long pause;
    private long until;
    private long usual;
    private boolean slow;

    Unit(int id) {
        this.id = id;
    }

    int id() {
        return id;
    }

    boolean isSilent() {
        return silence != null;
    }

    /** Why it is taken for silent; null if it is not. */
    @Nullable
    ModbusFailure failure() {
        return silence;
    }

    /** Why it is not asked now; null if it is. */
    @Nullable
    ModbusFailure resting(long now) {
        return silence != null && now - until < 0 ? silence : null;
    }

    /** How long its answers take when it is well: the longest of late, 0 before the first. */
    long usual() {
        return usual;
    }

    /** Whether it is known to answer, but later than it was waited for. */
    boolean isSlow() {
        return slow;
    }

    void answered(long took) {
        silence = null;
        pause = 0;
        usual = Math.max(took, usual - usual / 8);
    }

    /**
     * @param waited in vain
     * @param alone whether nobody else that answers waits for the line
     * @param least how long it is not asked, so that a late answer is not taken for the next
     */
    void silent(ModbusFailure failure, long waited, boolean alone, long least, long now) {
        silence = failure;
        pause = pause == 0 ? FIRST_PAUSE : Math.min(2 * pause, LONGEST_PAUSE);
        until = now + Math.max(least, alone ? pause : Math.max(pause, SHARE * waited));
    }

    /** An answer came after it was given up: from now on it is waited for in full. */
    void late(long now) {
        slow = true;
        until = now;
    }

    /** The connection is new: it is asked at once. */
    void forget() {
        silence = null;
        pause = 0;
    }
}
