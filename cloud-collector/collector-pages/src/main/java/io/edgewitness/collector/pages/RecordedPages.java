package io.edgewitness.collector.pages;

import io.edgewitness.collector.pages.RecordedPictures.Line;
import io.edgewitness.collector.vision.Author;
import io.edgewitness.collector.vision.PictureSet;
import io.edgewitness.collector.vision.TeachFault;
import io.edgewitness.collector.workplace.Access;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;

/** A set takes in what a line recorded: the page on which its pictures are chosen. */
public final class RecordedPages implements Pages.Group {
    private static final String PATH = "/teach/{set}/recorded";
    private static final int DAYS = 30;

    private final RecordedPictures recorded;

    public RecordedPages(RecordedPictures recorded) {
        this.recorded = recorded;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        TeachPages.get(javalin, renderer, PATH, (c, view) -> show(renderer, c, view, Map.of()));
        TeachPages.post(javalin, renderer, PATH, (c, view) -> {
            PictureSet set = set(c, view);
            Access access = Caller.access(c);
            Author author = recorded.desk().author(access, view.visitor().name(), set);
            RecordedPictures.Outcome outcome = recorded.take(access, author, set, wish(c, view));
            show(renderer, c, view, Map.of("outcome", outcome));
        });
    }

    private PictureSet set(Context c, View view) {
        return recorded.desk().sets().set(view.scope(), c.pathParam("set"));
    }

    private RecordedPictures.Wish wish(Context c, View view) {
        Line line = Line.of(TeachPages.form(c, "line"));
        String most = TeachPages.form(c, "most");
        if (line == null || !most.matches("\\d{1,3}")) {
            throw new IllegalArgumentException("teach-recorded-wrong");
        }
        try {
            Instant from = LocalDate.parse(TeachPages.form(c, "from"))
                    .atStartOfDay(view.zone())
                    .toInstant();
            Instant to = LocalDate.parse(TeachPages.form(c, "to"))
                    .plusDays(1)
                    .atStartOfDay(view.zone())
                    .toInstant();
            return new RecordedPictures.Wish(
                    line,
                    TeachPages.form(c, "verdict"),
                    from,
                    to,
                    TeachDesk.label(c.formParam("label")),
                    Integer.parseInt(most));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("teach-recorded-wrong", e);
        }
    }

    private void show(Renderer renderer, Context c, View view, Map<String, RecordedPictures.Outcome> ended)
            throws PlantAwayException {
        PictureSet set = set(c, view);
        LocalDate today = LocalDate.ofInstant(view.now(), view.zone());
        Map<String, Object> all = new HashMap<>(ended);
        all.put("set", set);
        all.put("lines", recorded.lines(set));
        all.put("from", today.minusDays(DAYS).toString());
        all.put("to", today.toString());
        all.put("changes", recorded.desk().changes(Caller.of(c).access(), set));
        renderer.page(c, view, view.t("teach-recorded"), "teachrecorded.jte", all);
    }

    /** @return why some were not taken, in the reader's language */
    public static String why(View view, TeachFault fault) {
        return TeachDesk.text(view.text(), fault);
    }
}
