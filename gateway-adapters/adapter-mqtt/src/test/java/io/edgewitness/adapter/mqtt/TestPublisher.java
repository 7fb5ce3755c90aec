package io.edgewitness.adapter.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/** Publishes one message after another, each acknowledged by the broker before the next; connects when it must. */
final class TestPublisher implements AutoCloseable {
    private static final long LIMIT = 3_000;

    private final int port;
    private @Nullable MqttAsyncClient client;

    TestPublisher(int port) {
        this.port = port;
    }

    void publish(String topic, String payload) throws MqttException {
        publish(topic, payload, 1, false, Map.of());
    }

    void publish(String topic, String payload, int qos, boolean retained, Map<String, String> properties)
            throws MqttException {
        MqttMessage message = new MqttMessage(payload.getBytes(StandardCharsets.UTF_8));
        message.setQos(qos);
        message.setRetained(retained);
        MqttProperties all = new MqttProperties();
        all.setUserProperties(properties.entrySet().stream()
                .map(entry -> new UserProperty(entry.getKey(), entry.getValue()))
                .toList());
        message.setProperties(all);
        try {
            send(topic, message);
        } catch (MqttException e) {
            close();
            if (e.getReasonCode() != MqttClientException.REASON_CODE_MAX_INFLIGHT) {
                throw e;
            }
            // Paho can lose count of what is in flight, although each message was waited for; nothing was sent.
            send(topic, message);
        }
    }

    private void send(String topic, MqttMessage message) throws MqttException {
        connected().publish(topic, message).waitForCompletion(LIMIT);
    }

    private MqttAsyncClient connected() throws MqttException {
        if (client == null || !client.isConnected()) {
            close();
            MqttAsyncClient fresh =
                    new MqttAsyncClient("tcp://127.0.0.1:" + port, "test-publisher", new MemoryPersistence());
            client = fresh;
            MqttConnectionOptions options = new MqttConnectionOptions();
            options.setAutomaticReconnect(false);
            fresh.connect(options).waitForCompletion(LIMIT);
        }
        return client;
    }

    @Override
    public void close() {
        MqttAsyncClient old = client;
        client = null;
        if (old == null) {
            return;
        }
        try {
            old.disconnectForcibly(0, 200, old.isConnected());
        } catch (MqttException e) {
            // it was not connected
        }
        try {
            old.close(true);
        } catch (MqttException e) {
            // it is gone
        }
    }
}
