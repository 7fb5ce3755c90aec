package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Secret;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What we send, and what is read out of what comes. Without properties where the protocol has none: the encoder leaves them out. */
final class Packets {
    private static final long LONGEST_LIFETIME = 4_294_967_295L;

    private Packets() {}

    static MqttConnectMessage connect(MqttConfiguration configuration, String clientId) {
        MqttProperties properties = new MqttProperties();
        properties.add(number(
                MqttProperties.SESSION_EXPIRY_INTERVAL, configuration.session().toSeconds()));
        properties.add(number(MqttProperties.RECEIVE_MAXIMUM, configuration.window()));
        MqttMessageBuilders.ConnectBuilder builder = MqttMessageBuilders.connect()
                .protocolVersion(
                        configuration.version().isFive()
                                ? io.netty.handler.codec.mqtt.MqttVersion.MQTT_5
                                : io.netty.handler.codec.mqtt.MqttVersion.MQTT_3_1_1)
                .clientId(clientId)
                .cleanSession(false)
                .keepAlive((int) configuration.keepAlive().toSeconds())
                .properties(properties);
        String user = configuration.user();
        if (user != null) {
            builder.hasUser(true).username(user);
        }
        Secret password = configuration.password();
        if (password != null) {
            builder.hasPassword(true).password(password.reveal().getBytes(StandardCharsets.UTF_8));
        }
        return builder.build();
    }

    /** @param value unsigned */
    private static MqttProperties.IntegerProperty number(int property, long value) {
        return new MqttProperties.IntegerProperty(property, (int) value);
    }

    static MqttSubscribeMessage subscribe(int packet, List<TopicFilter> filters) {
        return new MqttSubscribeMessage(
                head(MqttMessageType.SUBSCRIBE, MqttQoS.AT_LEAST_ONCE),
                id(packet),
                new MqttSubscribePayload(filters.stream()
                        .map(filter -> new MqttTopicSubscription(filter.toString(), option(filter)))
                        .toList()));
    }

    /** Our own orders do not come back as what the machine says; a shared subscription must not ask for that. */
    private static MqttSubscriptionOption option(TopicFilter filter) {
        return new MqttSubscriptionOption(
                MqttQoS.AT_LEAST_ONCE,
                filter.group() == null,
                false,
                RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS);
    }

    static MqttUnsubscribeMessage unsubscribe(int packet, String filter) {
        return new MqttUnsubscribeMessage(
                head(MqttMessageType.UNSUBSCRIBE, MqttQoS.AT_LEAST_ONCE),
                id(packet),
                new MqttUnsubscribePayload(List.of(filter)));
    }

    /** @param seconds after which the broker does not hand it on any more */
    static MqttPublishMessage publish(int packet, String topic, byte[] payload, long seconds) {
        MqttProperties properties = new MqttProperties();
        properties.add(
                number(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, Math.max(1, Math.min(seconds, LONGEST_LIFETIME))));
        return new MqttPublishMessage(
                head(MqttMessageType.PUBLISH, MqttQoS.AT_LEAST_ONCE),
                new MqttPublishVariableHeader(topic, packet, properties),
                Unpooled.wrappedBuffer(payload));
    }

    static MqttPubAckMessage acknowledgement(int packet) {
        return new MqttPubAckMessage(
                head(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE), MqttMessageIdVariableHeader.from(packet));
    }

    private static MqttFixedHeader head(MqttMessageType type, MqttQoS qos) {
        return new MqttFixedHeader(type, false, qos, false, 0);
    }

    private static MqttMessageIdAndPropertiesVariableHeader id(int packet) {
        return new MqttMessageIdAndPropertiesVariableHeader(packet, MqttProperties.NO_PROPERTIES);
    }

    /** What the broker says in answer to a connection, or if it says nothing, the number given. */
    static int limit(MqttConnAckMessage answer, int property, int otherwise) {
        MqttProperties properties = answer.variableHeader().properties();
        return properties != null && properties.getProperty(property) instanceof MqttProperties.IntegerProperty found
                ? found.value()
                : otherwise;
    }

    /** Of a DISCONNECT. */
    static int reason(MqttMessage goodbye) {
        return goodbye.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader head
                ? head.reasonCode() & 0xFF
                : 0;
    }

    static Map<String, String> userProperties(MqttPublishMessage message) {
        MqttProperties properties = message.variableHeader().properties();
        if (properties == null || properties.isEmpty()) {
            return Map.of();
        }
        Map<String, String> found = new HashMap<>();
        for (MqttProperties.MqttProperty<?> each : properties.getProperties(MqttProperties.USER_PROPERTY)) {
            if (each.value() instanceof MqttProperties.StringPair pair) {
                found.put(pair.key, pair.value);
            }
        }
        return found;
    }
}
