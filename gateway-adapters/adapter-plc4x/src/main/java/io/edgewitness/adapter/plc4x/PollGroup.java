package io.edgewitness.adapter.plc4x;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The points of one interval: when they are due, and in which blocks they are read. The schedule is fixed at the first cycle and never drifts; what it
 * skipped is counted. One thread.
 */
final class PollGroup {
    private final long intervalNanos;
    private final int gap;
    private final List<S7Point> points;
    private List<S7Block> blocks;
    private long due;

    PollGroup(Duration interval, List<S7Point> points, int gap) {
        intervalNanos = interval.toNanos();
        this.gap = gap;
        this.points = List.copyOf(points);
        blocks = S7Block.plan(this.points, gap, S7Session.SMALLEST_PDU);
    }

    List<S7Point> points() {
        return points;
    }

    List<S7Block> blocks() {
        return blocks;
    }

    long intervalNanos() {
        return intervalNanos;
    }

    /** @param now of {@link System#nanoTime}, as everywhere here */
    void begin(long now) {
        due = now;
    }

    long due() {
        return due;
    }

    /**
     * Takes the cycle that is due now, and moves on to the next.
     *
     * @return how many whole cycles before it were skipped
     */
    long take(long now) {
        long skipped = Math.max(0, (now - due) / intervalNanos);
        due += (skipped + 1) * intervalNanos;
        return skipped;
    }

    /** Reads the block's points one by one from now on, because the controller refuses something between them. */
    void takeApart(S7Block block) {
        List<S7Block> changed = new ArrayList<>();
        for (S7Block each : blocks) {
            if (each.equals(block)) {
                changed.addAll(block.singles());
            } else {
                changed.add(each);
            }
        }
        blocks = List.copyOf(changed);
    }

    /** A controller that was away may have another program, and take other messages: its blocks are as new. */
    void mergeAgain(int pdu) {
        blocks = S7Block.plan(points, gap, pdu);
    }
}
