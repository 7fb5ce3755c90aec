package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Grant;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Person;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Who works here, with which roles where. What may be seen and done is the workplace's decision. */
public final class PeoplePages implements Pages.Group {
    private final Workplace workplace;

    /** A role with its place in words. */
    public record Held(Grant grant, String place) {}

    /**
     * What the page of a person may offer.
     *
     * @param roles some of the person's may be given and taken
     * @param whole the account as a whole may be changed
     */
    public record Offers(boolean roles, boolean whole, boolean self, List<RolePlaces> places) {}

    public PeoplePages(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        PeopleGroup.get(javalin, renderer, "/users", (c, view, problem) -> {
            if (mayManage(Caller.access(c))) {
                list(c, view, renderer, problem);
            } else {
                c.redirect("/account");
            }
        });
        renderer.post(javalin, Section.USERS, "/users", (c, view) -> create(c, view, renderer));
        PeopleGroup.get(javalin, renderer, "/users/{id}", (c, view, problem) -> person(c, view, renderer, problem));
        PeopleGroup.Show page = (c, view, problem) -> person(c, view, renderer, problem);
        PeopleGroup.post(javalin, renderer, "/users/{id}", this::edit, page);
        PeopleGroup.post(javalin, renderer, "/users/{id}/roles", this::give, page);
        PeopleGroup.post(javalin, renderer, "/users/{id}/roles/{grant}", this::take, page);
        PeopleGroup.post(javalin, renderer, "/users/{id}/state", this::state, page);
        PeopleGroup.post(
                javalin,
                renderer,
                "/users/{id}/unlink",
                (c, view) -> AccountPages.unlink(workplace, c, c.pathParam("id"), here(c)),
                page);
        renderer.post(javalin, Section.USERS, "/users/{id}/password", (c, view) -> reset(c, view, renderer));
    }

    static boolean mayManage(Access access) {
        return access.mayAnywhere(Permission.MANAGE_PEOPLE) || access.mayAnywhere(Permission.MANAGE_PROJECT);
    }

    private List<RolePlaces> places(Access access, View view) {
        return RolePlaces.of(workplace, access, Permission.MANAGE_PEOPLE, Permission.MANAGE_PROJECT, view);
    }

    private void list(Context c, View view, Renderer renderer, String problem) {
        Access access = Caller.access(c);
        Map<String, Object> parameters = new HashMap<>();
        List<Person> people = workplace.people().all(access, Paging.asked(c));
        parameters.put("people", Paging.lines(people));
        parameters.put("paging", Paging.of(c, people));
        List<RolePlaces> places = places(access, view);
        parameters.put("places", places);
        parameters.put("empty", places.stream().allMatch(p -> p.kind() == Role.Over.PLATFORM));
        parameters.put("problem", problem);
        parameters.put("given", given(c));
        parameters.put("tabs", Tabs.of(access));
        renderer.page(c, view, view.t("people"), "people/people.jte", parameters);
    }

    /** What was typed, to be shown again beside a refusal; and what a link to this form proposes. */
    private static Map<String, String> given(Context c) {
        boolean linked = c.method() == HandlerType.GET;
        List<String> byLink = List.of("role", "place");
        return List.of("login", "name", "email", "language", "role", "place").stream()
                .collect(Collectors.toMap(
                        k -> k,
                        k -> !linked ? PeopleGroup.param(c, k) : byLink.contains(k) ? PeopleGroup.query(c, k) : ""));
    }

    private void create(Context c, View view, Renderer renderer) {
        try {
            People.Wanted wanted = new People.Wanted(
                    PeopleGroup.param(c, "login"),
                    PeopleGroup.param(c, "name"),
                    PeopleGroup.param(c, "email"),
                    PeopleGroup.param(c, "language"));
            People.Created created = workplace
                    .people()
                    .create(Caller.access(c), wanted, role(c), RolePlaces.parse(PeopleGroup.param(c, "place")));
            PeopleGroup.once(
                    c,
                    view,
                    renderer,
                    view.t("invited"),
                    view.t("invited-text", created.person().login(), People.ONE_TIME.toDays()),
                    created.password(),
                    "/users/" + created.person().id());
        } catch (io.edgewitness.collector.workplace.Refused e) {
            c.status(RefusedAnswer.status(e));
            list(c, view, renderer, e.text(view.text().language()));
        }
    }

