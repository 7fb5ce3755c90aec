package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Health;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.plant.PressServer;
import io.edgewitness.edge.plant.PressSettings;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.FreePort;
import io.edgewitness.edge.testkit.RecordingSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent takes nothing, or the server does not want as many subscriptions. */
class OpcUaRefusalTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ITEMS = 2_000;

    @TempDir
    static Path serverDirectory;

    @TempDir
    Path directory;

    private final int port = FreePort.find();
    private final PressServer server = new PressServer(PressSettings.create(
            port, serverDirectory, builder -> builder.items(ITEMS).subscriptions(2)));
    private final RecordingSink sink = new RecordingSink();

    @AfterEach
    void stop() {
        server.close();
        sink.close();
    }

    private OpcUaAdapter adapter(List<OpcUaPoint> points) {
        return OpcUaTests.adapter("refusal", server.endpoint(), null, new SystemClock(), directory, points);
    }

    private static List<OpcUaPoint> items() {
        List<OpcUaPoint> points = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            points.add(OpcUaTests.point("item" + i, "ns=2;s=Item" + i, 100));
        }
        return points;
    }

    private long[] ticks(String point) {
        return sink.samples(new PointId(point)).stream()
                .filter(sample -> !sample.quality().isBad())
                .mapToLong(sample -> ((Value.Int64) Objects.requireNonNull(sample.value())).value())
                .toArray();
    }

    private long last(String point) {
        return LongStream.of(ticks(point)).max().orElse(-1);
    }

    private void awaitTicks(int count) {
        long until = server.ticks() + count;
        Await.until("ticks of the press", LIMIT, () -> server.ticks() >= until);
    }

    @Test
    void anAgentThatTakesNothingForLongLosesNothingThatTheServersQueuesHold() throws Exception {
        server.start();
        try (OpcUaAdapter adapter = adapter(items())) {
            adapter.start(sink);
            Await.until("values", LIMIT, () -> ticks("item0").length > 2 && ticks("item1999").length > 2);
            sink.refuse(true);
            awaitTicks(150);
            long now = server.ticks();
            sink.refuse(false);
            Await.until("what waited", LIMIT, () -> last("item0") > now + 40 && last("item1999") > now + 40);
            assertThat(sink.gaps()).allMatch(gap -> gap.reason().equals(Supervisor.STARTING));
            for (String point : List.of("item0", "item999", "item1000", "item1999")) {
                long[] ticks = ticks(point);
                assertThat(ticks)
                        .containsExactly(LongStream.range(ticks[0], ticks[0] + ticks.length)
                                .toArray());
            }
        }
    }

    @Test
    void pointsWhoseSubscriptionIsRefusedAreBadAndTheirHoleIsCountedAndTheOthersFlow() throws Exception {
        server.start();
        List<OpcUaPoint> points = new ArrayList<>(items());
        points.add(OpcUaTests.point("slow", "ns=2;s=Press.Power", 500));
        PointId slow = new PointId("slow");
        long begin = System.nanoTime();
        try (OpcUaAdapter adapter = adapter(points)) {
            adapter.start(sink);
            Await.until("values", LIMIT, () -> ticks("item0").length > 2 && ticks("item1999").length > 2);
            Await.until("health DEGRADED", LIMIT, () -> adapter.health().state() == Health.State.DEGRADED);
            assertThat(adapter.health().detail()).contains("slow", "Bad_TooManySubscriptions");
            Await.until(
                    "a gap while it lasts",
                    LIMIT,
                    () -> !OpcUaTests.gapsSinceConnected(sink, slow).isEmpty());
            assertThat(adapter.health().state()).isEqualTo(Health.State.DEGRADED);
        }
        assertThat(sink.samples(slow))
                .singleElement()
                .extracting(Sample::quality)
                .matches(quality -> quality.code().contains("Bad_TooManySubscriptions"));
        long cycles = (System.nanoTime() - begin) / 500_000_000;
        assertThat(OpcUaTests.gapsSinceConnected(sink, slow).get(0).reason())
                .startsWith("rejected: ")
                .contains("Bad_TooManySubscriptions");
        assertThat(OpcUaTests.gapsSinceConnected(sink, slow).stream()
                        .mapToLong(Gap::count)
                        .sum())
                .isBetween(cycles - 6, cycles);
    }
}
