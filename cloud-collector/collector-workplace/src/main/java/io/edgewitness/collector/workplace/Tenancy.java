package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tree of zones, enterprises, sites, lines and assets, and where agents stand in it. Any thread. */
public final class Tenancy {
    private static final Logger LOG = LoggerFactory.getLogger(Tenancy.class);
    private static final String AGENT = "agent";

    /**
     * Where an agent stands.
     *
     * @param node a site or below
     */
    public record Agent(String id, String node) {}

    private final Store store;

    Tenancy(Store store) {
        this.store = store;
    }

    /** @return what this one may see, parents before children, zones first */
    public List<Node> nodes(Access access) {
        Map<String, Node> all = new LinkedHashMap<>();
        store.read(c -> Store.list(
                        c, "SELECT * FROM workplace.node ORDER BY kind <> 'ZONE', id COLLATE \"C\"", Tenancy::node))
                .forEach(n -> all.put(n.id(), n));
        Set<String> shown = new HashSet<>();
        for (Node n : all.values()) {
            if (access.sees(n.id())) {
                shown.add(n.id());
                if (n.parent() != null) {
                    shown.add(n.parent());
                }
            }
        }
        return all.values().stream().filter(n -> shown.contains(n.id())).toList();
    }

    public Node node(Access access, String id) {
        return nodes(access).stream()
                .filter(n -> n.id().equals(id))
                .findFirst()
                .orElseThrow(Refusal.NO_SUCH_NODE::with);
    }

    /**
     * A new place.
     *
     * @param parent null for a zone and for an enterprise that is in no zone
     * @param id of this part alone, such as {@code plant-1}: lower-case letters a-z, digits and {@code - . _}; of an enterprise and a
     *     site, as the evidence has it
     */
    public Node add(Access access, @Nullable String parent, Node.Kind kind, String id, String name) {
        Node node = placed(parent, kind, Texts.place(id), Texts.line("name", name, Texts.NAME));
        requireMaker(access, parent, kind);
        return store.change(access.actor(), change -> {
            if (parent != null) {
                requireOpen(change.c, parent);
            }
            String alike = alike(change.c, node.id());
            if (alike != null || !insert(change.c, node)) {
                throw Refusal.NODE_EXISTS.with(alike == null ? node.id() : alike);
            }
            change.trail(Act.NODE_ADD, node.id(), node.id(), node.name());
            return node;
        });
    }

    private static void requireMaker(Access access, @Nullable String parent, Node.Kind kind) {
        boolean top = kind == Node.Kind.ZONE || kind == Node.Kind.ENTERPRISE;
        if (top || parent == null) {
            access.require(Permission.MANAGE_PLATFORM, Target.platform());
        } else {
            requireManaged(access, parent);
        }
    }

    /** @return the id that is the same but for capital letters; null: none */
    private static @Nullable String alike(Connection c, String id) throws SQLException {
        return Store.first(
                c, "SELECT id FROM workplace.node WHERE lower(id) = lower(?) LIMIT 1", row -> row.text("id"), id);
    }

    /**
     * An id for a new place, for its maker to keep or change: what the name has of letters and digits, else its kind and a number.
     *
     * @param parent as of {@link #add}
     * @return one that is free now, of this part alone
     */
    public String suggested(Access access, @Nullable String parent, Node.Kind kind, String name) {
        requireMaker(access, parent, kind);
        String slug = Texts.slug(name);
        String word = word(kind);
        boolean named = slug.chars().anyMatch(Character::isLetter);
        String base = named ? slug : slug.isEmpty() ? word : word + "-" + slug;
        String sql = "SELECT lower(id) AS id FROM workplace.node WHERE starts_with(lower(id), lower(?))";
        String full = placed(parent, kind, base, name).id();
        Set<String> taken = new HashSet<>(store.read(c -> Store.list(c, sql, row -> row.text("id"), full)));
        String id = named || !slug.isEmpty() ? base : base + "-1";
        for (int i = 2; taken.contains(placed(parent, kind, id, name).id().toLowerCase(Locale.ROOT)); i++) {
            id = base + "-" + i;
        }
        return id;
    }

