package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.life.LifeJobs;
import io.edgewitness.collector.life.LifeModel;
import io.edgewitness.collector.life.LifeSource;
import io.edgewitness.collector.workplace.Access;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.NotFoundResponse;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Models of remaining life: which there are, how good, and the training of new ones. */
public final class LifePages implements Pages.Group {
    private final Plant plant;
    private final LifeJobs jobs;
    private final LifeDesk desk;
    private final Path scratch;

    /** @param scratch for uploads while they wait; emptied at the collector's start */
    public LifePages(Plant plant, LifeJobs jobs, LifeDesk desk, Path scratch) {
        this.plant = plant;
        this.jobs = jobs;
        this.desk = desk;
        this.scratch = scratch;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/life-models",
                (c, view) -> renderer.page(
                        c,
                        view,
                        view.t("life-models"),
                        "lifepage.jte",
                        Map.of(
                                "models",
                                jobs.newest(view.scope()),
                                "sources",
                                sources(view.scope()),
                                "trains",
                                trains(c, view))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/life-models",
                (c, view) -> renderer.part(
                        c, view, "life.jte", Map.of("models", jobs.newest(view.scope()), "trains", trains(c, view))));
        renderer.get(javalin, Section.SCENARIOS, "/life-models/{id}/model.onnx", this::give);
        renderer.post(javalin, Section.SCENARIOS, "/life-models", this::train);
        renderer.post(javalin, Section.SCENARIOS, "/life-models/{id}/cancel", (c, view) -> {
            desk.cancel(view.scope(), access(c, view), c.pathParam("id"));
            c.redirect("/life-models");
        });
        renderer.post(javalin, Section.SCENARIOS, "/life-models/{id}/delete", (c, view) -> {
            desk.delete(view.scope(), access(c, view), c.pathParam("id"));
            c.redirect("/life-models");
        });
    }

    private List<LifeSource> sources(Scope scope) throws PlantAwayException {
        return plant.lifeSources(scope).stream().filter(s -> s.failures() > 0).toList();
    }

    private static boolean trains(Context c, View view) {
        Access access = Caller.of(c).access();
        return access != null && LifeDesk.may(access, view.scope());
    }

    /** @throws ForbiddenResponse if the visitor may not operate anything */
    private static Access access(Context c, View view) {
        Access access = Caller.access(c);
        if (!LifeDesk.may(access, view.scope())) {
            throw new ForbiddenResponse(view.t("not-allowed"));
        }
        return access;
    }

    private void give(Context c, View view) throws IOException {
        byte[] file = jobs.file(view.scope(), c.pathParam("id"));
        if (file == null) {
            throw new NotFoundResponse(view.t("life-no-such"));
        }
        FilePages.safe(c, "life-" + c.pathParam("id") + ".onnx", "application/octet-stream");
        c.result(file);
    }

    private void train(Context c, View view) throws IOException {
        Access access = access(c, view);
        LifeDesk.Wanted wanted = new LifeDesk.Wanted(
                view.scope(),
                PeopleGroup.param(c, "name"),
                PeopleGroup.param(c, "row"),
                view.visitor().name());
        UploadedFile upload = c.isMultipartFormData() ? c.uploadedFile("file") : null;
        List<String> machines = c.formParams("machine");
        if (upload == null || upload.size() == 0) {
            desk.fromHistory(wanted, access, machines);
        } else if (machines.isEmpty()) {
            desk.fromFile(wanted, access, upload.filename(), kept(upload));
        } else {
            throw new IllegalArgumentException("life-source-wrong");
        }
        c.redirect("/life-models");
    }

    private Path kept(UploadedFile upload) throws IOException {
        Path file = Files.createTempFile(scratch, "lives", ".zip");
        try (InputStream in = upload.content()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** @return whether the page has to look again */
    public static boolean moves(List<LifeModel> models) {
        return models.stream().anyMatch(m -> !m.isOver());
    }

    /** @return the lines of a site file that take a model in */
    public static String lines(LifeModel model) {
        LifeModel.Result result = Objects.requireNonNull(model.result());
        return "row: " + model.recipe().row().toSeconds() + "s\nlife-model: {file: life-" + model.id()
                + ".onnx, sha256: " + result.sha256() + "}";
    }
}
