package io.edgewitness.collector.maintenance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.StoredEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what an agent told; nothing that it can write stops the batch that it came with. */
record Told(StoredEvent event) {
    static final int LONGEST_NAME = 200;
    private static final int GRAVE = 800;
    private static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_FACTS = 64_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As a column takes it: without NUL, and no half of a character at its end. */
    static String cut(String text, int most) {
        String plain = text.indexOf(0) < 0 ? text : text.replace('\0', ' ');
        if (plain.length() <= most) {
            return plain;
        }
        return plain.substring(0, Character.isHighSurrogate(plain.charAt(most - 1)) ? most - 1 : most);
    }

    /** What people sort messages by; {@code measurement} is about the sensors rather than the machine, unless it may be the machine all the same. */
    String kind() {
        String type = event.type();
        if (type.startsWith("alarm-")) {
            return "alarm";
        }
        return switch (type) {
            case "diagnosis", "diagnosis-cleared" -> "diagnosis";
            case "statistics" -> "statistics";
            case "forecast", "prognosis", "prognosis-judged", "health-zone", "maintenance-plan", "operating-advice" ->
                "forecast";
            default -> event.severity() >= GRAVE ? "alarm" : "measurement";
        };
    }

    String scenario() {
        return cut(event.scenario(), LONGEST_NAME);
    }

    /** @return the attribute, short; empty: there is none */
    String name(String attribute) {
        return cut(event.texts().getOrDefault(attribute, ""), LONGEST_NAME);
    }

    String en() {
        return cut(event.message(), LONGEST_TEXT);
    }

    /** @return as in English where the module said it in English only */
    String zh() {
        return cut(event.texts().getOrDefault("zh", event.message()), LONGEST_TEXT);
    }

    /** @return everything else, as a JSON object of texts; where it is too much, an object that says so */
    String facts() {
        Map<String, String> facts = new LinkedHashMap<>(event.texts());
        facts.remove("zh");
        facts.remove("causes");
        try {
            String json = JSON.writeValueAsString(facts);
            return json.length() <= LONGEST_FACTS
                    ? cut(json, LONGEST_FACTS)
                    : "{\"left-out\":\"" + json.length() + "\"}";
        } catch (JsonProcessingException e) {
            return "{}";
        }
    }

    /** @return the ranked causes, an array; another kind of node if there are none */
    JsonNode causes() {
        try {
            return JSON.readTree(event.texts().getOrDefault("causes", "[]"));
        } catch (JsonProcessingException e) {
            return JSON.createArrayNode();
        }
    }

    /** @return null: not a number */
    static @Nullable Double number(JsonNode node) {
        double number = node.isNumber() ? node.asDouble() : Double.NaN;
        return Double.isFinite(number) ? Double.valueOf(number) : null;
    }
}
