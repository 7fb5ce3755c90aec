package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a broker, for once: a lost one is closed and never used again. It acknowledges nothing by itself. One thread uses it, others
 * publish; what comes goes to a queue of events.
 */
final class MqttLink implements AutoCloseable {
    private static final int CONNECT_SECONDS = 5;
    private static final long ANSWER_MILLIS = 5_000;
    private static final long GOODBYE_MILLIS = 200;
    private static final int TOPICS_A_REQUEST = 100;
    private static final int FIRST_REFUSAL = 0x80;
    private static final int NO_SUBSCRIBERS = 0x10;
    private static final long LONGEST_LIFETIME = 4_294_967_295L;
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(0x10, "nobody subscribes to this topic"),
            Map.entry(0x84, "the broker does not speak MQTT 5"),
            Map.entry(0x85, "the broker refuses the client id"),
            Map.entry(0x86, "user or password is wrong"),
            Map.entry(0x87, "not authorized"),
            Map.entry(0x88, "the broker is unavailable"),
            Map.entry(0x8B, "the broker shuts down"),
            Map.entry(0x8D, "the broker heard nothing for too long"),
            Map.entry(0x8E, "another client with the same client id has taken over"),
            Map.entry(0x8F, "the topic filter is invalid"),
            Map.entry(0x97, "a quota is exceeded"),
            Map.entry(0x90, "the topic name is invalid"),
            Map.entry(0x99, "the payload is not of the format it says"));

    private final int generation;
    private final MqttConfiguration configuration;
    private final @Nullable SocketFactory sockets;
    private final MqttAsyncClient client;

    /** @param sockets null: the system's */
    MqttLink(
            int generation,
            MqttConfiguration configuration,
            String clientId,
            @Nullable SocketFactory sockets,
            Queue<LinkEvent> events,
            InstantSource clock)
            throws MqttException {
        this.generation = generation;
        this.configuration = configuration;
        this.sockets = sockets;
        client = new MqttAsyncClient(configuration.endpoint().toString(), clientId, new MemoryPersistence());
        client.setManualAcks(true);
        client.setCallback(new Callback(events, clock));
    }

    int generation() {
        return generation;
    }

    boolean isConnected() {
        return client.isConnected();
    }

    /** @return whether the broker still had our session */
    boolean connect() throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(false);
        options.setSessionExpiryInterval(configuration.session().toSeconds());
        options.setReceiveMaximum(configuration.window());
        options.setKeepAliveInterval((int) configuration.keepAlive().toSeconds());
        options.setConnectionTimeout(CONNECT_SECONDS);
        String user = configuration.user();
        if (user != null) {
            options.setUserName(user);
        }
        Secret password = configuration.password();
        if (password != null) {
            options.setPassword(password.reveal().getBytes(StandardCharsets.UTF_8));
        }
        if (sockets != null) {
            options.setSocketFactory(sockets);
        }
        IMqttToken token = client.connect(options);
        token.waitForCompletion(ANSWER_MILLIS);
        return token.getSessionPresent();
    }

    /** @return the topics that the broker refuses, and why */
    Map<Topic, String> subscribe(Collection<Topic> topics) throws MqttException {
        Map<Topic, String> refused = new LinkedHashMap<>();
        List<Topic> all = List.copyOf(topics);
        for (int from = 0; from < all.size(); from += TOPICS_A_REQUEST) {
            List<Topic> part = all.subList(from, Math.min(all.size(), from + TOPICS_A_REQUEST));
            IMqttToken token =
                    client.subscribe(part.stream().map(MqttLink::subscription).toArray(MqttSubscription[]::new));
            token.waitForCompletion(ANSWER_MILLIS);
            int[] codes = token.getReasonCodes();
            for (int i = 0; i < part.size(); i++) {
                int code = codes == null || codes.length <= i ? 0 : codes[i];
                if (code >= FIRST_REFUSAL) {
                    refused.put(part.get(i), "mqtt:" + code + " subscription refused: " + words(code));
                }
            }
        }
        return refused;
    }

    private static MqttSubscription subscription(Topic topic) {
        MqttSubscription subscription = new MqttSubscription(topic.name(), 1);
        subscription.setRetainHandling(1);
        subscription.setRetainAsPublished(false);
        return subscription;
    }

    /** Without waiting for the answer. */
    void unsubscribe(String topic) throws MqttException {
        client.unsubscribe(topic);
    }

    void acknowledge(int packet) throws MqttException {
        client.messageArrivedComplete(packet, 1);
    }

    /**
     * Publishes at QoS 1, once. Any thread.
     *
     * @param lifetime after this the broker does not hand it on any more; above 0
     * @return completes within {@value #ANSWER_MILLIS} ms, on another thread, never with an exception
     */
    CompletableFuture<PublishAnswer> publish(String topic, byte[] payload, Duration lifetime) {
        CompletableFuture<PublishAnswer> answer = new CompletableFuture<>();
        MqttMessage message = new MqttMessage(payload);
        message.setQos(1);
        MqttProperties properties = new MqttProperties();
        properties.setMessageExpiryInterval(Math.max(1, Math.min(lifetime.toSeconds(), LONGEST_LIFETIME)));
        message.setProperties(properties);
        try {
            client.publish(topic, message, null, new PublishListener(answer));
        } catch (MqttException e) {
            answer.complete(new PublishAnswer(PublishAnswer.Outcome.REFUSED, reason(e) + "; nothing was sent"));
        }
        return answer.completeOnTimeout(
                new PublishAnswer(
                        PublishAnswer.Outcome.UNKNOWN,
                        "the broker did not acknowledge it within " + ANSWER_MILLIS / 1000 + " s"),
                ANSWER_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private record PublishListener(CompletableFuture<PublishAnswer> answer) implements MqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            int[] codes = token.getReasonCodes();
            int code = codes == null || codes.length == 0 ? 0 : codes[0];
            PublishAnswer.Outcome outcome = code == NO_SUBSCRIBERS || code >= FIRST_REFUSAL
                    ? PublishAnswer.Outcome.REFUSED
                    : PublishAnswer.Outcome.TAKEN;
            answer.complete(new PublishAnswer(outcome, code == 0 ? "" : "mqtt:" + code + " " + words(code)));
        }

        @Override
        public void onFailure(IMqttToken token, Throwable e) {
            String why = e instanceof MqttException known ? reason(known) : String.valueOf(e);
            answer.complete(
                    new PublishAnswer(PublishAnswer.Outcome.UNKNOWN, why + " before the broker acknowledged it"));
        }
    }

    static String reason(@Nullable MqttException e) {
        if (e == null) {
            return "the connection was lost";
        }
        String known = REASONS.get(e.getReasonCode() & 0xFF);
        if (known != null && e.getReasonCode() >= FIRST_REFUSAL && e.getReasonCode() <= 0xFF) {
            return known;
        }
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? "error " + e.getReasonCode() : message;
    }

    private static String words(int code) {
        return REASONS.getOrDefault(code, "reason code " + code);
    }

    /** Says goodbye if there is someone to say it to; the session stays with the broker. */
    @Override
    public void close() {
        try {
            client.disconnectForcibly(0, GOODBYE_MILLIS, client.isConnected());
        } catch (MqttException e) {
            // it was not connected
        }
        try {
            client.close(true);
        } catch (MqttException e) {
            // its threads have ended with the connection
        }
    }

    private final class Callback implements MqttCallback {
        private final Queue<LinkEvent> events;
        private final InstantSource clock;

        Callback(Queue<LinkEvent> events, InstantSource clock) {
            this.events = events;
            this.clock = clock;
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            events.add(new LinkEvent.Message(
                    generation,
                    topic,
                    message.getPayload(),
                    message.getId(),
                    message.getQos(),
                    message.isDuplicate(),
                    message.isRetained(),
                    properties(message.getProperties()),
                    clock.instant()));
        }

        private Map<String, String> properties(@Nullable MqttProperties given) {
            List<UserProperty> list = given == null ? new ArrayList<>() : given.getUserProperties();
            Map<String, String> properties = new HashMap<>();
            if (list != null) {
                list.forEach(each -> properties.put(each.getKey(), each.getValue()));
            }
            return properties;
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {
            MqttException e = response.getException();
            int code = response.getReturnCode();
            String why = e == null && code >= FIRST_REFUSAL ? words(code) : reason(e);
            events.add(new LinkEvent.Lost(generation, why));
        }

        @Override
        public void mqttErrorOccurred(MqttException exception) {
            events.add(new LinkEvent.Lost(generation, reason(exception)));
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String uri) {}

        @Override
        public void authPacketArrived(int code, MqttProperties properties) {}
    }
}
