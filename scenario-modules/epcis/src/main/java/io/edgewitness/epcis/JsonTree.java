package io.edgewitness.epcis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.CharConversionException;
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
                // Names come from strangers: they are not kept in a table whose chains they could make long.
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
        return new JsonTree(factory.createParser(in), limits);
    }

    /**
     * The next token; NOT_AVAILABLE at the end.
     *
     * @throws EpcisException if it is no JSON, or past a limit
     */
    JsonToken next() throws IOException, EpcisException {
        try {
            JsonToken token = parser.nextToken();
            return token == null ? JsonToken.NOT_AVAILABLE : token;
        } catch (JsonProcessingException e) {
            throw refused(e);
        } catch (CharConversionException e) {
            throw refusal(place(), path(), "these bytes are no characters of its encoding; write it in UTF-8");
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
            String text = parser.getText();
            if (isHalved(text)) {
                throw refusal("this text holds half a character (a surrogate alone)");
            }
            return text;
        } catch (JsonProcessingException e) {
            throw refused(e);
        }
    }

    /** JSON can escape one half of a pair; no database keeps it. */
    private static boolean isHalved(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isHighSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(++i))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** RFC 6901, of the current token; made only for messages, for it may be as long as the document. */
    private String path() {
        return parser.getParsingContext().pathAsPointer().toString();
    }

    private EpcisException refusal(String what) {
        return refusal(place(), path(), what);
    }

    /** Counts anew: what comes now is a part of its own. */
    void begin() {
        values = 0;
    }

    /** The value that begins with the current token. */
    Json value() throws IOException, EpcisException {
        Place place = place();
        if (++values > limits.values()) {
            throw refusal("this part holds more than " + limits.values() + " values; split it");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> members(place);
            case START_ARRAY -> items(place);
            case VALUE_STRING -> new Json.Text(text(), place);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(place);
            case VALUE_TRUE -> new Json.Bool(true, place);
            case VALUE_FALSE -> new Json.Bool(false, place);
            case VALUE_NULL -> new Json.Null(place);
            default -> throw refusal("a value is expected here");
        };
    }

    /** Of a name that stands twice the last value counts, as in most readers: one of GS1's own examples has two event IDs. */
    private Json members(Place place) throws IOException, EpcisException {
        Map<String, Json> fields = new LinkedHashMap<>();
        while (next() != JsonToken.END_OBJECT) {
            String name = text();
            next();
            fields.put(name, value());
        }
        return new Json.Members(fields, place);
    }

    private Json items(Place place) throws IOException, EpcisException {
        List<Json> items = new ArrayList<>();
        while (next() != JsonToken.END_ARRAY) {
            items.add(value());
        }
        return new Json.Items(items, place);
    }

    private Json number(Place place) throws IOException, EpcisException {
        String text = text();
        BigDecimal value = new BigDecimal(text);
        if (Math.abs((long) value.precision() - value.scale()) > GREATEST_EXPONENT
                || Math.abs((long) value.scale()) > GREATEST_EXPONENT) {
            throw refusal("this number has an exponent beyond " + GREATEST_EXPONENT);
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

    private EpcisException refused(JsonProcessingException e) {
        JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
        String what = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("it cannot be read");
        return refusal(place(at), path(), "no JSON: " + what);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
