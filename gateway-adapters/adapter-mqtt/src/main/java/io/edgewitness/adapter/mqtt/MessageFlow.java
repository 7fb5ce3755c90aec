package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a message: received, offered until the sink takes it, and acknowledged when the ledger has it on disk. What the sink refuses waits, and with
 * it the broker, because no more than the window is ever unacknowledged. One thread.
 */
final class MessageFlow {
    private static final Logger LOG = LoggerFactory.getLogger(MessageFlow.class);
    private static final int UNACKNOWLEDGED_WINDOWS = 10;
    private static final int MOST_REFUSALS_TOLD = 1_000;
    private static final long TELL_AGAIN = Duration.ofMinutes(1).toNanos();

    private final int window;
    private final TopicTable topics;
    private final MessageIntake intake;
    private final SessionFiles files;
    private final SampleSink sink;
    private final Queue<LinkEvent> events;
    private final HealthBoard health;
    private final Deque<InFlight> pending = new ArrayDeque<>();
    private final Map<String, InFlight> byKey = new HashMap<>();
    private final Set<String> refusals = new HashSet<>();
    private long toldAt = System.nanoTime() - TELL_AGAIN;

    /** @param events where the ledger's thread says that it has a message */
    MessageFlow(
            MqttConfiguration configuration,
            TopicTable topics,
            SessionFiles files,
            SampleSink sink,
            Queue<LinkEvent> events,
            HealthBoard health) {
        this.window = configuration.window();
        this.topics = topics;
        this.files = files;
        this.sink = sink;
        this.events = events;
        this.health = health;
        intake = new MessageIntake(files, topics, window, configuration.largestMessage());
    }

    /** When the first message came that the sink has not taken; null: it has taken all. */
    @Nullable
    Instant oldest() {
        InFlight first = pending.peekFirst();
        return first == null ? null : first.received();
    }

    boolean isIdle() {
        return pending.isEmpty();
    }

    /**
     * @param connection the last one; null: none yet
     * @param link null: it is lost
     */
    void receive(LinkEvent.Message message, MessageIntake.@Nullable Connection connection, @Nullable MqttLink link)
            throws IOException, MqttLink.LinkException {
        TopicReader known = topics.reader(message.topic());
        TopicReader reader = known == null ? find(message) : known;
        if (reader == null) {
            leave(message, link);
            return;
        }
        if (message.qos() == 0 && pending.size() > UNACKNOWLEDGED_WINDOWS * window) {
            Instant at = message.received();
            sink.gap(new Gap(reader.points(), at, at.plusMillis(1), -1, "overload: a QoS 0 message was not taken"));
            return;
        }
        MessageIntake.Connection by = connection != null && connection.generation() == message.generation()
                ? connection
                : new MessageIntake.Connection(message.generation(), false, message.received());
        boolean counted = topics.counts(reader);
        InFlight taken = intake.take(reader, message, by);
        if (counted && !topics.counts(reader)) {
            sink.declare(topics.definitions(reader));
        }
        String key = taken.key();
        InFlight same = key == null || message.qos() == 0 ? null : byKey.get(key);
        InFlight inFlight = same == null ? taken : same;
        if (message.qos() > 0) {
            inFlight.receipts().add(new InFlight.Receipt(message.generation(), message.packet()));
            if (key != null) {
                byKey.put(key, inFlight);
            }
        }
        if (same == null) {
            pending.add(taken);
            taken.samples().forEach(health::seen);
        }
    }

    private @Nullable TopicReader find(LinkEvent.Message message) {
        TopicTable.Found found = topics.find(message.topic());
        if (!found.fresh().isEmpty()) {
            sink.declare(found.fresh());
        }
        String refusal = found.refusal();
        if (refusal != null) {
            refuse(message, refusal);
        }
        return found.reader();
    }

    /** A topic that is not taken is lost knowingly: said once, and once a minute as long as it goes on. */
    private void refuse(LinkEvent.Message message, String why) {
        health.refusedTopic(message.topic() + ": " + why);
        boolean isNew = refusals.size() < MOST_REFUSALS_TOLD && refusals.add(message.topic());
        long now = System.nanoTime();
        if (isNew || now - toldAt >= TELL_AGAIN) {
            toldAt = now;
            LOG.warn("topic {} is not taken: {}", message.topic(), why);
            Instant at = message.received();
            sink.gap(new Gap(
                    topics.familiesOf(message.topic()),
                    at,
                    at.plusMillis(1),
                    -1,
                    "rejected: topics not taken: " + why));
        }
    }

    /** Of a topic that is not taken, or of a subscription that an earlier site file left in the session. */
    private void leave(LinkEvent.Message message, @Nullable MqttLink link) throws MqttLink.LinkException {
        if (link == null || link.generation() != message.generation()) {
            return;
        }
        if (topics.familiesOf(message.topic()).isEmpty()) {
            link.unsubscribe(message.topic());
        }
        if (message.qos() > 0) {
            link.acknowledge(message.packet());
        }
    }

    /**
     * First what a restart must know, on disk, then the acknowledgement: the other way round, a crash or a loss of power between them would look
     * like messages that never came.
     */
    void acknowledge(List<InFlight> durable, @Nullable MqttLink link) throws IOException, MqttLink.LinkException {
        Map<String, InFlight> last = new LinkedHashMap<>();
        for (InFlight message : durable) {
            if (message.key() != null) {
                byKey.remove(message.key(), message);
            }
            if (message.state() != null) {
                // After a lost link, what was put back comes behind what is newer.
                last.merge(
                        message.reader().topic(),
                        message,
                        (a, b) -> b.received().isBefore(a.received()) ? a : b);
            }
        }
        for (Map.Entry<String, InFlight> entry : last.entrySet()) {
            SequenceCounter.State state =
                    Objects.requireNonNull(entry.getValue().state());
            files.save(Hash.of(entry.getKey()), state, entry.getValue().received());
        }
        if (!last.isEmpty()) {
            files.force();
        }
        for (InFlight message : durable) {
            for (InFlight.Receipt receipt : message.receipts()) {
                if (link != null && receipt.generation() == link.generation()) {
                    link.acknowledge(receipt.packet());
                }
            }
        }
    }

    /** Until the sink refuses one. */
    void offerPending() {
        while (!pending.isEmpty()) {
            InFlight next = pending.getFirst();
            // first: once the message is on disk the broker may forget it, and a kill must not leave it without what
            // was missing before it
            Gap gap = next.takeGap();
            if (gap != null) {
                sink.gap(gap);
            }
            boolean awaited = !next.receipts().isEmpty() || next.state() != null;
            if (!sink.offer(next.delivery(awaited ? () -> events.add(new LinkEvent.Durable(next)) : null))) {
                return;
            }
            pending.removeFirst();
        }
    }

    /** Samples of our own, that no broker waits for. */
    void say(List<Sample> samples) {
        if (!samples.isEmpty()) {
            pending.add(new InFlight(null, Delivery.Origin.LIVE, null, samples, null, null));
        }
    }
}
