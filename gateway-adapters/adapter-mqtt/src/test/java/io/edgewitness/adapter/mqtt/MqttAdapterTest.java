package io.edgewitness.adapter.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.Stalls;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.PlantBroker;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.SourceAdapterContract;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttAdapterTest extends SourceAdapterContract {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final PointId TEMPERATURE = new PointId("cell7.temperature");

    private static final int PORT = FreePort.find();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static PlantBroker broker;

    private final Relay relay = new Relay(PORT);
    private final TestPublisher publisher = new TestPublisher(PORT);
    private final InstantSource deviceClock = new SystemClock();
    private final String topic = "plant/cell" + relay.port() + "/state";
    private long seq;

    /** One broker for all tests, because its shutdown takes seconds; what the adapter sees stop and start is the way to it. */
    @BeforeAll
    static void startBroker() throws Exception {
        broker = new PlantBroker("127.0.0.1", PORT, folder);
        broker.start();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        broker.stop();
    }

    @Override
    protected void startServer() throws IOException {
        relay.start();
    }

    @Override
    protected void stopServer() throws IOException {
        relay.close();
    }

    @AfterEach
    void closePublisher() {
        publisher.close();
    }

    @Override
    protected SourceAdapter create(InstantSource clock, Path directory) {
        List<MqttPoint> points = List.of(
                point(TEMPERATURE.name(), topic, "$.temp", MqttPoint.Type.NUMBER),
                point("cell7.packed", topic, "$.packed", MqttPoint.Type.INTEGER),
                point("cell7.absent", topic, "$.nothing", MqttPoint.Type.AUTO));
        return adapter(relay.port(), clock, directory, points);
    }

    static SourceAdapter adapter(int port, InstantSource clock, Path directory, List<MqttPoint> points) {
        return adapter(Configurations.plain(port, points), clock, directory);
    }

    static SourceAdapter adapter(MqttConfiguration configuration, InstantSource clock, Path directory) {
        return adapter(configuration, clock, directory, Stalls.NONE);
    }

    static SourceAdapter adapter(MqttConfiguration configuration, InstantSource clock, Path directory, Stalls stalls) {
        List<PointDefinition> definitions = configuration.points().stream()
                .map(point ->
                        PointDefinition.of(point.id().name(), point.address().name(), "1"))
                .toList();
        return new MqttAdapterFactory()
                .create(new AdapterContext(ADAPTER_ID, Mode.SIM, configuration, definitions, clock, directory, stalls));
    }

    private static MqttPoint point(String id, String topic, String path, MqttPoint.Type type) {
        return new MqttPoint(
                new PointId(id),
                TopicFilter.parse(topic),
                null,
                JsonPath.parse(path),
                JsonPath.parse("$.ts"),
                MessageKey.parse("$.seq"),
                type,
                MqttPoint.Access.READ);
    }

    @Override
    protected List<PointId> goodPoints() {
        return List.of(TEMPERATURE, new PointId("cell7.packed"));
    }

    @Override
    protected PointId failingPoint() {
        return new PointId("cell7.absent");
    }

    @Override
    protected void stimulate() throws Exception {
        publish(++seq, "21.50");
    }

    private void publish(long number, String temperature) throws Exception {
        publisher.publish(
                topic,
                "{\"seq\":" + number + ",\"ts\":\"" + deviceClock.instant() + "\",\"temp\":" + temperature
                        + ",\"packed\":" + 2 * number + "}");
    }

    @Override
    protected boolean deviceGivesTime() {
        return true;
    }

    @Test
    void numbersStayExactlyAsTheyWereWritten() throws Exception {
        start();
        awaitGoodSamples();
        assertThat(sink.samples(TEMPERATURE))
                .allMatch(s -> Value.of(new BigDecimal("21.50")).equals(s.value()));
        assertThat(sink.samples(new PointId("cell7.packed"))).allMatch(s -> s.value() instanceof Value.Int64);
    }

    @Test
    void whatIsMissingIsCountedByItsNumber() throws Exception {
        start();
        awaitGoodSamples();
        publish(seq += 4, "1");
        await("a gap", () -> sink.gaps().stream().anyMatch(gap -> gap.count() == 9), LIMIT);
        Gap gap = sink.gaps().stream()
                .filter(each -> each.count() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(gap.points()).containsExactlyInAnyOrder(TEMPERATURE, new PointId("cell7.packed"), failingPoint());
        assertThat(gap.reason()).contains("3 messages");
    }

    @Test
    void aMessageThatCannotBeReadIsBadAndNotCountedTwice() throws Exception {
        start();
        awaitGoodSamples();
        publisher.publish(topic, "{\"seq\":" + ++seq + ",");
        publish(++seq, "1");
        long last = seq;
        await(
                "the message after it",
                () -> sink.deliveries().stream().anyMatch(d -> (topic + "#1:" + last).equals(d.key())),
                LIMIT);
        assertThat(sink.samples(TEMPERATURE))
                .filteredOn(sample -> sample.quality().isBad())
                .singleElement()
                .satisfies(sample -> assertThat(sample.quality().code()).startsWith("mqtt: not JSON at column "));
        assertThat(sink.gaps()).noneMatch(gap -> gap.count() > 0);
    }

    @Test
    void retainedMessagesSayThatTheyAre() throws Exception {
        publisher.publish(
                topic,
                "{\"seq\":1,\"ts\":\"" + deviceClock.instant() + "\",\"temp\":7,\"packed\":1}",
                1,
                true,
                Map.of());
        seq = 1;
        start();
        awaitGoodSamples();
        // The broker may send the retained message after one that was published meanwhile.
        await(
                "the retained message",
                () -> sink.deliveries().stream().anyMatch(d -> d.origin() == Delivery.Origin.RETAINED),
                LIMIT);
        assertThat(sink.deliveries())
                .filteredOn(d -> d.origin() == Delivery.Origin.RETAINED)
                .singleElement()
                .satisfies(d -> assertThat(String.valueOf(d.samples())).contains("7"));
    }

    @Test
    void nothingIsAcknowledgedBeforeItIsDurable() throws Exception {
        SourceAdapter first = start();
        awaitGoodSamples();
        first.close();
        sink.durable(false);
        for (int i = 0; i < 30; i++) {
            publish(++seq, "3");
        }
        sink.clear();
        SourceAdapter second = start();
        Await.until("what the broker sends before an acknowledgement", LIMIT, () -> keys() > 0, () -> keys() + " keys");
        second.close();
        List<String> unacknowledged =
                sink.deliveries().stream().map(Delivery::key).toList();
        assertThat(unacknowledged).as("no more than the window").hasSizeLessThanOrEqualTo(20);
        sink.clear();
        sink.durable(true);
        start();
        Await.until("all of them", LIMIT, () -> keys() >= 30, () -> keys() + " keys");
        assertThat(sink.deliveries()).extracting(Delivery::key).containsAll(unacknowledged);
        assertThat(sink.gaps()).noneMatch(gap -> gap.count() > 0);
    }

    private long keys() {
        return sink.deliveries().stream().map(Delivery::key).distinct().count();
    }

    @Test
    void samplesOfOneMessageTravelTogether() throws Exception {
        start();
        awaitGoodSamples();
        assertThat(sink.deliveries())
                .allSatisfy(delivery -> assertThat(delivery.samples())
                        .extracting(Sample::point)
                        .containsExactly(TEMPERATURE, new PointId("cell7.packed"), failingPoint()));
    }
}
