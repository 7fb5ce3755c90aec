package io.edgewitness.production.traceability;

import io.edgewitness.edge.api.CommandResult;
import io.edgewitness.edge.api.Event;
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
import io.edgewitness.epcis.EpcisEvent;
import io.edgewitness.epcis.EpcisException;
import io.edgewitness.epcis.EpcisReader;
import io.edgewitness.epcis.EpcisWriter;
import io.edgewitness.production.traceability.TraceabilityParameters.Kde;
import io.edgewitness.scenario.kit.StateReader;
import io.edgewitness.scenario.kit.StateWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes EPCIS events of what stations say of units, joined with what their readers, card readers and machines said, and of EPCIS documents
 * that devices send. What cannot be is refused with its reason. Events are taken in the order of receipt.
 */
final class ProductionTraceability implements Scenario {
    private static final int VERSION = 4;

    private final ScenarioContext context;
    private final TraceabilityParameters parameters;
    private final Set<PointId> stepPoints;
    private final Set<PointId> documentPoints;
    private final Set<PointId> propertyPoints;
    private final Figures figures;
    private final Readings readings;
    private final Units units;
    private final Capture capture;
    private final Identifiers identifiers;
    private final StepEvents stepEvents;
    private final FeedForward feedForward;

    ProductionTraceability(ScenarioContext context, TraceabilityParameters parameters) {
        this.context = context;
        this.parameters = parameters;
        stepPoints = new HashSet<>(context.input("steps"));
        documentPoints = new HashSet<>(context.input("documents"));
        if (stepPoints.isEmpty() && documentPoints.isEmpty()) {
            throw Refused.of(
                    "one of the inputs steps and documents names a point", "输入 steps 与 documents 至少填写一个测点", "inputs");
        }
        propertyPoints = new HashSet<>(context.input("properties"));
        units = new Units(parameters);
        capture = new Capture(units);
        figures = new Figures(context, parameters, new Drill(capture.genealogy()));
        readings = new Readings(context, parameters, figures);
        identifiers = new Identifiers(parameters);
        stepEvents = new StepEvents(context.id(), context.zone(), identifiers);
        feedForward = new FeedForward(parameters, identifiers, figures);
        parameters.feedForward().forEach((name, rule) -> {
            if (!propertyPoints.contains(rule.property())
                    || (rule.approval() != null && !context.input("states").contains(rule.approval()))) {
                throw Refused.of(
                        "feed-forward " + name
                                + ": its property is a point of the input properties, its approval one of states",
                        "前馈 " + name + "：property 应为输入 properties 中的测点，approval 应为 states 中的测点",
                        "parameters",
                        "feed-forward",
                        name);
            }
        });
    }

    @Override
    public List<Remark> remarks() {
        return parameters.remarks();
    }

    @Override
    public Set<PointId> targets() {
        Set<PointId> targets = new TreeSet<>();
        parameters.feedForward().values().forEach(f -> targets.add(f.setPoint()));
        return targets;
    }

    @Override
    public void onSample(Sample sample, ScenarioOutput out) {
        Instant at = figures.sample(sample);
        if (stepPoints.contains(sample.point())) {
            if (sample.value() != null) {
                step(sample, sample.value(), at, out);
            }
        } else if (documentPoints.contains(sample.point())) {
            if (sample.value() instanceof Value.Text text) {
                document(sample, text.value(), at, out);
            }
        } else if (propertyPoints.contains(sample.point())) {
            if (sample.value() != null) {
                property(sample, sample.value(), at, out);
            }
        } else {
            reading(sample, at, out);
        }
    }

    private void reading(Sample sample, Instant at, ScenarioOutput out) {
        try {
            readings.sample(sample, at);
        } catch (Refusal e) {
            refused(e, "", at, out);
        } catch (IllegalArgumentException e) {
            refused(
                    new Refusal(
                            "unreadable",
                            sample.point() + " 的画面无法读取：" + e.getMessage(),
                            "a frame of " + sample.point() + " cannot be read: " + e.getMessage()),
                    "",
                    at,
                    out);
        }
    }

    private void property(Sample sample, Value value, Instant at, ScenarioOutput out) {
        try {
            feedForward.property(sample, value);
        } catch (Refusal e) {
            refused(e, "", at, out);
        }
    }

