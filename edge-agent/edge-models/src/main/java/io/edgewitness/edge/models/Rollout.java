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
 * @param refused the candidate that was rolled back last, and is not taken again by itself; null: none
 */
public record Rollout(
        @Nullable String active,
        @Nullable String before,
        @Nullable String candidate,
        Stage stage,
        @Nullable String refused) {
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
    public static final Rollout EMPTY = new Rollout(null, null, null, Stage.NONE, null);

    /** @throws IllegalArgumentException if it is active, or was rolled back; shown to the user */
    public Rollout shadow(String digest) {
        if (digest.equals(active) || digest.equals(refused)) {
            throw new IllegalArgumentException(
                    digest.equals(active) ? "this model is active already" : "this model was rolled back");
        }
        return new Rollout(active, before, digest, Stage.SHADOW, refused);
    }

    /** @throws IllegalArgumentException if no candidate is in shadow; shown to the user */
    public Rollout canary() {
        if (stage != Stage.SHADOW) {
            throw new IllegalArgumentException("no model is in shadow");
        }
        return new Rollout(active, before, candidate, Stage.CANARY, refused);
    }

    /** @throws IllegalArgumentException if no candidate is a canary, but for the first model; shown to the user */
    public Rollout activate() {
        if (candidate == null || (stage != Stage.CANARY && active != null)) {
            throw new IllegalArgumentException("no model was tried as a canary");
        }
        return new Rollout(/* active= */ candidate, /* before= */ active, null, Stage.NONE, refused);
    }

    /** Ends the trial; or, without one, goes back to the model before. Where neither is there, nothing changes. */
    public Rollout rollBack() {
        if (candidate != null) {
            return new Rollout(active, before, null, Stage.NONE, candidate);
        }
        return before == null ? this : new Rollout(/* active= */ before, null, null, Stage.NONE, /* refused= */ active);
    }

    Optional<String> activeDigest() {
        return Optional.ofNullable(active);
    }
}
