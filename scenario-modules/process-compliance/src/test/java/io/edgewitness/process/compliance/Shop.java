package io.edgewitness.process.compliance;

import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.RecordingOutput;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A coating shop: four stations, a scale, a reader, a booth with a guard and a sensor for people. Time goes on by itself, 5 s a step. */
final class Shop {
    static final PointId STEPS = new PointId("shop.steps");
    static final PointId SCALE = new PointId("mix.scale");
    static final PointId READER = new PointId("mix.reader");
    static final PointId GUARD = new PointId("booth.guard");
    static final PointId PEOPLE = new PointId("booth.people");
    static final PointId VISCOSITY = new PointId("resin.viscosity");
    static final PointId FILM = new PointId("booth.film");
    static final PointId TESTS = new PointId("shop.tests");
    static final Set<String> COURSE =
            Set.of("step-taken", "step-ended", "unit-done", "procedure", "seeded-announced", "seeded-result");
    static final PointId GLOSS = new PointId("bench.gloss");
    static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    static final String SOP = """
            sop: coating
            version: "3"
            steps:
              - {step: scan, title: 扫描工单, station: mix}
              - {step: resin, title: 加树脂, station: mix, pick: {material: RESIN-A}, dose: {target: 12.5, tolerance: 0.1}}
              - {step: hardener, title: 加固化剂, station: mix, pick: {material: [HARD-1, HARD-2], weight: [2.4, 2.6]}}
              - {step: spray, title: 喷涂, station: booth}
              - {step: cure, title: 固化, station: oven, within: 10m}
              - {step: inspect, title: 检验, station: bench, rest: 3s}
            hazards:
              - {id: guard, title: 防护门打开, during: [spray], when: [{point: booth.guard, is: open}]}
              - {id: people, title: 喷房有人, during: [spray], when: [{point: booth.people, above: 0}]}
            checks:
              - {id: viscosity, title: 树脂粘度, stage: raw, point: resin.viscosity, range: [10, 20]}
              - {id: film, title: 膜厚, stage: semi, point: booth.film, range: [40, 60]}
              - {id: gloss, title: 光泽, stage: finished, point: bench.gloss, range: [80, 100]}
            """;
    static final List<String> RIGHT = List.of("scan", "resin", "hardener", "spray", "cure", "inspect");

    final RecordingOutput out = new RecordingOutput();
    private final Scenario scenario;
    private Instant now = START.plusSeconds(1); // devices are 0.2 s behind: no sample falls into the hour before

    Shop() {
        this(SOP, Duration.ofHours(1));
    }

    Shop(String sop, Duration window) {
        this(context(sop, window));
    }

    Shop(ScenarioContext context) {
        scenario = new ProcessComplianceFactory().create(context);
        guard("closed").people(0);
    }

    static ScenarioContext context(String sop, Duration window) {
        return context(sop, window, new SeededPlan(0, 0, 0, List.of()));
    }

    static ScenarioContext context(String sop, Duration window, SeededPlan plan) {
        Map<String, ComplianceParameters.Station> stations = new LinkedHashMap<>();
        stations.put(
                "mix",
                new ComplianceParameters.Station(
                        SCALE, new BigDecimal("0.02"), READER, new PointId("mix.alarm"), new PointId("mix.hold")));
        stations.put(
                "booth",
                new ComplianceParameters.Station(
                        null, BigDecimal.ZERO, null, new PointId("booth.alarm"), new PointId("booth.hold")));
        Map<PointId, PointDefinition> points = new LinkedHashMap<>();
        Stream.of(STEPS, TESTS, READER, GUARD, PEOPLE, VISCOSITY, FILM, GLOSS)
                .forEach(p -> points.put(p, PointDefinition.of(p.name(), "a", "1")));
        points.put(SCALE, PointDefinition.of(SCALE.name(), "a", "kg"));
        return new ScenarioContext(
                "coating-line",
                Map.of(
                        "steps", List.of(STEPS),
                        "scales", List.of(SCALE),
                        "readers", List.of(READER),
                        "states", List.of(GUARD, PEOPLE),
                        "indicators", List.of(VISCOSITY, FILM, GLOSS),
                        "seeded", List.of(TESTS)),
                points,
                new ComplianceParameters(
                        Sop.parse(sop),
                        window,
                        Duration.ofSeconds(5),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30),
                        Duration.ofHours(8),
                        500,
                        stations,
                        Map.of(
                                SCALE, ComplianceParameters.Sensor.INSTRUMENT,
                                PEOPLE, ComplianceParameters.Sensor.LIDAR,
                                GUARD, ComplianceParameters.Sensor.IOT,
                                STEPS, ComplianceParameters.Sensor.CAMERA),
                        20,
                        new BigDecimal("0.8"),
                        plan,
                        Secret.parse("a key of the shop for tests")),
                ZoneId.of("Asia/Shanghai"));
    }

    Instant now() {
        return now;
    }

    Scenario scenario() {
        return scenario;
    }

    Shop wait(Duration time) {
        now = now.plus(time);
        scenario.onTick(now, out);
        return this;
    }

    Shop give(PointId point, Value value) {
        scenario.onSample(Sample.good(point, value, now.minusMillis(200), now), out);
        return this;
    }

    Shop bad(PointId point) {
        scenario.onSample(Sample.bad(point, "gone", null, now), out);
        return this;
    }

    Shop guard(String state) {
        return give(GUARD, Value.of(state));
    }

    Shop people(long n) {
        return give(PEOPLE, Value.of(n));
    }

    Shop weight(String kg) {
        return give(SCALE, Value.of(new BigDecimal(kg)));
    }

    /** A step as it should be: the right material and weight where these are asked for. */
    Shop step(String unit, String step, String... more) {
        Map<String, String> fields = new LinkedHashMap<>(Map.of("case", unit, "step", step, "actor", "zhang"));
        if (step.equals("resin")) {
            fields.putAll(Map.of("material", "RESIN-A", "weight", "12.51"));
        } else if (step.equals("hardener")) {
            fields.putAll(Map.of("material", "HARD-2", "weight", "2.5"));
        }
        for (int i = 0; i < more.length; i += 2) {
            fields.put(more[i], more[i + 1]);
        }
        Map<String, Value> values = new LinkedHashMap<>();
        fields.forEach((k, v) -> values.put(k, Value.of(v)));
        now = now.plusSeconds(5);
        return give(STEPS, new Value.Structure(values));
    }

    Shop steps(String unit, List<String> steps, String... more) {
        steps.forEach(s -> step(unit, s, more));
        return this;
    }

    /** All that was told but the usual course. */
    List<Event> told() {
        return out.events.stream().filter(e -> !COURSE.contains(e.type())).toList();
    }

    List<String> types() {
        return told().stream().map(Event::type).toList();
    }

    List<Event> events(String type) {
        return out.events.stream().filter(e -> e.type().equals(type)).toList();
    }

    List<String> commands() {
        return out.commands.stream()
                .flatMap(c -> c.targets().keySet().stream())
                .map(PointId::name)
                .toList();
    }
}
