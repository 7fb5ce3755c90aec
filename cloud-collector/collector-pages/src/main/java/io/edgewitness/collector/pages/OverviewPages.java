package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;

/** All agents at a glance. */
public final class OverviewPages implements Pages.Group {
    private static final int MOST_ALARMS = 100;

    private final Plant plant;
    private final Workplace workplace;
    private final Entrance entrance;

    public OverviewPages(Plant plant, Workplace workplace, Entrance entrance) {
        this.plant = plant;
        this.workplace = workplace;
        this.entrance = entrance;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(javalin, Section.OVERVIEW, "/", (c, view) -> {
            Map<String, Object> model = new HashMap<>(model(c, view));
            model.put("first", first(c, view));
            renderer.page(c, view, view.t("overview"), "overview.jte", model);
        });
        renderer.get(
                javalin,
                Section.OVERVIEW,
                "/pages/first-steps",
                (c, view) -> renderer.part(c, view, "firststeps.jte", Map.of("first", first(c, view))));
        renderer.get(
                javalin,
                Section.OVERVIEW,
                "/pages/agents",
                (c, view) -> renderer.part(c, view, "agents.jte", model(c, view)));
    }

    private FirstSteps first(Context c, View view) throws PlantAwayException {
        boolean agents = plant.agents(view.scope()).stream().anyMatch(a -> a.lastBatch() != null);
        Access access = Caller.of(c).access();
        boolean operates = access != null && access.mayAnywhere(Permission.OPERATE);
        boolean scenarios = operates && agents && !plant.scenarios(view.scope()).isEmpty();
        return FirstSteps.of(workplace, access, !entrance.isUnused(), agents, scenarios);
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
