package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.AgentRow;
import io.edgewitness.collector.pages.Chart;
import io.edgewitness.collector.pages.LiveValues;
import io.edgewitness.edge.wire.proto.Live;
import io.edgewitness.edge.wire.proto.LiveValue;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Values of now, from the board; and how a recorded point went, from its samples. Any thread. */
final class PlantLive {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int PARTS = 240;
    /** As many as a 32-bit float has. */
    private static final int MOST_DIGITS = 7;

    private final DataSource database;
    private final IngestBoard board;
    private final InstantSource clock;

    PlantLive(DataSource database, IngestBoard board, InstantSource clock) {
        this.database = database;
        this.board = board;
        this.clock = clock;
    }

    LiveValues of(AgentRow agent) {
        board.watch(agent.id(), clock.instant());
        IngestBoard.Entry entry = board.entry(agent.id());
        Live live = entry == null ? null : entry.live();
        Instant at = entry == null ? null : entry.liveAt();
        if (entry == null || live == null || at == null) {
            return new LiveValues(agent, at, List.of());
        }
        boolean speaks =
                entry.connected() && Duration.between(at, clock.instant()).compareTo(FRESH) < 0;
        List<LiveValues.Value> values = live.getValuesList().stream()
                .map(v -> value(v, speaks, live))
                .sorted(Comparator.comparing(LiveValues.Value::point))
                .toList();
        return new LiveValues(agent, at, values);
    }

    /** A value that does not change stays fresh as long as its source is up and its agent speaks. */
    private static LiveValues.Value value(LiveValue v, boolean speaks, Live live) {
        String quality = AgentApi.quality(v.getQuality());
        int code = quality.indexOf(' ');
        String level = code < 0 ? quality : quality.substring(0, code);
        boolean up = live.getHealthList().stream()
                .anyMatch(h ->
                        h.getSource().equals(v.getSource()) && !h.getState().equals("DOWN"));
        Object shown = v.hasValue() ? AgentApi.shown(v.getValue()) : null;
        String number = shown instanceof Number n && Double.isFinite(n.doubleValue()) ? n.toString() : null;
        return new LiveValues.Value(
                v.getPoint(),
                shown == null ? "—" : text(shown),
                number,
                v.getUnit(),
                level,
                code < 0 ? "" : quality.substring(code).strip(),
                v.getSourceTime() == 0 ? null : Metrics.instant(v.getSourceTime()),
                Metrics.instant(v.getReceivedTime()),
                v.getMode().name(),
                v.getSource(),
                !speaks || !up || level.equals("BAD"));
    }

    private static String text(Object shown) {
        if (shown instanceof Double d && Double.isFinite(d)) {
            return BigDecimal.valueOf(d)
                    .round(new java.math.MathContext(MOST_DIGITS))
                    .stripTrailingZeros()
                    .toPlainString();
        }
        return shown instanceof BigDecimal d ? d.toPlainString() : String.valueOf(shown);
    }

    Chart trend(String agent, String point, Duration back, Scope scope) throws BatchStore.StoreException {
        Instant to = clock.instant();
        Instant from = to.minus(back);
        Duration part = back.dividedBy(PARTS);
        // PostgreSQL sorts NaN above infinity.
        String finite = "number > '-Infinity'::numeric AND number < 'Infinity'::numeric";
        String sql =
                "SELECT date_bin(make_interval(secs => ?), received, ?) AS at, mode, avg(number), min(number), max(number)"
                        + " FROM evidence.sample WHERE agent = ? AND point = ? AND received >= ? AND received < ? AND "
                        + finite
                        + Scope.SQL + " GROUP BY 1, 2 ORDER BY 2, 1";
        return Jdbc.query(
                database,
                sql,
                p -> {
                    p.setDouble(1, part.toMillis() / 1000.0);
                    p.setTimestamp(2, Timestamp.from(from));
                    p.setString(3, agent);
                    p.setString(4, point);
                    p.setTimestamp(5, Timestamp.from(from));
                    p.setTimestamp(6, Timestamp.from(to));
                    scope.fill(p, 7);
                },
                r -> Chart.of("", from.toEpochMilli(), to.toEpochMilli(), false, lines(r, part.toMillis()), List.of()));
    }

    /** A line for each mode; parts without a number are holes. */
    private static List<Chart.Line> lines(ResultSet r, long part) throws SQLException {
        List<Chart.Line> lines = new ArrayList<>();
        String mode = "";
        long last = 0;
        List<@Nullable Number[]> points = new ArrayList<>();
        List<@Nullable Number[]> band = new ArrayList<>();
        while (r.next()) {
            if (!mode.equals(r.getString(2))) {
                mode = r.getString(2);
                points = new ArrayList<>();
                band = new ArrayList<>();
                lines.add(new Chart.Line(mode, false, points, band));
                last = 0;
            }
            long at = r.getTimestamp(1).getTime();
            // Two parts, because a point of a slow interval is not in each of them.
            if (last != 0 && at - last > 2 * part + 60_000) {
                points.add(new Number[] {last + part, null});
                band.add(new Number[] {last + part, null, null});
            }
            points.add(new Number[] {at, r.getBigDecimal(3).doubleValue()});
            band.add(new Number[] {
                at, r.getBigDecimal(4).doubleValue(), r.getBigDecimal(5).doubleValue()
            });
            last = at;
        }
        return lines;
    }
}
