package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes verdicts to the reject gate, and tells those that did not get there. One thread. */
final class RejectGate {
    private static final int MOST_PENDING = 200;

    private final VisionParameters.@Nullable Gate settings;
    private final Map<String, String> pending = new LinkedHashMap<>(); // unit by command
    private @Nullable Instant waiting; // trigger of the verdict whose feedback is awaited
    private long number;

    RejectGate(VisionParameters.@Nullable Gate settings) {
        this.settings = settings;
    }

    /** @param since when the part was seen: its trigger, or its frame */
    void tell(boolean rejected, String unit, Instant since, ScenarioOutput out) {
        if (settings == null || rejected != (settings.on() == VisionParameters.Gate.On.REJECT)) {
            return;
        }
        String id = "gate-" + ++number;
        pending.put(id, unit);
        if (pending.size() > MOST_PENDING) {
            pending.remove(pending.keySet().iterator().next());
        }
        waiting = since;
        out.command(new Command(id, Map.of(settings.point(), Value.of(true)), settings.deadline()));
    }

    /** @return milliseconds from the part to the gate's own answer; null: nothing was awaited */
    @Nullable
    Double feedback(Value value, Instant at) {
        Instant since = waiting;
        boolean set = value instanceof Value.Bool b && b.value();
        if (since == null || !set || at.isBefore(since)) {
            return null;
        }
        waiting = null;
        return java.time.Duration.between(since, at).toNanos() / 1e6;
    }

    /** An order that is not carried out before its part is at the gate is not carried out at all. */
    void result(CommandResult result, Instant now, ScenarioOutput out) {
        boolean failed = result.hasFailed();
        boolean done = result.isDone();
        String unit = failed || done ? pending.remove(result.id()) : null;
        if (unit == null || settings == null) {
            return;
        }
        if (failed) {
            String zh = "剔除口指令未执行（" + (unit.isEmpty() ? "工件编号未知" : unit) + "）：" + result.detail() + "；请拦下该工件";
            String en = "the reject gate was not set for " + (unit.isEmpty() ? "a part of unknown id" : unit) + ": "
                    + result.detail() + "; stop that part";
            out.event(new Event(
                    "gate-not-set", now, 900, zh, Map.of("unit", Value.of(unit), "en", Value.of(en)), List.of()));
        }
        out.demand(new DemandResult(
                "06.5",
                done,
                result.id() + " " + result.step() + ", due within "
                        + settings.deadline().toMillis() + " ms",
                now));
    }

    void write(StateWriter state) {
        state.integer(number).instant(waiting).integer(pending.size());
        pending.forEach((id, unit) -> state.text(id).text(unit));
    }

    void read(StateReader state) {
        number = state.integer();
        waiting = state.instant();
        pending.clear();
        for (long n = state.integer(); n > 0; n--) {
            pending.put(state.text(), state.text());
        }
    }
}
