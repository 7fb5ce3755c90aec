package io.edgewitness.collector.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.collector.indicators.Decimals;
import io.edgewitness.edge.ledger.proto.Field;
import io.edgewitness.edge.ledger.proto.Value;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The ledger's values as JSON and as database numbers. */
final class Values {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_DIGITS = 1000;
    private static final int DEEPEST = 32;

    private Values() {}

    static String json(List<Field> fields) {
        return print(object(fields, 0));
    }

    /** Each field as text: a text as it is, anything else as JSON. */
    static Map<String, String> texts(List<Field> fields) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Field field : fields) {
            JsonNode value = node(field.getValue());
            texts.put(field.getName(), value.isValueNode() ? value.asText() : value.toString());
        }
        return texts;
    }

    static String json(Value value) {
        return print(node(value));
    }

    static JsonNode node(Value value) {
        return node(value, 0);
    }

    /** @return JSON that was made by {@link #json}; an empty object if it was not */
    static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return NODES.objectNode();
        }
    }

    private static String print(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of plain nodes can always be written", e);
        }
    }

    private static ObjectNode object(List<Field> fields, int depth) {
        ObjectNode object = NODES.objectNode();
        for (Field field : fields) {
            object.set(field.getName(), node(field.getValue(), depth + 1));
        }
        return object;
    }

    private static JsonNode node(Value value, int depth) {
        if (depth > DEEPEST) {
            return NODES.textNode("…");
        }
        return switch (value.getKindCase()) {
            case INTEGER -> NODES.numberNode(value.getInteger());
            case FLOAT64 ->
                Double.isFinite(value.getFloat64())
                        ? NODES.numberNode(value.getFloat64())
                        : NODES.textNode(Double.toString(value.getFloat64()));
            case DECIMAL -> {
                @Nullable String safe = decimal(value.getDecimal());
                yield safe == null ? NODES.textNode(value.getDecimal()) : NODES.numberNode(new BigDecimal(safe));
            }
            case BOOLEAN -> NODES.booleanNode(value.getBoolean());
            case TEXT -> NODES.textNode(value.getText());
            case OCTETS -> NODES.textNode(Hex.of(value.getOctets().toByteArray()));
            case STRUCTURE -> object(value.getStructure().getFieldsList(), depth);
            case ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                value.getArray().getItemsList().forEach(item -> array.add(node(item, depth + 1)));
                yield array;
            }
            case WAVEFORM ->
                NODES.objectNode()
                        .put("waveform", value.getWaveform().getSequence())
                        .put("rate_hz", value.getWaveform().getRateHz())
                        .put("channels", value.getWaveform().getChannelsCount());
            case FRAME -> NODES.objectNode().put("frame", value.getFrame());
            case KIND_NOT_SET -> NODES.nullNode();
        };
    }

    /** @return text that the database reads as this number */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        return Double.toString(value);
    }

    /** @return the text if it is a decimal of reasonable size, as an agent writes them; null if not */
    static @Nullable String decimal(String text) {
        BigDecimal value = Decimals.parse(text, MOST_DIGITS);
        return value == null ? null : value.toString();
    }
}
