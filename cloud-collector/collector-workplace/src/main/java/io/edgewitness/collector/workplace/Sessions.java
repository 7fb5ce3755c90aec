package io.edgewitness.collector.workplace;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who is signed in. The secret is with the browser; here is its SHA-256. Any thread. */
public final class Sessions {
    public static final Duration IDLE = Duration.ofHours(8);
    public static final Duration LONGEST = Duration.ofDays(7);

    /** Of one person; the one that was used longest ago goes. */
    private static final int MOST = 20;

    private static final Duration NOTED = Duration.ofMinutes(1);

    /** A session as its owner or an administrator sees it. */
    public record View(String id, String address, Instant started, Instant used) {}

    private final Store store;

    Sessions(Store store) {
        this.store = store;
    }

    /** @return null if there is no such session, or not any more */
    public @Nullable Session use(String secret) {
        Instant now = store.now();
        return store.find(c -> {
            Found found = Store.first(
                    c,
                    "SELECT s.id AS session, s.csrf, s.address, s.started, s.used, " + People.COLUMNS
                            + " FROM workplace.session s JOIN workplace.person p ON p.id = s.person"
                            + " LEFT JOIN workplace.password w ON w.person = p.id WHERE s.sha256 = ? AND p.state = 'ACTIVE'"
                            + " AND s.used > ? AND s.started > ?",
                    Sessions::found,
                    Secrets.sha256(secret),
                    now.minus(IDLE),
                    now.minus(LONGEST));
            if (found == null) {
                return null;
            }
            if (found.used.plus(NOTED).isBefore(now)) {
                Store.update(c, "UPDATE workplace.session SET used = ? WHERE id = ?", now, found.id);
            }
            return found.session(c, now);
        });
    }

    private record Found(String id, String csrf, String address, Instant started, Instant used, Person person) {
        Session session(Connection c, Instant now) throws SQLException {
            Access access = Access.person(person.id(), person.mustChange() ? List.of() : Grants.of(c, person.id()));
            return new Session(id, person, access, csrf, address, started, end(started, now));
        }
    }

    private static Found found(Row row) throws SQLException {
        return new Found(
                row.text("session"),
                row.text("csrf"),
                row.text("address"),
                row.time("started"),
                row.time("used"),
                People.person(row));
    }

    private static Instant end(Instant started, Instant used) {
        Instant idle = used.plus(IDLE);
        Instant last = started.plus(LONGEST);
        return idle.isBefore(last) ? idle : last;
    }

    /** @param person as he is from now on */
    static SignedIn start(Change change, Secrets secrets, Person person, String address) throws SQLException {
        Store.update(
                change.c,
                "DELETE FROM workplace.session WHERE used <= ? OR started <= ? OR id IN (SELECT id FROM workplace.session"
                        + " WHERE person = ? ORDER BY used DESC, started DESC, id OFFSET ?)",
                change.at.minus(IDLE),
                change.at.minus(LONGEST),
                person.id(),
                MOST - 1);
        String secret = secrets.secret();
        Found made = new Found(
                secrets.id('s'), secrets.secret(), Addresses.shortened(address), change.at, change.at, person);
        Store.update(
                change.c,
                "INSERT INTO workplace.session (id, sha256, person, csrf, address, started, used) VALUES (?, ?, ?, ?, ?, ?, ?)",
                made.id,
                Secrets.sha256(secret),
                person.id(),
                made.csrf,
                made.address,
                change.at,
                change.at);
        return new SignedIn(secret, made.session(change.c, change.at));
    }

    static void endAll(Change change, String person) throws SQLException {
        Store.update(change.c, "DELETE FROM workplace.session WHERE person = ?", person);
    }

    /** Signs out. */
    public void end(Session session) {
        Actor actor = session.access().actor();
        store.change(actor, change -> {
            if (Store.update(change.c, "DELETE FROM workplace.session WHERE id = ?", session.id()) > 0) {
                change.trail(Act.SIGN_OUT, actor.id(), Grants.home(change.c, actor.id()), "");
            }
            return session;
        });
    }

    /** @return of oneself, or of somebody whom this one manages; newest first */
    public List<View> of(Access access, String person) {
        return store.read(c -> {
            People.requireOwn(c, access, person);
            return Store.list(
                    c,
                    "SELECT * FROM workplace.session WHERE person = ? ORDER BY used DESC, id",
                    row -> new View(row.text("id"), row.text("address"), row.time("started"), row.time("used")),
                    person);
        });
    }

    /** Signs a person out everywhere but here. */
    public void endOthers(Session kept) {
        Access access = kept.access();
        String person = kept.person().id();
        store.change(access.actor(), change -> {
            Store.update(change.c, "DELETE FROM workplace.session WHERE person = ? AND id <> ?", person, kept.id());
            change.trail(Act.SESSIONS_END, person, Grants.home(change.c, person), "others");
            return person;
        });
    }

    /** Signs a person out everywhere. */
    public void endAll(Access access, String person) {
        store.change(access.actor(), change -> {
            People.requireOwn(change.c, access, person);
            endAll(change, person);
            change.trail(Act.SESSIONS_END, person, Grants.home(change.c, person), "");
            return person;
        });
    }
}
