package io.edgewitness.edge.dist;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** A machine on MQTT: what it is told on one topic it says on another. */
final class ObeyingMachine implements MqttCallback, AutoCloseable {
    private static final long PATIENCE = 10_000;

    private final MqttAsyncClient client;
    private final String said;

    ObeyingMachine(int port, String told, String said) throws MqttException {
        this.said = said;
        this.client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "obeying-machine", new MemoryPersistence());
        client.setCallback(this);
        client.connect(new MqttConnectionOptions()).waitForCompletion(PATIENCE);
        client.subscribe(told, 1).waitForCompletion(PATIENCE);
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) throws MqttException {
        client.publish(said, message.getPayload(), 1, false);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String server) {}

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {}

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1_000, false);
        client.close(true);
    }
}
