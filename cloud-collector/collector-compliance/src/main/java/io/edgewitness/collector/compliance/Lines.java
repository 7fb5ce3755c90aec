package io.edgewitness.collector.compliance;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Lines that a query is about: it reads by their indexes, and nothing of other lines. */
record Lines(Array agents, Array names) {
    /** As a table {@code l}; the two values stand for its question marks. */
    static final String ASKED = "unnest(?::text[], ?::text[]) AS l (agent, scenario)";

    /** Behind a table with the same columns. */
    static final String WANTED = " JOIN " + ASKED + " USING (agent, scenario)";

    static Lines of(Connection c, List<Procedure> procedures) throws SQLException {
        return new Lines(
                c.createArrayOf(
                        "text", procedures.stream().map(Procedure::agent).toArray()),
                c.createArrayOf("text", procedures.stream().map(Procedure::line).toArray()));
    }
}
