package io.edgewitness.collector.vision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training as it stands, or stood when it ended.
 *
 * @param id also the name of its folder
 * @param set id of the set that it learns from, with the class of its good parts
 * @param name for people
 * @param by who began it
 * @param wish what is learnt how long
 * @param seed by which the pictures were parted
 * @param progress of what runs; of what does not run any more, the last
 * @param problem why it failed; null: it did not
 * @param result null while there is none
 */
public record TeachJob(
        String id,
        String set,
        String good,
        String name,
        String by,
        Instant begun,
        Wish wish,
        long seed,
        State state,
        Progress progress,
        @Nullable Problem problem,
        @Nullable Result result) {

    /** How far it is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    /**
     * What is asked for.
     *
     * @param marked learns from marked defects; else from good parts only
     * @param steps of the optimiser; of good parts the places that are kept, 2,000 at most
     */
    public record Wish(boolean marked, int steps) {
        private static final int MOST_STEPS = 20_000;

        public Wish {
            if (steps < 1 || steps > MOST_STEPS) {
                throw new TeachFault(TeachFault.Code.STEPS, MOST_STEPS);
            }
            steps = marked ? steps : Math.min(steps, Recipe.MOST_PLACES);
        }

        Recipe recipe() {
            return Recipe.usual(marked ? Recipe.Source.MARKED : Recipe.Source.GOOD, steps);
        }
    }

    /**
     * Of a training that runs.
     *
     * @param step of {@code wish.steps} that are done
     * @param secondsLeft as far as is known; -1: not yet
     * @param loss mean since the look before the last one; NaN: none yet
     * @param score of the last look at the choosing part, 0.5 a coin, 1 perfect; NaN: none yet
     */
    public record Progress(int step, long secondsLeft, double loss, double score) {
        static final Progress NONE = new Progress(0, -1, Double.NaN, Double.NaN);
    }

    /**
     * Why there is no model.
     *
     * @param code a {@link TeachFault.Code}, or empty: {@code detail} says all
     * @param detail in English, as the training said it
     */
    public record Problem(String code, List<String> with, String detail) {
        static Problem of(TeachFault fault) {
            return new Problem(
                    fault.code().name(),
                    fault.with().stream().map(String::valueOf).toList(),
                    "");
        }
    }

    /**
     * What came of it.
     *
     * @param sha256 of the ONNX file
     * @param pictures SHA-256 of what it learnt from and was judged by
     * @param difference the largest between the file and the network that was trained
     * @param width of a picture, grown to a multiple of what a network takes, as the height
     */
    public record Result(
            String sha256,
            String pictures,
            int learnt,
            int chosenBy,
            double difference,
            int width,
            int height,
            double chosenMissed,
            double chosenFalseAlarms,
            Judgement judgement) {}

    public boolean isOver() {
        return state != State.WAITING && state != State.RUNNING;
    }

    /** @return whether it can go on where it was */
    public boolean goesOn() {
        return state == State.FAILED || state == State.CANCELLED;
    }

    TeachJob with(State now, Progress at, @Nullable Problem why, @Nullable Result got) {
        return new TeachJob(id, set, good, name, by, begun, wish, seed, now, at, why, got);
    }

    byte[] json() {
        ObjectNode to = PictureSet.JSON.createObjectNode();
        to.put("id", id).put("set", set).put("good", good).put("name", name).put("by", by);
        to.put("begun", begun.toString()).put("marked", wish.marked()).put("steps", wish.steps());
        to.put("seed", seed).put("state", state.name()).put("step", progress.step());
        to.set("problem", PictureSet.JSON.valueToTree(problem));
        to.set("result", PictureSet.JSON.valueToTree(result));
        return PictureSet.bytes(to);
    }

    /** @throws IOException if the file is none that was written here */
    static TeachJob read(byte[] json) throws IOException {
        JsonNode of = PictureSet.JSON.readTree(json);
        try {
            return new TeachJob(
                    of.path("id").asText(),
                    of.path("set").asText(),
                    of.path("good").asText(),
                    of.path("name").asText(),
                    of.path("by").asText(),
                    Instant.parse(of.path("begun").asText()),
                    new Wish(of.path("marked").asBoolean(), of.path("steps").asInt()),
                    of.path("seed").asLong(),
                    State.valueOf(of.path("state").asText()),
                    new Progress(of.path("step").asInt(), -1, Double.NaN, Double.NaN),
                    of.path("problem").isObject()
                            ? PictureSet.JSON.treeToValue(of.get("problem"), Problem.class)
                            : null,
                    of.path("result").isObject() ? PictureSet.JSON.treeToValue(of.get("result"), Result.class) : null);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new IOException(e);
        }
    }
}
