package io.edgewitness.adapter.mqtt;

import java.time.InstantSource;
import java.util.Queue;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a connection is made from.
 *
 * @param sockets null: the system's
 * @param events gets what comes
 */
record LinkSettings(
        int generation,
        MqttConfiguration configuration,
        String clientId,
        @Nullable SocketFactory sockets,
        Queue<LinkEvent> events,
        InstantSource clock) {

    MqttLink open() throws MqttLink.LinkException {
        return configuration.version().isFive() ? new Mqtt5Link(this) : new Mqtt3Link(this);
    }
}
