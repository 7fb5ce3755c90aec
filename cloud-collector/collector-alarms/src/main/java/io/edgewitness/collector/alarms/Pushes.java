package io.edgewitness.collector.alarms;

import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what instances told of their machines to who wants it: by role or person, kind, place, machine and severity. What is to be told is stored
 * in the transaction that takes the message, as with {@link Alarms}. {@link #look} one at a time, the rest any thread.
 */
public final class Pushes {
    private static final Logger LOG = LoggerFactory.getLogger(Pushes.class);
    private static final Duration KEPT = Duration.ofDays(90);
    private static final Duration FORGETS = Duration.ofHours(1);
    /** Batches may be committed after others that came later: one that takes long, or waits for a rebuild. */
    private static final Duration OVERLAP = Duration.ofMinutes(10);
    /** After a longer stop, what is older is in the history and no news. */
    private static final Duration LONGEST_STOP = Duration.ofDays(2);

    private final DataSource database;
    private final Source source;
    private final ZoneId zone;
    private Instant forgot = Instant.MIN;

    /** Where messages come from. */
    public interface Source {
        /**
         * @param stored at this time or later
         * @return those that a rule may want and that were not taken, oldest first
         * @throws SQLException if the database is away; it is asked again
         */
        Came since(Instant stored) throws SQLException;

        /** @return whether there is somebody with the rule's role over that node of the tenancy, or its person may read it */
        boolean reaches(PushRule rule, String node) throws SQLException;

        /** @return alarms that somebody acknowledged beside the machine */
        List<Seen> acknowledgedAtMachines(Instant stored) throws SQLException;

        /** @return ids of the points by which the agent can be told of receipts */
        List<String> points(String agent) throws SQLException;
    }

    /** @param until when the last of them was stored, where there are more; null: these are all */
    public record Came(List<Push> messages, @Nullable Instant until) {}

    /** One look, with whom rules reach where, so that this is asked once. */
    private record Look(Connection c, List<PushRule> rules, Instant now, Map<List<String>, Boolean> reached) {}

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
                Came came = source.since(since);
                Look look =
                        new Look(c, came.messages().isEmpty() ? List.of() : PushStore.rules(c), now, new HashMap<>());
                for (Push push : came.messages()) {
                    tryToTake(look, push);
                }
                for (Seen seen : source.acknowledgedAtMachines(since)) {
                    PushStore.seen(c, seen);
                }
                PushStore.hand(c, now);
                PushStore.escalate(c, now);
                forget(c, now);
                PushStore.looked(c, Optional.ofNullable(came.until()).orElse(now));
                c.commit();
            } finally {
                c.rollback();
            }
        }
    }

    /** What the database does not take, whatever an agent made of it, keeps nothing else from being told. */
    private void tryToTake(Look look, Push push) throws SQLException {
        Connection c = look.c();
        Savepoint before = c.setSavepoint();
        try {
            take(look, push);
            c.releaseSavepoint(before);
        } catch (SQLException e) {
            c.rollback(before);
            if (!Sql.isAboutValues(e)) {
                throw e;
            }
            LOG.warn("a message of {} is told to nobody, its values do not fit: {}", push.origin(), e.getSQLState());
        }
    }

    private void take(Look look, Push push) throws SQLException {
        List<PushRule> wanted = new ArrayList<>();
        for (PushRule rule : look.rules()) {
            if (rule.wants(push) && (rule.person().isEmpty() || reaches(look, rule, push))) {
                wanted.add(rule);
            }
        }
        Long id = wanted.isEmpty() ? null : PushStore.add(look.c(), push, look.now());
        if (id == null) {
            return;
        }
        for (PushRule rule : wanted) {
            boolean delivered = rule.channels().isEmpty() && reaches(look, rule, push);
            Instant due = rule.due(push, look.now(), zone);
            PushStore.tell(look.c(), id, rule, due, delivered ? look.now() : null);
        }
    }

    private boolean reaches(Look look, PushRule rule, Push push) throws SQLException {
        List<String> who = List.of(rule.role(), rule.person(), push.node());
        Boolean known = look.reached().get(who);
        if (known == null) {
            known = source.reaches(rule, push.node());
            look.reached().put(who, known);
        }
        return known;
    }

    private void forget(Connection c, Instant now) throws SQLException {
        if (forgot.isBefore(now.minus(FORGETS))) {
            PushStore.forget(c, now.minus(KEPT));
            forgot = now;
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
