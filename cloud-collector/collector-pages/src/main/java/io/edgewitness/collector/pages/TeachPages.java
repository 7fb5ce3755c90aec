package io.edgewitness.collector.pages;

import io.edgewitness.collector.vision.Author;
import io.edgewitness.collector.vision.PictureSet;
import io.edgewitness.collector.vision.PictureSets;
import io.edgewitness.collector.vision.Shot;
import io.edgewitness.collector.vision.TeachFault;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Refused;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.UploadedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Sets of pictures from which models of machine vision are trained: taking them in, saying what they show, marking defects. */
public final class TeachPages implements Pages.Group {
    private static final int PAGE = 60;
    private static final int MOST_BYTES = 31 << 20;

    private final TeachDesk desk;
    private final Thumbnails thumbnails = new Thumbnails();

    private final TrainPages trainings;

    /** @param shelf takes the models that are released */
    public TeachPages(TeachDesk desk, ModelShelf shelf) {
        this.desk = desk;
        this.trainings = new TrainPages(desk, shelf);
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        trainings.addTo(javalin, renderer);
        get(javalin, renderer, "/teach", (c, view) -> list(renderer, c, view));
        post(javalin, renderer, "/teach", this::make);
        get(javalin, renderer, "/teach/{set}", (c, view) -> show(renderer, c, view, List.of()));
        post(javalin, renderer, "/teach/{set}", this::edit);
        post(javalin, renderer, "/teach/{set}/remove", (c, view) -> {
            PictureSet set = set(c, view);
            desk.remove(author(c, view, set), set);
            c.redirect("/teach", HttpStatus.SEE_OTHER);
        });
        post(javalin, renderer, "/teach/{set}/pictures", (c, view) -> upload(renderer, c, view));
        post(javalin, renderer, "/teach/{set}/chosen", (c, view) -> chosen(renderer, c, view));
        get(javalin, renderer, "/teach/{set}/pictures/{id}", (c, view) -> picture(renderer, c, view));
        post(javalin, renderer, "/teach/{set}/pictures/{id}", this::save);
        post(javalin, renderer, "/teach/{set}/pictures/{id}/box", this::box);
        get(javalin, renderer, "/teach/{set}/pictures/{id}/picture.png", (c, view) -> {
            PictureSet set = set(c, view);
            image(c, desk.sets().pixels(set, shot(c, set)), "image/png");
        });
        get(javalin, renderer, "/teach/{set}/pictures/{id}/mask.png", (c, view) -> {
            PictureSet set = set(c, view);
            byte[] mask = desk.sets().mask(set, shot(c, set));
            if (mask == null) {
                throw new HttpResponseException(404, view.t("teach-no-mask"), Map.of());
            }
            image(c, mask, "image/png");
        });
        get(javalin, renderer, "/teach/{set}/pictures/{id}/small.jpg", (c, view) -> {
            PictureSet set = set(c, view);
            Shot shot = shot(c, set);
            byte[] small = thumbnails.of(
                    shot.sha256(), () -> new ByteArrayInputStream(desk.sets().picture(set, shot)));
            image(c, small, "image/jpeg");
        });
    }

    static void get(Javalin javalin, Renderer renderer, String path, Renderer.Handler handler) {
        renderer.get(javalin, Section.SCENARIOS, path, told(handler));
    }

    static void post(Javalin javalin, Renderer renderer, String path, Renderer.Handler handler) {
        renderer.post(javalin, Section.SCENARIOS, path, told(handler));
    }

    /** What is wrong, in the reader's language. */
    private static Renderer.Handler told(Renderer.Handler handler) {
        return (c, view) -> {
            try {
                handler.handle(c, view);
            } catch (TeachFault e) {
                throw new HttpResponseException(TeachDesk.status(e), TeachDesk.text(view.text(), e), Map.of());
            }
        };
    }

    static void image(Context c, byte[] content, String type) {
        c.header("Cache-Control", "private, no-cache");
        c.header("X-Content-Type-Options", "nosniff");
        c.contentType(type);
        c.result(content);
    }

    private PictureSet set(Context c, View view) {
        return desk.sets().set(view.scope(), c.pathParam("set"));
    }

