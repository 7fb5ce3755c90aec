package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Gap;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.PreflightCheck;
import io.edgewitness.edge.api.Refused;
import io.edgewitness.edge.api.Remark;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.ScenarioOutput;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds what stations do against the procedure while they do it: order by prefix alignment, dangerous operation by zone and state, picks by
 * material and weight, doses by the scale's uncertainty. Steps are taken in the order of receipt.
 */
final class ProcessCompliance implements Scenario {
    private static final int VERSION = 2;
    private static final int MOST_NEXT = 5;

    private final ScenarioContext context;
    private final ComplianceParameters parameters;
    private final Set<PointId> stepPoints;
    private final Set<PointId> announcements;
    private final Figures figures;
    private final Alarms alarms;
    private final Stations stations;
    private final HazardWatch hazards;
    private final SeededTests tests;
    private final Cases cases;
    private final Indicators indicators;
    private final Map<String, Value> procedure;
    private String told = "";

    ProcessCompliance(ScenarioContext context, ComplianceParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        stepPoints = new HashSet<>(context.input("steps"));
        announcements = new HashSet<>(context.input("seeded"));
        figures = new Figures(context, parameters);
        alarms = new Alarms(parameters, figures);
        stations = new Stations(context, parameters, alarms);
        hazards = new HazardWatch(parameters.sop().hazards());
        tests = new SeededTests(parameters.seededPlan(), context.zone(), alarms);
        cases = new Cases(parameters, figures, alarms, tests);
        indicators = new Indicators(parameters.sop().checks());
        procedure = Procedure.attributes(parameters);
        List<Remark> wrong = new ArrayList<>();
        parameters
                .sop()
                .hazards()
                .forEach(h ->
                        h.when().forEach(c -> require("states", c.point(), "hazard " + h.id(), h.where(), wrong)));
        parameters.sop().checks().forEach(c -> require("indicators", c.point(), "check " + c.id(), null, wrong));
        if (!wrong.isEmpty()) {
            throw new Refused(wrong);
        }
    }

    private void require(String input, PointId point, String by, @Nullable Where where, List<Remark> wrong) {
        if (context.input(input).contains(point)) {
            return;
        }
        String near = context.input(input).isEmpty()
                ? ""
                : context.input(input).stream().map(PointId::name).collect(Collectors.joining(", "));
        String en = where == null ? "" : " (" + where + " of the procedure)";
        String zh = where == null ? "" : "（规程第 " + where.line() + " 行第 " + where.column() + " 列）";
        wrong.add(Remark.of(
                by + en + " needs " + point + ", which the input " + input + " does not name"
                        + (near.isEmpty() ? "; add it there" : "; it names " + near),
                by + zh + " 需要 " + point + "，但输入 " + input + " 中没有" + (near.isEmpty() ? "；请在输入中添加" : "；其中有 " + near),
                "inputs",
                input));
    }

