package io.edgewitness.collector.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.api.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;

/** What was told of machines. Any thread. */
public final class Messages {
    public static final int MOST = 1_000;

    private static final double MOST_OF_ANY = 1e9;

    private static final String SQL = "SELECT * FROM maintenance.message WHERE true" + Scope.SQL
            + " AND agent = ? AND scenario = ANY (string_to_array(?, chr(10))) AND at >= ? AND type = ANY (string_to_array(?, ','))"
            + " ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT ?"; // as the agent told them: its clock may be set
    // back

    private Messages() {}

    /**
     * One message.
     *
     * @param kind {@code alarm}, {@code diagnosis}, {@code forecast}, {@code statistics} or {@code measurement}
     * @param facts a JSON object of texts
     */
    public record Message(
            String agent,
            String scenario,
            Instant at,
            String kind,
            String type,
            int severity,
            String sensor,
            String en,
            String zh,
            String facts) {
        private static final ObjectMapper JSON = new ObjectMapper();

        /** @return a number among the facts, 0 to 10⁹; NaN: there is none of that name, or one that no machine has */
        public double fact(String name) {
            try {
                String text = text(name);
                double number = text.length() > 0 && text.length() < 40 ? Double.parseDouble(text) : Double.NaN;
                return number >= 0 && number <= MOST_OF_ANY ? number : Double.NaN;
            } catch (NumberFormatException e) {
                return Double.NaN;
            }
        }

        /** @return SHA-256 of the burst that it was told of, which the agent's ledger keeps; empty: there is none */
        public String burst() {
            String digest = text("burst-sha256");
            return digest.matches("[0-9a-f]{64}") ? digest : "";
        }

        /** @return empty: there is none of that name */
        private String text(String name) {
            try {
                return JSON.readTree(facts).path(name).asText();
            } catch (JsonProcessingException e) {
                return "";
            }
        }
    }

    /**
     * The newest of an agent's instances.
     *
     * @param types that are wanted
     * @param limit 1 to {@value #MOST}
     */
    public static List<Message> newest(
            Connection c,
            Scope scope,
            String agent,
            List<String> instances,
            List<String> types,
            Instant since,
            int limit)
            throws SQLException {
        return Sql.rows(
                c,
                SQL,
                scope,
                r -> new Message(
                        r.getString("agent"),
                        r.getString("scenario"),
                        Sql.time(r, "at"),
                        r.getString("kind"),
                        r.getString("type"),
                        r.getInt("severity"),
                        r.getString("sensor"),
                        r.getString("en"),
                        r.getString("zh"),
                        r.getString("facts")),
                agent,
                String.join("\n", instances),
                since,
                String.join(",", types),
                limit);
    }
}