    private static String word(Node.Kind kind) {
        return switch (kind) {
            case ZONE -> "park";
            case ENTERPRISE -> "company";
            case SITE -> "plant";
            case LINE -> "line";
            case ASSET -> "asset";
        };
    }

    private static Node placed(@Nullable String parent, Node.Kind kind, String id, String name) {
        boolean fits = switch (kind) {
            case ZONE -> parent == null;
            case ENTERPRISE -> parent == null || Node.kind(parent) == Node.Kind.ZONE;
            case SITE -> parent != null && Node.kind(parent) == Node.Kind.ENTERPRISE;
            case LINE -> parent != null && Node.kind(parent) == Node.Kind.SITE;
            case ASSET -> parent != null && Node.kind(parent) == Node.Kind.LINE;
        };
        if (!fits) {
            throw Refusal.BAD_PARENT.with(kind);
        }
        String full = switch (kind) {
            case ZONE -> Node.ZONE + id;
            case ENTERPRISE -> id;
            default -> parent + "/" + id;
        };
        return new Node(full, kind, name, parent, false);
    }

    public Node rename(Access access, String id, String name) {
        String clean = Texts.line("name", name, Texts.NAME);
        requireManaged(access, id);
        return store.change(access.actor(), change -> {
            Node before = locked(change.c, id);
            Store.update(change.c, "UPDATE workplace.node SET name = ? WHERE id = ?", clean, id);
            change.trail(Act.NODE_RENAME, id, id, null, clean, before.name(), clean);
            return new Node(id, before.kind(), clean, before.parent(), before.closed());
        });
    }

    /** An enterprise joins a zone or, with null, leaves the one it is in: what it consented to there ends. */
    public void join(Access access, String enterprise, @Nullable String zone) {
        access.require(Permission.MANAGE_PLATFORM, Target.platform());
        store.change(access.actor(), change -> {
            Node before = locked(change.c, enterprise);
            if (before.kind() != Node.Kind.ENTERPRISE || (zone != null && Node.kind(zone) != Node.Kind.ZONE)) {
                throw Refusal.BAD_PARENT.with(before.kind());
            }
            if (zone != null) {
                requireOpen(change.c, zone);
            }
            Store.update(change.c, "UPDATE workplace.node SET parent = ? WHERE id = ?", zone, enterprise);
            Store.update(
                    change.c,
                    "UPDATE workplace.consent SET revoked = ?, revoked_by = ? WHERE enterprise = ? AND zone IS DISTINCT FROM ?"
                            + " AND revoked IS NULL",
                    change.at,
                    change.actor.id(),
                    enterprise,
                    zone);
            change.trail(Act.NODE_JOIN, enterprise, enterprise, null, zone == null ? "" : zone, before.parent(), zone);
            return enterprise;
        });
    }

    /** What is closed keeps its past and takes nothing new. */
    public void close(Access access, String id, boolean closed) {
        requireManaged(access, id);
        store.change(access.actor(), change -> {
            locked(change.c, id);
            Store.update(change.c, "UPDATE workplace.node SET closed = ? WHERE id = ?", closed, id);
            change.trail(closed ? Act.NODE_CLOSE : Act.NODE_OPEN, id, id, "");
            return id;
        });
    }

    /** @return where those agents stand whose place this one may see, by id */
    public List<Agent> agents(Access access) {
        return store.read(c -> Store.list(c, "SELECT * FROM workplace.agent ORDER BY id", Tenancy::agent)).stream()
                .filter(a -> access.may(Permission.READ_PLANT, Target.node(a.node()))
                        || access.may(Permission.MANAGE_TENANCY, Target.node(a.node())))
                .toList();
    }

    /** @param node a site or below; where the agent stands already is left, if this one manages that too */
    public void attach(Access access, String agent, String node) {
        if (!Texts.isWord(agent)) {
            throw Refusal.BAD_ID.with(AGENT);
        }
        if (Node.kind(node) == Node.Kind.ZONE || Node.kind(node) == Node.Kind.ENTERPRISE) {
            throw Refusal.BAD_PARENT.with(AGENT);
        }
        requireManaged(access, node);
        store.change(access.actor(), change -> {
            requireOpen(change.c, node);
            String before = place(change.c, agent);
            if (before != null && !access.may(Permission.MANAGE_TENANCY, Target.node(before))) {
                throw Refusal.AGENT_ELSEWHERE.with(agent);
            }
            put(change, agent, node, before);
            return agent;
        });
    }

