package io.edgewitness.collector.traceability;

import com.fasterxml.jackson.databind.util.RawValue;
import io.edgewitness.collector.api.CollectorModule;
import io.edgewitness.collector.api.Query;
import io.edgewitness.collector.api.Scope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A unit's life: {@code trace?unit=&depth=&limit=&after=}: its events, what it is made of, where it went, and what other scenarios told
 * meanwhile. Events come a page at a time, at most
 * 1000 and 16 MB; {@code nextEvents} is the {@code after} of the next page.
 */
final class LifeHandler implements CollectorModule.Handler {
    private static final int MOST_EVENTS = 1000;

    @Override
    public Object get(Connection connection, Scope scope, Map<String, String> query) throws SQLException {
        Query asked = new Query(query);
        String unit = asked.required("unit", "https://id.acme.example/U1");
        int depth = asked.number("depth", 10, Trace.DEEPEST);
        int limit = asked.number("limit", 1000, Trace.MOST);
        Map<String, Object> life = new LinkedHashMap<>();
        life.put("unit", unit);
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        EventPage page = page(connection, scope, unit, asked.values().get("after"));
        for (EventPage.Row h : page.rows()) {
            Map<String, @Nullable Object> event = new LinkedHashMap<>();
            event.put("at", h.at().toString());
            event.put("recordedAt", h.recorded().toString());
            event.put("role", h.role());
            event.put("agent", h.agent());
            event.put("site", h.site());
            event.put("orphan", h.orphan());
            if (h.agent().startsWith(Declared.AGENT)) {
                event.put("declared", true);
            }
            if (h.unlinked() != null) {
                event.put("unlinked", h.unlinked());
            }
            event.put("event", new RawValue(h.json()));
            events.add(event);
        }
        life.put("events", events);
        if (page.next() != null) {
            life.put("nextEvents", page.next());
        }
        life.put("backward", links(Trace.walk(connection, scope, unit, Trace.Direction.BACKWARD, depth, limit), limit));
        life.put("forward", links(Trace.walk(connection, scope, unit, Trace.Direction.FORWARD, depth, limit), limit));
        life.put("meanwhile", meanwhile(Meanwhile.of(connection, scope, unit)));
        return life;
    }

    private static Map<String, Object> meanwhile(List<Meanwhile> told) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (Meanwhile m : told.subList(0, Math.min(Meanwhile.MOST, told.size()))) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("at", m.at().toString());
            item.put("agent", m.agent());
            item.put("scenario", m.scenario());
            item.put("type", m.type());
            item.put("severity", m.severity());
            item.put("zh", m.zh());
            item.put("en", m.en());
            items.add(item);
        }
        return Map.of("items", items, "more", told.size() > Meanwhile.MOST);
    }

    private static EventPage page(Connection c, Scope scope, String unit, @Nullable String after) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>(List.of(unit));
        String from =
                "traceability.mention m JOIN traceability.event e USING (agent, epoch, batch, sequence) WHERE m.unit = ?"
                        + Scope.sql("m");
        values.addAll(scope.values());
        if (after != null) {
            from += EventPage.BEHIND.formatted("m.role");
            values.addAll(EventPage.after("after", after));
        }
        return EventPage.read(c, "m.role", from, values, MOST_EVENTS);
    }

    private static Map<String, Object> links(List<Trace.Link> links, int limit) {
        List<Map<String, @Nullable Object>> items = new ArrayList<>();
        for (Trace.Link l : links.subList(0, Math.min(limit, links.size()))) {
            Map<String, @Nullable Object> item = new LinkedHashMap<>();
            item.put("from", l.near());
            item.put("to", l.far());
            item.put("depth", l.depth());
            item.put("made", l.made());
            item.put("since", l.since().toString());
            item.put("until", l.until() == null ? null : l.until().toString());
            item.put("quantity", l.quantity());
            item.put("uom", l.unit());
            item.put("cycle", l.looped());
            item.put("declared", l.declared());
            items.add(item);
        }
        return Map.of("items", items, "more", links.size() > limit);
    }
}
