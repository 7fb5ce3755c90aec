package io.edgewitness.adapter.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * What an order publishes to the topic of a {@code write} point: the value at the point's path in an otherwise empty JSON document, so
 * {@code $.set} makes {@code {"set":5}} and {@code $} makes {@code 5}; or, for a point of type raw, the value's text alone.
 */
final class OrderTarget {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int LARGEST_PAYLOAD = 65_536;
    private static final int MOST_DIGITS = 200;

    private final MqttPoint point;
    private final PointDefinition definition;

    /** @param definition gives the range */
    OrderTarget(MqttPoint point, PointDefinition definition) {
        this.point = point;
        this.definition = definition;
    }

    String topic() {
        return point.address().name();
    }

    /** @throws Refusal if the value does not fit the point's type or range */
    byte[] payload(Value value) throws Refusal {
        checkRange(value);
        boolean whole = point.type() == MqttPoint.Type.RAW || point.type() == MqttPoint.Type.BYTES;
        byte[] payload = whole ? raw(value) : json(value);
        if (payload.length > LARGEST_PAYLOAD) {
            throw new Refusal("the message would have " + payload.length + " bytes; at most " + LARGEST_PAYLOAD);
        }
        return payload;
    }

    private void checkRange(Value value) throws Refusal {
        BigDecimal low = definition.low();
        BigDecimal high = definition.high();
        if (low == null && high == null) {
            return;
        }
        if (!value.isNumber()) {
            throw new Refusal("the point has a range and takes a number, not " + kind(value));
        }
        BigDecimal number = value.number();
        if ((low != null && number.compareTo(low) < 0) || (high != null && number.compareTo(high) > 0)) {
            throw new Refusal(
                    number.toPlainString() + " is outside the range [" + plain(low) + ", " + plain(high) + "]");
        }
    }

    private static String plain(@org.jspecify.annotations.Nullable BigDecimal limit) {
        return limit == null ? "" : limit.toPlainString();
    }

    private static byte[] raw(Value value) throws Refusal {
        if (value instanceof Value.Bytes bytes) {
            return bytes.value();
        }
        JsonNode node = node(value);
        if (node.isContainerNode()) {
            throw new Refusal("a raw message is text, a number or a truth value, not " + kind(value));
        }
        String text = node.isNumber() ? node.decimalValue().toPlainString() : node.asText();
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] json(Value value) throws Refusal {
        JsonNode node = node(value);
        boolean fits = switch (point.type()) {
            case NUMBER -> node.isNumber();
            case INTEGER -> node.isNumber() && isWhole(node.decimalValue());
            case BOOLEAN -> node.isBoolean();
            case TEXT -> node.isTextual();
            case AUTO, RAW, BYTES -> true;
        };
        if (!fits) {
            throw new Refusal(
                    "the point takes " + TopicReader.kindOf(point.type()) + ", not " + kind(value) + " " + node);
        }
        List<String> fields = point.path().fields();
        for (int i = fields.size() - 1; i >= 0; i--) {
            node = NODES.objectNode().set(fields.get(i), node);
        }
        try {
            return JSON.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new Refusal("cannot be written as JSON: " + e.getOriginalMessage());
        }
    }

    private static boolean isWhole(BigDecimal number) {
        return number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0;
    }

    private static JsonNode node(Value value) throws Refusal {
        if (value instanceof Value.Bool bool) {
            return NODES.booleanNode(bool.value());
        }
        if (value instanceof Value.Text text) {
            return NODES.textNode(text.value());
        }
        if (value.isNumber()) {
            BigDecimal number = value.number();
            if (number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS) {
                throw new Refusal("a number has at most " + MOST_DIGITS + " digits");
            }
            return isWhole(number) ? NODES.numberNode(number.toBigInteger()) : NODES.numberNode(number);
        }
        if (value instanceof Value.Structure structure) {
            ObjectNode object = NODES.objectNode();
            for (Map.Entry<String, Value> field : structure.fields().entrySet()) {
                object.set(field.getKey(), node(field.getValue()));
            }
            return object;
        }
        if (value instanceof Value.Array array) {
            ArrayNode list = NODES.arrayNode();
            for (Value item : array.items()) {
                list.add(node(item));
            }
            return list;
        }
        throw new Refusal("a message cannot say " + kind(value));
    }

    private static String kind(Value value) {
        if (value instanceof Value.Float64 number && !number.isNumber()) {
            return "a number that is none, " + number.value();
        }
        if (value.isNumber()) {
            return "the number";
        }
        return value instanceof Value.Bool
                ? "the truth value"
                : value instanceof Value.Text
                        ? "the text"
                        : "a " + value.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }
}
