package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.RecordingSink;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and what is MQTT's own, against mosquitto: a broker that no one here wrote. It really stops and starts. */
abstract class MosquittoContract extends SourceAdapterContract {
    protected static final Duration LIMIT = Duration.ofSeconds(30);
    protected static final InstantSource SYSTEM = new SystemClock();
    private static final PointId TEMPERATURE = new PointId("cell7.temperature");
    private static final PointId ORDER = new PointId("cell7.order");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    protected static Path folder;

    @SuppressWarnings("NullAway.Init")
    protected static TestAuthority authority;

    @SuppressWarnings("NullAway.Init")
    protected static Mosquitto broker;

    protected final String base = "plant-" + UUID.randomUUID();
    private final TestPublisher publisher = new TestPublisher(broker.port());
    private long seq;

    @BeforeAll
    static void makeBroker() throws Exception {
        Assumptions.assumeTrue(Mosquitto.isThere(), "SKIPPED: mosquitto is not there; .ci/install-interop installs it");
        authority = new TestAuthority(folder.resolve("pki"), SYSTEM.instant());
        broker = new Mosquitto(
                Files.createDirectories(folder.resolve("broker")),
                authority,
                authority.issue("broker", "127.0.0.1", "RSA", SYSTEM.instant()));
    }

    @AfterAll
    static void endBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    /** How the adapter reaches the broker. */
    protected abstract MqttConfiguration configuration(List<MqttPoint> points) throws Exception;

    @Override
    protected void startServer() throws Exception {
        broker.start();
    }

    @Override
    protected void stopServer() {
        broker.stop();
    }

    @AfterEach
    void closePublisher() {
        publisher.close();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) throws Exception {
        return adapter(
                clock,
                directory,
                point(TEMPERATURE.name(), base + "/7/state", null, "$.temp"),
                point("cell7.absent", base + "/7/state", null, "$.nothing"),
                new MqttPoint(
                        ORDER,
                        TopicFilter.parse(base + "/7/set"),
                        null,
                        JsonPath.parse("$.set"),
                        null,
                        null,
                        MqttPoint.Type.NUMBER,
                        MqttPoint.Access.WRITE));
    }

    private SourceAdapter adapter(InstantSource clock, Path directory, MqttPoint... points) throws Exception {
        return MqttAdapterTest.adapter(configuration(List.of(points)), clock, directory);
    }

    private static MqttPoint point(
            String id, String address, @org.jspecify.annotations.Nullable String name, String path) {
        return new MqttPoint(
                new PointId(id),
                TopicFilter.parse(address),
                name == null ? null : PointTemplate.parse(name),
                JsonPath.parse(path),
                JsonPath.parse("$.ts"),
                MessageKey.parse("$.seq"),
                MqttPoint.Type.AUTO,
                MqttPoint.Access.READ);
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(TEMPERATURE);
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("cell7.absent");
    }

    @Override
    protected boolean deviceGivesTime() {
        return true;
    }

    @Override
    protected void stimulate() throws Exception {
        publish("/7/state", ++seq, false);
    }

    private void publish(String topic, long number, boolean retained) throws Exception {
        publisher.publish(
                base + topic,
                "{\"seq\":" + number + ",\"ts\":\"" + SYSTEM.instant() + "\",\"temp\":" + number + "}",
                1,
                retained,
                Map.of());
    }

    protected static void awaitUp(SourceAdapter adapter) {
        Await.until(
                "a connection", LIMIT, () -> adapter.health().state() == Health.State.UP, () -> "" + adapter.health());
    }

    @Test
    void whatIsPublishedWhileWeAreAwayComesOnceAndNothingIsMissing(@TempDir Path own) throws Exception {
        try (RecordingSink heard = new RecordingSink()) {
            for (int round = 0; round < 3; round++) {
                long first = 20L * round;
                try (SourceAdapter adapter = adapter(SYSTEM, own, point("cells", base + "/+", "cell.{1}", "$.temp"))) {
                    adapter.start(heard);
                    awaitUp(adapter);
                    for (long i = first + 1; i <= first + 10; i++) {
                        publish("/a", i, false);
                    }
                    Await.until("what came", LIMIT, () -> keys(heard).contains(base + "/a#1:" + (first + 10)));
                    if (round == 1) {
                        broker.stop();
                        broker.start();
                    }
                }
                for (long i = first + 11; i <= first + 20; i++) {
                    publish("/a", i, false);
                }
            }
            assertThat(keys(heard)).hasSize(50);
            assertThat(heard.gaps()).noneMatch(gap -> gap.count() > 0);
            assertThat(heard.deliveries()).anyMatch(d -> d.origin() == Delivery.Origin.BACKFILL);
        }
    }

