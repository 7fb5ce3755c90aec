package io.edgewitness.collector.pages;

import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.Map;

/** All agents at a glance. */
public final class OverviewPages implements Pages.Group {
    private static final int MOST_ALARMS = 100;

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
                (c, view) -> renderer.page(c, view, view.t("overview"), "overview.jte", model(c, view)));
        renderer.get(
                javalin,
                Section.OVERVIEW,
                "/pages/agents",
                (c, view) -> renderer.part(c, view, "agents.jte", model(c, view)));
    }

    private Map<String, Object> model(Context c, View view) throws PlantAwayException {
        AgentList agents = AgentList.of(plant.agents(view.scope()), AgentList.Filter.of(c));
        // The number leads to the page of the alarms, so it is for who can go there.
        int alarms = view.visitor().sees(Section.OPERATIONS)
                ? plant.alarms(view.scope(), Long.MAX_VALUE, MOST_ALARMS).size()
                : -1;
        return Map.of("agents", agents, "alarms", alarms);
    }
}
