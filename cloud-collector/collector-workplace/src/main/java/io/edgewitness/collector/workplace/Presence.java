package io.edgewitness.collector.workplace;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Who has which answer open just now. Not in the trail: it is about manners, not about records. Any thread. */
public final class Presence {
    public static final Duration HELD = Duration.ofSeconds(30);

    public record Editor(String person, String name, String key, Instant at) {}

    private final Store store;

    Presence(Store store) {
        this.store = store;
    }

    /** To be said again before {@link #HELD} is over. A token edits nothing that others would wait for. */
    public void here(Access access, String project, String key) {
        if (!Texts.isWord(key)) {
            throw Refusal.BAD_KEY.with();
        }
        if (access.actor().kind() != Actor.Kind.PERSON) {
            throw Refusal.NOT_ALLOWED.with();
        }
        Instant now = store.now();
        store.read(c -> {
            access.require(Permission.WRITE_PROJECT, Target.project(Projects.visible(c, access, project)));
            Store.update(
                    c,
                    "DELETE FROM workplace.presence WHERE project = ? AND person = ? AND key <> ?",
                    project,
                    access.actor().id(),
                    key);
            return Store.update(
                    c,
                    "INSERT INTO workplace.presence (project, key, person, at) VALUES (?, ?, ?, ?)"
                            + " ON CONFLICT (project, key, person) DO UPDATE SET at = excluded.at",
                    project,
                    key,
                    access.actor().id(),
                    now);
        });
    }

    /** @return by key, oneself too */
    public List<Editor> of(Access access, String project) {
        Instant now = store.now();
        return store.read(c -> {
            Projects.visible(c, access, project);
            return Store.list(
                    c,
                    "SELECT p.id, p.name, e.key, e.at FROM workplace.presence e JOIN workplace.person p ON p.id = e.person"
                            + " WHERE e.project = ? AND e.at > ? ORDER BY e.key, p.name, p.id",
                    row -> new Editor(row.text("id"), row.text("name"), row.text("key"), row.time("at")),
                    project,
                    now.minus(HELD));
        });
    }
}
