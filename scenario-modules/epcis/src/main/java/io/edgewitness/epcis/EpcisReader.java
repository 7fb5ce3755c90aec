package io.edgewitness.epcis;

import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.CharConversionException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads EPCIS 2.0.1 in its JSON and XML bindings: an EPCISDocument, an EPCISQueryDocument, or, in JSON, one event. XML becomes what it is in JSON. The events of a document are checked and
 * handed on one by one, so a document may be much larger than the memory.
 */
public final class EpcisReader {
    private static final Set<String> LISTS =
            Set.of("/epcisBody/eventList", "/epcisBody/queryResults/resultsBody/eventList");
    private static final Set<String> WAY =
            Set.of("", "/epcisBody", "/epcisBody/queryResults", "/epcisBody/queryResults/resultsBody");

    private static final int LOOK_AHEAD = 256;

    /** Of a message's events together, in characters: each is kept with what its document says of prefixes. */
    private static final int MOST_CONTEXT = 4 << 20;

    private final JsonTree json;
    private final Consumer<EpcisEvent> sink;
    private final Problems problems = new Problems();
    private long events;

    private EpcisReader(JsonTree json, Consumer<EpcisEvent> sink) {
        this.json = json;
        this.sink = sink;
    }

    /**
     * Reads a document to its end.
     *
     * @param in read, not closed
     * @param sink is given each event that is right; if the document is refused after all, what it was given does not count
     * @throws EpcisException with each mistake, up to twenty
     * @throws IOException if {@code in} fails
     */
    public static EpcisDocument read(InputStream in, EpcisLimits limits, Consumer<EpcisEvent> sink)
            throws IOException, EpcisException {
        BufferedInputStream first = new BufferedInputStream(in);
        try {
            if (isXml(first)) {
                return XmlReader.read(first, limits, sink);
            }
            try (JsonTree json = JsonTree.of(new Unclosed(first), limits)) {
                return new EpcisReader(json, sink).document();
            }
        } catch (CharConversionException | UnsupportedEncodingException e) {
            throw JsonTree.refusal(
                    new Place(1, 1), "", "its characters are in no encoding that is read; write it in UTF-8");
        }
    }

    private static boolean isXml(BufferedInputStream in) throws IOException {
        in.mark(LOOK_AHEAD);
        int c = in.read();
        for (int i = 1; i < LOOK_AHEAD && (c <= ' ' || c == 0xEF || c == 0xBB || c == 0xBF) && c >= 0; i++) {
            c = in.read();
        }
        in.reset();
        return c == '<';
    }

    /**
     * What a message holds: its events, each with what the document says of prefixes, so that it can stand alone.
     *
     * @throws EpcisException with each mistake, up to twenty; also if the events would be much larger alone than together
     */
    public static List<EpcisEvent> message(String text, EpcisLimits limits) throws EpcisException {
        List<EpcisEvent> events = new ArrayList<>();
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            EpcisDocument document = read(new ByteArrayInputStream(bytes), limits, events::add);
            refuseCopies(document.context(), events.size());
            events.replaceAll(e -> e.within(document));
            return events;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** As much as one message of a device may hold. */
    public static List<EpcisEvent> message(String text) throws EpcisException {
        return message(text, EpcisLimits.MESSAGE);
    }

    private static void refuseCopies(@Nullable Json context, int events) throws EpcisException {
        long length = context == null ? 0 : EpcisWriter.text(context).length();
        if (length * events > MOST_CONTEXT) {
            throw JsonTree.refusal(
                    context == null ? new Place(1, 1) : context.place(),
                    "/@context",
                    "each of the " + events + " events would be kept with this context of " + length
                            + " characters; shorten it, or send fewer events in a message");
        }
    }

    /** Of a text that is in memory: nothing but the text itself can be to blame. */
    private static EpcisException unreadable(IOException e) {
        return JsonTree.refusal(new Place(1, 1), "", "it cannot be read: " + e.getMessage());
    }

    /** Any JSON, within limits. */
    public static Json json(String text, EpcisLimits limits) throws EpcisException {
        try (JsonTree json = JsonTree.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), limits)) {
            json.next();
            Json value = json.value();
            if (json.next() != JsonToken.NOT_AVAILABLE) {
                throw JsonTree.refusal(json.place(), "", "something follows behind the end");
            }
            return value;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Whether a text is a URI, as identifiers must be. */
    public static boolean isUri(String text) {
        return Check.isUri(text);
    }

    private EpcisDocument document() throws IOException, EpcisException {
        if (json.next() != JsonToken.START_OBJECT) {
            throw JsonTree.refusal(json.place(), "", "an EPCIS document is a JSON object");
        }
        Json.Members head = way("");
        Place end = json.place();
        if (json.next() != JsonToken.NOT_AVAILABLE) {
            throw JsonTree.refusal(end, "", "something follows behind the document's end");
        }
        DocumentShapes.check(head, problems);
        problems.refuse();
        if (!head.fields().containsKey("epcisBody")) {
            events++;
            sink.accept(new EpcisEvent(head));
        }
        return new EpcisDocument(head, events);
    }

    /** The object at the current token, and in it those that lead to the events. */
    private Json.Members way(String path) throws IOException, EpcisException {
        Place place = json.place();
        Map<String, Json> fields = new LinkedHashMap<>();
        while (json.next() != JsonToken.END_OBJECT) {
            String name = json.text();
            Place at = json.place();
            String inner = JsonTree.inner(path, name);
            if (fields.containsKey(name)) {
                throw JsonTree.refusal(at, inner, "this field stands here twice");
            }
            JsonToken token = json.next();
            if (token == JsonToken.START_OBJECT && WAY.contains(inner)) {
                fields.put(name, way(inner));
            } else if (token == JsonToken.START_ARRAY && LISTS.contains(inner)) {
                fields.put(name, list(inner));
            } else {
                fields.put(name, json.value());
            }
        }
        return new Json.Members(fields, place);
    }

    private Json list(String path) throws IOException, EpcisException {
        Place place = json.place();
        for (long i = 0; json.next() != JsonToken.END_ARRAY; i++) {
            json.begin();
            String inner = path + "/" + i;
            Json value = json.value();
            int before = problems.count();
            EventShapes.check(value, inner, problems);
            if (problems.isFull()) {
                problems.refuse();
            }
            if (problems.count() == before && value instanceof Json.Members event) {
                events++;
                sink.accept(new EpcisEvent(event));
            }
        }
        json.begin();
        return new Json.Items(List.of(), place);
    }

    /** Jackson would close it. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
