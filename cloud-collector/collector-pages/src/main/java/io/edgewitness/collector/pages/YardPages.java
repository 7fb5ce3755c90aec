package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.YardDetail;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.util.HashMap;
import java.util.Map;

/** A yard: what lies where, how old that is, and how it differs from the WMS. */
public final class YardPages implements Pages.Group {
    private final Plant plant;

    public YardPages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/yard",
                (c, view) -> renderer.page(c, view, view.t("yard"), "yardpage.jte", model(c, view)));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/yard",
                (c, view) -> renderer.part(c, view, "yard.jte", model(c, view)));
    }

    private Map<String, Object> model(Context c, View view) throws PlantAwayException {
        String agent = LivePages.given(c, "agent");
        String yard = LivePages.given(c, "yard");
        String item = LivePages.given(c, "item").strip();
        YardDetail detail = plant.yard(view.scope(), agent, yard, LivePages.given(c, "place"), item);
        if (detail == null && !yard.isEmpty()) {
            throw new NotFoundResponse(view.t("no-such-yard", yard, agent));
        }
        Map<String, Object> model = new HashMap<>();
        model.put("shown", detail == null ? null : new YardView(detail, item, view));
        return model;
    }
}
