package io.edgewitness.edge.testkit.example;

import io.edgewitness.edge.api.Default;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Metric;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Window;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;

/** How many samples of a minute were above a limit, and an event at the first of them. */
public final class OverheatScenario implements Scenario {
    /** @param limit in the points' unit */
    public record Parameters(@Default("80") BigDecimal limit) {}

    private final ScenarioContext context;
    private final BigDecimal limit;
    private long minute = -1;
    private long expected;
    private long received;
    private long above;

    public OverheatScenario(ScenarioContext context) {
        this.context = context;
        limit = ((Parameters) context.parameters()).limit();
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        close(sample.receivedTime(), out);
        minute = minuteOf(sample.receivedTime());
        expected++;
        if (sample.value() != null && sample.value().isNumber()) {
            received++;
            if (sample.value().number().compareTo(limit) > 0 && above++ == 0) {
                out.event(new Event("overheat", sample.receivedTime(), 700, "above " + limit, Map.of(), List.of()));
            }
        }
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        close(now, out);
    }

    private void close(Instant now, ScenarioOutput out) {
        if (minute >= 0 && minuteOf(now) > minute) {
            Instant start = Instant.ofEpochSecond(minute * 60);
            out.metric(Metric.of(
                    "oh_samples_above_limit_count",
                    new Window(start, start.plus(1, ChronoUnit.MINUTES)),
                    BigDecimal.valueOf(above),
                    expected,
                    received,
                    context.input("temperature")));
            minute = -1;
            expected = 0;
            received = 0;
            above = 0;
        }
    }

    private static long minuteOf(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), 60);
    }

    @Override
    public byte[] snapshot() {
        return ByteBuffer.allocate(32)
                .putLong(minute)
                .putLong(expected)
                .putLong(received)
                .putLong(above)
                .array();
    }

    @Override
    public void restore(byte[] state) {
        if (state.length > 0) {
            ByteBuffer bytes = ByteBuffer.wrap(state);
            minute = bytes.getLong();
            expected = bytes.getLong();
            received = bytes.getLong();
            above = bytes.getLong();
        }
    }

    /** Found through {@code META-INF/services/io.edgewitness.edge.api.Scenario$Factory}. */
    public static final class Factory implements Scenario.Factory {
        @Override
        public ScenarioManifest manifest() {
            return new ScenarioManifest(
                    "overheat-example",
                    0,
                    Map.of("zh", "超温计数", "en", "Overheat count"),
                    "1",
                    List.of(),
                    List.of(new ScenarioManifest.Input("temperature", true, true, "Cel", Map.of())),
                    List.of(new ScenarioManifest.Parameter("limit", "decimal", "80", Map.of())),
                    List.of(new ScenarioManifest.MetricDefinition(
                            "oh_samples_above_limit_count",
                            "1",
                            "oh_samples_above_limit_count@1",
                            "sum",
                            List.of(),
                            Map.of())),
                    List.of(),
                    "device",
                    "none");
        }

        @Override
        public Class<? extends Record> parameters() {
            return Parameters.class;
        }

        @Override
        public Scenario create(ScenarioContext context) {
            return new OverheatScenario(context);
        }
    }
}
