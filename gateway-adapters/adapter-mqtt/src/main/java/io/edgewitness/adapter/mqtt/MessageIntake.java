package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Quality;
import io.edgewitness.edge.api.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message and gives it its identity: the key by which the ledger knows it, the gap before it, and whether it is news. One thread.
 *
 * <p>Late messages are {@link Delivery.Origin#BACKFILL}: those that come again, and those that the broker kept while we were away, known by a time of
 * their own before the connection's. Their time decides their window like any other's; the mark says why they lie back, so that nobody takes the
 * device's clock for one that jumped.
 */
final class MessageIntake {
    private static final Quality UNKNOWN_AGE = Quality.uncertain("mqtt: retained, of unknown age");
    private static final int LONGEST_NUMBER = 18;
    private static final int LONGEST_KEY = 200;
    private static final int RESENT_WINDOWS = 2;

    private final SessionFiles files;
    private final TopicTable topics;
    private final Map<String, SequenceCounter> counters = new HashMap<>();
    private final Map<String, Instant> lastReceived = new HashMap<>();
    private final Map<String, Integer> caughtUp = new HashMap<>();
    private final int window;
    private final int largest;

    /** @param largest message, in bytes */
    MessageIntake(SessionFiles files, TopicTable topics, int window, int largest) {
        this.files = files;
        this.topics = topics;
        this.window = window;
        this.largest = largest;
    }

    /**
     * The connection that brings messages.
     *
     * @param resumed whether the broker still had our session
     * @param since when it was made, by the agent's clock
     */
    record Connection(int generation, boolean resumed, Instant since) {}

    InFlight take(TopicReader reader, LinkEvent.Message message, Connection connection) throws IOException {
        TopicReader.Reading reading = reader.read(message.payload(), message.properties(), message.received(), largest);
        String topic = message.topic();
        Instant before = lastReceived.put(topic, message.received());
        Instant from = since(before == null ? files.received(Hash.of(topic)) : before, message.received());
        String key = reading.key();
        if (key == null) {
            if (reader.hasKey()) {
                counter(topic).unreadable();
            }
            String number = message.qos() == 0 ? null : unkeyed(message, connection.resumed());
            boolean again = message.duplicate() && connection.resumed();
            return inFlight(reader, reading, origin(message, reading, connection, again), number, null, null);
        }
        if (!isRunningNumber(key)) {
            Gap gap = null;
            if (topics.uncount(reader)) {
                files.uncount(reader.keyAndTopic());
                gap = uncountable(reader, from, message.received());
            }
            return inFlight(
                    reader,
                    reading,
                    origin(message, reading, connection, message.duplicate()),
                    topic + "#=" + shortened(key),
                    null,
                    gap);
        }
        SequenceCounter counter = counter(topic);
        long number = Long.parseLong(key);
        SequenceCounter.State known = counter.state();
        SequenceCounter.Place place = counter.next(
                number, Hash.of(message.payload()), reading.time(), message.duplicate(), message.retained());
        Gap gap = place.missing() == 0 || !topics.numbers(reader)
                ? null
                : missing(reader, place, number, from, message.received());
        return inFlight(
                reader,
                reading,
                origin(message, reading, connection, known.run() == place.run() && number <= known.last()),
                topic + "#" + place.run() + ":" + number,
                counter.state(),
                gap);
    }

    /** Nobody knows since when if no message came before, or the agent's clock went back. */
    private static Instant since(@Nullable Instant before, Instant received) {
        return before != null && before.isBefore(received) ? before : received.minusMillis(1);
    }

    private static InFlight inFlight(
            TopicReader reader,
            TopicReader.Reading reading,
            Delivery.Origin origin,
            @Nullable String key,
            SequenceCounter.@Nullable State state,
            @Nullable Gap gap) {
        List<Sample> samples = reading.samples();
        if (origin == Delivery.Origin.RETAINED) {
            samples = samples.stream().map(MessageIntake::ofUnknownAge).toList();
        }
        return new InFlight(reader, origin, key, samples, state, gap);
    }

    private static Sample ofUnknownAge(Sample s) {
        return s.sourceTime() != null || s.quality().level() != Quality.Level.GOOD
                ? s
                : new Sample(s.point(), s.value(), UNKNOWN_AGE, null, s.receivedTime());
    }

    private Delivery.Origin origin(
            LinkEvent.Message message, TopicReader.Reading reading, Connection connection, boolean again) {
        if (message.retained()) {
            return Delivery.Origin.RETAINED;
        }
        Instant time = reading.time();
        boolean waited = connection.resumed()
                && time != null
                && time.isBefore(connection.since())
                && !Integer.valueOf(connection.generation()).equals(caughtUp.get(message.topic()));
        if (again || waited) {
            return Delivery.Origin.BACKFILL;
        }
        caughtUp.put(message.topic(), connection.generation());
        return Delivery.Origin.LIVE;
    }

    private String unkeyed(LinkEvent.Message message, boolean resumed) throws IOException {
        long number = files.unkeyed()
                .number(
                        message.packet(),
                        Hash.of(message.topic()),
                        Hash.of(message.payload()),
                        message.duplicate() && resumed);
        return "~" + files.identity() + ":" + number;
    }

    private static boolean isRunningNumber(String key) {
        return key.length() <= LONGEST_NUMBER && !key.isEmpty() && key.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static String shortened(String key) {
        return key.length() <= LONGEST_KEY ? key : "~" + Hash.text(key.getBytes(StandardCharsets.UTF_8));
    }

    private SequenceCounter counter(String topic) {
        return counters.computeIfAbsent(
                topic,
                name -> new SequenceCounter(
                        files.counter(Hash.of(name)),
                        (long) RESENT_WINDOWS * window,
                        (long) LinkHandler.MOST_UNACKNOWLEDGED_WINDOWS * window));
    }

    private static Gap missing(TopicReader reader, SequenceCounter.Place place, long number, Instant from, Instant to) {
        List<PointId> points = reader.points();
        return place.missing() < 0
                ? new Gap(points, from, to, -1, "restart: the source began to count again, at " + number)
                : new Gap(
                        points,
                        from,
                        to,
                        place.missing() * points.size(),
                        "overflow: " + place.missing() + " messages before number " + number + " never came");
    }

    private static Gap uncountable(TopicReader reader, Instant from, Instant to) {
        return new Gap(
                reader.points(),
                from,
                to,
                -1,
                "rejected: the key is no whole number, so what is missing cannot be counted");
    }
}