    private Shot shot(Context c, PictureSet set) {
        return desk.sets().shot(set, c.pathParam("id"));
    }

    private Author author(Context c, View view, PictureSet set) {
        return desk.author(Caller.access(c), view.visitor().name(), set);
    }

    static String form(Context c, String key) {
        return Objects.requireNonNullElse(c.formParam(key), "").strip();
    }

    private void list(Renderer renderer, Context c, View view) {
        Access access = Caller.of(c).access();
        List<Node> places = access == null ? List.of() : desk.places(access);
        List<SetRow> rows = desk.sets().all(view.scope()).stream()
                .map(s -> new SetRow(s, desk.sets().shots(s)))
                .toList();
        renderer.page(c, view, view.t("teach"), "teachpage.jte", Map.of("rows", rows, "places", places));
    }

    /** A set with its pictures. */
    public record SetRow(PictureSet set, List<Shot> shots) {
        public long unlabelled() {
            return shots.stream().filter(s -> s.label() == null).count();
        }
    }

    private void make(Context c, View view) {
        Access access = Caller.access(c);
        List<String> classes = new ArrayList<>(List.of(form(c, "good")));
        classes.addAll(TeachDesk.classes(c.formParam("defects")));
        PictureSet set = desk.make(access, view.visitor().name(), form(c, "place"), form(c, "name"), classes);
        c.redirect("/teach/" + set.id(), HttpStatus.SEE_OTHER);
    }

    private void edit(Context c, View view) {
        PictureSet set = set(c, view);
        List<String> classes = new ArrayList<>(List.of(set.good()));
        classes.addAll(TeachDesk.classes(c.formParam("defects")));
        desk.sets().edit(author(c, view, set), set, form(c, "name"), classes);
        c.redirect("/teach/" + set.id(), HttpStatus.SEE_OTHER);
    }

    private void show(Renderer renderer, Context c, View view, List<String> mistakes) {
        PictureSet set = set(c, view);
        String kind = Objects.requireNonNullElse(c.queryParam("class"), "");
        List<Shot> shots = desk.sets().shots(set).stream()
                .filter(s -> kind.isEmpty() || kind.equals(Objects.requireNonNullElse(s.label(), "-")))
                .toList();
        int pages = Math.max(1, (shots.size() + PAGE - 1) / PAGE);
        String asked = Objects.requireNonNullElse(c.queryParam("page"), "1");
        int page = Math.min(pages, asked.matches("[1-9]\\d{0,3}") ? Integer.parseInt(asked) : 1);
        if (!mistakes.isEmpty()) {
            c.status(422);
        }
        renderer.page(
                c,
                view,
                set.name(),
                "teachset.jte",
                Map.of(
                        "set",
                        set,
                        "shown",
                        new Shown(
                                kind,
                                page,
                                pages,
                                shots.subList((page - 1) * PAGE, Math.min(page * PAGE, shots.size()))),
                        "counts",
                        desk.counts(set),
                        "mistakes",
                        mistakes,
                        "jobs",
                        desk.jobs().of(set),
                        "changes",
                        desk.changes(Caller.of(c).access(), set)));
    }

    /**
     * A part of a set.
     *
     * @param kind class of the pictures; {@code -}: without one; empty: all
     * @param page from 1
     */
    public record Shown(String kind, int page, int pages, List<Shot> shots) {}

    /** Each is taken or refused by itself. */
    private void upload(Renderer renderer, Context c, View view) {
        PictureSet set = set(c, view);
        Author author = author(c, view, set);
        List<String> mistakes = new ArrayList<>();
        List<UploadedFile> uploads = c.uploadedFiles("file");
        for (UploadedFile upload : uploads) {
            try (InputStream in = upload.content()) {
                desk.sets()
                        .add(
                                author,
                                set,
                                upload.filename(),
                                in.readNBytes(MOST_BYTES),
                                TeachDesk.label(c.formParam("label")),
                                form(c, "specimen"));
            } catch (TeachFault e) {
                mistakes.add(upload.filename() + "：" + TeachDesk.text(view.text(), e));
            } catch (Refused e) {
                throw e;
            } catch (IOException e) {
                mistakes.add(upload.filename() + "：" + view.t("upload-broken"));
            }
        }
        if (uploads.isEmpty()) {
            mistakes.add(view.t("upload-none"));
        }
        ended(renderer, c, view, set, mistakes);
    }

