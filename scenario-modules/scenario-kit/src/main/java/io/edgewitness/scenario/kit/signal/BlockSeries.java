package io.edgewitness.scenario.kit.signal;

import io.edgewitness.edge.api.Value.Waveform;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whether the blocks of one point follow each other: numbers, times and contents. One thread. */
public final class BlockSeries {
    private final Duration tolerance;
    private long number;
    private long other = Long.MIN_VALUE; // the number before a jump: where a second sensor would go on
    private @Nullable Instant start;
    private int content;
    private @Nullable Duration age; // receipt less end of block

    /** @param tolerance how much the time between a block's end and its receipt may change before the device's clock was set */
    public BlockSeries(Duration tolerance) {
        this.tolerance = tolerance;
    }

    public enum Relation {
        NEXT,
        /** Blocks are missing between the last one and this. */
        LOST,
        /** The same block once more; not to be counted. */
        REPEATED,
        /** Two sensors send under one id: numbers go on in two places, or one number has two contents. */
        TWO_SOURCES,
        /** The device began anew: its numbers did. */
        RESTARTED,
        /** The device's clock was set between the last block and the end of this. */
        CLOCK_STEP
    }

    /** @param measured what was seen; empty for {@code NEXT} */
    public record Step(Relation relation, String measured) {}

    /** Takes a block in; one that is repeated changes nothing. */
    public Step next(Waveform block, Instant received) {
        Instant before = start;
        int hash = Arrays.deepHashCode(block.channels());
        if (before != null && block.sequence() == number) {
            return block.start().equals(before) && hash == content
                    ? new Step(Relation.REPEATED, "block " + number)
                    : new Step(Relation.TWO_SOURCES, "block " + number + " came with two contents");
        }
        Step step = before == null ? new Step(Relation.NEXT, "") : numbered(block.sequence());
        Duration newAge = age(block, received);
        Duration oldAge = age;
        if (oldAge != null
                && step.relation() != Relation.TWO_SOURCES
                && newAge.minus(oldAge).abs().compareTo(tolerance) > 0) {
            step = new Step(
                    Relation.CLOCK_STEP,
                    "block to receipt " + newAge.toMillis() + " ms after " + oldAge.toMillis() + " ms");
        }
        number = block.sequence();
        start = block.start();
        content = hash;
        age = newAge;
        return step;
    }

    private Step numbered(long sequence) {
        if (sequence == number + 1) {
            return new Step(Relation.NEXT, "");
        }
        if (sequence == other + 1) {
            other = number;
            return new Step(Relation.TWO_SOURCES, "numbers go on at " + sequence + " and at " + (number + 1));
        }
        other = number;
        return sequence > number
                ? new Step(Relation.LOST, (sequence - number - 1) + " blocks before " + sequence)
                : new Step(Relation.RESTARTED, "block " + sequence + " after " + number);
    }

    private static Duration age(Waveform block, Instant received) {
        long nanos = (long) (block.channels()[0].length / block.rateHz() * 1e9);
        return Duration.between(block.start().plusNanos(nanos), received);
    }

    public void write(StateWriter state) {
        state.integer(number).integer(other).instant(start).integer(content);
        state.instant(age == null ? null : Instant.EPOCH.plus(age));
    }

    public void read(StateReader state) {
        number = state.integer();
        other = state.integer();
        start = state.instant();
        content = (int) state.integer();
        Instant at = state.instant();
        age = at == null ? null : Duration.between(Instant.EPOCH, at);
    }
}
