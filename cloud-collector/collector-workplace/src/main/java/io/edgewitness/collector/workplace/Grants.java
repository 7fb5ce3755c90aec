package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who has which role where. Any thread. */
public final class Grants {
    static final String LOCAL = "local";

    private static final String SELECT = "SELECT g.* FROM workplace.role_grant g ";

    /** Where a role is given: over the platform, over a node and what is below it, or on one project. */
    public record Over(@Nullable String node, @Nullable String project) {
        public static Over platform() {
            return new Over(null, null);
        }

        public static Over node(String id) {
            return new Over(id, null);
        }

        public static Over project(String id) {
            return new Over(null, id);
        }

        public Role.Over kind() {
            if (project != null) {
                return Role.Over.PROJECT;
            }
            if (node == null) {
                return Role.Over.PLATFORM;
            }
            return switch (Node.kind(node)) {
                case ZONE -> Role.Over.ZONE;
                case ENTERPRISE -> Role.Over.ENTERPRISE;
                case SITE, LINE, ASSET -> Role.Over.SITE;
            };
        }
    }

    /** Who has a role, for showing. */
    public record Member(Grant grant, String login, String name) {}

    private final Store store;
    private final Secrets secrets;

    Grants(Store store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /** @return a person's roles: all of oneself or of somebody whom this one manages, of others those that he could take */
    public List<Grant> of(Access access, String person) {
        return store.read(c -> {
            List<Grant> all = of(c, person);
            if (access.is(person) || People.manages(c, access, person)) {
                return all;
            }
            List<Grant> own = new ArrayList<>();
            for (Grant grant : all) {
                if (mayGive(c, access, grant)) {
                    own.add(grant);
                }
            }
            if (own.isEmpty()) {
                throw Refusal.NO_SUCH_PERSON.with();
            }
            return own;
        });
    }

    /** Roles that open projects where they are given. */
    static List<String> filing() {
        return Stream.of(Role.values())
                .filter(r -> r.onNode().contains(Permission.CREATE_PROJECT))
                .map(Enum::name)
                .toList();
    }

    /** @return who may open projects in some places or inside of them, where this one manages people; by place */
    public List<Member> filers(Access access, List<String> nodes) {
        return store
                .read(c -> Store.list(
                        c,
                        "SELECT g.*, p.login, p.name FROM workplace.role_grant g JOIN workplace.person p ON p.id = g.person"
                                + " WHERE p.state = 'ACTIVE' AND g.role = ANY(?) AND EXISTS (SELECT 1 FROM unnest(?) AS n"
                                + " WHERE g.node = n OR starts_with(g.node, n || '/'))"
                                + " ORDER BY g.node, p.name, g.id",
                        row -> new Member(grant(row), row.text("login"), row.text("name")),
                        filing(),
                        nodes))
                .stream()
                .filter(m -> access.may(Permission.MANAGE_PEOPLE, Target.node(String.valueOf(m.grant.node()))))
                .toList();
    }

    /** @return who has a role on the project, or one over its place that reads it */
    public List<Member> on(Access access, String project) {
        return store.read(c -> {
            Project of = Projects.visible(c, access, project);
            return Store.list(
                            c,
                            "SELECT g.*, p.login, p.name FROM workplace.role_grant g JOIN workplace.person p ON p.id = g.person"
                                    + " WHERE p.state = 'ACTIVE' AND (g.project = ? OR (g.project IS NULL AND (g.node IS NULL"
                                    + " OR g.node = ? OR starts_with(?, g.node || '/')))) ORDER BY g.project, g.role, p.name, g.id",
                            row -> new Member(grant(row), row.text("login"), row.text("name")),
                            project,
                            of.owner(),
                            of.owner())
                    .stream()
                    .filter(m ->
                            m.grant.project() != null || m.grant.allows(Permission.READ_PROJECT, Target.project(of)))
                    .toList();
        });
    }

    /**
     * Ends the person's sessions if this one manages the person; for others the role holds from their next request. Who has no role at all
     * is nobody's: the platform's administrator gives the first one again, so that no enterprise takes over another's account.
     */
    public Grant give(Access access, String person, Role role, Over over) {
        return store.change(access.actor(), change -> {
            Person to = People.locked(change.c, person);
            checked(change.c, access, role, over);
            if (of(change.c, person).isEmpty() && !access.may(Permission.MANAGE_PEOPLE, Target.platform())) {
                throw Refusal.NOBODYS_PERSON.with();
            }
            boolean manages = People.manages(change.c, access, person);
            Grant grant = give(change, access, to, role, over);
            endSessions(change, access, person, manages);
            return grant;
        });
    }

    Grant give(Change change, Access access, Person person, Role role, Over over) throws SQLException {
        checked(change.c, access, role, over);
        People.requireThere(person);
        Grant grant = new Grant(secrets.id('g'), person.id(), role, over.node, over.project, LOCAL);
        if (!insert(change, grant)) {
            throw Refusal.GRANT_EXISTS.with();
        }
        return grant;
    }

    /** @return the place, where this one may give the role */
    static Over checked(Connection c, Access access, Role role, Over over) throws SQLException {
        if (!role.fits(over.kind())) {
            throw Refusal.ROLE_DOES_NOT_FIT.with(role, role.places());
        }
        requireGiver(c, access, over);
        return over;
    }

    private static boolean mayGive(Connection c, Access access, Grant grant) throws SQLException {
        if (grant.project() != null) {
            String owner = Projects.owner(c, grant.project());
            return owner != null && access.may(Permission.MANAGE_PROJECT, new Target.OfProject(grant.project(), owner));
        }
        return grant.node() == null
                ? access.may(Permission.MANAGE_PLATFORM, Target.platform())
                : access.may(Permission.MANAGE_PEOPLE, Target.node(grant.node()));
    }

    /** The collector gives it: at the first start, and by a provider's claims. */
    static boolean insert(Change change, Grant grant) throws SQLException {
        boolean made = Store.update(
                        change.c,
                        "INSERT INTO workplace.role_grant (id, person, role, node, project, source)"
                                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        grant.id(),
                        grant.person(),
                        grant.role(),
                        grant.node(),
                        grant.project(),
                        grant.source())
                == 1;
        if (made) {
            trail(change, Act.ROLE_GIVE, grant);
        }
        return made;
    }

    private static void requireGiver(Connection c, Access access, Over over) throws SQLException {
        if (over.project != null) {
            access.require(Permission.MANAGE_PROJECT, Target.project(Projects.visible(c, access, over.project)));
        } else if (over.node == null) {
            access.require(Permission.MANAGE_PLATFORM, Target.platform());
        } else {
            if (!access.sees(over.node)) {
                throw Refusal.NO_SUCH_NODE.with();
            }
            Tenancy.locked(c, over.node);
            access.require(Permission.MANAGE_PEOPLE, Target.node(over.node));
        }
    }

    /** Ends the person's sessions, as {@link #give} does. */
    public void take(Access access, String id) {
        store.change(access.actor(), change -> {
            change.alone("admins");
            Grant grant = Store.first(change.c, SELECT + "WHERE g.id = ? FOR UPDATE", Grants::grant, id);
            if (grant == null) {
                throw Refusal.NO_SUCH_ENTRY.with();
            }
            requireGiver(change.c, access, new Over(grant.node(), grant.project()));
            boolean manages = People.manages(change.c, access, grant.person());
            delete(change, grant);
            if (grant.role() == Role.PLATFORM_ADMIN) {
                requireAdmin(change.c);
            }
            endSessions(change, access, grant.person(), manages);
            return id;
        });
    }

    static void delete(Change change, Grant grant) throws SQLException {
        Store.update(change.c, "DELETE FROM workplace.role_grant WHERE id = ?", grant.id());
        trail(change, Act.ROLE_TAKE, grant);
    }

    private static void trail(Change change, Act action, Grant grant) throws SQLException {
        String project = grant.project();
        String node = project == null ? grant.node() : Projects.owner(change.c, project);
        change.trail(action, grant.person(), node, project, grant.role() + " " + grant.source(), null, null);
    }

    private static void endSessions(Change change, Access access, String person, boolean manages) throws SQLException {
        if (manages && !access.is(person)) {
            Sessions.endAll(change, person);
        }
    }

    static boolean isAdmin(Connection c, String person) throws SQLException {
        return of(c, person).stream().anyMatch(g -> g.role() == Role.PLATFORM_ADMIN);
    }

    /** Somebody must be left who can make administrators. */
    static void requireAdmin(Connection c) throws SQLException {
        if (!Store.exists(
                c,
                "SELECT 1 FROM workplace.role_grant g JOIN workplace.person p ON p.id = g.person"
                        + " WHERE g.role = 'PLATFORM_ADMIN' AND p.state = 'ACTIVE' LIMIT 1")) {
            throw Refusal.LAST_ADMIN.with();
        }
    }

    static List<Grant> of(Connection c, String person) throws SQLException {
        return Store.list(c, SELECT + "WHERE g.person = ? ORDER BY g.role, g.id", Grants::grant, person);
    }

    /** @return the node under which the trail tells of a person; null: the platform */
    static @Nullable String home(Connection c, String person) throws SQLException {
        return Store.first(
                c,
                "SELECT coalesce(g.node, j.owner) AS place FROM workplace.role_grant g"
                        + " LEFT JOIN workplace.project j ON j.id = g.project WHERE g.person = ?"
                        + " ORDER BY coalesce(g.node, j.owner) NULLS FIRST LIMIT 1",
                row -> row.textOrNull("place"),
                person);
    }

    private static Grant grant(Row row) throws SQLException {
        return new Grant(
                row.text("id"),
                row.text("person"),
                row.one(Role.class, "role"),
                row.textOrNull("node"),
                row.textOrNull("project"),
                row.text("source"));
    }
}
