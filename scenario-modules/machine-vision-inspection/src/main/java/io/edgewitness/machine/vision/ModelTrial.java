package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.LineModels.State;
import io.edgewitness.scenario.kit.Lot;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trial of the model that is tried on this line now, one for its shadow and one for its canary. What the two say of a part is kept until people have
 * looked at it. One thread.
 */
final class ModelTrial {
    private static final int MOST_OPEN = 5_000;

    private final double mostMore;
    private final Map<String, Said> open = new LinkedHashMap<>();
    private String about = ""; // digest, share and parts that it is of; empty: none
    private String digest = "";
    private double share;
    private Trial trial;

    private record Said(boolean counts, boolean tried) {}

    ModelTrial(double mostMore) {
        this.mostMore = mostMore;
        this.trial = new Trial(1, 0);
    }

    /** Begins anew where something else is tried, or another stage of it. */
    void of(State state) {
        String now = state.candidate() == null
                ? ""
                : state.candidate() + " " + state.share() + " " + state.parts() + " " + state.active();
        if (!now.equals(about)) {
            open.clear();
            about = now;
            digest = state.candidate() == null ? "" : state.candidate();
            share = state.share();
            trial = trial(state);
        }
    }

    /** The first model of a line is held against no other one, so it may reject what it likes: people's word decides. */
    private Trial trial(State state) {
        return new Trial(Math.max(1, state.parts()), state.active() == null ? 1 : mostMore);
    }

    /** @return whether the verdict of the one that is tried counts for this part; drawn by a hash, so that it is spread evenly */
    boolean counts(String unit, long number) {
        return share > 0 && Lot.of(digest + " " + unit + " " + number) < share;
    }

    /**
     * Both have judged a part.
     *
     * @return whether people are to look at it: only where the two differ can one be wrong alone
     */
    boolean saw(String unit, boolean countsRejects, boolean triedRejects) {
        trial.saw(countsRejects, triedRejects);
        if (unit.isEmpty()) {
            return false;
        }
        open.remove(unit);
        open.put(unit, new Said(countsRejects, triedRejects));
        if (open.size() > MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
        }
        return countsRejects != triedRejects;
    }

    void audited(String unit, boolean defective) {
        Said said = open.remove(unit);
        if (said != null) {
            trial.audited(said.counts(), said.tried(), defective);
        }
    }

    /** @return digest of what is tried; null: nothing is */
    @Nullable
    String digest() {
        return digest.isEmpty() ? null : digest;
    }

    Trial.Advice advice() {
        return digest.isEmpty() ? Trial.Advice.WAIT : trial.advice();
    }

    String how() {
        return (share > 0 ? "canary" : "shadow") + ": " + trial.how();
    }

    void write(StateWriter state) {
        state.text(about).integer(open.size());
        open.forEach((unit, s) -> state.text(unit).integer(s.counts() ? 1 : 0).integer(s.tried() ? 1 : 0));
        trial.write(state);
    }

    /** @param now what is tried; the counts are of another stage else, and dropped */
    void read(StateReader state, State now) {
        String was = state.text();
        of(now);
        Map<String, Said> all = new LinkedHashMap<>();
        for (long n = state.integer(); n > 0; n--) {
            all.put(state.text(), new Said(state.integer() == 1, state.integer() == 1));
        }
        Trial then = trial(now);
        then.read(state);
        if (was.equals(about)) {
            open.putAll(all);
            trial = then;
        }
    }
}
