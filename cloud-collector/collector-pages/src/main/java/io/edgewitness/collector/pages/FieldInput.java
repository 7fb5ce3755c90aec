package io.edgewitness.collector.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.forms.Field;
import io.edgewitness.collector.pages.FormViews.Line;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field's input on a page and its answer, the JSON that project.yaml has for the field; one becomes the other. Nothing that was typed is
 * judged or mended here: what is no number stays the text that it was, so that the check can say so and the page can show it again.
 */
final class FieldInput {
    /** An answer that is none. */
    static final String NONE = "null";

    /** More digits than any amount has; a longer one is kept as the text that it is. */
    private static final int MOST_DIGITS = 40;

    /** Characters of a number: its time to be read grows with their square. */
    private static final int LONGEST_NUMBER = 100;

    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private FieldInput() {}

    /**
     * @param form the parameters {@code value}, {@code from}, {@code to}, {@code other}, {@code name}, {@code amount}, {@code unit},
     *     {@code proof} as the field's type has them
     * @return JSON; {@link #NONE} if all of it is blank
     */
    static String json(Field field, Map<String, List<String>> form) {
        JsonNode node = switch (field.type()) {
            case NUMBER -> number(first(form, "value"));
            case PERIOD -> period(form);
            case YEARS -> years(form);
            case CHOICE, CHOICES -> choices(form);
            case INDICATORS -> indicators(form);
            default -> text(first(form, "value"));
        };
        return node == null ? NONE : node.toString();
    }

    /** @return a text as JSON; {@link #NONE} if it is blank */
    static String quoted(String text) {
        JsonNode node = text(clean(text));
        return node == null ? NONE : node.toString();
    }

    /** @return texts by key as JSON; {@link #NONE} if there are none */
    static String object(Map<String, String> entries) {
        ObjectNode node = JSON.createObjectNode();
        entries.forEach((key, text) -> {
            JsonNode number = number(text);
            if (number != null) {
                node.set(key, number);
            }
        });
        return node.isEmpty() ? NONE : node.toString();
    }

    /** @return what an object has under a key; empty if it has nothing */
    static String entry(@Nullable String json, String key) {
        JsonNode node = read(json).path(key);
        return node.isMissingNode() ? "" : plain(node);
    }

    private static String first(Map<String, List<String>> form, String key) {
        List<String> values = form.getOrDefault(key, List.of());
        return values.isEmpty() ? "" : clean(values.get(0));
    }

    /** Without what no form prints and no database keeps: control characters, halves of characters, what turns the direction of the rest. */
    static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.replace("\r\n", "\n").codePoints().forEach(c -> {
            boolean control = Character.getType(c) == Character.CONTROL && c != '\n' && c != '\t';
            boolean half = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
            boolean turns = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
            boolean none = (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
            if (!control && !half && !turns && !none) {
                out.appendCodePoint(c);
            }
        });
        return out.toString().strip();
    }

    private static @Nullable JsonNode text(String text) {
        return text.isBlank() ? null : JSON.getNodeFactory().textNode(text);
    }

    private static @Nullable JsonNode number(String text) {
        try {
            if (text.isBlank()) {
                return null;
            }
            if (text.length() > LONGEST_NUMBER) {
                return text(text);
            }
            BigDecimal number = new BigDecimal(text);
            boolean usual = number.precision() <= MOST_DIGITS && Math.abs((long) number.scale()) <= MOST_DIGITS;
            return usual ? DecimalNode.valueOf(number) : text(text);
        } catch (NumberFormatException e) {
            return text(text);
        }
    }

    private static @Nullable JsonNode period(Map<String, List<String>> form) {
        String from = first(form, "from");
        String to = first(form, "to");
        return from.isBlank() && to.isBlank()
                ? null
                : JSON.createObjectNode().put("from", from).put("to", to);
    }

    private static @Nullable JsonNode years(Map<String, List<String>> form) {
        ArrayNode list = JSON.createArrayNode();
        boolean any = false;
        for (String value : form.getOrDefault("value", List.of())) {
            JsonNode number = number(clean(value));
            any |= number != null;
            list.add(number == null ? JSON.nullNode() : number);
        }
        return any ? list : null;
    }

