package io.edgewitness.epcis;

import java.io.CharConversionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** The same documents in the XML binding, event by event. No document type is read, so no entity and no other file. */
final class XmlReader {
    private static final String BODY = "/EPCISBody";
    private static final String EVENTS = BODY + "(/QueryResults/resultsBody|/queryResults/resultsBody)?/EventList";

    private final XMLStreamReader in;
    private final EpcisLimits limits;
    private final Consumer<EpcisEvent> sink;
    private final Problems problems = new Problems();
    private final Map<String, Json> head = new LinkedHashMap<>();
    private long events;
    private boolean body;

    private XmlReader(XMLStreamReader in, EpcisLimits limits, Consumer<EpcisEvent> sink) {
        this.in = in;
        this.limits = limits;
        this.sink = sink;
    }

    static EpcisDocument read(InputStream stream, EpcisLimits limits, Consumer<EpcisEvent> sink)
            throws IOException, EpcisException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            return new XmlReader(
                            factory.createXMLStreamReader(new Counted(stream, limits.documentBytes())), limits, sink)
                    .document();
        } catch (XMLStreamException e) {
            if (e.getNestedException() instanceof IOException io && !isOfDocument(io)) {
                throw io;
            }
            String why = String.valueOf(e.getMessage()).replaceFirst("(?s).*Message: ", "");
            Place place = e.getLocation() == null
                    ? new Place(1, 1)
                    : new Place(
                            Math.max(1, e.getLocation().getLineNumber()),
                            Math.max(1, e.getLocation().getColumnNumber()));
            throw JsonTree.refusal(
                    place, "", "no XML: " + why.lines().findFirst().orElse("it cannot be read"));
        }
    }

    /** The document is to blame, not where it comes from. */
    private static boolean isOfDocument(IOException e) {
        return e instanceof CharConversionException
                || e instanceof UnsupportedEncodingException
                || e instanceof TooLong;
    }

    private EpcisDocument document() throws XMLStreamException, EpcisException {
        int event = in.next();
        while (event != XMLStreamConstants.START_ELEMENT) {
            if (event == XMLStreamConstants.DTD && String.valueOf(in.getText()).contains("[")) {
                throw JsonTree.refusal(
                        XmlElement.place(in), "", "a document type with a part of its own is not accepted; remove it");
            }
            event = in.next();
        }
        Place root = XmlElement.place(in);
        begin(root);
        inside("");
        if (!body) {
            problems.add(root, "", "this document has no EPCISBody with an EventList or a VocabularyList");
        }
        problems.refuse();
        return new EpcisDocument(new Json.Members(head, root), events);
    }

    private void begin(Place root) throws EpcisException {
        String type = in.getLocalName();
        if (!type.matches("EPCISDocument|EPCISQueryDocument|EPCISMasterDataDocument")
                || !String.valueOf(in.getNamespaceURI()).matches("urn:epcglobal:epcis(-query|-masterdata)?:xsd:2")) {
            throw JsonTree.refusal(
                    root,
                    "",
                    "an EPCISDocument, EPCISQueryDocument or EPCISMasterDataDocument of EPCIS 2.0 is expected, not "
                            + Problems.shown(type) + " of " + Problems.shown(String.valueOf(in.getNamespaceURI())));
        }
        Map<String, Json> prefixes = new LinkedHashMap<>();
        for (int i = 0; i < in.getNamespaceCount(); i++) {
            String prefix = in.getNamespacePrefix(i);
            String uri = String.valueOf(in.getNamespaceURI(i));
            if (prefix != null
                    && !uri.startsWith("urn:epcglobal:epcis")
                    && !uri.startsWith(XMLConstants.W3C_XML_SCHEMA_NS_URI)) {
                prefixes.put(prefix, new Json.Text(uri, root));
            }
        }
        List<Json> context = new ArrayList<>(List.of(new Json.Text(EpcisWriter.CONTEXT, root)));
        if (!prefixes.isEmpty()) {
            context.add(new Json.Members(prefixes, root));
        }
        head.put("@context", new Json.Items(context, root));
        head.put("type", new Json.Text(type, root));
        for (int i = 0; i < in.getAttributeCount(); i++) {
            head.put(in.getAttributeLocalName(i), new Json.Text(in.getAttributeValue(i), root));
        }
        Shape.of("an " + type, Shape.Names.ALL)
                .must("schemaVersion", Check.VERSION)
                .must("creationDate", Check.TIME)
                .check(new Json.Members(head, root), "", problems);
    }

    /** What is in the element that began last; the events in it are taken one by one. */
    private void inside(String path) throws XMLStreamException, EpcisException {
        boolean list = path.matches(EVENTS);
        body |= list || path.matches(BODY + "/VocabularyList");
        for (int event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next()) {
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String inner = path + "/" + in.getLocalName();
            if (list) {
                event();
            } else if (inner.matches(BODY + "(/.*)?") && inner.length() < 100 && !inner.endsWith("/VocabularyList")) {
                inside(inner);
            } else {
                body |= inner.matches(BODY + "/VocabularyList");
                XmlElement.read(in, limits, new int[] {limits.values()}, 0);
            }
        }
    }

    private void event() throws XMLStreamException, EpcisException {
        XmlElement element = XmlElement.read(in, limits, new int[] {limits.values()}, 0);
        List<XmlElement> found = element.name().equals("extension") ? element.children() : List.of(element);
        for (XmlElement each : found) {
            Json.Members json = XmlEvent.of(each);
            int before = problems.count();
            EventShapes.check(json, "/epcisBody/eventList/" + events, problems);
            if (problems.isFull()) {
                problems.refuse();
            }
            events++;
            if (problems.count() == before) {
                sink.accept(new EpcisEvent(json));
            }
        }
    }

    private static final class TooLong extends IOException {
        private static final long serialVersionUID = 1;

        TooLong() {
            super("the document is too long");
        }
    }

    /** Refuses to read on past a limit. */
    private static final class Counted extends FilterInputStream {
        private long left;

        Counted(InputStream in, long most) {
            super(in);
            left = most;
        }

        @Override
        public int read() throws IOException {
            return counted(in.read(), 1);
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int n = in.read(buffer, from, length);
            return counted(n, n);
        }

        private int counted(int result, int n) throws IOException {
            left -= Math.max(0, n);
            if (left < 0) {
                throw new TooLong();
            }
            return result;
        }

        @Override
        public void close() {}
    }
}
