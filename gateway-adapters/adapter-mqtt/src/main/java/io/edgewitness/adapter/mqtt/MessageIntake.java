package io.edgewitness.adapter.mqtt;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads a message and gives it its identity: the key by which the ledger knows it, and the gap before it. One thread. */
final class MessageIntake {
    private static final int LONGEST_NUMBER = 18;
    private static final int RESENT_WINDOWS = 2;

    private final SessionFiles files;
    private final Map<String, TopicReader> readers;
    private final Map<String, SequenceCounter> counters = new HashMap<>();
    private final Map<String, Instant> lastReceived = new HashMap<>();
    private final Set<String> uncounted;
    private final int window;

    /** @param uncounted topics whose keys turned out to be no numbers are added here */
    MessageIntake(SessionFiles files, Map<String, TopicReader> readers, int window, Set<String> uncounted) {
        this.files = files;
        this.readers = readers;
        this.window = window;
        this.uncounted = uncounted;
    }

    static Set<String> noTopics() {
        return ConcurrentHashMap.newKeySet();
    }

    InFlight take(TopicReader reader, LinkEvent.Message message, boolean resumed) throws IOException {
        TopicReader.Reading reading = reader.read(message.payload(), message.properties(), message.received());
        Delivery.Origin origin = message.retained() ? Delivery.Origin.RETAINED : Delivery.Origin.LIVE;
        String topic = message.topic();
        Instant before = lastReceived.put(topic, message.received());
        Instant from = before == null ? message.received().minusMillis(1) : before;
        String key = reading.key();
        if (key == null) {
            if (reader.hasKey()) {
                counter(topic).unreadable();
            }
            String number = message.qos() == 0 ? null : unkeyed(message, resumed);
            return new InFlight(reader, origin, number, reading.samples(), null, null);
        }
        if (!isRunningNumber(key)) {
            Gap gap = uncounted.add(topic) ? uncountable(reader, from, message.received()) : null;
            return new InFlight(reader, origin, topic + "#=" + key, reading.samples(), null, gap);
        }
        SequenceCounter counter = counter(topic);
        long number = Long.parseLong(key);
        SequenceCounter.Place place =
                counter.next(number, Hash.of(message.payload()), reading.time(), message.duplicate());
        Gap gap = place.missing() == 0 ? null : missing(reader, place, number, from, message.received());
        return new InFlight(
                reader, origin, topic + "#" + place.run() + ":" + number, reading.samples(), counter.state(), gap);
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

    private SequenceCounter counter(String topic) {
        return counters.computeIfAbsent(
                topic, name -> new SequenceCounter(files.counter(Hash.of(name)), (long) RESENT_WINDOWS * window));
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

    @Nullable
    TopicReader reader(String topic) {
        return readers.get(topic);
    }
}
