package io.edgewitness.epcis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.time.Instant;
import java.util.Map;

/** Writes events in the JSON binding, each as it was read. */
public final class EpcisWriter {
    /** What the names of the standard mean in JSON-LD. */
    public static final String CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

    private static final JsonFactory FACTORY = new JsonFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

    private EpcisWriter() {}

    /** One event, in one line. */
    public static String text(EpcisEvent event) {
        return text(event.json());
    }

    /** A value, in one line. */
    static String text(Json json) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = FACTORY.createGenerator(text)) {
            write(json, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * An EPCISDocument.
     *
     * @param out is not closed
     * @param created when it was made
     */
    public static void document(Iterable<EpcisEvent> events, Instant created, Writer out) throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            begin(EpcisDocument.DOCUMENT, created, json);
            list(events, json);
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    /** What a query answers: an EPCISQueryDocument. */
    public static void answer(String query, Iterable<EpcisEvent> events, Instant created, Writer out)
            throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            begin(EpcisDocument.QUERY_DOCUMENT, created, json);
            json.writeObjectFieldStart("queryResults");
            json.writeStringField("queryName", query);
            json.writeObjectFieldStart("resultsBody");
            list(events, json);
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    /** Up to the body, which is open. */
    private static void begin(String type, Instant created, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("@context", CONTEXT);
        json.writeStringField("type", type);
        json.writeStringField("schemaVersion", "2.0");
        json.writeStringField("creationDate", created.toString());
        json.writeObjectFieldStart("epcisBody");
    }

    private static void list(Iterable<EpcisEvent> events, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("eventList");
        for (EpcisEvent event : events) {
            write(event.json(), json);
        }
        json.writeEndArray();
    }

    private static void write(Json value, JsonGenerator out) throws IOException {
        if (value instanceof Json.Members m) {
            out.writeStartObject();
            for (Map.Entry<String, Json> field : m.fields().entrySet()) {
                out.writeFieldName(field.getKey());
                write(field.getValue(), out);
            }
            out.writeEndObject();
        } else if (value instanceof Json.Items list) {
            out.writeStartArray();
            for (Json item : list.items()) {
                write(item, out);
            }
            out.writeEndArray();
        } else if (value instanceof Json.Text t) {
            out.writeString(t.value());
        } else if (value instanceof Json.Number n) {
            out.writeNumber(n.text());
        } else if (value instanceof Json.Bool b) {
            out.writeBoolean(b.value());
        } else {
            out.writeNull();
        }
    }
}
