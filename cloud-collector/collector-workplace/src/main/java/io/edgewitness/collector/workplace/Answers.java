package io.edgewitness.collector.workplace;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What people wrote into a project, under keys, in revisions: nobody's text is lost, and any past state can be read. The JSON is kept as
 * it came. Any thread.
 *
 * <p>In a filed project only keys that begin with {@code follow-up:} change; in an archived one, none.
 */
public final class Answers {
    /** What the trail calls a change of an answer: its target is the key, its detail the revision, see {@link TrailCheck}. */
    private static final String FOLLOW_UP = "follow-up:";

    private static final int LONGEST_PAGE = 500;
    private static final String SELECT =
            "SELECT r.key, r.json, r.revision, r.actor, r.at, coalesce(a.name, r.actor) AS actor_name"
                    + " FROM workplace.answer_revision r LEFT JOIN workplace.actor a ON a.id = r.actor ";
    private static final String CURRENT = SELECT
            + "JOIN workplace.answer n ON n.project = r.project AND n.revision = r.revision WHERE r.project = ? ";

    private final Store store;
    private final Secrets secrets;
    private final Settings settings;

    Answers(Store store, Secrets secrets, Settings settings) {
        this.store = store;
        this.secrets = secrets;
        this.settings = settings;
    }

    /** @return bytes that the answers of one project can have together */
    public long most() {
        return settings.answersBytes();
    }