    /** @throws IllegalArgumentException if there is no such role */
    private static Role role(Context c) {
        String text = PeopleGroup.param(c, "role");
        for (Role role : Role.values()) {
            if (role.name().equals(text)) {
                return role;
            }
        }
        throw new IllegalArgumentException("choose-role");
    }

    private void person(Context c, View view, Renderer renderer, String problem) {
        Access access = Caller.access(c);
        Person person = workplace.people().get(access, c.pathParam("id"));
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("person", person);
        parameters.put("roles", held(access, person.id(), view));
        boolean manages = workplace.people().manages(access, person.id());
        boolean whole = manages || access.is(person.id());
        parameters.put("identities", whole ? workplace.providers().identities(access, person.id()) : List.of());
        parameters.put("sessions", whole ? workplace.sessions().of(access, person.id()) : List.of());
        parameters.put("offers", new Offers(mayManage(access), manages, access.is(person.id()), places(access, view)));
        parameters.put("problem", problem);
        parameters.put("tabs", Tabs.of(access));
        renderer.page(c, view, person.name(), "people/person.jte", parameters);
    }

    private List<Held> held(Access access, String person, View view) {
        return held(workplace, access, workplace.grants().of(access, person), view);
    }

    static List<Held> held(Workplace workplace, Access access, List<Grant> grants, View view) {
        Map<String, String> nodes =
                workplace.tenancy().nodes(access).stream().collect(Collectors.toMap(Node::id, Node::name));
        Map<String, String> projects =
                workplace.projects().all(access).stream().collect(Collectors.toMap(Project::id, Project::title));
        return grants.stream()
                .map(g -> new Held(g, place(g, nodes, projects, view)))
                .toList();
    }

    private static String place(Grant g, Map<String, String> nodes, Map<String, String> projects, View view) {
        String node = g.node();
        String project = g.project();
        if (project != null) {
            return view.t("project") + " " + projects.getOrDefault(project, project);
        }
        return node == null ? view.t("platform") : nodes.getOrDefault(node, node) + " (" + node + ")";
    }

    private String here(Context c) {
        return "/users/" + c.pathParam("id");
    }

    private String edit(Context c, View view) {
        workplace
                .people()
                .edit(
                        Caller.access(c),
                        c.pathParam("id"),
                        PeopleGroup.param(c, "name"),
                        PeopleGroup.param(c, "email"),
                        PeopleGroup.param(c, "language"));
        return here(c);
    }

    private String give(Context c, View view) {
        workplace
                .grants()
                .give(Caller.access(c), c.pathParam("id"), role(c), RolePlaces.parse(PeopleGroup.param(c, "place")));
        return here(c);
    }

    private String take(Context c, View view) {
        workplace.grants().take(Caller.access(c), c.pathParam("grant"));
        return here(c);
    }

    private String state(Context c, View view) {
        Access access = Caller.access(c);
        String id = c.pathParam("id");
        switch (PeopleGroup.param(c, "to")) {
            case "disabled" -> workplace.people().disable(access, id);
            case "active" -> workplace.people().enable(access, id);
            case "signed-out" -> workplace.sessions().endAll(access, id);
            case "deleted" -> {
                workplace.people().delete(access, id);
                return "/users";
            }
            default -> throw new IllegalArgumentException("choose-listed");
        }
        return here(c);
    }

    private void reset(Context c, View view, Renderer renderer) {
        String id = c.pathParam("id");
        try {
            Access access = Caller.access(c);
            String password = workplace.people().resetPassword(access, id);
            PeopleGroup.once(
                    c,
                    view,
                    renderer,
                    view.t("password-reset"),
                    view.t("invited-text", workplace.people().get(access, id).login(), People.ONE_TIME.toDays()),
                    password,
                    here(c));
        } catch (io.edgewitness.collector.workplace.Refused e) {
            c.status(RefusedAnswer.status(e));
            person(c, view, renderer, e.text(view.text().language()));
        }
    }

    static boolean mayPlatform(Access access) {
        return access.may(Permission.MANAGE_PLATFORM, Target.platform());
    }
}