    private void ended(Renderer renderer, Context c, View view, PictureSet set, List<String> mistakes) {
        if (mistakes.isEmpty()) {
            c.redirect("/teach/" + set.id() + "#pictures", HttpStatus.SEE_OTHER);
        } else {
            show(renderer, c, view, mistakes);
        }
    }

    /** Several at once: what somebody else changed meanwhile stays as he made it, and is named. */
    private void chosen(Renderer renderer, Context c, View view) {
        PictureSet set = set(c, view);
        Author author = author(c, view, set);
        List<String> mistakes = new ArrayList<>();
        for (String picture : c.formParams("picture")) {
            if (picture.matches("[0-9a-f]{16}:\\d{1,9}")) {
                int revision = Integer.parseInt(picture.substring(17));
                Shot shot = desk.sets().shot(set, picture.substring(0, 16));
                try {
                    if ("remove".equals(c.formParam("do"))) {
                        desk.sets().remove(author, set, shot.id(), revision);
                    } else {
                        String specimen = form(c, "specimen");
                        String label = TeachDesk.label(c.formParam("label"));
                        desk.sets()
                                .change(
                                        author,
                                        set,
                                        shot.id(),
                                        revision,
                                        label == null ? shot.label() : label,
                                        specimen.isEmpty() ? shot.specimen() : specimen,
                                        null);
                    }
                } catch (TeachFault e) {
                    mistakes.add(shot.name() + "：" + TeachDesk.text(view.text(), e));
                }
            }
        }
        if (c.formParams("picture").isEmpty()) {
            mistakes.add(view.t("teach-none-chosen"));
        }
        ended(renderer, c, view, set, mistakes);
    }

    private void picture(Renderer renderer, Context c, View view) {
        PictureSet set = set(c, view);
        Shot shot = shot(c, set);
        List<Shot> all = desk.sets().shots(set);
        int at = all.indexOf(shot);
        renderer.page(
                c,
                view,
                shot.name(),
                "teachpicture.jte",
                Map.of(
                        "set",
                        set,
                        "shot",
                        shot,
                        "before",
                        at > 0 ? all.get(at - 1).id() : "",
                        "after",
                        at >= 0 && at + 1 < all.size() ? all.get(at + 1).id() : "",
                        "changes",
                        desk.changes(Caller.of(c).access(), set)));
    }

    private int revision(Context c, Shot shot) {
        String text = form(c, "revision");
        return "1".equals(c.formParam("over"))
                ? shot.revision()
                : text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }

    private void save(Context c, View view) throws IOException {
        PictureSet set = set(c, view);
        Shot shot = shot(c, set);
        UploadedFile drawn = c.isMultipartFormData() ? c.uploadedFile("mask") : null;
        byte[] mask = null;
        if (drawn != null) {
            try (InputStream in = drawn.content()) {
                mask = in.readNBytes(MOST_BYTES);
            }
        }
        desk.sets()
                .change(
                        author(c, view, set),
                        set,
                        shot.id(),
                        revision(c, shot),
                        TeachDesk.label(c.formParam("label")),
                        form(c, "specimen"),
                        mask);
        String next = form(c, "next");
        String to = next.matches("[0-9a-f]{16}") ? next : shot.id();
        c.redirect("/teach/" + set.id() + "/pictures/" + to, HttpStatus.SEE_OTHER);
    }

    private void box(Context c, View view) {
        PictureSet set = set(c, view);
        Shot shot = shot(c, set);
        PictureSets.Box box =
                new PictureSets.Box(number(c, "x"), number(c, "y"), number(c, "width"), number(c, "height"));
        desk.sets().box(author(c, view, set), set, shot.id(), revision(c, shot), box);
        c.redirect("/teach/" + set.id() + "/pictures/" + shot.id(), HttpStatus.SEE_OTHER);
    }

    /** What is no number is in no picture. */
    private static int number(Context c, String key) {
        String text = form(c, key);
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : Integer.MIN_VALUE / 2;
    }
}
