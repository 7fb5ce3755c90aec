package io.edgewitness.adapter.mqtt;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a message carries its identity: a path in its JSON, such as {@code $.seq}, or a user property, such as {@code property:id}.
 *
 * @param property null if it is a path
 * @param path null if it is a property
 */
public record MessageKey(
        @Nullable String property, @Nullable JsonPath path) {
    private static final String PROPERTY = "property:";
    private static final int LONGEST = 64;

    /** @throws IllegalArgumentException with the mend */
    public static MessageKey parse(String text) {
        if (text.startsWith(PROPERTY) && text.length() > PROPERTY.length()) {
            return new MessageKey(text.substring(PROPERTY.length()), null);
        }
        return new MessageKey(null, JsonPath.parse(text));
    }

    /** @return the key's text; null if the message has none */
    @Nullable
    String read(@Nullable JsonNode document, Map<String, String> properties) {
        if (property != null) {
            return properties.get(property);
        }
        JsonNode node = path == null || document == null ? null : path.read(document);
        if (node == null || node.isContainerNode() || node.isNull()) {
            return null;
        }
        return node.isNumber() ? text(node.decimalValue().stripTrailingZeros()) : node.asText();
    }

    /** Written out, 1E999999999 would take the memory of the whole agent. */
    private static String text(BigDecimal number) {
        return Math.abs((long) number.scale()) > LONGEST ? number.toString() : number.toPlainString();
    }

    @Override
    public String toString() {
        return property == null ? String.valueOf(path) : PROPERTY + property;
    }
}
