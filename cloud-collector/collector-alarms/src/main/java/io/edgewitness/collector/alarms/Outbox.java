package io.edgewitness.collector.alarms;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells channels what happened, at least once: a change counts as told when its receiver has said so. A channel has one message under way;
 * what comes meanwhile waits for the next, and goes together. {@link #work} one at a time, the rest any thread.
 */
public final class Outbox {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int MOST_ITEMS = 1_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration FIRST_WAIT = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration GIVE_UP = Duration.ofDays(2);
    private static final int LEAST_TRIES = 20;

    private final DataSource database;
    private final AlarmSettings settings;
    private final InstantSource clock;
    private final Map<String, Line> lines = new LinkedHashMap<>();

    /** One channel, how often it was tried lately, and what became of its messages since the start. */
    private static final class Line {
        final Channel channel;
        final ArrayDeque<Instant> tried = new ArrayDeque<>();
        final LongAdder sent = new LongAdder();
        final LongAdder failed = new LongAdder();

        Line(Channel channel) {
            this.channel = channel;
        }
    }

    private record Waiting(long id, UUID key, Instant made, Instant due, int tries) {}

    public Outbox(DataSource database, AlarmSettings settings, ZoneId zone, InstantSource clock) {
        this.database = database;
        this.settings = settings;
        this.clock = clock;
        Texts texts = new Texts(settings.language(), settings.link(), zone);
        for (ChannelSettings channel : settings.channels()) {
            lines.put(channel.id(), new Line(Channel.of(channel, texts, clock)));
        }
    }

    /** @return ids of the channels */
    public List<String> channels() {
        return List.copyOf(lines.keySet());
    }

    /** @return messages that a channel took since the start */
    public long sent(String channel) {
        Line line = lines.get(channel);
        return line == null ? 0 : line.sent.sum();
    }

    /** @return attempts that a channel did not take since the start */
    public long failed(String channel) {
        Line line = lines.get(channel);
        return line == null ? 0 : line.failed.sum();
    }

    /**
     * Tries what is due, a message a channel; a receiver that hangs costs 15 s.
     *
     * @throws SQLException if the database is away; what was told and not noted is told again
     */
    public void work() throws SQLException {
        for (Map.Entry<String, Line> e : lines.entrySet()) {
            Instant now = clock.instant();
            if (allowed(e.getValue(), now)) {
                Waiting waiting = next(e.getKey(), now);
                if (waiting != null && !waiting.due().isAfter(now)) {
                    e.getValue().tried.addLast(now);
                    attempt(e.getKey(), e.getValue(), waiting);
                }
            }
        }
    }

    private boolean allowed(Line line, Instant now) {
        line.tried.removeIf(t -> Duration.between(t, now).abs().compareTo(MINUTE) >= 0);
        return line.tried.size() < settings.perMinute();
    }

    private void attempt(String id, Line line, Waiting waiting) throws SQLException {
        List<Message.Item> items = items(waiting.id());
        if (items.isEmpty()) {
            note(waiting.id(), "sent", null, clock.instant());
            return;
        }
        try {
            line.channel.send(new Message(waiting.key(), waiting.made(), items));
            delivered(waiting.id(), clock.instant());
            line.sent.increment();
        } catch (SendException e) {
            line.failed.increment();
            failed(id, waiting, String.valueOf(e.getMessage()));
        }
    }

    private void delivered(long message, Instant now) throws SQLException {
        try (Connection c = database.getConnection()) {
            PushStore.delivered(c, message, now);
        }
        note(message, "sent", null, now);
    }

    private void failed(String id, Waiting waiting, String why) throws SQLException {
        Instant now = clock.instant();
        // A collector that was away for days has not tried for days.
        boolean tried = waiting.tries() >= LEAST_TRIES;
        if (tried && Duration.between(waiting.made(), now).compareTo(GIVE_UP) >= 0) {
            LOG.error(
                    "alarms: channel {} has not taken a message for {} h, it is given up: {}",
                    id,
                    GIVE_UP.toHours(),
                    why);
            note(waiting.id(), "given_up", why, now);
            return;
        }
        LOG.warn("alarms: channel {}: {}; it is tried again", id, why);
        try (Connection c = database.getConnection();
                PreparedStatement p = c.prepareStatement(
                        "UPDATE store.alarm_message SET tries = tries + 1, due = ?, failure = ? WHERE id = ?")) {
            p.setTimestamp(1, Timestamp.from(now.plus(wait(waiting.tries()))));
            p.setString(2, why);
            p.setLong(3, waiting.id());
            p.execute();
        }
    }

    /** @return 10 s, doubled with each try, up to 15 minutes */
    static Duration wait(int tries) {
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(tries, 10));
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }

    private void note(long message, String what, @Nullable String why, Instant now) throws SQLException {
        try (Connection c = database.getConnection();
                PreparedStatement p = c.prepareStatement(
                        "UPDATE store.alarm_message SET " + what + " = ?, failure = ? WHERE id = ?")) {
            p.setTimestamp(1, Timestamp.from(now));
            p.setString(2, why);
            p.setLong(3, message);
            p.execute();
        }
    }

    /** @return the channel's message under way, else a new one of all that waits; null: nothing waits */
    private @Nullable Waiting next(String channel, Instant now) throws SQLException {
        try (Connection c = database.getConnection()) {
            Waiting open = open(c, channel);
            if (open != null) {
                return open;
            }
            c.setAutoCommit(false);
            try {
                Waiting made = gather(c, channel, now);
                c.commit();
                return made;
            } finally {
                c.rollback();
            }
        }
    }

    private static @Nullable Waiting open(Connection c, String channel) throws SQLException {
        try (PreparedStatement p = c.prepareStatement("SELECT id, key, made, due, tries FROM store.alarm_message"
                + " WHERE channel = ? AND sent IS NULL AND given_up IS NULL ORDER BY id LIMIT 1")) {
            p.setString(1, channel);
            try (ResultSet r = p.executeQuery()) {
                return r.next() ? waiting(r) : null;
            }
        }
    }

    private static Waiting waiting(ResultSet r) throws SQLException {
        return new Waiting(
                r.getLong("id"),
                r.getObject("key", UUID.class),
                r.getTimestamp("made").toInstant(),
                r.getTimestamp("due").toInstant(),
                r.getInt("tries"));
    }

    private static @Nullable Waiting gather(Connection c, String channel, Instant now) throws SQLException {
        try (PreparedStatement any = c.prepareStatement(
                        "SELECT 1 FROM store.alarm_change WHERE channel = ? AND message IS NULL LIMIT 1");
                PreparedStatement make = c.prepareStatement(
                        "INSERT INTO store.alarm_message (channel, made, due) VALUES (?, ?, ?) RETURNING *");
                PreparedStatement take = c.prepareStatement("UPDATE store.alarm_change SET message = ? WHERE ordinal IN"
                        + " (SELECT ordinal FROM store.alarm_change WHERE channel = ? AND message IS NULL"
                        + " ORDER BY ordinal LIMIT " + MOST_ITEMS + ")")) {
            any.setString(1, channel);
            if (!any.executeQuery().next()) {
                return null;
            }
            make.setString(1, channel);
            make.setTimestamp(2, Timestamp.from(now));
            make.setTimestamp(3, Timestamp.from(now));
            try (ResultSet r = make.executeQuery()) {
                r.next();
                Waiting made = waiting(r);
                take.setLong(1, made.id());
                take.setString(2, channel);
                take.executeUpdate();
                return made;
            }
        }
    }

    private List<Message.Item> items(long message) throws SQLException {
        List<Message.Item> items = new ArrayList<>();
        try (Connection c = database.getConnection()) {
            items(c, "alarm", message, AlarmStore::alarm, items);
            items(c, "push", message, PushStore::push, items);
        }
        items.sort(Comparator.comparingLong(Message.Item::ordinal));
        return items;
    }

    private interface Read {
        @Nullable
        Subject of(ResultSet row) throws SQLException;
    }

    private static void items(Connection c, String table, long message, Read read, List<Message.Item> items)
            throws SQLException {
        String sql = "SELECT h.ordinal, h.change, h.at AS changed, a.* FROM store.alarm_change h JOIN store." + table
                + " a ON a.id = h." + table + " WHERE h.message = ?";
        try (PreparedStatement p = c.prepareStatement(sql)) {
            p.setLong(1, message);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    Subject subject = read.of(r);
                    if (subject != null) {
                        items.add(new Message.Item(
                                r.getLong("ordinal"),
                                Change.valueOf(r.getString("change").toUpperCase(Locale.ROOT)),
                                r.getTimestamp("changed").toInstant(),
                                subject));
                    }
                }
            }
        }
    }
}
