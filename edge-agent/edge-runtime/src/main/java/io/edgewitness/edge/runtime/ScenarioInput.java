package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.ledger.BatchId;
import java.time.Instant;
import java.util.List;

/** What a scenario is given, in the order of {@code sequence}. */
sealed interface ScenarioInput {
    long sequence();

    /** @param nanos {@link System#nanoTime} when the runtime took the samples in; 0 in a replay */
    record Samples(long sequence, List<Sample> samples, long nanos) implements ScenarioInput {}

    /** @param gap names every point that it concerns */
    record Hole(long sequence, Gap gap) implements ScenarioInput {}

    /** @param committed a batch all of whose records, and all of those before it, come before this tick */
    record Ticked(long sequence, Instant now, BatchId committed) implements ScenarioInput {}

    /** Size in memory, roughly, in bytes. */
    default int bytes() {
        if (this instanceof Samples s) {
            return Sizes.of(s.samples());
        }
        return 100;
    }
}
