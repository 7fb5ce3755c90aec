package io.edgewitness.collector.pages;

import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.Map;

/** All agents at a glance. */
public final class OverviewPages implements Pages.Group {
    private final Plant plant;

    public OverviewPages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.OVERVIEW,
                "/",
                (c, view) ->
                        renderer.page(c, view, view.t("overview"), "overview.jte", Map.of("agents", agents(c, view))));
        renderer.get(
                javalin,
                Section.OVERVIEW,
                "/pages/agents",
                (c, view) -> renderer.part(c, view, "agents.jte", Map.of("agents", agents(c, view))));
    }

    private AgentList agents(Context c, View view) throws PlantAwayException {
        return AgentList.of(plant.agents(view.scope()), AgentList.Filter.of(c));
    }
}
