package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.pages.PlantAwayException;
import io.edgewitness.collector.pages.RecordingShelf;
import io.edgewitness.collector.pages.RecordingShelf.Recording;
import io.edgewitness.collector.pages.RefusedAnswer;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Refused;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.ServiceUnavailableResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bursts and pictures over HTTP. Who reads a plant sees those of it; who may operate there, or presents the collector's token, has agents send them.
 */
final class RecordingApi {
    private final RecordingShelf shelf;
    private final HttpGuard guard;

    RecordingApi(RecordingShelf shelf, HttpGuard guard) {
        this.shelf = shelf;
        this.guard = guard;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/recordings", c -> c.json(Map.of("items", list(c))));
        javalin.get("/api/v1/recordings/{sha256}", c -> c.json(shown(found(c))));
        javalin.get("/api/v1/recordings/{sha256}/content", this::content);
        javalin.post("/api/v1/agents/{id}/recordings", this::ask);
    }

    private List<Map<String, @Nullable Object>> list(Context c) {
        Queries.Filter f = Asked.filter(c);
        String type = c.queryParam("type");
        RecordingShelf.Wanted wanted = new RecordingShelf.Wanted(
                f.scope(),
                f.agent(),
                c.queryParam("scenario"),
                type == null ? List.of() : List.of(type),
                null,
                f.from(),
                f.to(),
                f.limit());
        try {
            return shelf.list(wanted).stream().map(RecordingApi::shown).toList();
        } catch (PlantAwayException e) {
            throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
        }
    }

    private Recording found(Context c) {
        String sha256 = c.pathParam("sha256");
        try {
            return shelf.find(Asked.scope(c), sha256)
                    .orElseThrow(() -> new NotFoundResponse("no record that you may read names it"));
        } catch (PlantAwayException e) {
            throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
        }
    }

    private static Map<String, @Nullable Object> shown(Recording r) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("sha256", r.sha256());
        shown.put("enterprise", r.enterprise());
        shown.put("site", r.site());
        shown.put("agent", r.agent());
        shown.put("scenario", r.scenario());
        shown.put("type", r.type());
        shown.put("at", Queries.time(r.at()));
        shown.put("unit", r.fact("unit"));
        shown.put("bytes", r.bytes());
        shown.put("mediaType", r.mediaType());
        shown.put("state", r.state().id());
        shown.put("here", r.here());
        shown.put("detail", r.detail());
        shown.put("changedAt", r.changed() == null ? null : Queries.time(r.changed()));
        return shown;
    }

    /** A stranger's bytes: to be kept, never to be looked at here. */
    private void content(Context c) throws IOException {
        Recording r = found(c);
        try {
            c.result(shelf.open(r));
        } catch (PlantAwayException e) {
            throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new HttpResponseException(409, String.valueOf(e.getMessage()), Map.of());
        }
        c.header("Content-Disposition", "attachment; filename=" + r.sha256());
        c.header("Cache-Control", "private, no-store");
        c.header("X-Content-Type-Options", "nosniff");
        c.contentType("application/octet-stream");
    }

    private void ask(Context c) {
        Access caller = Caller.of(c).access();
        if (caller == null) {
            guard.checkAdmin(c);
        }
        JsonNode body = AdminApi.parsed(c, JsonNode.class);
        String sha256 = body.path("sha256").asText();
        try {
            shelf.ask(caller == null ? Access.collector() : caller, c.pathParam("id"), sha256);
        } catch (PlantAwayException e) {
            throw new ServiceUnavailableResponse(String.valueOf(e.getMessage()));
        } catch (Refused e) {
            throw new HttpResponseException(RefusedAnswer.status(e), String.valueOf(e.getMessage()), Map.of());
        }
        c.status(202).json(Map.of("sha256", sha256));
    }
}
