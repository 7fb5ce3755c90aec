package io.edgewitness.collector.pages;

import io.edgewitness.collector.pages.Plant.ScenarioKey;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Scenario instances: which demands they meet, whether they were fit to start, what they make. */
public final class ScenarioPages implements Pages.Group {
    private static final int PER_PAGE = 30;

    private final Plant plant;

    public ScenarioPages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/scenarios",
                (c, view) -> renderer.page(
                        c, view, view.t("scenarios"), "scenariospage.jte", Map.of("listing", listing(c, view))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/scenarios",
                (c, view) -> renderer.part(c, view, "scenarios.jte", Map.of("listing", listing(c, view))));
        renderer.get(javalin, Section.SCENARIOS, "/scenario", (c, view) -> {
            ScenarioDetail one = one(c, view);
            renderer.page(
                    c, view, one.title(view), "scenariopage.jte", Map.of("scenario", one, "hours", LivePages.hours(c)));
        });
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/scenario",
                (c, view) -> renderer.part(c, view, "scenario.jte", Map.of("scenario", one(c, view))));
        renderer.get(
                javalin,
                Section.SCENARIOS,
                "/pages/scenario/results",
                (c, view) -> c.json(plant.results(
                        view.scope(), key(c), LivePages.given(c, "metric"), Duration.ofHours(LivePages.hours(c)))));
    }

    private static ScenarioKey key(Context c) {
        return new ScenarioKey(LivePages.given(c, "agent"), LivePages.given(c, "id"), "");
    }

    private ScenarioDetail one(Context c, View view) throws PlantAwayException {
        ScenarioKey key = key(c);
        return plant.details(view.scope(), List.of(key)).stream()
                .findFirst()
                .orElseThrow(() -> new NotFoundResponse(view.t("no-such-scenario", key.scenario(), key.agent())));
    }

    private Listing<ScenarioDetail> listing(Context c, View view) throws PlantAwayException {
        Listing<ScenarioKey> keys = Listing.of(
                c,
                "/scenarios",
                PER_PAGE,
                plant.scenarios(view.scope()),
                k -> k.agent() + "\n" + k.scenario() + "\n" + k.slug());
        return keys.with(plant.details(view.scope(), keys.rows()));
    }
}
