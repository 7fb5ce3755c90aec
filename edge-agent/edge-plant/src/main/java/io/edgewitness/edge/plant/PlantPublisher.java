package io.edgewitness.edge.plant;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at QoS 1, in order. What the broker did not acknowledge is published again, so nothing is lost and some messages come twice. One
 * thread, but {@link #acknowledged}.
 */
public final class PlantPublisher {
    private static final long ANSWER_MILLIS = 2_000;
    private static final long GOODBYE_MILLIS = 200;
    private static final long PAUSE_MILLIS = 50;

    private final String server;
    private final String name;
    private final Deque<Message> outbox = new ArrayDeque<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private @Nullable MqttAsyncClient client;

    public PlantPublisher(String host, int port, String name) {
        server = "tcp://" + host + ":" + port;
        this.name = name;
    }

    private record Message(String topic, byte[] content) {}

    public void add(String topic, String message) {
        outbox.add(new Message(topic, message.getBytes(StandardCharsets.UTF_8)));
    }

    /** How many messages the broker has. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** @return whether the broker has all that was added */
    public boolean send() throws InterruptedException {
        try {
            MqttAsyncClient connected = connect();
            while (!outbox.isEmpty() && !Thread.currentThread().isInterrupted()) {
                Message next = outbox.getFirst();
                MqttMessage message = new MqttMessage(next.content());
                message.setQos(1);
                connected.publish(next.topic(), message).waitForCompletion(ANSWER_MILLIS);
                outbox.removeFirst();
                acknowledged.incrementAndGet();
            }
        } catch (MqttException e) {
            disconnect();
            Thread.sleep(PAUSE_MILLIS);
        }
        return outbox.isEmpty();
    }

    private MqttAsyncClient connect() throws MqttException {
        MqttAsyncClient current = client;
        if (current != null && current.isConnected()) {
            return current;
        }
        disconnect();
        MqttAsyncClient fresh = new MqttAsyncClient(server, name, new MemoryPersistence());
        client = fresh;
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setAutomaticReconnect(false);
        fresh.connect(options).waitForCompletion(ANSWER_MILLIS);
        return fresh;
    }

    /** A new one is made by the next {@link #send}. */
    public void disconnect() {
        MqttAsyncClient old = client;
        client = null;
        if (old == null) {
            return;
        }
        try {
            old.disconnectForcibly(0, GOODBYE_MILLIS, old.isConnected());
        } catch (MqttException e) {
            // it is not connected
        }
        try {
            old.close(true);
        } catch (MqttException e) {
            // what it holds goes with it
        }
    }
}
