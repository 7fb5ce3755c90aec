package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What lies where, as pages and programs read it. Any thread. */
public final class YardStock {
    private static final String ASKED =
            Scope.SQL + " AND (?::text IS NULL OR agent = ?) AND (?::text IS NULL OR scenario = ?)";
    private static final String ITEMS = "SELECT * FROM yard.item WHERE true" + ASKED
            + " AND (?::text IS NULL OR location = ?) AND (?::text IS NULL OR item = ?) ORDER BY agent, scenario, item LIMIT ?";
    private static final String DIFFERENCES = "SELECT * FROM yard.difference WHERE true" + ASKED
            + " AND (?::text IS NULL OR location = ?) AND (?::text IS NULL OR item = ?) AND open"
            + " ORDER BY at DESC, agent, scenario, item LIMIT ?";
    private static final String NEWEST = " ORDER BY at DESC, agent, epoch DESC, batch DESC, sequence DESC LIMIT ?";
    private static final String PLACES =
            "SELECT p.agent, p.scenario, p.location, p.looked, p.counted, (SELECT count(*) FROM yard.item i"
                    + " WHERE i.agent = p.agent AND i.scenario = p.scenario AND i.location = p.location) AS items,"
                    + " (SELECT count(*) FROM yard.difference d WHERE d.agent = p.agent AND d.scenario = p.scenario"
                    + " AND d.location = p.location AND d.open) AS differences FROM (SELECT * FROM yard.place WHERE true"
                    + ASKED
                    + " AND (?::text IS NULL OR location = ?)) p ORDER BY p.agent, p.scenario, p.location LIMIT ?";

    private YardStock() {}

    /**
     * What is asked for; of each, null: all.
     *
     * @param yard an instance of the scenario
     * @param limit rows
     */
    public record Wanted(
            @Nullable String agent,
            @Nullable String yard,
            @Nullable String location,
            @Nullable String item,
            int limit) {}

    /**
     * A place as it was looked at.
     *
     * @param counted when it was looked through; null: never
     */
    public record Place(
            String agent,
            String yard,
            String location,
            Instant looked,
            @Nullable Instant counted,
            long items,
            long differences) {}

    /**
     * What was recognised.
     *
     * @param value empty: the recogniser abstained
     * @param confidence 0 to 1; null: it abstained
     */
    public record Attribute(String value, @Nullable Double confidence) {}

    /**
     * A thing.
     *
     * @param location empty: a look through its place did not find it
     * @param by {@code code} or {@code text}: how its code was read
     * @param size such as {@code 600 x 400 x 300}, mm
     * @param mass kg; 0 or null: not known
     */
    public record Item(
            String agent,
            String yard,
            String item,
            String location,
            Instant seen,
            @Nullable Double identity,
            String by,
            Attribute appearance,
            Attribute size,
            @Nullable Double mass,
            Attribute condition,
            String grade) {}

    /**
     * How the yard differs from the WMS.
     *
     * @param kind {@code missing}, {@code misplaced} or {@code unknown}
     * @param books where the WMS has it, of what is misplaced
     */
    public record Difference(
            String agent,
            String yard,
            Instant since,
            String item,
            String kind,
            String location,
            String books,
            String zh,
            String en) {}

    /**
     * A plan of stacking, in mm.
     *
     * @param filled share of the space, %
     * @param placed in the order of stacking
     * @param left what has no place, and why
     */
    public record Plan(
            String agent,
            String yard,
            Instant at,
            String name,
            double length,
            double width,
            double height,
            double filled,
            List<Box> placed,
            List<Left> left) {}

    /** A box in its place, in mm from the space's corner. */
    public record Box(String item, double x, double y, double z, double length, double width, double height) {}

    public record Left(String item, String why) {}

    /**
     * Something about audits.
     *
     * @param type {@code audit-request} or {@code audit-estimate}
     * @param right places whose record was right, of an estimate
     */
    public record Audit(
            String agent,
            String yard,
            Instant at,
            String type,
            String item,
            String location,
            @Nullable Double right,
            @Nullable Double audited,
            String zh,
            String en) {}

