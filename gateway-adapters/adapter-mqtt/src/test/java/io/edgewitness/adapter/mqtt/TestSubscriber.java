package io.edgewitness.adapter.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A machine that hears what is published to its topics. */
final class TestSubscriber implements AutoCloseable {
    private static final long LIMIT = 10_000;

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final MqttAsyncClient client;

    TestSubscriber(int port, String filter) throws MqttException {
        client =
                new MqttAsyncClient("tcp://127.0.0.1:" + port, "machine-" + UUID.randomUUID(), new MemoryPersistence());
        client.setCallback(new Listener());
        client.connect().waitForCompletion(LIMIT);
        client.subscribe(filter, 1).waitForCompletion(LIMIT);
    }

    /** Topic, a space and the payload of each message. */
    List<String> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 200, client.isConnected());
        client.close(true);
    }

    private final class Listener implements MqttCallback {
        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.add(topic + " " + new String(message.getPayload(), StandardCharsets.UTF_8));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String uri) {}

        @Override
        public void authPacketArrived(int code, MqttProperties properties) {}
    }
}
