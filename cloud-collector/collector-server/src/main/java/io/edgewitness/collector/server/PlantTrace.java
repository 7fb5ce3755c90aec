package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.TraceView;
import io.edgewitness.collector.traceability.Trace;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** Units' lives for the pages. Any thread. */
final class PlantTrace {
    private static final int DEPTH = 10;
    private static final int MOST = 500;

    private final DataSource database;

    PlantTrace(DataSource database) {
        this.database = database;
    }

    TraceView of(Scope scope, String unit) throws BatchStore.StoreException {
        if (unit.isEmpty()) {
            return new TraceView(unit, List.of(), List.of(), List.of(), false);
        }
        try (Connection c = database.getConnection()) {
            List<Trace.Happening> events = Trace.events(c, scope, unit, MOST + 1);
            List<Trace.Link> backward = Trace.walk(c, scope, unit, Trace.Direction.BACKWARD, DEPTH, MOST);
            List<Trace.Link> forward = Trace.walk(c, scope, unit, Trace.Direction.FORWARD, DEPTH, MOST);
            boolean more = Stream.of(events, backward, forward).anyMatch(l -> l.size() > MOST)
                    || events.stream().anyMatch(Trace.Happening::unlinked);
            return new TraceView(
                    unit,
                    events.stream().limit(MOST).map(PlantTrace::happening).toList(),
                    links(backward),
                    links(forward),
                    more);
        } catch (SQLException e) {
            throw new BatchStore.StoreException("the database is away: " + e.getMessage(), e);
        }
    }

    private static List<TraceView.Link> links(List<Trace.Link> links) {
        return links.stream()
                .limit(MOST)
                .map(l -> new TraceView.Link(
                        l.near(),
                        l.far(),
                        l.depth(),
                        l.made(),
                        l.since(),
                        l.until(),
                        l.quantity() == null
                                ? ""
                                : l.quantity().toPlainString() + (l.unit() == null ? "" : " " + l.unit()),
                        l.looped(),
                        l.declared()))
                .toList();
    }

    private static TraceView.Happening happening(Trace.Happening h) {
        return new TraceView.Happening(
                h.at(),
                h.action() == null ? h.type() : h.type() + " " + h.action(),
                h.role(),
                h.step(),
                h.place(),
                h.facts(),
                h.agent(),
                h.orphan(),
                h.error());
    }
}
