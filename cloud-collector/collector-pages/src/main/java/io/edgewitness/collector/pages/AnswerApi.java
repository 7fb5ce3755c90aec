package io.edgewitness.collector.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The workplace's projects and their answers for programs, over the same service as the pages: {@code projects/{id}} and
 * {@code projects/{id}/fields/{key}} under {@code /api/v1}; {@code projects} and {@code projects/{id}/fields} lead here for whoever is
 * signed in or has a token. Any thread.
 */
public final class AnswerApi {
    private static final int MOST_BODY = 2_000_000;

    private final FormDesk desk;
    private final Answering answering;
    private final Function<Context, Access> access;

    /** @param access what the one who asks may do */
    public AnswerApi(Workplace workplace, FormPlant plant, Function<Context, Access> access) {
        this.desk = new FormDesk(workplace, plant);
        this.answering = new Answering(desk);
        this.access = access;
    }

    private interface Handler {
        void handle(Context c, Access access) throws Exception;
    }

    public void addTo(Javalin javalin) {
        javalin.get("/api/v1/projects/{id}", c -> serve(c, (q, a) -> q.json(project(desk.open(a, q.pathParam("id"))))));
        javalin.get("/api/v1/projects/{id}/fields/{key}", c -> serve(c, this::field));
        javalin.put("/api/v1/projects/{id}/fields/{key}", c -> serve(c, this::put));
    }

    /** All projects that the one who asks may see. */
    public void projects(Context c) throws Exception {
        serve(c, this::projects);
    }

    /** The fields of one of them, with how far each is. */
    public void fields(Context c) throws Exception {
        serve(c, this::fields);
    }

    private void serve(Context c, Handler handler) throws Exception {
        try {
            handler.handle(c, access.apply(c));
        } catch (Refused e) {
            problem(c, RefusedAnswer.status(e), String.valueOf(e.getMessage()), Map.of());
        }
    }

    private static void problem(Context c, int status, String detail, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "about:blank");
        body.put("title", HttpStatus.forStatus(status).getMessage());
        body.put("status", status);
        body.put("detail", detail);
        body.putAll(more);
        c.status(status).json(body).contentType("application/problem+json");
    }

    private void projects(Context c, Access access) {
        List<Map<String, @Nullable Object>> items = desk.workplace().projects().all(access).stream()
                .map(AnswerApi::project)
                .toList();
        c.json(Map.of("items", items));
    }

    private static Map<String, @Nullable Object> project(Project p) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("id", p.id());
        map.put("notice", p.notice());
        map.put("title", p.title());
        map.put("owner", p.owner());
        map.put("state", p.state());
        map.put("revision", p.revision());
        map.put("createdAt", p.created().toString());
        map.put("filedRevision", p.filedRevision());
        map.put("filedAt", p.filed() == null ? null : p.filed().toString());
        return map;
    }

    private Map<String, @Nullable Object> project(OpenProject open) throws PlantAwayException {
        Draft draft = desk.draft(open);
        Map<String, @Nullable Object> map = project(open.project());
        map.put("blocked", draft.readiness().blocked());
        map.put(
                "sections",
                draft.states().sections().stream()
                        .map(s -> Map.of("id", s.id(), "heading", s.heading(), "totals", s.totals()))
                        .toList());
        return map;
    }

    private void fields(Context c, Access access) throws PlantAwayException {
        Draft draft = desk.draft(desk.open(access, c.pathParam("id")));
        List<Map<String, @Nullable Object>> items = draft.states().sections().stream()
                .flatMap(s -> s.fields().stream())
                .map(s -> {
                    Field field = s.field();
                    Map<String, @Nullable Object> map =
                            answer(field.id(), draft.open().answer(field.id()));
                    map.put("name", field.name());
                    map.put("type", field.type().name().toLowerCase(java.util.Locale.ROOT));
                    map.put("required", s.must());
                    map.put("limit", field.limit() == 0 ? null : field.limit());
                    map.put("state", s.state().name().toLowerCase(java.util.Locale.ROOT));
                    map.put("printed", s.printed());
                    map.put(
                            "reasons",
                            s.reasons().stream()
                                    .map(t -> Map.of("code", t.code(), "zh", t.zh(), "en", t.en()))
                                    .toList());
                    return map;
                })
                .toList();
        c.json(Map.of("items", items));
    }

    private void field(Context c, Access access) {
        OpenProject open = desk.open(access, c.pathParam("id"));
        String key = c.pathParam("key");
        if (!Answering.known(open.notice(), key)) {
            problem(c, 404, "the notice has nothing to answer under " + key, Map.of());
            return;
        }
        Map<String, @Nullable Object> map = answer(key, open.answer(key));
        c.header("ETag", "\"" + map.get("revision") + "\"");
        c.json(map);
    }

    private static Map<String, @Nullable Object> answer(String key, @Nullable Answer answer) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("key", key);
        map.put("value", answer == null ? null : FieldInput.read(answer.json()));
        map.put("revision", answer == null ? 0 : answer.revision());
        map.put("by", answer == null ? null : answer.byName());
        map.put("at", answer == null ? null : answer.at().toString());
        return map;
    }

    /** Body: {@code {"value": …, "revision": N}}; N is the revision that the value was made from, 0 for a first answer. */
    private void put(Context c, Access access) {
        if (c.contentLength() > MOST_BODY) {
            problem(c, 413, "an answer has at most " + MOST_BODY + " bytes", Map.of());
            return;
        }
        JsonNode body;
        try {
            body = FieldInput.JSON.readTree(c.body());
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage());
        }
        JsonNode value = body.get("value");
        JsonNode revision = body.get("revision");
        if (value == null || revision == null || !revision.canConvertToLong()) {
            throw new IllegalArgumentException(
                    "the body is {\"value\": …, \"revision\": N}, N the revision that the value was made from; 0: none yet");
        }
        OpenProject open = desk.open(access, c.pathParam("id"));
        String key = c.pathParam("key");
        Answering.Outcome outcome = answering.take(open, key, value.toString(), revision.longValue());
        if (outcome instanceof Answering.Wrong wrong) {
            problem(
                    c,
                    422,
                    wrong.text().en(),
                    Map.of("code", wrong.text().code(), "detailZh", wrong.text().zh()));
        } else if (outcome instanceof Answering.Clashed clashed) {
            Answer current = clashed.conflict().current();
            problem(
                    c,
                    409,
                    "somebody else changed it meanwhile; what you sent is kept aside",
                    Map.of(
                            "current",
                            answer(key, current),
                            "aside",
                            clashed.conflict().aside()));
        } else {
            c.json(answer(key, desk.workplace().answers().get(access, open.id(), key)));
        }
    }
}
