package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.ModelShelf.Kind;
import io.edgewitness.collector.pages.ModelShelf.Line;
import io.edgewitness.collector.pages.ModelShelf.Model;
import io.edgewitness.collector.pages.ModelShelf.Step;
import io.edgewitness.collector.pages.ModelShelf.Wish;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Released models, and what was ordered of lines, in the database. Any thread. */
record ModelRows(DataSource database) {
    private static final int MOST_STEPS = 100;

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private static <T> List<T> all(ResultSet rows, Row<T> row) throws SQLException {
        List<T> all = new ArrayList<>();
        while (rows.next()) {
            all.add(row.of(rows));
        }
        return all;
    }

    int add(Model model) throws BatchStore.StoreException {
        return Jdbc.update(
                database,
                "INSERT INTO store.model (enterprise, digest, bytes, at, released_by, about) VALUES (?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                p -> {
                    p.setString(1, model.enterprise());
                    p.setString(2, model.digest());
                    p.setLong(3, model.bytes());
                    p.setTimestamp(4, Timestamp.from(model.at()));
                    p.setString(5, model.by());
                    p.setString(6, Json.MAPPER.valueToTree(model.about()).toString());
                });
    }

    Optional<Model> find(String enterprise, String digest) throws BatchStore.StoreException {
        List<Model> found = Jdbc.query(
                database,
                "SELECT * FROM store.model WHERE enterprise = ? AND digest = ?",
                p -> {
                    p.setString(1, enterprise);
                    p.setString(2, digest);
                },
                r -> all(r, ModelRows::model));
        return found.stream().findFirst();
    }

    List<Model> list(Scope scope) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT * FROM store.model WHERE ?::text IS NULL OR enterprise = ? ORDER BY at DESC, digest",
                p -> {
                    p.setString(1, scope.enterprise());
                    p.setString(2, scope.enterprise());
                },
                r -> all(r, ModelRows::model));
    }

    private static Model model(ResultSet r) throws SQLException {
        try {
            Map<String, String> about = Json.MAPPER.readValue(r.getString("about"), new TypeReference<>() {});
            return new Model(
                    r.getString("digest"),
                    r.getString("enterprise"),
                    r.getLong("bytes"),
                    r.getTimestamp("at").toInstant(),
                    r.getString("released_by"),
                    about);
        } catch (JsonProcessingException e) {
            throw new SQLException("the description of a stored model cannot be read", e);
        }
    }

    String person(String actor) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT name FROM workplace.actor WHERE id = ?",
                p -> p.setString(1, actor),
                r -> r.next() ? r.getString(1) : actor);
    }

    void add(Step step, String enterprise, String site) throws BatchStore.StoreException {
        Wish wish = step.wish();
        Jdbc.update(
                database,
                "INSERT INTO store.model_step (id, enterprise, site, agent, line, digest, kind, share, parts, at, ordered_by)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                p -> {
                    p.setString(1, step.id());
                    p.setString(2, enterprise);
                    p.setString(3, site);
                    p.setString(4, wish.agent());
                    p.setString(5, wish.line());
                    p.setString(6, wish.digest());
                    p.setString(7, wish.kind().name());
                    p.setDouble(8, wish.share());
                    p.setInt(9, wish.parts());
                    p.setTimestamp(10, Timestamp.from(step.at()));
                    p.setString(11, step.by());
                });
    }

    List<Step> steps(Scope scope) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT s.*, o.outcome, o.detail FROM store.model_step s LEFT JOIN store.orders o"
                        + " ON o.agent = s.agent AND o.id = s.id WHERE true" + Scope.sql("s")
                        + " ORDER BY s.at DESC, s.id LIMIT " + MOST_STEPS,
                p -> scope.fill(p, 1),
                r -> all(r, ModelRows::step));
    }

    private static Step step(ResultSet r) throws SQLException {
        Wish wish = new Wish(
                r.getString("agent"),
                r.getString("line"),
                r.getString("digest"),
                Kind.valueOf(r.getString("kind")),
                r.getDouble("share"),
                r.getInt("parts"));
        return new Step(
                r.getString("id"),
                wish,
                r.getTimestamp("at").toInstant(),
                r.getString("ordered_by"),
                r.getString("outcome"),
                r.getString("detail"));
    }

    /** As each line told last: its agent does at each step, and at each start. */
    List<Line> lines(Scope scope) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT DISTINCT ON (agent, scenario) * FROM evidence.event WHERE type = 'model-rollout'" + Scope.SQL
                        + " ORDER BY agent, scenario, epoch DESC, batch DESC, sequence DESC",
                p -> scope.fill(p, 1),
                r -> all(r, ModelRows::line));
    }

    private static Line line(ResultSet r) throws SQLException {
        try {
            JsonNode told = Json.MAPPER.readTree(r.getString("attributes"));
            return new Line(
                    r.getString("enterprise"),
                    r.getString("site"),
                    r.getString("agent"),
                    r.getString("scenario"),
                    r.getTimestamp("at").toInstant(),
                    digest(told, "active"),
                    digest(told, "before"),
                    digest(told, "candidate"),
                    told.path("stage").asText("none"),
                    told.path("share").asDouble(0),
                    told.path("parts").asInt(0),
                    told.path("trial").asText(""),
                    told.path("over").asBoolean(false),
                    digest(told, "refused"),
                    told.path("why").asText(""),
                    told.path("accepted").asText(""));
        } catch (JsonProcessingException e) {
            throw new SQLException("what a line told of its models cannot be read", e);
        }
    }

    private static @Nullable String digest(JsonNode told, String name) {
        String digest = told.path(name).asText("");
        return digest.isEmpty() ? null : digest;
    }
}
