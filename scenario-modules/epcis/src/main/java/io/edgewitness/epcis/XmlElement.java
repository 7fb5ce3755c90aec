package io.edgewitness.epcis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * An element with all that is in it.
 *
 * @param name as JSON names it: without a prefix if it is the standard's, else with its prefix, or its namespace where it has none
 * @param own whether it is not the standard's
 * @param attributes by name, likewise; without namespaces and without what XML Schema says of the element
 * @param text between the tags, without space around it
 * @param nil whether it says that it has no value
 */
record XmlElement(
        String name,
        boolean own,
        Map<String, String> attributes,
        List<XmlElement> children,
        String text,
        boolean nil,
        Place place) {
    /**
     * Reads an element that begins at the reader's place.
     *
     * @param left how many elements and attributes there may be; counted down
     */
    static XmlElement read(XMLStreamReader in, EpcisLimits limits, int[] left, int depth)
            throws XMLStreamException, EpcisException {
        Place place = place(in);
        String name = name(in.getPrefix(), in.getNamespaceURI(), in.getLocalName());
        boolean own = isOwn(in.getNamespaceURI());
        Map<String, String> attributes = new LinkedHashMap<>();
        boolean nil = false;
        for (int i = 0; i < in.getAttributeCount(); i++) {
            if (XMLConstants.W3C_XML_SCHEMA_INSTANCE_NS_URI.equals(in.getAttributeNamespace(i))) {
                nil |= in.getAttributeLocalName(i).equals("nil")
                        && in.getAttributeValue(i).matches("true|1");
            } else {
                attributes.put(
                        name(in.getAttributePrefix(i), in.getAttributeNamespace(i), in.getAttributeLocalName(i)),
                        limited(in.getAttributeValue(i), limits, place));
            }
        }
        left[0] -= 1 + attributes.size();
        if (left[0] < 0 || depth > limits.depth()) {
            throw JsonTree.refusal(
                    place,
                    "",
                    "this part holds more than " + limits.values() + " values, or is nested more than " + limits.depth()
                            + " deep; split it");
        }
        List<XmlElement> children = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int event = in.next(); event != XMLStreamConstants.END_ELEMENT; event = in.next()) {
            if (event == XMLStreamConstants.START_ELEMENT) {
                children.add(read(in, limits, left, depth + 1));
            } else if (event == XMLStreamConstants.CHARACTERS || event == XMLStreamConstants.CDATA) {
                text.append(in.getText());
                limit(text, limits, place);
            } else if (event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw JsonTree.refusal(place(in), "", "an entity of a document type is not accepted; write it out");
            }
        }
        return new XmlElement(name, own, attributes, children, text.toString().strip(), nil, place);
    }

    private static String limited(String text, EpcisLimits limits, Place place) throws EpcisException {
        limit(text, limits, place);
        return text;
    }

    private static void limit(CharSequence text, EpcisLimits limits, Place place) throws EpcisException {
        if (text.length() > limits.textLength()) {
            throw JsonTree.refusal(place, "", "a text is longer than " + limits.textLength() + " characters");
        }
    }

    private static boolean isOwn(String namespace) {
        return namespace != null && !namespace.isEmpty() && !namespace.startsWith("urn:epcglobal:epcis");
    }

    private static String name(String prefix, String namespace, String local) {
        if (!isOwn(namespace)) {
            return local;
        }
        return prefix != null && !prefix.isEmpty()
                ? prefix + ":" + local
                : namespace + (namespace.matches(".*[/#]") ? "" : "#") + local;
    }

    static Place place(XMLStreamReader in) {
        return new Place(
                Math.max(1, in.getLocation().getLineNumber()),
                Math.max(1, in.getLocation().getColumnNumber()));
    }
}
