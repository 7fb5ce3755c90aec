package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.ApiTokens;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Refused;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tokens for programs: each is shown once, when it is made. */
public final class TokenPages implements Pages.Group {
    /** What a program may be allowed, in the order of the page. */
    public static final List<Permission> POSSIBLE =
            List.of(Permission.READ_PLANT, Permission.READ_PROJECT, Permission.WRITE_PROJECT, Permission.OPERATE);

    /** Days for which a token may hold. */
    public static final List<Integer> DAYS = List.of(7, 30, 90, 365);

    private final Workplace workplace;

    public TokenPages(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        PeopleGroup.Show page = (c, view, problem) -> list(c, view, renderer, problem);
        PeopleGroup.get(javalin, renderer, "/tokens", page);
        renderer.post(javalin, Section.USERS, "/tokens", (c, view) -> issue(c, view, renderer));
        PeopleGroup.post(
                javalin,
                renderer,
                "/tokens/{id}/revoke",
                (c, view) -> {
                    workplace.tokens().revoke(Caller.access(c), c.pathParam("id"));
                    return "/tokens";
                },
                page);
    }

    private void list(Context c, View view, Renderer renderer, String problem) {
        Access access = Caller.access(c);
        PeopleGroup.require(view, access.mayAnywhere(Permission.MANAGE_TOKENS));
        Map<String, Object> parameters = new HashMap<>();
        List<ApiTokens.ApiToken> tokens = workplace.tokens().all(access, Paging.asked(c));
        parameters.put("tokens", Paging.lines(tokens));
        parameters.put("paging", Paging.of(c, tokens));
        parameters.put(
                "places", RolePlaces.of(workplace, access, Permission.MANAGE_TOKENS, Permission.MANAGE_TOKENS, view));
        parameters.put("problem", problem);
        parameters.put("tabs", Tabs.of(access));
        renderer.page(c, view, view.t("tokens"), "people/tokens.jte", parameters);
    }

    private void issue(Context c, View view, Renderer renderer) {
        try {
            ApiTokens.Issued issued = workplace
                    .tokens()
                    .issue(
                            Caller.access(c),
                            PeopleGroup.param(c, "name"),
                            RolePlaces.parse(PeopleGroup.param(c, "place")),
                            permissions(c),
                            view.now().plus(days(c)));
            PeopleGroup.once(
                    c, view, renderer, view.t("token-made"), view.t("token-made-text"), issued.text(), "/tokens");
        } catch (Refused e) {
            c.status(RefusedAnswer.status(e));
            list(c, view, renderer, e.text(view.text().language()));
        }
    }

    private static Set<Permission> permissions(Context c) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (Permission permission : POSSIBLE) {
            if (c.formParams("may").contains(permission.name())) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    private static Duration days(Context c) {
        String text = PeopleGroup.param(c, "days");
        return DAYS.stream()
                .filter(d -> d.toString().equals(text))
                .map(Duration::ofDays)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("choose-listed"));
    }
}
