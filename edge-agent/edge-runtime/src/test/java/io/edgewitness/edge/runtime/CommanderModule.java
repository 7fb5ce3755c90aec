package io.edgewitness.edge.runtime;

import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioManifest;
import io.edgewitness.edge.api.ScenarioOutput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A scenario that wishes each value it reads as the setpoint, and tells as events what became of it. */
final class CommanderModule implements Scenario.Factory {
    final List<String> seen = new CopyOnWriteArrayList<>();
    volatile boolean hangs; // after each wish
    volatile @Nullable Thread hanging;

    record Parameters() {}

    @Override
    public ScenarioManifest manifest() {
        return new ScenarioManifest(
                "commander",
                0,
                Map.of("en", "Commander", "zh", "指令"),
                "1",
                List.of(),
                List.of(new ScenarioManifest.Input("in", true, true, "", Map.of())),
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
            private int answers;
            private Instant last = Instant.EPOCH;

            @Override
            public void onSample(Sample sample, ScenarioOutput out) {
                last = sample.receivedTime();
                if (sample.value() != null) {
                    String id = "set-" + sample.value().number();
                    out.command(new Command(id, Map.of(GateRig.SETPOINT, sample.value()), Duration.ofMinutes(10)));
                    while (hangs) {
                        hanging = Thread.currentThread();
                        Thread.onSpinWait();
                    }
                }
            }

            @Override
            public void onCommandResult(CommandResult result, ScenarioOutput out) {
                seen.add(Thread.currentThread().getName() + " " + result.id() + " " + result.step());
                String message = answers++ + " " + result.id() + " " + result.step();
                out.event(new Event("answered", last, 0, message, Map.of(), List.of()));
            }

            @Override
            public byte[] snapshot() {
                return (answers + " " + last).getBytes(StandardCharsets.UTF_8);
            }

            @Override
            public void restore(byte[] state) {
                String[] parts = new String(state, StandardCharsets.UTF_8).split(" ");
                answers = Integer.parseInt(parts[0]);
                last = Instant.parse(parts[1]);
            }
        };
    }
}
