package io.edgewitness.collector.pages;

import io.edgewitness.collector.vision.Author;
import io.edgewitness.collector.vision.Judgement;
import io.edgewitness.collector.vision.Pair;
import io.edgewitness.collector.vision.PictureSet;
import io.edgewitness.collector.vision.TeachJob;
import io.edgewitness.collector.workplace.Access;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Trainings of a set: beginning one, watching it, what came of it, two side by side, a model for the lines. */
final class TrainPages {
    private final TeachDesk desk;
    private final ModelShelf shelf;
    private final Thumbnails thumbnails = new Thumbnails();

    /** @param shelf takes what is released */
    TrainPages(TeachDesk desk, ModelShelf shelf) {
        this.desk = desk;
        this.shelf = shelf;
    }

    void addTo(Javalin javalin, Renderer renderer) {
        TeachPages.post(javalin, renderer, "/teach/{set}/trainings", this::begin);
        TeachPages.get(
                javalin,
                renderer,
                "/pages/teach/{set}/trainings",
                (c, view) -> renderer.part(c, view, "teachjobs.jte", parts(c, view)));
        TeachPages.get(javalin, renderer, "/teach/{set}/trainings/{id}", (c, view) -> show(renderer, c, view));
        TeachPages.get(javalin, renderer, "/teach/{set}/compare", (c, view) -> compare(renderer, c, view));
        TeachPages.get(javalin, renderer, "/teach/{set}/trainings/{id}/curve", (c, view) -> curve(c, view));
        TeachPages.get(javalin, renderer, "/teach/{set}/trainings/{id}/small/{file}", this::small);
        TeachPages.get(javalin, renderer, "/teach/{set}/trainings/{id}/model.onnx", this::onnx);
        TeachPages.post(javalin, renderer, "/teach/{set}/trainings/{id}/release", this::release);
        TeachPages.post(javalin, renderer, "/teach/{set}/trainings/{id}/cancel", (c, view) -> {
            PictureSet set = set(c, view);
            desk.jobs().cancel(author(c, view, set), set, c.pathParam("id"));
            back(c, set);
        });
        TeachPages.post(javalin, renderer, "/teach/{set}/trainings/{id}/resume", (c, view) -> {
            PictureSet set = set(c, view);
            desk.jobs().resume(author(c, view, set), set, c.pathParam("id"));
            back(c, set);
        });
        TeachPages.post(javalin, renderer, "/teach/{set}/trainings/{id}/remove", (c, view) -> {
            PictureSet set = set(c, view);
            desk.jobs().remove(author(c, view, set), set, c.pathParam("id"));
            back(c, set);
        });
    }

    private PictureSet set(Context c, View view) {
        return desk.sets().set(view.scope(), c.pathParam("set"));
    }

    private TeachJob job(Context c, View view) {
        return desk.jobs().job(set(c, view), c.pathParam("id"));
    }

    private Author author(Context c, View view, PictureSet set) {
        return desk.author(Caller.access(c), view.visitor().name(), set);
    }

    private static void back(Context c, PictureSet set) {
        c.redirect("/teach/" + set.id() + "#trainings", HttpStatus.SEE_OTHER);
    }

    private Map<String, Object> parts(Context c, View view) {
        PictureSet set = set(c, view);
        return Map.of(
                "set",
                set,
                "jobs",
                desk.jobs().of(set),
                "changes",
                desk.changes(Caller.of(c).access(), set));
    }

    private void begin(Context c, View view) {
        PictureSet set = set(c, view);
        String steps = TeachPages.form(c, "steps");
        TeachJob.Wish wish = new TeachJob.Wish(
                "marked".equals(c.formParam("from")), steps.matches("\\d{1,6}") ? Integer.parseInt(steps) : 0);
        desk.jobs().begin(author(c, view, set), set, TeachPages.form(c, "name"), wish);
        back(c, set);
    }

    private void show(Renderer renderer, Context c, View view) {
        PictureSet set = set(c, view);
        TeachJob job = job(c, view);
        List<TeachJob> others = desk.jobs().of(set).stream()
                .filter(j -> j.result() != null && !j.id().equals(job.id()))
                .toList();
        renderer.page(
                c,
                view,
                job.name(),
                "teachjob.jte",
                Map.of(
                        "set",
                        set,
                        "job",
                        job,
                        "others",
                        others,
                        "changes",
                        desk.changes(Caller.of(c).access(), set)));
    }

    private void compare(Renderer renderer, Context c, View view) {
        PictureSet set = set(c, view);
        TeachJob a = desk.jobs().job(set, Objects.requireNonNullElse(c.queryParam("a"), ""));
        TeachJob b = desk.jobs().job(set, Objects.requireNonNullElse(c.queryParam("b"), ""));
        renderer.page(
                c,
                view,
                view.t("teach-compare"),
                "teachcompare.jte",
                Map.of("set", set, "a", a, "b", b, "pair", Pair.of(a, b)));
    }

    /** Rows: share of the good that are rejected, share of the defective that are found, threshold. */
    private void curve(Context c, View view) {
        Judgement judgement = result(job(c, view)).judgement();
        List<List<Double>> rows = judgement.curve().stream()
                .map(p -> List.of(p.falseAlarms(), 1 - p.missed(), p.threshold()))
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.reverse(rows); // drawn from no false alarms on
        double good = Math.max(1, judgement.good());
        double defective = Math.max(1, judgement.defective());
        c.header("Cache-Control", "no-store");
        c.json(Map.of(
                "kind",
                "roc",
                "rows",
                rows,
                "chosen",
                List.of(judgement.falseAlarms() / good, 1 - judgement.missed() / defective, judgement.threshold()),
                "words",
                List.of(view.t("teach-false-share"), view.t("teach-found-share"), view.t("teach-threshold"))));
    }

    private static TeachJob.Result result(TeachJob job) {
        TeachJob.Result result = job.result();
        if (result == null) {
            throw new NotFoundResponse();
        }
        return result;
    }

    private void small(Context c, View view) throws IOException {
        TeachJob job = job(c, view);
        String file = c.pathParam("file");
        byte[] picture = desk.jobs().picture(job, file);
        if (picture == null) {
            throw new NotFoundResponse(view.t("teach-problem-no-such"));
        }
        TeachPages.image(c, thumbnails.of(job.id() + file, () -> new ByteArrayInputStream(picture)), "image/jpeg");
    }

    private void onnx(Context c, View view) {
        TeachJob job = job(c, view);
        byte[] onnx = desk.jobs().onnx(job);
        if (onnx == null) {
            throw new NotFoundResponse(view.t("teach-problem-no-model"));
        }
        FilePages.safe(c, "vision-" + job.id() + ".onnx", "application/octet-stream");
        c.result(onnx);
    }

    private void release(Context c, View view) throws IOException, PlantAwayException {
        PictureSet set = set(c, view);
        Access access = Caller.access(c);
        byte[] sealed = desk.jobs()
                .release(author(c, view, set), set, job(c, view), side(c, "width"), side(c, "height"), shelf::sign);
        try {
            String digest = shelf.keep(access, set.node(), sealed);
            c.redirect("/models#m-" + digest.substring(0, 12), HttpStatus.SEE_OTHER);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    view.t("teach-release-refused", view.told(String.valueOf(e.getMessage()))), e);
        }
    }

    /** What is no number is no size of a model. */
    private static int side(Context c, String key) {
        String text = TeachPages.form(c, key);
        return text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
    }
}
