package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;

/** The applicants' pages: projects, their sections, rows, files, figures and documents. Any thread. */
public final class FormPages implements Pages.Group {
    private final Function<Context, Access> access;
    private final List<Part> parts;

    /** Some of these pages. */
    interface Part {
        void addTo(Routes routes);
    }

    /** Answers one request of somebody. */
    interface Handler {
        void handle(Context c, View view, Access access) throws Exception;
    }

    /** Where parts hang their pages. */
    interface Routes {
        Renderer renderer();

        void get(String path, Handler handler);

        void post(String path, Handler handler);
    }

    /**
     * @param access what the one who asks may do
     * @param scratch a folder for documents while they are made
     */
    public FormPages(
            Workplace workplace, FormPlant plant, Function<Context, Access> access, InstantSource clock, Path scratch) {
        this.access = access;
        FormDesk desk = new FormDesk(workplace, plant);
        ListPages lists = new ListPages(desk);
        RowPages rows = new RowPages(desk);
        this.parts = List.of(
                new ImportPages(desk, scratch.resolve("imports")),
                new ProjectPages(desk),
                new SectionPages(desk, rows),
                new HistoryPages(desk),
                rows,
                lists,
                new ListFilePages(desk, lists),
                new FilePages(desk),
                new RemovedPages(desk),
                new NotePages(desk),
                new FigurePages(desk),
                new ExportPages(desk, new ExportDesk(desk, scratch.resolve("exports"), clock)));
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        Routes routes = new Routes() {
            @Override
            public Renderer renderer() {
                return renderer;
            }

            @Override
            public void get(String path, Handler handler) {
                renderer.get(javalin, Section.FORMS, path, known(handler));
            }

            @Override
            public void post(String path, Handler handler) {
                renderer.post(javalin, Section.FORMS, path, known(handler));
            }
        };
        parts.forEach(p -> p.addTo(routes));
    }

    private Renderer.Handler known(Handler handler) {
        return (c, view) -> handler.handle(c, view, access.apply(c));
    }
}