    @Test
    void whatAKilledBrokerLosesIsCounted(@TempDir Path own) throws Exception {
        try (RecordingSink heard = new RecordingSink();
                SourceAdapter adapter = adapter(SYSTEM, own, point("cells", base + "/+", "cell.{1}", "$.temp"))) {
            adapter.start(heard);
            awaitUp(adapter);
            for (int i = 1; i <= 10; i++) {
                publish("/a", i, false);
            }
            Await.until("what came", LIMIT, () -> keys(heard).contains(base + "/a#1:10"));
            broker.kill();
            broker.start();
            for (int i = 11; i <= 20; i++) {
                publishAgain("/a", i);
            }
            awaitUp(adapter);
            publish("/a", 21, false);
            Await.until("the last", LIMIT, () -> keys(heard).contains(base + "/a#1:21"), () -> "" + keys(heard));
            long declared = heard.gaps().stream()
                    .mapToLong(gap -> Math.max(0, gap.count()))
                    .sum();
            assertThat(keys(heard).size() + declared).isEqualTo(21);
        }
    }

    private void publishAgain(String topic, long number) {
        Await.until("a broker that takes it", LIMIT, () -> {
            try {
                publish(topic, number, false);
                return true;
            } catch (Exception e) {
                return false;
            }
        });
    }

    private static Set<String> keys(RecordingSink sink) {
        Set<String> keys = new HashSet<>();
        sink.deliveries().forEach(d -> keys.add(String.valueOf(d.key())));
        return keys;
    }

    @Test
    void twoAgentsShareASubscriptionAndNeitherCountsWhatTheOtherGot(@TempDir Path one, @TempDir Path two)
            throws Exception {
        MqttPoint shared = point("cells", "$share/agents/" + base + "/+", "cell.{1}", "$.temp");
        try (RecordingSink left = new RecordingSink();
                RecordingSink right = new RecordingSink();
                SourceAdapter a = adapter(SYSTEM, one, shared);
                SourceAdapter b = adapter(SYSTEM, two, shared)) {
            a.start(left);
            b.start(right);
            awaitUp(a);
            awaitUp(b);
            for (int i = 1; i <= 40; i++) {
                publish("/a", i, false);
            }
            Await.until(
                    "all of them", LIMIT, () -> keys(left).size() + keys(right).size() == 40);
            assertThat(keys(left)).isNotEmpty().doesNotContainAnyElementsOf(keys(right));
            assertThat(left.gaps()).noneMatch(gap -> gap.count() > 0);
            assertThat(a.counts(new PointId("cell.a"))).isFalse();
        }
    }

    @Test
    void aRetainedMessageSaysThatItIs(@TempDir Path own) throws Exception {
        publish("/a", 1, true);
        try (RecordingSink heard = new RecordingSink();
                SourceAdapter adapter = adapter(SYSTEM, own, point("cells", base + "/+", "cell.{1}", "$.temp"))) {
            adapter.start(heard);
            Await.until("the message", LIMIT, () -> !heard.deliveries().isEmpty());
            assertThat(heard.deliveries().get(0).origin()).isEqualTo(Delivery.Origin.RETAINED);
        }
    }

    @Test
    void anOrderArrivesAndIsDone() throws Exception {
        try (TestSubscriber machine = new TestSubscriber(broker.port(), base + "/7/set")) {
            SourceAdapter adapter = start();
            awaitGoodSamples();
            Writable.WriteOutcome outcome = ((Writable) adapter)
                    .write(new Writable.WriteOrder(
                            "1", Map.of(ORDER, Value.of(5)), CLOCK.instant().plusSeconds(30)))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            assertThat(outcome.done()).as(outcome.detail()).isTrue();
            Await.until("the order", LIMIT, () -> !machine.received().isEmpty());
            assertThat(machine.received()).containsExactly(base + "/7/set {\"set\":5}");
        }
    }
}
