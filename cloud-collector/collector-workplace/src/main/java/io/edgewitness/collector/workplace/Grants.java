package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
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

        Role.Over kind() {
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

    /** @return a person's roles: one's own, or of somebody whom this one manages */
    public List<Grant> of(Access access, String person) {
        return store.read(c -> {
            People.requireOwn(c, access, person);
            return of(c, person);
        });
    }

    /** @return the members of a project */
    public List<Member> on(Access access, String project) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return members(c, "g.project = ?", project);
        });
    }

    /** @return the roles given over exactly this node */
    public List<Member> over(Access access, String node) {
        access.require(Permission.MANAGE_PEOPLE, Target.node(node));
        return store.read(c -> members(c, "g.node = ?", node));
    }

    private static List<Member> members(Connection c, String where, String id) throws SQLException {
        return Store.list(
                c,
                "SELECT g.*, p.login, p.name FROM workplace.role_grant g JOIN workplace.person p ON p.id = g.person WHERE "
                        + where + " ORDER BY g.role, p.name, g.id",
                row -> new Member(grant(row), row.text("login"), row.text("name")),
                id);
    }

    /** Ends the person's sessions, unless it is oneself. */
    public Grant give(Access access, String person, Role role, Over over) {
        return store.change(access.actor(), change -> give(change, access, person, role, over));
    }

    Grant give(Change change, Access access, String person, Role role, Over over) throws SQLException {
        if (!role.fits(over.kind())) {
            throw Refusal.ROLE_DOES_NOT_FIT.with(role);
        }
        Person to = People.locked(change.c, person);
        requireGiver(change.c, access, over);
        if (to.state() == Person.State.DELETED) {
            throw Refusal.PERSON_GONE.with();
        }
        Grant grant = new Grant(secrets.id('g'), person, role, over.node, over.project, LOCAL);
        if (!insert(change, grant)) {
            throw Refusal.GRANT_EXISTS.with();
        }
        endSessions(change, access, person);
        return grant;
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
            trail(change, "role-give", grant);
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

    /** Ends the person's sessions, unless it is oneself. */
    public void take(Access access, String id) {
        store.change(access.actor(), change -> {
            change.alone("admins");
            Grant grant = Store.first(change.c, SELECT + "WHERE g.id = ? FOR UPDATE", Grants::grant, id);
            if (grant == null) {
                throw Refusal.NO_SUCH_ENTRY.with();
            }
            requireGiver(change.c, access, new Over(grant.node(), grant.project()));
            delete(change, grant);
            if (grant.role() == Role.PLATFORM_ADMIN) {
                requireAdmin(change.c);
            }
            endSessions(change, access, grant.person());
            return id;
        });
    }

    static void delete(Change change, Grant grant) throws SQLException {
        Store.update(change.c, "DELETE FROM workplace.role_grant WHERE id = ?", grant.id());
        trail(change, "role-take", grant);
    }

    private static void trail(Change change, String action, Grant grant) throws SQLException {
        String project = grant.project();
        String node = project == null ? grant.node() : Projects.owner(change.c, project);
        change.trail(action, grant.person(), node, project, grant.role() + " " + grant.source(), null, null);
    }

    private static void endSessions(Change change, Access access, String person) throws SQLException {
        if (!access.is(person)) {
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
