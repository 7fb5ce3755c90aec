package io.edgewitness.collector.workplace;

import io.edgewitness.collector.api.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one person or token may do, as things stood when it was asked for. Immutable; take a fresh one for each request. */
public final class Access {
    private static final Access COLLECTOR = new Access(Actor.COLLECTOR, List.of(), null);

    /**
     * What a token is cut down to.
     *
     * @param node null: {@code project} says it; both null: the platform
     */
    record Limits(
            Set<Permission> permissions,
            @Nullable String node,
            @Nullable String project) {
        boolean overPlatform() {
            return node == null && project == null;
        }

        boolean allow(Permission permission, Target target) {
            if (!permissions.contains(permission)) {
                return false;
            }
            if (project != null) {
                return target instanceof Target.OfProject p && p.project().equals(project);
            }
            if (node == null) {
                return true;
            }
            if (target instanceof Target.OfNode n) {
                return Node.within(n.node(), node);
            }
            return target instanceof Target.OfProject p && Node.within(p.owner(), node);
        }
    }

    private final Actor actor;
    private final List<Grant> grants;
    private final @Nullable Limits limits;

    private Access(Actor actor, List<Grant> grants, @Nullable Limits limits) {
        this.actor = actor;
        this.grants = List.copyOf(grants);
        this.limits = limits;
    }

    /** The collector itself may do everything: its jobs, its first start, its own command line. Never for a request. */
    public static Access collector() {
        return COLLECTOR;
    }

    static Access person(String id, List<Grant> grants) {
        return new Access(Actor.person(id), grants, null);
    }

    static Access token(String id, List<Grant> grants, Limits limits) {
        return new Access(Actor.token(id), grants, limits);
    }

    public Actor actor() {
        return actor;
    }

    /** @return the roles behind it, for showing; a token has those of its maker, cut down */
    public List<Grant> grants() {
        return grants;
    }

    public boolean may(Permission permission, Target target) {
        if (actor.kind() == Actor.Kind.COLLECTOR) {
            return true;
        }
        if (limits != null && !limits.allow(permission, target)) {
            return false;
        }
        return grants.stream().anyMatch(g -> g.allows(permission, target));
    }

    /** Whether there is anything at all for which it may: for menus. */
    public boolean mayAnywhere(Permission permission) {
        if (actor.kind() == Actor.Kind.COLLECTOR) {
            return true;
        }
        if (limits != null && !limits.permissions().contains(permission)) {
            return false;
        }
        return grants.stream()
                .anyMatch(
                        g -> (g.project() == null ? g.role().onNode() : g.role().onProject()).contains(permission));
    }

    public void require(Permission permission, Target target) {
        if (!may(permission, target)) {
            throw Refusal.NOT_ALLOWED.with();
        }
    }

    /** @return where this is allowed, for a query's condition */
    Reach reach(Permission permission) {
        if (actor.kind() == Actor.Kind.COLLECTOR) {
            return Reach.ALL;
        }
        List<String> nodes = new ArrayList<>();
        List<String> projects = new ArrayList<>();
        boolean all = false;
        for (Grant g : grants) {
            if (g.project() != null) {
                if (g.role().onProject().contains(permission)) {
                    projects.add(g.project());
                }
            } else if (g.role().onNode().contains(permission)) {
                all |= g.node() == null;
                if (g.node() != null) {
                    nodes.add(g.node());
                }
            }
        }
        Reach reach = new Reach(all, nodes, projects);
        return limits == null
                ? reach
                : limits.permissions().contains(permission) ? reach.within(limits) : Reach.NOTHING;
    }

    /**
     * The evidence that may be read, widest first. A role over a line or an asset reaches none of it: records are kept by site.
     *
     * @return {@link Scope#ALL} alone, or enterprises and sites of others
     */
    public List<Scope> plants() {
        Reach reach = reach(Permission.READ_PLANT);
        if (reach.all()) {
            return List.of(Scope.ALL);
        }
        List<String> nodes = reach.nodes().stream()
                .distinct()
                .filter(n -> Node.kind(n) == Node.Kind.ENTERPRISE || Node.kind(n) == Node.Kind.SITE)
                .toList();
        return nodes.stream()
                .filter(n -> nodes.stream().noneMatch(other -> !other.equals(n) && Node.within(n, other)))
                .sorted()
                .map(Node::scope)
                .toList();
    }

    /** @return whether there is a role over this node, above it or below it */
    boolean sees(String node) {
        if (actor.kind() == Actor.Kind.COLLECTOR) {
            return true;
        }
        if (limits != null && !limits.overPlatform() && !near(node, limits.node())) {
            return false;
        }
        return grants.stream().anyMatch(g -> g.overPlatform() || near(node, g.node()));
    }

    private static boolean near(String node, @Nullable String other) {
        return other != null && (Node.within(node, other) || Node.within(other, node));
    }

    /** @return whether this is that person, not a token of his */
    public boolean is(String person) {
        return actor.kind() == Actor.Kind.PERSON && actor.id().equals(person);
    }

    @Override
    public String toString() {
        return "Access[" + actor.id() + "]";
    }
}
