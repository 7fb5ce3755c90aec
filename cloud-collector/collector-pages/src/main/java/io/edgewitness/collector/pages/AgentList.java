package io.edgewitness.collector.pages;

import io.edgewitness.collector.pages.AgentRow.State;
import io.javalin.http.Context;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One page of the agents that a filter leaves.
 *
 * @param counts by state, of all agents of the scope
 * @param attention how many of all agents want somebody to look
 * @param sites of all agents, by enterprise and site
 * @param matching how many the filter leaves
 */
public record AgentList(
        Filter filter,
        int total,
        Map<State, Integer> counts,
        int attention,
        List<Site> sites,
        int matching,
        List<AgentRow> rows) {
    public static final int PER_PAGE = 50;

    private static final Comparator<AgentRow> BY_ATTENTION = Comparator.comparing((AgentRow a) -> !a.wantsAttention())
            .thenComparing(AgentRow::state)
            .thenComparing(AgentRow::id);

    /**
     * What a reader asked for.
     *
     * @param text part of a name, a site or an enterprise, in any case; empty: all
     * @param state null: any
     * @param place {@link Site#key} of a site; empty: any
     * @param page from 1
     */
    public record Filter(String text, @Nullable State state, String place, int page) {
        static Filter of(Context c) {
            return new Filter(text(c, "q"), state(text(c, "state")), text(c, "place"), page(c));
        }

        private static String text(Context c, String key) {
            String value = c.queryParam(key);
            return value == null ? "" : value.strip();
        }

        private static @Nullable State state(String text) {
            for (State state : State.values()) {
                if (state.text().equals(text)) {
                    return state;
                }
            }
            return null;
        }

        private static int page(Context c) {
            String page = text(c, "page");
            return page.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(page) : 1;
        }

        private boolean leaves(AgentRow a) {
            Predicate<String> has = t -> t.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
            return (state == null || a.state() == state)
                    && (place.isEmpty() || place.equals(key(a.enterprise(), a.site())))
                    && (has.test(a.id()) || has.test(a.siteName()) || has.test(a.site()) || has.test(a.enterprise()));
        }
    }

    /** @param attention how many of its agents want somebody to look */
    public record Site(String enterprise, String site, String name, int agents, int attention, boolean simulated) {
        public String key() {
            return AgentList.key(enterprise, site);
        }

        public String shown() {
            return name.isEmpty() ? site.isEmpty() ? "—" : site : name;
        }

        public String label() {
            return enterprise.isEmpty() ? shown() : enterprise + " · " + shown();
        }
    }

    private static String key(String enterprise, String site) {
        return enterprise + "/" + site;
    }

    static AgentList of(List<AgentRow> all, Filter asked) {
        List<AgentRow> left =
                all.stream().filter(asked::leaves).sorted(BY_ATTENTION).toList();
        int pages = Math.max(1, (left.size() + PER_PAGE - 1) / PER_PAGE);
        int page = Math.min(asked.page, pages);
        Map<State, Integer> counts = new EnumMap<>(State.class);
        all.forEach(a -> counts.merge(a.state(), 1, Integer::sum));
        return new AgentList(
                new Filter(asked.text, asked.state, asked.place, page),
                all.size(),
                counts,
                (int) all.stream().filter(AgentRow::wantsAttention).count(),
                sites(all),
                left.size(),
                left.subList((page - 1) * PER_PAGE, Math.min(left.size(), page * PER_PAGE)));
    }

    private static List<Site> sites(List<AgentRow> all) {
        Map<String, Site> sites = new TreeMap<>();
        for (AgentRow a : all) {
            int attention = a.wantsAttention() ? 1 : 0;
            Site one = new Site(a.enterprise(), a.site(), a.siteName(), 1, attention, a.simulated());
            sites.merge(
                    key(a.enterprise(), a.site()),
                    one,
                    (s, t) -> new Site(
                            s.enterprise,
                            s.site,
                            s.name,
                            s.agents + 1,
                            s.attention + t.attention,
                            s.simulated || t.simulated));
        }
        return List.copyOf(sites.values());
    }

    public int count(State state) {
        return counts.getOrDefault(state, 0);
    }

    /** @return of another page of the same listing */
    public String address(View view, int page) {
        State state = filter.state();
        return "/?q=" + view.encoded(filter.text()) + "&state=" + (state == null ? "" : state.text()) + "&place="
                + view.encoded(filter.place()) + "&page=" + page;
    }

    public int pages() {
        return Math.max(1, (matching + PER_PAGE - 1) / PER_PAGE);
    }
}
