package io.edgewitness.collector.pages;

import io.edgewitness.collector.pages.Plant.ScenarioKey;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Scenario instances: which demands they meet, whether they were fit to start, what they make. */
public final class ScenarioPages implements Pages.Group {
    private static final int PER_PAGE = 30;

    private final Plant plant;

    public ScenarioPages(Plant plant) {
        this.plant = plant;
    }

    /** A page of the instances that a search leaves. */
    public record Listing(String text, int page, int matching, int total, List<ScenarioDetail> rows) {
        public int pages() {
            return Math.max(1, (matching + PER_PAGE - 1) / PER_PAGE);
        }

        public String address(View view, int other) {
            return "/scenarios?q=" + view.encoded(text) + "&page=" + other;
        }
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

    private Listing listing(Context c, View view) throws PlantAwayException {
        String text = LivePages.given(c, "q").strip();
        String wanted = text.toLowerCase(Locale.ROOT);
        List<ScenarioKey> all = plant.scenarios(view.scope());
        List<ScenarioKey> left = all.stream()
                .filter(k -> (k.agent() + "\n" + k.scenario() + "\n" + k.slug())
                        .toLowerCase(Locale.ROOT)
                        .contains(wanted))
                .toList();
        int pages = Math.max(1, (left.size() + PER_PAGE - 1) / PER_PAGE);
        String asked = LivePages.given(c, "page");
        int page = asked.matches("[1-9][0-9]{0,5}") ? Math.min(pages, Integer.parseInt(asked)) : 1;
        List<ScenarioKey> shown = left.subList((page - 1) * PER_PAGE, Math.min(left.size(), page * PER_PAGE));
        return new Listing(text, page, left.size(), all.size(), plant.details(view.scope(), shown));
    }
}
