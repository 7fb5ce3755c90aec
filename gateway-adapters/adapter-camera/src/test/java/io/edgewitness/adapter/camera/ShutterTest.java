package io.edgewitness.adapter.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.edgewitness.edge.api.AdapterContext;
import io.edgewitness.edge.api.Delivery;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.Mode;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.SampleSink;
import io.edgewitness.edge.api.SourceAdapter;
import io.edgewitness.edge.api.SystemClock;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.api.Writable;
import io.edgewitness.edge.api.Writable.WriteOrder;
import io.edgewitness.edge.api.Writable.WriteOutcome;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A picture is taken when an order says so, and not by time. */
class ShutterTest {
    private static final PointId STILL = new PointId("cam1.still");
    private static final PointId TAKE = new PointId("cam1.take");

    @TempDir
    Path folder;

    private final CameraServer server = new CameraServer();
    private final List<Sample> samples = new CopyOnWriteArrayList<>();
    private final SampleSink sink = new SampleSink() {
        @Override
        public boolean offer(Delivery delivery) {
            return samples.addAll(delivery.samples());
        }

        @Override
        public void gap(Gap gap) {}

        @Override
        public void declare(List<PointDefinition> points) {}
    };

    @BeforeEach
    void start() throws Exception {
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private HttpConfiguration configuration(String path, String take) {
        return new HttpConfiguration(
                URI.create("http://127.0.0.1:" + server.port()),
                null,
                null,
                Duration.ofSeconds(5),
                List.of(new HttpConfiguration.Point(STILL, path), new HttpConfiguration.Point(TAKE, take)));
    }

    private SourceAdapter started(String path) {
        SourceAdapter adapter = new HttpAdapterFactory()
                .create(new AdapterContext(
                        "camera",
                        Mode.REAL,
                        configuration(path, "take:cam1.still"),
                        List.of(PointDefinition.of("cam1.still", path, "1"), PointDefinition.of("cam1.take", "a", "1")),
                        new SystemClock(),
                        folder));
        adapter.start(sink);
        return adapter;
    }

    private static WriteOutcome order(SourceAdapter adapter, String id, Instant deadline) throws Exception {
        WriteOrder order = new WriteOrder(id, Map.of(TAKE, Value.of(true)), deadline);
        return ((Writable) adapter).write(order).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void eachOrderTakesOnePicture() throws Exception {
        Instant later = Instant.now().plusSeconds(60);
        try (SourceAdapter adapter = started("snapshot:/snap.jpg")) {
            assertThat(order(adapter, "a", later).done()).isTrue();
            assertThat(order(adapter, "b", later).done()).isTrue();
            assertThat(adapter.counts(STILL)).isTrue();
            assertThat(adapter.counts(TAKE)).isFalse();
        }
        assertThat(samples).hasSize(2).allMatch(s -> s.point().equals(STILL) && s.value() instanceof Value.Frame);
    }

    @Test
    void aStaleOrderTakesNoneAndATornPictureIsNoDoneOrder() throws Exception {
        try (SourceAdapter adapter = started("snapshot:/torn.jpg")) {
            WriteOutcome stale = order(adapter, "a", Instant.now().minusSeconds(1));
            assertThat(stale.done()).isFalse();
            assertThat(stale.detail()).isEqualTo("stale; no picture was taken");
            WriteOutcome torn = order(adapter, "b", Instant.now().plusSeconds(60));
            assertThat(torn.done()).isFalse();
            assertThat(torn.detail()).startsWith("jpeg: torn");
            assertThat(adapter.health().detail()).startsWith("jpeg: torn");
        }
        assertThat(samples).singleElement().matches(s -> s.quality().isBad());
    }

    @Test
    void onlyAPointThatTakesIsATargetAndItTakesASnapshotOfThisCamera() {
        HttpAdapterFactory factory = new HttpAdapterFactory();
        assertThat(factory.refusesOrders(new HttpConfiguration.Point(TAKE, "take:cam1.still")))
                .isNull();
        assertThat(factory.refusesOrders(new HttpConfiguration.Point(STILL, "snapshot:/snap.jpg")))
                .contains("take:POINT");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configuration("mjpeg:/stream", "take:cam1.still"))
                .withMessageContaining("cam1.take is to take cam1.still, which is no snapshot of this camera");
    }
}
