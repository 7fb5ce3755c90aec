package io.edgewitness.machine.vision;

import io.edgewitness.edge.api.Command;
import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Inspects the frames of one camera: {@link Inspector} judges, {@link Records} tells, {@link RejectGate} acts, this class keeps together what belongs to one
 * part. Frames are not recorded, so a verdict cannot be computed again from the ledger; its picture is there by hash. In a replay frames are receipts:
 * expected, and not received.
 */
final class VisionInspection implements Scenario {
    private static final long VERSION = 2;

    private final ScenarioContext context;
    private final VisionParameters parameters;
    private final Inspector inspector;
    private final Figures figures;
    private final Records records;
    private final RejectGate gate;
    private final @Nullable ModelLine line; // null: no models are sent to it
    private final Triggers triggers;
    private String unit = ""; // of that part; each names one part only
    private long number;
    private Instant now = Instant.EPOCH;

    VisionInspection(ScenarioContext context, VisionParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        inspector = new Inspector(parameters);
        figures = new Figures(context, parameters);
        records = new Records(parameters, figures, inspector.ruleSet());
        gate = new RejectGate(parameters.gate());
        triggers = new Triggers(parameters.trigger().limit());
        try {
            Rehearsal.of(context, parameters, inspector);
        } catch (RuntimeException e) {
            inspector.close();
            throw e;
        }
        VisionParameters.Store store = parameters.store();
        line = store == null ? null : new ModelLine(context.models(), parameters, store, inspector, figures, records);
    }

    private boolean is(String input, PointId point) {
        return context.input(input).contains(point);
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        now = sample.receivedTime().isAfter(now) ? sample.receivedTime() : now;
        turn(out);
        missed(out);
        Value value = sample.value();
        if (is("camera", sample.point())) {
            Instant at = figures.frame(sample);
            if (value instanceof Value.Frame frame) {
                triggered(frame, sample, at, out);
            }
            return;
        }
        if (is("network", sample.point())) {
            figures.network(value);
        }
        if (value == null) {
            return;
        }
        if (is("trigger", sample.point())) {
            trigger(value, sample, out);
        } else if (is("unit", sample.point())) {
            unit = value instanceof Value.Text t
                    ? t.value()
                    : value.isNumber() ? value.number().toPlainString() : "";
        } else if (is("gate", sample.point())) {
            Instant at = figures.time(sample);
            figures.latency(at, gate.feedback(value, at));
        } else if (is("audits", sample.point())) {
            audited(value, out);
        } else if (is("uploads", sample.point()) && value instanceof Value.Text t) {
            figures.uploaded(t.value());
        }
    }

    private void audited(Value value, ScenarioOutput out) {
        AuditSample.Said said = AuditSample.said(value);
        if (said == null) {
            return;
        }
        figures.audited(said);
        if (line != null) {
            line.audited(said, now, out);
        }
    }

    private void turn(ScenarioOutput out) {
        if (line != null) {
            line.turn(now, out);
        }
    }

    private void trigger(Value value, Sample sample, ScenarioOutput out) {
        Instant at = figures.time(sample);
        int times = triggers.fired(value, at, sample.receivedTime());
        figures.triggered(at, times);
        PointId take = parameters.trigger().take();
        if (take != null && times > 0) {
            String id = "take-" + sample.receivedTime();
            out.command(new Command(
                    id, Map.of(take, Value.of(true)), parameters.trigger().limit()));
        }
    }

    private void missed(ScenarioOutput out) {
        for (Triggers.Trigger t : triggers.missed(now)) {
            figures.missed(t.at());
            records.missed(t.at(), now, out);
        }
    }

    private void triggered(Value.Frame frame, Sample sample, Instant at, ScenarioOutput out) {
        Triggers.Trigger trigger = triggers.match();
        boolean wanted = trigger != null
                || !parameters.trigger().only()
                || context.input("trigger").isEmpty();
        if (wanted) {
            judge(frame, sample, at, trigger, out);
        }
    }

    private void judge(
            Value.Frame frame, Sample sample, Instant at, Triggers.@Nullable Trigger trigger, ScenarioOutput out) {
        String part = unit;
        Verdict verdict = line == null ? inspector.inspect(frame) : line.judge(frame, part, number + 1);
        Instant since = trigger == null ? at : trigger.at();
        unit = "";
        number++;
        if (verdict.unfit() != null) {
            figures.unfit(at);
            records.unfit(verdict.unfit(), part, now, out);
            return;
        }
        gate.tell(verdict.rejected(), part, since, out);
        if (trigger != null) {
            figures.matched(trigger.at());
        }
        boolean drawn = figures.judged(verdict, part, number, at, sample.receivedTime());
        String by = line == null ? inspector.modelDigests() : line.by();
        records.tell(verdict, by, frame, sample, part, number, drawn, out);
        Gray seen = inspector.seen();
        if (seen != null) {
            figures.seen(seen, !verdict.rejected(), at, now, out);
        }
    }

    @Override
    public void onGap(Gap gap, ScenarioOutput out) {
        figures.gap(gap);
    }

    @Override
    public void onCommandResult(CommandResult result, ScenarioOutput out) {
        turn(out);
        gate.result(result, now, out);
    }

    @Override
    public void onTick(Instant time, ScenarioOutput out) {
        now = time;
        turn(out);
        missed(out);
        figures.tell(time, inspector.ruleSet(), line == null ? 0 : line.lines(), out);
    }

    @Override
    public Set<PointId> targets() {
        Set<PointId> targets = new LinkedHashSet<>();
        VisionParameters.Gate set = parameters.gate();
        PointId take = parameters.trigger().take();
        if (set != null) {
            targets.add(set.point());
        }
        if (take != null) {
            targets.add(take);
        }
        return targets;
    }

    @Override
    public List<PreflightCheck> preflight() {
        return VisionChecks.of(context, parameters);
    }

    @Override
    public void close() {
        if (line != null) {
            line.close();
        }
        inspector.close();
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter()
                .integer(VERSION)
                .text(judges())
                .text(unit)
                .integer(number)
                .instant(now);
        triggers.write(state);
        figures.write(state);
        gate.write(state);
        if (line != null) {
            line.write(state);
        }
        return state.toByteArray();
    }

    /** Charts and audits begin anew with another rule set: they speak of this one. */
    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, VERSION);
        boolean same = state.text().equals(judges());
        unit = state.text();
        number = state.integer();
        now = state.time();
        triggers.read(state);
        figures.read(state, same);
        gate.read(state);
        if (line != null) {
            line.read(state);
        }
    }

    /** The rule set, and the model that was sent and counts. */
    private String judges() {
        return inspector.ruleSet() + (line == null ? "" : " " + line.active());
    }
}