    private void step(Sample sample, Value value, Instant at, ScenarioOutput out) {
        StepMessage told;
        try {
            told = StepMessage.read(value);
        } catch (IllegalArgumentException e) {
            refused(
                    new Refusal(
                            "unreadable",
                            "工步事件无法读取（" + sample.point() + "）：" + e.getMessage(),
                            "a step's message of " + sample.point() + " cannot be read: " + e.getMessage()),
                    "",
                    at,
                    out);
            return;
        }
        try {
            refuseFuture(sample.sourceTime(), sample);
            Instant time = time(sample);
            String id = stepEvents.id(told, time);
            if (capture.isKnown(id)) {
                return;
            }
            StepMessage message = completed(told);
            EpcisEvent event = stepEvents.of(id, message, readings.state(message.station()), time);
            String unit = identifiers.of(message.unit());
            units.refuseTwoPlaces(unit, message.station(), time);
            boolean orphan = capture.take(event, begins(message), time);
            if (takes(told)) {
                readings.taken(message.station());
            }
            captured(event, sample, at, orphan, out);
            if (message.phase() != StepMessage.Phase.COMPLETE) {
                feedForward.step(unit, message.step(), capture.genealogy(), readings, at, out);
            }
            known(unit, message, time, at, out);
        } catch (Refusal e) {
            refused(e, told.unit(), at, out);
        }
    }

    /** The device's, unless its clock is not believed; it may be long ago, where a device kept it. */
    private static Instant time(Sample sample) {
        Instant source = sample.sourceTime();
        return source == null || sample.quality().isClockDoubted() ? sample.receivedTime() : source;
    }

    /** With the station that the rule names, and what the station's own readers say. */
    private StepMessage completed(StepMessage m) {
        TraceabilityParameters.Step rule = parameters.steps().get(m.step());
        String station = m.station().isEmpty() && rule != null ? rule.station() : m.station();
        String actor = m.actor().isEmpty() ? readings.card(station) : m.actor();
        String code = takes(m) ? readings.material(station) : "";
        if (code.isEmpty() || code.equals(m.unit())) {
            return new StepMessage(
                    m.unit(), m.step(), station, actor, m.action(), m.phase(), m.result(), m.materials());
        }
        return new StepMessage(
                m.unit(),
                m.step(),
                station,
                actor,
                m.action() == StepMessage.Action.OBSERVE ? StepMessage.Action.ADD : m.action(),
                m.phase(),
                m.result(),
                List.of(new EpcisEvent.Quantity(code, null, null)));
    }

    /** Whether the station's reader is asked for the material. */
    private static boolean takes(StepMessage m) {
        return m.materials().isEmpty()
                && m.phase() != StepMessage.Phase.START
                && (m.action() == StepMessage.Action.OBSERVE || m.action() == StepMessage.Action.MAKE);
    }

    private boolean begins(StepMessage m) {
        TraceabilityParameters.Step rule = parameters.steps().get(m.step());
        return rule != null && rule.first();
    }

    private void known(String unit, StepMessage m, Instant time, Instant at, ScenarioOutput out) {
        List<Kde> known = new ArrayList<>();
        if (!identifiers.actor(m.actor()).isEmpty()) {
            known.add(Kde.ACTOR);
        }
        if (!m.materials().isEmpty()) {
            known.add(Kde.MATERIAL);
        }
        if (!readings.state(m.station()).isEmpty()) {
            known.add(Kde.MACHINE);
        }
        if (!m.result().isEmpty()) {
            known.add(Kde.RESULT);
        }
        TraceabilityParameters.Step rule = parameters.steps().get(m.step());
        if (m.phase() != StepMessage.Phase.START) {
            // The unit's own code is the material of a step that takes nothing else.
            boolean material = rule == null || !rule.requires().contains(Kde.MATERIAL) || known.contains(Kde.MATERIAL);
            figures.step(at, material && known.contains(Kde.ACTOR) && known.contains(Kde.MACHINE));
        }
        units.step(unit, m, m.station(), known, time);
        boolean over = m.action() == StepMessage.Action.END || (rule != null && rule.last());
        List<String> lacks = over && m.phase() != StepMessage.Phase.START ? units.finish(unit) : null;
        if (lacks != null) {
            figures.finished(at, unit, lacks.isEmpty());
            finished(unit, lacks, at, out);
        }
    }

