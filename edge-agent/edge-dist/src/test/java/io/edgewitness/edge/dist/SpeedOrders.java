package io.edgewitness.edge.dist;

import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A plugin that gives an order at each sample of its input, {@link #TARGET} to 5 to 10, and tells as an event {@link #ANSWERED} how many
 * nanoseconds passed until it heard that the device has done it.
 */
public final class SpeedOrders implements Scenario.Factory {
    static final String SLUG = "speed-orders";
    static final String TARGET = "stroke.rate";
    static final String ANSWERED = "answered";

    /** Nothing is set. */
    public record Parameters() {}

    @Override
    public ScenarioManifest manifest() {
        return new ScenarioManifest(
                SLUG,
                0,
                Map.of("en", "Orders", "zh", "指令"),
                "1",
                List.of(),
                List.of(new ScenarioManifest.Input("at", true, false, "", Map.of())),
                List.of(),
                List.of(),
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
        return new Scenario() {
            private final Map<String, Long> given = new HashMap<>();
            private Instant last = Instant.EPOCH;

            @Override
            public void onSample(Sample sample, ScenarioOutput out) {
                last = sample.receivedTime();
                String id = "order-" + last;
                Value value = Value.of(5.0 + Math.floorMod(last.toEpochMilli(), 6L));
                given.put(id, System.nanoTime());
                out.command(new Command(id, Map.of(new PointId(TARGET), value), Duration.ofSeconds(10)));
            }

            @Override
            public void onCommandResult(CommandResult result, ScenarioOutput out) {
                switch (result.step()) {
                    case EXECUTED, REFUSED, FAILED -> {
                        Long begin = given.remove(result.id());
                        boolean done = result.step() == CommandResult.Step.EXECUTED;
                        long nanos = begin == null ? 0 : System.nanoTime() - begin;
                        String said = done ? "" + nanos : result.step() + " " + result.detail();
                        out.event(new Event(ANSWERED, last, 0, said, Map.of(), List.of()));
                    }
                    default -> {}
                }
            }
        };
    }
}
