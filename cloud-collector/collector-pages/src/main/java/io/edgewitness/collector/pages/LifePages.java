package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.life.LifeFolder;
import io.edgewitness.collector.life.LifeJobs;
import io.edgewitness.collector.life.LifeModel;
import io.edgewitness.collector.life.LifeRecipe;
import io.edgewitness.collector.life.LifeSource;
import io.edgewitness.collector.life.Lives;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
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
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Models of remaining life: which there are, how good, and the training of new ones. */
public final class LifePages implements Pages.Group {
    private static final int LONGEST_NAME = 80;

    private final Plant plant;
    private final LifeJobs jobs;
    private final Path scratch;

    /** @param scratch for uploads while they wait; emptied at the collector's start */
    public LifePages(Plant plant, LifeJobs jobs, Path scratch) {
        this.plant = plant;
        this.jobs = jobs;
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
                                trains(c))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/life-models",
                (c, view) -> renderer.part(
                        c, view, "life.jte", Map.of("models", jobs.newest(view.scope()), "trains", trains(c))));
        renderer.get(javalin, Section.SCENARIOS, "/life-models/{id}/model.onnx", this::give);
        renderer.post(javalin, Section.SCENARIOS, "/life-models", this::train);
        renderer.post(javalin, Section.SCENARIOS, "/life-models/{id}/cancel", (c, view) -> {
            access(c, view);
            jobs.cancel(view.scope(), c.pathParam("id"));
            c.redirect("/life-models");
        });
    }

    private List<LifeSource> sources(Scope scope) throws PlantAwayException {
        return plant.lifeSources(scope).stream().filter(s -> s.failures() > 0).toList();
    }

    private static boolean trains(Context c) {
        Access access = Caller.of(c).access();
        return access != null && access.mayAnywhere(Permission.OPERATE);
    }

    /** @throws ForbiddenResponse if the visitor may not operate anything */
    private static Access access(Context c, View view) {
        Access access = Caller.access(c);
        if (!access.mayAnywhere(Permission.OPERATE)) {
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
        access(c, view);
        LifeRecipe recipe = recipe(c);
        String name = Objects.requireNonNullElse(c.formParam("name"), "");
        if (name.isBlank() || name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("life-name-wrong");
        }
        UploadedFile upload = c.isMultipartFormData() ? c.uploadedFile("file") : null;
        boolean uploaded = upload != null && upload.size() > 0;
        List<String> machines = c.formParams("machine");
        if (uploaded == !machines.isEmpty()) {
            throw new IllegalArgumentException("life-source-wrong");
        }
        LifeJobs.Source source = upload != null && uploaded
                ? new Uploaded(kept(upload))
                : () -> history(view.scope(), machines, recipe.row());
        String from = upload != null && uploaded ? upload.filename() : String.join(", ", machines);
        jobs.begin(view.scope(), name.strip(), view.visitor().name(), shown(from), recipe, source);
        c.redirect("/life-models");
    }

    private static String shown(String from) {
        return from.length() > 200 ? from.substring(0, 200) + "…" : from;
    }

    private static LifeRecipe recipe(Context c) {
        String row = Objects.requireNonNullElse(c.formParam("row"), "").strip();
        try {
            Duration time = Duration.parse(row.matches("\\d+d") ? "P" + row : "PT" + row);
            return new LifeRecipe(time, LifeRecipe.USUAL_HORIZON, LifeRecipe.USUAL_SEED);
        } catch (DateTimeParseException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException("life-row-wrong", e);
        }
    }

    private Lives history(Scope scope, List<String> machines, Duration row) throws IOException {
        try {
            return plant.lives(scope, machines, row);
        } catch (PlantAwayException e) {
            throw new IOException(e);
        }
    }

    private Path kept(UploadedFile upload) throws IOException {
        Path file = Files.createTempFile(scratch, "lives", ".zip");
        try (InputStream in = upload.content()) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return file;
    }

    /** A zip that waits for its turn. */
    private record Uploaded(Path file) implements LifeJobs.Source {
        @Override
        public Lives read() throws IOException {
            return LifeFolder.read(file);
        }

        @Override
        public void done() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // The next start empties the folder.
                file.toFile().deleteOnExit();
            }
        }
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