    private static @Nullable JsonNode choices(Map<String, List<String>> form) {
        ArrayNode list = JSON.createArrayNode();
        Set<String> all = new LinkedHashSet<>();
        form.getOrDefault("value", List.of()).forEach(v -> all.add(clean(v)));
        first(form, "other").lines().map(String::strip).forEach(all::add);
        all.stream().filter(v -> !v.isBlank()).forEach(list::add);
        return list.isEmpty() ? null : list.size() == 1 ? list.get(0) : list;
    }

    private static @Nullable JsonNode indicators(Map<String, List<String>> form) {
        ArrayNode list = JSON.createArrayNode();
        int lines = form.getOrDefault("name", List.of()).size();
        for (int i = 0; i < lines; i++) {
            Line line = new Line(
                    part(form, "name", i), part(form, "amount", i), part(form, "unit", i), part(form, "proof", i));
            if (!line.isBlank()) {
                list.add(entry(line));
            }
        }
        return list.isEmpty() ? null : list;
    }

    private static JsonNode entry(Line line) {
        ObjectNode entry = JSON.createObjectNode();
        entry.put("name", line.name());
        JsonNode amount = number(line.amount());
        if (amount != null) {
            entry.set("value", amount);
        }
        if (!line.unit().isEmpty()) {
            entry.put("unit", line.unit());
        }
        if (!line.proof().isEmpty()) {
            entry.put("proof", line.proof());
        }
        return entry;
    }

    private static String part(Map<String, List<String>> form, String key, int at) {
        List<String> values = form.getOrDefault(key, List.of());
        return at < values.size() ? clean(values.get(at)) : "";
    }

    /** @return the texts of the inputs: one, the two ends of a period, one a year, or each chosen answer */
    static List<String> parts(@Nullable String json) {
        JsonNode node = read(json);
        if (node.isObject()) {
            return List.of(node.path("from").asText(), node.path("to").asText());
        }
        List<String> parts = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(n -> parts.add(plain(n)));
        } else {
            parts.add(plain(node));
        }
        return parts;
    }

    /** @return the lines of an indicators field; words alone are a line with a name only */
    static List<Line> lines(@Nullable String json) {
        JsonNode node = read(json);
        List<Line> lines = new ArrayList<>();
        for (JsonNode item : node.isArray() ? node : JSON.createArrayNode().add(node)) {
            Line line = item.isObject()
                    ? new Line(
                            plain(item.path("name")),
                            plain(item.path("value")),
                            plain(item.path("unit")),
                            plain(item.path("proof")))
                    : new Line(plain(item), "", "", "");
            if (!line.isBlank()) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** @return an answer as people read it; lists of lines one a line */
    static String shown(@Nullable Field field, String json) {
        JsonNode node = read(json);
        if (field == null) {
            return node.isArray() || node.isObject() ? listed(node) : plain(node);
        }
        return switch (field.type()) {
            case CHOICE, CHOICES ->
                String.join("、", parts(json).stream().map(p -> named(field, p)).toList());
            case PERIOD -> String.join(" – ", parts(json));
            case YEARS -> String.join("、", parts(json));
            case INDICATORS ->
                String.join(
                        "\n",
                        lines(json).stream()
                                .map(l -> String.join("  ", List.of(l.name(), l.amount(), l.unit(), l.proof()))
                                        .strip())
                                .toList());
            default -> parts(json).get(0);
        };
    }

    private static String named(Field field, String part) {
        Field.Option option = field.option(part);
        return option == null ? part : option.name();
    }

    private static String listed(JsonNode node) {
        List<String> lines = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(n -> lines.add(n.isObject() ? cells(n) : plain(n)));
        } else {
            lines.add(cells(node));
        }
        return String.join("\n", lines);
    }

    private static String cells(JsonNode object) {
        List<String> cells = new ArrayList<>();
        object.properties()
                .forEach(e -> cells.add(e.getKey() + " "
                        + (e.getValue().isContainerNode() ? e.getValue().toString() : plain(e.getValue()))));
        return String.join("  ", cells);
    }

    private static String plain(JsonNode node) {
        return node.isNull() ? "" : node.asText();
    }

    static JsonNode read(@Nullable String json) {
        try {
            return json == null ? JSON.nullNode() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return JSON.getNodeFactory().textNode(json);
        }
    }
}
