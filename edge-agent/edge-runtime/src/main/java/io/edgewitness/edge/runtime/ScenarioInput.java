package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Sample;
import java.time.Instant;
import java.util.List;

/** What a scenario is given, in the order of {@code sequence}. */
sealed interface ScenarioInput {
    long sequence();

    /**
     * @param bytes of the samples in memory
     * @param nanos {@link System#nanoTime} when the runtime took the samples in; 0 in a replay
     */
    record Samples(long sequence, List<Sample> samples, int bytes, long nanos) implements ScenarioInput {}

    /** @param gap names every point that it concerns */
    record Hole(long sequence, Gap gap) implements ScenarioInput {}

    /** What became of a command of the scenario. */
    record Answered(long sequence, CommandResult result, Instant at) implements ScenarioInput {}

    record Ticked(long sequence, Instant now) implements ScenarioInput {}

    /** Size in memory, roughly, in bytes. */
    default int bytes() {
        return 100;
    }
}
