package io.edgewitness.collector.compliance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.api.StoredEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads what an agent told; nothing that it can write stops the batch that it came with. */
record Told(StoredEvent event) {
    static final int LONGEST_NAME = 200;
    static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_JSON = 300_000;
    private static final int MOST_ITEMS = 1_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As a column takes it: without NUL, and no half of a character at its end. */
    static String cut(String text, int most) {
        String plain = text.indexOf(0) < 0 ? text : text.replace('\0', ' ');
        if (plain.length() <= most) {
            return plain;
        }
        return plain.substring(0, Character.isHighSurrogate(plain.charAt(most - 1)) ? most - 1 : most);
    }

    /** @return the attribute, short; empty: there is none */
    String name(String attribute) {
        return cut(event.texts().getOrDefault(attribute, ""), LONGEST_NAME);
    }

    boolean is(String attribute, String value) {
        return value.equals(event.texts().get(attribute));
    }

    String zh() {
        return cut(event.message(), LONGEST_TEXT);
    }

    String en() {
        return cut(event.texts().getOrDefault("en", event.message()), LONGEST_TEXT);
    }

    /** @return null: there is none, or it is none that is finite */
    @Nullable
    Double number(String attribute) {
        try {
            double number = Double.parseDouble(name(attribute));
            return Double.isFinite(number) ? Double.valueOf(number) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** @return 0 to a billion; 0 where there is none */
    int count(String attribute) {
        Double number = number(attribute);
        return number == null ? 0 : (int) Math.max(0, Math.min(1e9, number));
    }

    @Nullable
    Instant time(String attribute) {
        try {
            return Instant.parse(name(attribute));
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** @return the texts of a list; empty: it is none */
    List<String> list(String attribute) {
        List<String> items = new ArrayList<>();
        for (JsonNode item : json(attribute)) {
            if (items.size() < MOST_ITEMS) {
                items.add(cut(item.asText(), LONGEST_NAME));
            }
        }
        return items;
    }

    /** @return what a list in a column holds; empty: it is none */
    static <T> List<T> parsed(String json, Function<JsonNode, T> each) {
        List<T> list = new ArrayList<>();
        try {
            JSON.readTree(json).forEach(n -> list.add(each.apply(n)));
        } catch (JsonProcessingException e) {
            return List.of();
        }
        return list;
    }

    static String text(JsonNode node, String field) {
        return cut(node.path(field).asText(""), LONGEST_NAME);
    }

    /** @return a list as JSON; an empty one where it is none or too long */
    String array(String attribute) {
        return cut(json(attribute).toString(), LONGEST_JSON);
    }

    private JsonNode json(String attribute) {
        String text = event.texts().getOrDefault(attribute, "[]");
        try {
            JsonNode node = text.length() > LONGEST_JSON ? JSON.createArrayNode() : JSON.readTree(text);
            return node.isArray() ? node : JSON.createArrayNode();
        } catch (JsonProcessingException e) {
            return JSON.createArrayNode();
        }
    }
}
