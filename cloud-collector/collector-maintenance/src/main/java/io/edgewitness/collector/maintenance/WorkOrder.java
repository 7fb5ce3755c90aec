package io.edgewitness.collector.maintenance;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of a diagnosis or a plan in the maintenance system.
 *
 * @param id ours, of the message that it was made of
 * @param scenario instance that told it
 * @param kind {@code diagnosis} or {@code plan}
 * @param cause id; empty for a plan
 * @param told when the agent told it
 * @param from the shutdown that it is planned in; null: none
 * @param remote the maintenance system's id; empty: it has none yet
 * @param status the maintenance system's word
 * @param problem what is in the way, for people; empty: nothing
 * @param finding as it was told to the agent; empty: none was given
 * @param closed when the work was done
 * @param answered when the agent had the finding in its ledger; null: not yet
 */
public record WorkOrder(
        String enterprise,
        String site,
        String id,
        String agent,
        String machine,
        String scenario,
        String kind,
        String sensor,
        String cause,
        int severity,
        String en,
        String zh,
        Instant told,
        @Nullable Instant from,
        @Nullable Instant to,
        State state,
        String remote,
        String status,
        String problem,
        String finding,
        @Nullable Instant closed,
        @Nullable Instant answered) {
    /** Where it stands. */
    public enum State {
        /** the maintenance system does not have it yet, or nobody knows whether it has */
        WAITING,
        OPEN,
        CLOSED,
        CANCELLED,
        /** somebody deleted it there */
        DELETED,
        /** the maintenance system will not have it */
        REFUSED;

        public String id() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the connection to the maintenance system is. A row of its own in the database, so that all processes see the same. */
    public record Connector(
            String problem,
            @Nullable Instant since,
            @Nullable Instant worked) {}

    private static final String ELSEWHERE = "it does not take or tell every order; whoever runs the collector sees why";

    private static final String NEWEST = "SELECT * FROM store.work_order WHERE true" + Scope.SQL
            + " AND (? = '' OR agent = ?) AND (? = '' OR scenario = ANY (string_to_array(?, chr(10))))"
            + " ORDER BY told DESC, id LIMIT ?";

    /** Those of an agent's instances; where the agent or the instances are empty, of all. */
    public static List<WorkOrder> newest(Connection c, Scope scope, String agent, List<String> instances, int limit)
            throws SQLException {
        String all = String.join("\n", instances);
        return Sql.rows(c, NEWEST, scope, WorkOrder::of, agent, agent, all, all, limit);
    }

    /**
     * How the connection is. It serves all enterprises, so what is in its way may be about an order of any.
     *
     * @return null: no maintenance system is connected
     */
    public static @Nullable Connector connector(Connection c, Scope scope) throws SQLException {
        try (var p = c.prepareStatement("SELECT problem, since, worked FROM store.cmms");
                ResultSet r = p.executeQuery()) {
            return r.next()
                    ? new Connector(
                            problem(r.getString("problem"), scope),
                            Sql.timeOrNull(r, "since"),
                            Sql.timeOrNull(r, "worked"))
                    : null;
        }
    }

    private static String problem(String problem, Scope scope) {
        return problem.isEmpty() || scope.equals(Scope.ALL) ? problem : ELSEWHERE;
    }

    static WorkOrder of(ResultSet r) throws SQLException {
        return new WorkOrder(
                r.getString("enterprise"),
                r.getString("site"),
                r.getString("id"),
                r.getString("agent"),
                r.getString("machine"),
                r.getString("scenario"),
                r.getString("kind"),
                r.getString("sensor"),
                r.getString("cause"),
                r.getInt("severity"),
                r.getString("en"),
                r.getString("zh"),
                Sql.time(r, "told"),
                Sql.timeOrNull(r, "from_time"),
                Sql.timeOrNull(r, "to_time"),
                State.valueOf(r.getString("state")),
                r.getString("remote"),
                r.getString("status"),
                r.getString("problem"),
                r.getString("finding"),
                Sql.timeOrNull(r, "closed"),
                Sql.timeOrNull(r, "answered"));
    }

    /** 1: at once, 2: soon, 3: as planned. */
    String priority() {
        return severity >= 800 || (kind.equals("plan") && from == null) ? "1" : kind.equals("plan") ? "3" : "2";
    }
}
