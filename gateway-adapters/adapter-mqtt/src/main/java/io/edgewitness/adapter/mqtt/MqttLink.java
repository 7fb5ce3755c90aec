package io.edgewitness.adapter.mqtt;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One connection to a broker, for once: a lost one is closed and never used again. It acknowledges nothing by itself. One thread uses it, others
 * publish; what comes goes to a queue of events.
 */
interface MqttLink extends AutoCloseable {
    /** How long to wait for the acknowledgement of an order. */
    Duration ANSWER = Duration.ofSeconds(5);

    /**
     * How long to wait for a connection. An attempt whose link is cut at the wrong moment may hang, so it must leave time for another within
     * the ten seconds after which data flow again.
     */
    Duration CONNECTING = Duration.ofSeconds(5);

    /** How long to wait for subscriptions: a broker under load takes its time. */
    Duration PATIENCE = Duration.ofSeconds(20);

    /** The connection is lost or was never made; the message says why. */
    final class LinkException extends Exception {
        private static final long serialVersionUID = 1L;

        LinkException(String why) {
            super(why, null, false, false);
        }

        /** @return the reason, never null */
        String why() {
            return String.valueOf(getMessage());
        }
    }

    /** Its number: none comes twice. */
    int generation();

    boolean isConnected();

    /**
     * @param abandoned asked often while it waits, then and later
     * @return whether the broker still had our session
     */
    boolean connect(BooleanSupplier abandoned) throws LinkException;

    /** At QoS 1. @return the filters that the broker refuses, and why */
    Map<TopicFilter, String> subscribe(Collection<TopicFilter> filters) throws LinkException;

    /** Without waiting for the answer. */
    void unsubscribe(String filter) throws LinkException;

    void acknowledge(int packet) throws LinkException;

    /**
     * Publishes at QoS 1, once. Any thread.
     *
     * @param lifetime after this the broker does not hand it on any more, where the protocol has words for that; above 0
     * @return completes within {@link #ANSWER}, on another thread, never with an exception
     */
    CompletableFuture<PublishAnswer> publish(String topic, byte[] payload, Duration lifetime);

    /** Says goodbye if there is someone to say it to; the session stays with the broker. */
    @Override
    void close();
}
