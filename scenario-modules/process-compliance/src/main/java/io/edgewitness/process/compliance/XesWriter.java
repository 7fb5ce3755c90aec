package io.edgewitness.process.compliance;

import java.io.OutputStream;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes event logs in XES (IEEE 1849-2016), trace by trace. The same traces give the same bytes. */
public final class XesWriter implements AutoCloseable {
    private static final String[][] EXTENSIONS = {
        {"Concept", "concept", "http://www.xes-standard.org/concept.xesext"},
        {"Time", "time", "http://www.xes-standard.org/time.xesext"},
        {"Organizational", "org", "http://www.xes-standard.org/org.xesext"},
        {"Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"},
    };

    private final XMLStreamWriter xml;

    public XesWriter(OutputStream out) throws XMLStreamException {
        xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, "UTF-8");
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeCharacters("\n");
        xml.writeStartElement("log");
        xml.writeDefaultNamespace("http://www.xes-standard.org/");
        xml.writeAttribute("xes.version", "1849-2016");
        xml.writeAttribute("xes.features", "");
        for (String[] extension : EXTENSIONS) {
            xml.writeCharacters("\n  ");
            xml.writeEmptyElement("extension");
            xml.writeAttribute("name", extension[0]);
            xml.writeAttribute("prefix", extension[1]);
            xml.writeAttribute("uri", extension[2]);
        }
    }

    public void trace(EventLog.Trace trace) throws XMLStreamException {
        xml.writeCharacters("\n  ");
        xml.writeStartElement("trace");
        attribute("string", "concept:name", trace.id());
        for (EventLog.Entry entry : trace.entries()) {
            xml.writeCharacters("\n    ");
            xml.writeStartElement("event");
            attribute("string", "concept:name", entry.step());
            attribute("string", "lifecycle:transition", entry.lifecycle().isEmpty() ? "complete" : entry.lifecycle());
            if (!entry.actor().isEmpty()) {
                attribute("string", "org:resource", entry.actor());
            }
            if (entry.at() != null) {
                attribute("date", "time:timestamp", entry.at().toString());
            }
            for (Map.Entry<String, String> e : entry.attributes().entrySet()) {
                attribute("string", e.getKey(), e.getValue());
            }
            xml.writeEndElement();
        }
        xml.writeCharacters("\n  ");
        xml.writeEndElement();
    }

    private void attribute(String type, String key, String value) throws XMLStreamException {
        xml.writeEmptyElement(type);
        xml.writeAttribute("key", printable(key));
        xml.writeAttribute("value", printable(value));
    }

    /** XML 1.0 has no place for control characters, not even escaped. */
    private static String printable(String text) {
        return text.codePoints()
                .map(c -> c == '\t'
                                || c == '\n'
                                || c == '\r'
                                || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF && (c < 0xD800 || c > 0xDFFF))
                        ? c
                        : '\uFFFD')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Override
    public void close() throws XMLStreamException {
        xml.writeCharacters("\n");
        xml.writeEndElement();
        xml.writeCharacters("\n");
        xml.writeEndDocument();
        xml.close();
    }
}
