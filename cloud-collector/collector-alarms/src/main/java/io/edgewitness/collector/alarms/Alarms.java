package io.edgewitness.collector.alarms;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Raises and clears alarms. What is to be told of a change is stored in the transaction that makes it, so a kill between the two tells
 * nothing twice and forgets nothing. {@link #look} one at a time, the rest any thread.
 */
public final class Alarms {
    private static final Duration KEPT = Duration.ofDays(90);
    /** Batches may be committed a little after others that came later. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private final DataSource database;
    private final AlarmSettings settings;
    private final Watch watch;

    public Alarms(DataSource database, AlarmSettings settings, Watch watch) {
        this.database = database;
        this.settings = settings;
        this.watch = watch;
    }

    /**
     * @param channels who is told, over all rules that found it
     * @param hold how long it must have been seen, by the most impatient rule
     */
    private record Found(Finding finding, Set<String> channels, Duration hold) {}

    private record Key(AlarmKind kind, String subject) {}

    /**
     * Looks once at everything that rules ask about.
     *
     * @throws SQLException if the database is away; nothing was changed
     */
    public void look(Instant now) throws SQLException {
        if (settings.rules().isEmpty()) {
            return;
        }
        Map<Key, Found> found = found(now);
        try (Connection c = database.getConnection()) {
            c.setAutoCommit(false);
            try {
                settle(c, AlarmStore.open(c), found, now);
                AlarmStore.forget(c, now.minus(KEPT));
                AlarmStore.looked(c, now);
                c.commit();
            } finally {
                c.rollback();
            }
        }
    }

    private Map<Key, Found> found(Instant now) throws SQLException {
        @Nullable Instant last;
        try (Connection c = database.getConnection()) {
            last = AlarmStore.lastLook(c);
        }
        Instant since = now.minus(settings.clearAfter());
        if (last != null && last.minus(OVERLAP).isBefore(since)) {
            since = last.minus(OVERLAP);
        }
        Map<Key, Found> found = new LinkedHashMap<>();
        for (AlarmRule rule : settings.rules()) {
            for (Finding f : watch.find(rule, since, now)) {
                found.merge(
                        new Key(f.kind(), f.subject()),
                        new Found(f, new LinkedHashSet<>(settings.channels(rule)), rule.hold()),
                        Alarms::both);
            }
        }
        return found;
    }

    private static Found both(Found a, Found b) {
        Set<String> channels = new LinkedHashSet<>(a.channels());
        channels.addAll(b.channels());
        return new Found(a.finding(), channels, a.hold().compareTo(b.hold()) < 0 ? a.hold() : b.hold());
    }

    private void settle(Connection c, List<Alarm> open, Map<Key, Found> found, Instant now) throws SQLException {
        Map<Key, Alarm> known = new HashMap<>();
        for (Alarm a : open) {
            known.put(new Key(a.kind(), a.subject()), a);
        }
        for (Map.Entry<Key, Found> e : found.entrySet()) {
            Alarm a = known.remove(e.getKey());
            there(c, a == null ? AlarmStore.add(c, e.getValue().finding(), now) : a, e.getValue(), now);
        }
        for (Alarm a : known.values()) {
            away(c, a, now);
        }
    }

    private void there(Connection c, Alarm a, Found f, Instant now) throws SQLException {
        AlarmStore.seen(c, a.id(), f.finding(), now);
        List<String> channels = new ArrayList<>(f.channels());
        if (a.state() == Alarm.State.PENDING) {
            if (Duration.between(a.since(), now).compareTo(f.hold()) >= 0) {
                AlarmStore.raise(c, a.id(), now);
                AlarmStore.tell(c, a.id(), Change.RAISED, channels, now);
            }
        } else if (AlarmStore.repeat(c, a.id(), now.minus(settings.repeat()), now)) {
            AlarmStore.tell(c, a.id(), Change.REPEATED, channels, now);
        }
    }

    private void away(Connection c, Alarm a, Instant now) throws SQLException {
        if (a.state() == Alarm.State.PENDING) {
            AlarmStore.remove(c, a.id());
        } else if (watch.sees(a) && Duration.between(a.seen(), now).compareTo(settings.clearAfter()) >= 0) {
            AlarmStore.clear(c, a.id(), now);
            AlarmStore.tell(c, a.id(), Change.CLEARED, AlarmStore.told(c, a.id()), now);
        }
    }

    /**
     * Newest first.
     *
     * @param agents whose alarms are wanted; null: of all, and of the collector itself
     * @param cleared those too that are over; they are kept for 90 days
     * @param after id of the last one of the page before; {@code Long.MAX_VALUE}: from the start
     */
    public List<Alarm> list(@Nullable Collection<String> agents, boolean cleared, long after, int limit)
            throws SQLException {
        try (Connection c = database.getConnection()) {
            return AlarmStore.list(c, agents, cleared, after, limit);
        }
    }

    /** @return null: there is none of that id */
    public @Nullable Alarm find(long id) throws SQLException {
        try (Connection c = database.getConnection()) {
            return AlarmStore.find(c, id);
        }
    }

    /**
     * Somebody looks after it.
     *
     * @param by who, for others to see; 1 to 80 characters
     * @return as it is now; null: there is none of that id
     */
    public @Nullable Alarm acknowledge(long id, String by, Instant now) throws SQLException {
        if (by.isBlank() || by.length() > 80 || by.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "请用 1 至 80 个字符写明处理人 / by says who looks after the alarm, in 1 to 80 characters");
        }
        try (Connection c = database.getConnection()) {
            AlarmStore.acknowledge(c, id, by.strip(), now);
            return AlarmStore.find(c, id);
        }
    }
}
