package io.edgewitness.process.compliance;

import java.io.InputStream;
import java.io.Reader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** XML from strangers: no document type, so no entity, no expansion and no other file. */
final class SecureXml {
    private static final int DEEPEST = 200;

    private final XMLStreamReader reader;
    private int depth;

    private SecureXml(XMLStreamReader reader) {
        this.reader = reader;
    }

    static SecureXml of(Reader text) throws XMLStreamException {
        return new SecureXml(factory().createXMLStreamReader(text));
    }

    static SecureXml of(InputStream bytes) throws XMLStreamException {
        return new SecureXml(factory().createXMLStreamReader(bytes));
    }

    private static XMLInputFactory factory() {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        return factory;
    }

    boolean hasNext() throws XMLStreamException {
        return reader.hasNext();
    }

    /**
     * @return one of the codes of {@link XMLStreamConstants}
     * @throws IllegalArgumentException for a document type, or elements nested without end
     */
    int next() throws XMLStreamException {
        int event = reader.next();
        if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
            throw where().refuse("a document type (<!DOCTYPE …>) is not accepted; remove it");
        }
        depth += event == XMLStreamConstants.START_ELEMENT ? 1 : event == XMLStreamConstants.END_ELEMENT ? -1 : 0;
        if (depth > DEEPEST) {
            throw where().refuse("elements are nested more than " + DEEPEST + " deep");
        }
        return event;
    }

    String name() {
        return reader.getLocalName();
    }

    String text() {
        return reader.getText();
    }

    /** @return null if the element has none of that name, whatever its namespace */
    @Nullable
    String attribute(String name) {
        for (int i = 0; i < reader.getAttributeCount(); i++) {
            if (reader.getAttributeLocalName(i).equals(name)) {
                return reader.getAttributeValue(i);
            }
        }
        return null;
    }

    /** End of what was read last. */
    Where where() {
        return place(reader.getLocation());
    }

    static Where place(javax.xml.stream.Location at) {
        return new Where(Math.max(1, at.getLineNumber()), Math.max(1, at.getColumnNumber()));
    }

    /** The parser's complaint with its place, and without the parser's own way to write places. */
    static IllegalArgumentException unreadable(XMLStreamException e) {
        String why = String.valueOf(e.getMessage()).replaceFirst("(?s).*Message: ", "");
        return e.getLocation() == null
                ? new IllegalArgumentException("no XML: " + why, e)
                : new IllegalArgumentException(place(e.getLocation()) + ": no XML: " + why, e);
    }
}
