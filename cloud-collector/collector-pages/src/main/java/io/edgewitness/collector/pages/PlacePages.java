package io.edgewitness.collector.pages;

import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.Permission;
import io.edgewitness.collector.workplace.Target;
import io.edgewitness.collector.workplace.Tenancy;
import io.edgewitness.collector.workplace.Workplace;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tree of zones, enterprises, sites, lines and assets, and which agent stands where. */
public final class PlacePages implements Pages.Group {
    private final Workplace workplace;

    /**
     * A line of the tree.
     *
     * @param below what may be added there; null: nothing
     */
    public record Row(Node node, int depth, boolean manages, Node.@Nullable Kind below, List<Tenancy.Agent> agents) {}

    /**
     * What was typed for a new place, to be shown again beside a refusal.
     *
     * @param proposed the id that was made of the name; while {@code id} is the same, it goes with the name
     */
    public record Typed(String parent, String kind, String id, String proposed, String name) {
        static final Typed NOTHING = new Typed("", "", "", "", "");

        static Typed of(Context c) {
            UnaryOperator<String> given =
                    k -> c.method() == HandlerType.GET ? PeopleGroup.query(c, k) : PeopleGroup.param(c, k);
            return new Typed(
                    given.apply("parent"),
                    given.apply("kind"),
                    given.apply("id"),
                    given.apply("proposed"),
                    given.apply("name"));
        }

        @Nullable
        String above() {
            return parent.isEmpty() ? null : parent;
        }
    }

    public PlacePages(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public void addTo(Javalin javalin, Renderer renderer) {
        PeopleGroup.Show page = (c, view, problem) -> tree(c, view, renderer, problem);
        PeopleGroup.get(javalin, renderer, "/places", page);
        renderer.get(javalin, Section.USERS, "/pages/places/id", (c, view) -> propose(c, view, renderer));
        PeopleGroup.post(javalin, renderer, "/places", this::add, page);
        PeopleGroup.post(javalin, renderer, "/places/change", this::change, page);
        PeopleGroup.post(javalin, renderer, "/places/agent", this::agent, page);
    }

    private void tree(Context c, View view, Renderer renderer, String problem) {
        Access access = Caller.access(c);
        PeopleGroup.require(view, access.mayAnywhere(Permission.MANAGE_TENANCY));
        List<Node> nodes = workplace.tenancy().nodes(access);
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("rows", rows(access, nodes));
        parameters.put(
                "zones", nodes.stream().filter(n -> n.kind() == Node.Kind.ZONE).toList());
        // Another form of the page has inputs of these names too.
        parameters.put("typed", c.path().equals("/places/change") ? Typed.NOTHING : Typed.of(c));
        parameters.put("spots", spots(access, nodes));
        parameters.put("platform", PeoplePages.mayPlatform(access));
        parameters.put("problem", problem);
        parameters.put("tabs", Tabs.of(access));
        renderer.page(c, view, view.t("places"), "people/places.jte", parameters);
    }

    /** Where an agent may be put. */
    private static List<Node> spots(Access access, List<Node> nodes) {
        return nodes.stream()
                .filter(n -> n.kind() != Node.Kind.ZONE && n.kind() != Node.Kind.ENTERPRISE && !n.closed())
                .filter(n -> access.may(Permission.MANAGE_TENANCY, Target.node(n.id())))
                .toList();
    }

    private List<Row> rows(Access access, List<Node> nodes) {
        Map<String, List<Tenancy.Agent>> agents =
                workplace.tenancy().agents(access).stream().collect(Collectors.groupingBy(Tenancy.Agent::node));
        List<Row> rows = new ArrayList<>();
        for (Node node : nodes) {
            boolean manages = access.may(Permission.MANAGE_TENANCY, Target.node(node.id()));
            rows.add(new Row(
                    node,
                    (int) node.id().chars().filter(ch -> ch == '/').count(),
                    manages,
                    manages && !node.closed() ? below(node.kind()) : null,
                    agents.getOrDefault(node.id(), List.of())));
        }
        return rows;
    }

    private static Node.@Nullable Kind below(Node.Kind kind) {
        return switch (kind) {
            case ZONE, ASSET -> null;
            case ENTERPRISE -> Node.Kind.SITE;
            case SITE -> Node.Kind.LINE;
            case LINE -> Node.Kind.ASSET;
        };
    }

    /** An id that was typed is left. */
    private void propose(Context c, View view, Renderer renderer) {
        Access access = Caller.access(c);
        PeopleGroup.require(view, access.mayAnywhere(Permission.MANAGE_TENANCY));
        Typed typed = Typed.of(c);
        Node.Kind kind = kind(typed.kind());
        boolean own = !typed.id().isEmpty() && !typed.id().equals(typed.proposed());
        String proposed = own || typed.name().isEmpty()
                ? ""
                : workplace.tenancy().suggested(access, typed.above(), kind, typed.name());
        renderer.part(
                c,
                view,
                "people/placeid.jte",
                Map.of(
                        "parent",
                        typed.parent(),
                        "kind",
                        kind,
                        "id",
                        own ? typed.id() : proposed,
                        "proposed",
                        proposed));
    }

    /** Without an id it gets the one that would have been proposed. */
    private String add(Context c, View view) {
        Typed typed = Typed.of(c);
        Node.Kind kind = kind(typed.kind());
        Access access = Caller.access(c);
        String id = typed.id().isEmpty()
                ? workplace.tenancy().suggested(access, typed.above(), kind, typed.name())
                : typed.id();
        workplace.tenancy().add(access, typed.above(), kind, id, typed.name());
        return "/places";
    }

    private static Node.Kind kind(String text) {
        for (Node.Kind kind : Node.Kind.values()) {
            if (Names.of(kind).equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("choose-listed");
    }

    private String change(Context c, View view) {
        Access access = Caller.access(c);
        String id = PeopleGroup.param(c, "id");
        switch (PeopleGroup.param(c, "do")) {
            case "rename" -> workplace.tenancy().rename(access, id, PeopleGroup.param(c, "name"));
            case "close" -> workplace.tenancy().close(access, id, true);
            case "open" -> workplace.tenancy().close(access, id, false);
            case "join" -> {
                String zone = PeopleGroup.param(c, "zone");
                workplace.tenancy().join(access, id, zone.isEmpty() ? null : zone);
            }
            default -> throw new IllegalArgumentException("choose-listed");
        }
        return "/places";
    }

    private String agent(Context c, View view) {
        Access access = Caller.access(c);
        String agent = PeopleGroup.param(c, "agent");
        String node = PeopleGroup.param(c, "node");
        if (node.isEmpty()) {
            workplace.tenancy().detach(access, agent);
        } else {
            workplace.tenancy().attach(access, agent, node);
        }
        return "/places";
    }
}
