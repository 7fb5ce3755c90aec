package io.edgewitness.edge.models;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which packages a line uses, by their SHA-256. A value: each step gives the next.
 *
 * @param active whose verdict counts; null: none yet
 * @param before that was active before; null: none
 * @param candidate that is tried; null: none
 * @param stage of the candidate
 * @param share of the parts for which it counts, in a canary; else 0
 * @param parts that it judges before it may go on
 * @param refused the candidate that was rolled back last, and is not taken again by itself; null: none
 * @param why it was rolled back, on one line
 * @param accepted how the trial of the active one went, on one line; empty: none is active
 */
public record Rollout(
        @Nullable String active,
        @Nullable String before,
        @Nullable String candidate,
        Stage stage,
        double share,
        int parts,
        @Nullable String refused,
        String why,
        String accepted) {
    /** How far a candidate is. */
    public enum Stage {
        /** there is none */
        NONE,
        /** it judges every part, and its verdict counts nowhere */
        SHADOW,
        /** its verdict counts for some parts */
        CANARY
    }

    /** Nothing was brought yet. */
    public static final Rollout EMPTY = new Rollout(null, null, null, Stage.NONE, 0, 0, null, "", "");

    private static final String BEFORE = "it counted before";

    public Rollout {
        why = why.replaceAll("\\p{Cntrl}", " ");
        accepted = accepted.replaceAll("\\p{Cntrl}", " ");
    }

    /** @throws IllegalArgumentException if it is active, or was rolled back; shown to the user */
    public Rollout shadow(String digest, int judged) {
        if (digest.equals(active) || digest.equals(refused)) {
            throw new IllegalArgumentException(
                    digest.equals(active) ? "this model is active already" : "this model was rolled back: " + why);
        }
        return new Rollout(active, before, digest, Stage.SHADOW, 0, judged, refused, why, accepted);
    }

    /** @throws IllegalArgumentException if no candidate is in shadow; shown to the user */
    public Rollout canary(double counts, int judged) {
        if (stage != Stage.SHADOW) {
            throw new IllegalArgumentException("no model is in shadow");
        }
        return new Rollout(active, before, candidate, Stage.CANARY, counts, judged, refused, why, accepted);
    }

    /**
     * The candidate counts from now on.
     *
     * @param how its trial went
     * @throws IllegalArgumentException if no candidate is a canary, but for the first model; shown to the user
     */
    public Rollout activate(String how) {
        if (candidate == null || (stage != Stage.CANARY && active != null)) {
            throw new IllegalArgumentException("no model was tried as a canary");
        }
        return new Rollout(/* active= */ candidate, /* before= */ active, null, Stage.NONE, 0, 0, refused, why, how);
    }

    /** Ends the trial; or, without one, goes back to the model before. Where neither is there, nothing changes. */
    public Rollout rollBack(String reason) {
        if (candidate != null) {
            return new Rollout(active, before, null, Stage.NONE, 0, 0, candidate, reason, accepted);
        }
        return before == null
                ? this
                : new Rollout(
                        /* active= */ before, null, null, Stage.NONE, 0, 0, /* refused= */ active, reason, BEFORE);
    }

    Optional<String> activeDigest() {
        return Optional.ofNullable(active);
    }
}
