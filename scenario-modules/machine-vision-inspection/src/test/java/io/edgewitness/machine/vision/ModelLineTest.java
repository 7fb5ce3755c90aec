package io.edgewitness.machine.vision;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.edge.api.DemandResult;
import io.edgewitness.edge.api.Event;
import io.edgewitness.edge.api.LineModels;
import io.edgewitness.edge.api.PointDefinition;
import io.edgewitness.edge.api.PointId;
import io.edgewitness.edge.api.Sample;
import io.edgewitness.edge.api.Scenario;
import io.edgewitness.edge.api.ScenarioContext;
import io.edgewitness.edge.api.Value;
import io.edgewitness.edge.testkit.Await;
import io.edgewitness.edge.testkit.RecordingOutput;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A line whose model the collector sends and changes. A part is as bright as the frame; the model rejects it above its threshold. */
class ModelLineTest {
    private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");
    private static final PointId CAMERA = new PointId("cam1.frame");
    private static final PointId UNIT = new PointId("reader.sn");
    private static final PointId AUDITS = new PointId("panel.audit");
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);
    private static final int SIZE = 16;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Sent models = new Sent();
    private final RecordingOutput out = new RecordingOutput();
    private Scenario scenario = create();
    private int parts;

    /** What the runtime gives a scenario. */
    private static final class Sent implements LineModels {
        private final Map<String, Model> packages = new ConcurrentHashMap<>();
        private volatile State state = State.EMPTY;
        private volatile String tried = "";
        private volatile boolean over;
        private volatile String back = "";

        void add(String digest, double threshold, byte[] onnx) {
            SortedMap<String, String> about = new TreeMap<>(Map.of(
                    "name", "n", "task", "anomaly", "width", "16", "height", "16", "scale", "0.00392156862745098"));
            about.putAll(Map.of("offset", "0", "labels", "", "threshold", Double.toString(threshold), "area", "1"));
            packages.put(digest, new Model(digest, about, onnx));
        }

        void is(@Nullable String active, @Nullable String candidate, double share, int parts, String... lines) {
            state = new State(active, candidate, share, parts, List.of(lines));
        }

        @Override
        public State state() {
            return state;
        }

        @Override
        public @Nullable Model load(String digest) {
            return packages.get(digest);
        }

        @Override
        public void tried(State of, boolean isOver, String how) {
            tried = of.candidate() + " " + how;
            over = isOver;
        }

        @Override
        public void rollBack(String digest, String why) {
            back = digest + " " + why;
            State now = state;
            if (digest.equals(now.candidate())) {
                is(now.active(), null, 0, 0);
            }
        }
    }

    /** Answers with the mean of the picture: [1, 1]. */
    private static byte[] mean() {
        OnnxBytes graph = OnnxBytes.graph(new long[] {1, 1, SIZE, SIZE}, new long[] {1, 1});
        return OnnxBytes.model(graph.part(1, OnnxBytes.node("GlobalAveragePool", "m", "in"))
                        .part(1, OnnxBytes.node("Flatten", "out", "m")))
                .toByteArray();
    }

    private Scenario create() {
        Map<String, List<PointId>> inputs =
                Map.of("camera", List.of(CAMERA), "unit", List.of(UNIT), "audits", List.of(AUDITS));
        Map<PointId, PointDefinition> points = new HashMap<>();
        inputs.values().forEach(ids -> ids.forEach(id -> points.put(id, PointDefinition.of(id.name(), "a", "1"))));
        VisionParameters parameters = new VisionParameters(
                SIZE,
                SIZE,
                null,
                null,
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new VisionParameters.Store("net", 1, 0.05),
                Map.of(),
                null,
                new VisionParameters.Audit(0, 0, 1, Duration.ofDays(1)),
                new VisionParameters.Chart(25, 0.2),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                VisionParameters.Terminal.CAMERA,
                Duration.ofMillis(200),
                new VisionParameters.Trigger(Duration.ofSeconds(1), false, null),
                new VisionParameters.Drift(20, 10, 0.25, 0.05),
                Duration.ofMinutes(2));
        ScenarioContext context = new ScenarioContext("line-1", inputs, points, parameters, ZoneOffset.UTC);
        return new VisionInspectionFactory().create(context.with(models));
    }

    @AfterEach
    void close() {
        scenario.close();
    }

    private Instant now() {
        return START.plusMillis(200L * parts);
    }

    private void tick() {
        scenario.onTick(now(), out);
    }

    /** @return the event that tells of the part */
    private Event part(int grey) {
        parts++;
        byte[] pixels = new byte[SIZE * SIZE];
        java.util.Arrays.fill(pixels, (byte) grey);
        Value.Frame frame = new Value.Frame(SIZE, SIZE, Value.Frame.Layout.GRAY, pixels, null, parts, () -> {});
        scenario.onSample(Sample.good(UNIT, Value.of("SN-" + parts), now(), now()), out);
        scenario.onSample(Sample.good(CAMERA, frame, now(), now()), out);
        frame.release();
        Event told = out.events.get(out.events.size() - 1);
        tick();
        return told;
    }

    private void audit(int part, boolean defective) {
        Value said = Value.of("SN-" + part + (defective ? " defective" : " good"));
        scenario.onSample(Sample.good(AUDITS, said, now(), now()), out);
    }

    private void awaitBy(String digest) {
        Await.until("a verdict of " + digest.charAt(0), LIMIT, () -> by(part(0)).contains(digest));
    }

    private static String by(Event part) {
        return part.attributes().get("model") instanceof Value.Text t ? t.value() : "";
    }

    private List<DemandResult> demands(String id) {
        return out.demands.stream().filter(d -> d.demand().equals(id)).toList();
    }

    private void startWithA() {
        models.add(A, 0.5, mean());
        models.is(A, null, 0, 0);
        scenario.close();
        scenario = create();
    }

    @Test
    void withoutAModelNothingIsJudgedAndTheFirstOneIsTriedInTheShadow() {
        assertThat(part(0).type()).isEqualTo("not-judged");
        models.add(A, 0.5, mean());
        models.is(null, A, 0, 5);
        Await.until("its trial", LIMIT, () -> {
            assertThat(part(200).type()).isEqualTo("not-judged");
            return models.over;
        });
        assertThat(models.tried).contains(A, "shadow: 5 of 5 parts judged");
        models.is(A, null, 0, 0);
        awaitBy(A);
        assertThat(part(200).type()).isEqualTo("part-rejected");
        assertThat(demands("06.9"))
                .singleElement()
                .satisfies(d -> assertThat(d.measured()).contains(A, "promoted"));
    }

    @Test
    void theActiveModelJudgesFromTheFirstPartOfARunAndEachVerdictNamesIt() {
        startWithA();
        Event first = part(200);
        assertThat(first.type()).isEqualTo("part-rejected");
        assertThat(by(first)).isEqualTo("net sha256:" + A);
    }

    @Test
    void aCanaryCountsForItsShareAndIsSwappedInWithoutALostPart() {
        startWithA();
        models.add(B, 0.51, mean());
        models.is(A, B, 0.5, 30);
        Await.until("it looks too", LIMIT, () -> {
            part(200);
            return models.tried.contains(B);
        });
        int byB = 0;
        for (int i = 0; i < 40; i++) {
            byB += by(part(i % 3 == 0 ? 200 : 20)).contains(B) ? 1 : 0;
        }
        assertThat(byB).isBetween(8, 32);
        assertThat(models.over).isTrue();
        assertThat(models.tried).contains("canary: 41 of 30 parts judged");
        assertThat(out.events.stream().filter(e -> e.type().equals("not-judged")))
                .isEmpty();
        models.is(B, null, 0, 0, "line-1: canary", "line-2: canary");
        assertThat(by(part(0))).isEqualTo("net sha256:" + B);
        assertThat(demands("06.9")).hasSize(1);
        assertThat(demands("06.10"))
                .singleElement()
                .satisfies(d -> assertThat(d.measured()).contains(B, "2 lines", "line-2: canary"));
    }

    @Test
    void aSpoiledCanaryRollsItselfBackByWhatPeopleSaw() {
        startWithA();
        models.add(B, 10, mean()); // lets everything through
        models.is(A, B, 0.2, 1_000);
        Await.until("it looks too", LIMIT, () -> {
            part(200);
            return models.tried.contains(B);
        });
        List<String> asked = out.events.stream()
                .filter(e -> e.type().equals("audit-request"))
                .map(e -> ((Value.Text) e.attributes().get("unit")).value())
                .toList();
        assertThat(asked)
                .as("where the two differ people are asked, with the picture")
                .isNotEmpty();
        for (int i = 0; i < 5 && models.back.isEmpty(); i++) {
            part(200);
            audit(parts, true);
        }
        assertThat(models.back)
                .startsWith(B + " worse than what counts; canary")
                .contains("0 and 5 were wrong");
        tick();
        assertThat(by(part(200))).isEqualTo("net sha256:" + A);
        assertThat(demands("06.9"))
                .singleElement()
                .satisfies(d -> assertThat(d.measured()).contains(B, "refused"));
        assertThat(out.events.stream().filter(e -> e.type().equals("model-trial")))
                .singleElement()
                .satisfies(e -> assertThat(e.severity()).isEqualTo(600));
    }

    @Test
    void aBrokenModelIsRefusedAtLoadAndTheActiveOneStays() {
        startWithA();
        models.add(B, 0.5, new byte[] {1, 2, 3});
        models.is(A, B, 0, 10);
        Await.until("it is refused", LIMIT, () -> {
            assertThat(by(part(0))).isEqualTo("net sha256:" + A);
            return !models.back.isEmpty();
        });
        assertThat(models.back).startsWith(B).contains("is refused: it is torn, or no ONNX file");
    }

    @Test
    void aTrialGoesOnAfterARestart() {
        startWithA();
        models.add(B, 0.51, mean());
        models.is(A, B, 0.5, 1_000);
        Await.until("it looks too", LIMIT, () -> {
            part(0);
            return models.tried.contains(" 10 of 1000");
        });
        byte[] state = scenario.snapshot();
        scenario.close();
        scenario = create();
        scenario.restore(state);
        models.tried = "";
        Await.until("it looks again", LIMIT, () -> {
            part(0);
            return !models.tried.isEmpty();
        });
        assertThat(models.tried).contains(" 11 of 1000");
    }
}