    /** Steps whose rest is longer than the time that they have; nothing that anyone does can satisfy both. */
    @Override
    public List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>();
        for (SopStep s : parameters.sop().steps().values()) {
            Duration rest = s.rest();
            Duration within = s.within();
            if (rest != null && within != null && rest.compareTo(within) > 0) {
                remarks.add(Remark.of(
                        "step " + s.id() + " (" + s.where() + " of the procedure) rests " + rest.toSeconds()
                                + " s and is to come within " + within.toSeconds()
                                + " s: every unit gets an alarm; make rest shorter or within longer",
                        "工步 " + s.id() + "（规程第 " + s.where().line() + " 行）要求静置 " + rest.toSeconds() + " 秒，又限 "
                                + within.toSeconds() + " 秒内完成：每件都会报警；请缩短 rest 或放宽 within",
                        "parameters",
                        "sop"));
            }
        }
        return remarks;
    }

    @Override
    public Set<PointId> targets() {
        Set<PointId> targets = new TreeSet<>();
        for (ComplianceParameters.Station station : parameters.stations().values()) {
            for (PointId target : new PointId[] {station.alarm(), station.hold()}) {
                if (target != null) {
                    targets.add(target);
                }
            }
        }
        return targets;
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        Instant at = figures.sample(sample);
        alarms.now(sample.receivedTime());
        hazards.sample(sample);
        Finding off = indicators.sample(sample, at, figures);
        if (off != null) {
            alarms.raise(off, null, null, out);
        }
        stations.sample(sample, cases, at, out);
        if (stepPoints.contains(sample.point()) && sample.value() != null) {
            step(sample, sample.value(), at, out);
        } else if (hazards.watches(sample.point())) {
            dangers(Set.of(), sample, at, out);
        } else if (announcements.contains(sample.point()) && sample.value() != null) {
            announce(sample, sample.value(), at, out);
        }
    }

    private void announce(Sample sample, Value value, Instant at, ScenarioOutput out) {
        try {
            cases.announce(StepEvent.Announcement.read(value, parameters.pseudonymKey(), at), out);
        } catch (IllegalArgumentException e) {
            alarms.tell(
                    "seeded-refused",
                    at,
                    400,
                    "植入测试公告无法读取（" + sample.point() + "）：" + e.getMessage(),
                    String.valueOf(e.getMessage()),
                    out);
        }
    }

    private void step(Sample sample, Value value, Instant at, ScenarioOutput out) {
        StepEvent step;
        try {
            step = StepEvent.read(value, parameters.pseudonymKey());
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
        if (at.equals(sample.sourceTime()) && unit.isTold(step, station, at)) {
            return;
        }
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
                    unit,
                    sample,
                    out);
            unit.release();
            return;
        }
        figures.step(step, unit, sample, at);
        boolean counts =
                step.phase() != StepEvent.Phase.COMPLETE || !unit.ongoing().equals(step.step());
        boolean off = counts && cases.order(unit, step, asked, station, sample, at, out);
        weigh(unit, step, asked, station, sample, at, out);
        unit.follow(step, station, at);
        dangers(Set.of(step.step()), sample, at, out);
        cases.due(unit, at);
        if (step.seeded() != null) {
            tests.announce(unit, new Seeding(step.seeded(), step.actor(), at), out);
        }
        tell(unit, step, station, counts, off, at, out);
        cases.makeRoom(at, out);
    }

    /** For those who watch the station, and for the unit's history. */
    private void tell(
            Case unit, StepEvent step, String station, boolean counts, boolean off, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("case", Value.of(unit.id()));
        attributes.put("step", Value.of(step.step()));
        attributes.put("station", Value.of(station));
        attributes.put("actor", Value.of(step.actor()));
        attributes.put("phase", Value.of(step.phase().name().toLowerCase(Locale.ROOT)));
        attributes.put("fits", Value.of(off ? "no" : "yes"));
        attributes.put(
                "next", Value.of(unit.prefix().due().stream().limit(MOST_NEXT).collect(Collectors.joining("\n"))));
        alarms.tell(
                counts ? "step-taken" : "step-ended",
                at,
                0,
                "件 " + unit.id() + "：" + step.step(),
                step.step() + " of " + unit.id(),
                attributes,
                out);
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
            alarms.raise(f, unit, sample, out);
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
                    unit,
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
        if (figures.isStepBack(now)) {
            figures.forgetFrom(now);
            alarms.setBack(now);
            tests.setBack(now);
        }
        alarms.now(now);
        cases.tick(now, out);
        tests.tick(now, out);
        String key = parameters.sop().id() + " " + parameters.sop().version() + " "
                + procedure.toString().hashCode();
        if (!told.equals(key)) {
            told = key;
            alarms.tell(
                    "procedure",
                    now,
                    0,
                    "标准流程 " + parameters.sop().id() + "，版本 " + parameters.sop().version(),
                    "procedure " + parameters.sop().id() + ", version "
                            + parameters.sop().version(),
                    procedure,
                    out);
        }
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
        tests.write(state);
        cases.write(state);
        state.text(told);
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
        tests.read(state);
        cases.read(state);
        told = state.text();
    }
}
