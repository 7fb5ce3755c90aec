package io.edgewitness.collector.pages;

import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;

/** A unit's life: its events, what it is made of, where it went. */
public final class TracePages implements Pages.Group {
    private static final int LONGEST = 500;

    private final Plant plant;

    public TracePages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.EVIDENCE,
                "/trace",
                (c, view) -> renderer.page(c, view, view.t("trace"), "tracepage.jte", model(c, view)));
    }

    private Map<String, Object> model(Context c, View view) throws PlantAwayException {
        String asked = c.queryParam("unit");
        String unit = asked == null ? "" : asked.trim();
        if (unit.length() > LONGEST) {
            throw new IllegalArgumentException("trace-unit-long");
        }
        TraceView trace = plant.trace(view.scope(), unit, c.queryParam("recall") != null);
        Map<String, Object> model = new HashMap<>();
        model.put("trace", trace);
        model.put("graph", TraceGraph.of(trace));
        return model;
    }
}
