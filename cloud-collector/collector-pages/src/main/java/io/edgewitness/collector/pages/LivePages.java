package io.edgewitness.collector.pages;

import io.edgewitness.collector.pages.AgentRow.State;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last values of one agent, and how a recorded point went. */
public final class LivePages implements Pages.Group {
    private static final List<Integer> HOURS = List.of(1, 6, 24, 168);

    private final Plant plant;

    public LivePages(Plant plant) {
        this.plant = plant;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        renderer.get(javalin, Section.LIVE, "/live", (c, view) -> {
            List<AgentRow> agents = plant.agents(view.scope());
            Map<String, Object> parameters = new HashMap<>();
            parameters.put("agents", agents);
            parameters.put("point", given(c, "point"));
            parameters.put("hours", hours(c));
            String chosen = chosen(c, agents);
            if (chosen != null) {
                parameters.put("live", live(view, chosen));
            }
            renderer.page(c, view, view.t("live"), "livepage.jte", parameters);
        });
        renderer.get(
                javalin,
                Section.LIVE,
                "/pages/live",
                (c, view) -> renderer.part(c, view, "live.jte", Map.of("live", live(view, given(c, "agent")))));
        renderer.get(
                javalin,
                Section.LIVE,
                "/pages/live/trend",
                (c, view) -> c.json(
                        plant.trend(view.scope(), given(c, "agent"), given(c, "point"), Duration.ofHours(hours(c)))));
    }

    static String given(Context c, String key) {
        String value = c.queryParam(key);
        return value == null ? "" : value;
    }

    /** Of those that are offered; the shortest otherwise. */
    static int hours(Context c) {
        String asked = given(c, "hours");
        return HOURS.stream()
                .filter(h -> h.toString().equals(asked))
                .findFirst()
                .orElse(HOURS.get(0));
    }

    /** Without a choice the first that is online. */
    private static @Nullable String chosen(Context c, List<AgentRow> agents) {
        String asked = given(c, "agent");
        if (!asked.isEmpty()) {
            return asked;
        }
        return agents.stream()
                .filter(a -> a.state() == State.ONLINE)
                .findFirst()
                .or(() -> agents.stream().findFirst())
                .map(AgentRow::id)
                .orElse(null);
    }

    private LiveValues live(View view, String agent) throws PlantAwayException {
        LiveValues live = plant.live(view.scope(), agent);
        if (live == null) {
            throw new NotFoundResponse(view.t("no-such-agent", agent));
        }
        return live;
    }
}
