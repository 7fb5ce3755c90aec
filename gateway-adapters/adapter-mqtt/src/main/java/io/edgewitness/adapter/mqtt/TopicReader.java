package io.edgewitness.adapter.mqtt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Value;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a message of one topic into one sample a point. Numbers stay as the JSON writes them: integers as Int64, fractions as exact decimals.
 * What cannot be read is BAD with the reason, and costs the topic's other points nothing.
 */
final class TopicReader {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final int MOST_DIGITS = 200;
    /** Seconds since 1970 that a number of milliseconds holds. */
    private static final long FARTHEST = Long.MAX_VALUE / 1_000 - 1;

    private final String topic;
    private final List<MqttPoint> points;
    private final @Nullable MessageKey key;
    private final String keyAndTopic;

    TopicReader(String topic, List<MqttPoint> points) {
        this.topic = topic;
        this.points = List.copyOf(points);
        key = points.stream()
                .map(MqttPoint::key)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
        keyAndTopic = key + " " + topic.replace('\n', ' ').replace('\r', ' ');
    }

    /**
     * @param key the message's identity; null if the topic has none or the message does not say it
     * @param time the first point's time by the device's clock; null: none
     */
    record Reading(
            List<Sample> samples,
            @Nullable String key,
            @Nullable Instant time) {}

    /** A value that is not what it should be; the message is the code of the BAD sample. */
    private static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }

    String topic() {
        return topic;
    }

    boolean hasKey() {
        return key != null;
    }

    /** On one line. */
    String keyAndTopic() {
        return keyAndTopic;
    }

    List<PointId> points() {
        return points.stream().map(MqttPoint::id).toList();
    }

    /** @param largest in bytes; a larger message is BAD */
    Reading read(byte[] payload, Map<String, String> properties, Instant received, int largest) {
        if (payload.length > largest) {
            String why = "mqtt: the message has more than " + largest + " bytes";
            List<Sample> bad = points.stream()
                    .map(point -> Sample.bad(point.id(), why, null, received))
                    .toList();
            return new Reading(bad, key == null ? null : key.read(null, properties), null);
        }
        return read(payload, properties, received);
    }

    Reading read(byte[] payload, Map<String, String> properties, Instant received) {
        JsonNode document = null;
        String problem = "mqtt: the message is empty";
        if (payload.length > 0) {
            try {
                document = JSON.readTree(payload);
            } catch (JsonProcessingException e) {
                problem = "mqtt: not JSON at column "
                        + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr());
            } catch (IOException e) {
                problem = "mqtt: not JSON";
            } catch (NumberFormatException e) {
                problem = "mqtt: a number whose exponent is too large";
            }
        }
        JsonNode parsed = document == null || document.isMissingNode() ? null : document;
        String why = problem;
        List<Sample> samples = points.stream()
                .map(point -> sample(point, parsed, payload, why, received))
                .toList();
        return new Reading(
                samples,
                key == null ? null : key.read(parsed, properties),
                samples.get(0).sourceTime());
    }

    private static Sample sample(
            MqttPoint point, @Nullable JsonNode document, byte[] payload, String problem, Instant received) {
        if (point.type() == MqttPoint.Type.RAW) {
            return raw(point, payload, received);
        }
        if (point.type() == MqttPoint.Type.BYTES) {
            return Sample.good(point.id(), new Value.Bytes(payload), null, received);
        }
        if (document == null) {
            return Sample.bad(point.id(), problem, null, received);
        }
        Instant time = null;
        Quality quality = Quality.GOOD;
        JsonPath timePath = point.time();
        if (timePath != null) {
            time = time(timePath.read(document));
            if (time == null) {
                quality = Quality.uncertain("mqtt: no time at " + timePath);
            }
        }
        try {
            return new Sample(point.id(), value(point, document), quality, time, received);
        } catch (Unreadable e) {
            return Sample.bad(point.id(), String.valueOf(e.getMessage()), time, received);
        }
    }

    private static Sample raw(MqttPoint point, byte[] payload, Instant received) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(payload))
                    .toString();
            return Sample.good(point.id(), Value.of(text), null, received);
        } catch (CharacterCodingException e) {
            return Sample.bad(point.id(), "mqtt: the message is no UTF-8 text", null, received);
        }
    }

    private static Value value(MqttPoint point, JsonNode document) throws Unreadable {
        JsonNode node = point.path().read(document);
        if (node == null) {
            throw new Unreadable("mqtt: nothing at " + point.path());
        }
        if (node.isNull() || node.isContainerNode()) {
            boolean whole = point.path().toString().equals("$");
            throw new Unreadable("mqtt: " + point.path() + " is " + kind(node)
                    + (whole && node.isContainerNode() ? "; type: raw takes it whole, path: one value of it" : ""));
        }
        boolean fits = switch (point.type()) {
            case NUMBER, INTEGER -> node.isNumber();
            case BOOLEAN -> node.isBoolean();
            case TEXT -> node.isTextual();
            case AUTO, RAW, BYTES -> true;
        };
        if (!fits) {
            throw new Unreadable("mqtt: " + point.path() + " is " + kind(node) + ", not " + kindOf(point.type()));
        }
        if (node.isBoolean()) {
            return Value.of(node.booleanValue());
        }
        return node.isNumber() ? number(point, node.decimalValue()) : Value.of(node.textValue());
    }

    private static Value number(MqttPoint point, BigDecimal number) throws Unreadable {
        if (number.precision() > MOST_DIGITS || Math.abs((long) number.scale()) > MOST_DIGITS) {
            throw new Unreadable("mqtt: " + point.path() + " has more than " + MOST_DIGITS + " digits");
        }
        boolean whole = number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0;
        if (point.type() == MqttPoint.Type.INTEGER && !whole) {
            throw new Unreadable("mqtt: " + point.path() + " is a fraction, not an integer");
        }
        if (number.scale() == 0 || point.type() == MqttPoint.Type.INTEGER) {
            try {
                return Value.of(number.longValueExact());
            } catch (ArithmeticException e) {
                return Value.of(number);
            }
        }
        return Value.of(number);
    }

    private static @Nullable Instant time(@Nullable JsonNode node) {
        try {
            if (node != null && node.isIntegralNumber()) {
                return Instant.ofEpochMilli(node.bigIntegerValue().longValueExact());
            }
            if (node == null || !node.isTextual()) {
                return null;
            }
            Instant time = OffsetDateTime.parse(node.textValue()).toInstant();
            return Math.abs(time.getEpochSecond()) > FARTHEST ? null : time;
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL -> "null";
            case NUMBER -> "a number";
            case STRING -> "text";
            case BOOLEAN -> "a truth value";
            case ARRAY -> "an array";
            default -> "an object";
        };
    }

    static String kindOf(MqttPoint.Type type) {
        return switch (type) {
            case NUMBER -> "a number";
            case INTEGER -> "an integer";
            case BOOLEAN -> "a truth value";
            default -> "text";
        };
    }
}
