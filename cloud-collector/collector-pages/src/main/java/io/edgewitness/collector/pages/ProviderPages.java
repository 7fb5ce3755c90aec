package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Provider;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** OpenID Connect providers that people may sign in through. A client's secret is named here, never written or shown. */
public final class ProviderPages implements Pages.Group {
    private static final Provider EMPTY = new Provider("", "", "", "", "", "", List.of(), List.of(), true);

    private final Workplace workplace;

    public ProviderPages(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        PeopleGroup.Show page = (c, view, problem) -> list(c, view, renderer, problem);
        PeopleGroup.get(javalin, renderer, "/providers", page);
        PeopleGroup.post(
                javalin,
                renderer,
                "/providers",
                (c, view) -> {
                    workplace.providers().save(Caller.access(c), provider(c));
                    return "/providers";
                },
                page);
        PeopleGroup.post(
                javalin,
                renderer,
                "/providers/{id}/remove",
                (c, view) -> {
                    workplace.providers().remove(Caller.access(c), c.pathParam("id"));
                    return "/providers";
                },
                page);
    }

    private void list(Context c, View view, Renderer renderer, String problem) {
        Access access = Caller.access(c);
        List<Provider> providers = workplace.providers().all(access);
        String asked = PeopleGroup.query(c, "edit");
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("providers", providers);
        parameters.put(
                "edited",
                problem.isEmpty()
                        ? providers.stream()
                                .filter(p -> p.id().equals(asked))
                                .findFirst()
                                .orElse(EMPTY)
                        : provider(c));
        parameters.put("back", c.scheme() + "://" + c.host() + "/sign-in/back/");
        parameters.put("problem", problem);
        parameters.put("tabs", Tabs.of(access));
        renderer.page(c, view, view.t("providers"), "people/providers.jte", parameters);
    }

    /** @throws IllegalArgumentException if a mapping is not of its form */
    private static Provider provider(Context c) {
        return new Provider(
                PeopleGroup.param(c, "id"),
                PeopleGroup.param(c, "name"),
                PeopleGroup.param(c, "issuer"),
                PeopleGroup.param(c, "client"),
                PeopleGroup.param(c, "secret"),
                PeopleGroup.param(c, "claim"),
                PeopleGroup.param(c, "mappings")
                        .lines()
                        .filter(l -> !l.isBlank())
                        .map(ProviderPages::mapping)
                        .toList(),
                PeopleGroup.param(c, "domains")
                        .lines()
                        .map(String::strip)
                        .filter(l -> !l.isEmpty())
                        .toList(),
                "on".equals(c.formParam("enabled")));
    }

    /** Such as {@code ew-engineers = ENGINEER @ acme/plant-1}; without a place: over the platform. */
    private static Provider.Mapping mapping(String line) {
        int equals = line.lastIndexOf('=');
        String right = equals < 0 ? "" : line.substring(equals + 1);
        int at = right.indexOf('@');
        String role = (at < 0 ? right : right.substring(0, at)).strip();
        String node = at < 0 ? null : right.substring(at + 1).strip();
        for (Role known : Role.values()) {
            if (known.name().equals(role)) {
                return new Provider.Mapping(line.substring(0, equals).strip(), known, node);
            }
        }
        throw new IllegalArgumentException("bad-mapping");
    }

    /** As {@link #mapping} reads it. */
    public static String text(Provider provider) {
        return provider.mappings().stream()
                .map(m -> m.value() + " = " + m.role() + (m.node() == null ? "" : " @ " + m.node()))
                .collect(Collectors.joining("\n"));
    }
}
