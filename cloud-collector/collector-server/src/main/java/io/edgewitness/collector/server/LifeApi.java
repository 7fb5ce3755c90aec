package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.life.LifeJobs;
import io.edgewitness.collector.life.LifeModel;
import io.edgewitness.collector.pages.Caller;
import io.edgewitness.collector.pages.LifeDesk;
import io.edgewitness.collector.pages.Texts;
import io.edgewitness.collector.workplace.Access;
import io.javalin.Javalin;
import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentType;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Models of remaining life over HTTP. Whoever may operate a place, or presents the collector's token, has one trained of what its machines recorded. */
final class LifeApi {
    private static final int LONGEST_NAME = 80;
    private static final String NO_SUCH = "there is no such model";

    private final LifeDesk desk;
    private final LifeJobs jobs;
    private final AdminApi admin;

    record Wanted(
            @Nullable String name,
            @Nullable String row,
            @Nullable List<String> machines,
            @Nullable String by) {}

    LifeApi(LifeDesk desk, LifeJobs jobs, AdminApi admin) {
        this.desk = desk;
        this.jobs = jobs;
        this.admin = admin;
    }

    void addTo(Javalin javalin) {
        javalin.get("/api/v1/life-models", this::list);
        javalin.post("/api/v1/life-models", this::train);
        javalin.get("/api/v1/life-models/{id}/model", this::file);
        javalin.delete("/api/v1/life-models/{id}", this::delete);
    }

    private void list(Context c) {
        List<Map<String, @Nullable Object>> items =
                jobs.newest(Asked.scope(c)).stream().map(LifeApi::json).toList();
        AdminApi.json(c, Map.of("items", items));
    }

    private void file(Context c) throws IOException {
        byte[] file = jobs.file(Asked.scope(c), c.pathParam("id"));
        if (file == null) {
            throw new NotFoundResponse(NO_SUCH);
        }
        c.contentType(ContentType.OCTET_STREAM)
                .header("Content-Disposition", "attachment; filename=\"life-" + c.pathParam("id") + ".onnx\"")
                .result(file);
    }

    private void delete(Context c) throws IOException {
        Scope scope = Asked.scope(c);
        if (!desk.delete(scope, trainer(c, scope), c.pathParam("id"))) {
            throw new NotFoundResponse(NO_SUCH);
        }
        c.status(HttpStatus.NO_CONTENT);
    }

    /** @return who asks; may train there */
    private Access trainer(Context c, Scope scope) {
        Access access = Caller.of(c).access();
        if (access == null) {
            admin.check(c);
            return Access.collector();
        }
        if (!LifeDesk.may(access, scope)) {
            throw new ForbiddenResponse("your role or token does not allow to train models there");
        }
        return access;
    }

    private void train(Context c) {
        Scope scope = Asked.scope(c);
        Access access = trainer(c, scope);
        Wanted wanted = AdminApi.parsed(c, Wanted.class);
        String name = wanted.name();
        String row = wanted.row();
        String by = wanted.by();
        List<String> machines = wanted.machines();
        boolean whole = machines != null && machines.stream().noneMatch(Objects::isNull);
        if (name == null || row == null || machines == null || !whole || by == null) {
            throw new BadRequestResponse("name, row, machines and by are wanted");
        }
        if (by.isBlank() || by.length() > LONGEST_NAME) {
            throw new BadRequestResponse("by has 1 to " + LONGEST_NAME + " characters: who wants the model");
        }
        try {
            String id = desk.fromHistory(new LifeDesk.Wanted(scope, name, row, by), access, machines);
            c.status(202);
            AdminApi.json(c, Map.of("id", id));
        } catch (IllegalArgumentException e) {
            String key = String.valueOf(e.getMessage());
            throw new BadRequestResponse(Texts.of("en").orElse(key, key));
        }
    }

    private static Map<String, @Nullable Object> json(LifeModel m) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", m.id());
        json.put("name", m.name());
        json.put("by", m.by());
        json.put("begun", m.begun().toString());
        json.put("source", m.source());
        json.put("rowSeconds", m.recipe().row().toSeconds());
        json.put("state", m.state().name().toLowerCase(Locale.ROOT));
        json.put("share", m.share());
        json.put("problem", m.problem().isEmpty() ? null : m.problem());
        LifeModel.Result r = m.result();
        json.put("sha256", r == null ? null : r.sha256());
        json.put("lives", r == null ? null : r.lives());
        json.put("rows", r == null ? null : r.rows());
        json.put("rmseRows", r == null ? null : r.judgement().rmse());
        json.put("coverage", r == null ? null : r.judgement().coverage());
        return json;
    }
}