    public static List<Place> places(Connection c, Scope scope, Wanted w) throws SQLException {
        return Sql.rows(
                c,
                PLACES,
                scope,
                r -> new Place(
                        r.getString("agent"),
                        r.getString("scenario"),
                        r.getString("location"),
                        Sql.time(r, "looked"),
                        Sql.timeOrNull(r, "counted"),
                        r.getLong("items"),
                        r.getLong("differences")),
                w.agent(),
                w.agent(),
                w.yard(),
                w.yard(),
                w.location(),
                w.location(),
                w.limit());
    }

    public static List<Item> items(Connection c, Scope scope, Wanted w) throws SQLException {
        return Sql.rows(c, ITEMS, scope, YardStock::item, of(w));
    }

    private static @Nullable Object[] of(Wanted w) {
        return new @Nullable Object[] {
            w.agent(), w.agent(), w.yard(), w.yard(), w.location(), w.location(), w.item(), w.item(), w.limit()
        };
    }

    private static Item item(ResultSet r) throws SQLException {
        Double length = Sql.number(r, "length");
        Double width = Sql.number(r, "width");
        Double height = Sql.number(r, "height");
        String size = length == null || width == null || height == null
                ? ""
                : Math.round(length) + " x " + Math.round(width) + " x " + Math.round(height);
        return new Item(
                r.getString("agent"),
                r.getString("scenario"),
                r.getString("item"),
                r.getString("location"),
                Sql.time(r, "at"),
                Sql.number(r, "identity"),
                r.getString("by"),
                new Attribute(r.getString("appearance"), Sql.number(r, "appearance_confidence")),
                new Attribute(size, Sql.number(r, "size_confidence")),
                Sql.number(r, "mass"),
                new Attribute(r.getString("condition"), Sql.number(r, "condition_confidence")),
                r.getString("grade"));
    }

    /** @return those that are open, newest first */
    public static List<Difference> differences(Connection c, Scope scope, Wanted w) throws SQLException {
        return Sql.rows(
                c,
                DIFFERENCES,
                scope,
                r -> new Difference(
                        r.getString("agent"),
                        r.getString("scenario"),
                        Sql.time(r, "at"),
                        r.getString("item"),
                        r.getString("kind"),
                        r.getString("location"),
                        r.getString("books"),
                        r.getString("zh"),
                        r.getString("en")),
                of(w));
    }

    /** @return newest first */
    public static List<Plan> plans(Connection c, Scope scope, Wanted w) throws SQLException {
        return Sql.rows(
                c,
                "SELECT * FROM yard.plan WHERE true" + ASKED + NEWEST,
                scope,
                r -> new Plan(
                        r.getString("agent"),
                        r.getString("scenario"),
                        Sql.time(r, "at"),
                        r.getString("name"),
                        r.getDouble("length"),
                        r.getDouble("width"),
                        r.getDouble("height"),
                        r.getDouble("filled"),
                        Told.parsed(
                                r.getString("placed"),
                                n -> new Box(
                                        Told.text(n, "item"),
                                        n.path("x").asDouble(),
                                        n.path("y").asDouble(),
                                        n.path("z").asDouble(),
                                        n.path("length").asDouble(),
                                        n.path("width").asDouble(),
                                        n.path("height").asDouble())),
                        Told.parsed(
                                r.getString("remaining"), n -> new Left(Told.text(n, "item"), Told.text(n, "why")))),
                w.agent(),
                w.agent(),
                w.yard(),
                w.yard(),
                w.limit());
    }

    /** @return newest first */
    public static List<Audit> audits(Connection c, Scope scope, Wanted w) throws SQLException {
        return Sql.rows(
                c,
                "SELECT * FROM yard.audit WHERE true" + ASKED + NEWEST,
                scope,
                r -> new Audit(
                        r.getString("agent"),
                        r.getString("scenario"),
                        Sql.time(r, "at"),
                        r.getString("type"),
                        r.getString("item"),
                        r.getString("location"),
                        Sql.number(r, "places_right"),
                        Sql.number(r, "audited"),
                        r.getString("zh"),
                        r.getString("en")),
                w.agent(),
                w.agent(),
                w.yard(),
                w.yard(),
                w.limit());
    }
}
