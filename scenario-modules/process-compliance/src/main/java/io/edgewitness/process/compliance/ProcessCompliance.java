package io.edgewitness.process.compliance;

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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds what stations do against the procedure while they do it: order by prefix alignment, dangerous operation by zone and state, picks by
 * material and weight, doses by the scale's uncertainty. Steps are taken in the order of receipt.
 */
final class ProcessCompliance implements Scenario {
    private static final int VERSION = 1;

    private final ScenarioContext context;
    private final ComplianceParameters parameters;
    private final Set<PointId> stepPoints;
    private final Figures figures;
    private final Alarms alarms;
    private final Stations stations;
    private final HazardWatch hazards;
    private final Cases cases;
    private final Indicators indicators;

    ProcessCompliance(ScenarioContext context, ComplianceParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        stepPoints = new HashSet<>(context.input("steps"));
        figures = new Figures(context, parameters);
        alarms = new Alarms(parameters, figures);
        stations = new Stations(context, parameters, alarms);
        hazards = new HazardWatch(parameters.sop().hazards());
        cases = new Cases(parameters, figures, alarms);
        indicators = new Indicators(parameters.sop().checks());
        require("states", hazards.points());
        require("indicators", indicators.points());
    }

    private void require(String input, Set<PointId> needed) {
        needed.removeAll(context.input(input));
        if (!needed.isEmpty()) {
            throw new IllegalArgumentException(
                    "the procedure needs " + needed + ", which the input " + input + " does not name");
        }
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        Instant at = figures.sample(sample);
        alarms.now(sample.receivedTime());
        hazards.sample(sample);
        Finding off = indicators.sample(sample, at, figures);
        if (off != null) {
            alarms.raise(off, null, out);
        }
        stations.sample(sample, cases, at, out);
        if (stepPoints.contains(sample.point()) && sample.value() != null) {
            step(sample, sample.value(), at, out);
        } else if (hazards.watches(sample.point())) {
            dangers(Set.of(), null, at, out);
        }
    }

    private void step(Sample sample, Value value, Instant at, ScenarioOutput out) {
        StepEvent step;
        try {
            step = StepEvent.read(value);
        } catch (IllegalArgumentException e) {
            alarms.tell(
                    "step-unreadable",
                    at,
                    500,
                    "工步事件无法读取（" + sample.point() + "）：" + e.getMessage(),
                    String.valueOf(e.getMessage()),
                    out);
            return;
        }
        fromTheFuture(sample, step, out);
        SopStep asked = parameters.sop().steps().get(step.step());
        String station = !step.station().isEmpty() ? step.station() : asked == null ? "" : asked.station();
        Case unit = cases.of(step.caseId(), at, out);
        unit.mark(step.seeded());
        if (cases.isElsewhere(unit, station, at)) {
            alarms.raise(
                    new Finding(
                            Finding.Kind.TWO_PLACES,
                            unit.id(),
                            step.step(),
                            station,
                            step.actor(),
                            at,
                            "同一件 " + unit.id() + " 正在工位 " + unit.station() + "，又出现在 " + station + "；该事件不计入流程，请核对条码",
                            "unit " + unit.id() + " is at " + unit.station() + " and appears at " + station
                                    + " as well; the event is left out, check the code"),
                    sample,
                    out);
            unit.found(Finding.Kind.TWO_PLACES);
            unit.release();
            return;
        }
        figures.step(step, unit, sample, at);
        boolean counts =
                step.phase() != StepEvent.Phase.COMPLETE || !unit.ongoing().equals(step.step());
        if (counts) {
            cases.order(unit, step, asked, station, sample, at, out);
        }
        weigh(unit, step, asked, station, sample, at, out);
        unit.follow(step, station, at);
        dangers(Set.of(step.step()), sample, at, out);
        cases.due(unit, at);
    }

    private void weigh(
            Case unit,
            StepEvent step,
            @Nullable SopStep asked,
            String station,
            Sample sample,
            Instant at,
            ScenarioOutput out) {
        Stations.Weighing weighing = stations.weigh(station, step);
        if (asked == null || step.phase() == StepEvent.Phase.START) {
            return;
        }
        for (Finding f : WeightFindings.of(unit, step, asked, station, weighing, at, figures)) {
            unit.found(f.kind());
            alarms.raise(f, sample, out);
        }
    }

    private void fromTheFuture(Sample sample, StepEvent step, ScenarioOutput out) {
        Instant source = sample.sourceTime();
        if (source != null && source.isAfter(sample.receivedTime().plus(parameters.clockTolerance()))) {
            alarms.tell(
                    "step-from-future",
                    sample.receivedTime(),
                    500,
                    "工步 " + step.step() + "（件 " + step.caseId() + "）的时间 " + source + " 晚于接收时间 " + sample.receivedTime()
                            + "；按接收时间处理，请校准 " + sample.point() + " 的时钟",
                    "step " + step.step() + " of " + step.caseId() + " says " + source + ", later than its receipt at "
                            + sample.receivedTime() + "; the time of receipt is taken, set the clock of "
                            + sample.point(),
                    out);
        }
    }

    private void dangers(Set<String> now, @Nullable Sample step, Instant at, ScenarioOutput out) {
        Set<String> ongoing = cases.ongoing();
        ongoing.addAll(now);
        for (HazardWatch.News n : hazards.news(ongoing)) {
            Hazard h = n.hazard();
            Case unit = cases.doing(h.during());
            String station = !h.station().isEmpty() ? h.station() : unit == null ? "" : unit.station();
            String id = unit == null ? "" : unit.id();
            if (n.state() == Hazard.State.BLIND) {
                alarms.tell(
                        "hazard-blind",
                        at,
                        500,
                        "无法判断危险“" + h.title() + "”：缺少有效测点值",
                        "hazard " + h.id() + " cannot be judged: a point it needs has no good value",
                        out);
                continue;
            }
            if (unit != null) {
                unit.found(Finding.Kind.DANGER);
            }
            figures.found(Finding.Kind.DANGER, unit, at);
            alarms.raise(
                    new Finding(
                            Finding.Kind.DANGER,
                            id,
                            unit == null ? "" : unit.ongoing(),
                            station,
                            "",
                            at,
                            "危险操作：" + h.title() + "；请立即停止并恢复安全状态",
                            "dangerous operation: " + h.id() + "; stop and make it safe"),
                    step,
                    out);
        }
    }

    @Override
    public void onGap(Gap gap, ScenarioOutput out) {
        figures.gap(gap);
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        alarms.now(now);
        if (figures.isStepBack(now)) {
            figures.forgetFrom(now);
        }
        cases.tick(now, out);
        figures.tell(now, out);
    }

    @Override
    public void onCommandResult(CommandResult result, ScenarioOutput out) {
        alarms.result(result, out);
    }

    @Override
    public List<PreflightCheck> preflight() {
        return Preflights.of(context, parameters);
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter().integer(VERSION);
        figures.write(state);
        alarms.write(state);
        stations.write(state);
        hazards.write(state);
        indicators.write(state);
        cases.write(state);
        return state.toByteArray();
    }

    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, VERSION);
        figures.read(state);
        alarms.read(state);
        stations.read(state);
        hazards.read(state);
        indicators.read(state);
        cases.read(state);
    }
}
