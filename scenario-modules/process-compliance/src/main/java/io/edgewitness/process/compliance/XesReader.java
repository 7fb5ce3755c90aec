package io.edgewitness.process.compliance;

import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;

/** Reads event logs in XES (IEEE 1849), one trace in memory at a time. Attributes within attributes are passed over. */
final class XesReader {
    private static final int MOST_EVENTS = 100_000;

    private final Consumer<EventLog.Trace> traces;
    private final List<EventLog.Entry> entries = new ArrayList<>();
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private String traceId = "";
    private boolean inTrace;
    private boolean inEvent;
    private int nested;
    private int count;

    private XesReader(Consumer<EventLog.Trace> traces) {
        this.traces = traces;
    }

    /**
     * @param traces gets each trace in the order of the file; one without a name is called by its number
     * @throws IllegalArgumentException with line and column
     */
    static void read(InputStream xes, Consumer<EventLog.Trace> traces) {
        new XesReader(traces).parse(xes);
    }

    private void parse(InputStream xes) {
        try {
            SecureXml xml = SecureXml.of(xes);
            boolean log = false;
            while (xml.hasNext()) {
                int event = xml.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    if (!log && !xml.name().equals("log")) {
                        throw xml.where().refuse("no XES: it begins with <" + xml.name() + ">, not <log>");
                    }
                    log = true;
                    begin(xml);
                } else if (event == XMLStreamConstants.END_ELEMENT) {
                    end(xml);
                }
            }
        } catch (XMLStreamException e) {
            throw SecureXml.unreadable(e);
        }
    }

    private void begin(SecureXml xml) {
        switch (xml.name()) {
            case "trace" -> {
                inTrace = true;
                traceId = "";
                entries.clear();
            }
            case "event" -> {
                inEvent = true;
                attributes.clear();
                if (entries.size() >= MOST_EVENTS) {
                    throw xml.where().refuse("a trace of more than " + MOST_EVENTS + " events");
                }
            }
            case "string", "date", "int", "float", "boolean", "id", "list", "container" -> {
                if (nested++ == 0 && inTrace) {
                    attribute(xml);
                }
            }
            default -> {}
        }
    }

    private void attribute(SecureXml xml) {
        String key = xml.attribute("key");
        String value = xml.attribute("value");
        if (key == null || value == null) {
            return;
        }
        if (inEvent) {
            attributes.put(key, value);
        } else if (key.equals("concept:name")) {
            traceId = value;
        }
    }

    private void end(SecureXml xml) {
        switch (xml.name()) {
            case "event" -> {
                inEvent = false;
                entries.add(entry(xml));
            }
            case "trace" -> {
                inTrace = false;
                count++;
                traces.accept(
                        new EventLog.Trace(traceId.isEmpty() ? String.valueOf(count) : traceId, List.copyOf(entries)));
            }
            case "string", "date", "int", "float", "boolean", "id", "list", "container" -> nested--;
            default -> {}
        }
    }

    private EventLog.Entry entry(SecureXml xml) {
        Map<String, String> rest = new LinkedHashMap<>(attributes);
        String step = rest.remove("concept:name");
        if (step == null) {
            throw xml.where().refuse("an event without concept:name: which step it is nobody can say");
        }
        String lifecycle = rest.remove("lifecycle:transition");
        String actor = rest.remove("org:resource");
        String at = rest.remove("time:timestamp");
        return new EventLog.Entry(
                step,
                lifecycle == null ? "" : lifecycle,
                actor == null ? "" : actor,
                at == null ? null : time(at, xml.where()),
                rest);
    }

    /** A time without an offset is taken as UTC, as the standard's own tools do. */
    private static @Nullable Instant time(String text, Where where) {
        String iso = text.replaceFirst("^(\\d{4}-\\d\\d-\\d\\d) ", "$1T");
        try {
            return iso.matches(".*(Z|[+-]\\d\\d:?\\d\\d)$")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw where.refuse("'" + text + "' is no time such as 2026-01-31T08:00:00+08:00");
        }
    }
}
