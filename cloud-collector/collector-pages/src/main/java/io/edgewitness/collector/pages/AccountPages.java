package io.edgewitness.collector.pages;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Person;
import io.edgewitness.collector.workplace.Session;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One's own name, language, password, sessions and providers, and which plant one looks at. */
public final class AccountPages implements Pages.Group {
    private static final int YEAR_SECONDS = 365 * 24 * 3600;

    private final Workplace workplace;
    private final Entrance entrance;

    /** A part of the plants that one may look at. */
    public record PlantChoice(String key, String shown) {}

    public AccountPages(Workplace workplace, Entrance entrance) {
        this.workplace = workplace;
        this.entrance = entrance;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        PeopleGroup.Show page = (c, view, problem) -> account(c, view, renderer, problem);
        PeopleGroup.get(javalin, renderer, "/account", page);
        PeopleGroup.post(javalin, renderer, "/account", this::edit, page);
        PeopleGroup.post(javalin, renderer, "/account/sessions", this::endOthers, page);
        PeopleGroup.post(
                javalin,
                renderer,
                "/account/unlink",
                (c, view) -> unlink(workplace, c, Caller.session(c).person().id(), "/account"),
                page);
        PeopleGroup.post(javalin, renderer, "/account/plant", this::choosePlant, page);
    }

    private void account(Context c, View view, Renderer renderer, String problem) {
        Session session = Caller.session(c);
        Access access = session.access();
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("session", session);
        parameters.put("person", workplace.people().get(access, session.person().id()));
        parameters.put(
                "sessions", workplace.sessions().of(access, session.person().id()));
        parameters.put("roles", PeoplePages.held(workplace, access, access.grants(), view));
        parameters.put("providers", workplace.providers().enabled());
        parameters.put(
                "identities",
                workplace.providers().identities(access, session.person().id()));
        parameters.put("plants", plants(Caller.of(c).plants(), view));
        parameters.put("plant", view.visitor().scope() == null ? "" : SignInGate.key(view.scope()));
        parameters.put("problem", problem);
        parameters.put("tabs", Tabs.of(access));
        renderer.page(c, view, view.t("account"), "people/account.jte", parameters);
    }

    static String unlink(Workplace workplace, Context c, String person, String next) {
        workplace
                .providers()
                .unlink(Caller.access(c), person, PeopleGroup.param(c, "issuer"), PeopleGroup.param(c, "subject"));
        return next;
    }

    private static List<PlantChoice> plants(List<Scope> plants, View view) {
        return plants.stream()
                .map(p -> new PlantChoice(SignInGate.key(p), shown(p, view)))
                .toList();
    }

    private static String shown(Scope plant, View view) {
        String enterprise = plant.enterprise();
        String site = plant.site();
        return enterprise == null ? view.t("platform") : site == null ? enterprise : enterprise + " / " + site;
    }

    private String edit(Context c, View view) {
        Person person = workplace
                .people()
                .edit(
                        Caller.access(c),
                        Caller.session(c).person().id(),
                        PeopleGroup.param(c, "name"),
                        PeopleGroup.param(c, "email"),
                        PeopleGroup.param(c, "language"));
        entrance.set(c, "lang", person.language(), YEAR_SECONDS);
        return "/account";
    }

    private String endOthers(Context c, View view) {
        workplace.sessions().endOthers(Caller.session(c));
        return "/account";
    }

    private String choosePlant(Context c, View view) {
        String key = PeopleGroup.param(c, SignInGate.PLANT);
        if (Caller.of(c).plants().stream().noneMatch(p -> SignInGate.key(p).equals(key))) {
            throw new IllegalArgumentException("choose-listed");
        }
        entrance.set(c, SignInGate.PLANT, key, YEAR_SECONDS);
        return "/";
    }
}
