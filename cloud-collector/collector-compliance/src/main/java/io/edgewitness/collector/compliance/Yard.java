package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * A yard as its agent described it last.
 *
 * @param cut it is too large: not all of its places were told
 * @param stockAge how old the view of a place may be
 * @param confidence what is less sure abstains, 0 to 1
 * @param simulated its newest figures were made of samples that are not real
 */
public record Yard(
        String enterprise,
        String site,
        String agent,
        String name,
        List<Spot> spots,
        boolean cut,
        Duration stockAge,
        double confidence,
        boolean simulated) {
    private static final String ALL =
            "SELECT m.*, coalesce((SELECT simulated FROM yard.line n WHERE n.agent = m.agent AND n.scenario = m.scenario), false)"
                    + " AS simulated FROM (SELECT * FROM yard.map WHERE true" + Scope.SQL
                    + ") m ORDER BY enterprise, site, agent, scenario LIMIT 500";

    /** A place on the map: its western and southern edge and its extent, in m. */
    public record Spot(String name, double x, double y, double width, double depth) {}

    public static List<Yard> all(Connection c, Scope scope) throws SQLException {
        return Sql.rows(
                c,
                ALL,
                scope,
                r -> new Yard(
                        r.getString("enterprise"),
                        r.getString("site"),
                        r.getString("agent"),
                        r.getString("scenario"),
                        Told.parsed(
                                r.getString("places"),
                                n -> new Spot(
                                        Told.text(n, "name"),
                                        n.path("x").asDouble(),
                                        n.path("y").asDouble(),
                                        n.path("width").asDouble(),
                                        n.path("depth").asDouble())),
                        r.getBoolean("cut"),
                        Duration.ofSeconds((long) r.getDouble("stock_age")),
                        r.getDouble("confidence"),
                        r.getBoolean("simulated")));
    }
}
