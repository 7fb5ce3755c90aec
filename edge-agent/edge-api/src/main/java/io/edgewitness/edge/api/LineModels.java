package io.edgewitness.edge.api;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The models that the collector sent to one scenario, and which of them counts. Each is named by the SHA-256 of the package it came in. Any thread;
 * only {@link #load} takes its time.
 */
public interface LineModels {
    /** Of a scenario that nothing is sent to. */
    LineModels NONE = new LineModels() {
        @Override
        public State state() {
            return State.EMPTY;
        }

        @Override
        public @Nullable Model load(String digest) {
            return null;
        }

        @Override
        public void tried(State of, boolean over, String how) {}

        @Override
        public void rollBack(String digest, String why) {}
    };

    /**
     * What counts now.
     *
     * @param active whose verdict counts; null: none yet
     * @param candidate that is tried; null: none
     * @param share of the parts for which the candidate counts; 0: it judges in the shadow of the active one
     * @param parts that the candidate judges before it may go on
     * @param lines of this agent on which the active one counts, each after a trial of its own, with how that went
     */
    record State(@Nullable String active, @Nullable String candidate, double share, int parts, List<String> lines) {
        public static final State EMPTY = new State(null, null, 0, 0, List.of());
    }

    /**
     * A model with what was sealed with it.
     *
     * @param about name, task, thresholds and so on
     * @param onnx the file
     */
    record Model(String digest, SortedMap<String, String> about, byte[] onnx) {}

    /** Asked for each part. */
    State state();

    /** @return null if it is not here whole; its signature was checked */
    @Nullable
    Model load(String digest);

    /**
     * How the trial of a candidate stands. Nobody makes it active before that is over.
     *
     * @param of what was tried: of another stage it counts for nothing
     * @param over whether it judged all parts and did no worse
     * @param how in one line: counts
     */
    void tried(State of, boolean over, String how);

    /** Ends the trial of this candidate, or goes back from this active one to the one before. Done soon; a model that is neither is left alone. */
    void rollBack(String digest, String why);
}
