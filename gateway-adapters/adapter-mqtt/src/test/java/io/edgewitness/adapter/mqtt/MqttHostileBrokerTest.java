package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.edge.testkit.ScriptedPeer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers is no broker, or one gone mad: the adapter says so in one line, tries again, and takes no memory for it. */
class MqttHostileBrokerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final InstantSource CLOCK = new SystemClock();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private final ScriptedPeer peer = new ScriptedPeer();
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void end() {
        peer.close();
        sink.close();
    }

    private SourceAdapter adapter(String version) {
        MqttPoint point = new MqttPoint(
                new PointId("p"),
                TopicFilter.parse("a/+"),
                PointTemplate.parse("p.{1}"),
                JsonPath.parse("$"),
                null,
                null,
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
        return MqttAdapterTest.adapter(
                Configurations.of(false, "127.0.0.1", peer.port(), version, null, null, null, List.of(point)),
                CLOCK,
                folder);
    }

    @ParameterizedTest
    @CsvSource({
        "5,     '',                      without an answer",
        "5,     '48 54 54 50 2f 31 2e 31 20 34 30 30 0d 0a', without an answer",
        "5,     'ff ff ff ff ff ff',     more than 4 bytes",
        "5,     '20 ff ff ff 7f 00',     268435455 bytes long",
        "5,     '20 02 00 01',           say version: 3.1.1",
        "5,     '20 03 00 86 00',        user or password is wrong",
        "5,     '20 03 00 77 00',        is none",
        "5,     '20 05 00 00 00 00 00',  is none",
        "5,     '20 03 00 00 05',        is none",
        "3.1.1, '20 02 00 05',           not authorized",
        "3.1.1, '10 00',                 is none",
        "5,     '20 03 00 00 00 e0 02 8e 00', another client",
        "5,     '20 03 00 00 00 10 00',       is none",
        "5,     '20 03 00 00 00 34 07 00 01 61 00 07 00 78', QoS 2"
    })
    void aPeerThatIsNoBrokerIsNamedAndTriedAgain(String version, String answer, String why) throws Exception {
        peer.serve((in, out) -> {
            BrokerBytes.packet(in);
            out.write(BrokerBytes.bytes(answer));
            if (answer.startsWith(BrokerBytes.CONNACK_5)) {
                in.readAllBytes();
            }
        });
        try (SourceAdapter adapter = adapter(version)) {
            adapter.start(sink);
            Await.until(
                    "health that says " + why,
                    LIMIT,
                    () -> adapter.health().state() == Health.State.DOWN
                            && adapter.health().detail().contains(why),
                    () -> "" + adapter.health());
            assertThat(adapter.health().detail()).doesNotContain("Exception").doesNotContain("\n");
            Await.until("another attempt", LIMIT, () -> peer.connections() > 2);
        }
    }

    @Test
    void aPeerThatSaysNothingIsGivenUp() throws Exception {
        peer.serve((in, out) -> in.readAllBytes());
        try (SourceAdapter adapter = adapter("5")) {
            adapter.start(sink);
            Await.until(
                    "health",
                    LIMIT,
                    () -> adapter.health().detail().contains("no answer to the connection within 5 s"));
            Await.until("another attempt", LIMIT, () -> peer.connections() > 1);
        }
    }

    /** It connects and subscribes, and then each message is said to be of 256 MiB; it is BAD, and the next one is read. */
    @Test
    void aMessageOfAnyLengthIsBadAndTakesNoMoreMemoryThanOneThatIsAllowed() throws Exception {
        peer.serve((in, out) -> {
            BrokerBytes.subscribed(in, out);
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            head.writeBytes(BrokerBytes.bytes("30 ff ff ff 7f 00 03"));
            head.writeBytes("a/x".getBytes(StandardCharsets.UTF_8));
            head.write(0);
            out.write(head.toByteArray());
            byte[] part = new byte[1 << 16];
            for (long left = 268_435_455 - 6; left > 0; left -= part.length) {
                out.write(part, 0, (int) Math.min(left, part.length));
            }
            out.write(BrokerBytes.bytes("30 07 00 03 61 2f 79 00 37"));
            out.flush();
            in.readAllBytes();
        });
        try (SourceAdapter adapter = adapter("5")) {
            adapter.start(sink);
            Await.until(
                    "the message after it",
                    LIMIT,
                    () -> !sink.samples(new PointId("p.y")).isEmpty());
            assertThat(sink.samples(new PointId("p.x")))
                    .singleElement()
                    .satisfies(sample -> assertThat(sample.quality().code()).contains("more than 1000 bytes"));
        }
    }

    /** A broker that sends and sends, at QoS 1, heeding no receive maximum, while nothing is durable: it is not read any further. */
    @Test
    void aBrokerThatHeedsNoWindowWaitsInItsOwnBuffers() throws Exception {
        sink.durable(false);
        AtomicInteger sent = new AtomicInteger();
        peer.serve((in, out) -> {
            BrokerBytes.subscribed(in, out);
            for (int id = 1; id < 60_000; id++) {
                ByteArrayOutputStream message = new ByteArrayOutputStream();
                message.writeBytes(BrokerBytes.bytes("32 e9 07 00 03 61 2f 78"));
                message.write(id >> 8);
                message.write(id);
                message.write(0);
                message.writeBytes(new byte[993]);
                out.write(message.toByteArray());
                sent.set(id);
            }
            in.readAllBytes();
        });
        try (SourceAdapter adapter = adapter("5")) {
            adapter.start(sink);
            int limit = 10 * Configurations.WINDOW;
            Await.until("what is taken", LIMIT, () -> sink.deliveries().size() >= limit);
            assertThat(sink.deliveries()).hasSizeLessThan(2 * limit + 500);
            sink.durable(true);
            adapter.close();
        }
        assertThat(sent.get()).isLessThan(59_999);
    }
}
