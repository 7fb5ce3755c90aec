package io.edgewitness.collector.alarms;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what instances told of their machines to who wants it: by role or person, kind, place, machine and severity. What is to be told is stored
 * in the transaction that takes the message, as with {@link Alarms}. {@link #look} one at a time, the rest any thread.
 */
public final class Pushes {
    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);
    private static final Duration KEPT = Duration.ofDays(90);
    /** Batches may be committed a little after others that came later. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);
    /** After a longer stop, what is older is in the history and no news. */
    private static final Duration LONGEST_STOP = Duration.ofDays(2);

    private final DataSource database;
    private final Source source;
    private final ZoneId zone;

    /** Where messages come from. */
    public interface Source {
        /**
         * @param stored at this time or later
         * @return oldest first; those of the kinds of {@link PushKind}
         * @throws SQLException if the database is away; it is asked again
         */
        List<Push> since(Instant stored) throws SQLException;

        /** @return alarms that somebody acknowledged beside the machine */
        List<Seen> acknowledgedAtMachines(Instant stored) throws SQLException;

        /** @return ids of the points by which the agent can be told of receipts */
        List<String> points(String agent) throws SQLException;
    }

    /** @param alarm id by which the instance knows it */
    public record Seen(String agent, String alarm, Instant at) {}

    /** @param zone of quiet hours */
    public Pushes(DataSource database, Source source, ZoneId zone) {
        this.database = database;
        this.source = source;
        this.zone = zone;
    }

    /**
     * Takes what came, hands channels what is due, and tells others of what nobody acknowledged.
     *
     * @throws SQLException if the database is away; nothing was changed
     */
    public void look(Instant now) throws SQLException {
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            try {
                PushStore.lock(c);
                Instant last = Optional.ofNullable(PushStore.lastLook(c)).orElse(now);
                Instant longest = now.minus(LONGEST_STOP);
                Instant since = (last.isBefore(longest) ? longest : last).minus(OVERLAP);
                List<Push> came = source.since(since);
                List<PushRule> rules = came.isEmpty() ? List.of() : PushStore.rules(c);
                for (Push push : came) {
                    tryToTake(c, push, rules, now);
                }
                for (Seen seen : source.acknowledgedAtMachines(since)) {
                    PushStore.seen(c, seen);
                }
                PushStore.hand(c, now);
                PushStore.escalate(c, now);
                PushStore.forget(c, now.minus(KEPT));
                PushStore.looked(c, now);
                c.commit();
            } finally {
                c.rollback();
            }
        }
    }

    /** What the database does not take, whatever an agent made of it, keeps nothing else from being told. */
    private void tryToTake(Connection c, Push push, List<PushRule> rules, Instant now) throws SQLException {
        Savepoint before = c.setSavepoint();
        try {
            take(c, push, rules, now);
            c.releaseSavepoint(before);
        } catch (SQLException e) {
            c.rollback(before);
            if (!isAboutValues(e)) {
                throw e;
            }
            LOG.warn("a message of {} is told to nobody, its values do not fit: {}", push.origin(), e.getSQLState());
        }
    }

    /** Data exceptions, constraints and limits, by the class of the SQLSTATE. */
    private static boolean isAboutValues(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
    }

    private void take(Connection c, Push push, List<PushRule> rules, Instant now) throws SQLException {
        List<PushRule> wanted = rules.stream().filter(r -> r.wants(push)).toList();
        Long id = wanted.isEmpty() ? null : PushStore.add(c, push);
        if (id == null) {
            return;
        }
        for (PushRule rule : wanted) {
            PushStore.tell(c, id, rule, rule.due(push, now, zone), now);
        }
    }

    public List<PushRule> rules() throws SQLException {
        try (Connection c = database.getConnection()) {
            return PushStore.rules(c);
        }
    }

    public void add(PushRule rule) throws SQLException {
        try (Connection c = database.getConnection()) {
            PushStore.add(c, rule);
        }
    }

    public void remove(long rule) throws SQLException {
        try (Connection c = database.getConnection()) {
            PushStore.remove(c, rule);
        }
    }
}
