package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.pages.ModelShelf;
import io.edgewitness.collector.pages.ModelShelf.Kind;
import io.edgewitness.collector.pages.ModelShelf.Wish;
import io.edgewitness.collector.pages.PlantAwayException;
import io.edgewitness.collector.pages.RefusedAnswer;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.edge.models.ModelPackage;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Released models over HTTP, and what lines do with them. Who reads a plant sees those of its enterprise; who may operate there, or presents the
 * collector's token, releases them and moves them on.
 */
final class ModelApi {
    private static final byte[] SEALED = "EWMODEL1".getBytes(StandardCharsets.US_ASCII);
    private static final double USUAL_SHARE = 0.1;
    private static final int USUAL_PARTS = 200;

    private final ModelShelf shelf;
    private final HttpGuard guard;

    ModelApi(ModelShelf shelf, HttpGuard guard) {
        this.shelf = shelf;
        this.guard = guard;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/models", c -> c.json(Map.of("items", models(c))));
        javalin.get("/api/v1/models/lines", c -> c.json(lines(c)));
        javalin.post("/api/v1/models", this::release);
        javalin.get("/api/v1/models/{digest}/package", this::file);
        javalin.post("/api/v1/agents/{id}/models", this::step);
    }

    private interface Act<T> {
        T done() throws IOException, PlantAwayException;
    }

    private static <T> T tried(Act<T> act) throws IOException {
        try {
            return act.done();
        } catch (PlantAwayException e) {
            throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
        } catch (Refused e) {
            throw new HttpResponseException(RefusedAnswer.status(e), String.valueOf(e.getMessage()), Map.of());
        }
    }

    private Access access(Context c) {
        Access access = Caller.of(c).access();
        if (access == null) {
            guard.checkAdmin(c);
            return Access.collector();
        }
        return access;
    }

    private List<Map<String, @Nullable Object>> models(Context c) throws IOException {
        return tried(() -> shelf.models(Asked.scope(c))).stream()
                .map(m -> {
                    Map<String, @Nullable Object> shown = new LinkedHashMap<>();
                    shown.put("digest", m.digest());
                    shown.put("enterprise", m.enterprise());
                    shown.put("bytes", m.bytes());
                    shown.put("at", Queries.time(m.at()));
                    shown.put("by", m.by());
                    shown.put("about", m.about());
                    return shown;
                })
                .toList();
    }

    private Map<String, Object> lines(Context c) throws IOException {
        return Map.of(
                "items",
                tried(() -> shelf.lines(Asked.scope(c))).stream()
                        .map(ModelApi::shown)
                        .toList(),
                "steps",
                tried(() -> shelf.steps(Asked.scope(c))).stream()
                        .map(ModelApi::shown)
                        .toList());
    }

    private static Map<String, @Nullable Object> shown(ModelShelf.Line l) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("enterprise", l.enterprise());
        shown.put("site", l.site());
        shown.put("agent", l.agent());
        shown.put("line", l.line());
        shown.put("at", Queries.time(l.at()));
        shown.put("active", l.active());
        shown.put("before", l.before());
        shown.put("candidate", l.candidate());
        shown.put("stage", l.stage());
        shown.put("share", l.share());
        shown.put("parts", l.parts());
        shown.put("trial", l.trial());
        shown.put("over", l.over());
        shown.put("refused", l.refused());
        shown.put("why", l.why());
        shown.put("accepted", l.accepted());
        return shown;
    }

    private static Map<String, @Nullable Object> shown(ModelShelf.Step s) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("id", s.id());
        shown.put("agent", s.wish().agent());
        shown.put("line", s.wish().line());
        shown.put("model", s.wish().digest());
        shown.put("step", s.wish().kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        shown.put("share", s.wish().share());
        shown.put("parts", s.wish().parts());
        shown.put("at", Queries.time(s.at()));
        shown.put("by", s.by());
        shown.put("outcome", s.outcome());
        shown.put("detail", s.detail());
        return shown;
    }

    private void release(Context c) throws IOException {
        Access access = access(c);
        String enterprise = Asked.required(c, "enterprise");
        byte[] body;
        try (InputStream in = c.req().getInputStream()) {
            body = in.readNBytes(ModelFiles.MOST_BYTES + 1);
        }
        if (body.length > ModelFiles.MOST_BYTES) {
            throw new HttpResponseException(
                    413, String.valueOf(Models.tooLarge().getMessage()), Map.of());
        }
        byte[] file = isSealed(body) ? body : sealed(c, body);
        c.json(Map.of("digest", tried(() -> shelf.keep(access, enterprise, file))));
    }

    private void file(Context c) throws IOException {
        byte[] sealed = tried(() -> found(shelf.file(Asked.scope(c), c.pathParam("digest"))));
        c.header("Content-Disposition", "attachment; filename=\"" + c.pathParam("digest") + ".ewmodel\"");
        c.contentType("application/octet-stream");
        c.result(sealed);
    }

    private static byte[] found(byte @Nullable [] sealed) {
        if (sealed == null) {
            throw new NotFoundResponse("no package of that SHA-256 was released");
        }
        return sealed;
    }

    private static boolean isSealed(byte[] body) {
        return body.length >= SEALED.length
                && java.util.Arrays.equals(java.util.Arrays.copyOf(body, SEALED.length), SEALED);
    }

    private byte[] sealed(Context c, byte[] onnx) {
        if (onnx.length == 0) {
            throw new IllegalArgumentException("the body is empty: send a package, or an ONNX file");
        }
        Map<String, String> about = new TreeMap<>();
        c.queryParamMap().forEach((name, values) -> about.put(name, values.get(0)));
        about.remove("enterprise");
        return ModelPackage.seal(about, onnx, shelf::sign);
    }

    private void step(Context c) throws IOException {
        Access access = access(c);
        JsonNode wanted = AdminApi.parsed(c, JsonNode.class);
        Wish wish = new Wish(
                c.pathParam("id"),
                text(wanted, "line"),
                text(wanted, "model"),
                kind(text(wanted, "step")),
                wanted.path("share").asDouble(USUAL_SHARE),
                wanted.path("parts").asInt(USUAL_PARTS));
        c.status(202).json(Map.of("id", tried(() -> shelf.order(access, wish))));
    }

    private static String text(JsonNode wanted, String name) {
        if (!wanted.path(name).isTextual()) {
            throw new IllegalArgumentException(name + " is missing: {\"line\": …, \"model\": …, \"step\": …}");
        }
        return wanted.path(name).textValue();
    }

    private static Kind kind(String step) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(step)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("step is shadow, canary, active or roll-back");
    }
}
