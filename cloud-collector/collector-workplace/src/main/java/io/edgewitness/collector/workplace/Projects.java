package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The filings under work. A project that one may not read is like one that is not there. Any thread. */
public final class Projects {
    private static final String COLUMNS =
            "SELECT j.*, n.name AS owner_name, coalesce(a.name, j.created_by) AS created_by_name";
    private static final String FROM = " FROM workplace.project j JOIN workplace.node n ON n.id = j.owner"
            + " LEFT JOIN workplace.actor a ON a.id = j.created_by ";
    private static final String SELECT = COLUMNS + FROM;
    private static final String LINES = COLUMNS
            + ", (SELECT r.json FROM workplace.answer w JOIN workplace.answer_revision r ON r.project = w.project"
            + " AND r.revision = w.revision WHERE w.project = j.id AND w.key = ?) AS json, l.at AS changed,"
            + " coalesce(b.name, l.actor, '') AS changed_by" + FROM
            + "LEFT JOIN workplace.answer_revision l ON l.project = j.id AND l.revision = j.revision"
            + " LEFT JOIN workplace.actor b ON b.id = l.actor ";

    private static final Set<Node.Kind> OWNERS = Set.of(Node.Kind.ZONE, Node.Kind.ENTERPRISE, Node.Kind.SITE);

    /**
     * A project in a list.
     *
     * @param json of one answer; null: none
     * @param changed when its newest answer came, null if it has none
     */
    public record Line(
            Project project,
            @Nullable String json,
            @Nullable Instant changed,
            String changedBy) {}

    private final Store store;
    private final Secrets secrets;