    /** @return what stands now, by key; cleared ones too, as JSON null */
    public Map<String, Answer> all(Access access, String project) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return byKey(Store.list(c, CURRENT + "ORDER BY r.key", Answers::answer, project));
        });
    }

    /** @return null if nothing was ever put there */
    public @Nullable Answer get(Access access, String project, String key) {
        return store.find(c -> {
            Projects.visible(c, access, project);
            return current(c, project, key);
        });
    }

    private static @Nullable Answer current(Connection c, String project, String key) throws SQLException {
        return Store.first(c, CURRENT + "AND r.key = ?", Answers::answer, project, key);
    }

    /**
     * Changes an answer. To put again what stands already changes nothing and is never a conflict.
     *
     * @param json any JSON value; {@code null} clears
     * @param base the revision of the answer that the writer has seen, 0 if there was none
     * @return {@link Answer.Saved}, or {@link Answer.Conflict} if another revision stands there
     */
    public Answer.Put put(Access access, String project, String key, String json, long base) {
        if (!Texts.isWord(key)) {
            throw Refusal.BAD_KEY.with();
        }
        int bytes = bytes(json);
        if (bytes > settings.answerBytes()) {
            throw Refusal.ANSWER_TOO_LARGE.with(bytes, settings.answerBytes());
        }
        JsonText.check(json);
        return store.change(access.actor(), change -> {
            Project locked = writable(change, access, project, key);
            Answer current = current(change.c, project, key);
            if (current != null && current.json().equals(json)) {
                return new Answer.Saved(current.revision());
            }
            if ((current == null ? 0 : current.revision()) != base) {
                return new Answer.Conflict(current, aside(change, locked, key, json, base));
            }
            return new Answer.Saved(write(change, locked, key, json, current));
        });
    }

    private static int bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8).length;
    }

    static Project writable(Change change, Access access, String project, String key) throws SQLException {
        Project locked = Projects.locked(change.c, access, project);
        access.require(Permission.WRITE_PROJECT, Target.project(locked));
        boolean open = locked.state() == Project.State.OPEN
                || (locked.state() == Project.State.FILED && key.startsWith(FOLLOW_UP));
        if (!open) {
            throw Refusal.PROJECT_CLOSED.with(locked.state());
        }
        return locked;
    }

    /** Nothing is ever removed, so somebody who writes without end must be stopped before the disk is full. */
    private void requireRoom(Change change, Project project, String json) throws SQLException {
        int bytes = bytes(json);
        int fits = Store.update(
                change.c,
                "UPDATE workplace.project SET text_bytes = text_bytes + ? WHERE id = ? AND text_bytes + ? <= ?",
                bytes,
                project.id(),
                bytes,
                settings.textBytes());
        if (fits == 0) {
            throw Refusal.PROJECT_TEXT_FULL.with(settings.textBytes() >> 20);
        }
    }

    private long write(Change change, Project project, String key, String json, @Nullable Answer before)
            throws SQLException {
        requireFit(change, project, json, before);
        if (before == null) {
            long keys = Store.number(
                    change.c, "SELECT count(*) AS n FROM workplace.answer WHERE project = ?", project.id());
            if (keys >= settings.answers()) {
                throw Refusal.TOO_MANY_ANSWERS.with(keys);
            }
        }
        requireRoom(change, project, json);
        long revision = project.revision() + 1;
        Store.update(
                change.c,
                "INSERT INTO workplace.answer_revision (project, revision, key, json, actor, at, previous)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                project.id(),
                revision,
                key,
                json,
                change.actor.id(),
                change.at,
                before == null ? null : before.revision());
        Store.update(
                change.c,
                "INSERT INTO workplace.answer (project, key, revision) VALUES (?, ?, ?)"
                        + " ON CONFLICT (project, key) DO UPDATE SET revision = excluded.revision",
                project.id(),
                key,
                revision);
        Store.update(change.c, "UPDATE workplace.project SET revision = ? WHERE id = ?", revision, project.id());
        change.trail(
                Act.ANSWER,
                key,
                project.owner(),
                project.id(),
                Long.toString(revision),
                before == null ? null : before.json(),
                json);
        return revision;
    }

    /** What stands is read as a whole, page by page: it must not become more than a page can be made of. */
    private void requireFit(Change change, Project project, String json, @Nullable Answer before) throws SQLException {
        long grown = (long) bytes(json) - (before == null ? 0 : bytes(before.json()));
        if (grown <= 0) {
            return;
        }
        long all = grown
                + Store.number(
                        change.c,
                        "SELECT coalesce(sum(octet_length(r.json)), 0)::bigint AS n FROM workplace.answer n"
                                + " JOIN workplace.answer_revision r ON r.project = n.project AND r.revision = n.revision"
                                + " WHERE n.project = ?",
                        project.id());
        if (all > settings.answersBytes()) {
            throw Refusal.ANSWERS_TOO_LARGE.with(settings.answersBytes() / 1024, all / 1024);
        }
    }

    private String aside(Change change, Project project, String key, String json, long base) throws SQLException {
        String same = Store.first(
                change.c,
                "SELECT id FROM workplace.answer_aside WHERE project = ? AND key = ? AND json = ? AND actor = ?"
                        + " AND settled IS NULL",
                row -> row.text("id"),
                project.id(),
                key,
                json,
                change.actor.id());
        if (same != null) {
            return same;
        }
        requireRoom(change, project, json);
        String id = secrets.id('a');
        Store.update(
                change.c,
                "INSERT INTO workplace.answer_aside (id, project, key, json, base, actor, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                id,
                project.id(),
                key,
                json,
                base,
                change.actor.id(),
                change.at);
        change.trail(Act.ANSWER_ASIDE, key, project.owner(), project.id(), id, null, json);
        return id;
    }

    /** @return the refused texts that nobody has settled, oldest first */
    public List<Answer.Aside> asides(Access access, String project) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return Store.list(
                    c,
                    "SELECT s.*, coalesce(a.name, s.actor) AS actor_name FROM workplace.answer_aside s"
                            + " LEFT JOIN workplace.actor a ON a.id = s.actor WHERE s.project = ? AND s.settled IS NULL"
                            + " ORDER BY s.at, s.id",
                    row -> new Answer.Aside(
                            row.text("id"),
                            row.text("key"),
                            row.text("json"),
                            row.number("base"),
                            row.text("actor"),
                            row.text("actor_name"),
                            row.time("at")),
                    project);
        });
    }

    /** The refused text was looked at: it is listed no more, and stays in the database. */
    public void settle(Access access, String project, String aside) {
        store.change(access.actor(), change -> {
            Project locked = Projects.locked(change.c, access, project);
            access.require(Permission.WRITE_PROJECT, Target.project(locked));
            int settled = Store.update(
                    change.c,
                    "UPDATE workplace.answer_aside SET settled = ?, settled_by = ? WHERE id = ? AND project = ?"
                            + " AND settled IS NULL",
                    change.at,
                    change.actor.id(),
                    aside,
                    project);
            if (settled == 0) {
                throw Refusal.NO_SUCH_ENTRY.with();
            }
            change.trail(Act.ANSWER_SETTLE, aside, locked.owner(), project, "", null, null);
            return aside;
        });
    }

    /** @return what stood at that time, by key */
    public Map<String, Answer> at(Access access, String project, Instant time) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return byKey(Store.list(
                    c,
                    SELECT
                            + "WHERE r.project = ? AND r.revision IN (SELECT max(revision) FROM workplace.answer_revision"
                            + " WHERE project = ? AND at <= ? GROUP BY key) ORDER BY r.key",
                    Answers::answer,
                    project,
                    project,
                    time));
        });
    }

    /** @return what stands now and came after that revision, oldest first: for editors who look at the same page */
    public List<Answer> since(Access access, String project, long revision) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return Store.list(
                    c, CURRENT + "AND r.revision > ? ORDER BY r.revision", Answers::answer, project, revision);
        });
    }

    /**
     * Newest first.
     *
     * @param key null: of all keys
     * @param before revision of the last one of the page before; null: the newest page
     * @param limit 1 to 500
     */
    public List<Answer.Revision> history(
            Access access, String project, @Nullable String key, @Nullable Long before, int limit) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return Store.list(
                    c,
                    "SELECT r.*, coalesce(a.name, r.actor) AS actor_name, o.json AS old FROM workplace.answer_revision r"
                            + " LEFT JOIN workplace.actor a ON a.id = r.actor LEFT JOIN workplace.answer_revision o"
                            + " ON o.project = r.project AND o.revision = r.previous WHERE r.project = ?"
                            + " AND (?::text IS NULL OR r.key = ?) AND (?::bigint IS NULL OR r.revision < ?)"
                            + " ORDER BY r.revision DESC LIMIT ?",
                    row -> new Answer.Revision(
                            row.text("key"),
                            row.number("revision"),
                            row.text("actor"),
                            row.text("actor_name"),
                            row.time("at"),
                            row.textOrNull("old"),
                            row.text("json")),
                    project,
                    key,
                    key,
                    before,
                    before,
                    Math.max(1, Math.min(limit, LONGEST_PAGE)));
        });
    }

    private static Map<String, Answer> byKey(List<Answer> answers) {
        Map<String, Answer> all = new LinkedHashMap<>();
        answers.forEach(a -> all.put(a.key(), a));
        return all;
    }

    private static Answer answer(Row row) throws SQLException {
        return new Answer(
                row.text("key"),
                row.text("json"),
                row.number("revision"),
                row.text("actor"),
                row.text("actor_name"),
                row.time("at"));
    }
}
