package io.edgewitness.collector.server;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Secret;
import io.edgewitness.edge.api.Value;
import io.edgewitness.process.compliance.ComplianceParameters;
import io.edgewitness.process.compliance.ProcessComplianceFactory;
import io.edgewitness.process.compliance.SeededPlan;
import io.edgewitness.process.compliance.Sop;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A coating line that process-compliance watches: what it tells, as an agent's batches. A step takes 5 s. One thread. */
final class CoatingLine {
    static final String NAME = "coating-line";
    static final String SLUG = "process-compliance";
    static final List<String> RIGHT = List.of("scan", "resin", "spray", "cure", "inspect");
    static final String SOP = """
            sop: coating
            version: "3"
            steps:
              - {step: scan, title: 扫描工单, station: mix}
              - {step: resin, title: 加树脂, station: mix, pick: {material: RESIN-A}}
              - choice:
                  - [{step: spray, title: 喷涂, station: booth}]
                  - [{step: dip, title: 浸涂, station: tank}, {step: drain, title: 沥干, station: tank}]
              - {step: cure, title: 固化, station: oven}
              - {step: inspect, title: 检验, station: bench}
            hazards:
              - {id: guard, title: 防护门打开, during: [spray], when: [{point: booth.guard, is: open}]}
            """;
    private static final PointId STEPS = new PointId("shop.steps");
    private static final PointId GUARD = new PointId("booth.guard");
    private static final PointId TESTS = new PointId("shop.tests");

    private final Scenario scenario;
    private final ScenarioTells out = new ScenarioTells(NAME);
    private Instant now;

    CoatingLine(Instant begin) {
        this(begin, SOP);
    }

    CoatingLine(Instant begin, String sop) {
        now = begin;
        Map<PointId, PointDefinition> points = new LinkedHashMap<>();
        List.of(STEPS, GUARD, TESTS).forEach(p -> points.put(p, PointDefinition.of(p.name(), "a", "")));
        scenario = new ProcessComplianceFactory()
                .create(new ScenarioContext(
                        NAME,
                        Map.of("steps", List.of(STEPS), "states", List.of(GUARD), "seeded", List.of(TESTS)),
                        points,
                        new ComplianceParameters(
                                Sop.parse(sop),
                                Duration.ofHours(1),
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(30),
                                Duration.ofHours(8),
                                500,
                                Map.of(),
                                Map.of(),
                                20,
                                new BigDecimal("0.8"),
                                new SeededPlan(4, 4, 4, List.of("早班", "晚班")),
                                Secret.parse("a key of the line for tests")),
                        ZoneId.of("Asia/Shanghai")));
        give(GUARD, "closed");
        scenario.onTick(now, out);
    }

    /** When its newest step was, and later. */
    Instant now() {
        return now;
    }

    private void give(PointId point, String value) {
        scenario.onSample(Sample.good(point, Value.of(value), now.minusMillis(200), now), out);
    }

    CoatingLine guard(String state) {
        give(GUARD, state);
        return this;
    }

    CoatingLine announce(String unit, String kind) {
        give(TESTS, "{\"case\": \"" + unit + "\", \"seeded\": \"" + kind + "\", \"actor\": \"4711\"}");
        return this;
    }

    CoatingLine step(String unit, String step) {
        return step(unit, step, "RESIN-A");
    }

    CoatingLine step(String unit, String step, String material) {
        now = now.plusSeconds(5);
        give(
                STEPS,
                "{\"case\": \"" + unit + "\", \"step\": \"" + step + "\", \"actor\": \"4711\", \"material\": \""
                        + material + "\"}");
        return this;
    }

    CoatingLine unit(String unit, List<String> steps) {
        steps.forEach(s -> step(unit, s));
        return this;
    }

    /** Time goes on, so that what is finished is told. */
    CoatingLine pass(Duration time) {
        now = now.plus(time);
        scenario.onTick(now, out);
        return this;
    }

    /** Units as they should be, a reversed step, one left out, a wrong pick, an open guard, three seeded tests of which one is missed. */
    CoatingLine day() {
        for (int i = 1; i <= 6; i++) {
            unit("W-10" + i, RIGHT);
        }
        unit("W-107", List.of("scan", "resin", "dip", "drain", "cure", "inspect"));
        unit("W-201", List.of("resin", "scan", "spray", "cure", "inspect"));
        unit("W-202", List.of("scan", "resin", "spray", "inspect"));
        unit("W-206", List.of("scan", "resin", "spray", "inspect", "cure"));
        step("W-203", "scan").step("W-203", "resin", "RESIN-B").unit("W-203", RIGHT.subList(2, 5));
        unit("W-204", RIGHT.subList(0, 2))
                .guard("open")
                .unit("W-204", RIGHT.subList(2, 5))
                .guard("closed");
        announce("T-1", "order").unit("T-1", List.of("scan", "spray", "resin", "cure", "inspect"));
        announce("T-2", "pick")
                .step("T-2", "scan")
                .step("T-2", "resin", "RESIN-X")
                .unit("T-2", RIGHT.subList(2, 5));
        announce("T-3", "danger").unit("T-3", RIGHT);
        return pass(Duration.ofMinutes(1));
    }

    /** Adds what was told since the last call. */
    TestBatches tell(TestBatches batches) {
        return out.tell(batches);
    }
}
