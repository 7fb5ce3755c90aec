package io.edgewitness.edge.api;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * The algorithm of one scenario instance. One thread calls everything; samples come in order of receipt.
 *
 * <p>A scenario is a pure function of its samples, ticks and parameters: it asks no clock and no random source, so that a
 * replay of the ledger gives the same bytes.
 */
public interface Scenario extends AutoCloseable {
    void onSample(Sample sample, ScenarioOutput out);

    /**
     * About once a second; recorded. {@code now} goes back only where the agent's clock was set back, by 10 s or more; a gap of unknown size
     * over the time that now comes a second time was given just before.
     */
    default void onTick(Instant now, ScenarioOutput out) {}

    /**
     * A declared hole in an input. Expected samples are those that came, good or bad, and those that gaps count. The gap names
     * every point of its source that it concerns, so that a scenario can take its share of the count.
     */
    default void onGap(Gap gap, ScenarioOutput out) {}

    default void onCommandResult(CommandResult result, ScenarioOutput out) {}

    /** @return the whole state, to be given to {@link #restore} of a new instance; the same state gives the same bytes */
    default byte[] snapshot() {
        return new byte[0];
    }

    default void restore(byte[] state) {}

    default List<PreflightCheck> preflight() {
        return List.of();
    }

    /** What the configuration leaves out or will do that a user may not expect; places as in {@link Refused}. It is told and refuses nothing. */
    default List<Remark> remarks() {
        return List.of();
    }

    /** The points that it may give orders to. */
    default Set<PointId> targets() {
        return Set.of();
    }

    @Override
    default void close() {}

    /** Found through {@link java.util.ServiceLoader}. */
    interface Factory {
        ScenarioManifest manifest();

        /** The manifest of one instance, for modules whose parameters define its inputs or metrics. */
        default ScenarioManifest manifest(Record parameters) {
            return manifest();
        }

        /** What the site file's {@code parameters:} may say; see {@link SourceAdapter.Factory#configuration()}. */
        Class<? extends Record> parameters();

        /** @return whether an instance with these parameters uses models that the collector sends, {@link ScenarioContext#models()} */
        default boolean takesModels(Record parameters) {
            return false;
        }

        /** @throws IllegalArgumentException if inputs and parameters do not fit together; shown to the user, with its places if it is a {@link Refused} */
        Scenario create(ScenarioContext context);
    }
}
