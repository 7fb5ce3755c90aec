package io.edgewitness.collector.server;

import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.scenario.kit.CodeRule;
import io.edgewitness.yard.tallying.GradeRule;
import io.edgewitness.yard.tallying.YardFactory;
import io.edgewitness.yard.tallying.YardParameters;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A yard that yard-tallying watches: what it tells, as an agent's batches. One thread. */
final class YardDay {
    static final String NAME = "yard-1";
    private static final PointId GUN = new PointId("gun.code");
    private static final PointId VIEW = new PointId("gate.view");
    private static final PointId STOCK = new PointId("wms.stock");
    private static final PointId STACK = new PointId("wms.stack");
    private static final PointId AUDITS = new PointId("pad.audit");

    private final ScenarioTells out = new ScenarioTells(NAME);
    private final Scenario scenario;
    private Instant now;

    YardDay(Instant begin) {
        now = begin;
        Map<String, List<PointId>> inputs = Map.of(
                "codes", List.of(GUN),
                "sightings", List.of(VIEW),
                "stock", List.of(STOCK),
                "stacking", List.of(STACK),
                "audits", List.of(AUDITS));
        Map<PointId, PointDefinition> points = new LinkedHashMap<>();
        inputs.values().forEach(ids -> ids.forEach(id -> points.put(id, PointDefinition.of(id.name(), "a", ""))));
        Map<String, YardParameters.Place> places = new LinkedHashMap<>();
        places.put("A-01", new YardParameters.Place(0, 0, 10, 8));
        places.put("A-02", new YardParameters.Place(10, 0, 10, 8));
        places.put("B-01", new YardParameters.Place(0, 12, 10, 8));
        places.put("B-02", new YardParameters.Place(10, 12, 10, 8));
        YardParameters parameters = new YardParameters(
                places,
                Map.of(),
                Map.of(),
                Map.of("unit", new CodeRule("U", 0, "0-9A-Z", CodeRule.CheckDigit.NONE)),
                List.of(
                        new GradeRule("A", List.of("intact"), List.of(), 0, 0),
                        new GradeRule("B", List.of("intact", "dented"), List.of(), 0, 0)),
                null,
                null,
                null,
                new YardParameters.Audit(1, 0, 1, Duration.ofDays(1)),
                null,
                0.8,
                Duration.ofHours(4),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2),
                0.9,
                1_000,
                null);
        scenario = new YardFactory()
                .create(new ScenarioContext(NAME, inputs, points, parameters, ZoneId.of("Asia/Shanghai")));
        scenario.onTick(now, out);
    }

    Instant now() {
        return now;
    }

    private YardDay give(PointId point, String text) {
        now = now.plusSeconds(5);
        scenario.onSample(Sample.good(point, Value.of(text.replace('\'', '"')), now.minusMillis(100), now), out);
        return this;
    }

    /** A handheld scanner goes through a place. */
    YardDay scan(String place, String... codes) {
        give(GUN, place);
        for (String code : codes) {
            give(GUN, code);
        }
        return this;
    }

    YardDay looks(String place, String code, String condition, double sure) {
        return give(
                VIEW,
                "{'location': '" + place + "', 'item': '" + code + "', 'identity': 0.97, 'by': 'text',"
                        + " 'appearance': {'value': 'carton', 'confidence': 0.91},"
                        + " 'size': {'length': 600, 'width': 400, 'height': 300, 'mass': 12, 'confidence': 0.95},"
                        + " 'condition': {'value': '" + condition + "', 'confidence': " + sure + "}}");
    }

    YardDay stock(String place, String codes) {
        return give(STOCK, "{'location': '" + place + "', 'items': [" + codes + "]}");
    }

    /** Things at three places of four; one missing, one misplaced, one unknown; a plan of stacking and an audit. */
    YardDay day() {
        stock("A-01", "'U1', 'U2', 'U9'").stock("A-02", "'U3'").stock("B-01", "'U4'");
        looks("A-01", "U1", "intact", 0.93).looks("A-01", "U2", "dented", 0.5).looks("B-01", "U4", "dented", 0.9);
        scan("A-01", "U1", "U2", "U3").scan("A-02", "U7").scan("B-01", "U4").scan("A-01");
        give(
                STACK,
                "{'plan': 'TRUCK-1', 'space': {'length': 1200, 'width': 800, 'height': 900}, 'items': ['U1', 'U2', 'U4', 'U7']}");
        return pass(Duration.ofMinutes(1))
                .give(AUDITS, "{'location': 'B-01', 'items': ['U4']}")
                .pass(Duration.ofMinutes(25));
    }

    YardDay pass(Duration time) {
        now = now.plus(time);
        scenario.onTick(now, out);
        return this;
    }

    /** Adds what was told since the last call. */
    TestBatches tell(TestBatches batches) {
        return out.tell(batches);
    }
}
