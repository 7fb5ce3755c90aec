package io.edgewitness.epcis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tokens of a JSON document, and trees of its parts, within limits. One thread. */
final class JsonTree implements AutoCloseable {
    private static final int LONGEST_NUMBER = 100;
    private static final int GREATEST_EXPONENT = 1_000;

    private final JsonParser parser;
    private final EpcisLimits limits;
    private int values;

    private JsonTree(JsonParser parser, EpcisLimits limits) {
        this.parser = parser;
        this.limits = limits;
    }

    static JsonTree of(InputStream in, EpcisLimits limits) throws IOException {
        JsonFactory factory = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(limits.documentBytes())
                        .maxNestingDepth(limits.depth())
                        .maxStringLength(limits.textLength())
                        .maxNameLength(limits.textLength())
                        .maxNumberLength(LONGEST_NUMBER)
                        .build())
                .build();
        return new JsonTree(factory.createParser(in), limits);
    }

    /**
     * The next token, or null at the end.
     *
     * @throws EpcisException if it is no JSON, or past a limit
     */
    JsonToken next(String path) throws IOException, EpcisException {
        try {
            JsonToken token = parser.nextToken();
            return token == null ? JsonToken.NOT_AVAILABLE : token;
        } catch (JsonProcessingException e) {
            throw refused(e, path);
        }
    }

    Place place() {
        return place(parser.currentTokenLocation());
    }

    private static Place place(JsonLocation at) {
        return new Place(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }

    String text() throws IOException, EpcisException {
        try {
            return parser.getText();
        } catch (JsonProcessingException e) {
            throw refused(e, "");
        }
    }

    /** Counts anew: what comes now is a part of its own. */
    void begin() {
        values = 0;
    }

    /** The value that begins with the current token. */
    Json value(String path) throws IOException, EpcisException {
        Place place = place();
        if (++values > limits.values()) {
            throw refusal(place, path, "this part holds more than " + limits.values() + " values; split it");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(place, path);
            case START_ARRAY -> items(place, path);
            case VALUE_STRING -> new Json.Text(text(), place);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(place, path);
            case VALUE_TRUE -> new Json.Bool(true, place);
            case VALUE_FALSE -> new Json.Bool(false, place);
            case VALUE_NULL -> new Json.Null(place);
            default -> throw refusal(place, path, "a value is expected here");
        };
    }

    /** Of a name that stands twice the last value counts, as in most readers: one of GS1's own examples has two event IDs. */
    private Json members(Place place, String path) throws IOException, EpcisException {
        Map<String, Json> fields = new LinkedHashMap<>();
        while (next(path) != JsonToken.END_OBJECT) {
            String name = text();
            String inner = inner(path, name);
            next(inner);
            fields.put(name, value(inner));
        }
        return new Json.Members(fields, place);
    }

    private Json items(Place place, String path) throws IOException, EpcisException {
        List<Json> items = new ArrayList<>();
        while (next(path) != JsonToken.END_ARRAY) {
            items.add(value(path + "/" + items.size()));
        }
        return new Json.Items(items, place);
    }

    private Json number(Place place, String path) throws IOException, EpcisException {
        String text = text();
        BigDecimal value = new BigDecimal(text);
        if (Math.abs((long) value.precision() - value.scale()) > GREATEST_EXPONENT
                || Math.abs((long) value.scale()) > GREATEST_EXPONENT) {
            throw refusal(place, path, "this number has an exponent beyond " + GREATEST_EXPONENT);
        }
        return new Json.Number(text, place);
    }

    /** RFC 6901. */
    static String inner(String path, String name) {
        return path + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    static EpcisException refusal(Place place, String path, String what) {
        return new EpcisException(List.of(new EpcisProblem(place, path, what)));
    }

    private EpcisException refused(JsonProcessingException e, String path) {
        JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
        String what = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("it cannot be read");
        return refusal(place(at), path, "no JSON: " + what);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
