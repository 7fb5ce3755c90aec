package io.edgewitness.collector.server;

import com.google.protobuf.InvalidProtocolBufferException;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.AgentDetail;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.Plant.Gap;
import io.edgewitness.collector.pages.Plant.Happening;
import io.edgewitness.edge.ledger.proto.BatchHeader;
import io.edgewitness.edge.ledger.proto.ClockStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What happened to agents lately. For all agents the newest of each are looked up, so the cost goes with the agents and not with what
 * they ever wrote. Any thread.
 */
final class PlantHistory {
    private static final int EPOCHS = 20;
    private static final int HAPPENINGS = 30;

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private final DataSource database;

    PlantHistory(DataSource database) {
        this.database = database;
    }

    /**
     * The newest rows of each agent, together newest first.
     *
     * @param time column that an index has behind the agent
     */
    private <T> List<T> newest(
            String table, String time, String where, Scope scope, @Nullable String agent, int limit, Row<T> row)
            throws BatchStore.StoreException {
        String sql = "SELECT t.* FROM store.registration r, LATERAL (SELECT * FROM evidence." + table
                + " WHERE agent = r.agent" + where + Scope.SQL + " ORDER BY " + time + " DESC LIMIT ?) t"
                + " WHERE (?::text IS NULL OR r.agent = ?) ORDER BY t." + time
                + " DESC, t.agent, t.sequence DESC LIMIT ?";
        return Jdbc.query(
                database,
                sql,
                p -> {
                    scope.fill(p, 1);
                    p.setInt(5, limit);
                    p.setString(6, agent);
                    p.setString(7, agent);
                    p.setInt(8, limit);
                },
                r -> list(r, row));
    }

    private static <T> List<T> list(ResultSet r, Row<T> row) throws SQLException {
        List<T> list = new ArrayList<>();
        while (r.next()) {
            list.add(row.of(r));
        }
        return list;
    }

    List<Gap> gaps(Scope scope, @Nullable String agent, int limit) throws BatchStore.StoreException {
        return newest(
                "gap",
                "from_time",
                "",
                scope,
                agent,
                limit,
                r -> new Gap(
                        r.getString("agent"),
                        r.getString("source"),
                        List.of((String[]) r.getArray("points").getArray()),
                        instant(r, "from_time"),
                        instant(r, "to_time"),
                        r.getLong("count"),
                        r.getString("reason")));
    }

    List<Happening> commands(Scope scope, @Nullable String agent, int limit) throws BatchStore.StoreException {
        return newest("incident", "at", " AND kind = 'command'", scope, agent, limit, PlantHistory::incident);
    }

    private static Happening incident(ResultSet r) throws SQLException {
        return new Happening(
                r.getString("agent"),
                instant(r, "at"),
                r.getString("kind"),
                r.getString("subject"),
                r.getString("state"),
                r.getString("detail"));
    }

    private static Instant instant(ResultSet r, String column) throws SQLException {
        return r.getTimestamp(column).toInstant();
    }

    AgentDetail detail(Scope scope, AgentRow agent) throws BatchStore.StoreException {
        List<Happening> happenings = new ArrayList<>(newest(
                "event",
                "at",
                "",
                scope,
                agent.id(),
                HAPPENINGS,
                r -> new Happening(
                        r.getString("agent"),
                        instant(r, "at"),
                        r.getString("type"),
                        r.getString("scenario"),
                        Integer.toString(r.getInt("severity")),
                        r.getString("message"))));
        happenings.addAll(newest(
                "incident", "at", " AND kind <> 'command'", scope, agent.id(), HAPPENINGS, PlantHistory::incident));
        happenings.sort((a, b) -> b.at().compareTo(a.at()));
        List<Happening> newest = happenings.subList(0, Math.min(HAPPENINGS, happenings.size()));
        List<AgentDetail.Epoch> epochs = epochs(agent.id());
        List<AgentDetail.Point> points = points(agent.id());
        return Jdbc.query(
                database,
                "SELECT r.enrolled, r.ledger_key, b.hash, b.header, c.path, c.time_zone, c.hardware_profile"
                        + " FROM store.registration r LEFT JOIN LATERAL (SELECT hash, header FROM store.batch"
                        + " WHERE agent = r.agent ORDER BY epoch DESC, number DESC LIMIT 1) b ON true"
                        + " LEFT JOIN LATERAL (SELECT * FROM evidence.configuration WHERE agent = r.agent"
                        + " ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1) c ON true WHERE r.agent = ?",
                p -> p.setString(1, agent.id()),
                r -> {
                    if (!r.next()) {
                        throw new SQLException("agent " + agent.id() + " is enrolled no more");
                    }
                    byte[] hash = r.getBytes("hash");
                    return new AgentDetail(
                            agent,
                            instant(r, "enrolled"),
                            Hex.of(Hex.digest().digest(r.getBytes("ledger_key"))),
                            hash == null ? "" : Hex.of(hash),
                            text(r, "path"),
                            text(r, "time_zone"),
                            text(r, "hardware_profile"),
                            epochs,
                            points,
                            clock(r.getBytes("header")),
                            newest);
                });
    }

    private static String text(ResultSet r, String column) throws SQLException {
        String text = r.getString(column);
        return text == null ? "" : text;
    }

    private static AgentDetail.@Nullable Clock clock(byte @Nullable [] header) throws SQLException {
        if (header == null) {
            return null;
        }
        try {
            ClockStatus c = BatchHeader.parseFrom(header).getClock();
            // What NTP calls root distance: the dispersion and half of the delay, around the offset.
            long bound = Math.abs(c.getOffsetNs()) + c.getDispersionNs() + c.getDelayNs() / 2;
            return new AgentDetail.Clock(
                    c.getSource(), Duration.ofNanos(c.getOffsetNs()), Duration.ofNanos(bound), c.getStratum());
        } catch (InvalidProtocolBufferException e) {
            throw new SQLException("a stored header cannot be read", e);
        }
    }

    private List<AgentDetail.Epoch> epochs(String agent) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT * FROM evidence.epoch WHERE agent = ? ORDER BY epoch DESC LIMIT " + EPOCHS,
                p -> p.setString(1, agent),
                r -> list(
                        r,
                        e -> new AgentDetail.Epoch(
                                e.getLong("epoch"),
                                instant(e, "at"),
                                e.getString("reason"),
                                e.getLong("cut_bytes"),
                                e.getString("software"))));
    }

    /** Of the newest epoch that has any; a point whose definition changed counts once, as it is now. */
    private List<AgentDetail.Point> points(String agent) throws BatchStore.StoreException {
        return Jdbc.query(
                database,
                "SELECT DISTINCT ON (point) * FROM evidence.point_version WHERE agent = ? AND epoch ="
                        + " (SELECT epoch FROM evidence.point_version WHERE agent = ? ORDER BY epoch DESC LIMIT 1)"
                        + " ORDER BY point, number DESC LIMIT 2000",
                p -> {
                    p.setString(1, agent);
                    p.setString(2, agent);
                },
                r -> list(
                        r,
                        v -> new AgentDetail.Point(
                                v.getString("point"),
                                v.getString("source"),
                                v.getString("mode"),
                                v.getString("address"),
                                v.getString("unit"),
                                Duration.ofNanos(v.getLong("interval_ns")),
                                v.getString("recording"))));
    }
}
