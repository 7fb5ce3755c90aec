package io.edgewitness.collector.workplace;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/**
 * Slows down who guesses passwords: per sign-in name and per address, in the database, so that a restart forgives nothing. An attempt
 * counts as failed from its start until it has succeeded; many at once gain nothing. A network that a name has signed in from is counted
 * by itself, so that a stranger's guesses keep nobody out of where he works.
 */
final class Throttle {
    private static final int FREE_OF_LOGIN = 5;
    private static final int FREE_OF_ADDRESS = 30;
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final Duration FORGOTTEN = Duration.ofHours(1);
    private static final Duration KNOWN = Duration.ofDays(30);
    private static final int MOST_DOUBLINGS = 10;

    private record Attempts(int failures, Instant last, Instant until) {}

    private final Store store;

    Throttle(Store store) {
        this.store = store;
    }

    /** Before a password is looked at. Refuses with the seconds to wait. */
    void begin(String login, String address) {
        store.change(Actor.NOBODY, change -> {
            Store.update(
                    change.c,
                    "DELETE FROM workplace.attempt WHERE (kind, subject) IN (SELECT kind, subject FROM workplace.attempt"
                            + " WHERE last < CASE kind WHEN 'known' THEN ?::timestamptz ELSE ? END ORDER BY last LIMIT 100"
                            + " FOR UPDATE SKIP LOCKED)",
                    change.at.minus(KNOWN),
                    change.at.minus(FORGOTTEN));
            count(change, "address", Addresses.network(address), FREE_OF_ADDRESS);
            String known = known(login, address);
            if (Store.exists(change.c, "SELECT 1 FROM workplace.attempt WHERE kind = 'known' AND subject = ?", known)) {
                count(change, "known", known, FREE_OF_LOGIN);
            } else {
                count(change, "login", login, FREE_OF_LOGIN);
            }
            return login;
        });
    }

    /** A digest: where somebody works is not read off the table. */
    private static String known(String login, String address) {
        return Secrets.sha256Hex(login + " " + Addresses.network(address));
    }

    private static void count(Change change, String kind, String subject, int free) throws SQLException {
        Store.update(
                change.c,
                "INSERT INTO workplace.attempt (kind, subject, failures, last, until) VALUES (?, ?, 0, ?, ?)"
                        + " ON CONFLICT DO NOTHING",
                kind,
                subject,
                change.at,
                change.at);
        Attempts before = Store.first(
                change.c,
                "SELECT failures, last, until FROM workplace.attempt WHERE kind = ? AND subject = ? FOR UPDATE",
                row -> new Attempts(row.count("failures"), row.time("last"), row.time("until")),
                kind,
                subject);
        if (before == null) {
            throw new SQLException("an attempt was not counted");
        }
        if (before.until.isAfter(change.at)) {
            throw Refusal.TOO_MANY_ATTEMPTS.with(
                    Duration.between(change.at, before.until).plusMillis(999).toSeconds());
        }
        int failures = before.last.plus(FORGOTTEN).isBefore(change.at) ? 1 : before.failures + 1;
        Store.update(
                change.c,
                "UPDATE workplace.attempt SET failures = ?, last = ?, until = ? WHERE kind = ? AND subject = ?",
                failures,
                change.at,
                change.at.plus(pause(failures, free)),
                kind,
                subject);
    }

    private static Duration pause(int failures, int free) {
        if (failures < free) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(failures - free + 1, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    }

    /** It was right: what it was counted under starts afresh, and the address has one less. */
    static void succeeded(Change change, String login, String address) throws SQLException {
        Store.update(
                change.c,
                "UPDATE workplace.attempt SET failures = greatest(failures - 1, 0), until = ? WHERE kind = 'address'"
                        + " AND subject = ?",
                change.at,
                Addresses.network(address));
        int known = Store.update(
                change.c,
                "UPDATE workplace.attempt SET failures = 0, last = ?, until = ? WHERE kind = 'known' AND subject = ?",
                change.at,
                change.at,
                known(login, address));
        if (known == 0) {
            Store.update(
                    change.c,
                    "INSERT INTO workplace.attempt (kind, subject, failures, last, until) VALUES ('known', ?, 0, ?, ?)"
                            + " ON CONFLICT DO NOTHING",
                    known(login, address),
                    change.at,
                    change.at);
            forgive(change, login);
        }
    }

    /** The name starts afresh. */
    static void forgive(Change change, String login) throws SQLException {
        Store.update(change.c, "DELETE FROM workplace.attempt WHERE kind = 'login' AND subject = ?", login);
    }
}
