package io.edgewitness.collector.pages;

import io.edgewitness.collector.pages.ModelShelf.Kind;
import io.edgewitness.collector.pages.ModelShelf.Wish;
import io.edgewitness.collector.workplace.Access;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Released models and the lines they go to, step by step: shadow, a share of the parts, all of them, and back. Any thread. */
public final class ModelPages implements Pages.Group {
    private final ModelShelf shelf;

    public ModelPages(ModelShelf shelf) {
        this.shelf = shelf;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/models",
                (c, view) -> renderer.page(
                        c, view, view.t("models"), "modelspage.jte", Map.of("shown", ModelView.of(c, view, shelf))));
        renderer.get(javalin, Section.SCENARIOS, "/pages/models", (c, view) -> part(renderer, c, view));
        renderer.post(javalin, Section.SCENARIOS, "/models", this::order);
        renderer.get(javalin, Section.SCENARIOS, "/models/{digest}/package", this::give);
    }

    /** Nothing is put in the place of what still holds: somebody may be filling in a form there. */
    private void part(Renderer renderer, Context c, View view) throws PlantAwayException {
        ModelView shown = ModelView.of(c, view, shelf);
        if (shown.state().equals(c.queryParam("seen"))) {
            c.status(HttpStatus.NO_CONTENT);
        } else {
            renderer.part(c, view, "models.jte", Map.of("shown", shown));
        }
    }

    private void order(Context c, View view) throws PlantAwayException {
        Access access = Caller.access(c);
        List<String> lines = c.formParams("to");
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("models-no-line");
        }
        try {
            for (String to : lines) {
                shelf.order(access, wish(c, to));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(view.told(String.valueOf(e.getMessage())), e);
        }
        c.redirect("/models#lines", HttpStatus.SEE_OTHER);
    }

    /** @param to agent and line, with a blank between */
    private static Wish wish(Context c, String to) {
        int blank = to.indexOf(' ');
        return new Wish(
                to.substring(0, Math.max(0, blank)),
                to.substring(blank + 1),
                TeachPages.form(c, "model"),
                kind(TeachPages.form(c, "step")),
                number(c, "share") / 100.0,
                number(c, "parts"));
    }

    private static Kind kind(String step) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(step)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("step is shadow, canary, active or roll-back");
    }

    private static int number(Context c, String key) {
        String text = TeachPages.form(c, key);
        return text.matches("\\d{1,7}") ? Integer.parseInt(text) : 0;
    }

    private void give(Context c, View view) throws IOException, PlantAwayException {
        byte[] sealed = shelf.file(view.scope(), c.pathParam("digest"));
        if (sealed == null) {
            throw new NotFoundResponse(view.t("models-no-such"));
        }
        FilePages.safe(c, c.pathParam("digest").substring(0, 12) + ".ewmodel", "application/octet-stream");
        c.result(sealed);
    }
}
