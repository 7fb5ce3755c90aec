package io.edgewitness.collector.pages;

import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.List;

/** All pages: the plant's, and what others add. Any thread. */
public final class Pages {
    /** Pages that belong together. */
    public interface Group {
        void addTo(Javalin javalin, Renderer renderer);
    }

    private final Renderer renderer;
    private final List<Group> groups;

    public Pages(Renderer renderer, List<Group> groups) {
        this.renderer = renderer;
        this.groups = List.copyOf(groups);
    }

    /** Adds the routes; errors of the API stay the API's. */
    public void addTo(Javalin javalin) {
        javalin.get("/web/{name}", renderer.files()::get);
        renderer.addTo(javalin);
        groups.forEach(g -> g.addTo(javalin, renderer));
        javalin.error(404, "html", c -> {
            if (!isOfPrograms(c) && !Renderer.isAnswered(c)) {
                renderer.unknown(c);
            }
        });
    }

    private static boolean isOfPrograms(Context c) {
        return c.path().startsWith("/api/")
                || c.path().startsWith("/web")
                || c.path().startsWith("/healthz/");
    }
}
