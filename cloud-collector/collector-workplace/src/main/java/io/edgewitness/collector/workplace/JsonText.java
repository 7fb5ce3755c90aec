package io.edgewitness.collector.workplace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;

/** One JSON value and nothing after it; no key twice, no NUL, no half character, no depth to drown in. */
final class JsonText {
    private static final int DEEPEST = 32;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonText() {}

    static void check(String json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            int depth = 0;
            boolean any = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (depth == 0 && any) {
                    throw Refusal.BAD_JSON.with("something follows the value");
                }
                any = true;
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
                    checkText(parser.getText());
                }
            }
            if (!any) {
                throw Refusal.BAD_JSON.with("it is empty");
            }
        } catch (JsonProcessingException e) {
            throw new Refused(Refusal.BAD_JSON, e, e.getOriginalMessage() + " (" + place(e) + ")");
        } catch (IOException e) {
            throw new IllegalStateException("text in memory cannot be read", e);
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? "?"
                : e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr();
    }

    private static void checkText(String text) {
        if (text.indexOf('\0') >= 0) {
            throw Refusal.BAD_JSON.with("it contains the character NUL");
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw Refusal.BAD_JSON.with("it contains half a character");
        }
    }
}
