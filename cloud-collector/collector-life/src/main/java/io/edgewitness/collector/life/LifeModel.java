package io.edgewitness.collector.life;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.api.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A training as it stands, or stood when it ended.
 *
 * @param id also the name of its files
 * @param scope of who began it: who sees less does not see it
 * @param name for people
 * @param by who began it
 * @param source what the lives are from, for people
 * @param share of the work that is done, 0 to 1
 * @param problem why it failed; empty: it did not
 * @param result null while there is none
 */
public record LifeModel(
        String id,
        Scope scope,
        String name,
        String by,
        Instant begun,
        String source,
        LifeRecipe recipe,
        State state,
        double share,
        String problem,
        @Nullable Result result) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How far it is. */
    public enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    /**
     * What came of it.
     *
     * @param sha256 of the ONNX file
     * @param data SHA-256 of the lives
     * @param lives how many
     * @param difference the largest between the file and what was trained, rows
     */
    public record Result(
            String sha256,
            String data,
            List<String> quantities,
            int lives,
            long rows,
            Judgement judgement,
            double difference) {
        static Result of(TrainedLife of) {
            return new Result(
                    of.sha256(), of.data(), of.quantities(), of.lives(), of.rows(), of.judgement(), of.difference());
        }
    }

    public boolean isOver() {
        return state != State.WAITING && state != State.RUNNING;
    }

    LifeModel with(State now, double done, String why, @Nullable Result got) {
        return new LifeModel(id, scope, name, by, begun, source, recipe, now, done, why, got);
    }

    boolean seenBy(Scope other) {
        return (other.enterprise() == null || other.enterprise().equals(scope.enterprise()))
                && (other.site() == null || other.site().equals(scope.site()));
    }

    /** The recorded recipe of a model that is done. */
    byte[] json() {
        Result of = result;
        if (of == null) {
            throw new IllegalStateException("a training that gave no model has no recipe to keep");
        }
        ObjectNode to = JSON.createObjectNode();
        to.put("id", id).put("name", name).put("by", by).put("begun", begun.toString());
        to.put("enterprise", scope.enterprise()).put("site", scope.site());
        to.put("source", source).put("row", recipe.row().toString());
        to.put("horizon", recipe.horizon()).put("seed", recipe.seed());
        to.put("onnxSha256", of.sha256()).put("dataSha256", of.data()).put("lives", of.lives());
        to.put("rows", of.rows()).put("difference", of.difference());
        of.quantities().forEach(to.putArray("quantities")::add);
        to.put("forecasts", of.judgement().forecasts())
                .put("rmse", of.judgement().rmse());
        to.put("score", of.judgement().score()).put("coverage", of.judgement().coverage());
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(to);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws java.io.IOException if the file is none that was written here */
    static LifeModel read(byte[] json) throws java.io.IOException {
        JsonNode of = JSON.readTree(json);
        List<String> quantities = new ArrayList<>();
        of.path("quantities").forEach(q -> quantities.add(q.asText()));
        try {
            Judgement judgement = new Judgement(
                    of.path("forecasts").asInt(),
                    of.path("rmse").asDouble(),
                    of.path("score").asDouble(),
                    of.path("coverage").asDouble());
            Result result = new Result(
                    of.path("onnxSha256").asText(),
                    of.path("dataSha256").asText(),
                    quantities,
                    of.path("lives").asInt(),
                    of.path("rows").asLong(),
                    judgement,
                    of.path("difference").asDouble());
            LifeRecipe recipe = new LifeRecipe(
                    Duration.parse(of.path("row").asText()),
                    of.path("horizon").asInt(),
                    of.path("seed").asLong());
            return new LifeModel(
                    of.path("id").asText(),
                    new Scope(text(of, "enterprise"), text(of, "site")),
                    of.path("name").asText(),
                    of.path("by").asText(),
                    Instant.parse(of.path("begun").asText()),
                    of.path("source").asText(),
                    recipe,
                    State.DONE,
                    1,
                    "",
                    result);
        } catch (java.time.DateTimeException | IllegalArgumentException e) {
            throw new java.io.IOException("a recipe that cannot be read", e);
        }
    }

    private static @Nullable String text(JsonNode of, String name) {
        return of.path(name).isTextual() ? of.path(name).asText() : null;
    }
}
