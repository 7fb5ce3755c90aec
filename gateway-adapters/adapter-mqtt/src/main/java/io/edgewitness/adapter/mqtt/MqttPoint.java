package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A point as the site file says it.
 *
 * @param address the topic, or a filter with wildcards that stands for one point a topic
 * @param name the ids of a wildcard's points, such as {@code cell.{1}.temperature}; each wildcard of the address is in it. The points are there as
 *     soon as their topic is first heard of, with everything else as it is said here
 * @param path of the value in the message's JSON; for a target of orders, where the value is put
 * @param time path of the device's time: RFC 3339 text, or milliseconds since 1970; null: none
 * @param key where each message of the topic carries its identity; best a number that grows by one, for then what is missing is
 *     counted. The points of one topic share it
 * @param access {@code write}: a target of orders, which are published to the topic; it is never subscribed
 */
public record MqttPoint(
        PointId id,
        TopicFilter address,
        @Nullable PointTemplate name,
        @Default("$") JsonPath path,
        @Nullable JsonPath time,
        @Nullable MessageKey key,
        @Default("auto") Type type,
        @Default("read") Access access) {
    public MqttPoint {
        if (access == Access.WRITE) {
            if (time != null || key != null) {
                throw new IllegalArgumentException("a point with access: write has neither time nor key");
            }
            if (address.isWildcard() || address.isShared()) {
                throw new IllegalArgumentException("a point with access: write has one topic, not " + address);
            }
            path.fields();
        }
        checkName(address, name);
    }

    private static void checkName(TopicFilter address, @Nullable PointTemplate name) {
        int wildcards = address.wildcards();
        List<Integer> places = name == null ? List.of() : name.places();
        for (int i = 1; i <= wildcards; i++) {
            if (!places.contains(i)) {
                throw new IllegalArgumentException(address + " stands for many points; give it a name with {" + i
                        + "} in it, such as name: cell.{1}.temperature");
            }
        }
        places.stream()
                .filter(place -> place < 1 || place > wildcards)
                .findFirst()
                .ifPresent(place -> {
                    throw new IllegalArgumentException(
                            name + " asks for wildcard " + place + "; " + address + " has " + wildcards);
                });
        if (name != null && wildcards == 0) {
            throw new IllegalArgumentException("name is for addresses with wildcards; " + address + " has none");
        }
    }

    /** One of the many that this stands for. */
    MqttPoint of(String topic, List<String> levels) {
        return name == null
                ? this
                : new MqttPoint(
                        name.name(levels),
                        new TopicFilter(address.group(), topic),
                        null,
                        path,
                        time,
                        key,
                        type,
                        access);
    }

    /** What the point is for. */
    public enum Access {
        READ,
        WRITE
    }

    /** What the value must be. */
    public enum Type {
        /** a number, a truth value or text, as the JSON says */
        AUTO,
        NUMBER,
        /** a number without a fraction */
        INTEGER,
        BOOLEAN,
        TEXT,
        /** the whole message as text; it need not be JSON */
        RAW,
        /** the whole message as it is */
        BYTES
    }
}
