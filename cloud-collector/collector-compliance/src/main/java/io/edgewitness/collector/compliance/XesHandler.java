package io.edgewitness.collector.compliance;

import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import io.edgewitness.process.compliance.EventLog;
import io.edgewitness.process.compliance.XesWriter;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLStreamException;

/**
 * The steps of a line in a period as an event log in XES (IEEE 1849): {@code compliance/log.xes?agent=&line=&from=&to=}. A trace is a unit,
 * with those of its steps that are in the period.
 */
final class XesHandler implements CollectorModule.Handler {
    private static final int MOST = 200_000;

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String agent = asked.required("agent", "gw-1");
        String line = asked.required("line", "coating-line");
        Instant from = asked.time("from");
        Instant to = asked.time("to");
        if (from == null || to == null) {
            throw new IllegalArgumentException(
                    "which period? give from and to, such as from=2026-11-21T08:00:00+08:00&to=2026-11-22T08:00:00+08:00");
        }
        List<Happenings.Step> steps = Happenings.steps(
                connection,
                scope,
                new Happenings.Wanted(agent, line, ListHandler.name(query, "case"), from, to, MOST + 1));
        if (steps.size() > MOST) {
            throw new IllegalArgumentException("the period has more than " + MOST + " steps; ask for a shorter one");
        }
        return new CollectorModule.Document("compliance.xes", "application/xml", xes(steps));
    }

    private static byte[] xes(List<Happenings.Step> steps) {
        Map<String, List<EventLog.Entry>> traces = new LinkedHashMap<>();
        for (Happenings.Step s : steps) {
            traces.computeIfAbsent(s.unit(), u -> new ArrayList<>())
                    .add(new EventLog.Entry(
                            s.step(),
                            s.phase().equals("start") ? "start" : "complete",
                            s.actor(),
                            s.at(),
                            s.station().isEmpty() ? Map.of() : Map.of("station", s.station())));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (XesWriter writer = new XesWriter(bytes)) {
            for (Map.Entry<String, List<EventLog.Entry>> trace : traces.entrySet()) {
                writer.trace(new EventLog.Trace(trace.getKey(), trace.getValue()));
            }
        } catch (XMLStreamException e) {
            throw new IllegalStateException("in memory, with characters that XML can hold", e);
        }
        return bytes.toByteArray();
    }
}
