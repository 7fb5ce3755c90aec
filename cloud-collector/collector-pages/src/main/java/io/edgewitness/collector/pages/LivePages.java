package io.edgewitness.collector.pages;

import io.edgewitness.collector.pages.AgentRow.State;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last values of one agent, and how a recorded point went. */
public final class LivePages implements Pages.Group {
    private static final int PER_PAGE = 100;
    private static final List<Integer> HOURS = List.of(1, 6, 24, 168);

    private final Plant plant;

    public LivePages(Plant plant) {
        this.plant = plant;
    }

    /**
     * One page of the points that a search leaves.
     *
     * @param text part of a point's name or its source, in any case; empty: all
     * @param page from 1
     */
    public record Listing(LiveValues live, String text, int page, int matching, List<LiveValues.Value> rows) {
        static Listing of(LiveValues live, String text, String page) {
            String wanted = text.toLowerCase(Locale.ROOT);
            List<LiveValues.Value> left = live.values().stream()
                    .filter(v -> (v.point() + "\n" + v.source())
                            .toLowerCase(Locale.ROOT)
                            .contains(wanted))
                    .toList();
            int asked = page.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(page) : 1;
            int shown = Math.min(asked, pages(left.size()));
            return new Listing(
                    live,
                    text,
                    shown,
                    left.size(),
                    left.subList((shown - 1) * PER_PAGE, Math.min(left.size(), shown * PER_PAGE)));
        }

        private static int pages(int matching) {
            return Math.max(1, (matching + PER_PAGE - 1) / PER_PAGE);
        }

        public int pages() {
            return pages(matching);
        }

        /** @return of another page of the same listing, for the page or for its part */
        public String address(View view, String path, int other) {
            return path + "?agent=" + view.encoded(live.agent().id()) + "&q=" + view.encoded(text) + "&page=" + other;
        }
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
                parameters.put("listing", listing(c, view, chosen));
            }
            renderer.page(c, view, view.t("live"), "livepage.jte", parameters);
        });
        renderer.get(
                javalin,
                Section.LIVE,
                "/pages/live",
                (c, view) ->
                        renderer.part(c, view, "live.jte", Map.of("listing", listing(c, view, given(c, "agent")))));
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

    private Listing listing(Context c, View view, String agent) throws PlantAwayException {
        return Listing.of(live(view, agent), given(c, "q").strip(), given(c, "page"));
    }

    private LiveValues live(View view, String agent) throws PlantAwayException {
        LiveValues live = plant.live(view.scope(), agent);
        if (live == null) {
            throw new NotFoundResponse(view.t("no-such-agent", agent));
        }
        return live;
    }
}
