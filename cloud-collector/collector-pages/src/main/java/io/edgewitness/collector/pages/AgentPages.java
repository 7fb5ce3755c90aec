package io.edgewitness.collector.pages;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.util.Map;

/** One agent: its sources, starts, gaps, points and clock. */
public final class AgentPages implements Pages.Group {
    private static final int GAPS = 50;

    private final Plant plant;

    public AgentPages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.OVERVIEW,
                "/agents/{id}",
                (c, view) -> renderer.page(
                        c, view, view.t("agent-title", c.pathParam("id")), "agentpage.jte", model(c, view)));
        renderer.get(
                javalin,
                Section.OVERVIEW,
                "/pages/agents/{id}",
                (c, view) -> renderer.part(c, view, "agent.jte", model(c, view)));
        // There may be thousands, and they change with the configuration only: they come when somebody opens them.
        renderer.get(
                javalin,
                Section.OVERVIEW,
                "/pages/agents/{id}/points",
                (c, view) -> renderer.part(
                        c,
                        view,
                        "agentpoints.jte",
                        Map.of("points", agent(c, view).points())));
    }

    private Map<String, Object> model(Context c, View view) throws PlantAwayException {
        String id = c.pathParam("id");
        return Map.of(
                "agent", agent(c, view),
                "gaps", plant.gaps(view.scope(), id, GAPS),
                "commands", plant.commands(view.scope(), id, GAPS));
    }

    private AgentDetail agent(Context c, View view) throws PlantAwayException {
        AgentDetail agent = plant.agent(view.scope(), c.pathParam("id"));
        if (agent == null) {
            throw new NotFoundResponse(view.t("no-such-agent", c.pathParam("id")));
        }
        return agent;
    }
}