    public void detach(Access access, String agent) {
        store.change(access.actor(), change -> {
            String before = place(change.c, agent);
            if (before == null || !access.may(Permission.MANAGE_TENANCY, Target.node(before))) {
                throw Refusal.NO_SUCH_ENTRY.with();
            }
            Store.update(change.c, "DELETE FROM workplace.agent WHERE id = ?", agent);
            change.trail(Act.AGENT_DETACH, agent, before, "");
            return agent;
        });
    }

    private static @Nullable String place(Connection c, String agent) throws SQLException {
        return Store.first(
                c, "SELECT node FROM workplace.agent WHERE id = ? FOR UPDATE", row -> row.text("node"), agent);
    }

    private static void put(Change change, String agent, String node, @Nullable String before) throws SQLException {
        Store.update(
                change.c,
                "INSERT INTO workplace.agent (id, node) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET node = excluded.node",
                agent,
                node);
        change.trail(Act.AGENT_ATTACH, agent, node, null, node, before, node);
    }

    /**
     * An agent's evidence names these: what is not there yet is made, and an agent that stands nowhere stands on its site. Ids that the
     * tree cannot have, such as an empty enterprise, are passed over.
     *
     * @param siteName empty: the id
     */
    public void seen(String enterprise, String site, String siteName, String agent) {
        if (!Texts.isSegment(enterprise) || !Texts.isSegment(site) || !Texts.isWord(agent)) {
            LOG.debug("agent {} names no enterprise and site that can stand in the tree", agent);
            return;
        }
        String place = enterprise + "/" + site;
        if (store.read(c -> Store.exists(c, "SELECT 1 FROM workplace.agent WHERE id = ?", agent)
                && Store.exists(c, "SELECT 1 FROM workplace.node WHERE id = ?", place))) {
            return;
        }
        store.change(Actor.COLLECTOR, change -> {
            made(change, new Node(enterprise, Node.Kind.ENTERPRISE, enterprise, null, false));
            made(change, new Node(place, Node.Kind.SITE, siteName.isBlank() ? site : siteName, enterprise, false));
            if (place(change.c, agent) == null) {
                put(change, agent, place, null);
            }
            return place;
        });
    }

    private static void made(Change change, Node node) throws SQLException {
        if (insert(change.c, node)) {
            change.trail(Act.NODE_ADD, node.id(), node.id(), node.name());
        }
    }

    private static boolean insert(Connection c, Node node) throws SQLException {
        return Store.update(
                        c,
                        "INSERT INTO workplace.node (id, kind, name, parent) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                        node.id(),
                        node.kind(),
                        node.name(),
                        node.parent())
                == 1;
    }

    private static void requireManaged(Access access, String id) {
        if (!access.sees(id)) {
            throw Refusal.NO_SUCH_NODE.with();
        }
        access.require(Permission.MANAGE_TENANCY, Target.node(id));
    }

    static void requireOpen(Connection c, String id) throws SQLException {
        if (locked(c, id).closed()) {
            throw Refusal.NODE_CLOSED.with(id);
        }
    }

    static Node locked(Connection c, String id) throws SQLException {
        Node node = Store.first(c, "SELECT * FROM workplace.node WHERE id = ? FOR NO KEY UPDATE", Tenancy::node, id);
        if (node == null) {
            throw Refusal.NO_SUCH_NODE.with();
        }
        return node;
    }

    private static Node node(Row row) throws SQLException {
        return new Node(
                row.text("id"),
                row.one(Node.Kind.class, "kind"),
                row.text("name"),
                row.textOrNull("parent"),
                row.yes("closed"));
    }

    private static Agent agent(Row row) throws SQLException {
        return new Agent(row.text("id"), row.text("node"));
    }
}
