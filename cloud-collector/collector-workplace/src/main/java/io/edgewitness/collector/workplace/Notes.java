package io.edgewitness.collector.workplace;

import java.time.Instant;
import java.util.List;

/** What auditors wrote beside a project; nothing is changed or removed. Any thread. */
public final class Notes {
    public record Note(String id, String text, String by, String byName, Instant at) {}

    private final Store store;
    private final Secrets secrets;

    Notes(Store store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /** @param text up to 10,000 characters, lines allowed */
    public void add(Access access, String project, String text) {
        String clean = Texts.lines("note", text, Texts.NOTE);
        store.change(access.actor(), change -> {
            Project p = Projects.visible(change.c, access, project);
            access.require(Permission.NOTE_AUDIT, Target.project(p));
            String id = secrets.id('n');
            Store.update(
                    change.c,
                    "INSERT INTO workplace.note (id, project, text, actor, at) VALUES (?, ?, ?, ?, ?)",
                    id,
                    project,
                    clean,
                    change.actor.id(),
                    change.at);
            change.trail(Act.NOTE_ADD, id, p.owner(), project, "", null, clean);
            return id;
        });
    }

    /** @return for everyone who may read the project, oldest first */
    public List<Note> of(Access access, String project) {
        return store.read(c -> {
            Projects.visible(c, access, project);
            return Store.list(
                    c,
                    "SELECT n.*, coalesce(a.name, n.actor) AS actor_name FROM workplace.note n"
                            + " LEFT JOIN workplace.actor a ON a.id = n.actor WHERE n.project = ? ORDER BY n.at, n.id",
                    row -> new Note(
                            row.text("id"),
                            row.text("text"),
                            row.text("actor"),
                            row.text("actor_name"),
                            row.time("at")),
                    project);
        });
    }
}
