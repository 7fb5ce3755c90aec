package io.edgewitness.collector.traceability;

import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisLimits;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.epcis.EpcisWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the rows of events are still what their batch says. */
public final class EventRows {
    private EventRows() {}

    /**
     * Compares the rows of one batch.
     *
     * @param events of the batch, as they came, by sequence
     * @return each row that is another, one line each, with the event's ID; empty: all are as they were made
     */
    public static List<String> differing(Connection c, String agent, long epoch, long batch, Map<Long, String> events)
            throws SQLException {
        TreeMap<Long, String> made = new TreeMap<>();
        events.forEach((sequence, text) -> made.put(sequence, text(text)));
        TreeMap<Long, String> stored = new TreeMap<>();
        try (PreparedStatement p = c.prepareStatement(
                "SELECT sequence, json FROM traceability.event WHERE agent = ? AND epoch = ? AND batch = ?"
                        + " UNION ALL SELECT sequence, '' FROM traceability.unread WHERE agent = ? AND epoch = ? AND batch = ?")) {
            for (int first : new int[] {1, 4}) {
                p.setString(first, agent);
                p.setLong(first + 1, epoch);
                p.setLong(first + 2, batch);
            }
            try (ResultSet r = p.executeQuery()) {
                while (r.next()) {
                    stored.put(r.getLong(1), r.getString(2));
                }
            }
        }
        List<String> differing = new ArrayList<>();
        made.forEach((sequence, text) -> {
            String row = stored.remove(sequence);
            if (row == null) {
                differing.add(named(sequence, text) + ": 表中缺失 / has no row any more");
            } else if (!row.equals(text)) {
                differing.add(named(sequence, text) + ": 表中内容被改动 / its row was changed");
            }
        });
        stored.forEach((sequence, row) ->
                differing.add(named(sequence, row) + ": 账本中没有 / has a row, and is not in what the agent signed"));
        return differing;
    }

    /** As a row keeps it; empty: it cannot be read, or what is longer than a column takes. */
    private static String text(String event) {
        try {
            List<EpcisEvent> events = EpcisReader.message(event, EpcisLimits.STORED);
            return events.size() == 1 && events.get(0).tooLong() == null ? EpcisWriter.text(events.get(0)) : "";
        } catch (EpcisException | RuntimeException e) {
            return "";
        }
    }

    private static String named(long sequence, String event) {
        String id = null;
        try {
            id = event.isEmpty()
                    ? null
                    : EpcisReader.message(event, EpcisLimits.STORED).get(0).text("eventID");
        } catch (EpcisException | RuntimeException e) {
            // without its name
        }
        return "event " + sequence + (id == null ? "" : " " + id);
    }
}
