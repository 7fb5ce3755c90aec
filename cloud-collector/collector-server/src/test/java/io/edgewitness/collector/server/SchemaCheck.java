package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares answers with the schemas of an OpenAPI 3.0 description, as far as ours uses them. Stricter than the standard: a property that
 * is not described is a mistake, unless additionalProperties says otherwise.
 */
final class SchemaCheck {
    private final Map<?, ?> description;
    private final List<String> mistakes = new ArrayList<>();

    SchemaCheck(Map<?, ?> description) {
        this.description = description;
    }

    /** @return what of the answer is not as described */
    List<String> mistakes(JsonNode answer, Object schema) {
        mistakes.clear();
        check("$", answer, schema);
        return List.copyOf(mistakes);
    }

    /** Follows a reference, if it is one. */
    Map<?, ?> resolved(Object node) {
        Map<?, ?> map = (Map<?, ?>) node;
        Object reference = map.get("$ref");
        if (reference == null) {
            return map;
        }
        Map<?, ?> at = description;
        for (String part : String.valueOf(reference).substring(2).split("/", -1)) {
            at = (Map<?, ?>) at.get(part);
        }
        return resolved(at);
    }

    private void wrong(String place, String what) {
        mistakes.add(place + ": " + what);
    }

    private void check(String place, JsonNode value, Object node) {
        Map<?, ?> schema = resolved(node);
        if (value.isNull()) {
            if (!Boolean.TRUE.equals(schema.get("nullable"))
                    && (schema.containsKey("type") || schema.containsKey("allOf"))) {
                wrong(place, "null");
            }
            return;
        }
        if (schema.get("allOf") instanceof List<?> all) {
            all.forEach(part -> check(place, value, part));
        }
        Object type = schema.get("type");
        if (type != null && !isOf(value, type)) {
            wrong(place, value + " is no " + type);
            return;
        }
        if (schema.get("enum") instanceof List<?> known && !known.contains(value.asText())) {
            wrong(place, value + " is none of " + known);
        }
        if ("date-time".equals(schema.get("format"))) {
            time(place, value.asText());
        }
        if (schema.get("pattern") instanceof String pattern && !value.asText().matches(pattern)) {
            wrong(place, value + " does not match " + pattern);
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(place + "[" + i + "]", value.get(i), schema.get("items"));
            }
        } else if (value.isObject() && "object".equals(type)) {
            object(place, value, schema);
        }
    }

    private void object(String place, JsonNode value, Map<?, ?> schema) {
        Map<?, ?> properties = schema.get("properties") instanceof Map<?, ?> p ? p : Map.of();
        Object more = schema.get("additionalProperties");
        value.properties().forEach(e -> {
            if (properties.containsKey(e.getKey())) {
                check(place + "." + e.getKey(), e.getValue(), properties.get(e.getKey()));
            } else if (more instanceof Map) {
                check(place + "." + e.getKey(), e.getValue(), more);
            } else if (!Boolean.TRUE.equals(more)) {
                wrong(place, e.getKey() + " is not described");
            }
        });
        if (schema.get("required") instanceof List<?> required) {
            required.stream()
                    .filter(key -> !value.has(String.valueOf(key)))
                    .forEach(key -> wrong(place, key + " is missing"));
        }
    }

    private static boolean isOf(JsonNode value, Object type) {
        return switch (String.valueOf(type)) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "string" -> value.isTextual();
            default -> false;
        };
    }

    private void time(String place, String text) {
        try {
            OffsetDateTime unused = OffsetDateTime.parse(text);
        } catch (DateTimeException e) {
            wrong(place, text + " is no time with an offset");
        }
    }
}
