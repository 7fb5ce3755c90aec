package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Instant;
import java.util.List;
import org.eclipse.milo.opcua.stack.core.NodeIds;
import org.eclipse.milo.opcua.stack.core.types.builtin.DataValue;
import org.eclipse.milo.opcua.stack.core.types.builtin.DateTime;
import org.eclipse.milo.opcua.stack.core.types.builtin.Matrix;
import org.eclipse.milo.opcua.stack.core.types.builtin.StatusCode;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A variable that holds a block of a signal, through a real server, a real socket and a subscription. */
class OpcUaBlocksTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Instant FIRST = Instant.parse("2026-03-04T05:06:07Z");
    private static final PointId DAQ = new PointId("daq");
    private static final String NODE = "Motor.Vibration";

    @TempDir
    Path directory;

    private static DataValue at(Object value, int second) {
        return new DataValue(Variant.of(value), StatusCode.GOOD, new DateTime(FIRST.plusSeconds(second)), null);
    }

    /** The samples of these values, each of which is awaited before the next is set. */
    private List<Sample> read(DataValue... values) throws Exception {
        try (PressServer server = new PressServer(PressSettings.of(FreePort.find(), directory.resolve("server")));
                RecordingSink sink = new RecordingSink()) {
            server.start();
            server.putArray(NODE, NodeIds.Float, 2, values[0]);
            OpcUaPoint point = new OpcUaPoint(
                    DAQ, NodeAddress.parse("ns=2;s=" + NODE), Duration.ofMillis(500), 0, OpcUaPoint.Access.READ, 4.0);
            try (OpcUaAdapter adapter = OpcUaTests.adapter(
                    "blocks",
                    server.endpoint(),
                    null,
                    new SystemClock(),
                    directory.resolve("adapter"),
                    List.of(point))) {
                adapter.start(sink);
                for (int i = 0; i < values.length; i++) {
                    if (i > 0) {
                        server.putArray(NODE, NodeIds.Float, 2, values[i]);
                    }
                    int wanted = i + 1;
                    Await.until(
                            "value " + wanted, LIMIT, () -> sink.samples(DAQ).size() >= wanted);
                }
            }
            return sink.samples(DAQ);
        }
    }

    @Test
    void aMatrixIsABlockWithARowAChannelThatEndsAtItsSourceTime() throws Exception {
        Float[][] rows = {{1f, 2f, Float.NaN, 4f}, {-1f, -2f, -3f, -4f}};
        List<Sample> samples = read(at(Matrix.ofFloat(rows), 0));
        assertThat(samples.get(0).value())
                .isEqualTo(new Value.Waveform(
                        FIRST.minusSeconds(1), 4, new float[][] {{1, 2, Float.NaN, 4}, {-1, -2, -3, -4}}, 0));
        assertThat(samples.get(0).sourceTime()).isEqualTo(FIRST);
    }

    @Test
    void anArrayIsOneChannelAndTheNumberJumpsByTheBlocksThatAreMissing() throws Exception {
        List<Sample> samples = read(
                at(new Short[] {1, 2, 3, 4}, 0),
                at(new Double[] {5.5, 6.0, 7.0, 8.0}, 1),
                at(new Float[] {9f, 8f, 7f, 6f}, 4));
        assertThat(samples.stream().map(s -> ((Value.Waveform) s.value()).sequence()))
                .containsExactly(0L, 1L, 4L);
        assertThat(((Value.Waveform) samples.get(1).value()).channels()).isDeepEqualTo(new float[][] {{5.5f, 6, 7, 8}});
    }

    @Test
    void whatIsNoBlockIsBadAndSaysWhatABlockIs() throws Exception {
        List<Sample> samples = read(at(new String[] {"a"}, 0), at(7.5f, 1), at(new Float[0], 2));
        assertThat(samples).allSatisfy(sample -> {
            assertThat(sample.value()).isNull();
            assertThat(sample.quality().code())
                    .endsWith("a point with a rate holds an array of numbers, or a matrix with a row a channel");
        });
    }
}
