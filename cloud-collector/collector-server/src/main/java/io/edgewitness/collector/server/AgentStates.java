package io.edgewitness.collector.server;

import com.google.protobuf.ByteString;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads back what earlier batches of an agent left behind. */
final class AgentStates {
    private AgentStates() {}

    /** @return the state that holds before this batch, from the rows of those before it */
    static AgentState before(Connection c, SchemaNames names, IngestBatch next) throws SQLException {
        AgentState state = new AgentState();
        state.head = ByteString.copyFrom(next.header().getPrevious().toByteArray());
        state.epoch = next.epoch();
        try (PreparedStatement p = c.prepareStatement(
                "SELECT enterprise, site FROM " + names.table(Table.CONFIGURATION)
                        + " WHERE agent = ? AND (epoch, batch) < (?, ?) ORDER BY epoch DESC, batch DESC, sequence DESC LIMIT 1")) {
            key(p, next);
            try (ResultSet r = p.executeQuery()) {
                if (r.next()) {
                    state.enterprise = r.getString(1);
                    state.site = r.getString(2);
                }
            }
        }
        try (PreparedStatement p =
                c.prepareStatement("SELECT number, point, mode FROM " + names.table(Table.POINT_VERSION)
                        + " WHERE agent = ? AND epoch = ? AND batch < ? ORDER BY batch, sequence")) {
            key(p, next);
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    state.points.put(r.getInt(1), new AgentState.Point(r.getString(2), r.getString(3)));
                }
            }
        }
        return state;
    }

    private static void key(PreparedStatement p, IngestBatch next) throws SQLException {
        p.setString(1, next.agent());
        p.setLong(2, next.epoch());
        p.setLong(3, next.number());
    }
}
