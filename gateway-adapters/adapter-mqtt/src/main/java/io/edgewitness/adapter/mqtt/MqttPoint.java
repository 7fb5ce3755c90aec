package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.PointId;
import org.jspecify.annotations.Nullable;

/**
 * A point as the site file says it.
 *
 * @param address the topic
 * @param path of the value in the message's JSON
 * @param time path of the device's time: RFC 3339 text, or milliseconds since 1970; null: none
 * @param key where each message of the topic carries its identity; best a number that grows by one, for then what is missing is
 *     counted. The points of one topic share it
 * @param access {@code write}: a target of orders, which are published to the topic; it is never subscribed
 */
public record MqttPoint(
        PointId id,
        Topic address,
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
            path.fields();
        }
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
        RAW
    }
}