    Projects(Store store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /** @return those that this one may read, newest first */
    public List<Project> all(Access access) {
        Reach reach = access.reach(Permission.READ_PROJECT);
        String sql = SELECT + "WHERE " + Reach.sql("j.owner", "j.id") + " ORDER BY j.created DESC, j.id";
        return store.read(c -> Store.list(c, sql, Projects::project, reach.parameters())).stream()
                .filter(p -> access.may(Permission.READ_PROJECT, Target.project(p)))
                .toList();
    }

    /**
     * As {@link #all}, a part of them.
     *
     * @param key of the answer that comes with each
     */
    public List<Line> lines(Access access, String key, Slice slice) {
        List<@Nullable Object> parameters = new ArrayList<>();
        parameters.add(key);
        parameters.addAll(Arrays.asList(access.reach(Permission.READ_PROJECT).parameters(slice.parameters(3))));
        String sql = LINES + "WHERE " + Reach.sql("j.owner", "j.id")
                + slice.sql("j.title", "n.name", "j.notice", "j.created DESC, j.id");
        return store
                .read(c -> Store.list(
                        c,
                        sql,
                        row -> new Line(
                                project(row),
                                row.textOrNull("json"),
                                row.timeOrNull("changed"),
                                row.text("changed_by")),
                        parameters.toArray()))
                .stream()
                .filter(l -> access.may(Permission.READ_PROJECT, Target.project(l.project)))
                .toList();
    }

    /** @return whether there is one that this one may read; for the platform's administrator, who reads none, whether there is any */
    public boolean any(Access access) {
        Reach reach = access.may(Permission.MANAGE_PLATFORM, Target.platform())
                ? Reach.ALL
                : access.reach(Permission.READ_PROJECT);
        String sql = "SELECT 1 FROM workplace.project j WHERE " + Reach.sql("j.owner", "j.id") + " LIMIT 1";
        return store.read(c -> Store.exists(c, sql, reach.parameters()));
    }

    public Project get(Access access, String id) {
        return store.read(c -> visible(c, access, id));
    }

    /**
     * An empty project.
     *
     * @param notice id of the notice it answers
     * @param owner id of a zone, an enterprise or a site
     */
    public Project create(Access access, String notice, String title, String owner) {
        String clean = Texts.line("title", title, Texts.LINE);
        if (!Texts.isWord(notice)) {
            throw Refusal.BAD_ID.with("notice");
        }
        if (!access.sees(owner) || !OWNERS.contains(Node.kind(owner))) {
            throw Refusal.NO_SUCH_NODE.with();
        }
        access.require(Permission.CREATE_PROJECT, Target.node(owner));
        return store.change(access.actor(), change -> {
            Tenancy.requireOpen(change.c, owner);
            String id = secrets.id('j');
            Store.update(
                    change.c,
                    "INSERT INTO workplace.project (id, notice, title, owner, state, created, created_by)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    id,
                    notice,
                    clean,
                    owner,
                    Project.State.OPEN,
                    change.at,
                    change.actor.id());
            change.trail(Act.PROJECT_CREATE, id, owner, id, notice, null, clean);
            return visible(change.c, access, id);
        });
    }

    public Project rename(Access access, String id, String title) {
        String clean = Texts.line("title", title, Texts.LINE);
        return managed(access, id, (change, before) -> {
            Store.update(change.c, "UPDATE workplace.project SET title = ? WHERE id = ?", clean, id);
            change.trail(Act.PROJECT_RENAME, id, before.owner(), id, "", before.title(), clean);
        });
    }

    /** Filing notes the revision that stands; a filed or archived project can be opened again. */
    public Project state(Access access, String id, Project.State state) {
        return managed(access, id, (change, before) -> {
            boolean files = state == Project.State.FILED && before.state() == Project.State.OPEN;
            Store.update(
                    change.c,
                    "UPDATE workplace.project SET state = ?, filed_revision = CASE WHEN ? THEN revision ELSE filed_revision END,"
                            + " filed = CASE WHEN ? THEN ?::timestamptz ELSE filed END WHERE id = ?",
                    state,
                    files,
                    files,
                    change.at,
                    id);
            change.trail(
                    Act.PROJECT_STATE,
                    id,
                    before.owner(),
                    id,
                    state + " at revision " + before.revision(),
                    before.state().name(),
                    state.name());
        });
    }

    /**
     * Notes in the trail that documents were made of it.
     *
     * @param detail which, with their digests
     */
    public void exported(Access access, String id, String detail) {
        store.change(access.actor(), change -> {
            Project project = visible(change.c, access, id);
            change.trail(Act.PROJECT_EXPORT, id, project.owner(), id, detail, null, null);
            return project;
        });
    }

    private interface Managing {
        void in(Change change, Project before) throws SQLException;
    }

    private Project managed(Access access, String id, Managing managing) {
        return store.change(access.actor(), change -> {
            Project before = locked(change.c, access, id);
            access.require(Permission.MANAGE_PROJECT, Target.project(before));
            managing.in(change, before);
            return visible(change.c, access, id);
        });
    }

    /** @return those of these ids, whoever may read them */
    static List<Project> of(Connection c, Collection<String> ids) throws SQLException {
        return Store.list(c, SELECT + "WHERE j.id = ANY(?)", Projects::project, ids);
    }

    static Project visible(Connection c, Access access, String id) throws SQLException {
        return allowed(access, Store.first(c, SELECT + "WHERE j.id = ?", Projects::project, id));
    }

    /** Until the transaction ends, nobody else changes anything of the project. */
    static Project locked(Connection c, Access access, String id) throws SQLException {
        return allowed(access, Store.first(c, SELECT + "WHERE j.id = ? FOR NO KEY UPDATE OF j", Projects::project, id));
    }

    private static Project allowed(Access access, @Nullable Project project) {
        if (project == null || !access.may(Permission.READ_PROJECT, Target.project(project))) {
            throw Refusal.NO_SUCH_PROJECT.with();
        }
        return project;
    }

    static @Nullable String owner(Connection c, String id) throws SQLException {
        return Store.first(c, "SELECT owner FROM workplace.project WHERE id = ?", row -> row.text("owner"), id);
    }

    private static Project project(Row row) throws SQLException {
        return new Project(
                row.text("id"),
                row.text("notice"),
                row.text("title"),
                row.text("owner"),
                row.text("owner_name"),
                row.one(Project.State.class, "state"),
                row.number("revision"),
                row.time("created"),
                row.text("created_by"),
                row.text("created_by_name"),
                row.numberOrNull("filed_revision"),
                row.timeOrNull("filed"));
    }
}
