package io.edgewitness.collector.compliance;

import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Verdicts as B2MML (MESA, V0701, after ISA-95.00.02-2018): {@code OperationsTestInformation} with a {@code TestResult} for each part and a child for each of its defects. The
 * same verdicts give the same document.
 */
final class QmsDocument {
    private static final String NAMESPACE = "http://www.mesa.org/xml/B2MML";

    private final XMLStreamWriter xml;

    private QmsDocument(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** @param parts of one line, oldest first */
    static String of(String id, boolean simulated, Instant published, List<Inspected> parts) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            new QmsDocument(xml).write(id, simulated, published, parts);
            xml.writeEndDocument();
            xml.close();
            return text.toString();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String id, boolean simulated, Instant published, List<Inspected> parts)
            throws XMLStreamException {
        xml.writeStartElement("OperationsTestInformation");
        xml.writeDefaultNamespace(NAMESPACE);
        text("ID", id);
        if (simulated) {
            text("Description", "simulated: not of real parts");
        }
        text("PublishedDate", published.toString());
        for (int i = 0; i < parts.size(); i++) {
            part(id + "-" + (i + 1), parts.get(i));
        }
        xml.writeEndElement();
    }

    private void part(String id, Inspected p) throws XMLStreamException {
        xml.writeStartElement("TestResult");
        text("ID", id);
        text("Description", p.agent() + "/" + p.line());
        text("EvaluationDate", p.at().toString());
        if (!p.unit().isEmpty()) {
            text("TestableObjectID", p.unit());
        }
        text("EvaluatedCriterionResult", p.rejected() ? "Fail" : "Pass");
        for (int i = 0; i < p.defects().size(); i++) {
            defect(id + "-" + (i + 1), p.defects().get(i));
        }
        Double score = p.score();
        if (score != null) {
            property("score", number(score), "double", "");
        }
        property("rule-set", p.rules(), "string", "");
        property("model", p.model(), "string", "");
        if (!p.picture().isEmpty()) {
            property("picture-sha256", p.picture(), "string", "");
        }
        xml.writeEndElement();
    }

    private void defect(String id, Inspected.Defect d) throws XMLStreamException {
        xml.writeStartElement("TestResultChild");
        text("ID", id);
        text("Description", d.type());
        text("EvaluatedCriterionResult", "Fail");
        property("severity", d.severity(), "string", "");
        property("rule", d.rule(), "string", "");
        property("score", number(d.score()), "double", "");
        property("x", number(d.x()), "double", "pixel");
        property("y", number(d.y()), "double", "pixel");
        property("width", number(d.width()), "double", "pixel");
        property("height", number(d.height()), "double", "pixel");
        xml.writeEndElement();
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4f", value);
    }

    private void property(String id, String value, String type, String unit) throws XMLStreamException {
        xml.writeStartElement("PropertyMeasurement");
        text("ID", id);
        xml.writeStartElement("Value");
        text("ValueString", value);
        text("DataType", type);
        if (!unit.isEmpty()) {
            text("UnitOfMeasure", unit);
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    /** Characters that XML does not know become blanks: a part's name may have been read off anything. */
    private void text(String element, String value) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeCharacters(
                value.replaceAll("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]", " "));
        xml.writeEndElement();
    }
}
