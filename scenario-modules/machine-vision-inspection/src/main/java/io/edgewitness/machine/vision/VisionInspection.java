package io.edgewitness.machine.vision;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Inspects the frames of one camera: {@link Inspector} judges, {@link Records} tells, {@link RejectGate} acts, this class keeps together what belongs to one
 * part. Frames are not recorded, so a verdict cannot be computed again from the ledger; its picture is there by hash. In a replay frames are receipts:
 * expected, and not received.
 */
final class VisionInspection implements Scenario {
    private static final long VERSION = 1;

    private final ScenarioContext context;
    private final VisionParameters parameters;
    private final Inspector inspector;
    private final Figures figures;
    private final Records records;
    private final RejectGate gate;
    private final @Nullable ModelLine line; // null: no models are sent to it
    private @Nullable Instant triggered; // when the part that no frame came of yet was there
    private boolean triggerOn;
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
        Value value = sample.value();
        if (is("camera", sample.point())) {
            Instant at = figures.frame(sample);
            if (value instanceof Value.Frame frame) {
                judge(frame, sample, at, out);
            }
            return;
        }
        if (value == null) {
            return;
        }
        if (is("trigger", sample.point())) {
            trigger(value, figures.time(sample));
        } else if (is("unit", sample.point())) {
            unit = value instanceof Value.Text t
                    ? t.value()
                    : value.isNumber() ? value.number().toPlainString() : "";
        } else if (is("gate", sample.point())) {
            Instant at = figures.time(sample);
            figures.latency(at, gate.feedback(value, at));
        } else if (is("audits", sample.point())) {
            audited(value, out);
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

    /** A boolean triggers when it becomes true, a counter each time it changes. */
    private void trigger(Value value, Instant at) {
        boolean fires = value instanceof Value.Bool b ? b.value() && !triggerOn : value.isNumber();
        triggerOn = value instanceof Value.Bool b && b.value();
        if (fires) {
            triggered = at;
            figures.triggered(at);
        }
    }

    private void judge(Value.Frame frame, Sample sample, Instant at, ScenarioOutput out) {
        String part = unit;
        Verdict verdict = line == null ? inspector.inspect(frame) : line.judge(frame, part, number + 1);
        Instant since = triggered == null ? at : triggered;
        unit = "";
        triggered = null;
        number++;
        if (verdict.unfit() != null) {
            figures.unfit(at);
            records.unfit(verdict.unfit(), part, now, out);
            return;
        }
        gate.tell(verdict.rejected(), part, since, out);
        boolean drawn = figures.judged(verdict, part, number, at);
        String by = line == null ? inspector.modelDigests() : line.by();
        records.tell(verdict, by, frame, sample, part, drawn, out);
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
        figures.tell(time, inspector.ruleSet(), out);
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
                .instant(triggered)
                .integer(triggerOn ? 1 : 0)
                .text(unit)
                .integer(number)
                .instant(now);
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
        triggered = state.instant();
        triggerOn = state.integer() == 1;
        unit = state.text();
        number = state.integer();
        now = state.time();
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