    private static void finished(String unit, List<String> lacks, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("unit", Value.of(unit));
        attributes.put("lacks", Value.of(String.join(", ", lacks)));
        attributes.put(
                "en",
                Value.of(unit
                        + (lacks.isEmpty()
                                ? " is finished, its record is whole"
                                : " is finished, its record lacks " + lacks)));
        out.event(new Event(
                "unit-finished",
                at,
                lacks.isEmpty() ? 0 : 300,
                unit + (lacks.isEmpty() ? " 已完工，溯源记录完整" : " 已完工，溯源记录缺少：" + String.join("、", lacks)),
                attributes,
                List.of()));
    }

    private void document(Sample sample, String text, Instant at, ScenarioOutput out) {
        List<EpcisEvent> events;
        try {
            events = EpcisReader.message(text);
        } catch (EpcisException e) {
            refused(
                    new Refusal(
                            "not-epcis",
                            "EPCIS 文档无效（" + sample.point() + "）：" + e.problems().get(0),
                            "a document of " + sample.point() + " is not EPCIS: " + e.getMessage()),
                    "",
                    at,
                    out);
            return;
        }
        for (EpcisEvent event : events) {
            try {
                if (!capture.isKnown(event)) {
                    refuseFuture(event.time(), sample);
                    captured(event, sample, at, capture.take(event, false, event.time()), out);
                }
            } catch (Refusal e) {
                refused(e, String.valueOf(event.text("eventID")), at, out);
            }
        }
    }

    private void refuseFuture(@Nullable Instant source, Sample sample) throws Refusal {
        if (source != null && source.isAfter(sample.receivedTime().plus(parameters.clockTolerance()))) {
            throw new Refusal(
                    "from-the-future",
                    "事件时间 " + source + " 晚于接收时间 " + sample.receivedTime() + "；请校准 " + sample.point() + " 的时钟",
                    "the event says " + source + ", later than its receipt at " + sample.receivedTime()
                            + "; set the clock of " + sample.point());
        }
    }

    private void captured(EpcisEvent event, Sample sample, Instant at, boolean orphan, ScenarioOutput out) {
        figures.event(sample, at, orphan);
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("event", Value.of(EpcisWriter.text(event)));
        if (orphan) {
            attributes.put("orphan", Value.of(true));
        }
        out.event(new Event(
                "epcis",
                at,
                orphan ? 300 : 0,
                orphan ? event.type() + "：涉及未登记的单元" : event.type(),
                attributes,
                List.of()));
    }

    private void refused(Refusal refusal, String about, Instant at, ScenarioOutput out) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes.put("reason", Value.of(refusal.reason()));
        if (!about.isEmpty()) {
            attributes.put("about", Value.of(Identifiers.shown(about)));
        }
        attributes.put("en", Value.of(refusal.en()));
        out.event(new Event("event-refused", at, 500, refusal.zh(), attributes, List.of()));
    }

    @Override
    public void onCommandResult(CommandResult result, ScenarioOutput out) {
        feedForward.result(result, out);
    }

    @Override
    public void onGap(Gap gap, ScenarioOutput out) {
        figures.gap(gap);
    }

    @Override
    public void onTick(Instant now, ScenarioOutput out) {
        if (figures.isStepBack(now)) {
            figures.forgetFrom(now);
            units.setBack(now);
        }
        figures.tell(now, out);
    }

    @Override
    public List<PreflightCheck> preflight() {
        return Preflights.of(context, parameters);
    }

    @Override
    public byte[] snapshot() {
        StateWriter state = new StateWriter().integer(VERSION);
        figures.write(state);
        readings.write(state);
        units.write(state);
        capture.write(state);
        feedForward.write(state);
        readings.writeCameras(state);
        return state.toByteArray();
    }

    @Override
    public void restore(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        StateReader state = StateReader.of(bytes, VERSION);
        figures.read(state);
        readings.read(state);
        units.read(state);
        capture.read(state);
        feedForward.read(state);
        readings.readCameras(state);
    }

    @Override
    public void close() {
        readings.close();
    }
}
