package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened on a line, as pages and programs read it. Any thread. */
public final class Happenings {
    private static final String LINE =
            Scope.SQL + " AND (?::text IS NULL OR agent = ?) AND (?::text IS NULL OR scenario = ?)"
                    + " AND (?::text IS NULL OR unit = ?) AND at >= ? AND at < ?";
    private static final String NEWEST_FIRST =
            " ORDER BY at DESC, agent, epoch DESC, batch DESC, sequence DESC LIMIT ?";
    private static final String STEPS = "SELECT * FROM compliance.step WHERE true" + LINE
            + " ORDER BY at, agent, scenario, epoch, batch, sequence LIMIT ?";

    private Happenings() {}

    /**
     * What is asked for.
     *
     * @param agent null: all
     * @param line null: all
     * @param unit null: all
     * @param limit rows
     */
    public record Wanted(
            @Nullable String agent,
            @Nullable String line,
            @Nullable String unit,
            Instant from,
            Instant to,
            int limit) {
        @Nullable
        Object[] values() {
            return new @Nullable Object[] {agent, agent, line, line, unit, unit, from, to, limit};
        }
    }

    /**
     * A step as it was done.
     *
     * @param taken it counts for the order; else it is the end of one that began
     * @param fits its order was right
     * @param next steps that were due then
     */
    public record Step(
            String agent,
            String line,
            Instant at,
            String unit,
            String step,
            String station,
            String actor,
            String phase,
            boolean taken,
            boolean fits,
            List<String> next) {}

    /**
     * Something that was not as the procedure says.
     *
     * @param seeded the kind that was announced for the unit; empty: none
     * @param latency seconds from the device's clock to the alarm; null: not known
     */
    public record Finding(
            String agent,
            String line,
            Instant at,
            String type,
            int severity,
            String unit,
            String step,
            String station,
            String actor,
            String seeded,
            @Nullable Double latency,
            String zh,
            String en) {}

    /**
     * A finished unit.
     *
     * @param clean everything was right
     * @param fitness 0 to 1; null: not told
     */
    public record Unit(
            String agent,
            String line,
            Instant at,
            String unit,
            boolean clean,
            @Nullable Double fitness,
            long cost,
            long steps,
            List<String> reversed,
            List<String> omitted,
            List<String> extra,
            String seeded) {}

    /**
     * A step of the routine of seeded tests.
     *
     * @param type announced, late, result, not-made, refused or due
     * @param announced null: it is a reminder
     * @param found null: it is no result
     * @param latency seconds; null: not found, or not known
     * @param due the planned day of a reminder
     * @param by whose turn it is, of a reminder
     */
    public record Test(
            String agent,
            String line,
            Instant at,
            String type,
            String unit,
            String kind,
            String actor,
            @Nullable Instant announced,
            @Nullable Boolean found,
            @Nullable Double latency,
            String due,
            String by,
            String zh,
            String en) {}

    /** @return oldest first */
    public static List<Step> steps(Connection c, Scope scope, Wanted wanted) throws SQLException {
        return Sql.rows(c, STEPS, scope, Happenings::step, wanted.values());
    }

    static Step step(ResultSet r) throws SQLException {
        return new Step(
                r.getString("agent"),
                r.getString("scenario"),
                Sql.time(r, "at"),
                r.getString("unit"),
                r.getString("step"),
                r.getString("station"),
                r.getString("actor"),
                r.getString("phase"),
                r.getBoolean("taken"),
                r.getBoolean("fits"),
                Sql.texts(r, "next"));
    }

    /** @return newest first */
    public static List<Finding> findings(Connection c, Scope scope, Wanted wanted) throws SQLException {
        return Sql.rows(
                c,
                "SELECT * FROM compliance.finding WHERE true" + LINE + NEWEST_FIRST,
                scope,
                Happenings::finding,
                wanted.values());
    }

    static Finding finding(ResultSet r) throws SQLException {
        return new Finding(
                r.getString("agent"),
                r.getString("scenario"),
                Sql.time(r, "at"),
                r.getString("type"),
                r.getInt("severity"),
                r.getString("unit"),
                r.getString("step"),
                r.getString("station"),
                r.getString("actor"),
                r.getString("seeded"),
                Sql.number(r, "latency"),
                r.getString("zh"),
                r.getString("en"));
    }

    /** @return newest first */
    public static List<Unit> units(Connection c, Scope scope, Wanted wanted) throws SQLException {
        return Sql.rows(
                c,
                "SELECT * FROM compliance.unit WHERE true" + LINE + NEWEST_FIRST,
                scope,
                r -> new Unit(
                        r.getString("agent"),
                        r.getString("scenario"),
                        Sql.time(r, "at"),
                        r.getString("unit"),
                        r.getBoolean("clean"),
                        Sql.number(r, "fitness"),
                        r.getLong("cost"),
                        r.getLong("steps"),
                        Sql.texts(r, "reversed"),
                        Sql.texts(r, "omitted"),
                        Sql.texts(r, "extra"),
                        r.getString("seeded")),
                wanted.values());
    }

    /** @return newest first */
    public static List<Test> tests(Connection c, Scope scope, Wanted wanted) throws SQLException {
        return Sql.rows(
                c,
                "SELECT * FROM compliance.seeded WHERE true" + LINE + NEWEST_FIRST,
                scope,
                r -> {
                    boolean found = r.getBoolean("found");
                    return new Test(
                            r.getString("agent"),
                            r.getString("scenario"),
                            Sql.time(r, "at"),
                            r.getString("type"),
                            r.getString("unit"),
                            r.getString("kind"),
                            r.getString("actor"),
                            Sql.timeOrNull(r, "announced"),
                            r.getObject("found") == null ? null : Boolean.valueOf(found),
                            Sql.number(r, "latency"),
                            r.getString("due"),
                            r.getString("by"),
                            r.getString("zh"),
                            r.getString("en"));
                },
                wanted.values());
    }
}
