package io.edgewitness.collector.server;

import io.edgewitness.collector.api.Scope;
import io.edgewitness.collector.pages.TraceView;
import io.edgewitness.collector.traceability.Meanwhile;
import io.edgewitness.collector.traceability.Recall;
import io.edgewitness.collector.traceability.Stem;
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

    TraceView of(Scope scope, String typed, boolean recall) throws BatchStore.StoreException {
        if (typed.isEmpty()) {
            return TraceView.none(typed, List.of());
        }
        try (Connection c = database.getConnection()) {
            List<String> alike = Stem.isShort(typed) ? Stem.find(c, scope, typed) : List.of(typed);
            return alike.size() == 1 ? life(c, scope, alike.get(0), recall) : TraceView.none(typed, alike);
        } catch (SQLException e) {
            throw new BatchStore.StoreException("the database is away: " + e.getMessage(), e);
        }
    }

    private static TraceView life(Connection c, Scope scope, String unit, boolean recall) throws SQLException {
        List<Trace.Happening> events = Trace.events(c, scope, unit, MOST + 1);
        List<Trace.Link> backward = Trace.walk(c, scope, unit, Trace.Direction.BACKWARD, DEPTH, MOST);
        List<Trace.Link> forward = Trace.walk(c, scope, unit, Trace.Direction.FORWARD, DEPTH, MOST);
        List<Meanwhile> meanwhile = Meanwhile.of(c, scope, unit);
        boolean more = Stream.of(events, backward, forward).anyMatch(l -> l.size() > MOST)
                || meanwhile.size() > Meanwhile.MOST
                || events.stream().anyMatch(Trace.Happening::unlinked);
        return new TraceView(
                unit,
                events.stream().limit(MOST).map(PlantTrace::happening).toList(),
                links(backward),
                links(forward),
                more,
                List.of(),
                meanwhile.stream()
                        .limit(Meanwhile.MOST)
                        .map(m -> new TraceView.Told(m.at(), m.agent(), m.scenario(), m.severity(), m.zh(), m.en()))
                        .toList(),
                recall ? recall(Recall.of(c, scope, unit, Trace.DEEPEST)) : null);
    }

    private static TraceView.Recall recall(Recall r) {
        return new TraceView.Recall(
                r.affected().stream().limit(MOST).toList(),
                r.affected().size(),
                r.declared().size(),
                r.complete(),
                r.first(),
                r.last(),
                r.without());
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
